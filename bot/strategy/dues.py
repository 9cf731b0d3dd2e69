"""By when each action is worth doing: the days of the member's plan and of the season, the next one still to come.

Where a member's timeline has a day for it, the day is that one (:func:`bot.seasons.personal_plan.planned_day`).
Days are made once and shared: members differ in few of them, and advice asks for a dozen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.domain.advice import ActionId, TimingDecision
from bot.domain.exam import ExamStatus
from bot.domain.exam_timing import last_test_day, step1_limit
from bot.domain.ids import SeasonId
from bot.domain.phase import Focus
from bot.domain.profile import LetterState, PathwayState, PersonalStatement
from bot.domain.season import DateStatus, Season, SeasonMilestone
from bot.seasons.personal_plan import planned_day
from bot.strategy.season import passed, review_of
from bot.strategy.situation import Situation, letters_at_least, no_time_for_rotation, to_postpone
from bot.strategy.timing import RANK_LIST, last_day_at


@dataclass(frozen=True, slots=True, eq=False)
class Due:
    """A day and what it is. ``season`` is given where it is not the one advised for.

    ``basis`` is the season's date it follows from, if any; ``suggested`` says that we counted it.
    """

    day: date
    what: str
    basis: SeasonMilestone | None = None
    season: SeasonId | None = None
    suggested: bool = False

    @property
    def status(self) -> DateStatus | None:
        """How sure the date is that it follows from."""
        return None if self.basis is None else self.basis.status

    @property
    def rule(self) -> str:
        """The rule that states the day."""
        if self.basis is None:
            return "due.own"
        if self.season is not None:
            return "due.next_season"
        return "due.suggested" if self.suggested else "due.date"


def due(action: ActionId, situation: Situation) -> Due | None:
    """The action's day: the first of its days that has not passed."""
    find = _DUE.get(action)
    return None if find is None else find(situation)


def _planned(now: Situation, *milestones: str) -> Due | None:
    """The next of these days of the plan, each counted from a date of the season."""
    season = now.plan_season
    if season is None:
        return None
    return _next_planned(season, _other(now, season), milestones, now.reading.as_of)


@lru_cache(maxsize=4096)
def _next_planned(
    season: Season, other: SeasonId | None, milestones: tuple[str, ...], as_of: date
) -> Due | None:
    days = (_planned_due(season, name, other) for name in milestones)
    return next((day for day in days if day is not None and day.day >= as_of), None)


@lru_cache(maxsize=1024)
def _planned_due(season: Season, name: str, other: SeasonId | None) -> Due | None:
    found = planned_day(name, season)
    if found is None:
        return None
    return Due(found.day, name, found.basis, other, found.day != found.basis.day)


def _dated(now: Situation, *milestones: str) -> Due | None:
    """The next of these dates of the season that is still ahead at this hour."""
    season = now.plan_season
    if season is None:
        return None
    for name in milestones:
        found = season.find(name)
        if found is not None and found.day >= now.reading.as_of and not passed(found, now.course.now):
            return _planned_due(season, name, _other(now, season))
    return None


def _other(now: Situation, season: Season) -> SeasonId | None:
    """The season's id where it is not the one advised for."""
    return None if season is now.course.season else season.id


def _counted(now: Situation, basis: SeasonMilestone, day: date, what: str) -> Due | None:
    """A day that we counted from a date of the season, unless it has passed."""
    season = now.plan_season
    other = None if season is None else _other(now, season)
    return _counted_due(basis, day, what, other) if day >= now.reading.as_of else None


@lru_cache(maxsize=1024)
def _counted_due(basis: SeasonMilestone, day: date, what: str, other: SeasonId | None) -> Due:
    return Due(day, what, basis, other, suggested=True)


def _own(now: Situation, day: date | None, what: str) -> Due | None:
    """A day of the member's own, unless it has passed."""
    return None if day is None or day < now.reading.as_of else _own_due(day, what)


@lru_cache(maxsize=4096)
def _own_due(day: date, what: str) -> Due:
    return Due(day, what)


def _complete(now: Situation) -> Due | None:
    """Submitting, then two days of reserve, then the day before the hour of review, then that day itself."""
    return _planned(now, "application_submitted", "ready_for_review") or _before_review(now)


def _before_review(now: Situation) -> Due | None:
    review = None if now.plan_season is None else review_of(now.plan_season)
    if review is None or passed(review, now.course.now):
        return None
    day_before = _counted(now, review, review.day - timedelta(days=1), "before_review")
    return day_before or _dated(now, "eras_review")


def _letters(now: Situation) -> Due | None:
    """The day of the step that the letters have reached."""
    enough, steps = now.rulebook.application.letters, ["letters_uploaded"]
    if now.course.renewing or letters_at_least(now, LetterState.REQUESTED, LetterState.UPLOADED) < enough:
        steps.insert(0, "letters_request")
    if now.course.renewing or len(now.reading.profile.letters or ()) < enough:
        steps.insert(0, "letters_ask")
    return _planned(now, *steps) or _complete(now)


def _statement(now: Situation) -> Due | None:
    return _planned(now, "statement_final") or _complete(now)


def _signals(now: Situation) -> Due | None:
    return _planned(now, "signals_chosen") or _complete(now)


def _experience(now: Situation) -> Due | None:
    return None if no_time_for_rotation(now) else _dated(now, "eras_submit")


