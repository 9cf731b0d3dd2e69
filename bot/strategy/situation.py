"""A member's situation, and every condition that the rulebook may ask of it, by name. Unknown never takes an action away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.advice import (
    Applications,
    Emphasis,
    ExamTiming,
    Flag,
    InterviewOutlook,
    MixItem,
    Tier,
    TimingDecision,
)
from bot.domain.days import add_months
from bot.domain.exam import ExamStatus
from bot.domain.exam_timing import last_test_day
from bot.domain.phase import CountsFor, Focus, InterviewsId, PhaseId
from bot.domain.profile import (
    GraduationStatus,
    Letter,
    LetterState,
    PathwayState,
    PersonalStatement,
    Stage,
    Visa,
)
from bot.domain.program import ProgramKind
from bot.domain.season import Season
from bot.strategy.cautions import exams_expired
from bot.strategy.course import Course
from bot.strategy.reading import ApplicantReading, from_us_pediatrics
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import passed, review_of
from bot.strategy.timing import Outlook

ROTATION = timedelta(days=60)
"""Two months of experience take so long; with less time they belong after submitting."""
_ANY_VISA = (Visa.H1B, Visa.J1_OR_H1B, Visa.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that decides which actions apply and what they say."""

    reading: ApplicantReading
    rulebook: Rulebook
    course: Course
    outlook: Outlook
    focus: Focus
    tier: Tier
    timing: ExamTiming
    mix: tuple[MixItem, ...]
    applications: Applications
    interviews: InterviewOutlook | None

    @property
    def plan_season(self) -> Season | None:
        """The season whose days the actions have: the next one where this one is out of reach."""
        return self.course.next if self.focus is Focus.NEXT_SEASON else self.course.season

    @property
    def off(self) -> str | None:
        """Why nothing is sent or paid by the list now."""
        return off_of(self.focus, self.course)

    @property
    def standing(self) -> InterviewsId:
        """How far the interviews carry."""
        return InterviewsId.UNKNOWN if self.interviews is None else self.interviews.standing

    def answers(self) -> "Answers":
        """Whether the conditions of the rulebook hold, each looked at once and only when it is asked for."""
        return Answers(self)


def off_of(focus: Focus, course: Course) -> str | None:
    """The name of what advice on the list begins with when it is not for sending now."""
    if focus is Focus.NEXT_SEASON and course.over:
        return "over"
    return None if focus is Focus.APPLICATION else focus


class Answers(dict[str, bool]):
    """Answers by the name of the condition, worked out at the first look."""

    __slots__ = ("_situation",)

    def __init__(self, situation: Situation) -> None:
        super().__init__()
        self._situation = situation

    def __missing__(self, condition: str) -> bool:
        found = self[condition] = CONDITIONS[condition](self._situation)
        return found


# Exams.


def _first_attempt_ahead(now: Situation) -> bool:
    step1 = now.reading.step1
    return step1.status in (ExamStatus.NOT_TAKEN, ExamStatus.BOOKED) and not step1.failed


def _retake(now: Situation) -> bool:
    """A Step is failed and may be sat again; never after the last attempt that counts."""
    reading = now.reading
    if not reading.failed_sittings or reading.step3.exhausted or reading.exhausted:
        return False
    return any(step.unpassed and step.failed for step in reading.steps.values())


def _step2_open(now: Situation) -> bool:
    """Step 2 CK is still to be taken, as far as is known."""
    return now.reading.step2.status in (None, ExamStatus.NOT_TAKEN, ExamStatus.BOOKED)


def _step2_again(now: Situation) -> bool:
    return now.reading.step2.status is ExamStatus.FAILED and _retake(now)


def _take_by(now: Situation) -> bool:
    decision = now.timing.decision
    if decision is TimingDecision.NOT_PASSED:
        return _retake(now)
    if decision is TimingDecision.NEXT_CYCLE:
        return not now.outlook.booked
    return decision in (TimingDecision.PLAN, TimingDecision.MOVE_EARLIER)


