"""Opening what an installation keeps: SQLite and its files in the data folder, or two databases of PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import structlog

from bot.backups import backup_folder
from bot.clock import Clock
from bot.config import Config
from bot.errors import ExitCode, OperatorError
from bot.fleet.alone import Alone
from bot.fleet.ports import Fleet
from bot.i18n import catalogue
from bot.restoring import restore_what_was_copied
from bot.vault import SealedFiles, open_configured_keys
from storage.backup import BackupFolder
from storage.erasure import Remains
from storage.files.directory import DATABASE_FILE, DataDirectory, existing_database, refuse_moved
from storage.keyring.member_keys import OpenedKeys
from storage.lost_database import refuse_lost_database
from storage.migrations import migrations
from storage.postgres.alive import Alive
from storage.reseal import Sealed
from storage.sql.ports import Database
from storage.sqlite.database import Database as SqliteDatabase

if TYPE_CHECKING:
    from storage.postgres.database import Database as PostgresDatabase
    from storage.postgres.place import Place

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Files:
    """What only an installation in SQLite has: its file, the backups of it, and where bytes may be left."""

    database: Path
    backups: BackupFolder
    remains: Remains


@dataclass(frozen=True, slots=True)
class Databases:
    """The open databases of an installation, and where the values sealed with members' keys are."""

    data: Database
    keys: OpenedKeys
    sealed: Sealed
    files: Files | None
    alive: Alive | None = None
    """In PostgreSQL, the marks by which data that was put back from a dump is known."""


@asynccontextmanager
async def open_databases(
    config: Config, directory: DataDirectory, clock: Clock, fleet: Fleet
) -> AsyncGenerator[Databases]:
    """Open the databases as configured, for a process that holds ``directory`` and works on them with its fleet alone.

    Raises `OperatorError` for a database or a key that cannot be used.
    """
    postgres = bool(config.storage.url)
    if not postgres:
        refuse_moved(directory.path)
    opening = _in_postgres(config, directory, fleet) if postgres else open_files(config, directory, clock)
    async with opening as opened:
        yield opened


def require_installation(config: Config) -> None:
    """Raise `OperatorError` (exit 66) where nothing was ever kept; PostgreSQL is asked only when it is opened."""
    if not config.storage.url:
        existing_database(config.storage.directory)


def refuse_on_postgres(config: Config, command: str) -> None:
    """Raise `OperatorError` (exit 64) for a ``command`` of files where the data is in PostgreSQL; it says what to do."""
    if config.storage.url:
        instead = catalogue()(f"storage.not_on_postgres.{command}")
        raise OperatorError(ExitCode.USAGE, "storage.not_on_postgres", command=command, instead=instead)


def require_driver() -> None:
    """Raise `OperatorError` (exit 78) without the library for PostgreSQL."""
    if find_spec("asyncpg") is None:
        raise OperatorError(ExitCode.CONFIGURATION, "storage.no_driver")


def places(config: Config) -> tuple["Place", "Place"]:
    """Where the data and the keys are in PostgreSQL. Raises `OperatorError` (exit 78) without the library for it."""
    require_driver()
    from storage.postgres.place import Place

    password = config.database_password
    return Place(config.storage.url, password), Place(config.storage.keys_url, password)


@asynccontextmanager
async def open_restored(config: Config, directory: DataDirectory) -> AsyncGenerator[tuple[Databases, Alive]]:
    """The databases in PostgreSQL though the data was put back from a dump, for a command that works on them alone."""
    async with _in_postgres(config, directory, Alone(), restored=True) as opened:
        yield opened, Alive(opened.data, opened.keys.store.database)


@asynccontextmanager
async def _in_postgres(
    config: Config, directory: DataDirectory, fleet: Fleet, *, restored: bool = False
) -> AsyncGenerator[Databases]:
    data_place, keys_place = places(config)
    from storage.postgres.database import Database as PostgresDatabase
    from storage.postgres.in_use import in_use
    from storage.postgres.reseal import SealedTables

    async with AsyncExitStack() as opened:
        if not fleet.several:  # else it is the fleet that uses it
            await opened.enter_async_context(in_use(data_place))
        data = await PostgresDatabase.open(data_place, "main")
        opened.push_async_callback(data.close)
        shared = await PostgresDatabase.open(keys_place, "keys")
        opened.push_async_callback(shared.close)
        await opened.enter_async_context(_given_up_with(fleet, data, shared))
        alive = Alive(data, shared)
        if not restored:
            await alive.require_newest()
        keys = await open_configured_keys(config, directory.path, data, shared)
        yield Databases(data, keys, SealedTables(data), None, alive)


@asynccontextmanager
async def _given_up_with(fleet: Fleet, *databases: "PostgresDatabase") -> AsyncGenerator[None]:
    """Whoever loses the place in the fleet ends without waiting for answers, which a cut cable would never bring."""

    async def give_up() -> None:
        try:
            await fleet.lost()
        except OperatorError:
            for database in databases:
                database.abandon()

    watching = asyncio.create_task(give_up(), name="give up databases")
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait({watching})


@asynccontextmanager
async def open_files(config: Config, directory: DataDirectory, clock: Clock) -> AsyncGenerator[Databases]:
    """The databases in the files of a folder, though they may have been moved."""
    path, backups = directory.path / DATABASE_FILE, backup_folder(config)
    await asyncio.to_thread(refuse_lost_database, path, backups)
    await restore_what_was_copied(config, directory, clock.now())
    async with AsyncExitStack() as opened:
        data = await SqliteDatabase.open(
            path,
            migrations("main"),
            ahead=lambda: _back_up_before_migration(backups, path, clock.now()),
        )
        opened.push_async_callback(data.close)
        keys = await open_configured_keys(config, directory.path, data)
        opened.push_async_callback(keys.store.close)
        # What `open_keys` opened for a file.
        remains = Remains(data, cast("SqliteDatabase", keys.store.database), backups)
        yield Databases(data, keys, SealedFiles(path, backups), Files(path, backups, remains))


async def _back_up_before_migration(backups: BackupFolder, database: Path, now: datetime) -> None:
    made = await asyncio.to_thread(backups.write, database, now, before="migration")
    _log.info("database_migrating", backup=str(made), advice=catalogue()("run.migrated"))
