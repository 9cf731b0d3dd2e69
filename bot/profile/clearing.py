"""Forgetting one part of a profile. All pure.

What is cleared is unknown afterwards, as if it had never been recorded. Season and time zone always stay.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, cast

from bot.domain.profile import Profile

MUCH = 3
"""From this many entries on, a member is asked before they are forgotten."""


class Clearable(StrEnum):
    """What can be forgotten at once: fields, sections, everything."""

    STEP1 = "step1"
    STEP2CK = "step2ck"
    STEP3 = "step3"
    SELF_ASSESSMENTS = "self_assessments"
    VISA = "visa"
    GRADUATION = "graduation"
    OET = "oet"
    PATHWAY = "pathway"
    CERTIFICATE = "certificate"
    US_EXPERIENCE = "us_experience"
    LETTERS = "letters"
    RESEARCH = "research"
    WORK_WITH_CHILDREN = "work_with_children"
    STATEMENT = "statement"
    CONTENT_GAPS = "content_gaps"
    PLACES = "places"
    KINDS = "kinds"
    CONNECTIONS = "connections"
    STATUS = "status"
    INTERVIEWS = "interviews"
    ALL_EXAMS = "all_exams"
    ALL_BACKGROUND = "all_background"
    ALL_RESEARCH = "all_research"
    ALL_PREFERENCES = "all_preferences"
    EVERYTHING = "everything"


_FIELDS: Mapping[Clearable, tuple[str, ...]] = {
    Clearable.STEP1: ("step1",),
    Clearable.STEP2CK: ("step2ck",),
    Clearable.STEP3: ("step3",),
    Clearable.SELF_ASSESSMENTS: ("self_assessments",),
    Clearable.VISA: ("visa",),
    Clearable.GRADUATION: ("graduation",),
    Clearable.OET: ("oet", "oet_date"),
    Clearable.PATHWAY: ("pathway",),
    Clearable.CERTIFICATE: ("ecfmg_certified",),
    Clearable.US_EXPERIENCE: ("us_experience",),
    Clearable.LETTERS: ("letters",),
    Clearable.RESEARCH: ("research",),
    Clearable.WORK_WITH_CHILDREN: ("work_with_children",),
    Clearable.STATEMENT: ("statement",),
    Clearable.CONTENT_GAPS: ("content_gaps",),
    Clearable.PLACES: ("preferences.states", "preferences.divisions"),
    Clearable.KINDS: ("preferences.kinds",),
    Clearable.CONNECTIONS: ("connections",),
    Clearable.STATUS: ("status",),
    # Their numbers are not given again.
    Clearable.INTERVIEWS: ("interviews.entries", "applications", "rank_list"),
}
_SECTIONS: Mapping[Clearable, tuple[Clearable, ...]] = {
    Clearable.ALL_EXAMS: (
        Clearable.STEP1,
        Clearable.STEP2CK,
        Clearable.STEP3,
        Clearable.SELF_ASSESSMENTS,
    ),
    Clearable.ALL_BACKGROUND: (
        Clearable.VISA,
        Clearable.GRADUATION,
        Clearable.OET,
        Clearable.PATHWAY,
        Clearable.CERTIFICATE,
    ),
    Clearable.ALL_RESEARCH: (
        Clearable.RESEARCH,
        Clearable.WORK_WITH_CHILDREN,
        Clearable.STATEMENT,
        Clearable.CONTENT_GAPS,
    ),
    Clearable.ALL_PREFERENCES: (Clearable.PLACES, Clearable.KINDS, Clearable.CONNECTIONS),
    Clearable.EVERYTHING: tuple(_FIELDS),
}
_EMPTY = Profile()


def cleared(profile: Profile, what: Clearable) -> Profile:
    """The profile without ``what``."""
    for field in _fields(what):
        profile = _without(profile, field)
    return profile


def recorded_entries(profile: Profile, what: Clearable) -> int:
    """How many entries would be forgotten: each recorded field, each member of a list; 0 for none."""
    return sum(_entries(profile, field) for field in _fields(what))


def _fields(what: Clearable) -> tuple[str, ...]:
    fields = tuple(field for part in _SECTIONS.get(what, (what,)) for field in _FIELDS[part])
    # The kind of applicant is always known, so it can only go back to what is taken for granted.
    return (*fields, "applicant", "interviews.last_number") if what is Clearable.EVERYTHING else fields


def _without(profile: Profile, field: str) -> Profile:
    whole, _, part = field.partition(".")
    empty = _value(_EMPTY, field)
    changed: Any = replace(getattr(profile, whole), **{part: empty}) if part else empty
    return replace(profile, **{whole: changed})


def _entries(profile: Profile, field: str) -> int:
    value = _value(profile, field)
    if value == _value(_EMPTY, field):
        return 0
    return max(1, len(cast("tuple[object, ...]", value))) if isinstance(value, tuple) else 1


def _value(profile: Profile, field: str) -> Any:
    value: Any = profile
    for name in field.split("."):
        value = getattr(value, name)
    return value
