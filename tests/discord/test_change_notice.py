from datetime import datetime, timedelta

import pytest

from tests.discord.reminded import MORNING, STOP, sign_up
from tests.discord.world import World, buttons, texts
from tests.reminders.calendars import moved


@pytest.fixture
def start() -> datetime:
    return MORNING


async def test_notice(world: World, tmp_path, monkeypatch):
    await sign_up(world)
    import bot.app

    monkeypatch.setattr(bot.app, "load_seasons", lambda _: moved("match_day", "2027-03-18 12:00"))
    await world.restart()
    await world.tick(timedelta(minutes=1))
    last = world.dms(world.member)[-1]
    print("TEXT", texts(last))
    print("BUTTONS", buttons(last))
    n = len(world.dms(world.member))
    await world.tick(timedelta(minutes=1))
    assert len(world.dms(world.member)) == n
    assert buttons(last) == [STOP]
