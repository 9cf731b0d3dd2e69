"""Erasures that are under way: remembered until no file of the installation holds a byte of the member any more."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import ParamSpec

from typing_extensions import override

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.domain.presence import Presence
from bot.errors import OperatorError
from bot.logs.faults import log_fault
from bot.privacy import ports
from bot.privacy.cipher import OperatorSeal
from bot.privacy.contract import HeldData, PersonalDataHolder, UnreadableError
from bot.privacy.ports import Erasure, Trace
from storage.backup import BackupFolder, set_aside
from storage.keyring.member_keys import COPY_FILE
from storage.sql.ports import Database, Row
from storage.sql.sessions import statements
from storage.sqlite.database import LOG_SUFFIXES
from storage.sqlite.database import Database as SqliteDatabase
from storage.traces import files_with

_SQL = statements("erasure")
SEALED = "erasure"
"""What the ids are sealed as."""
_EPOCH = date(1970, 1, 1)
P = ParamSpec("P")


class Remains:
    """The files of an installation in which bytes of somebody erased may be left: databases, their logs, backups."""

    def __init__(self, database: SqliteDatabase, keys: SqliteDatabase, backups: BackupFolder) -> None:
        self._databases = (database, keys)
        self._backups = backups

    async def remove(self, member: MemberId, *, held: bool) -> set[Trace]:
        """Leave no byte of the member; where some are left. Who is ``held`` is only taken out of backups."""
        left = await _or_left(Trace.BACKUP, self._out_of_backups, member)
        for database in self._databases:
            left |= await _or_left(Trace.IN_USE, self._log_in_use, database)
        if held:
            return left
        for database in self._databases:
            left |= await _or_left(Trace.IN_USE, self._rewritten, database, member)
        left |= await _or_left(Trace.IN_USE, self._in_copy_of_keys, member)
        left |= await _or_left(Trace.ASIDE, self._set_aside, member)
        return left | await _or_left(Trace.BACKUP, self._in_backups, member)

    async def _out_of_backups(self, member: MemberId) -> bool:
        return bool(await asyncio.to_thread(self._backups.forget, member))

    async def _log_in_use(self, database: SqliteDatabase) -> bool:
        return not await database.empty_log()

    async def _rewritten(self, database: SqliteDatabase, member: MemberId) -> bool:
        if await _found(member, _files_of(database.path)):
            # A page may keep the number of a row that is gone as a signpost: then all are written anew.
            await database.rewrite()
            await database.empty_log()
        return await _found(member, _files_of(database.path))

    async def _in_copy_of_keys(self, member: MemberId) -> bool:
        return await _found(member, [self._databases[1].path.with_name(COPY_FILE)])

    async def _set_aside(self, member: MemberId) -> bool:
        return await _found(member, await asyncio.to_thread(set_aside, self._databases[0].path))

    async def _in_backups(self, member: MemberId) -> bool:
        return await _found(member, await asyncio.to_thread(self._backups.every_file))


async def _or_left(
    place: Trace, look: Callable[P, Awaitable[bool]], *about: P.args, **named: P.kwargs
) -> set[Trace]:
    """The place, if bytes are left there. Where the disk fails they may be, which is looked at again later."""
    try:
        return {place} if await look(*about, **named) else set()
    except (OSError, OperatorError) as error:
        log_fault("erasure_meets_fault", error)
        return {place}


class ErasureStore(PersonalDataHolder, ports.ErasureStore):
    """Which members are being erased, each id sealed with the operator's key."""

    def __init__(self, database: Database, seal: OperatorSeal, remains: Remains | None) -> None:
        """``remains`` are the files in which bytes may be left; ``None`` where none is ours."""
        self._database = database
        self._seal = seal
        self._remains = remains

    @override
    async def begin(self, member: MemberId, idle: Presence | None = None) -> Erasure | None:
        async with self._database.write() as tx:
            if idle is not None:
                day = (idle.last_day - _EPOCH).days
                if await tx.row(_SQL["is_idle"], member=member, day=day) is None:
                    return None
            sealed = self._seal.seal(SEALED, str(member).encode())
            return Erasure(await tx.value(_SQL["begin"], sealed=sealed), member)

    @override
    async def unfinished(self) -> list[Erasure]:
        rows = await self._database.read.rows(_SQL["unfinished"])
        return [erasure for row in rows if (erasure := self._erasure(row)) is not None]

    @override
    async def removed(self, erasure: Erasure) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["removed"], id=erasure.id)

    @override
    async def finish(self, erasure: Erasure) -> frozenset[Trace]:
        held = bool(await self._database.read.value(_SQL["is_held"], member=erasure.member))
        left: set[Trace] = (
            set() if self._remains is None else await self._remains.remove(erasure.member, held=held)
        )
        if not left:
            async with self._database.write() as tx:
                await tx.run(_SQL["finish"], id=erasure.id)
        return frozenset(left)

    def _erasure(self, row: Row) -> Erasure | None:
        """The erasure in a row; ``None`` for one that was sealed with a key that is not there."""
        sealed: bytes = row["sealed"]
        try:
            text = sealed if sealed.isdigit() else self._seal.open(SEALED, sealed)
        except UnreadableError:
            return None
        return Erasure(row["id"], MemberId(int(text)), bool(row["removed"]))

    @override
    def describe(self) -> tuple[HeldData, ...]:
        why, kept = message("privacy.held.erasure"), message("privacy.held.erasure_kept")
        return (HeldData("erasure", ("sealed", "removed"), why, kept),)

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        return {}

    @override
    async def erase(self, member: MemberId) -> int:
        return 0


def _files_of(database: Path) -> list[Path]:
    return [database, *(database.with_name(database.name + suffix) for suffix in LOG_SUFFIXES)]


async def _found(member: MemberId, files: list[Path]) -> bool:
    return bool(await asyncio.to_thread(files_with, member, files))
