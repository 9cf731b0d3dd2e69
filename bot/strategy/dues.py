"""By when each action is worth doing: the days of the member's plan and of the season, the next one still to come.

Where a member's timeline has a day for it, the day is that one (:func:`bot.seasons.personal_plan.planned_day`).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bot.domain.advice import ActionId, TimingDecision
from bot.domain.exam import ExamStatus
from bot.domain.exam_timing import last_test_day, step1_limit
from bot.domain.ids import SeasonId
from bot.domain.phase import Focus
from bot.domain.profile import LetterState, PathwayState, PersonalStatement
from bot.domain.season import DateStatus, Season, SeasonMilestone
from bot.seasons.personal_plan import planned_day
from bot.strategy.season import passed, review_of
from bot.strategy.situation import Situation, letters_at_least
from bot.strategy.timing import RANK_LIST, last_day_at


class Due(NamedTuple):
    """A day and what it is. ``season`` is given where it is not the one advised for.

    ``status`` and ``source`` are those of the season's date it follows from, if any; ``suggested`` says that we counted it.
    """

    day: date
    what: str
    status: DateStatus | None = None
    source: str = ""
    season: SeasonId | None = None
    suggested: bool = False

    @property
    def rule(self) -> str:
        """The rule that states the day."""
        if self.status is None:
            return "due.own"
        if self.season is not None:
            return "due.next_season"
        return "due.suggested" if self.suggested else "due.date"


def due(action: ActionId, situation: Situation) -> Due | None:
    """The action's day: the first of its days that has not passed."""
    find = _DUE.get(action)
    if find is None:
        return None
    days = (found for found in find(situation) if found.day >= situation.reading.as_of)
    return next(days, None)


def _planned(now: Situation, *milestones: str) -> Iterator[Due]:
    """Days of the plan, each counted from a date of the season."""
    season = now.plan_season
    for name in milestones:
        found = None if season is None else planned_day(name, season)
        if found is not None:
            yield _from(now, found.basis, found.day, name, suggested=found.day != found.basis.day)


def _dated(now: Situation, *milestones: str) -> Iterator[Due]:
    """Days of the season that are still ahead at this hour."""
    season = now.plan_season
    for name in milestones:
        found = None if season is None else season.find(name)
        if found is not None and not passed(found, now.course.now):
            yield _from(now, found, found.day, name)


def _from(
    now: Situation, milestone: SeasonMilestone, day: date, what: str, *, suggested: bool = False
) -> Due:
    season = now.plan_season
    other = None if season is None or season.id == now.course.season.id else season.id
    return Due(day, what, milestone.status, milestone.source, other, suggested)


def _complete(now: Situation) -> Iterator[Due]:
    """Submitting, then two days of reserve, then the day before the hour of review, then that day itself."""
    yield from _planned(now, "application_submitted", "ready_for_review")
    season = now.plan_season
    review = None if season is None else review_of(season)
    if review is not None and not passed(review, now.course.now):
        yield _from(now, review, review.day - timedelta(days=1), "before_review", suggested=True)
        yield _from(now, review, review.day, "eras_review")


def _letters(now: Situation) -> Iterator[Due]:
    """The day of the step that the letters have reached."""
    enough = now.rulebook.application.letters
    if letters_at_least(now, *LetterState) < enough or now.course.renewing:
        yield from _planned(now, "letters_ask")
    if letters_at_least(now, LetterState.REQUESTED, LetterState.UPLOADED) < enough or now.course.renewing:
        yield from _planned(now, "letters_request")
    yield from _planned(now, "letters_uploaded")
    yield from _complete(now)


def _statement(now: Situation) -> Iterator[Due]:
    yield from _planned(now, "statement_final")
    yield from _complete(now)


def _signals(now: Situation) -> Iterator[Due]:
    yield from _planned(now, "signals_chosen")
    yield from _complete(now)


def _experience(now: Situation) -> Iterator[Due]:
    if not now.holds("no_time_for_rotation"):
        yield from _dated(now, "eras_submit")


def _take_step2(now: Situation) -> Iterator[Due]:
    if now.focus is Focus.NEXT_SEASON:
        yield from _last_day(now, now.course.next)
        return
    day = now.timing.last_test_day
    needed = now.outlook.test_day
    if day is None or needed is None:
        return
    again_too_soon = (
        now.timing.decision is TimingDecision.NOT_PASSED
        and now.reading.as_of + timedelta(days=now.rulebook.timing.score_days) > day
    )
    rank_list = now.outlook.rank_list_day
    chosen = rank_list if again_too_soon and rank_list is not None else needed
    yield _from(now, chosen.needed, chosen.last, f"last_test_day_{chosen.counts_for}", suggested=True)


