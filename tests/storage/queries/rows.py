"""Rows that differ in what a test says and in nothing else, and one statement run on them: the lowest layer of a store.

SQLite alone is asked, without the rules between tables: what is tried is which rows a statement chooses, in which order,
and what it writes.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from typing import Any

from storage.migrations import migrations
from storage.sql.sessions import statements

NOW = 1_000_000_000
"""Milliseconds."""


@cache
def _empty() -> bytes:
    """A database with every table, without triggers, and without indexes: they would give an order nobody asked for."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE schema_migration (version INTEGER PRIMARY KEY)")
        for folder in ("main", "keys"):
            for migration in migrations(folder):
                database.executescript(migration.sql)
        made = "SELECT type, name FROM sqlite_schema WHERE type = 'trigger' OR type = 'index' AND sql NOT LIKE '% UNIQUE %'"
        for kind, name in database.execute(made).fetchall():
            database.execute(f"DROP {kind} {name}")
        database.commit()
        return database.serialize()


class Rows:
    """An empty database with every table, to put rows into.

    ``backwards``: what a statement asks for in no order comes the other way round.
    """

    def __init__(self, *, backwards: bool) -> None:
        self._database = sqlite3.connect(":memory:", isolation_level=None)
        self._database.deserialize(_empty())
        self._database.row_factory = sqlite3.Row
        self._database.execute("PRAGMA foreign_keys = OFF")
        self._database.execute("PRAGMA ignore_check_constraints = ON")
        self._database.execute(f"PRAGMA reverse_unordered_selects = {int(backwards)}")
        self._count = 0

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def put(self, table: str, *rows: Mapping[str, Any], **same: Any) -> list[int]:
        """Add rows, each with what all have the ``same``; columns that must be there and are not named get a value.

        What names a row (`id`, `key`, `milestone`, `mark`, `digest`, `value`) is its own; other columns are all alike. Gives
        back the numbers of the rows.
        """
        return [self._add(table, {**same, **row}) for row in rows or ({},)]

    def _add(self, table: str, given: dict[str, Any]) -> int:
        self._count += 1
        values = dict(given)
        for _, name, kind, needed, default, _ in self._database.execute(f"PRAGMA table_info({table})"):
            if name in values or not needed or default is not None:
                continue
            own = name in ("key", "milestone", "mark", "digest", "value")
            values[name] = {"INTEGER": 1, "TEXT": f"a{self._count}" if own else "a", "BLOB": b"a"}[kind]
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        added = self._database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
        return added.lastrowid or 0

    def run(self, statement: str, **given: Any) -> list[tuple[Any, ...]]:
        """What a statement, such as `audit.page`, finds or gives back; a list is given to it as JSON."""
        name, _, which = statement.partition(".")
        values = {
            key: json.dumps(list(value)) if isinstance(value, list | tuple | set) else value
            for key, value in given.items()
        }
        found = self._database.execute(statements(name)[which], values).fetchall()
        return [tuple(row) for row in found]

    def firsts(self, statement: str, **given: Any) -> list[Any]:
        """The first column of what a statement finds or gives back."""
        return [row[0] for row in self.run(statement, **given)]

    def of(self, table: str, *columns: str, order: str = "rowid") -> list[Any]:
        """What stands in these columns of each row, in the order in which they were put."""
        found = self._database.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}")
        return [row[0] if len(columns) == 1 and columns != ("*",) else tuple(row) for row in found]


def each(column: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    """A row for each value of a column."""
    return [{column: value} for value in values]
