"""Wall times and instants in every zone and every year that a season may touch."""

from datetime import UTC, datetime, timedelta
from importlib import resources

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.seasons.local_time import instant_of, wall_of
from tests.examples import share

at_wall = datetime.fromisoformat

ZONES = st.sampled_from((resources.files("tzdata") / "zones").read_text().split())
WALLS = st.datetimes(at_wall("2020-01-01 00:00"), at_wall("2040-01-01 00:00")).map(
    lambda wall: wall.replace(microsecond=0)
)


@given(zone=ZONES, wall=WALLS)
def test_a_wall_time_comes_back_or_has_moved_forward_over_a_gap(zone: str, wall: datetime):
    back = wall_of(instant_of(wall, zone), zone)
    assert back >= wall
    if back != wall:
        just_before = wall_of(instant_of(wall, zone) - (back - wall), zone)
        assert just_before < wall


@given(zone=ZONES, wall=WALLS)
def test_an_ambiguous_wall_time_takes_the_first(zone: str, wall: datetime):
    first = instant_of(wall, zone)
    if wall_of(first, zone) == wall:
        for earlier in (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)):
            assert wall_of(first - earlier, zone) != wall


@given(zone=ZONES, seconds=st.integers(1577836800, 2208988800))
@settings(max_examples=share(200))
def test_an_instant_comes_back_or_is_the_second_of_two(zone: str, seconds: int):
    instant = datetime.fromtimestamp(seconds, UTC)
    back = instant_of(wall_of(instant, zone), zone)
    assert timedelta() <= instant - back <= timedelta(hours=3)
    assert wall_of(back, zone) == wall_of(instant, zone)
