"""A PostgreSQL server for the tests of the fleet, and processes of it that meet there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from typing import Protocol

import asyncpg
import pytest

from bot.fleet.shards import Shards
from bot.fleet.watch import Watch
from tests.postgres_server import MISSING, Server, programs, server

_names = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running server; one for each process of the test run."""
    if programs() is None:
        pytest.skip(MISSING)
    with server() as running:
        yield running


@pytest.fixture
async def url(postgres: Server) -> str:
    """A new, empty database."""
    name = f"fleet_{next(_names)}"
    connection = await asyncpg.connect(postgres.url())
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    await connection.close()
    return postgres.url(name)


class Join(Protocol):
    """Lets one more process join."""

    async def __call__(self, shards: Shards | None = None) -> Watch: ...


@pytest.fixture
async def join(url: str) -> AsyncIterator[Join]:
    """Processes of one fleet; all have left it when the test is over."""
    async with AsyncExitStack() as opened:

        async def one_more(shards: Shards | None = None) -> Watch:
            return await opened.enter_async_context(Watch.open(url, chosen=shards))

        yield one_more


async def soon(true: Callable[[], bool], within: float = 5.0) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.01)
