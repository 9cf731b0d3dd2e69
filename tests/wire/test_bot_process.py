"""The harness that starts and kills the bot, shown with the small bot: what it reports is what happened."""

import signal

import pytest

from tests.wire.bot_process import Bots, EndedEarlyError
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord

pytestmark = pytest.mark.wire

PROBE = ("-m", "tests.wire.probe_bot")


async def test_a_killed_bot_answers_again_after_its_restart(own_fake: FakeDiscord, bots: Bots) -> None:
    user = await own_fake.add_user("amina")
    bot = bots(command=PROBE)
    await bot.start()
    assert (await own_fake.slash(user, None, "profile show")).text
    await bot.kill()
    assert not bot.running
    assert await bot.exit_code() == -signal.SIGKILL
    await bot.start()
    assert (await own_fake.slash(user, None, "profile show")).text
    code, seconds = await bot.stop()
    assert (code, seconds < 5) == (0, True)
    assert bot.stderr.count("probe starts") == 2


async def test_a_bot_that_ends_at_once_says_why(own_fake: FakeDiscord, bots: Bots) -> None:
    await own_fake.fail(faults.failing("GET /users/@me", 401, times=None))
    bot = bots(command=PROBE)
    with pytest.raises(EndedEarlyError, match="LoginFailure"):
        await bot.start()
