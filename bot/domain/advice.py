"""Advice as values: every part says what it advises, which rules made it and what they rest on.

No English is held here: texts are :class:`~bot.domain.message.Message` values. ``None`` in a part means that
there is no such value (an open maximum, an exam already taken, an action without a date), or that the part is
not computed, which its reasons then say. The JSON form is documented in `docs/advise.md` and built in
:mod:`bot.strategy.forms`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import RuleId, SeasonId
from bot.domain.message import Message
from bot.domain.phase import CountsFor, Focus, InterviewsId, PhaseId
from bot.domain.program import ProgramKind
from bot.domain.season import DateStatus


class SourceKind(StrEnum):
    """Where a statement comes from: the guide, a publisher's own page, someone's transcription, our arithmetic."""

    GUIDE = "guide"
    OFFICIAL = "official"
    REPORTED = "reported"
    DERIVED = "derived"


class SourceStatus(StrEnum):
    """How far a source can be trusted; ``projected`` is never shown without that word."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    DERIVED = "derived"
    PROJECTED = "projected"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule rests on. ``year`` is that of publication or, for an undated text, that of reading it."""

    kind: SourceKind
    title: str
    year: int
    status: SourceStatus


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of explanation and the rule of the rulebook that made it."""

    rule: RuleId
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """Base of every part of advice. Raises `ValueError` when reasons or sources are missing."""

    reasons: tuple[Reason, ...]
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        if not self.reasons or not self.sources:
            raise ValueError(f"{type(self).__name__} without a reason or a source")


class Severity(StrEnum):
    """A stop changes the plan and stands first everywhere; a note does not."""

    STOP = "stop"
    NOTE = "note"


class TierId(StrEnum):
    """Band of the Step 2 CK result."""

    COMPETITIVE = "competitive"
    SOLID = "solid"
    WORKABLE = "workable"
    LOW_SCORE = "low_score"
    NOT_PASSED = "not_passed"
    PENDING = "pending"


class Flag(StrEnum):
    """Something known that lowers the expectation without changing the tier's name."""

    VISA_NEEDED = "visa_needed"
    STEP1_FAILED = "step1_failed"
    STEP1_ATTEMPTS = "step1_attempts"
    STEP2_ATTEMPTS = "step2_attempts"
    NUMERIC_STEP1_BORDERLINE = "numeric_step1_borderline"
    NUMERIC_STEP1_LOW = "numeric_step1_low"
    NO_UPWARD_TREND = "no_upward_trend"
    LITTLE_US_EXPERIENCE = "little_us_experience"
    NO_HANDS_ON_EXPERIENCE = "no_hands_on_experience"
    OLD_GRADUATION = "old_graduation"
    H1B_NEEDS_STEP3 = "h1b_needs_step3"


class Step1ScenarioId(StrEnum):
    """Which story Step 1 tells; a failure outranks a number."""

    NOT_TAKEN = "not_taken"
    BOOKED = "booked"
    PASSED_FIRST_ATTEMPT = "passed_first_attempt"
    NUMERIC_HIGH = "numeric_high"
    NUMERIC_BORDERLINE = "numeric_borderline"
    NUMERIC_LOW = "numeric_low"
    FAILED_BEFORE_PASS = "failed_before_pass"  # noqa: S105 (an exam is passed, not a password)
    FAILED = "failed"
    UNKNOWN = "unknown"


class Emphasis(StrEnum):
    """Weight of one kind of program in the list, heaviest first."""

    CORE = "core"
    INCLUDE = "include"
    SELECTIVE = "selective"
    LIMITED = "limited"


class TimingDecision(StrEnum):
    """What to do about the day of Step 2 CK."""

    TAKEN = "taken"
    ON_TRACK = "on_track"
    MOVE_EARLIER = "move_earlier"
    POSTPONE = "postpone"
    NEXT_CYCLE = "next_cycle"
    PLAN = "plan"
    NOT_PASSED = "not_passed"


