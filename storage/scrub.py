"""Takes one member out of a database file that nobody runs on: a backup of any version of the schema."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.domain.ids import MemberId
from storage.traces import holds

MEMBER = "member_id"
"""The column of every table whose rows are about a member."""
MODERATORS = frozenset({"moderator_id", "approved_by", "imported_by"})
"""Columns that name who did something; the row stays, without them."""
_PRAGMAS = (
    "busy_timeout=2000",
    "foreign_keys=OFF",
    "trusted_schema=OFF",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "temp_store=MEMORY",
)


def scrub(file: Path, member: MemberId) -> None:
    """Remove what a backup holds of a member. Raises `sqlite3.Error` where it is damaged or in use.

    A crash in between leaves the journal with which the next reader of the file undoes it.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        for pragma in _PRAGMAS:
            opened.execute(f"PRAGMA {pragma}")
        opened.execute("BEGIN IMMEDIATE")
        for statement in _statements(opened):
            opened.execute(statement, (member,))
        opened.execute("COMMIT")
        if holds(file, member):  # a page may keep the number of a row that is gone as a signpost
            opened.execute("VACUUM")


def _statements(opened: sqlite3.Connection) -> Iterator[str]:
    tables = opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        columns = {row[1] for row in opened.execute(f'PRAGMA table_info("{table}")')}
        if MEMBER in columns:
            yield f'DELETE FROM "{table}" WHERE {MEMBER} = ?'
        for column in columns & MODERATORS:
            yield f'UPDATE "{table}" SET {column} = NULL WHERE {column} = ?'
