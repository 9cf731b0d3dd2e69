"""A time zone is found by the words people use, and the menu never fails."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import catalogue
from bot.ui import limits
from bot.ui.typed.zones import (
    COMMON,
    find_zone,
    fixed_zone,
    meant_zones,
    search_zones,
    zone_label,
    zone_name,
    zone_of,
)

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
    ("typed", "name"),
    [
        ("nueva york", "America/New_York"),
        ("Ciudad de México", "America/Mexico_City"),
        ("perú", "America/Lima"),
        ("hora del este", "America/New_York"),
    ],
)
def test_cities_and_clocks_are_found_by_their_names_in_spanish(typed: str, name: str):
    assert find_zone(typed, catalogue("es").language) == name


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


CLOCKS = {
    "AST": {-4, 3},
    "BST": {0, 1, 6},
    "CST": {-6, 8},
    "IST": {5.5, 2, 0},
    "GST": {4},
    "BOT": {-4},
    "COT": {-5},
    "CAT": {2},
    "MET": {1},
    "PET": {-5},
    "WAT": {1},
    "EAT": {3},
    "PKT": {5},
    "NPT": {5.75},
    "HST": {-10},
    "AKST": {-9},
    "SAST": {2},
    "PHT": {8},
    "ET": {-5},
    "CT": {-6},
    "MT": {-7},
    "PT": {-8},
    "GMT": {0},
    "EET": {2},
    "ICT": {7},
    "AMT": {4, -4},
}
"""What abbreviations stand for in winter, hours east of UTC, where they stand for anything."""


def clocks_of_the_world() -> dict[str, set[float]]:
    """Every abbreviation by which a zone of the tz database calls its clock, with all that it stands for."""
    found: dict[str, set[float]] = {name: set(hours) for name, hours in CLOCKS.items()}
    for zone in available_timezones():
        for month in (1, 7):
            at = datetime(2027, month, 15, 12, tzinfo=ZoneInfo(zone))
            name = at.tzname() or ""
            if name.isalpha():
                found.setdefault(name, set()).add((at.utcoffset() or WINTER - WINTER).total_seconds() / 3600)
    return found


@pytest.mark.parametrize(("name", "hours"), sorted(clocks_of_the_world().items()))
def test_an_abbreviation_is_never_a_place_that_begins_like_it(name: str, hours: set[float]):
    for zone in meant_zones(name):
        there = {
            (
                datetime(2027, month, 15, 12, tzinfo=ZoneInfo(zone.name)).utcoffset() or WINTER - WINTER
            ).total_seconds()
            / 3600
            for month in (1, 7)
        }
        assert there & hours, zone


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("AST", ["America/Puerto_Rico", "Asia/Riyadh", "America/Halifax"]),
        ("CAT", ["Africa/Khartoum", "Africa/Harare", "Africa/Kigali"]),
        ("BST", ["Europe/London", "Asia/Dhaka"]),
        ("San Juan", ["America/Argentina/San_Juan", "America/Puerto_Rico"]),
        ("Georgia", ["America/New_York", "Asia/Tbilisi", "Atlantic/South_Georgia"]),
        ("Tennessee", ["America/Chicago", "America/New_York"]),
        ("UTC+5:30", ["Asia/Kolkata", "Asia/Colombo"]),
        ("Hyderabad", ["Asia/Karachi", "Asia/Kolkata"]),
    ],
)
def test_what_can_be_several_is_offered_and_not_taken(typed: str, zones: list[str]):
    assert [zone.name for zone in meant_zones(typed)] == zones
    assert [zone.name for zone in search_zones(typed)][: len(zones)] == zones
    assert find_zone(typed) is None


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("ET", "America/New_York"),
        ("Eastern Time", "America/New_York"),
        ("Central time", "America/Chicago"),
        ("EST (New York)", "America/New_York"),
        ("New York time", "America/New_York"),
        ("Pacific", "America/Los_Angeles"),
        ("Texas", "America/Chicago"),
        ("NJ", "America/New_York"),
        ("Ohio, USA", "America/New_York"),
        ("Indiana", "America/New_York"),
        ("Arizona", "America/Phoenix"),
        ("WAT", "Africa/Lagos"),
        ("PKT", "Asia/Karachi"),
        ("Kosovo", "Europe/Belgrade"),
        ("Mosul", "Asia/Baghdad"),
        ("Aleppo", "Asia/Damascus"),
        ("Benghazi", "Africa/Tripoli"),
        ("West Bank", "Asia/Hebron"),
        ("ivory coast", "Africa/Abidjan"),
        ("Côte d’Ivoire", "Africa/Abidjan"),
        ("Swaziland", "Africa/Mbabane"),
        ("Cali", "America/Bogota"),
        ("Central European Time", "Europe/Berlin"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Asia/Katmandu", "Asia/Kathmandu"),
        ("UTC+5:45", "Asia/Kathmandu"),
        ("UTC+14", "Pacific/Kiritimati"),
    ],
)
def test_what_people_type_is_found(typed: str, zone: str):
    meant = find_zone(typed)
    assert meant is not None
    assert {datetime(2027, month, 1, tzinfo=ZoneInfo(meant)).utcoffset() for month in range(1, 13)} == {
        datetime(2027, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in range(1, 13)
    }
    assert find_zone(typed) == zone or "/" in typed


@pytest.mark.parametrize("typed", ["UTC+5", "GMT+5", "+05:00", "utc +5"])
def test_an_offset_is_answered_with_its_zones(typed: str):
    found = search_zones(typed, now=WINTER)
    assert found[0].name == "Asia/Karachi"
    assert all(
        WINTER.astimezone(ZoneInfo(zone.name)).utcoffset()
        == WINTER.astimezone(ZoneInfo("Asia/Karachi")).utcoffset()
        for zone in found
    )


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("UTC+5", "Etc/GMT-5"),
        ("GMT", "UTC"),
        ("UTC-3", "Etc/GMT+3"),
        ("GMT+5:30", "Asia/Kolkata"),
        ("Karachi", None),
    ],
)
def test_a_clock_beside_an_offset_keeps_it(typed: str, zone: str | None):
    assert fixed_zone(typed) == zone


@pytest.mark.parametrize("now", [WINTER, SUMMER])
def test_every_line_of_a_menu_and_every_name_of_a_refusal_can_be_typed_back(now: datetime):
    zones = [zone_of(name) for name in available_timezones()]
    listed = [zone for zone in zones if zone.words]
    assert len(listed) > 400
    assert [zone.name for zone in listed if find_zone(zone_label(zone, now)) != zone.name] == []
    assert [zone.name for zone in listed if zone not in meant_zones(zone_name(zone))] == []


@pytest.mark.parametrize("typed", ["argentina", "indiana", "antarctica", "brazil"])
def test_what_fits_alike_comes_the_common_ones_first_then_by_name(typed: str):
    found = [zone.name for zone in search_zones(typed)]
    common = [name for name in found if name in COMMON]
    rest = [name for name in found if name not in COMMON]
    assert len(rest) > 2
    assert found == [*sorted(common, key=COMMON.index), *sorted(rest)]


def test_whole_words_come_before_beginnings_and_every_word_must_begin_one():
    assert search_zones("niger")[0].name == "Africa/Niamey"
    assert "Africa/Lagos" in {zone.name for zone in search_zones("niger")}
    assert search_zones("niger pakistan") == search_zones("pakistan niger") == ()
    assert [zone.name for zone in meant_zones("niger")] == ["Africa/Niamey"]
