"""Erasures that are under way: remembered until no file of the installation holds a byte of the member any more."""

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from typing_extensions import override

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.domain.presence import Presence
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


class Remains:
    """The files of an installation in which bytes of somebody erased may be left: databases, their logs, backups."""

    def __init__(self, database: SqliteDatabase, keys: SqliteDatabase, backups: BackupFolder) -> None:
        self._databases = (database, keys)
        self._backups = backups

    async def remove(self, member: MemberId, *, held: bool) -> set[Trace]:
        """Leave no byte of the member; where some are left. Who is ``held`` is only taken out of backups."""
        backups = await asyncio.to_thread(self._backups.forget, member)
        left = {Trace.BACKUP} if backups else set[Trace]()
        emptied = [await database.empty_log() for database in self._databases]
        if held:
            return left if all(emptied) else left | {Trace.IN_USE}
        return left | await self._left_in_files(member)

    async def _left_in_files(self, member: MemberId) -> set[Trace]:
        left: set[Trace] = set()
        data, keys = self._databases
        for database in self._databases:
            if await _found(member, _files_of(database.path)):
                # A page may keep the number of a row that is gone as a signpost: then all are written anew.
                await database.rewrite()
                await database.empty_log()
            if await _found(member, _files_of(database.path)):
                left.add(Trace.IN_USE)
        if await _found(member, [keys.path.with_name(COPY_FILE)]):
            left.add(Trace.IN_USE)
        if await _found(member, await asyncio.to_thread(set_aside, data.path)):
            left.add(Trace.ASIDE)
        if await _found(member, await asyncio.to_thread(self._backups.every_file)):
            left.add(Trace.BACKUP)
        return left


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
