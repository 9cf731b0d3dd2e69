"""Which servers are greeted, at the exact age, and what is kept of each way in which it can end."""

from datetime import UTC, datetime, timedelta
from unittest.mock import AsyncMock, Mock

import pytest
from structlog.testing import capture_logs

from bot.domain.ids import GuildId
from bot.servers.greetings import Greetings
from bot.servers.ports import Greeting, GreetingState

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


@pytest.mark.parametrize(
    ("after", "asks"),
    [(timedelta(), 0), (timedelta(hours=1) - SECOND, 0), (timedelta(hours=1), 1), (timedelta(hours=2), 1)],
)
async def test_an_attempt_whose_outcome_is_not_known_is_made_again_from_an_hour_on(
    after: timedelta, asks: int
):
    asked = greeter(GreetingState.BEGUN, SECOND)
    asked.find = AsyncMock(return_value=False)
    store = Mock(greetings=AsyncMock(return_value={}), begin=AsyncMock(), end=AsyncMock())
    greetings = Greetings(store, asked)
    await greetings.step(NOW)
    store.greetings.return_value = {GuildId(1): Greeting(GreetingState.BEGUN, NOW)}
    await greetings.step(NOW + after)
    assert asked.find.await_count == asks
    assert asked.greet.await_count == 1 + asks


@pytest.mark.parametrize(
    ("found", "sends", "ends"),
    [(None, 0, []), (True, 0, [GreetingState.GREETED]), (False, 1, [GreetingState.NOBODY])],
    ids=["unknown", "there", "not there"],
)
async def test_a_greeting_that_was_begun_is_looked_for_before_it_is_sent_again(
    found: bool | None, sends: int, ends: list[GreetingState]
):
    asked = greeter(GreetingState.NOBODY, SECOND)
    asked.find = AsyncMock(return_value=found)
    begun = {GuildId(1): Greeting(GreetingState.BEGUN, NOW)}
    store = Mock(greetings=AsyncMock(return_value=begun), begin=AsyncMock(), end=AsyncMock())
    assert await Greetings(store, asked).step(NOW) == (found is True)
    asked.find.assert_awaited_once_with(GuildId(1), NOW - SECOND)
    assert asked.greet.await_count == sends
    assert [call.args for call in store.end.await_args_list] == [(GuildId(1), state) for state in ends]
    store.begin.assert_not_awaited()


@pytest.mark.parametrize("ended", [GreetingState.GREETED, GreetingState.NOBODY])
async def test_what_has_ended_is_not_begun_again(ended: GreetingState):
    asked = greeter(GreetingState.GREETED, SECOND)
    store = Mock(greetings=AsyncMock(return_value={GuildId(1): Greeting(ended, NOW)}))
    assert await Greetings(store, asked).step(NOW) == 0
    asked.greet.assert_not_awaited()


async def test_how_a_greeting_ended_is_logged_without_the_server():
    for state in (GreetingState.GREETED, GreetingState.NOBODY, GreetingState.BEGUN):
        store = Mock(greetings=AsyncMock(return_value={}), begin=AsyncMock(), end=AsyncMock())
        with capture_logs() as logged:
            await Greetings(store, greeter(state, SECOND)).step(NOW)
        greeted = {"event": "server_joined", "greeted": state is GreetingState.GREETED, "log_level": "info"}
        assert logged == ([] if state is GreetingState.BEGUN else [greeted])
