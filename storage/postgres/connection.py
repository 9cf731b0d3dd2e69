"""A connection to PostgreSQL that runs our statements: parameters by name become numbers, and each is prepared once."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cache
from typing import Protocol, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs] (its types are not published)
from typing_extensions import override

from storage.postgres.faults import named
from storage.postgres.place import Place
from storage.sql.ports import Connection as ConnectionPort
from storage.sql.ports import Params, Query, Result, Row

SCHEMA = "preceptor"
"""The schema of everything that is ours in a database."""
_TOKEN = re.compile(r"'[^']*'|--[^\n]*|::|:([a-z_]\w*)")
_WHOLE = re.compile(r"BEGIN\b|COMMIT\b")
_LONGEST_SECONDS = 60
"""How long a statement, a connection or a transaction that does nothing may take: then its other end counts as gone."""
_SESSION = {
    "application_name": "preceptor",
    "search_path": SCHEMA,
    "jit": "off",
}
_SHORT = {"idle_in_transaction_session_timeout": f"{_LONGEST_SECONDS}s"}


class Prepared(Protocol):
    """A prepared statement of asyncpg."""

    async def fetch(self, *args: object) -> list[Row]:
        """Run it; its rows."""
        ...

    async def executemany(self, args: Iterable[Iterable[object]]) -> None:
        """Run it once for each set of arguments."""
        ...

    def get_statusmsg(self) -> str:
        """What the server says of the last run, such as `UPDATE 3`."""
        ...


class Raw(Protocol):
    """What we use of a connection of asyncpg, whose own types are not published."""

    async def execute(self, query: str) -> str:
        """Run statements without parameters in one turn; what the server says of the last."""
        ...

    async def prepare(self, query: str) -> Prepared:
        """Let the server plan a statement."""
        ...

    async def copy_records_to_table(
        self, table: str, *, schema_name: str, columns: Sequence[str], records: Iterable[Sequence[object]]
    ) -> str:
        """Write rows by COPY."""
        ...

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 (asyncpg's own)
        """Say goodbye and close; without an answer within so many seconds it is closed and that is raised."""
        ...

    def terminate(self) -> None:
        """Close at once."""
        ...

    def is_closed(self) -> bool:
        """Whether it was closed, by either end."""
        ...

    def is_in_transaction(self) -> bool:
        """Whether a transaction is open."""
        ...

    def get_server_version(self) -> tuple[int, ...]:
        """The server's version, its major number first."""
        ...


async def connect(place: Place, *, patient: bool = False) -> Raw:
    """A new connection. ``patient``: nothing on it is given up, however long it takes or waits.

    Raises `OperatorError` for what the operator can put right.
    """
    with named(place):
        opening = cast("Callable[..., Awaitable[Raw]]", asyncpg.connect)  # pyright: ignore[reportUnknownMemberType]
        return await opening(
            place.url,
            password=place.password,
            timeout=_LONGEST_SECONDS,
            command_timeout=None if patient else _LONGEST_SECONDS,
            server_settings=_SESSION | ({} if patient else _SHORT),
        )


class Connection(ConnectionPort):
    """Runs statements on a connection, which keeps the plan of each; faults as :mod:`storage.postgres.faults` has them."""

    def __init__(self, place: Place, raw: Raw) -> None:
        self.raw = raw
        self.place = place
        self._prepared: dict[str, Prepared] = {}

    @override
    async def together(self, statements: Iterable[Query]) -> list[Result]:
        with named(self.place):
            return [await self._run(statement) for statement in statements]

    async def script(self, sql: str) -> None:
        """Run statements without parameters, written one after the other."""
        with named(self.place):
            await self.raw.execute(sql)

    async def copy_in(
        self, schema: str, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> None:
        """Write many rows into a table."""
        with named(self.place):
            await self.raw.copy_records_to_table(table, schema_name=schema, columns=columns, records=rows)

    async def rollback(self) -> None:
        """End a transaction that is open and undo it. A connection that cannot is closed, which undoes it too."""
        try:
            if self.raw.is_in_transaction():
                await self.raw.execute("ROLLBACK")
        except Exception:  # noqa: BLE001 (what went wrong before is what its caller hears of)
            self.raw.terminate()

    async def _run(self, query: Query) -> Result:
        if _WHOLE.match(query.sql):
            if await self.raw.execute(query.sql) == "ROLLBACK":
                raise RuntimeError("a statement of the transaction had failed, so that nothing was stored")
            return Result([], -1)
        text, names = numbered(query.sql)
        prepared = self._prepared.get(text)
        if prepared is None:
            prepared = self._prepared[text] = await self.raw.prepare(text)
        if query.each is not None:
            await prepared.executemany([_in_order(params, names) for params in query.each])
            return Result([], -1)
        rows = await prepared.fetch(*_in_order(query.params, names))
        return Result(rows, _changed(prepared.get_statusmsg()))


@cache
def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """A statement with `$1` for the first of its parameters, and their names in the order of these numbers."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _TOKEN.sub(number, sql), tuple(names)


def _in_order(params: Params, names: Iterable[str]) -> list[object]:
    return [params[name] for name in names]


def _changed(status: str) -> int:
    """How many rows changed, of a status such as `INSERT 0 1`; -1 for one of a statement that only reads."""
    words = status.split(" ")
    return int(words[-1]) if words[0] in {"INSERT", "UPDATE", "DELETE"} else -1