def to_postpone(now: Situation) -> bool:
    """The booked exam is to be moved to a later day."""
    if now.timing.decision is TimingDecision.POSTPONE:
        return True
    return now.outlook.booked and now.outlook.weak and now.timing.decision is TimingDecision.NEXT_CYCLE


def _practice_done(now: Situation) -> bool:
    """A self-assessment was taken within its window."""
    window = now.timing.self_assessment_window
    if window is None:
        return False
    return any(window.first <= taken.date <= now.reading.as_of for taken in now.outlook.practice.counted)


def _window_passed(now: Situation) -> bool:
    window = now.timing.self_assessment_window
    return window is not None and window.last < now.reading.as_of


def _rank_list_only(now: Situation) -> bool:
    """The exam day counts for this season's rank list, no longer for the review; of the next season both are ahead."""
    return now.timing.counts_for is CountsFor.RANK_LIST and now.focus is not Focus.NEXT_SEASON


def _score_awaited(now: Situation) -> bool:
    """A score is on its way or an exam is booked, and the application goes, or went, without it."""
    status, outlook = now.reading.step2.status, now.outlook
    if status is ExamStatus.BOOKED:
        return _rank_list_only(now)
    late = outlook.exam_day > last_test_day(outlook.review.day, now.rulebook.timing)
    return status is ExamStatus.WAITING and (late or now.course.applied)


def recommended_step1(now: Situation) -> date | None:
    """By when Step 1 is passed for a Step 2 CK on the last recommended day."""
    if now.plan_season is None:
        return None
    rules = now.rulebook.timing
    latest = rules.recommended[1].of(review_of(now.plan_season).day.year)
    return add_months(latest, -rules.preparation_months)


def _recommended_ahead(now: Situation) -> bool:
    day = recommended_step1(now)
    return day is not None and day >= now.reading.as_of


# Experience, letters, statement, projects.


def _little_experience(now: Situation) -> bool:
    months = now.reading.pediatrics_months
    return months is None or months < now.rulebook.flags.pediatrics_months


def _no_hands_on(now: Situation) -> bool:
    return not now.reading.hands_on_months


def no_time_for_rotation(now: Situation) -> bool:
    """Submitting opens too soon for two months of experience before it."""
    submit = None if now.plan_season is None else now.plan_season.find("eras_submit")
    return submit is not None and submit.day < now.reading.as_of + ROTATION


def _letters_old(now: Situation) -> bool:
    return now.course.renewing and len(fresh_letters(now)) < len(now.reading.uploaded)


def fresh_letters(now: Situation) -> tuple[Letter, ...]:
    """Letters in the portal that are not an earlier application's: of who applies again, those since the last Match Day."""
    uploaded = now.reading.uploaded
    if not now.course.renewing:
        return uploaded
    since = now.course.renewed_since
    return tuple(letter for letter in uploaded if letter.date is not None and letter.date > since)


def _letters_missing(now: Situation) -> bool:
    limits = now.rulebook.application
    fresh = fresh_letters(now)
    return len(fresh) < limits.letters or from_us_pediatrics(fresh) < limits.us_pediatric_letters


def _few_us_letters(now: Situation) -> bool:
    letters = now.reading.profile.letters
    if letters is None or len(now.reading.uploaded) < now.rulebook.application.letters:
        return False
    return from_us_pediatrics(now.reading.uploaded) < now.rulebook.application.us_pediatric_letters


def _statement_open(now: Situation) -> bool:
    return now.course.renewing or now.reading.profile.statement is not PersonalStatement.FINAL


def _research(now: Situation) -> bool:
    """Where academic programs matter or the score is modest, unless there are projects already."""
    research, limits = now.reading.profile.research, now.rulebook.application
    if (research.pediatrics or 0) + (research.qi or 0) >= limits.projects:
        return False
    return _academic(now) or _modest_score(now)


