"""What the member must know before relying on the advice: stops first, then notes, each kind in a fixed order."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from bot.domain.advice import Caution, Reason, Severity, Source, WarningId
from bot.domain.exam import ATTEMPTS_MAX, ExamStatus
from bot.domain.message import message
from bot.domain.phase import PhaseId
from bot.domain.profile import OetState, PathwayState, Visa
from bot.domain.season import DateStatus, Season, SeasonMilestone
from bot.strategy.course import Course
from bot.strategy.reading import ApplicantReading
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import day_of, milestone_source, passed, review_of, shown_end
from bot.strategy.timing import RANK_LIST, Outlook

_MOVING = (Visa.H1B, Visa.J1_OR_H1B, Visa.UNDECIDED)
_CERTIFYING = (
    PhaseId.SUBMIT_WINDOW,
    PhaseId.INTERVIEW_SEASON,
    PhaseId.RANKING,
    PhaseId.WAITING,
    PhaseId.MATCH_WEEK,
)
"""Phases in which the certification of who has applied is asked after."""
_LATE_TEXTS = {
    PhaseId.INTERVIEW_SEASON: "interview_season",
    PhaseId.RANKING: "ranking",
    PhaseId.WAITING: "no_contact",
    PhaseId.MATCH_WEEK: "no_contact",
    PhaseId.OVER: "over",
}


def advise_cautions(
    outlook: Outlook, rulebook: Rulebook, *, advised: int, program_count: int
) -> tuple[Caution, ...]:
    """All warnings. ``advised`` is the most programs advised before the cap."""
    reading, course = outlook.reading, outlook.course
    stops = () if course.matched else _stops(outlook, rulebook)
    found = [
        *_attempts_used(reading, rulebook),
        *stops,
        *_season_notes(course, rulebook),
        *_graduation(reading, course, rulebook),
        *_exam_notes(reading, rulebook),
        *_attempts_near(reading, rulebook),
    ]
    if reading.needs_visa:
        found.append(_plain(WarningId.ENTRY_LIMITS, rulebook))
    if reading.profile.visa in _MOVING:
        found.append(_plain(WarningId.VISA_RULES_MOVING, rulebook))
    if program_count < advised:
        found.append(_caution(WarningId.FEWER_PROGRAMS_THAN_ADVISED, rulebook, count=program_count))
    found.append(_opinion(rulebook))
    return tuple(found)


def _stops(outlook: Outlook, rulebook: Rulebook) -> Iterator[Caution]:
    reading, course = outlook.reading, outlook.course
    yield from _step1_expired(outlook, rulebook)
    yield from _certification(reading, course, rulebook)
    yield from _practice_below_pass(outlook, rulebook)
    if course.late:
        yield _late(course, rulebook, reading.as_of)
    if course.outdated and course.started is not None:
        reason = _with("calendar_outdated", rulebook, season=course.season.id, day=day_of(course.started))
        source = milestone_source(course.started, rulebook)
        yield _stop(WarningId.CALENDAR_OUTDATED, rulebook, reason, also=(source,))


def _attempts_used(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Caution]:
    used = _steps_with(reading, ATTEMPTS_MAX)
    if used:
        waiting = any(
            step.status is ExamStatus.WAITING for step in reading.steps.values() if step.taken == ATTEMPTS_MAX
        )
        name = "attempt_limit_awaited" if waiting else "attempt_limit_reached"
        yield _stop(WarningId.ATTEMPT_LIMIT_REACHED, rulebook, _with(name, rulebook, steps=used))


def _with(name: str, rulebook: Rulebook, **params: object) -> Reason:
    return rulebook.because(f"warning.{name}", **params)


def _step1_expired(outlook: Outlook, rulebook: Rulebook) -> Iterator[Caution]:
    """The first pass stops counting before the rank list closes, or has stopped already."""
    reading, deadline = outlook.reading, outlook.course.season.find(RANK_LIST)
    end = reading.exams_end
    if end is None or deadline is None or not expires_too_soon(reading, outlook.course):
        return
    over = end < reading.as_of
    reasons = [
        _with(
            "step1_expired" if over else "step1_expires",
            rulebook,
            first=reading.first_pass,
            end=end,
            deadline=day_of(deadline),
        )
    ]
    if reading.step1.status is ExamStatus.PASSED and reading.step2.status is ExamStatus.PASSED:
        reasons.append(_with("step1_expired_both_passed", rulebook))
    elif outlook.booked and outlook.exam_day > end:
        reasons.append(_with("step1_expired_booked", rulebook, test=outlook.exam_day))
    source = milestone_source(deadline, rulebook)
    yield _stop(WarningId.STEP1_EXPIRED, rulebook, *reasons, also=(source,))


def expires_too_soon(reading: ApplicantReading, course: Course) -> bool:
    """The seven years of the first pass end before today or before the rank list closes."""
    end, deadline = reading.exams_end, course.season.find(RANK_LIST)
    return end is not None and deadline is not None and end < max(reading.as_of, deadline.day)


def exams_expired(reading: ApplicantReading, course: Course) -> bool:
    """The first pass has stopped counting, or does before the rank list closes while an exam is still to come."""
    if not expires_too_soon(reading, course) or reading.exams_end is None:
        return False
    both = reading.step1.status is ExamStatus.PASSED and reading.step2.status is ExamStatus.PASSED
    return reading.exams_end < reading.as_of or not both


def _certification(reading: ApplicantReading, course: Course, rulebook: Rulebook) -> Iterator[Caution]:
    """OET or the Pathway is still to do, and the application is sent."""
    if not course.applied or course.phase not in _CERTIFYING or not reading.certification_known_open:
        return
    closes, deadline = course.season.find("pathways_deadline"), course.season.find(RANK_LIST)
    if closes is None or deadline is None:
        return
    zone = reading.profile.time_zone
    late = passed(closes, course.now)
    step = _certification_step(reading)
    if late:
        names = _missed_names(step, closed=passed(deadline, course.now))
    else:
        names = (
            "certification_open",
            f"certification_{step}",
            "certification_order",
            "certification_december",
        )
    params = {
        "closes": shown_end(closes, zone),
        "deadline": shown_end(deadline, zone),
        "count": (closes.day - reading.as_of).days,
        "season": course.season.id,
    }
    reasons = [_with(name, rulebook, **(params if name in _DATED else {})) for name in names]
    also = tuple(dict.fromkeys(milestone_source(date, rulebook) for date in (closes, deadline)))
    warning = WarningId.CERTIFICATION_MISSED if late else WarningId.CERTIFICATION_OPEN
    yield _stop(warning, rulebook, *reasons, also=also)


_DATED = (
    "certification_open",
    "certification_missed",
    "certification_pending",
    "certification_deadline",
    "certification_deadline_passed",
)


def _missed_names(step: str, *, closed: bool) -> tuple[str, ...]:
    first = "certification_pending" if step == "pathway_pending" else "certification_missed"
    if closed:
        return (first, "certification_deadline_passed")
    return (first, "certification_deadline")


def _certification_step(reading: ApplicantReading) -> str:
    """What is next of OET and Pathway, by what the profile says is done."""
    profile = reading.profile
    if not reading.oet_passed:
        return "oet_booked" if profile.oet is OetState.BOOKED else "oet"
    applied = profile.pathway in (PathwayState.APPLIED, PathwayState.ACCEPTED)
    return "pathway_pending" if applied else "pathway"


def _practice_below_pass(outlook: Outlook, rulebook: Rulebook) -> Iterator[Caution]:
    found = outlook.estimate
    if found is None or not outlook.all_failing:
        return
    name = "practice_below_pass_booked" if outlook.booked else "practice_below_pass"
    reason = _with(
        name, rulebook, low=found.low, high=found.high, passing=outlook.passing, test=outlook.exam_day
    )
    yield _stop(WarningId.PRACTICE_BELOW_PASS, rulebook, reason)


def _late(course: Course, rulebook: Rulebook, as_of: date) -> Caution:
    review = review_of(course.season)
    text = _LATE_TEXTS[course.phase]
    if course.over and as_of <= rulebook.unfilled_until.of(course.season.id):
        text = "unfilled"
    since = {} if course.over else {"review": day_of(review)}
    plans = "late_application_plan" if course.next is not None else "late_application_no_season"
    reasons = [
        _with(f"late_application_{text}", rulebook, season=course.season.id, **since),
        _with(plans, rulebook, season=course.next.id if course.next else course.season.id),
    ]
    return _stop(WarningId.LATE_APPLICATION, rulebook, *reasons, also=(milestone_source(review, rulebook),))


def _season_notes(course: Course, rulebook: Rulebook) -> Iterator[Caution]:
    if review_of(course.season).status is DateStatus.PROJECTED:
        yield _projected(course.season, rulebook)
    match_day = course.season.find("match_day")
    if course.over and not course.matched and match_day is not None:
        yield _closed(course, match_day, rulebook)
    if course.impossible is not None:
        stage = message(f"strategy.stage.{course.impossible}")
        yield _caution(WarningId.IMPOSSIBLE_STAGE, rulebook, stage=stage, season=course.season.id)


@lru_cache(maxsize=64)
def _projected(season: Season, rulebook: Rulebook) -> Caution:
    source = milestone_source(review_of(season), rulebook)
    return _caution(WarningId.SEASON_PROJECTED, rulebook, also=(source,), season=season.id)


def _graduation(reading: ApplicantReading, course: Course, rulebook: Rulebook) -> Iterator[Caution]:
    """Who graduates in a year after the Match cannot begin in July of it."""
    year = reading.profile.graduation.year
    if year is not None and year > course.season.id:
        yield _caution(WarningId.GRADUATION_AFTER_TRAINING, rulebook, year=year, season=course.season.id)


def _closed(course: Course, match_day: SeasonMilestone, rulebook: Rulebook) -> Caution:
    name = "season_closed_unknown" if course.applied and not course.decided else "season_closed"
    reason = _with(name, rulebook, season=course.season.id, day=day_of(match_day))
    source = milestone_source(match_day, rulebook)
    return _because(WarningId.SEASON_CLOSED, rulebook, reason, also=(source,))


def _exam_notes(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Caution]:
    if reading.step1.score is not None and not reading.certified:
        end = reading.exams_end
        if end is None:
            yield _plain(WarningId.NUMERIC_STEP1_EXPIRES, rulebook)
        else:
            yield _number_expires(rulebook, end, over=end < reading.as_of)
    if reading.step2.status is ExamStatus.PASSED:
        yield _plain(WarningId.NO_RETAKE_AFTER_PASS, rulebook)


@lru_cache(maxsize=4096)
def _number_expires(rulebook: Rulebook, end: date, *, over: bool) -> Caution:
    name = "numeric_step1_expired_on" if over else "numeric_step1_expires_on"
    return _because(WarningId.NUMERIC_STEP1_EXPIRES, rulebook, _with(name, rulebook, until=end))


def _attempts_near(reading: ApplicantReading, rulebook: Rulebook) -> Iterator[Caution]:
    used = _steps_with(reading, ATTEMPTS_MAX - 1)
    if used:
        reasons = (
            _with("attempt_limit_near", rulebook, steps=used),
            _with("attempt_limit_near_own", rulebook),
        )
        yield _because(WarningId.ATTEMPT_LIMIT_NEAR, rulebook, *reasons)


def _steps_with(reading: ApplicantReading, sittings: int) -> tuple[object, ...]:
    return tuple(
        message(f"strategy.exam.{name}")
        for name, step in reading.steps.items()
        if step.taken == sittings and step.unpassed
    )


@lru_cache(maxsize=8)
def _opinion(rulebook: Rulebook) -> Caution:
    reasons = (_with("guide_is_opinion", rulebook), _with("no_safe_score", rulebook))
    return _because(WarningId.GUIDE_IS_OPINION, rulebook, *reasons)


@lru_cache(maxsize=256)
def _plain(warning: WarningId, rulebook: Rulebook) -> Caution:
    """A warning whose sentence has no blanks."""
    return _caution(warning, rulebook)


def _caution(
    warning: WarningId, rulebook: Rulebook, *, also: tuple[Source, ...] = (), **params: object
) -> Caution:
    return _because(warning, rulebook, rulebook.because(f"warning.{warning}", **params), also=also)


def _because(
    warning: WarningId, rulebook: Rulebook, *reasons: Reason, also: tuple[Source, ...] = ()
) -> Caution:
    grounds = rulebook.grounds(*reasons, also=also)
    return Caution(id=warning, reasons=grounds.reasons, sources=grounds.sources)


def _stop(warning: WarningId, rulebook: Rulebook, *reasons: Reason, also: tuple[Source, ...] = ()) -> Caution:
    grounds = rulebook.grounds(*reasons, also=also)
    return Caution(id=warning, severity=Severity.STOP, reasons=grounds.reasons, sources=grounds.sources)