class ActionId(StrEnum):
    """Something to do."""

    PASS_STEP1_FIRST_ATTEMPT = "pass_step1_first_attempt"  # noqa: S105
    RESERVE_STEP2_PREPARATION = "reserve_step2_preparation"
    PREPARE_STEP2 = "prepare_step2"
    TAKE_SELF_ASSESSMENT = "take_self_assessment"
    TAKE_STEP2_BY = "take_step2_by"
    POSTPONE_STEP2 = "postpone_step2"
    RETAKE_AFTER_FAILURE = "retake_after_failure"
    GAIN_US_EXPERIENCE = "gain_us_experience"
    SECURE_LETTERS = "secure_letters"
    WRITE_STATEMENT = "write_statement"
    FRAME_EXAM_FAILURE = "frame_exam_failure"
    FOCUS_CV_ON_CHILDREN = "focus_cv_on_children"
    CONSIDER_RESEARCH = "consider_research"
    CHOOSE_SIGNALS = "choose_signals"
    VERIFY_PROGRAMS = "verify_programs"
    COMPLETE_BY_REVIEW = "complete_by_review"
    CONTACT_PROGRAMS = "contact_programs"
    NETWORK = "network"
    PLAN_TWO_CYCLES = "plan_two_cycles"
    COMPLETE_OET_PATHWAY = "complete_oet_pathway"
    PASS_STEP3_FOR_H1B = "pass_step3_for_h1b"  # noqa: S105
    SEEK_INTERVIEWS = "seek_interviews"
    APPLY_BROADLY = "apply_broadly"
    SET_GEOGRAPHIC_PREFERENCES = "set_geographic_preferences"
    RESEND_SCORE = "resend_score"
    REGISTER_NRMP = "register_nrmp"
    PREPARE_INTERVIEWS = "prepare_interviews"
    BUILD_RANK_LIST = "build_rank_list"
    CERTIFY_RANK_LIST = "certify_rank_list"
    PREPARE_SOAP = "prepare_soap"
    FOLLOW_SOAP = "follow_soap"
    CONTACT_UNFILLED = "contact_unfilled"
    RENEW_APPLICATION = "renew_application"
    START_TRAINING = "start_training"


class WarningId(StrEnum):
    """Something the member must know before relying on the advice."""

    SEASON_PROJECTED = "season_projected"
    SEASON_CLOSED = "season_closed"
    VISA_RULES_MOVING = "visa_rules_moving"
    NUMERIC_STEP1_EXPIRES = "numeric_step1_expires"
    NO_RETAKE_AFTER_PASS = "no_retake_after_pass"  # noqa: S105
    ATTEMPT_LIMIT_NEAR = "attempt_limit_near"
    ATTEMPT_LIMIT_REACHED = "attempt_limit_reached"
    FEWER_PROGRAMS_THAN_ADVISED = "fewer_programs_than_advised"
    GUIDE_IS_OPINION = "guide_is_opinion"
    STEP1_EXPIRED = "step1_expired"
    CERTIFICATION_OPEN = "certification_open"
    CERTIFICATION_MISSED = "certification_missed"
    PRACTICE_BELOW_PASS = "practice_below_pass"  # noqa: S105
    LATE_APPLICATION = "late_application"
    CALENDAR_OUTDATED = "calendar_outdated"
    IMPOSSIBLE_STAGE = "impossible_stage"
    GRADUATION_AFTER_TRAINING = "graduation_after_training"
    ENTRY_LIMITS = "entry_limits"


@dataclass(frozen=True, slots=True)
class SeasonPart(Grounded):
    """The season advised for; ``review_opens`` is aware UTC, ``status`` that of its date."""

    id: SeasonId
    review_opens: datetime
    status: DateStatus


@dataclass(frozen=True, slots=True)
class Phase(Grounded):
    """Where the season stands on the day of the advice."""

    id: PhaseId


