"""A profile as the sections that are stored: JSON, made and read with pydantic.

A key that is missing means unknown; a key that this version does not know is left out of account, so that a
newer version may add some. What cannot be read raises `UnreadableProfileError` and never becomes "unknown".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from bot.domain.application import Application, RankList
from bot.domain.exam import ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import SeasonId
from bot.domain.interview import Interviews
from bot.domain.profile import (
    Applicant,
    ContentGap,
    CycleStatus,
    Graduation,
    Letter,
    OetState,
    PathwayState,
    PersonalStatement,
    Preferences,
    Profile,
    ProgramTie,
    Research,
    UsExperience,
    Visa,
)
from bot.privacy.contract import UnreadableError

BLOCK_BYTES = 128
"""Sections are padded to a multiple of this, so that their length hardly tells what is in them."""


class UnreadableProfileError(UnreadableError):
    """A stored section is not what this version writes. Says which, never what was in it."""


def _with_kinds(rotations: object) -> object:
    """A rotation of unknown kind is stored without one, as every unknown value is."""
    if not isinstance(rotations, list):
        return rotations
    found = cast("list[object]", rotations)
    return [
        {"kind": None, **cast("dict[str, object]", each)} if isinstance(each, dict) else each
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class _Exams:
    step1: ExamRecord = field(default_factory=ExamRecord)
    step2ck: ExamRecord = field(default_factory=ExamRecord)
    step3: ExamRecord = field(default_factory=ExamRecord)


@dataclass(frozen=True, slots=True)
class _Background:
    applicant: Applicant = Applicant.NON_US_IMG
    specialty: str = "pediatrics"
    visa: Visa | None = None
    graduation: Graduation = field(default_factory=Graduation)
    oet: OetState | None = None
    oet_date: date | None = None
    pathway: PathwayState | None = None
    ecfmg_certified: bool | None = None


@dataclass(frozen=True, slots=True)
class _Experience:
    us_experience: Annotated[tuple[UsExperience, ...] | None, BeforeValidator(_with_kinds)] = None


@dataclass(frozen=True, slots=True)
class _Letters:
    letters: tuple[Letter, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Research:
    research: Research = field(default_factory=Research)
    work_with_children: int | None = None
    statement: PersonalStatement | None = None
    content_gaps: tuple[ContentGap, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Assessments:
    self_assessments: tuple[SelfAssessment, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Cycle:
    status: CycleStatus = field(default_factory=CycleStatus)
    interviews: Interviews = field(default_factory=Interviews)


@dataclass(frozen=True, slots=True)
class _Applications:
    applications: tuple[Application, ...] = ()
    rank_list: RankList = field(default_factory=RankList)


@dataclass(frozen=True, slots=True)
class _Preferences:
    preferences: Preferences = field(default_factory=Preferences)
    connections: tuple[ProgramTie, ...] | None = None


_SHAPES: Mapping[str, type[Any]] = {
    "exams": _Exams,
    "background": _Background,
    "experience": _Experience,
    "letters": _Letters,
    "research": _Research,
    "assessments": _Assessments,
    "cycle": _Cycle,
    "preferences": _Preferences,
    "applications": _Applications,
}
SECTIONS = tuple(_SHAPES)
"""The sections, which are also the columns of the table."""
_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {name: TypeAdapter(shape) for name, shape in _SHAPES.items()}
_EMPTY: Mapping[str, object] = {name: shape() for name, shape in _SHAPES.items()}


def encoded(profile: Profile) -> dict[str, bytes | None]:
    """Each section of a profile; ``None`` where nothing was recorded. Season and zone are the member's."""
    parts = {name: _part(shape, profile) for name, shape in _SHAPES.items()}
    return {name: None if part == _EMPTY[name] else _json(name, part) for name, part in parts.items()}


def decoded(
    sections: Mapping[str, bytes | None], *, season: SeasonId | None = None, time_zone: str | None = None
) -> Profile:
    """The profile in these sections. Raises `UnreadableProfileError`."""
    values: dict[str, Any] = {}
    for name, plain in sections.items():
        if plain is not None:
            part = _parsed(name, plain)
            values |= {each.name: getattr(part, each.name) for each in fields(part)}
    return Profile(**values, season=season, time_zone=time_zone)


def step2ck_score(exams: bytes) -> int | None:
    """The Step 2 CK score in a section of exams, of one who passed or failed. Raises `UnreadableProfileError`."""
    record: ExamRecord = _parsed("exams", exams).step2ck
    return record.score if record.status in (ExamStatus.PASSED, ExamStatus.FAILED) else None


def cycle_status(cycle: bytes) -> CycleStatus:
    """Stage and counts in a section of the cycle. Raises `UnreadableProfileError`."""
    status: CycleStatus = _parsed("cycle", cycle).status
    return status


def _part(shape: type[Any], profile: Profile) -> Any:
    return shape(**{each.name: getattr(profile, each.name) for each in fields(shape)})


def _json(name: str, part: object) -> bytes:
    plain = _ADAPTERS[name].dump_json(part, exclude_none=True)
    return plain.ljust(-(-len(plain) // BLOCK_BYTES) * BLOCK_BYTES)


def _parsed(name: str, plain: bytes) -> Any:
    try:
        return _ADAPTERS[name].validate_json(plain)
    except ValidationError:
        # The cause quotes what the member wrote, so it stays out of the trace.
        raise UnreadableProfileError(f"section {name} of a profile") from None
