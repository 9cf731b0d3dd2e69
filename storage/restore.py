"""Putting a backup in the place of the database, so that nothing is repeated and nobody erased comes back.

The backup is copied, brought up to date and mended beside the database, and put in its place at once; what cuts it
short leaves the old database as it was. The members' keys are not touched: the newest stay, so what they no longer
open stays closed.
"""

import asyncio
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.cohort.ports import LostDrawings
from bot.domain.cohort import Charge, CohortTable
from bot.domain.ids import GuildId, MemberId
from bot.errors import ExitCode, OperatorError
from bot.privacy.cipher import OperatorSeal
from storage.audit import AuditStore
from storage.backup import BackupFolder, aside_of, made_at, write_backup
from storage.budgets import carry_budgets
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.files.whole_file import sync
from storage.keyring.member_keys import KEYS_FILE, recover_keys
from storage.keyring.tombstones import Tombstones
from storage.ledger import LedgerStore
from storage.migrations import migrations
from storage.presence import PresenceStore
from storage.publishing import PublishingStore
from storage.reminders.recovery import RecoveryStore
from storage.snapshots import SnapshotStore
from storage.sql import ports
from storage.sql.sessions import statements
from storage.sql.times import from_ms
from storage.sqlite.database import LOG_SUFFIXES, Database, remove_log
from storage.sqlite.faults import named

_SQL = statements("restore")
_FRESH = DATABASE_FILE + ".restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to: members in the database now, those left out because they had been erased since, how many
    drawings of statistics were taken for made since, and where the database that was there went (``None``: there was
    none).
    """

    members: int
    erased: int
    drawings: int
    previous: Path | None


def none_lost(table: CohortTable, charges: Sequence[Charge], since: datetime) -> tuple[Charge, ...]:  # noqa: ARG001
    """For a database without statistics."""
    return ()


async def restore(
    directory: DataDirectory,
    backup: Path,
    folder: BackupFolder,
    now: datetime,
    lost: LostDrawings = none_lost,
    seal: OperatorSeal | None = None,
) -> Restored:
    """Restore a backup into a locked data directory; ``lost`` says what may have been drawn since it was made.

    That is asked only where the database in place does not tell it. The backup may be that database itself.

    ``seal`` has the operator's key, by which it is known who was erased since.

    Raises `OperatorError` and changes nothing: the file is missing (exit 66), damaged or no database of ours (exit
    65), from a newer version (exit 76), there are no keys for what it holds (exit 78), or the disk is full (exit 73).
    """
    fresh = directory.path / _FRESH
    try:
        with named(directory.path):
            # What a restore that was cut short left must not be applied to the copy.
            remove_log(fresh)
            await asyncio.to_thread(write_backup, backup, fresh)
            since = await asyncio.to_thread(made_at, backup)
            await asyncio.to_thread(_refuse_foreign, fresh)
            await (await Database.open(fresh, migrations("main"))).close()
            # Before anybody is left out, so that it counts for who comes back after an erasure too.
            live = directory.path / DATABASE_FILE
            known = await asyncio.to_thread(carry_budgets, live, fresh)
            drawings = 0 if known else await _charge_lost(fresh, since, lost)
            members, erased = await _mend(directory.path, fresh, now, seal)
            previous = await asyncio.to_thread(_set_aside, directory.path / DATABASE_FILE, folder, now)
            await asyncio.to_thread(_put_in_place, fresh, directory.path / DATABASE_FILE)
    finally:
        # What cannot be removed now is replaced by the next restore.
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
            remove_log(fresh)
    return Restored(members, erased, drawings, previous)


async def _mend(directory: Path, fresh: Path, now: datetime, seal: OperatorSeal | None) -> tuple[int, int]:
    """Bring the copy up to date, leave out who was erased, and call into doubt what may have been sent since."""
    path = directory / KEYS_FILE
    lost = OperatorError(ExitCode.CONFIGURATION, "privacy_keys.keys_lost", path=path)
    async with AsyncExitStack() as opened:
        database = await Database.open(fresh, migrations("main"))
        opened.push_async_callback(database.close)
        keys = None
        if await asyncio.to_thread(recover_keys, directory):
            keys = await Database.open(path, migrations("keys"))
            opened.push_async_callback(keys.close)
        mended = await mend(database, keys, now, seal, lost)
        await database.empty_log()
    return mended


async def mend(
    database: ports.Database,
    keys: ports.Database | None,
    now: datetime,
    seal: OperatorSeal | None,
    lost: OperatorError,
) -> tuple[int, int]:
    """Leave out of restored data who was erased since, and call into doubt what may have been sent; how many are members.

    And how many were left out. Raises ``lost`` where no member in it has a key.
    """
    members = {
        MemberId(row["member_id"]): from_ms(row["consented_at"])
        for row in await database.read.rows(_SQL["members"])
    }
    gone = await _erased_since(keys, members, seal, lost)
    await _leave_out(database, gone)
    await _blank_moderators(keys, database, seal)
    await RecoveryStore(database).doubt(now)
    await PresenceStore(database).forget_days()
    await PublishingStore(database).doubt(now)
    async with database.write() as tx:
        await tx.run(_SQL["doubt_calendars"])
    return len(members) - len(gone), len(gone)


async def _charge_lost(fresh: Path, since: datetime | None, lost: LostDrawings) -> int:
    """Take for made what may have been drawn since the backup, so that no season's budget is spent twice; how many.

    A backup that does not say when it was made is taken for the oldest possible.
    """
    database = await Database.open(fresh, migrations("main"))
    try:
        charged = await charge_lost(database, since, lost)
        await database.empty_log()
    finally:
        await database.close()
    return charged


async def charge_lost(database: ports.Database, since: datetime | None, lost: LostDrawings) -> int:
    """Take for made what may have been drawn ``since`` (for ever, for ``None``); how many drawings."""
    charged = 0
    snapshots = SnapshotStore(database)
    for row in await database.read.rows(_SQL["servers"]):
        for table in CohortTable:
            guild = GuildId(row["guild_id"])
            charges = lost(table, await snapshots.charges(guild, table), since or from_ms(0))
            await snapshots.assume(guild, table, charges)
            charged += len(charges)
    return charged


async def _leave_out(database: ports.Database, gone: Sequence[MemberId]) -> None:
    """Remove members whose key was erased; every table about a member goes with the member's row."""
    async with database.write() as tx:
        await tx.run(_SQL["leave_out"], members=json.dumps(gone))