def _last_day(now: Situation, season: Season | None) -> Iterator[Due]:
    day = None if season is None else last_day_at(season, now.course, now.rulebook.timing)
    if day is not None:
        yield _from(now, day.needed, day.last, f"last_test_day_{day.counts_for}", suggested=True)


def _step1_limit(now: Situation) -> Iterator[Due]:
    """The latest day that still leaves the months kept for Step 2 CK, or, once that is passed, its own last day."""
    season = now.plan_season
    if season is None:
        return
    review, rules = review_of(season), now.rulebook.timing
    if now.reading.step2.status is ExamStatus.PASSED:
        yield _from(now, review, last_test_day(review.day, rules), "step1_last_test_day", suggested=True)
    else:
        yield _from(now, review, step1_limit(review.day, rules), "step1_limit", suggested=True)


def _step1(now: Situation) -> Iterator[Due]:
    step1 = now.reading.step1
    if step1.status is ExamStatus.BOOKED and step1.date is not None:
        yield Due(step1.date, "exam_day")
    elif now.reading.step2.status is ExamStatus.PASSED:
        yield from _step1_limit(now)


def _retake(now: Situation) -> Iterator[Due]:
    steps = (now.reading.step1, now.reading.step2, now.reading.step3)
    for step in steps:
        if step.failed and step.status is ExamStatus.BOOKED and step.date is not None:
            yield Due(step.date, "exam_day")


def _step2_day(now: Situation) -> Iterator[Due]:
    step2 = now.reading.step2
    if step2.status is ExamStatus.BOOKED and step2.date is not None and not now.holds("postpone"):
        yield Due(step2.date, "exam_day")


def _window_end(now: Situation) -> Iterator[Due]:
    window = now.timing.self_assessment_window
    if window is not None:
        yield Due(window.last, "self_assessment")
        yield from _step2_day(now)


def _certification(now: Situation) -> Iterator[Due]:
    if not now.reading.oet_passed:
        yield from _planned(now, "oet")
    if now.reading.profile.pathway not in (PathwayState.APPLIED, PathwayState.ACCEPTED):
        yield from _dated(now, "pathways_deadline")
    yield from _planned(now, "ecfmg_certificate")
    yield from _dated(now, RANK_LIST)


def _step3(now: Situation) -> Iterator[Due]:
    season = now.plan_season
    needed = None if season is None else season.find(RANK_LIST)
    if needed is not None:
        yield _from(now, needed, last_test_day(needed.day, now.rulebook.timing), "step3_by", suggested=True)


def _soap(now: Situation) -> Iterator[Due]:
    yield from _dated(now, "match_week")


def _soap_end(now: Situation) -> Iterator[Due]:
    yield from _dated(now, "soap_ends", "match_day")


def _unfilled(now: Situation) -> Iterator[Due]:
    yield Due(now.rulebook.unfilled_until.of(now.course.season.id), "unfilled_until")


def _renew(now: Situation) -> Iterator[Due]:
    if now.reading.profile.statement in (None, PersonalStatement.FINAL):
        yield from _planned(now, "letters_ask")


def _season_dates(*milestones: str) -> Callable[[Situation], Iterator[Due]]:
    return lambda now: _dated(now, *milestones)


_DUE: Mapping[ActionId, Callable[[Situation], Iterator[Due]]] = {
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
    ActionId.VERIFY_PROGRAMS: _season_dates("eras_submit"),
    ActionId.COMPLETE_BY_REVIEW: _complete,
    ActionId.APPLY_BROADLY: _complete,
    ActionId.COMPLETE_OET_PATHWAY: _certification,
    ActionId.PASS_STEP3_FOR_H1B: _step3,
    ActionId.REGISTER_NRMP: _season_dates("nrmp_standard_deadline", RANK_LIST),
    ActionId.BUILD_RANK_LIST: _season_dates(RANK_LIST),
    ActionId.CERTIFY_RANK_LIST: _season_dates(RANK_LIST),
    ActionId.PREPARE_SOAP: _soap,
    ActionId.FOLLOW_SOAP: _soap_end,
    ActionId.CONTACT_UNFILLED: _unfilled,
    ActionId.RENEW_APPLICATION: _renew,
}
