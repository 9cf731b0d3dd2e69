"""Wall times on nights when the clock changes."""

from datetime import UTC, datetime

import pytest

from bot.seasons.local_time import instant_of, wall_of

at_wall = datetime.fromisoformat


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        # 14 March 2027: New York goes from 02:00 to 03:00, so 02:30 moves forward to 03:30.
        ("America/New_York", at_wall("2027-03-14 02:30"), datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
        # 7 November 2027: 01:30 happens twice; the first is daylight time.
        ("America/New_York", at_wall("2027-11-07 01:30"), datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
        # Cairo skips the first hour of 30 April 2027.
        ("Africa/Cairo", at_wall("2027-04-30 00:15"), datetime(2027, 4, 29, 22, 15, tzinfo=UTC)),
        # Lord Howe Island moves by half an hour.
        ("Australia/Lord_Howe", at_wall("2027-10-03 02:10"), datetime(2027, 10, 2, 15, 40, tzinfo=UTC)),
        ("Asia/Karachi", at_wall("2027-03-04 07:00"), datetime(2027, 3, 4, 2, tzinfo=UTC)),
    ],
)
def test_a_wall_time_becomes_the_instant_that_the_rule_says(zone: str, wall: datetime, instant: datetime):
    assert instant_of(wall, zone) == instant


def test_a_time_that_does_not_exist_is_shown_later_on_the_clock():
    moved = wall_of(instant_of(at_wall("2027-03-14 02:30"), "America/New_York"), "America/New_York")
    assert moved == at_wall("2027-03-14 03:30")


def test_an_aware_time_is_refused():
    with pytest.raises(ValueError, match="no offset"):
        instant_of(datetime(2027, 3, 14, tzinfo=UTC), "America/New_York")
