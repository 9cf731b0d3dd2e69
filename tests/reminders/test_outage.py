"""An edge that answers in Discord's place, over forty reminders that are due: nothing lost, nothing twice, told once."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.discord_answer import failure_of
from bot.domain.ids import MemberId
from tests.reminders.bench import Bench

MEMBERS = [MemberId(1000 + number) for number in range(40)]
BEAT = timedelta(seconds=5)


@pytest.mark.parametrize("code", [0, 40333])
@pytest.mark.parametrize("status", [403, 404, 429, 503])
@pytest.mark.parametrize("seconds", [10, 3600])
async def test_an_outage_loses_and_repeats_nothing_and_is_told_once(
    bench: Bench, seconds: int, status: int, code: int
):
    await bench.join(*MEMBERS)
    for member in MEMBERS:
        await bench.remind(member)
    ends = bench.clock.now() + timedelta(seconds=seconds)
    with capture_logs() as logs:
        while bench.clock.now() < ends:
            bench.discord.outcomes.extend([failure_of(status, code)] * 50)
            await bench.tick(BEAT)
        bench.discord.outcomes.clear()
        until_over = bench.clock.now()
        while len(bench.discord.messages) < len(MEMBERS):
            await bench.tick(BEAT)
            assert bench.clock.now() - until_over < timedelta(minutes=25)
        await bench.settle_down(10)
    assert sorted(bench.discord.received().values()) == [1] * len(MEMBERS)
    assert set(await bench.states()) == {"sent"}
    events = [line["event"] for line in logs if line["log_level"] == "warning"]
    assert events.count("sending_paused") == 1
    assert set(events) <= {"sending_paused", "deliveries_late"}


@pytest.mark.parametrize("code", [40003, 20026])
async def test_what_holds_the_bot_back_from_everybody_is_told_at_once(bench: Bench, code: int):
    await bench.join(MEMBERS[0])
    await bench.remind(MEMBERS[0])
    bench.discord.outcomes.append(failure_of(403, code))
    with capture_logs() as logs:
        await bench.tick(BEAT)
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == ["sending_paused"]


async def test_an_outage_costs_discord_one_request_a_minute(bench: Bench):
    await bench.join(*MEMBERS)
    for member in MEMBERS:
        await bench.remind(member)
    bench.discord.outcomes.extend([failure_of(403, 40333)] * 1000)
    for _ in range(12 * 60):
        await bench.tick(BEAT)
    assert 50 < len(bench.discord.posts) < 80
