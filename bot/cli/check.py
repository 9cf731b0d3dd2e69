"""`preceptor check`: looks at everything that a start needs, changes nothing, and says all that is wrong at once.

It may run beside the bot. Exit codes: 0 nothing stands in the way (there may be notes), else that of the first fault.
"""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
from discord.http import Route
from pydantic_core import Url

from bot.backups import backup_folder
from bot.cli.output import write_out
from bot.cli.version import facts
from bot.clock import instant_in
from bot.config import Config, load_config
from bot.databases import places
from bot.domain.message import Message, message
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.privacy.cipher import check_value
from bot.scheduler.heartbeat import read_heartbeat
from bot.seasons.overlay_loader import load_seasons
from bot.vault import are_old
from storage.files.directory import DATABASE_FILE, refuse_moved
from storage.inspection import Schema, key_check_of, schema_of
from storage.keyring.member_keys import OPERATOR_KEY_FILE
from storage.keyring.operator_key import load_or_create_operator_key
from storage.lost_database import refuse_lost_database

if TYPE_CHECKING:
    from storage.postgres.inspection import Look
    from storage.postgres.place import Place

DISCORD_SECONDS = 10.0
ROOM_MIB = 200
"""Less free space than this is noted: a database, its log and a backup of each must find room."""
OLD_BACKUP = timedelta(hours=26)
CLOCK_SLACK = timedelta(seconds=30)
OPEN_BITS = 0o077


