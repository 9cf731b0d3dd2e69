"""Connections to PostgreSQL without a server: how many there are at once, and what the operator hears when one fails."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import AsyncMock, Mock

import asyncpg
import pytest

from bot.errors import ExitCode, OperatorError
from storage.postgres import database as module
from storage.postgres.connection import Connection, connect
from storage.postgres.database import Database
from storage.postgres.place import Place
from storage.sql.ports import Query

HERE = Place("postgresql://preceptor@127.0.0.1:1/data")
LOST = ConnectionResetError(104, "Connection reset by peer")


def broken() -> Connection:
    cut = AsyncMock(side_effect=LOST)
    return Connection(HERE, Mock(execute=cut, prepare=cut, copy_records_to_table=cut))


async def ask() -> None:
    await broken().together([Query("SELECT 1", {})])


async def script() -> None:
    await broken().script("SELECT 1")


async def copy() -> None:
    await broken().copy_in("public", "member", ["id"], [[1]])


async def log_in() -> None:
    await connect(HERE)


@pytest.mark.parametrize("work", [ask, script, copy, log_in])
async def test_a_connection_that_is_lost_is_said_with_its_place(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[], Awaitable[None]]
):
    monkeypatch.setattr(asyncpg, "connect", AsyncMock(side_effect=LOST))
    with pytest.raises(OperatorError) as told:
        await work()
    assert told.value.code is ExitCode.UNAVAILABLE
    assert told.value.__cause__ is LOST


async def test_no_more_write_at_once_than_there_are_connections_and_the_next_takes_one_that_is_free(
    monkeypatch: pytest.MonkeyPatch,
):
    made: list[Any] = []

    async def opened(_place: Place) -> Any:
        made.append(Mock(is_closed=Mock(return_value=False), is_in_transaction=Mock(return_value=False)))
        return made[-1]

    monkeypatch.setattr(module, "connect", opened)
    database, inside, goes_on = Database(HERE), list[int](), asyncio.Event()

    async def write(number: int) -> None:
        async with database.write():
            inside.append(number)
            await goes_on.wait()

    writing = [asyncio.create_task(write(number)) for number in range(5)]
    for _ in range(20):
        await asyncio.sleep(0)
    assert (sorted(inside), len(made)) == ([0, 1, 2], 3)
    goes_on.set()
    await asyncio.gather(*writing)
    assert (sorted(inside), len(made)) == ([0, 1, 2, 3, 4], 3)
