"""Gives the sealed values in a database file, of any version of the schema, to the keys that follow."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.domain.ids import MemberId
from bot.privacy.cipher import OperatorSeal, Renewal
from bot.privacy.contract import UnreadableError
from storage.erasure import SEALED
from storage.scrub import MEMBER
from storage.sql.sessions import WriteSession
from storage.sqlite.faults import named

VALUES_AT_ONCE = 1_000
"""Values that are written in one transaction."""
_PRAGMAS = ("busy_timeout=5000", "trusted_schema=OFF", "synchronous=EXTRA", "secure_delete=ON")
Find = Callable[[MemberId], Renewal | None]
"""The old and the new key of a member; ``None`` for one without a key."""
Progress = Callable[[object, int, int], None]
"""Is given the file or the table that comes next, its number from 1 and how many there are."""


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many values were given their new key, and how many open with neither key."""

    values: int
    unreadable: int


class Sealed(Protocol):
    """Where values lie that are sealed with members' keys."""

    def alone(self) -> AbstractContextManager[None]:
        """While the block runs, nothing of it is replaced."""
        ...

    async def reseal(
        self, find: Find, seal: OperatorSeal, progress: Progress
    ) -> tuple[list[Resealed], tuple[Path, ...]]:
        """Seal everything anew; what became of each part, and the backups that are damaged and stay as they are."""
        ...

    async def renewed(self, keys: WriteSession, now: datetime) -> None:
        """Called in the transaction on the keys in which, at an aware ``now``, new ones take their places."""
        ...


def reseal(file: Path, find: Find, seal: OperatorSeal) -> Resealed:
    """Seal every value in a file anew; what has its new key already is left as it is, so it can be repeated.

    ``seal`` opens with the old and the new operator's key and seals with the new one. Raises `OperatorError`: the
    file is damaged (exit 65), or what else the operator can put right.
    """
    with named(file), closing(sqlite3.connect(file, isolation_level=None)) as opened:
        for pragma in _PRAGMAS:
            opened.execute(f"PRAGMA {pragma}")
        counts = [_column(opened, table, column, find) for table, column in _sealed_columns(opened)]
        _erasures(opened, seal)
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Resealed(sum(done for done, _ in counts), sum(lost for _, lost in counts))


def _sealed_columns(opened: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Every column of bytes in a table about members: nothing else about them is kept in bytes."""
    for table, types in _tables(opened):
        if MEMBER in types:
            yield from ((table, column) for column, kind in types.items() if kind == "BLOB")


def _tables(opened: sqlite3.Connection) -> Iterator[tuple[str, dict[str, str]]]:
    for (table,) in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        yield table, {row[1]: row[2] for row in opened.execute(f'PRAGMA table_info("{table}")')}


def _column(opened: sqlite3.Connection, table: str, column: str, find: Find) -> tuple[int, int]:
    select = f'SELECT {MEMBER}, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'
    update = f'UPDATE "{table}" SET "{column}" = ? WHERE {MEMBER} = ? AND "{column}" = ?'
    values = opened.execute(select).fetchall()
    done = lost = 0
    for start in range(0, len(values), VALUES_AT_ONCE):
        opened.execute("BEGIN IMMEDIATE")
        for member, sealed in values[start : start + VALUES_AT_ONCE]:
            fresh = renewed_value(find(MemberId(member)), table, column, MemberId(member), sealed)
            lost += fresh is None
            if fresh is not None and fresh != sealed:
                opened.execute(update, (fresh, member, sealed))
                done += 1
        opened.execute("COMMIT")
    return done, lost


def renewed_value(
    renewal: Renewal | None, table: str, column: str, member: MemberId, sealed: bytes
) -> bytes | None:
    """A value with its new key; ``None`` for one that opens with neither key."""
    try:
        return None if renewal is None else renewal.renewed(table, column, member, sealed)
    except UnreadableError:
        return None


def _erasures(opened: sqlite3.Connection, seal: OperatorSeal) -> None:
    """The ids of members who are being erased, which are sealed with the operator's key itself."""
    if "sealed" not in dict(_tables(opened)).get("erasure", {}):
        return
    for number, sealed in opened.execute("SELECT id, sealed FROM erasure").fetchall():
        if not sealed.isdigit():
            fresh = seal.seal(SEALED, seal.open(SEALED, sealed))
            opened.execute("UPDATE erasure SET sealed = ? WHERE id = ?", (fresh, number))
