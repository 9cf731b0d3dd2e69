"""Who clicks before Discord's word that the card is shown has reached the bot is answered all the same."""

import asyncio
from pathlib import Path

import pytest

from tests.wire.bot_process import Bots
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import at_rest, sign_up

pytestmark = pytest.mark.wire

CALLBACK = "POST /interactions/*/*/callback"


async def test_a_click_that_overtakes_the_word_of_its_card_is_answered(
    own_fake: FakeDiscord, bots: Bots, tmp_path: Path
) -> None:
    bot = bots()
    await bot.start()
    user = await sign_up(own_fake)
    await at_rest(tmp_path / "data")
    await own_fake.fail(faults.slow(CALLBACK, 0.5, when="after"))
    shown = (await own_fake.slash(user, None, "profile show")).only_message
    button = next(iter(shown.buttons().values()))
    first = await own_fake.click(user, shown, button)
    assert first.modal or first.message
    await asyncio.sleep(0.5)
    again = await own_fake.click(user, shown, button)
    assert (again.callback, bool(again.modal)) == (first.callback, bool(first.modal))
