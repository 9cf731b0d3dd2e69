"""A look into the files of an installation that changes none of them, also while the bot runs. Blocking."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from storage.keyring.member_keys import COPY_FILE, KEYS_FILE
from storage.migrations import migrations
from storage.sql.sessions import statements

_KEYS = statements("keys")


@dataclass(frozen=True, slots=True)
class Schema:
    """The version of a database's schema and the newest that this program knows."""

    found: int
    known: int


def schema_known() -> int:
    """The newest version of the database's schema that this program knows."""
    return migrations("main")[-1].version


def schema_of(database: Path) -> Schema | None:
    """The schema of a database; ``None`` where there is none yet or it cannot be read."""
    version = _value(database, "SELECT max(version) FROM schema_migration")
    return Schema(version, schema_known()) if isinstance(version, int) else None


def key_check_of(folder: Path) -> bytes | None:
    """What the members' keys remember of the operator's key that wraps them; ``None`` where there are no keys."""
    for name in (KEYS_FILE, COPY_FILE):
        value = _value(folder / name, _KEYS["check_value"])
        if isinstance(value, bytes):
            return value
    return None


def key_count(file: Path) -> int:
    """How many members' keys a file holds; none where it is missing or cannot be read."""
    count = _value(file, _KEYS["key_count"])
    return count if isinstance(count, int) else 0


def _value(file: Path, sql: str) -> object:
    if not file.is_file():
        return None
    # A database that nobody uses has no log beside it; opened as one that nobody changes, SQLite makes none either.
    unused = not file.with_name(f"{file.name}-wal").exists()
    how = "mode=ro&immutable=1" if unused else "mode=ro"
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?{how}", uri=True)) as opened:
            row = opened.execute(sql).fetchone()
    except sqlite3.Error:
        return None
    return row[0] if row else None
