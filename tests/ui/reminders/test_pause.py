"""A pause ends at the same time of the member's day, so many of their days later."""

from datetime import datetime

import pytest

from bot.ui.reminders.pause import Pause, pause_end

NOW = datetime.fromisoformat("2026-10-31T16:00:00+00:00")


@pytest.mark.parametrize(
    ("pause", "ends"),
    [
        (Pause.DAY, "2026-11-01T17:00:00+00:00"),
        (Pause.THREE_DAYS, "2026-11-03T17:00:00+00:00"),
        (Pause.WEEK, "2026-11-07T17:00:00+00:00"),
        (Pause.TWO_WEEKS, "2026-11-14T17:00:00+00:00"),
        (Pause.MONTH, "2026-11-30T17:00:00+00:00"),
    ],
)
def test_a_pause_over_a_change_of_the_clock_ends_at_the_same_time_of_day(pause: Pause, ends: str):
    assert pause_end(pause, NOW, "America/New_York") == datetime.fromisoformat(ends)
