"""What is said about the day of Step 2 CK: the decision, the days that count, practice and gaps, each with its rule."""

from collections.abc import Iterator
from datetime import date

from bot.domain.advice import DayWindow, ExamTiming, Reason, TimingDecision
from bot.domain.days import add_months
from bot.domain.exam import Exam, ExamStatus
from bot.domain.exam_timing import (
    TimingRules,
    last_test_day,
    score_expected,
    score_safe,
    self_assessment_window,
)
from bot.domain.message import Message, message
from bot.domain.phase import CountsFor
from bot.strategy.cautions import exams_expired
from bot.strategy.practice import practice_reasons
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import milestone_source, shown_day
from bot.strategy.timing import LastDay, Outlook, last_day_at, season_gone, step1_day


def advise_timing(outlook: Outlook, decision: TimingDecision) -> ExamTiming:
    """What follows from the decision about the day of Step 2 CK, with its dates and the estimate from practice."""
    rulebook = outlook.rulebook
    day = None if decision is TimingDecision.TAKEN else outlook.test_day
    named = _next_day(outlook) if _only_next_season(outlook, decision) else day
    also = () if named is None else (milestone_source(named.needed, rulebook),)
    grounds = rulebook.grounds(*_reasons(outlook, decision, rulebook), also=also)
    return ExamTiming(
        decision=decision,
        last_test_day=None if day is None else day.last,
        safe_test_day=None if day is None else day.safe,
        counts_for=None if day is None else day.counts_for,
        self_assessment_window=_window(outlook, rulebook.timing),
        practice_estimate=outlook.estimate,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _window(outlook: Outlook, rules: TimingRules) -> DayWindow | None:
    if not outlook.booked:
        return None
    return DayWindow(*self_assessment_window(outlook.exam_day, rules))


def _reasons(outlook: Outlook, decision: TimingDecision, rulebook: Rulebook) -> Iterator[Reason]:
    reading = outlook.reading
    yield from _decision_reasons(outlook, decision, rulebook)
    if reading.step2.status is ExamStatus.PASSED:
        return
    next_cycle = decision is TimingDecision.NEXT_CYCLE
    if (outlook.booked and not next_cycle) or reading.step2.status is ExamStatus.WAITING:
        yield _score_reason(outlook, rulebook)
    if decision is not TimingDecision.TAKEN:
        if _only_next_season(outlook, decision):
            yield from _next_season_reasons(outlook, rulebook)
        elif not exams_expired(reading, outlook.course):
            yield from _day_reasons(outlook, rulebook)
        yield outlook.target_reason
        yield rulebook.because("target.kinds")
    elif outlook.course.applied:
        yield rulebook.because("timing.send_when_out")
    if not next_cycle and _score_after_review(outlook, rulebook):
        yield rulebook.because("timing.late_score")
    yield from practice_reasons(reading, outlook.practice, rulebook)


def _score_after_review(outlook: Outlook, rulebook: Rulebook) -> bool:
    """The score comes after programs begin to review, and October is still ahead."""
    late = outlook.exam_day > last_test_day(outlook.review.day, rulebook.timing)
    return late and outlook.as_of < date(outlook.review.day.year, 10, 1)


def _score_reason(outlook: Outlook, rulebook: Rulebook) -> Reason:
    test, rules = outlook.exam_day, rulebook.timing
    return rulebook.because(
        "timing.score_expected",
        test=test,
        expected=score_expected(test, rules),
        latest=score_safe(test, rules),
    )


def _day_reasons(outlook: Outlook, rulebook: Rulebook) -> Iterator[Reason]:
    """The last day that counts, given twice, and what holds after the safe one or after the review."""
    day = outlook.test_day
    if day is None:
        yield from _next_season_reasons(outlook, rulebook)
        return
    status = day.needed.status
    yield rulebook.because(
        f"timing.last_for_{day.counts_for}",
        day=shown_day(day.last, status),
        safe=shown_day(day.safe, status),
        needed=shown_day(day.needed.day, status),
    )
    if max(outlook.exam_day, outlook.as_of) > day.safe:
        yield rulebook.because("timing.after_safe_day")
    if day.counts_for is CountsFor.RANK_LIST and not outlook.course.late:
        sent = outlook.course.applied
        yield rulebook.because("timing.send_when_out" if sent else "timing.send_without")
    if outlook.course.late:
        yield from _next_season_reasons(outlook, rulebook)


def _only_next_season(outlook: Outlook, decision: TimingDecision) -> bool:
    """Only days of the next season are named: those left of this one are no reason to sit the exam."""
    return decision is TimingDecision.NEXT_CYCLE and outlook.after_review


def _next_day(outlook: Outlook) -> LastDay | None:
    later = outlook.course.next
    return None if later is None else last_day_at(later, outlook.course, outlook.rulebook.timing)


def _next_season_reasons(outlook: Outlook, rulebook: Rulebook) -> Iterator[Reason]:
    later, day = outlook.course.next, _next_day(outlook)
    if later is None or day is None:
        yield rulebook.because("timing.next_season_unknown")
        return
    yield rulebook.because(
        "timing.next_season",
        season=later.id,
        day=shown_day(day.last, day.needed.status),
        safe=shown_day(day.safe, day.needed.status),
    )


def _decision_reasons(outlook: Outlook, decision: TimingDecision, rulebook: Rulebook) -> Iterator[Reason]:
    match decision:
        case TimingDecision.TAKEN if outlook.reading.step2.status is ExamStatus.WAITING:
            yield rulebook.because("timing.waiting")
        case TimingDecision.NOT_PASSED:
            yield from _not_passed_reasons(outlook, rulebook)
        case TimingDecision.NEXT_CYCLE | TimingDecision.POSTPONE:
            yield from _delay_reasons(outlook, decision, rulebook)
        case TimingDecision.PLAN:
            yield _plan_reason(outlook, rulebook)
        case TimingDecision.ON_TRACK:
            yield from _on_track_reasons(outlook, rulebook)
        case _:
            yield rulebook.because(f"timing.{decision}")


def _not_passed_reasons(outlook: Outlook, rulebook: Rulebook) -> Iterator[Reason]:
    if outlook.reading.step2.exhausted:
        yield rulebook.because("timing.no_attempt_left")
        return
    yield rulebook.because("timing.not_passed")
    earliest = outlook.reading.fourth_from(Exam.STEP2CK)
    if earliest is not None:
        yield rulebook.because("attempts.fourth", step=message("strategy.exam.step2ck"), day=earliest)
    if outlook.no_sitting_fits:
        yield rulebook.because("timing.no_sitting_fits", season=outlook.course.season.id)


def _on_track_reasons(outlook: Outlook, rulebook: Rulebook) -> Iterator[Reason]:
    day = outlook.test_day
    for_review = day is None or day.counts_for is CountsFor.REVIEW
    yield rulebook.because("timing.on_track" if for_review else "timing.on_track_rank_list")
    if not outlook.practice.counted:
        yield rulebook.because("timing.no_recent_practice", days=rulebook.practice.days)
        if not outlook.practice_too_late:
            yield rulebook.because("timing.practice_now")
    elif outlook.weak:
        yield rulebook.because(
            "timing.base_line",
            score=outlook.practice.centre,
            count=(outlook.exam_day - outlook.as_of).days,
            points=outlook.practice.under(outlook.target),
            target=outlook.target,
        )


def _delay_reasons(outlook: Outlook, decision: TimingDecision, rulebook: Rulebook) -> Iterator[Reason]:
    next_cycle = decision is TimingDecision.NEXT_CYCLE
    if next_cycle and outlook.step1_too_late:
        yield rulebook.because("timing.next_cycle_step1", months=rulebook.timing.preparation_months)
    elif next_cycle and (season_gone(outlook) or not outlook.weak):
        yield rulebook.because("timing.season_gone", season=outlook.course.season.id)
    if outlook.weak and not (next_cycle and season_gone(outlook)):
        if next_cycle:
            name = "weak_after_review" if outlook.after_review else "too_little_time"
            yield rulebook.because(f"timing.{name}")
        yield rulebook.because(f"timing.{decision}")
        yield _weak_reason(outlook, rulebook)
    if decision is TimingDecision.POSTPONE and outlook.reading.profile.content_gaps:
        yield rulebook.because("timing.postpone_gaps", gaps=gap_names(outlook.reading))


def _weak_reason(outlook: Outlook, rulebook: Rulebook) -> Reason:
    if outlook.far_under:
        points = outlook.practice.under(outlook.target)
        return rulebook.because("timing.practice_under_target", points=points, target=outlook.target)
    count = len(outlook.practice.counted)
    return rulebook.because("timing.practice_low", limit=rulebook.practice.low, count=count)


def gap_names(reading: ApplicantReading) -> tuple[Message, ...]:
    """The gaps that the member declared, each once."""
    gaps = dict.fromkeys(reading.profile.content_gaps or ())
    return tuple(message(f"strategy.gap.{gap}") for gap in gaps)


def _plan_reason(outlook: Outlook, rulebook: Rulebook) -> Reason:
    """Between the recommended days while they can still be met, else by the day that still counts."""
    day, rules = outlook.test_day, rulebook.timing
    if exams_expired(outlook.reading, outlook.course):
        return rulebook.because("timing.ask_first")
    if day is None:
        return rulebook.because("timing.not_recorded")
    if day.counts_for is CountsFor.RANK_LIST:
        return rulebook.because("timing.plan_rank_list")
    first, last = (edge.of(outlook.review.day.year) for edge in rules.recommended)
    if outlook.reading.step1.unpassed:
        first = max(
            first, add_months(step1_day(outlook.reading.step1, outlook.as_of), rules.preparation_months)
        )
    if max(outlook.as_of, first) <= min(last, day.last):
        return rulebook.because("timing.recommended", first=max(first, outlook.as_of), last=last)
    return rulebook.because("timing.plan")
