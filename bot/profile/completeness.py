"""What a profile does not tell yet, and what telling it would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.exam import ExamStatus
from bot.domain.message import Message, message
from bot.domain.profile import Profile, Stage


class Section(StrEnum):
    """The sections of the profile's panel, and the stage beside them."""

    EXAMS = "exams"
    BACKGROUND = "background"
    EXPERIENCE = "experience"
    LETTERS = "letters"
    RESEARCH = "research"
    PREFERENCES = "preferences"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class MissingField:
    """A thing not recorded: its section, its name, and a line that names it with what it would change."""

    section: Section
    field: str
    message: Message


_SENT = frozenset({"step2ck", "step2ck_score", "self_assessments", "visa", "certification"})
"""What still changes something once the application is sent: list, signals, letters and statement are settled then."""
_MATTERS: Mapping[Stage, frozenset[str]] = {
    Stage.SUBMITTED: _SENT,
    Stage.INTERVIEWING: _SENT,
    Stage.RANKED: _SENT,
    Stage.MATCHED: frozenset({"visa", "certification"}),
}


def missing_fields(profile: Profile) -> tuple[MissingField, ...]:
    """What is unknown, in the order of its effect on the advice; things that cannot matter are left out."""
    stage = profile.status.stage
    matters = None if stage is None else _MATTERS.get(stage)
    return tuple(
        MissingField(section, name, message(f"profile_missing.{_key(name, sent=matters is not None)}"))
        for section, name, missing in _fields(profile)
        if missing and (matters is None or name in matters)
    )


def _key(name: str, *, sent: bool) -> str:
    """Before sending a visa says how many programs to apply to, after it what to ask them."""
    return "visa_sent" if sent and name == "visa" else name


def _fields(profile: Profile) -> Iterator[tuple[Section, str, bool]]:
    step1, step2 = profile.step1, profile.step2ck
    has_result = step2.status in (ExamStatus.PASSED, ExamStatus.FAILED)
    yield Section.EXAMS, "step2ck", step2.status is None and step2.score is None
    yield Section.EXAMS, "step2ck_score", has_result and step2.score is None
    yield Section.EXAMS, "step2ck_attempts", has_result and step2.attempts is None
    yield Section.EXAMS, "step1", step1.status is None
    yield Section.EXAMS, "step1_attempts", step1.status is ExamStatus.PASSED and step1.attempts is None
    yield Section.BACKGROUND, "visa", profile.visa is None
    yield Section.EXPERIENCE, "us_experience", profile.us_experience is None
    yield Section.EXAMS, "self_assessments", not has_result and not profile.self_assessments
    yield Section.BACKGROUND, "graduation", profile.graduation.year is None
    yield Section.LETTERS, "letters", profile.letters is None
    yield Section.RESEARCH, "statement", profile.statement is None
    yield Section.BACKGROUND, "certification", not profile.ecfmg_certified and _path_unknown(profile)
    yield Section.RESEARCH, "research", profile.research.pediatrics is None
    yield Section.RESEARCH, "content_gaps", not has_result and profile.content_gaps is None
    yield Section.PREFERENCES, "preferences", profile.preferences.kinds is None
    yield Section.PREFERENCES, "connections", profile.connections is None
    yield Section.STATUS, "status", profile.status.stage is None


def _path_unknown(profile: Profile) -> bool:
    return profile.oet is None or profile.pathway is None
