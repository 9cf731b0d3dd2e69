"""`preceptor migrate`: moves an installation from SQLite into two empty databases of PostgreSQL; the bot must be stopped.

The order is what keeps a message from being sent twice, whatever cuts it short: the keys are committed; the folder is
marked as moved, so that nothing starts on it any more; the data is committed. Until the last commit the data's database is
empty, and the same command begins anew.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from bot.backups import backup_folder
from bot.cli.output import write_out
from bot.clock import SystemClock
from bot.config import Config, PostgresUrl
from bot.databases import open_files, require_driver
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.vault import open_vault
from storage.files.directory import DataDirectory, existing_database, mark_moved
from storage.keyring.member_keys import KEYS_FILE

if TYPE_CHECKING:
    from storage.postgres.connection import Connection
    from storage.postgres.move import Contents, Copier
    from storage.postgres.place import Place


def migrate_command(config: Config, to: str | None, keys_to: str | None) -> int:
    """Move the data to ``to`` and the members' keys to ``keys_to``; without them to where the configuration says.

    Raises `OperatorError`: no or unfit URLs (exit 64), the bot runs (exit 75), there is no database (exit 66), the
    operator's key is a wrong one (exit 78), a target holds something else (exit 65), or it cannot be reached (exit 69)
    or used (exit 78).
    """
    require_driver()
    from storage.postgres.place import Place

    url, keys_url = _checked(to or config.storage.url), _checked(keys_to or config.storage.keys_url)
    if url == keys_url:
        raise OperatorError(ExitCode.USAGE, "migrate.same")
    password = config.database_password
    directory = DataDirectory.lock(config.storage.directory)
    try:
        moved = asyncio.run(move(config, directory, Place(url, password), Place(keys_url, password)))
    finally:
        directory.release()
    texts = catalogue()
    width = max(len(contents.table) for contents in moved)
    write_out("".join(f"{contents.table:<{width}}  {contents.rows:>9}\n" for contents in moved))
    rows = sum(contents.rows for contents in moved)
    write_out(texts("migrate.done", {"count": rows, "tables": len(moved), "place": str(Place(url))}) + "\n")
    return 0


def _checked(url: str) -> str:
    try:
        found = TypeAdapter[str](PostgresUrl).validate_python(url)
    except ValidationError:
        found = ""
    if not found:
        raise OperatorError(ExitCode.USAGE, "migrate.url")
    return found


async def move(config: Config, directory: DataDirectory, to: "Place", keys_to: "Place") -> list["Contents"]:
    """Move the installation in a locked directory; what every table holds now, the same on both sides."""
    from storage.postgres.in_use import in_use
    from storage.postgres.move import Copier

    file = existing_database(directory.path)
    async with open_files(config, directory, SystemClock()) as opened:
        # The schema is brought up to date by now; the operator's key must be the right one.
        await open_vault(opened.keys, opened.sealed, datetime.now(UTC))
    await asyncio.to_thread(backup_folder(config).write, file, datetime.now(UTC), before="move")
    with Copier.open(file) as data, Copier.open(directory.path / KEYS_FILE) as keys:
        async with in_use(to), _target(to, "main") as data_there, _target(keys_to, "keys") as keys_there:
            moved_keys = await _filled(keys, keys_there, keys_to)
            moved = await _filled(data, data_there, to)
            await keys_there.script("COMMIT")
            # Not taken back where the commit fails: it may have been the answer that was lost.
            await asyncio.to_thread(mark_moved, directory.path, str(to))
            await data_there.script("COMMIT")
    return [*moved, *moved_keys]


@asynccontextmanager
async def _target(place: "Place", folder: str) -> AsyncGenerator["Connection"]:
    """A connection with an open transaction on a database with our schema; undone unless the block commits it."""
    from storage.postgres.connection import Connection, connect
    from storage.postgres.database import Database

    await (await Database.open(place, folder)).close()
    connection = Connection(place, await connect(place, patient=True))
    try:
        await connection.script("BEGIN")
        yield connection
    finally:
        await connection.rollback()
        await connection.raw.close()


async def _filled(source: "Copier", target: "Connection", place: "Place") -> list["Contents"]:
    """Copy into an empty target. One that holds exactly the same was filled by a run that was cut short later."""
    from storage.postgres.move import contents_there, is_empty

    empty = await is_empty(target, source.tables)
    here = await source.copy(target) if empty else source.contents()
    there = await contents_there(target, source.tables)
    if here != there:
        key = "migrate.differs" if empty else "migrate.not_empty"
        raise OperatorError(ExitCode.INVALID_INPUT, key, place=str(place))
    return here
