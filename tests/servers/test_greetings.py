"""Which servers are greeted, at the exact age, and what is kept of each way in which it can end."""

from datetime import UTC, datetime, timedelta
from unittest.mock import AsyncMock, Mock

import pytest

from bot.domain.ids import GuildId
from bot.servers.greetings import Greetings
from bot.servers.ports import GreetingState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def greeter(state: GreetingState, *ages: timedelta) -> Mock:
    joined = {GuildId(number): NOW - age for number, age in enumerate(ages, 1)}
    return Mock(joined=Mock(return_value=joined), greet=AsyncMock(return_value=state))


async def test_a_server_is_new_for_a_day_and_not_a_moment_longer():
    asked = greeter(GreetingState.GREETED, DAY - SECOND, DAY, DAY + SECOND)
    store = Mock(greetings=AsyncMock(return_value={}), begin=AsyncMock(), end=AsyncMock())
    assert await Greetings(store, asked).step(NOW) == 1
    asked.greet.assert_awaited_once_with(GuildId(1), NOW - DAY + SECOND)


@pytest.mark.parametrize(
    ("state", "ends", "greeted"),
    [(GreetingState.BEGUN, 0, 0), (GreetingState.NOBODY, 1, 0), (GreetingState.GREETED, 1, 1)],
)
async def test_what_is_not_known_to_have_ended_is_tried_again(state: GreetingState, ends: int, greeted: int):
    store = Mock(greetings=AsyncMock(return_value={}), begin=AsyncMock(), end=AsyncMock())
    assert await Greetings(store, greeter(state, SECOND)).step(NOW) == greeted
    assert store.begin.await_count == 1
    assert store.end.await_count == ends
