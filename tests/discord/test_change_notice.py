"""A date of the season moves between two starts: the member is told in one direct message, once."""

from datetime import datetime, timedelta

import discord
import pytest

from tests.discord.reminded import MORNING, STOP, sign_up
from tests.discord.world import World, buttons, texts
from tests.reminders.calendars import moved


@pytest.fixture
def start() -> datetime:
    return MORNING


async def test_a_moved_date_is_told_once_with_the_old_and_the_new_one(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await sign_up(world)
    monkeypatch.setattr("bot.app.load_seasons", lambda _: moved("match_day", "2027-03-18 12:00"))
    for _ in range(2):
        await world.restart()
        for _ in range(3):
            await world.tick(timedelta(minutes=1))
        [notice] = notices(world)
        assert "Match Day" in texts(notice)
        assert texts(notice).count("<t:") >= 2
        assert buttons(notice) == [STOP]


def notices(world: World) -> list[discord.Message]:
    title = "a date has changed"
    return [message for message in world.dms(world.member) if title in texts(message)]