@dataclass(frozen=True, slots=True)
class InterviewOutlook(Grounded):
    """The interviews of this season and what they mean; ``received`` ``None`` is unknown."""

    received: int | None
    standing: InterviewsId


@dataclass(frozen=True, slots=True)
class Tier(Grounded):
    """Band of the Step 2 CK result and what lowers the expectation."""

    id: TierId
    low_score_strategy: bool
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Step1Scenario(Grounded):
    """Which Step 1 story this is."""

    id: Step1ScenarioId


@dataclass(frozen=True, slots=True)
class Applications(Grounded):
    """How many programs to apply to; ``maximum`` ``None`` means open ("100 or more")."""

    minimum: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class MixItem(Grounded):
    """How much weight one kind of program gets."""

    kind: ProgramKind
    emphasis: Emphasis


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Two days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class PracticeEstimate:
    """The range of Step 2 CK scores that recent self-assessments point to, and what that assumes."""

    low: int
    high: int
    assumption: Message


@dataclass(frozen=True, slots=True)
class ExamTiming(Grounded):
    """What to do about the day of Step 2 CK.

    The score of ``last_test_day`` is out in four weeks in time for ``counts_for``, that of ``safe_test_day`` in eight.
    """

    decision: TimingDecision | None
    last_test_day: date | None = None
    safe_test_day: date | None = None
    counts_for: CountsFor | None = None
    self_assessment_window: DayWindow | None = None
    practice_estimate: PracticeEstimate | None = None


@dataclass(frozen=True, slots=True)
class Signals(Grounded):
    """How many program signals the season gives."""

    count: int | None


@dataclass(frozen=True, slots=True)
class Action(Grounded):
    """Something to do, most effective first; ``due`` is a day in the season's zone, ``projected`` if nobody published it."""

    id: ActionId
    due: date | None
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Caution(Grounded):
    """Something to know before relying on the advice."""

    id: WarningId
    severity: Severity = Severity.NOTE


@dataclass(frozen=True, slots=True)
class Position(Grounded):
    """Where the result stands among past applicants, in words."""

    text: Message | None


@dataclass(frozen=True, slots=True)
class OtherCost(Grounded):
    """One cost of the season besides the fees of the programs, in whole US dollars."""

    id: str
    usd_minimum: int
    usd_maximum: int


@dataclass(frozen=True, slots=True)
class Cost(Grounded):
    """ERAS fees in whole US dollars for the list's two ends, by the fee table of ``fee_season``, and all ``other`` costs."""

    usd_minimum: int
    usd_maximum: int | None
    fee_season: SeasonId
    other: tuple[OtherCost, ...] = ()

    @property
    def total_minimum(self) -> int:
        """The fees of the shortest list with the least of every other cost."""
        return self.usd_minimum + sum(cost.usd_minimum for cost in self.other)

    @property
    def total_maximum(self) -> int | None:
        """The fees of the longest list with the most of every other cost; ``None`` where the list is open."""
        if self.usd_maximum is None:
            return None
        return self.usd_maximum + sum(cost.usd_maximum for cost in self.other)


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that `/strategy`, `/whatif` and `preceptor advise` say."""

    as_of: date
    season: SeasonPart
    phase: Phase
    focus: Focus
    tier: Tier
    step1_scenario: Step1Scenario
    applications: Applications
    mix: tuple[MixItem, ...]
    exam_timing: ExamTiming
    signals: Signals
    actions: tuple[Action, ...]
    warnings: tuple[Caution, ...]
    position: Position
    cost: Cost
    interviews: InterviewOutlook | None = None
    """Only for who has applied."""

    @property
    def stops(self) -> tuple[Caution, ...]:
        """The warnings that change the plan; they stand before everything else."""
        return tuple(warning for warning in self.warnings if warning.severity is Severity.STOP)

    @property
    def notes(self) -> tuple[Caution, ...]:
        """The other warnings."""
        return tuple(warning for warning in self.warnings if warning.severity is Severity.NOTE)
