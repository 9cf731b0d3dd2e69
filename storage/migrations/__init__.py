"""Schema migrations: numbered `.sql` files, each applied once, whole or not at all.

A migration's statements run one by one in a single transaction; foreign keys are checked before the commit;
the checksum of what was applied is kept, so that an edited old migration is noticed. A migration may end
with a Python step.
"""

import hashlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import aiosqlite

from bot.errors import ExitCode, OperatorError

Step = Callable[[aiosqlite.Connection], Awaitable[None]]
Ahead = Callable[[], Awaitable[object]]
"""What is done before the first migration of a database that was in use: a backup."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: its number from 1, its name, its SQL and perhaps a Python step after it."""

    version: int
    name: str
    sql: str
    step: Step | None = None

    @property
    def checksum(self) -> str:
        """SHA-256 of the SQL."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


@cache
def migrations(folder: str) -> tuple[Migration, ...]:
    """The migrations of `storage/migrations/<folder>/`, in order. File names are `0001_members.sql`."""
    files = resources.files("storage").joinpath("migrations", folder).iterdir()
    found = sorted((file for file in files if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(
        Migration(int(file.name[:4]), file.name[5:-4], file.read_text(encoding="utf-8")) for file in found
    )


async def migrate(
    connection: aiosqlite.Connection, wanted: tuple[Migration, ...], ahead: Ahead | None = None
) -> None:
    """Apply what the database lacks; ``ahead`` runs once before, when a database that was in use lacks something.

    Raises `OperatorError` when the database was made by a newer version, or by a migration that has changed since.
    """
    await connection.execute_fetchall(
        "CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
        " checksum TEXT NOT NULL, applied_at INTEGER NOT NULL DEFAULT (unixepoch() * 1000)) STRICT"
    )
    rows = await connection.execute_fetchall(
        "SELECT version, checksum FROM schema_migration ORDER BY version"
    )
    applied = {int(version): str(checksum) for version, checksum in rows}
    refuse_unknown(applied, wanted)
    lacking = [migration for migration in wanted if migration.version not in applied]
    if applied and lacking and ahead is not None:
        await ahead()
    for migration in lacking:
        await _apply(connection, migration)


def refuse_unknown(applied: dict[int, str], wanted: tuple[Migration, ...]) -> None:
    """Raise `OperatorError` for a version that is not ``wanted``, or whose checksum is another."""
    known = {migration.version: migration.checksum for migration in wanted}
    for version, checksum in applied.items():
        if version not in known:
            raise OperatorError(
                ExitCode.NEWER_DATABASE, "storage.newer", version=version, known=max(known, default=0)
            )
        if known[version] != checksum:
            raise OperatorError(ExitCode.INVALID_INPUT, "storage.changed_migration", version=version)


async def _apply(connection: aiosqlite.Connection, migration: Migration) -> None:
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        for statement in _statements(migration.sql):
            await connection.execute_fetchall(statement)
        if migration.step is not None:
            await migration.step(connection)
        if await connection.execute_fetchall("PRAGMA foreign_key_check"):
            raise sqlite3.IntegrityError(f"migration {migration.version} leaves dangling references")
        await connection.execute_fetchall(
            "INSERT INTO schema_migration (version, name, checksum) VALUES (?, ?, ?)",
            (migration.version, migration.name, migration.checksum),
        )
    except BaseException:
        await connection.rollback()
        raise
    await connection.commit()


def _statements(sql: str) -> Iterator[str]:
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            if pending.strip():
                yield pending
            pending = ""
    if pending.strip():
        raise sqlite3.ProgrammingError("the last statement of a migration does not end")
