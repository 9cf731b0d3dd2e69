"""A real bot whose machine's clocks are set, run ahead, or sleep: nothing is late, nothing comes twice."""

import asyncio
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import catalogue
from tests.wire.bot_process import Bots
from tests.wire.clock_shim import Clocks
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.discord_server.rest import COMMITTED
from tests.wire.kill_loop import fall_due
from tests.wire.member import SEND, at_rest, daytime_zone, dms_reach, reminder_state, settled, sign_up

pytestmark = pytest.mark.wire

HOURS, DAYS = timedelta(hours=2), timedelta(days=2, hours=1)
OFTEN = (
    "-c",
    "import sys, datetime; from bot.reminders import dispatcher; from bot.__main__ import main;"
    " dispatcher.LONGEST_PAUSE = datetime.timedelta(seconds=1); main(['run'])",
)
"""The bot as it is, with a look at what is due every second instead of every twenty, so that the tests are short."""
AS_IT_STANDS = (
    "-c",
    "from bot.reminders import service; from bot.domain.reminder import PlanChanges;"
    f" service.difference = lambda *_: PlanChanges(); {OFTEN[1]}",
)
"""The same, whose plans let stand what there is: a plan made anew would withdraw reminders that a test invented."""
SOON = 15.0
"""Seconds of patience for what comes within a second or two on a quiet machine."""


@pytest.fixture
def clocks(tmp_path: Path) -> Clocks:
    try:
        return Clocks(tmp_path)
    except RuntimeError as missing:
        pytest.skip(str(missing))


async def arrives(fake: FakeDiscord, user: int, count: int) -> float:
    began = time.monotonic()
    await dms_reach(fake, user, count, timeout=SOON)
    return time.monotonic() - began


async def becomes(data: Path, milestone: str, state: str) -> None:
    async with asyncio.timeout(SOON):
        while reminder_state(data, milestone) != state:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("steps", [(HOURS, -HOURS), (-HOURS, HOURS), (DAYS, timedelta(), -DAYS)])
async def test_steps_of_the_clock_delay_and_repeat_nothing(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path, clocks: Clocks, steps: tuple[timedelta, ...]
) -> None:
    data = tmp_path / "data"
    bot = bots(environment=clocks.environment, command=AS_IT_STANDS)
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    for number, ahead in enumerate(steps):
        clocks.set_to(ahead)
        fall_due(data, user, number, ahead=ahead)
        await arrives(own_fake, user, number + 2)
    await asyncio.sleep(2.5)
    assert len(await own_fake.dms(user)) == len(steps) + 1


@pytest.mark.parametrize("carried_out", [True, False], ids=["it had arrived", "it had not"])
@pytest.mark.parametrize("restart", [True, False], ids=["with a restart", "while it runs"])
async def test_a_clock_put_back_between_two_attempts_delays_and_repeats_nothing(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path, clocks: Clocks, carried_out: bool, restart: bool
) -> None:
    data = tmp_path / "data"
    clocks.set_to(HOURS)  # the machine's clock shows local time until the network corrects it
    bot = bots(environment=clocks.environment, command=AS_IT_STANDS)
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    await own_fake.fail(faults.failing(SEND, 503, when="after" if carried_out else "before"))
    before = len(await own_fake.requests(SEND))
    fall_due(data, user, 1, ahead=clocks.ahead - HOURS)
    await own_fake.wait_for_request(SEND, "answered", count=before + 1)
    if restart:
        await bot.kill()
    await own_fake.forget_nonces()
    clocks.set_to(timedelta())
    if restart:
        await bot.start()
    assert await settled(data, timeout=SOON) == ["sent"]
    assert len(await own_fake.dms(user)) == 2


async def test_what_expired_by_a_clock_that_was_days_ahead_comes_when_it_is_corrected(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path, clocks: Clocks
) -> None:
    """The exam is tomorrow, and its reminder came due this morning, while the clock was wrong."""
    data, home = tmp_path / "data", ZoneInfo(daytime_zone())
    here = datetime.now(home)
    noon = here.replace(hour=12, minute=0) - here
    clocks.set_to(noon - timedelta(days=1))
    bot = bots(environment=clocks.environment, command=OFTEN)
    await bot.start()
    user = await sign_up(own_fake)
    day = here.date() + timedelta(days=1)
    asked = await own_fake.slash(user, None, "score add", {"exam": "step2ck", "date": day.isoformat()})
    yes = asked.only_message.buttons()[catalogue()("question.booked_yes")]
    await own_fake.click(user, asked.only_message, yes)
    await becomes(data, "exam_step2ck", "pending")
    clocks.set_to(noon + timedelta(days=5))
    await becomes(data, "exam_step2ck", "expired")
    before = len(await own_fake.dms(user))
    clocks.set_to(noon)
    await becomes(data, "exam_step2ck", "sent")
    assert len(await own_fake.dms(user)) == before + 1


@pytest.mark.parametrize("status", [500, 504])
async def test_a_request_that_discord_py_repeats_after_a_sleep_of_the_machine_does_not_leave(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path, clocks: Clocks, status: int
) -> None:
    data = tmp_path / "data"
    bot = bots(environment=clocks.environment, command=AS_IT_STANDS)
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(data)
    await own_fake.fail(faults.failing(SEND, status, when="after"))
    before = len(await own_fake.requests(SEND))
    fall_due(data, user, 1)
    await own_fake.wait_for_request(SEND, COMMITTED, count=before + 1)
    clocks.sleep(timedelta(minutes=10))
    await own_fake.forget_nonces()
    assert await settled(data, timeout=SOON) == ["sent"]
    assert len(await own_fake.requests(SEND)) == before + 1, "the history was read instead"
    assert len(await own_fake.dms(user)) == 2
