"""A time zone is found by the words people use, and the menu never fails."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import limits
from bot.ui.typed.zones import COMMON, find_zone, search_zones, zone_label

WINTER = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SUMMER = datetime(2027, 7, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pakistan", "Asia/Karachi"),
        ("Lahore", "Asia/Karachi"),
        ("kar", "Asia/Karachi"),
        ("lagos", "Africa/Lagos"),
        ("india", "Asia/Kolkata"),
        ("delhi", "Asia/Kolkata"),
        ("new york", "America/New_York"),
        ("eastern", "America/New_York"),
        ("us", "America/New_York"),
        ("egypt", "Africa/Cairo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("asia/ka", "Asia/Karachi"),
        ("utc", "UTC"),
        ("  MANILA  ", "Asia/Manila"),
        ("palestine", "Asia/Gaza"),
    ],
)
def test_a_zone_is_found_by_city_country_or_nickname(typed: str, first: str):
    assert search_zones(typed)[0].name == first


def test_before_anything_is_typed_the_common_zones_are_offered():
    assert tuple(zone.name for zone in search_zones("")) == COMMON
    assert len(COMMON) <= limits.AUTOCOMPLETE_CHOICES


@pytest.mark.parametrize("typed", ["zzz", "?!", "🦄" * 3000, "\x00", "pakistan nigeria"])
def test_nonsense_finds_nothing(typed: str):
    assert search_zones(typed) == ()
    assert find_zone(typed) is None


@given(st.text(max_size=60))
def test_any_text_gives_a_menu_within_the_limits(typed: str):
    found = search_zones(typed)
    assert len(found) <= limits.AUTOCOMPLETE_CHOICES
    assert all(0 < len(zone_label(zone, WINTER)) <= limits.CHOICE_NAME for zone in found)


def test_every_zone_offered_is_one_the_clock_knows():
    letters = "abcdefghijklmnopqrstuvwxyz"
    offered = {zone.name for a in letters for b in letters for zone in search_zones(a + b)} | set(COMMON)
    assert len(offered) > 300
    assert offered <= available_timezones()


def test_a_label_shows_the_place_its_time_and_its_offset():
    assert zone_label(search_zones("kolkata")[0], WINTER) == "Kolkata, India · 17:30 (UTC+5:30)"
    assert zone_label(search_zones("new york")[0], WINTER) == "New York, United States · 07:00 (UTC-5)"
    assert zone_label(search_zones("new york")[0], SUMMER) == "New York, United States · 08:00 (UTC-4)"
    assert zone_label(search_zones("st johns")[0], WINTER).endswith("(UTC-3:30)")
    assert zone_label(search_zones("utc")[0], WINTER).endswith("(UTC)")


def test_countries_are_found_in_the_readers_language_too():
    assert search_zones("ägypten", "de")[0].name == "Africa/Cairo"
    assert search_zones("egypt", "de")[0].place == "Cairo, Ägypten"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Asia/Karachi", "Asia/Karachi"),
        ("asia/karachi", "Asia/Karachi"),
        ("America/New York", "America/New_York"),
        ("Lahore", "Asia/Karachi"),
        ("india", "Asia/Kolkata"),
        ("indi", None),
        ("us", None),
        ("", None),
    ],
)
def test_a_text_that_was_not_chosen_counts_when_it_means_one_zone(typed: str, meant: str | None):
    assert find_zone(typed) == meant
