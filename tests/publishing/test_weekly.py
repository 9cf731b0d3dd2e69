"""When a weekly post is due, also where clocks are changed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.publishing import Weekly
from bot.publishing.weekly import last_due, next_due
from bot.seasons.local_time import wall_of

ZONES = ("America/New_York", "Asia/Karachi", "Africa/Cairo", "Pacific/Apia", "Australia/Lord_Howe")
INSTANTS = st.integers(0, 4 * 366 * 1440).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TIMES = st.builds(Weekly, st.integers(0, 6), st.integers(0, 1439), st.sampled_from(ZONES))


@given(TIMES, INSTANTS)
def test_an_instant_lies_between_the_last_time_and_the_next(weekly: Weekly, now: datetime):
    before, after = last_due(weekly, now), next_due(weekly, now)
    assert before <= now < after
    assert timedelta(days=6) < after - before < timedelta(days=8)
    assert last_due(weekly, after) == after
    assert weekly.weekday is not None
    assert wall_of(after, weekly.zone).weekday() in {weekly.weekday, (weekly.weekday + 1) % 7}


@given(st.builds(Weekly, st.none(), st.integers(0, 1439), st.sampled_from(ZONES)), INSTANTS)
def test_without_a_weekday_it_is_due_every_day(daily: Weekly, now: datetime):
    before, after = last_due(daily, now), next_due(daily, now)
    assert before <= now < after
    assert timedelta(hours=22) <= after - before <= timedelta(hours=26)
    assert last_due(daily, after) == after


@pytest.mark.parametrize(
    ("weekly", "now", "due"),
    [
        pytest.param(
            Weekly(6, 150, "America/New_York"),
            datetime(2027, 3, 14, 5, tzinfo=UTC),
            datetime(2027, 3, 14, 7, 30, tzinfo=UTC),
            id="2:30 does not exist: moved forward by the gap",
        ),
        pytest.param(
            Weekly(6, 90, "America/New_York"),
            datetime(2027, 11, 7, 4, tzinfo=UTC),
            datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
            id="1:30 comes twice: the first",
        ),
        pytest.param(
            Weekly(0, 540, "America/New_York"),
            datetime(2026, 11, 1, 14, 0, tzinfo=UTC),
            datetime(2026, 11, 2, 14, 0, tzinfo=UTC),
            id="nine stays nine after the clocks went back",
        ),
    ],
)
def test_wall_time_is_the_truth(weekly: Weekly, now: datetime, due: datetime):
    assert next_due(weekly, now) == due


@pytest.mark.parametrize(("weekday", "minute"), [(7, 0), (-1, 0), (0, 1440)])
def test_no_such_time(weekday: int, minute: int):
    with pytest.raises(ValueError, match="no such"):
        Weekly(weekday, minute, "UTC")
