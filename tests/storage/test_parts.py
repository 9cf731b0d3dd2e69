"""A part of a transaction: it is taken back alone where it fails, and goes with the rest where that does."""

import asyncio
import contextlib

import pytest

from storage.sql.faults import RefusedError
from storage.sql.ports import Database
from storage.sql.sessions import WriteSession

INSERT = "INSERT INTO number VALUES (:value)"


@pytest.fixture
async def numbers(database: Database) -> Database:
    """A database with an empty table of numbers, each of which may be there once."""
    async with database.write() as tx:
        await tx.run("CREATE TABLE number (value INTEGER UNIQUE)")
    return database


async def stored(database: Database) -> list[int]:
    return [row["value"] for row in await database.read.rows("SELECT value FROM number ORDER BY value")]


async def add(
    tx: WriteSession, *values: int, soon: tuple[int, ...] = (), error: Exception | None = None
) -> None:
    """A part that adds some numbers at once and some soon, and may fail then."""
    async with tx.part() as part:
        for value in values:
            await part.run(INSERT, value=value)
        for value in soon:
            part.soon(INSERT, value=value)
        if error is not None:
            raise error


async def test_a_part_is_stored_with_the_rest(numbers: Database):
    async with numbers.write() as tx:
        await tx.run(INSERT, value=1)
        await add(tx, 2, soon=(3,))
        tx.soon(INSERT, value=4)
        assert await stored(numbers) == []
    assert await stored(numbers) == [1, 2, 3, 4]


async def test_what_a_part_did_and_was_about_to_do_is_taken_back_alone(numbers: Database):
    async with numbers.write() as tx:
        await tx.run(INSERT, value=1)
        with pytest.raises(ValueError, match="the plan"):
            await add(tx, 2, soon=(3,), error=ValueError("the plan"))
        tx.soon(INSERT, value=4)
    assert await stored(numbers) == [1, 4]


@pytest.mark.parametrize(("values", "soon"), [((2, 1), ()), ((2,), (1,))], ids=["at once", "at its end"])
async def test_a_part_that_the_schema_refuses_is_taken_back_alone(
    numbers: Database, values: tuple[int, ...], soon: tuple[int, ...]
):
    async with numbers.write() as tx:
        await tx.run(INSERT, value=1)
        with pytest.raises(RefusedError):
            await add(tx, *values, soon=soon)
        await tx.run(INSERT, value=3)
    assert await stored(numbers) == [1, 3]


async def test_one_part_can_follow_another_that_failed(numbers: Database):
    async with numbers.write() as tx:
        await tx.run(INSERT, value=1)
        with pytest.raises(RefusedError):
            await add(tx, 1)
        await add(tx, 2)
    assert await stored(numbers) == [1, 2]


async def test_with_the_transaction_its_parts_are_taken_back(numbers: Database):
    async def work() -> None:
        async with numbers.write() as tx:
            await tx.run(INSERT, value=1)
            await add(tx, 2)
            raise ValueError("the rest")

    with pytest.raises(ValueError, match="the rest"):
        await work()
    assert await stored(numbers) == []


async def test_who_is_cancelled_in_a_part_stores_nothing(numbers: Database):
    inside = asyncio.Event()

    async def work() -> None:
        async with numbers.write() as tx:
            await tx.run(INSERT, value=1)
            async with tx.part() as part:
                await part.run(INSERT, value=2)
                inside.set()
                await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await stored(numbers) == []


async def test_a_part_takes_with_it_nothing_that_was_asked_for_before(numbers: Database):
    async with numbers.write() as tx:
        await tx.run(INSERT, value=1)
        tx.soon(INSERT, value=2)
        with pytest.raises(RuntimeError, match="asked for before"):
            async with tx.part():
                pytest.fail("it has begun")
    assert await stored(numbers) == [1, 2]


async def test_a_part_needs_a_transaction_that_has_begun(numbers: Database):
    async with numbers.write() as tx:
        with pytest.raises(RuntimeError):
            async with tx.part():
                pytest.fail("it has begun")
    assert isinstance(tx, WriteSession)
    assert await stored(numbers) == []


async def test_a_part_with_which_all_is_lost_is_what_the_commit_raises(numbers: Database):
    async def work() -> None:
        async with numbers.write() as tx:
            await tx.run(INSERT, value=1)
            with contextlib.suppress(ValueError):
                async with tx.part() as part:
                    await part.run("ROLLBACK")  # as an engine may do where there is no room
                    raise ValueError("no room")

    with pytest.raises(ValueError, match="no room"):
        await work()
    assert await stored(numbers) == []
    async with numbers.write() as tx:
        await tx.run(INSERT, value=2)
    assert await stored(numbers) == [2]