def _academic(now: Situation) -> bool:
    wanted = ProgramKind.UNIVERSITY_CHILDREN in (now.reading.profile.preferences.kinds or ())
    first = next(item for item in now.mix if item.kind is ProgramKind.UNIVERSITY_CHILDREN)
    return wanted or first.emphasis in (Emphasis.CORE, Emphasis.INCLUDE)


def _modest_score(now: Situation) -> bool:
    """A score at which a few pediatric projects help."""
    score = now.reading.score
    return score is not None and score < now.rulebook.application.projects_below


def _something_missing(now: Situation) -> bool:
    if not now.course.applied:
        return True
    return _letters_missing(now) or _statement_open(now) or now.reading.step2.status is not ExamStatus.PASSED


# Certification.


def _pathway_deadline_passed(now: Situation) -> bool:
    closes = now.plan_season.find("pathways_deadline") if now.plan_season else None
    return closes is not None and passed(closes, now.course.now)


def _pathway(*states: PathwayState | None) -> Callable[[Situation], bool]:
    return lambda now: now.reading.profile.pathway in states


# The Match.


def _standard_deadline_passed(now: Situation) -> bool:
    standard = now.course.season.find("nrmp_standard_deadline")
    return standard is not None and passed(standard, now.course.now)


def _ranked(now: Situation) -> bool:
    return now.course.stage is Stage.RANKED


def _unfilled_open(now: Situation) -> bool:
    """Unfilled programs may be written to: after SOAP, until the list of that Match closes."""
    course = now.course
    in_week = course.phase is PhaseId.MATCH_WEEK
    year = course.season.id if in_week or course.over else course.renewed_since.year
    until = now.rulebook.unfilled_until.of(year)
    return course.renewed_since <= now.reading.as_of <= until or (in_week and not course.no_contact)


def _soap_runs(now: Situation) -> bool:
    ends = now.course.soap_ends
    return ends is None or not passed(ends, now.course.now)


def _few_interviews(now: Situation) -> bool:
    return now.standing in (InterviewsId.NONE, InterviewsId.FEW)


def _two_cycles(now: Situation) -> bool:
    """A second cycle is planned with few interviews or low scores, and by who applies again."""
    if now.focus is Focus.MATCH and now.standing is InterviewsId.ENOUGH:
        return False
    low = now.tier.low_score_strategy or now.course.renewing
    return low or (now.focus is Focus.MATCH and _few_interviews(now))


