"""Copies what SQLite keeps into PostgreSQL, in one transaction, and proves that it is the same on both sides.

Every row is read once from SQLite, in the order of its key, for COPY and for a SHA-256; then PostgreSQL is asked for all
of them in the same order. Who ends the transaction decides what is kept.
"""

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from storage.postgres.connection import SCHEMA, Connection
from storage.postgres.schema import in_order
from storage.sql.ports import Query
from storage.sql.sessions import ReadSession

_NOT_OURS = ("schema_migration",)
_AT_ONCE = 5_000
_IDENTITIES = (
    "SELECT table_name::text, column_name::text FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND is_identity = 'YES'"
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of SQLite's, its columns, and those of its key in their order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def ordered(self) -> str:
        """The statement that gives every row in the order of the key; text is compared byte by byte on both engines."""
        return f"SELECT {_quoted(self.columns)} FROM {_quoted([self.name])} ORDER BY {_quoted(self.key)}"


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows a table has, and a SHA-256 of all of them."""

    table: str
    rows: int
    digest: str


class Copier:
    """Copies one file of SQLite, which nobody writes to meanwhile."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        rows = file.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
        )
        self.tables = tuple(self._table(name) for name in in_order(dict(rows)) if name not in _NOT_OURS)

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Generator["Copier"]:
        """The copier of a file. Its blocking reads are for a command that does nothing beside."""
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            yield cls(file)

    def contents(self) -> list[Contents]:
        """What the file holds."""
        found: list[Contents] = []
        for table in self.tables:
            counting = _Counting(table, self._file.execute(table.ordered))
            for _ in counting:
                pass
            found.append(counting.contents)
        return found

    async def copy(self, connection: Connection) -> list[Contents]:
        """Copy every row into the empty tables there, inside the transaction that is open; what was copied."""
        guarded = await _triggered(connection)
        for table in guarded:  # what is copied was let in once, by the rules of its time
            await connection.script(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        copied: list[Contents] = []
        for table in self.tables:
            counting = _Counting(table, self._file.execute(table.ordered))
            await connection.copy_in(SCHEMA, table.name, table.columns, counting)
            copied.append(counting.contents)
        for table in guarded:
            await connection.script(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        await self._set_identities(connection)
        return copied

    async def _set_identities(self, connection: Connection) -> None:
        """No number that a row ever had is given to another, as in SQLite."""
        session = ReadSession(connection)
        used = (
            dict(self._file.execute("SELECT name, seq FROM sqlite_sequence")) if self._has_sequences() else {}
        )
        for table, column in await session.rows(_IDENTITIES):
            (highest,) = self._file.execute(f'SELECT max("{column}") FROM "{table}"').fetchone()
            last = max(highest or 0, used.get(table) or 0)
            if last:
                sequence = "pg_get_serial_sequence(:table, :column)"
                await session.rows(
                    f"SELECT setval({sequence}, :last)", table=f"{SCHEMA}.{table}", column=column, last=last
                )

    def _has_sequences(self) -> bool:
        found = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence')"
        return bool(self._file.execute(found).fetchone()[0])

    def _table(self, name: str) -> Table:
        info = self._file.execute(f'PRAGMA table_info("{name}")').fetchall()
        key = sorted((row[5], row[1]) for row in info if row[5])
        return Table(name, tuple(row[1] for row in info), tuple(column for _, column in key))


async def contents_there(connection: Connection, tables: Iterable[Table]) -> list[Contents]:
    """What PostgreSQL holds, inside the transaction that is open."""
    found: list[Contents] = []
    for table in tables:
        # A name for each, for the connection keeps how a statement's rows look.
        cursor = f"moved_{table.name}"
        await connection.script(f"DECLARE {cursor} NO SCROLL CURSOR FOR {table.ordered}")
        rows, digest = 0, sha256()
        while True:
            [part] = await connection.together([Query(f"FETCH {_AT_ONCE} FROM {cursor}", {})])
            for row in part.rows:
                digest.update(repr(tuple(row)).encode())
            rows += len(part.rows)
            if len(part.rows) < _AT_ONCE:
                break
        await connection.script(f"CLOSE {cursor}")
        found.append(Contents(table.name, rows, digest.hexdigest()))
    return found


async def is_empty(connection: Connection, tables: Iterable[Table]) -> bool:
    """Whether none of these tables has a row there."""
    session = ReadSession(connection)
    return not any([await session.value(f'SELECT EXISTS (SELECT 1 FROM "{table.name}")') for table in tables])


async def _triggered(connection: Connection) -> list[str]:
    rows = await ReadSession(connection).rows(
        "SELECT DISTINCT relname::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal"
    )
    return [row[0] for row in rows]


class _Counting:
    """Rows on their way, counted and hashed as they pass."""

    def __init__(self, table: Table, rows: Iterable[tuple[object, ...]]) -> None:
        self._table = table
        self._rows = rows
        self._digest = sha256()
        self._count = 0

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        for row in self._rows:
            self._digest.update(repr(row).encode())
            self._count += 1
            yield row

    @property
    def contents(self) -> Contents:
        """What has passed."""
        return Contents(self._table.name, self._count, self._digest.hexdigest())


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