def _take_step2(now: Situation) -> Due | None:
    if now.focus is Focus.NEXT_SEASON:
        return _last_day(now, now.course.next)
    day = now.outlook.test_day
    if day is None or now.timing.last_test_day is None:
        return None
    again = now.timing.decision is TimingDecision.NOT_PASSED
    ready = now.reading.as_of + timedelta(days=now.rulebook.timing.score_days)
    if again and ready > day.last and now.outlook.rank_list_day is not None:
        day = now.outlook.rank_list_day  # nobody prepares another sitting in a few days
    return _counted(now, day.needed, day.last, f"last_test_day_{day.counts_for}")


def _last_day(now: Situation, season: Season | None) -> Due | None:
    day = None if season is None else last_day_at(season, now.course, now.rulebook.timing)
    return None if day is None else _counted(now, day.needed, day.last, f"last_test_day_{day.counts_for}")


def _step1_limit(now: Situation) -> Due | None:
    """The latest day that still leaves the months kept for Step 2 CK or, once that is passed, its own last day."""
    if now.plan_season is None:
        return None
    review, rules = review_of(now.plan_season), now.rulebook.timing
    if now.reading.step2.status is ExamStatus.PASSED:
        return _counted(now, review, last_test_day(review.day, rules), "step1_last_test_day")
    return _counted(now, review, step1_limit(review.day, rules), "step1_limit")


def _step1(now: Situation) -> Due | None:
    step1 = now.reading.step1
    if step1.status is ExamStatus.BOOKED:
        return _own(now, step1.date, "exam_day")
    return _step1_limit(now) if now.reading.step2.status is ExamStatus.PASSED else None


def _retake(now: Situation) -> Due | None:
    booked = (step for step in now.reading.steps.values() if step.failed and step.status is ExamStatus.BOOKED)
    days = [step.date for step in booked if step.date is not None]
    return _own(now, min(days), "exam_day") if days else None


def _step2_day(now: Situation) -> Due | None:
    step2 = now.reading.step2
    if step2.status is not ExamStatus.BOOKED or to_postpone(now):
        return None
    return _own(now, step2.date, "exam_day")


def _window_end(now: Situation) -> Due | None:
    window = now.timing.self_assessment_window
    if window is None:
        return None
    return _own(now, window.last, "self_assessment")


def _certification(now: Situation) -> Due | None:
    oet = None if now.reading.oet_passed else _planned(now, "oet")
    return oet or _pathway(now) or _planned(now, "ecfmg_certificate") or _dated(now, RANK_LIST)


def _pathway(now: Situation) -> Due | None:
    applied = now.reading.profile.pathway in (PathwayState.APPLIED, PathwayState.ACCEPTED)
    return None if applied else _dated(now, "pathways_deadline")


def _step3(now: Situation) -> Due | None:
    needed = None if now.plan_season is None else now.plan_season.find(RANK_LIST)
    if needed is None:
        return None
    return _counted(now, needed, last_test_day(needed.day, now.rulebook.timing), "step3_by")


def _unfilled(now: Situation) -> Due | None:
    course = now.course
    year = course.season.id if course.over or course.match_week else course.renewed_since.year
    return _own(now, now.rulebook.unfilled_until.of(year), "unfilled_until")


def _renew(now: Situation) -> Due | None:
    final = now.reading.profile.statement in (None, PersonalStatement.FINAL)
    return _planned(now, "letters_ask") if final else None


def _dates(*milestones: str) -> Callable[[Situation], Due | None]:
    return lambda now: _dated(now, *milestones)


_DUE: Mapping[ActionId, Callable[[Situation], Due | None]] = {
    ActionId.PASS_STEP1_FIRST_ATTEMPT: _step1,
    ActionId.RETAKE_AFTER_FAILURE: _retake,
    ActionId.RESERVE_STEP2_PREPARATION: _step1_limit,
    ActionId.PREPARE_STEP2: _step2_day,
    ActionId.TAKE_SELF_ASSESSMENT: _window_end,
    ActionId.TAKE_STEP2_BY: _take_step2,
    ActionId.GAIN_US_EXPERIENCE: _experience,
    ActionId.SECURE_LETTERS: _letters,
    ActionId.WRITE_STATEMENT: _statement,
    ActionId.CHOOSE_SIGNALS: _signals,
    ActionId.SET_GEOGRAPHIC_PREFERENCES: _complete,
    ActionId.VERIFY_PROGRAMS: _dates("eras_submit"),
    ActionId.COMPLETE_BY_REVIEW: _complete,
    ActionId.APPLY_BROADLY: _complete,
    ActionId.COMPLETE_OET_PATHWAY: _certification,
    ActionId.PASS_STEP3_FOR_H1B: _step3,
    ActionId.REGISTER_NRMP: _dates("nrmp_standard_deadline", RANK_LIST),
    ActionId.BUILD_RANK_LIST: _dates(RANK_LIST),
    ActionId.CERTIFY_RANK_LIST: _dates(RANK_LIST),
    ActionId.PREPARE_SOAP: _dates("match_week"),
    ActionId.FOLLOW_SOAP: _dates("soap_ends", "match_day"),
    ActionId.CONTACT_UNFILLED: _unfilled,
    ActionId.RENEW_APPLICATION: _renew,
}
