"""At whatever time the tests run, their members are awake, and still are when a clock goes two hours off."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.reminder_settings import DEFAULT_HOURS
from tests.wire.member import daytime_zone
from tests.wire.test_clock import HOURS


@pytest.mark.parametrize("month", [1, 4, 7, 10])
def test_nobody_is_in_quiet_hours(month: int):
    day = datetime(2026, month, 15, tzinfo=UTC)
    for at in (day + timedelta(minutes=10 * step) for step in range(144)):
        zone = ZoneInfo(daytime_zone(at))
        for local in ((at + step).astimezone(zone).time() for step in (-HOURS, HOURS)):
            assert DEFAULT_HOURS.quiet_until <= local < DEFAULT_HOURS.quiet_from, (at, zone)
