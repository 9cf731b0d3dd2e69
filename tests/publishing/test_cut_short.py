"""A tick that ends at any of its statements: what was stored is posted, and once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.publishing import PostState
from storage.sql.sessions import ReadSession, WriteSession
from tests.databases import opened_copy
from tests.publishing.channel import CutShortError
from tests.publishing.conftest import FIRST, Desk

LATER = timedelta(minutes=10)
FEWEST_STATEMENTS, MOST_STATEMENTS = 8, 100
"""Of a tick that posts: fewer would mean that they are not all counted, more that it never ended."""


async def test_cut_short_at_any_statement_it_is_posted_once_with_the_numbers_that_were_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    left = 0

    def counted(real: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def run(*args: object, **params: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                raise CutShortError
            return await real(*args, **params)

        return run

    monkeypatch.setattr(ReadSession, "rows", counted(ReadSession.rows))
    monkeypatch.setattr(WriteSession, "run", counted(WriteSession.run))
    statement = 0
    for statement in range(1, MOST_STATEMENTS):
        async with opened_copy(tmp_path / f"{statement}.db") as database:
            desk = Desk(database)
            await desk.draw()
            await desk.weekly()
            left = statement
            try:
                await desk.tick(FIRST)
            except CutShortError:
                desk.restart()
                desk.channel.nonces.clear()
                await desk.tick(FIRST + LATER)
                whole = False
            else:
                whole = True
            left = 0
            assert desk.channel.numbers() == [1], statement
            states = await database.read.rows("SELECT state FROM post")
            assert [row["state"] for row in states] == [PostState.SENT], statement
        if whole:
            break
    assert FEWEST_STATEMENTS < statement < MOST_STATEMENTS
