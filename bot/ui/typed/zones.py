"""Time zones as people look for them: by city, by country, by a word; common ones first, each with its time now.

Zones and their countries come from the tz database's own table (`zone.tab` in the `tzdata` package), country names
from Unicode CLDR, and what neither of them knows from :mod:`bot.ui.typed.zone_words`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import cast
from zoneinfo import available_timezones

from babel import Locale

from bot.domain.places import STATE_NAMES, STATE_ZONES
from bot.domain.zones import zone_info
from bot.ui import limits
from bot.ui.limits import clip
from bot.ui.typed.zone_words import ABBREVIATIONS, ALSO, FILLERS, HALF_HOURS

_WINTER = datetime(2027, 1, 15, 12, tzinfo=UTC)
"""When offsets are looked at where no moment is given: most interviews are in winter."""
_LABEL = re.compile(r" · \d\d:\d\d \(UTC[^)]*\)$")
"""What a line of the menu has after the place."""
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2})(?::?([0-5]\d))?")
_BESIDE = re.compile(r"([^()]+) \(([^()]+)\)")
_MINUS = "-\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"

COMMON = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Africa/Lagos",
    "Africa/Cairo",
    "Asia/Manila",
    "Asia/Dhaka",
    "Asia/Kathmandu",
    "Asia/Colombo",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Baghdad",
    "Asia/Riyadh",
    "Asia/Dubai",
    "Africa/Khartoum",
    "Africa/Accra",
    "Africa/Nairobi",
    "Europe/London",
    "Europe/Istanbul",
    "America/Mexico_City",
    "America/Bogota",
    "America/Sao_Paulo",
)
"""Offered before anything is typed: US exam and interview places, then where most applicants live."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone as it is looked for. ``name`` is its IANA name, ``place`` the city and country shown."""

    name: str
    place: str
    words: tuple[str, ...]


def search_zones(typed: str, language: str = "en", now: datetime | None = None) -> tuple[Zone, ...]:
    """What a text means whole, then zones whose city, country or nickname begins with every word; the common ones for none.

    Never fails: nonsense finds nothing. At most as many as Discord shows in a menu (25). An offset is looked for as
    clocks stand at ``now`` (aware), or else in winter.
    """
    if not typed.strip():
        known = _by_name(language)
        return tuple(known[name] for name in COMMON)
    wanted = _wanted(typed)
    begun = [(rank, zone) for zone in _zones(language) if (rank := _rank(zone, wanted)) is not None]
    begun.sort(key=lambda pair: pair[0])
    every = (*meant_zones(typed, language, now), *(zone for _, zone in begun))
    return tuple(dict.fromkeys(every))[: limits.AUTOCOMPLETE_CHOICES]


def meant_zones(typed: str, language: str = "en", now: datetime | None = None) -> tuple[Zone, ...]:
    """Every zone that a whole text means, best first: one is what was meant, several are to choose from, none is unknown.

    A text means a zone by its own name or menu line, by an abbreviation or a US state, by its distance from UTC, or by
    whole words of its city, country or nicknames. The beginning of a name means nothing here.
    """
    text = _LABEL.sub("", typed.strip())
    if beside := _BESIDE.fullmatch(text):
        return _agreeing(*(meant_zones(part, language, now) for part in beside.groups()))
    shown = tuple(zone for zone in _zones(language) if zone.place.casefold() == text.casefold())
    if shown:
        return shown
    wanted = _wanted(text)
    phrase = " ".join(wanted)
    if phrase in ABBREVIATIONS:
        return _named(ABBREVIATIONS[phrase], language)
    offset = _offset(text)
    if offset is not None:
        return _at_offset(offset, now or _WINTER, language)
    exact = _exact(text, language)
    return (exact,) if exact is not None else _by_words(wanted, phrase, language)


def find_zone(typed: str, language: str = "en", now: datetime | None = None) -> str | None:
    """The IANA name that a typed text means; ``None`` where it means none, or one of several."""
    meant = meant_zones(typed, language, now)
    return meant[0].name if len(meant) == 1 else None


def zone_of(name: str, language: str = "en") -> Zone:
    """A zone by its IANA name; one that the table does not list is shown by its name."""
    return _by_name(language).get(name) or Zone(name, zone_city(name), ())


def zone_name(zone: Zone) -> str:
    """A zone in a list of several: "Karachi (Pakistan)"."""
    city, _, country = zone.place.partition(", ")
    return f"{city} ({country})" if country else city


def zone_city(name: str) -> str:
    """What a zone is called in a sentence: "New York"; its distance from UTC where it has no place."""
    if name.startswith("Etc/") or name == "UTC":
        return utc_offset(datetime.now(zone_info(name)))
    return name.rpartition("/")[2].replace("_", " ")


def fixed_zone(typed: str) -> str | None:
    """A zone that keeps the distance from UTC that a text says ("UTC+5", "GMT"); ``None`` for any other text."""
    offset = 0 if " ".join(_texts(typed)) in {"gmt", "utc"} else _offset(typed)
    if offset is None:
        return None
    hours, rest = divmod(offset, 60)
    if offset == 0:
        return "UTC"
    return HALF_HOURS.get(offset) if rest else f"Etc/GMT{-hours:+d}"


def zone_label(zone: Zone, now: datetime) -> str:
    """How a zone stands in a menu: its place, its time at ``now`` (aware) and its distance from UTC."""
    local = now.astimezone(zone_info(zone.name))
    tail = f" · {local:%H:%M} ({utc_offset(local)})"
    return clip(zone.place, limits.CHOICE_NAME - len(tail)) + tail


