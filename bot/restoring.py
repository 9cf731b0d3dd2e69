"""Putting backups back: what a restore needs to know, and a backup that was copied into place by hand."""

import asyncio
from datetime import datetime
from functools import partial

import structlog

from bot.backups import backup_folder
from bot.cohort.budget import lost_drawings
from bot.cohort.disclosure import STRICT, USUAL
from bot.cohort.ports import LostDrawings
from bot.config import Config
from bot.seasons.overlay_loader import load_seasons
from bot.vault import configured_seal
from storage.backup import drop_foreign_log, is_backup
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.restore import restore

_log = structlog.get_logger(__name__)


def lost_since(config: Config, now: datetime) -> LostDrawings:
    """What of the statistics may have been drawn between a backup and an aware ``now``."""
    calendar = load_seasons(config.timeline.overlay)
    return partial(
        lost_drawings, now=now, calendar=calendar, terms=STRICT if config.statistics.strict else USUAL
    )


async def restore_what_was_copied(config: Config, directory: DataDirectory, now: datetime) -> None:
    """Take a backup that was copied into the place of the database by hand through everything that a restore does.

    Without that the bot would send again what it has sent since. Raises `OperatorError` as a restore does.
    """
    database = directory.path / DATABASE_FILE
    if not await asyncio.to_thread(is_backup, database):
        return
    await asyncio.to_thread(drop_foreign_log, database)
    seal = configured_seal(config, directory.path)
    done = await restore(directory, database, backup_folder(config), now, lost_since(config, now), seal)
    _log.warning("copied_backup_restored", members=done.members, erased=done.erased, drawings=done.drawings)
