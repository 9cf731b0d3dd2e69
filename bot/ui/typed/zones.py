"""Time zones as people look for them: by city, by country, by a word; common ones first, each with its time now.

Zones and their countries come from the tz database's own table (`zone.tab` in the `tzdata` package), country names
from Unicode CLDR. The words in `_ALSO` are large cities and habits of speech that neither of them knows.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import cast
from zoneinfo import ZoneInfo

from babel import Locale

from bot.ui import limits
from bot.ui.limits import clip

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

_ALSO = {
    "America/New_York": "eastern est edt et usa us america boston philadelphia miami atlanta washington",
    "America/Chicago": "central cst cdt ct usa us america houston dallas",
    "America/Denver": "mountain mst mdt mt usa us america",
    "America/Phoenix": "arizona usa us america",
    "America/Los_Angeles": "pacific pst pdt pt usa us america california san francisco seattle",
    "America/Puerto_Rico": "san juan usa us",
    "America/Toronto": "ottawa montreal",
    "Asia/Karachi": "lahore islamabad rawalpindi peshawar pkt",
    "Asia/Kolkata": "ist delhi mumbai bombay chennai bangalore bengaluru hyderabad calcutta pune",
    "Africa/Lagos": "abuja ibadan kano port harcourt",
    "Africa/Cairo": "alexandria",
    "Asia/Manila": "cebu davao",
    "Asia/Dhaka": "chittagong chattogram",
    "Asia/Kathmandu": "katmandu",
    "Asia/Riyadh": "jeddah ksa",
    "Asia/Dubai": "abu dhabi uae emirates",
    "Asia/Jerusalem": "tel aviv israel",
    "Asia/Hebron": "palestine ramallah nablus",
    "Asia/Gaza": "palestine",
    "Asia/Shanghai": "beijing guangzhou",
    "Asia/Ho_Chi_Minh": "hanoi saigon",
    "Asia/Yangon": "burma rangoon mandalay",
    "Europe/London": "uk england scotland wales britain gmt bst",
    "Europe/Istanbul": "turkey ankara izmir",
    "Europe/Kyiv": "kiev",
    "Europe/Berlin": "cet munich frankfurt hamburg",
    "America/Sao_Paulo": "rio de janeiro",
    "America/Santo_Domingo": "dominicana",
    "UTC": "gmt zulu",
}


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone as it is looked for. ``name`` is its IANA name, ``place`` the city and country shown."""

    name: str
    place: str
    words: tuple[str, ...]


def search_zones(typed: str, language: str = "en") -> tuple[Zone, ...]:
    """Zones whose city, country or nickname begins with every word typed, best first; the common ones for none.

    Never fails: nonsense finds nothing. At most as many as Discord shows in a menu (25).
    """
    if not typed.strip():
        known = {zone.name: zone for zone in _zones(language)}
        return tuple(known[name] for name in COMMON)
    wanted = _texts(typed)
    if not wanted:
        return ()
    found = [(rank, zone) for zone in _zones(language) if (rank := _rank(zone, wanted)) is not None]
    found.sort(key=lambda pair: pair[0])
    return tuple(zone for _, zone in found[: limits.AUTOCOMPLETE_CHOICES])


def find_zone(typed: str, language: str = "en") -> str | None:
    """The IANA name that a typed text means: a zone's own name in any case, or a place that only one zone has."""
    known = {zone.name.casefold(): zone.name for zone in _zones(language)}
    exact = known.get(typed.strip().replace(" ", "_").casefold())
    if exact is not None:
        return exact
    wanted = _texts(typed)
    found = search_zones(typed, language) if wanted else ()
    whole = tuple(zone for zone in found if all(word in zone.words for word in wanted)) or found
    return whole[0].name if len(whole) == 1 else None


def zone_label(zone: Zone, now: datetime) -> str:
    """How a zone stands in a menu: its place, its time at ``now`` (aware) and its distance from UTC."""
    local = now.astimezone(ZoneInfo(zone.name))
    tail = f" · {local:%H:%M} ({utc_offset(local)})"
    return clip(zone.place, limits.CHOICE_NAME - len(tail)) + tail


def utc_offset(local: datetime) -> str:
    """The offset of an aware datetime: ``UTC+5``, ``UTC-3:30``, ``UTC``."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def _rank(zone: Zone, wanted: tuple[str, ...]) -> tuple[int, int, str] | None:
    """Lower is better: whole words before beginnings, common zones before others. ``None``: not meant."""
    if not all(any(word.startswith(part) for word in zone.words) for part in wanted):
        return None
    parts_only = sum(part not in zone.words for part in wanted)
    common = COMMON.index(zone.name) if zone.name in COMMON else len(COMMON)
    return parts_only, common, zone.name


@cache
def _zones(language: str) -> tuple[Zone, ...]:
    english, local = _countries("en"), _countries(language)
    zones = [Zone("UTC", "UTC", _texts("utc " + _ALSO["UTC"]))]
    for code, name in _table():
        city = name.rpartition("/")[2].replace("_", " ")
        countries = f"{english.get(code, code)} {local.get(code, '')} {code}"
        words = _texts(f"{name} {city} {countries} {_ALSO.get(name, '')}")
        zones.append(Zone(name, f"{city}, {local.get(code, code)}", words))
    return tuple(zones)


def _countries(language: str) -> dict[str, str]:
    return dict(cast("Mapping[str, str]", Locale.parse(language).territories))


def _table() -> list[tuple[str, str]]:
    """Country code and zone name of every line of the tz database's table."""
    text = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [(columns[0], columns[2]) for columns in lines]


def _texts(text: str) -> tuple[str, ...]:
    """Lower-case words without accents or punctuation, each once, in order."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    spaced = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return tuple(dict.fromkeys(spaced.split()))