CONDITIONS: Mapping[str, Callable[[Situation], bool]] = {
    # Who it is.
    "needs_visa": lambda now: now.reading.needs_visa is True,
    "no_visa": lambda now: now.reading.needs_visa is False,
    "j1": lambda now: now.reading.profile.visa is Visa.J1,
    "h1b_considered": lambda now: now.reading.profile.visa in _ANY_VISA,
    "j1_possible": lambda now: now.reading.profile.visa in (Visa.J1, Visa.J1_OR_H1B, Visa.UNDECIDED),
    "us_img": lambda now: now.reading.us_img,
    "student": lambda now: now.reading.profile.graduation.status is GraduationStatus.STUDENT,
    "graduate": lambda now: now.reading.profile.graduation.status is GraduationStatus.GRADUATE,
    "old_graduation": lambda now: Flag.OLD_GRADUATION in now.tier.flags,
    "failed_before": lambda now: now.reading.failed_sittings > 0,
    "failed_often": lambda now: now.reading.failed_sittings > 1,
    "failed_step1_or_2": lambda now: now.reading.step1.failed + now.reading.step2.failed > 0,
    "low_score": lambda now: now.tier.low_score_strategy,
    "renewing": lambda now: now.course.renewing,
    # Exams.
    "first_attempt_ahead": _first_attempt_ahead,
    "retake": _retake,
    "fourth_sitting": lambda now: now.reading.fourth_sitting is not None,
    "step1_ahead": lambda now: now.reading.step1.unpassed,
    "step2_open": _step2_open,
    "step2_to_prepare": lambda now: _step2_open(now) or _step2_again(now),
    "step2_to_take": _take_by,
    "step2_late": lambda now: now.timing.decision is TimingDecision.MOVE_EARLIER,
    "postpone": to_postpone,
    "test_day_left": lambda now: now.timing.last_test_day is not None,
    "for_rank_list": _rank_list_only,
    "score_awaited": _score_awaited,
    "exams_expired": lambda now: exams_expired(now.reading, now.course),
    "practice_failing": lambda now: now.outlook.all_failing,
    "out_of_reach": lambda now: now.focus is Focus.NEXT_SEASON,
    "gaps": lambda now: bool(now.reading.profile.content_gaps),
    "practice_done": _practice_done,
    "practice_too_late": lambda now: now.outlook.practice_too_late,
    "practice_window_passed": _window_passed,
    # What is done of the application.
    "little_experience": _little_experience,
    "no_hands_on": _no_hands_on,
    "experience_missing": lambda now: _little_experience(now) or _no_hands_on(now),
    "no_time_for_rotation": no_time_for_rotation,
    "letters_missing": _letters_missing,
    "letters_known": lambda now: now.reading.profile.letters is not None,
    "few_us_letters": _few_us_letters,
    "letters_old": _letters_old,
    "letters_not_all_asked": lambda now: (
        len(now.reading.profile.letters or ()) < now.rulebook.application.letters
    ),
    "statement_open": _statement_open,
    "research_useful": _research,
    "modest_score": _modest_score,
    # Certification.
    "certification_open": lambda now: not now.reading.certification_met,
    "oet_open": lambda now: not now.reading.oet_passed,
    "oet_passed": lambda now: now.reading.oet_passed,
    "pathway_open": _pathway(None, PathwayState.NOT_STARTED),
    "pathway_applied": _pathway(PathwayState.APPLIED),
    "pathway_closed": _pathway_deadline_passed,
    "certification_missed": lambda now: (
        now.reading.certification_known_open and _pathway_deadline_passed(now)
    ),
    "certified": lambda now: now.reading.certified,
    "h1b_needs_step3": lambda now: Flag.H1B_NEEDS_STEP3 in now.tier.flags,
    # The season and the Match.
    "something_missing": _something_missing,
    "season_over": lambda now: now.course.over and now.focus is not Focus.NEXT_SEASON,
    "took_part": lambda now: now.course.applied or now.course.renewing,
    "before_review": lambda now: now.course.phase in (PhaseId.BEFORE_SUBMIT, PhaseId.SUBMIT_WINDOW),
    "plan_dated": lambda now: now.plan_season is not None,
    "recommended_ahead": _recommended_ahead,
    "applied": lambda now: now.course.applied,
    "late_fee": _standard_deadline_passed,
    "ranked": _ranked,
    "no_interviews": lambda now: now.standing is InterviewsId.NONE,
    "few_interviews": _few_interviews,
    "enough_interviews": lambda now: now.standing is InterviewsId.ENOUGH,
    "interviews_open": lambda now: now.standing is not InterviewsId.ENOUGH,
    "two_cycles": _two_cycles,
    "soap_runs": _soap_runs,
    "unfilled_open": _unfilled_open,
    "not_matched": lambda now: now.course.stage in (Stage.SOAP, Stage.NOT_MATCHED),
    "outcome_unknown": lambda now: not now.course.decided,
    "open_list": lambda now: now.applications.maximum is None,
    "letters_portal_new": lambda now: now.course.season.find("lorp_cutover") is not None,
}
"""The one place that decides who a member is, what is done and what is ahead; the rulebook names these."""


def letters_at_least(now: Situation, *states: LetterState) -> int:
    """How many letters have come this far."""
    letters = now.reading.profile.letters
    return sum(letter.state in states for letter in letters) if letters else 0
