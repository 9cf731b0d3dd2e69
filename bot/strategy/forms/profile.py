"""The shape of a profile in JSON, and how it becomes a :class:`~bot.domain.profile.Profile`.

A list entry may leave keys out like everything else. The values of the domain are whole, so an entry that is
not complete makes a list of experience or letters unknown, and takes no part among self-assessments and
connections (one without a form, a score and a day counts for nothing).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.exam import ATTEMPTS_MAX, SCORE_MAX, SCORE_MIN, Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.profile import (
    Applicant,
    ConnectionKind,
    ContentGap,
    CycleStatus,
    Division,
    ExperienceKind,
    ExperienceSpecialty,
    Graduation,
    GraduationStatus,
    Letter,
    LetterState,
    LetterWriter,
    OetState,
    PathwayState,
    PersonalStatement,
    Preferences,
    Profile,
    ProgramTie,
    Research,
    Stage,
    UsExperience,
    Visa,
)
from bot.domain.profile_check import COUNT_MAX, GRADUATION_YEARS, MONTHS_MAX, RESEARCH_MAX
from bot.domain.program import ProgramKind

MAX_ENTRIES = 100
"""Most entries of one list."""


def _limits(least: float, most: float, **more: float) -> Any:
    """Limits for the published schema only: `bot.domain.profile_check` enforces them and explains itself."""
    return Field(json_schema_extra={"minimum": least, "maximum": most, **more})


Score = Annotated[int, _limits(SCORE_MIN, SCORE_MAX)]
Attempts = Annotated[int, _limits(0, ATTEMPTS_MAX)]
Months = Annotated[float, _limits(0.5, MONTHS_MAX, multipleOf=0.5)]
Few = Annotated[int, _limits(0, RESEARCH_MAX)]
Many = Annotated[int, _limits(0, COUNT_MAX)]
Year = Annotated[int, _limits(*GRADUATION_YEARS)]
_LIST = Field(default=None, max_length=MAX_ENTRIES)


class Form(BaseModel):
    """Base of all objects: no unknown keys, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class GraduationForm(Form):
    """Student or graduate, and the year."""

    status: GraduationStatus | None = None
    year: Year | None = None


class ExamForm(Form):
    """One Step."""

    status: ExamStatus | None = None
    attempts: Attempts | None = None
    score: Score | None = None
    date: dt.date | None = None

    def record(self) -> ExamRecord:
        """The same as a value of the domain."""
        return ExamRecord(self.status, self.attempts, self.score, self.date)


class ExperienceForm(Form):
    """One rotation in the US."""

    kind: ExperienceKind | None = None
    specialty: ExperienceSpecialty | None = None
    months: Months | None = None

    def completed(self) -> UsExperience:
        """The entry with harmless values for what is missing, so that the rest can be checked."""
        return UsExperience(
            self.kind,
            self.specialty or ExperienceSpecialty.OTHER,
            1 if self.months is None else self.months,
        )


class LetterForm(Form):
    """One letter of recommendation."""

    writer: LetterWriter | None = None
    state: LetterState | None = None
    date: dt.date | None = None

    def completed(self) -> Letter:
        """The entry with harmless values for what is missing."""
        return Letter(self.writer or LetterWriter.HOME, self.state or LetterState.ASKED, self.date)


class ResearchForm(Form):
    """Counts of projects and presentations."""

    pediatrics: Few | None = None
    other: Few | None = None
    qi: Few | None = None
    presentations: Few | None = None


class SelfAssessmentForm(Form):
    """One practice exam."""

    exam: Exam | None = None
    form: str | None = None
    score: Score | None = None
    date: dt.date | None = None

    def completed(self, as_of: dt.date) -> SelfAssessment:
        """The entry with harmless values for what is missing."""
        return SelfAssessment(
            self.exam or Exam.STEP2CK,
            "amboss_sa" if self.form is None else self.form,
            1 if self.score is None else self.score,
            self.date or as_of,
        )


class StatusForm(Form):
    """Stage and counts of the running season."""

    stage: Stage | None = None
    applications: Many | None = None
    interviews: Many | None = None


class PreferencesForm(Form):
    """Where and at what kind of program to train."""

    states: tuple[str, ...] | None = _LIST
    divisions: tuple[Division, ...] | None = _LIST
    kinds: tuple[ProgramKind, ...] | None = _LIST