class Level(StrEnum):
    """How a finding is to be taken."""

    GOOD = "good"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one thing found; ``code`` is the exit code of a fault."""

    what: str
    level: Level
    text: Message
    code: ExitCode = ExitCode.OK


def check_command(path: Path | None, now: datetime, *, as_json: bool) -> int:
    """Print every finding; returns the exit code. ``now`` is aware."""
    found = findings(path, now)
    write_out(_as_json(found) if as_json else _as_text(found))
    return int(next((finding.code for finding in found if finding.level is Level.FAULT), ExitCode.OK))


def findings(path: Path | None, now: datetime) -> list[Finding]:
    """Everything that was looked at, in the order of a start."""
    try:
        config = load_config(path)
    except OperatorError as error:
        return [_fault("configuration", error)]
    looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("token", lambda: _token(config, now)),
        ("data", lambda: _data(config)),
        ("key", lambda: _operator_key(config, now)),
        ("database", lambda: _database(config)),
        ("backups", lambda: _backups(config, now)),
        ("seasons", lambda: _seasons(config, now)),
        ("time_zones", _time_zones),
        ("ledger", lambda: _ledger(config)),
    ]
    found = [Finding("configuration", Level.GOOD, message("check.configuration"))]
    for what, look in looks:
        try:
            found += look()
        except OperatorError as error:
            found.append(_fault(what, error))
    return found


def _fault(what: str, error: OperatorError) -> Finding:
    return Finding(what, Level.FAULT, error.message, error.code)


def _token(config: Config, now: datetime) -> Iterator[Finding]:
    answer = asyncio.run(ask_discord(config.token, config.discord.api_base))
    if answer is None:
        yield Finding("token", Level.NOTE, message("check.discord_unreachable"))
        return
    status, name, date = answer
    if status == 401:  # noqa: PLR2004 (the status by which Discord refuses a token)
        raise OperatorError(ExitCode.TOKEN_REFUSED, "run.token_refused")
    if name is None:
        yield Finding("token", Level.NOTE, message("check.discord_odd", status=status))
    else:
        yield Finding("token", Level.GOOD, message("check.token", name=name))
    if date is not None:
        yield _clock(now - date)


def _clock(off: timedelta) -> Finding:
    if abs(off) <= CLOCK_SLACK:
        return Finding("clock", Level.GOOD, message("check.clock"))
    key = "check.clock_ahead" if off > timedelta() else "check.clock_behind"
    return Finding("clock", Level.NOTE, message(key, count=int(abs(off).total_seconds())))


async def ask_discord(token: str, api_base: Url | None) -> tuple[int, str | None, datetime | None] | None:
    """Status, the bot's name and Discord's clock; ``None`` when Discord cannot be reached."""
    base = str(api_base or Route.BASE).rstrip("/")
    timeout, headers = aiohttp.ClientTimeout(total=DISCORD_SECONDS), {"Authorization": f"Bot {token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers, trust_env=True) as session,
            session.get(f"{base}/users/@me") as answer,
        ):
            named: object = None
            with suppress(ValueError, aiohttp.ContentTypeError):
                body: object = await answer.json()
                named = body.get("username") if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
            return (
                answer.status,
                named if isinstance(named, str) else None,
                instant_in(answer.headers.get("Date")),
            )
    except (aiohttp.ClientError, OSError, TimeoutError):
        return None


def _data(config: Config) -> Iterator[Finding]:
    folder = config.storage.directory
    above = next(place for place in (folder, *folder.parents) if place.exists())
    if not _writable(above):
        raise OperatorError(ExitCode.UNWRITABLE, "check.unwritable", path=above)
    if not folder.exists():
        yield Finding("data", Level.NOTE, message("check.data_new", path=folder))
    elif folder.stat().st_mode & OPEN_BITS:
        yield Finding("data", Level.NOTE, message("check.data_open", path=folder))
    else:
        yield Finding("data", Level.GOOD, message("check.data", path=folder))
    free = shutil.disk_usage(above).free // 2**20
    level = Level.GOOD if free >= ROOM_MIB else Level.NOTE
    yield Finding(
        "space", level, message("check.space" if level is Level.GOOD else "check.space_low", mib=free)
    )


def _writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _operator_key(config: Config, now: datetime) -> Iterator[Finding]:
    storage = config.storage
    path = storage.directory / OPERATOR_KEY_FILE
    shared = _look(places(config)[1], "keys") if storage.url else None
    remembered = key_check_of(storage.directory) if shared is None else shared.key_check
    given = None if storage.operator_key is None else storage.operator_key.get_secret_value()
    if given is None and storage.operator_key_file is None and not path.exists() and remembered is None:
        yield Finding("key", Level.NOTE, message("check.key_new", path=path))
        return
    key = load_or_create_operator_key(path, given=given, file=storage.operator_key_file, may_create=False)
    if remembered is not None and check_value(key) != remembered:
        raise OperatorError(ExitCode.CONFIGURATION, "privacy_keys.wrong_key")
    yield Finding("key", Level.GOOD, message("check.key"))
    if shared is not None and shared.keys_since is not None and are_old(shared.keys_since, now):
        yield Finding("key", Level.NOTE, message("check.keys_old", since=shared.keys_since))


def _look(place: "Place", folder: str) -> "Look":
    """A look at a database in PostgreSQL."""
    from storage.postgres.inspection import look_at

    return asyncio.run(look_at(place, folder))


def _shared_databases(config: Config) -> Iterator[Finding]:
    for place, folder in zip(places(config), ("main", "keys"), strict=True):
        look = _look(place, folder)
        if look.schema is None:
            yield Finding("database", Level.NOTE, message("check.shared_new", place=str(place)))
        else:
            yield from _schema(look.schema)


def _database(config: Config) -> Iterator[Finding]:
    if config.storage.url:
        yield from _shared_databases(config)
        return
    refuse_moved(config.storage.directory)
    path = config.storage.directory / DATABASE_FILE
    refuse_lost_database(path, backup_folder(config))
    schema = schema_of(path)
    if not path.exists():
        yield Finding("database", Level.NOTE, message("check.database_new"))
    elif schema is None:
        raise OperatorError(ExitCode.INVALID_INPUT, "check.database_unreadable", path=path)
    else:
        yield from _schema(schema)


def _schema(schema: Schema) -> Iterator[Finding]:
    if schema.found > schema.known:
        raise OperatorError(
            ExitCode.NEWER_DATABASE, "storage.newer", version=schema.found, known=schema.known
        )
    if schema.found < schema.known:
        yield Finding(
            "database", Level.NOTE, message("check.database_older", found=schema.found, known=schema.known)
        )
    else:
        yield Finding("database", Level.GOOD, message("check.database", version=schema.found))


def _backups(config: Config, now: datetime) -> Iterator[Finding]:
    newest = None if config.storage.url else backup_folder(config).newest()
    if config.storage.url:
        yield Finding("backups", Level.NOTE, message("check.dumps"))
    elif newest is None:
        yield Finding("backups", Level.NOTE, message("check.no_backup"))
    elif now - newest > OLD_BACKUP:
        yield Finding("backups", Level.NOTE, message("check.old_backup", at=newest))
    else:
        yield Finding("backups", Level.GOOD, message("check.backup", at=newest))
    beat = read_heartbeat(config.storage.directory)
    running = beat is not None and beat.fresh(now)
    yield Finding("running", Level.GOOD, message("check.running" if running else "check.not_running"))


def _seasons(config: Config, now: datetime) -> Iterator[Finding]:
    seasons = load_seasons(config.timeline.overlay).seasons
    last = seasons[-1]
    ahead = [season for season in seasons if season.milestones[-1].instant > now]
    if not ahead:
        yield Finding("seasons", Level.NOTE, message("check.no_season", season=last.title))
    else:
        yield Finding("seasons", Level.GOOD, message("check.seasons", seasons=tuple(s.title for s in ahead)))


def _time_zones() -> Iterator[Finding]:
    yield Finding("time_zones", Level.GOOD, message("check.zones", version=str(facts()["tzdata"])))


def _ledger(config: Config) -> Iterator[Finding]:
    count = len(config.ledger.servers)
    if count:
        yield Finding("ledger", Level.GOOD, message("check.ledger", count=count))
    else:
        yield Finding("ledger", Level.NOTE, message("check.ledger_closed"))


def _as_text(found: list[Finding]) -> str:
    texts = catalogue()
    width = max(len(texts(f"check.level.{level}")) for level in Level)
    return "".join(
        f"{texts(f'check.level.{finding.level}'):<{width}}  {texts.of(finding.text)}\n" for finding in found
    )


def _as_json(found: list[Finding]) -> str:
    texts = catalogue()
    lines = [
        {"check": finding.what, "level": finding.level.value, "text": texts.of(finding.text)}
        for finding in found
    ]
    return json.dumps({"findings": lines}, indent=2, ensure_ascii=False) + "\n"
