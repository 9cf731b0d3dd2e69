"""When the demo begins, and that a kept database meets the same members again."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.moment import NOTE, SERVER_AGE, beginning, built_at, zone_where
from bot.errors import ExitCode, OperatorError
from tests.approved import approved

instants = st.integers(0, 10 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(instants)
def test_it_begins_a_minute_before_an_hour_and_near_the_real_time(now: datetime):
    start = beginning(now)
    assert (start.minute, start.second, start.microsecond) == (59, 0, 0)
    assert abs(start - now) <= timedelta(minutes=30)


@given(instants, st.integers(0, 23))
def test_some_member_can_live_where_the_reminder_falls_due_a_minute_later(now: datetime, hour: int):
    start = beginning(now)
    there = (start + timedelta(minutes=1)).astimezone(ZoneInfo(zone_where(start, hour)))
    assert (there.hour, there.minute) == (hour, 0)


def test_every_hour_of_the_day_has_its_zone():
    start = datetime(2026, 11, 22, 11, 59, tzinfo=UTC)
    zones = [zone_where(start.replace(hour=(hour - 1) % 24), 9) for hour in range(24)]
    told = "\n".join(f"at {hour:02}:00 UTC it is 09:00 in {zone}" for hour, zone in enumerate(zones))
    approved("demo/approved/zones", told)


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("11:28:59", "10:59"),
        ("11:29:01", "11:59"),
        ("11:59", "11:59"),
        ("12:28:59", "11:59"),
        ("12:29:01", "12:59"),
        ("23:59:30", "23:59"),
    ],
)
def test_it_begins_at_the_nearest_of_those_moments(now: str, begins: str):
    day = datetime(2026, 11, 22, tzinfo=UTC)
    at = datetime.combine(day, time.fromisoformat(now), UTC)
    assert beginning(at) == datetime.combine(day, time.fromisoformat(begins), UTC)


def test_a_kept_folder_remembers_when_its_server_was_built(tmp_path: Path):
    start = datetime(2026, 11, 22, 11, 59, tzinfo=UTC)
    built = built_at(tmp_path, start)
    assert built == start - SERVER_AGE
    assert built_at(tmp_path, start + timedelta(days=3)) == built


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"built": 3}', '{"built": "soon"}'])
def test_a_note_of_somebody_else_is_refused(tmp_path: Path, text: str):
    (tmp_path / NOTE).write_text(text)
    with pytest.raises(OperatorError) as refused:
        built_at(tmp_path, datetime(2026, 11, 22, tzinfo=UTC))
    assert refused.value.code is ExitCode.INVALID_INPUT
