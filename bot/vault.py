"""Opening the members' keys with the operator's key, and changing all of them for new ones.

A change has five steps: the operator's key that follows is written beside the old one; beside each member's key one that
follows is committed; the values in the database and in every backup are sealed anew; the keys that follow take their
places in one transaction; the operator's key takes its own. Cut short after the second, it is finished at the next start.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path

import structlog
from typing_extensions import override

from bot.config import Config
from bot.domain.ids import MemberId
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.privacy.cipher import KeyRenewal, MemberVault, OperatorSeal, Renewal, check_value
from bot.privacy.contract import OperatorKey
from storage.backup import BackupFolder
from storage.keyring.member_keys import OPERATOR_KEY_FILE, OpenedKeys, open_keys, open_shared_keys
from storage.keyring.operator_key import (
    adopt_operator_key,
    load_or_create_operator_key,
    stage_operator_key,
    staged_operator_key,
    staged_path,
)
from storage.keyring.tombstones import Tombstones
from storage.postgres.alive import Alive
from storage.reseal import Find, Progress, Resealed, Sealed, reseal
from storage.sql.ports import Database
from storage.sql.sessions import WriteSession

_log = structlog.get_logger(__name__)
_MEMBERS_HELD = 10_000
RENEWED_EVERY = timedelta(days=30)
"""In PostgreSQL: what of somebody erased is left in old copies opens until the keys are changed."""


@dataclass(frozen=True, slots=True)
class OpenedVault:
    """A vault and the operator's key in force."""

    vault: MemberVault
    operator: OperatorKey


class SealedFiles(Sealed):
    """A database file and its backups."""

    def __init__(self, database: Path, backups: BackupFolder) -> None:
        self._database = database
        self._backups = backups

    @override
    def alone(self) -> AbstractContextManager[None]:
        return self._backups.alone()

    @override
    async def reseal(
        self, find: Find, seal: OperatorSeal, progress: Progress
    ) -> tuple[list[Resealed], tuple[Path, ...]]:
        parts: list[Resealed] = []
        damaged: list[Path] = []
        files = [self._database, *self._backups.backups()]
        for number, file in enumerate(files, start=1):
            progress(file, number, len(files))
            try:
                parts.append(await asyncio.to_thread(reseal, file, find, seal))
            except OperatorError as error:
                if file is self._database or error.code is not ExitCode.INVALID_INPUT:
                    raise
                damaged.append(file)
        return parts, tuple(damaged)

    @override
    async def renewed(self, keys: WriteSession, now: datetime) -> None:
        """Nothing to note: of what is erased from files nothing is left that a key could open."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many members have new keys, how many values open with neither key, and which backups are damaged."""

    members: int
    unreadable: int
    damaged: tuple[Path, ...]


async def open_configured_keys(
    config: Config, directory: Path, database: Database, shared: Database | None = None
) -> OpenedKeys:
    """The keys of an installation with the operator's key as configured: in its folder, or in the database ``shared``.

    Raises `OperatorError` as `open_keys` does.
    """
    given, file = config.storage.operator_key, config.storage.operator_key_file
    secret = None if given is None else given.get_secret_value()
    if shared is None:
        return await open_keys(directory, database, given=secret, file=file)
    return await open_shared_keys(directory, database, shared, given=secret, file=file)


def configured_seal(config: Config, directory: Path) -> OperatorSeal | None:
    """What the operator's key seals, without the members' keys; ``None`` where there is no such key.

    Raises `OperatorError` (exit 78) for a configured key that is missing or unfit.
    """
    given, file = config.storage.operator_key, config.storage.operator_key_file
    path = file or directory / OPERATOR_KEY_FILE
    if given is None and file is None and not path.exists():
        return None
    secret = None if given is None else given.get_secret_value()
    operator = load_or_create_operator_key(path, given=secret, file=file, may_create=False)
    staged = None if operator.path is None else staged_operator_key(operator.path)
    return OperatorSeal(operator) if staged is None else OperatorSeal(operator, staged)


