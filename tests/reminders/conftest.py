"""The bench as a fixture."""

import pytest

from bot.domain.profile import Profile
from bot.seasons.loader import load_calendar
from tests.reminders.bench import Bench
from tests.reminders.made import MIA
from tests.reminders.setting import Setting


@pytest.fixture
async def setting(bench: Bench) -> Setting:
    await bench.join(MIA, zone="Asia/Karachi")
    made = Setting(bench, load_calendar())
    await made.profiles.save(MIA, Profile())
    return made
