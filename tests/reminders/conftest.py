"""The bench as a fixture."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.profile import Profile
from bot.seasons.loader import load_calendar
from tests.reminders.bench import Bench, opened
from tests.reminders.made import MIA
from tests.reminders.setting import Setting


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with opened(tmp_path) as built:
        yield built


@pytest.fixture
async def setting(bench: Bench) -> Setting:
    await bench.join(MIA, zone="Asia/Karachi")
    made = Setting(bench, load_calendar())
    await made.profiles.save(MIA, Profile())
    return made
