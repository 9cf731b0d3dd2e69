"""A database as the stores know it: what both engines do, SQLite in a folder and PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from storage.sql.sessions import ReadSession, WriteSession

Params = Mapping[str, object]


class Row(Protocol):
    """A row, read by the names of its columns or their numbers from 0, or unpacked in their order."""

    def __getitem__(self, key: str | int, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def __len__(self) -> int: ...

    def keys(self) -> Iterable[str]:
        """The names of the columns, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Query:
    """One statement and its parameters by name; with ``each``, run once for every set of those instead."""

    sql: str
    params: Params
    each: Sequence[Params] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a statement, and how many it changed (not told of one that only reads)."""

    rows: list[Row]
    changed: int


class Connection(Protocol):
    """Runs statements."""

    async def together(self, statements: Iterable[Query]) -> list[Result]:
        """Run the statements in their order. The first that fails raises, and those after it are not run.

        Raises `RefusedError` for what a rule of the schema forbids, `OperatorError` for what the operator can put right.
        """
        ...


class Database(Protocol):
    """An open database, with its schema up to date."""

    @property
    def read(self) -> "ReadSession":
        """Statements that see the last commit."""
        ...

    def write(self, about: int | None = None) -> AbstractAsyncContextManager["WriteSession"]:
        """One transaction: committed when the block ends, rolled back when it raises or is cancelled.

        Nobody else writes meanwhile; with ``about``, the id of a member or a server: nobody else writes about that one,
        and the block touches nothing of another. An engine with one writer does not look at it.

        A cancellation that arrives during the commit waits for it, so the caller's block is either wholly stored or not
        at all. Raises `OperatorError` for what the operator can put right; nothing is changed then.
        """
        ...

    async def empty_log(self) -> bool:
        """Empty the engine's own log of what was removed, where that is ours to do; whether it is empty now."""
        ...

    async def close(self) -> None:
        """Wait for transactions that are under way, and close."""
        ...