def utc_offset(local: datetime) -> str:
    """The offset of an aware datetime: ``UTC+5``, ``UTC-3:30``, ``UTC``."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def _agreeing(first: tuple[Zone, ...], second: tuple[Zone, ...]) -> tuple[Zone, ...]:
    """The zones of "EST (New York)": those of both parts, or all where they say different things."""
    return tuple(zone for zone in first if zone in second) or tuple(dict.fromkeys((*first, *second)))


def _wanted(typed: str) -> tuple[str, ...]:
    """The words that a search goes by: those that tell nothing count only where there is no other."""
    words = _texts(typed)
    return tuple(word for word in words if word not in FILLERS) or words


def _exact(text: str, language: str) -> Zone | None:
    """The zone of an IANA name in any case, older names such as "US/Eastern" included."""
    name = _iana().get(text.replace(" ", "_").casefold())
    return None if name is None else zone_of(name, language)


def _by_words(wanted: Sequence[str], phrase: str, language: str) -> tuple[Zone, ...]:
    """The zones of a US state, and those that have every word; common ones first."""
    states = _named(_states().get(phrase, ()), language)
    ranked = [(rank, zone) for zone in _zones(language) if (rank := _rank(zone, wanted)) is not None]
    ranked.sort(key=lambda pair: pair[0])
    whole = [zone for (parts_only, _, _), zone in ranked if not parts_only]
    if states:
        # "America/Indiana/Knox" is a corner of Indiana, and Georgia is a country, too.
        whole = [zone for zone in whole if zone.name in COMMON or not zone.name.startswith("America/")]
    return tuple(dict.fromkeys((*states, *whole)))


def _offset(text: str) -> int | None:
    """Minutes east of UTC that a text says."""
    found = _OFFSET.fullmatch(_usual(text))
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    # From UTC-12 to UTC+14 there are clocks.
    return None if minutes > 14 * 60 else minutes if found[1] == "+" else -minutes


def _at_offset(offset: int, now: datetime, language: str) -> tuple[Zone, ...]:
    distance = timedelta(minutes=offset)
    there = [
        zone for zone in _zones(language) if now.astimezone(zone_info(zone.name)).utcoffset() == distance
    ]
    there.sort(key=lambda zone: (_commonness(zone), zone.name))
    return tuple(there[: limits.AUTOCOMPLETE_CHOICES])


def _rank(zone: Zone, wanted: Sequence[str]) -> tuple[int, int, str] | None:
    """Lower is better: whole words before beginnings, common zones before others. ``None``: not meant."""
    if not wanted or not all(any(word.startswith(part) for word in zone.words) for part in wanted):
        return None
    parts_only = sum(part not in zone.words for part in wanted)
    return parts_only, _commonness(zone), zone.name


def _commonness(zone: Zone) -> int:
    return COMMON.index(zone.name) if zone.name in COMMON else len(COMMON)


def _named(names: Iterable[str], language: str) -> tuple[Zone, ...]:
    return tuple(zone_of(name, language) for name in names)


@cache
def _states() -> Mapping[str, tuple[str, ...]]:
    """The zones of each state, by its name and its code."""
    named = {" ".join(_texts(STATE_NAMES[code])): zones for code, zones in STATE_ZONES.items()}
    return named | {code.casefold(): zones for code, zones in STATE_ZONES.items()}


@cache
def _iana() -> Mapping[str, str]:
    """Every IANA name by its small letters; a name without a continent would be a country or an abbreviation."""
    return {name.casefold(): name for name in available_timezones() if "/" in name}


@cache
def _by_name(language: str) -> Mapping[str, Zone]:
    return {zone.name: zone for zone in _zones(language)}


@cache
def _zones(language: str) -> tuple[Zone, ...]:
    english, local = _countries("en"), _countries(language)
    cities = _cities(language)
    zones = [Zone("UTC", "UTC", _texts("utc"))]
    for code, name in _table():
        city = name.rpartition("/")[2].replace("_", " ")
        countries = f"{english.get(code, code)} {local.get(code, '')} {code}"
        words = _texts(f"{name} {city} {cities.get(name, '')} {countries} {ALSO.get(name, '')}")
        zones.append(Zone(name, f"{city}, {local.get(code, code)}", words))
    return tuple(zones)


def _countries(language: str) -> dict[str, str]:
    return dict(cast("Mapping[str, str]", Locale.parse(language).territories))


def _cities(language: str) -> dict[str, str]:
    """What the language calls the cities of zones, where it has a name of its own for them: Nueva York."""
    zones = cast("Mapping[str, Mapping[str, str]]", Locale.parse(language).time_zones)
    return {name: zone.get("city", "") for name, zone in zones.items()}


def _table() -> list[tuple[str, str]]:
    """Country code and zone name of every line of the tz database's table."""
    text = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [(columns[0], columns[2]) for columns in lines]


def _texts(text: str) -> tuple[str, ...]:
    """Lower-case words without accents, apostrophes or punctuation, each once, in order."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = (c for c in plain if not unicodedata.combining(c) and c not in "'’ʼ")
    return tuple(dict.fromkeys("".join(c if c.isalnum() else " " for c in kept).split()))


def _usual(text: str) -> str:
    """Small letters, usual figures and one kind of minus, without spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join("-" if c in _MINUS else c for c in plain if not c.isspace())
