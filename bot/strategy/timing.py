"""When to take Step 2 CK, or whether to wait.

``last_test_day`` is the latest day whose score is out, after the normal delay, before programs begin to review.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.advice import DayWindow, ExamTiming, PracticeEstimate, Reason, TimingDecision
from bot.domain.days import add_months
from bot.domain.exam import ExamStatus
from bot.domain.exam_timing import (
    TimingRules,
    last_test_day,
    score_expected,
    self_assessment_window,
    step1_limit,
)
from bot.domain.message import Message, message
from bot.domain.season import DateStatus, SeasonMilestone
from bot.strategy.practice import Practice, estimate, practice_reasons, target
from bot.strategy.reading import ApplicantReading, Sittings
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import milestone_source


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the decision looks at."""

    reading: ApplicantReading
    practice: Practice
    target: int
    target_reason: Reason
    last_test_day: date
    review: date
    projected: bool

    @property
    def exam_day(self) -> date:
        """The booked day of Step 2 CK (also once it has passed), else the day of reading."""
        step2 = self.reading.step2
        dated = step2.status in (ExamStatus.BOOKED, ExamStatus.WAITING)
        return step2.date if dated and step2.date is not None else self.reading.as_of

    @property
    def booked(self) -> bool:
        """Whether Step 2 CK has a day to come."""
        return self.reading.step2.status is ExamStatus.BOOKED


