"""The members' keys, wrapped by the operator's key: `keys.db`, and one copy of it, `keys-backup.db`.

The copy is made anew after every change and never enters the rotated backups, so that a key once erased is
nowhere. It replaces a `keys.db` that is gone. The operator's key lies in a file of its own or in the configuration.
"""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from typing_extensions import override

from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.privacy.contract import KeyStore, OperatorKey
from storage.files.whole_file import replace_whole, sync
from storage.keyring.operator_key import load_or_create_operator_key
from storage.migrations import migrations
from storage.sql.ports import Database
from storage.sql.sessions import WriteSession, statements
from storage.sqlite.database import Database as SqliteDatabase
from storage.sqlite.database import remove_log
from storage.sqlite.faults import named

KEYS_FILE = "keys.db"
COPY_FILE = "keys-backup.db"
OPERATOR_KEY_FILE = "operator.key"
_log = structlog.get_logger(__name__)
_SQL = statements("keys")


class KeysCopy:
    """The copy beside a file of keys."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._copier = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keys-copy")
        self._changes = 0
        self._copied = 0

    async def close(self) -> None:
        """Finish a copy under way."""
        await asyncio.to_thread(self._copier.shutdown)

    async def awaited(self, copied: Future[None]) -> None:
        """Wait for a copy. Raises `OperatorError` when it cannot be written; the next change or start makes it anew."""
        with named(self._path.parent):
            await asyncio.shield(asyncio.wrap_future(copied))

    def renew(self) -> Future[None]:
        """Start a copy; it is finished even when nobody waits for it any more."""
        self._changes += 1
        return self._copier.submit(self._copy, self._changes)

    def _copy(self, change: int) -> None:
        """Copy the file unless a copy that began after ``change`` holds it already. Runs in the copier's thread."""
        if self._copied >= change:
            return
        held = self._changes
        replace_whole(self._path.with_name(COPY_FILE), lambda fresh: _copy_database(self._path, fresh))
        self._copied = held


class MemberKeyStore(KeyStore):
    """The :class:`~bot.privacy.contract.KeyStore` of an installation; opened by :func:`open_keys`.

    ``copy`` is made anew after each change; ``None`` where the keys lie in no file of ours.
    """

    def __init__(self, database: Database, copy: KeysCopy | None) -> None:
        self.database = database
        self._copy = copy

    async def close(self) -> None:
        """Finish a copy under way and close the database."""
        if self._copy is not None:
            await self._copy.close()
        await self.database.close()

    async def holds_keys(self) -> bool:
        """Whether any member has a key."""
        return bool(await self.database.read.value(_SQL["holds_keys"]))

    async def check_value(self) -> bytes | None:
        """What recognises the operator's key in force; ``None`` before the first."""
        return await self.database.read.value(_SQL["check_value"])

    @override
    async def agree_check(self, value: bytes) -> bytes:
        async with self.database.write() as tx:
            await tx.run(_SQL["set_check"], value=value)
            stored: bytes = await tx.value(_SQL["check_value"])
        if stored == value:
            self._renew_copy()
        return stored

    @override
    async def find(self, members: Sequence[MemberId]) -> Mapping[MemberId, bytes]:
        rows = await self.database.read.rows(_SQL["find"], members=json.dumps(members))
        return {MemberId(member): wrapped for member, wrapped in rows}

    @override
    async def add(self, wrapped: Mapping[MemberId, bytes]) -> Mapping[MemberId, bytes]:
        try:
            async with self.database.write() as tx:
                await tx.run_many(
                    _SQL["add"], ({"member": member, "wrapped": key} for member, key in wrapped.items())
                )
        finally:
            copied = self._renew_copy()
        await self._awaited(copied)
        return await self.find(list(wrapped))

    @override
    async def remove(self, member: MemberId) -> int:
        try:
            async with self.database.write() as tx:
                removed = await tx.run(_SQL["remove"], member=member)
            await self.database.empty_log()
        finally:
            copied = self._renew_copy()
        await self._awaited(copied)
        return removed

    async def next_check(self) -> bytes | None:
        """The check value of the operator's key that follows, while keys are being renewed."""
        return await self.database.read.value(_SQL["next_check"])

    async def begin_renewal(self, check: bytes, fresh: Callable[[MemberId], bytes]) -> None:
        """Commit, beside each member's key, one that follows; ``check`` is the check value of what wraps those.

        Begun again, nothing changes.
        """
        async with self.database.write() as tx:
            rows = await tx.rows(_SQL["keys_to_renew"])
            await tx.run_many(
                _SQL["set_next"],
                [{"member": row["member_id"], "wrapped": fresh(row["member_id"])} for row in rows],
            )
            await tx.run(_SQL["set_next_check"], value=check)
        await self._awaited(self._renew_copy())

    async def pairs(self) -> Mapping[MemberId, tuple[bytes, bytes]]:
        """Each member's key and the one that follows, both wrapped."""
        rows = await self.database.read.rows(_SQL["pairs"])
        return {MemberId(row["member_id"]): (row["wrapped"], row["next_wrapped"]) for row in rows}

    async def end_renewal(self, beside: Callable[[WriteSession], Awaitable[None]]) -> None:
        """Let the keys that follow take their places, in one step with what is to be changed ``beside``."""
        try:
            async with self.database.write() as tx:
                await tx.run(_SQL["adopt_next"])
                await tx.run(_SQL["adopt_next_check"])
                await beside(tx)
            await self.database.empty_log()
        finally:
            copied = self._renew_copy()
        await self._awaited(copied)

    def _renew_copy(self) -> Future[None] | None:
        return None if self._copy is None else self._copy.renew()

    async def _awaited(self, copied: Future[None] | None) -> None:
        if self._copy is not None and copied is not None:
            await self._copy.awaited(copied)