async def _blank_moderators(
    keys: ports.Database | None, database: ports.Database, seal: OperatorSeal | None
) -> None:
    """Forget the ids of moderators who were erased after what the backup logs of them."""
    # The earliest act comes last, and stays.
    acted = {
        MemberId(row["moderator_id"]): from_ms(row["at"])
        for row in await database.read.rows(_SQL["moderators"])
    }
    if not acted or keys is None:
        return
    for moderator in await Tombstones(keys, seal).erased(acted):
        await AuditStore(database).erase(moderator)
        await LedgerStore(database).erase(moderator)


def _refuse_foreign(fresh: Path) -> None:
    with named(fresh), closing(sqlite3.connect(fresh)) as opened:
        found = {name for (name,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not {"schema_migration", "member"} <= found:
        raise OperatorError(ExitCode.INVALID_INPUT, "restore.foreign")


async def _erased_since(
    keys: ports.Database | None,
    members: Mapping[MemberId, datetime],
    seal: OperatorSeal | None,
    lost: OperatorError,
) -> list[MemberId]:
    """Of the members in a backup, with the instant of consent, those who were erased after it was made.

    Raises ``lost`` when none of them has a key: then the keys are lost, and they are not.
    """
    if keys is None:
        if members:
            raise lost
        return []
    with_key = {MemberId(row["member_id"]) for row in await keys.read.rows(_SQL["with_keys"])}
    buried = await Tombstones(keys, seal).erased(members)
    if members and not with_key & members.keys() and buried != set(members):
        raise lost
    return [member for member in members if member not in with_key or member in buried]


def _set_aside(database: Path, folder: BackupFolder, now: datetime) -> Path | None:
    """Keep the database that is there: as a backup, or as it is where it is damaged."""
    if not database.exists():
        return None
    try:
        return folder.write(database, now, before="restore")
    except OperatorError as error:
        if error.code is not ExitCode.INVALID_INPUT:
            raise
    aside = aside_of(database, now)
    for suffix in LOG_SUFFIXES:
        log = database.with_name(database.name + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))
    return database.rename(aside)


def _put_in_place(fresh: Path, database: Path) -> None:
    # The log of the old database must be gone before the new one is there, or it would be applied to it.
    remove_log(database)
    sync(database.parent)
    fresh.replace(database)
    sync(database.parent)
