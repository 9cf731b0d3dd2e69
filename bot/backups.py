"""Backups while the bot runs: one at the start of each hour that has none yet, made off the event loop."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.config import Config
from bot.scheduler.tasks import Task, repeated
from storage.backup import FOLDER, BackupFolder, Kept

INTERVAL = timedelta(hours=1)
LOOK_EVERY = timedelta(minutes=1)
"""How often it is looked whether a backup is due; so a machine that slept does not wait another hour."""


def backup_folder(config: Config) -> BackupFolder:
    """The folder of backups as configured."""
    section = config.backups
    folder = section.directory or config.storage.directory / FOLDER
    return BackupFolder(folder, Kept(hourly=section.hourly, daily=section.daily))


def hourly_backups(folder: BackupFolder, database: Path, clock: Clock) -> Task:
    """Backs the database up every hour. A full disk does not end it: the bot goes on, for reminders matter more."""

    async def step(_: datetime) -> None:
        await back_up_if_due(folder, database, clock)

    return repeated("backups", step, every=LOOK_EVERY, fault="backup_failed")


async def back_up_if_due(folder: BackupFolder, database: Path, clock: Clock) -> Path | None:
    """Back up unless the newest backup is younger than an hour. A clock that was put back makes one due too.

    Raises `OperatorError` when it cannot be written or the database is damaged.
    """
    now = clock.now()
    newest = await asyncio.to_thread(folder.newest)
    if newest is not None and timedelta() <= now - newest < INTERVAL:
        return None
    return await asyncio.to_thread(folder.write, database, now)