def advise_timing(
    reading: ApplicantReading, practice: Practice, rulebook: Rulebook, review: SeasonMilestone
) -> ExamTiming:
    """The decision about the day of Step 2 CK with its dates and the estimate from practice."""
    score, reason = target(reading, rulebook)
    outlook = Outlook(
        reading=reading,
        practice=practice,
        target=score,
        target_reason=reason,
        last_test_day=last_test_day(review.day, rulebook.timing),
        review=review.day,
        projected=review.status is DateStatus.PROJECTED,
    )
    decision = decide(outlook, rulebook)
    taken = decision is TimingDecision.TAKEN
    also = () if taken else (milestone_source(review, rulebook),)
    grounds = rulebook.grounds(*_reasons(outlook, decision, rulebook), also=also)
    return ExamTiming(
        decision=decision,
        last_test_day=None if taken else outlook.last_test_day,
        self_assessment_window=_window(outlook, rulebook.timing),
        practice_estimate=_estimate(outlook, rulebook),
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def decide(outlook: Outlook, rulebook: Rulebook) -> TimingDecision:
    """The first that applies, in the order of `docs/advise.md`, Exam timing."""
    status = outlook.reading.step2.status
    if status in (ExamStatus.PASSED, ExamStatus.WAITING):
        return TimingDecision.TAKEN
    if status is ExamStatus.FAILED:
        return TimingDecision.NOT_PASSED
    weak, room = is_weak(outlook, rulebook), has_room(outlook, rulebook)
    if step1_too_late(outlook, rulebook.timing) or (weak and not room):
        return TimingDecision.NEXT_CYCLE
    if not outlook.booked:
        return TimingDecision.PLAN
    if weak or (outlook.reading.profile.content_gaps and room):
        return TimingDecision.POSTPONE
    late = outlook.exam_day > outlook.last_test_day
    return TimingDecision.MOVE_EARLIER if late else TimingDecision.ON_TRACK


def is_weak(outlook: Outlook, rulebook: Rulebook) -> bool:
    """Practice all low, or its centre too far under the target."""
    rules, practice = rulebook.practice, outlook.practice
    return practice.all_below(rules.low) or practice.further_under(outlook.target, rules.under_target)


def has_room(outlook: Outlook, rulebook: Rulebook) -> bool:
    """Whether a later exam day would still bring the score in time."""
    if outlook.exam_day + timedelta(days=rulebook.timing.score_days) > outlook.last_test_day:
        return False
    rules = rulebook.practice
    if not outlook.practice.all_below(rules.very_low):
        return True
    return add_months(outlook.reading.as_of, rules.very_low_months) <= outlook.last_test_day


def step1_too_late(outlook: Outlook, rules: TimingRules) -> bool:
    """Step 1 is known and not passed, and its day leaves too little time for Step 2 CK."""
    step1 = outlook.reading.step1
    return step1.unpassed and _step1_day(step1, outlook.reading.as_of) > step1_limit(outlook.review, rules)


def _step1_day(step1: Sittings, as_of: date) -> date:
    """The day of a sitting that is booked or awaits its result, else the day of reading."""
    sat = step1.status in (ExamStatus.BOOKED, ExamStatus.WAITING)
    return step1.date if sat and step1.date is not None else as_of


def _window(outlook: Outlook, rules: TimingRules) -> DayWindow | None:
    if not outlook.booked:
        return None
    return DayWindow(*self_assessment_window(outlook.exam_day, rules))


def _estimate(outlook: Outlook, rulebook: Rulebook) -> PracticeEstimate | None:
    if outlook.reading.step2.status is ExamStatus.PASSED:
        return None
    return estimate(outlook.practice, rulebook.practice)


def _reasons(outlook: Outlook, decision: TimingDecision, rulebook: Rulebook) -> Iterator[Reason]:
    reading = outlook.reading
    yield from _decision_reasons(outlook, decision, rulebook)
    if reading.step2.status is ExamStatus.PASSED:
        return
    if outlook.booked or reading.step2.status is ExamStatus.WAITING:
        expected, summer = score_expected(outlook.exam_day, rulebook.timing)
        rule = "timing.score_expected_summer" if summer else "timing.score_expected"
        yield rulebook.because(rule, test=outlook.exam_day, expected=expected)
    if decision is not TimingDecision.TAKEN:
        yield _last_day_reason(outlook, rulebook)
        yield outlook.target_reason
        yield rulebook.because("target.kinds")
    if outlook.exam_day > outlook.last_test_day:
        yield rulebook.because("timing.after_last_test_day")
    yield from practice_reasons(reading, outlook.practice, rulebook)


def _last_day_reason(outlook: Outlook, rulebook: Rulebook) -> Reason:
    rule = "timing.last_test_day_projected" if outlook.projected else "timing.last_test_day"
    days = rulebook.timing.score_days
    return rulebook.because(rule, day=outlook.last_test_day, review=outlook.review, days=days)


def _decision_reasons(outlook: Outlook, decision: TimingDecision, rulebook: Rulebook) -> Iterator[Reason]:
    match decision:
        case TimingDecision.TAKEN if outlook.reading.step2.status is ExamStatus.WAITING:
            yield rulebook.because("timing.waiting")
        case TimingDecision.NOT_PASSED if outlook.reading.step2.exhausted:
            yield rulebook.because("timing.no_attempt_left")
        case TimingDecision.NEXT_CYCLE | TimingDecision.POSTPONE:
            yield from _delay_reasons(outlook, decision, rulebook)
        case TimingDecision.PLAN:
            yield _plan_reason(outlook, rulebook)
        case _:
            yield rulebook.because(f"timing.{decision}")


def _delay_reasons(outlook: Outlook, decision: TimingDecision, rulebook: Rulebook) -> Iterator[Reason]:
    if decision is TimingDecision.NEXT_CYCLE and step1_too_late(outlook, rulebook.timing):
        yield rulebook.because("timing.next_cycle_step1", months=rulebook.timing.preparation_months)
    if is_weak(outlook, rulebook):
        yield rulebook.because(f"timing.{decision}")
        rules = rulebook.practice
        if outlook.practice.further_under(outlook.target, rules.under_target):
            points = outlook.practice.under(outlook.target)
            yield rulebook.because("timing.practice_under_target", points=points, target=outlook.target)
        else:
            yield rulebook.because("timing.practice_low", limit=rules.low)
    if decision is TimingDecision.POSTPONE and outlook.reading.profile.content_gaps:
        yield rulebook.because("timing.postpone_gaps", gaps=_gap_names(outlook.reading))


def _gap_names(reading: ApplicantReading) -> tuple[Message, ...]:
    gaps = dict.fromkeys(reading.profile.content_gaps or ())
    return tuple(message(f"strategy.gap.{gap}") for gap in gaps)


def _plan_reason(outlook: Outlook, rulebook: Rulebook) -> Reason:
    """Between the recommended days while they can still be met, else by the last test day."""
    first, last = (edge.of(outlook.review.year) for edge in rulebook.timing.recommended)
    if outlook.reading.as_of <= min(last, outlook.last_test_day):
        return rulebook.because("timing.recommended", first=first, last=last)
    return rulebook.because("timing.plan")