@dataclass(frozen=True, slots=True)
class OpenedKeys:
    """The store of member keys and the operator's key found or made for it."""

    store: MemberKeyStore
    operator: OperatorKey


async def open_keys(
    directory: Path, database: Database, *, given: str | None = None, file: Path | None = None
) -> OpenedKeys:
    """Open the keys of the installation in ``directory`` whose data is in ``database``.

    The operator's key is ``given`` (base64), else in ``file``, else in `operator.key`, which is made when the
    installation has no keys yet. Raises `OperatorError` (exit 78): the operator's key is missing or unfit, or there
    are sealed values and no keys for them. No file is written before a refusal.
    """
    path, copy = directory / KEYS_FILE, directory / COPY_FILE
    has_values = await _has_values(database)
    is_new = not path.exists() and not copy.exists()
    if is_new and has_values:
        raise _lost(path)
    operator = load_or_create_operator_key(
        directory / OPERATOR_KEY_FILE, given=given, file=file, may_create=is_new
    )
    await asyncio.to_thread(recover_keys, directory)
    opened = await SqliteDatabase.open(path, migrations("keys"))
    store = MemberKeyStore(opened, KeysCopy(path))
    if has_values and not await store.holds_keys():
        await store.close()
        raise _lost(path)
    return OpenedKeys(store, operator)


async def open_shared_keys(
    directory: Path,
    database: Database,
    keys: Database,
    *,
    given: str | None = None,
    file: Path | None = None,
) -> OpenedKeys:
    """The keys in the opened database ``keys`` of the installation whose data is in ``database``.

    The operator's key is looked for as :func:`open_keys` does, and refused likewise.
    """
    store = MemberKeyStore(keys, None)
    has_keys = await store.holds_keys()
    if not has_keys and await _has_values(database):
        raise OperatorError(ExitCode.CONFIGURATION, "storage.shared_lost")
    is_new = not has_keys and await store.check_value() is None
    operator = load_or_create_operator_key(
        directory / OPERATOR_KEY_FILE, given=given, file=file, may_create=is_new
    )
    return OpenedKeys(store, operator)


async def _has_values(database: Database) -> bool:
    erasures = await database.read.value(_SQL["count_erasures"])
    return bool(await database.read.value(_SQL["holds_values"], erasures=erasures))


def _lost(where: object) -> OperatorError:
    return OperatorError(ExitCode.CONFIGURATION, "privacy_keys.keys_lost", path=where)


def recover_keys(directory: Path) -> bool:
    """Put the copy in the place of a lost file of keys; whether there is a file of keys then.

    Raises `OperatorError` (exit 65) when the copy is damaged.
    """
    path, copy = directory / KEYS_FILE, directory / COPY_FILE
    if not path.exists() and copy.exists():
        _restore(copy, path)
        _log.warning("keys_copy_used", path=str(path))
    return path.exists()


def _restore(copy: Path, path: Path) -> None:
    """The log that belonged to the lost file goes first."""
    with named(copy):
        remove_log(path)
        sync(path.parent)
        replace_whole(path, lambda fresh: _copy_database(copy, fresh))


def _copy_database(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    finally:
        # On a full disk SQLite may leave the journal of a copy that it could not finish.
        with suppress(OSError):
            remove_log(target)