async def open_vault(keys: OpenedKeys, sealed: Sealed, now: datetime) -> OpenedVault:
    """The vault of opened keys; a change of keys that was cut short is finished first.

    Raises `OperatorError` (exit 78) for a wrong key, or one that was staged for a change and is gone.
    """
    path = keys.operator.path
    staged = None if path is None else staged_operator_key(path)
    if await keys.store.next_check() is not None:
        await _renew(keys, sealed, now, _say_nothing)
        _log.info("keys_renewed")
    try:
        return OpenedVault(await MemberVault.open_with(keys.store, keys.operator), keys.operator)
    except OperatorError:
        if path is None or staged is None:
            raise
        vault = await MemberVault.open_with(keys.store, staged)
        if staged_path(path).exists():
            adopt_operator_key(path)
        return OpenedVault(vault, OperatorKey(staged.secret, path))


async def rotate_operator_key(
    keys: OpenedKeys, sealed: Sealed, now: datetime, progress: Progress | None = None
) -> Renewed:
    """Change the operator's key for a new one in the same file, and every member's key with it, at an aware ``now``.

    Raises `OperatorError` (exit 78): the key is in the configuration or the environment and not in a file, or is
    not the right one. Nothing is changed then.
    """
    if await keys.store.next_check() is None:
        keys = OpenedKeys(keys.store, (await open_vault(keys, sealed, now)).operator)
        if staged_operator_key(_path_of(keys)) is None:
            stage_operator_key(_path_of(keys))
    return await _renew(keys, sealed, now, progress or _say_nothing)


async def _renew(keys: OpenedKeys, sealed: Sealed, now: datetime, progress: Progress) -> Renewed:
    path = _path_of(keys)
    new = staged_operator_key(path)
    await MemberVault.open_with(keys.store, keys.operator)
    begun = await keys.store.next_check()
    if new is None or begun not in {None, check_value(new)}:
        raise OperatorError(ExitCode.CONFIGURATION, "rotate.next_lost", path=staged_path(path))
    renewal = KeyRenewal(keys.operator, new)
    with sealed.alone():
        await keys.store.begin_renewal(check_value(new), renewal.fresh)
        pairs = await keys.store.pairs()
        find = lru_cache(_MEMBERS_HELD)(partial(_pair_of, renewal, pairs))
        seal = OperatorSeal(new, keys.operator)
        parts, damaged = await sealed.reseal(find, seal, progress)
    tombstones = Tombstones(keys.store.database, OperatorSeal(keys.operator))

    async def beside(tx: WriteSession) -> None:
        await tombstones.renew(tx, OperatorSeal(new))
        await sealed.renewed(tx, now)

    await keys.store.end_renewal(beside)
    adopt_operator_key(path)
    return Renewed(len(pairs), sum(part.unreadable for part in parts), damaged)


class LeadersMark:
    """What the process that leads writes in PostgreSQL; it says once when the keys are to be changed."""

    def __init__(self, alive: Alive) -> None:
        self._alive = alive
        self._said = False

    async def mark(self, now: datetime) -> None:
        """Write that the installation is in use at an aware ``now``, and look at how old the keys are."""
        await self._alive.mark(now)
        since = None if self._said else await self._alive.keys_since()
        if since is not None and are_old(since, now):
            self._said = True
            _log.warning("keys_old", since=since.isoformat(), advice=catalogue()("run.keys_old"))


def are_old(since: datetime, now: datetime) -> bool:
    """Whether keys that are in use ``since`` then are to be changed; both aware."""
    return now - since > RENEWED_EVERY


def _pair_of(
    renewal: KeyRenewal, pairs: Mapping[MemberId, tuple[bytes, bytes]], member: MemberId
) -> Renewal | None:
    found = pairs.get(member)
    return None if found is None else renewal.of(member, *found)


def _path_of(keys: OpenedKeys) -> Path:
    path = keys.operator.path
    if path is None:
        raise OperatorError(ExitCode.CONFIGURATION, "rotate.not_in_a_file")
    return path


def _say_nothing(_part: object, _number: int, _of: int) -> None:
    """Show no progress."""
