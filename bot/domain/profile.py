"""What a member tells about themselves. Every field may be unknown (``None``); an empty tuple means "none".

No nationality, no name and no school are ever asked. The JSON form of these values is documented in
`docs/advise.md` and built in :mod:`bot.strategy.forms`.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.application import Application, RankList
from bot.domain.exam import ExamRecord, SelfAssessment
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import Interviews
from bot.domain.program import ProgramKind
from bot.domain.zones import zone_info


class Applicant(StrEnum):
    """Applicant kind; green-card holders count as non-US IMG (NRMP's convention)."""

    NON_US_IMG = "non_us_img"
    US_IMG = "us_img"


class Visa(StrEnum):
    """Which visa the member needs or would take."""

    NONE = "none"
    J1 = "j1"
    H1B = "h1b"
    J1_OR_H1B = "j1_or_h1b"
    UNDECIDED = "undecided"


class GraduationStatus(StrEnum):
    """Still at medical school, or graduated."""

    STUDENT = "student"
    GRADUATE = "graduate"


@dataclass(frozen=True, slots=True)
class Graduation:
    """Student with the expected year, or graduate with the year of graduation."""

    status: GraduationStatus | None = None
    year: int | None = None


class OetState(StrEnum):
    """OET Medicine, the English test of every ECFMG Pathway."""

    NOT_TAKEN = "not_taken"
    BOOKED = "booked"
    PASSED = "passed"
    FAILED = "failed"


class PathwayState(StrEnum):
    """ECFMG Pathway application."""

    NOT_STARTED = "not_started"
    APPLIED = "applied"
    ACCEPTED = "accepted"


class ExperienceKind(StrEnum):
    """US clinical experience: with responsibility for patients, or watching only."""

    HANDS_ON = "hands_on"
    OBSERVERSHIP = "observership"


class ExperienceSpecialty(StrEnum):
    """Field in which US clinical experience was gained."""

    PEDIATRICS = "pediatrics"
    INTERNAL_MEDICINE = "internal_medicine"
    FAMILY_MEDICINE = "family_medicine"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class UsExperience:
    """One rotation; ``months`` in halves, 0.5-60. ``kind`` ``None`` is unknown: the months count all the same."""

    kind: ExperienceKind | None
    specialty: ExperienceSpecialty
    months: float


class LetterWriter(StrEnum):
    """Who writes a letter of recommendation."""

    US_PEDIATRICS_ATTENDING = "us_pediatrics_attending"
    US_PEDIATRICS_DIRECTOR = "us_pediatrics_director"
    US_OTHER = "us_other"
    HOME = "home"


class LetterState(StrEnum):
    """How far a letter has come."""

    ASKED = "asked"
    AGREED = "agreed"
    REQUESTED = "requested"
    UPLOADED = "uploaded"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of recommendation; ``date`` is the day of its latest state, ``label`` the member's own word for it."""

    writer: LetterWriter
    state: LetterState
    date: dt.date | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Research:
    """Counts of projects and presentations, 0-99 each."""

    pediatrics: int | None = None
    other: int | None = None
    qi: int | None = None
    presentations: int | None = None


class ContentGap(StrEnum):
    """A field in which the member feels unprepared for Step 2 CK."""

    PEDIATRICS = "pediatrics"
    INTERNAL_MEDICINE = "internal_medicine"
    OBGYN_NEONATAL = "obgyn_neonatal"


class PersonalStatement(StrEnum):
    """State of the personal statement."""

    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    FINAL = "final"


class Stage(StrEnum):
    """Where the member is in the season."""

    PREPARING = "preparing"
    EXAM_BOOKED = "exam_booked"
    WAITING_SCORE = "waiting_score"
    READY = "ready"
    SUBMITTED = "submitted"
    INTERVIEWING = "interviewing"
    RANKED = "ranked"
    MATCHED = "matched"
    SOAP = "soap"
    NOT_MATCHED = "not_matched"
    NEXT_CYCLE = "next_cycle"


@dataclass(frozen=True, slots=True)
class CycleStatus:
    """Stage and counts of the running season; counts 0-999."""

    stage: Stage | None = None
    applications: int | None = None
    interviews: int | None = None


class Division(StrEnum):
    """The nine US census divisions (ERAS geographic preference)."""

    NEW_ENGLAND = "new_england"
    MIDDLE_ATLANTIC = "middle_atlantic"
    EAST_NORTH_CENTRAL = "east_north_central"
    WEST_NORTH_CENTRAL = "west_north_central"
    SOUTH_ATLANTIC = "south_atlantic"
    EAST_SOUTH_CENTRAL = "east_south_central"
    WEST_SOUTH_CENTRAL = "west_south_central"
    MOUNTAIN = "mountain"
    PACIFIC = "pacific"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Where and at what kind of program the member would like to train; ``states`` are two-letter codes."""

    states: tuple[str, ...] | None = None
    divisions: tuple[Division, ...] | None = None
    kinds: tuple[ProgramKind, ...] | None = None


class ConnectionKind(StrEnum):
    """What ties a member to a program."""

    ROTATION = "rotation"
    MENTOR = "mentor"
    FAMILY = "family"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class ProgramTie:
    """A tie to one program."""

    acgme_id: AcgmeId
    kind: ConnectionKind


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that advice may depend on, as far as the member has recorded it."""

    applicant: Applicant = Applicant.NON_US_IMG
    specialty: str = "pediatrics"
    season: SeasonId | None = None
    visa: Visa | None = None
    graduation: Graduation = field(default_factory=Graduation)
    step1: ExamRecord = field(default_factory=ExamRecord)
    step2ck: ExamRecord = field(default_factory=ExamRecord)
    step3: ExamRecord = field(default_factory=ExamRecord)
    oet: OetState | None = None
    oet_date: dt.date | None = None
    """The day of the sitting that ``oet`` tells of."""
    pathway: PathwayState | None = None
    ecfmg_certified: bool | None = None
    us_experience: tuple[UsExperience, ...] | None = None
    letters: tuple[Letter, ...] | None = None
    research: Research = field(default_factory=Research)
    work_with_children: int | None = None
    self_assessments: tuple[SelfAssessment, ...] | None = None
    content_gaps: tuple[ContentGap, ...] | None = None
    statement: PersonalStatement | None = None
    status: CycleStatus = field(default_factory=CycleStatus)
    interviews: Interviews = field(default_factory=Interviews)
    """Dated interviews; no part of the JSON form that advice is asked with."""
    applications: tuple[Application, ...] = ()
    """The member's own list of applications; no part of the JSON form, which has their number."""
    rank_list: RankList = field(default_factory=RankList)
    preferences: Preferences = field(default_factory=Preferences)
    connections: tuple[ProgramTie, ...] | None = None
    time_zone: str | None = None

    @property
    def no_attempt_left(self) -> bool:
        """At a Step: nothing is to be booked or paid for until ECFMG says what is possible."""
        return any(record.used_up for record in (self.step1, self.step2ck, self.step3))

    def today(self, now: dt.datetime) -> dt.date:
        """The calendar day at ``now`` (aware) where the member lives; in UTC where no zone is known."""
        return now.astimezone(zone_info(self.time_zone or "UTC")).date()