class ConnectionForm(Form):
    """A tie to one program."""

    acgme_id: str | None = None
    kind: ConnectionKind | None = None

    def completed(self) -> ProgramTie:
        """The entry with harmless values for what is missing."""
        program = AcgmeId("0" * 10 if self.acgme_id is None else self.acgme_id)
        return ProgramTie(program, self.kind or ConnectionKind.REGION)


class ProfileForm(Form):
    """A profile."""

    applicant: Applicant
    specialty: str | None = None
    season: int | None = None
    visa: Visa | None = None
    graduation: GraduationForm | None = None
    step1: ExamForm | None = None
    step2ck: ExamForm | None = None
    step3: ExamForm | None = None
    oet: OetState | None = None
    oet_date: dt.date | None = None
    pathway: PathwayState | None = None
    ecfmg_certified: bool | None = None
    us_experience: tuple[ExperienceForm, ...] | None = _LIST
    letters: tuple[LetterForm, ...] | None = _LIST
    research: ResearchForm | None = None
    work_with_children: Few | None = None
    self_assessments: tuple[SelfAssessmentForm, ...] | None = _LIST
    content_gaps: tuple[ContentGap, ...] | None = _LIST
    statement: PersonalStatement | None = None
    status: StatusForm | None = None
    preferences: PreferencesForm | None = None
    connections: tuple[ConnectionForm, ...] | None = _LIST
    time_zone: str | None = None

    def profile_for_check(self, as_of: dt.date) -> Profile:
        """The profile with every list entry in its place, incomplete ones completed harmlessly."""
        graduation, status = self.graduation or GraduationForm(), self.status or StatusForm()
        research, places = self.research or ResearchForm(), self.preferences or PreferencesForm()
        return Profile(
            applicant=self.applicant,
            specialty="pediatrics" if self.specialty is None else self.specialty,
            season=None if self.season is None else SeasonId(self.season),
            visa=self.visa,
            graduation=Graduation(graduation.status, graduation.year),
            step1=(self.step1 or ExamForm()).record(),
            step2ck=(self.step2ck or ExamForm()).record(),
            step3=(self.step3 or ExamForm()).record(),
            oet=self.oet,
            oet_date=self.oet_date,
            pathway=self.pathway,
            ecfmg_certified=self.ecfmg_certified,
            us_experience=_each(self.us_experience, ExperienceForm.completed),
            letters=_each(self.letters, LetterForm.completed),
            research=Research(research.pediatrics, research.other, research.qi, research.presentations),
            work_with_children=self.work_with_children,
            self_assessments=_each(self.self_assessments, lambda entry: entry.completed(as_of)),
            content_gaps=self.content_gaps,
            statement=self.statement,
            status=CycleStatus(status.stage, status.applications, status.interviews),
            preferences=Preferences(places.states, places.divisions, places.kinds),
            connections=_each(self.connections, ConnectionForm.completed),
            time_zone=self.time_zone,
        )

    def profile(self, as_of: dt.date) -> Profile:
        """The profile that advice is made for."""
        practice, connections = _whole(self.self_assessments), _whole(self.connections)
        return replace(
            self.profile_for_check(as_of),
            us_experience=_all_or_unknown(self.us_experience, ExperienceForm.completed),
            letters=_all_or_unknown(self.letters, LetterForm.completed),
            self_assessments=_each(practice, lambda entry: entry.completed(as_of)),
            connections=_each(connections, ConnectionForm.completed),
        )


_FormT = TypeVar("_FormT", bound=Form)
_ValueT = TypeVar("_ValueT")


def _is_whole(entry: Form) -> bool:
    """Nothing is missing but what may be: the day of a letter, the kind of a rotation."""
    optional = (
        "date" if isinstance(entry, LetterForm) else "kind" if isinstance(entry, ExperienceForm) else ""
    )
    return all(value is not None or name == optional for name, value in entry)


def _whole(entries: tuple[_FormT, ...] | None) -> tuple[_FormT, ...] | None:
    return None if entries is None else tuple(entry for entry in entries if _is_whole(entry))


def _each(
    entries: tuple[_FormT, ...] | None, build: Callable[[_FormT], _ValueT]
) -> tuple[_ValueT, ...] | None:
    return None if entries is None else tuple(build(entry) for entry in entries)


def _all_or_unknown(
    entries: tuple[_FormT, ...] | None, build: Callable[[_FormT], _ValueT]
) -> tuple[_ValueT, ...] | None:
    return _each(entries, build) if entries == _whole(entries) else None
