"""A bot that is killed in the middle of a delivery (kill -9) neither loses nor repeats the message.

The two sides of Discord's commit are told apart by where the request is held: before it, the message does not
exist when the bot dies; after it, it stands in the direct messages and the bot never learnt of it.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess, Bots
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.rest import ARRIVED, COMMITTED
from tests.wire.member import OPEN_DM, SEND, age_attempts, at_rest, dms_reach, make_due, settled, sign_up

pytestmark = pytest.mark.wire

BEYOND_NONCES = timedelta(minutes=10)
"""Longer than Discord remembers a nonce and than the bot relies on it."""
TEST_AND_DUE = 2
"""Direct messages in the end: the test message of `/start` and the reminder."""


@pytest.fixture
async def due(own_fake: FakeDiscord, bots: Bots, tmp_path: Path) -> tuple[BotProcess, int]:
    """A bot that is not running, with a reminder due for a member who has signed up."""
    bot = bots()
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(tmp_path / "data")
    await bot.stop()
    make_due(tmp_path / "data")
    return bot, user


@pytest.mark.parametrize(
    ("fault", "route", "phase"),
    [
        pytest.param(
            faults.slow(OPEN_DM, 60, lost_with_sender=True), OPEN_DM, ARRIVED, id="claimed, nothing sent"
        ),
        pytest.param(faults.slow(SEND, 60, lost_with_sender=True), SEND, ARRIVED, id="sent, lost on the way"),
        pytest.param(faults.slow(SEND, 4), SEND, ARRIVED, id="sent, carried out after the restart"),
        pytest.param(faults.no_reply(SEND), SEND, COMMITTED, id="carried out, answer lost"),
    ],
)
async def test_a_reminder_comes_once_through_a_kill(
    own_fake: FakeDiscord, tmp_path: Path, due: tuple[BotProcess, int], fault: Fault, route: str, phase: str
) -> None:
    bot, user = due
    before = len(await own_fake.requests(route))
    await own_fake.fail(fault)
    await bot.start()
    await own_fake.wait_for_request(route, phase, count=before + 1)
    await bot.kill()
    await bot.start()
    assert await settled(tmp_path / "data") == ["sent"]
    await own_fake.wait_for_quiet()
    assert len(await own_fake.dms(user)) == TEST_AND_DUE


@pytest.mark.parametrize(("carried_out", "posts"), [(True, 1), (False, 2)])
async def test_after_the_nonce_is_forgotten_the_history_decides(
    own_fake: FakeDiscord, tmp_path: Path, due: tuple[BotProcess, int], carried_out: bool, posts: int
) -> None:
    bot, user = due
    before = len(await own_fake.requests(SEND))
    hold = faults.no_reply(SEND) if carried_out else faults.slow(SEND, 60, lost_with_sender=True)
    await own_fake.fail(hold)
    await bot.start()
    await own_fake.wait_for_request(SEND, COMMITTED if carried_out else ARRIVED, count=before + 1)
    await bot.kill()
    await own_fake.forget_nonces()
    age_attempts(tmp_path / "data", BEYOND_NONCES)
    await bot.start()
    assert await settled(tmp_path / "data") == ["sent"]
    assert len(await own_fake.requests(SEND)) == before + posts
    assert len(await own_fake.dms(user)) == TEST_AND_DUE


async def test_killed_again_and_again_it_still_comes_once(
    own_fake: FakeDiscord, tmp_path: Path, due: tuple[BotProcess, int]
) -> None:
    bot, user = due
    held = len(await own_fake.requests(SEND))
    await own_fake.fail(
        faults.slow(SEND, 60, lost_with_sender=True),
        faults.slow(SEND, 60, lost_with_sender=True),
        faults.no_reply(SEND),
    )
    for kill in range(1, 4):
        await bot.start()
        await own_fake.wait_for_request(SEND, ARRIVED, count=held + kill)
        await bot.kill()
    await bot.start()
    assert await settled(tmp_path / "data") == ["sent"]
    assert len(await dms_reach(own_fake, user, TEST_AND_DUE)) == TEST_AND_DUE
