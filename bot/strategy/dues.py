"""By when each action is worth doing, from the season's dates. A day that has passed is no date any more."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from bot.domain.advice import ActionId
from bot.domain.exam import ExamStatus
from bot.domain.exam_timing import last_test_day, step1_limit
from bot.domain.season import DateStatus, SeasonMilestone
from bot.strategy.situation import Situation


class Due(NamedTuple):
    """A day and what it is. ``status`` and ``source`` are those of the season's date it follows from, if any."""

    day: date
    what: str
    status: DateStatus | None = None
    source: str = ""

    @property
    def rule(self) -> str:
        """The rule that states the day; one that follows from a projected date says so."""
        if self.status is None:
            return "due.own"
        return "due.projected" if self.status is DateStatus.PROJECTED else "due.known"


def due(action: ActionId, situation: Situation) -> Due | None:
    """The action's day, unless it has none or it has passed."""
    find = _DUE.get(action)
    found = find(situation) if find else None
    return found if found is not None and found.day >= situation.reading.as_of else None


def _at(milestone: str) -> Callable[[Situation], Due | None]:
    """The day of a milestone of the season."""

    def find(now: Situation) -> Due | None:
        found = now.season.find(milestone)
        return None if found is None else _from(found, found.day, milestone)

    return find


def _from(milestone: SeasonMilestone, day: date, what: str) -> Due:
    return Due(day, what, milestone.status, milestone.source)


def _review(now: Situation) -> Due:
    return _from(now.review, now.review.day, "eras_review")


def _last_test_day(now: Situation) -> Due:
    return _from(now.review, last_test_day(now.review.day, now.rulebook.timing), "last_test_day")


def _step1_limit(now: Situation) -> Due:
    """The latest day that still leaves the months kept for Step 2 CK."""
    return _from(now.review, step1_limit(now.review.day, now.rulebook.timing), "step1_limit")


def _step1_day(now: Situation) -> Due | None:
    step1 = now.reading.step1
    if step1.status is ExamStatus.BOOKED and step1.date is not None:
        return Due(step1.date, "exam_day")
    return _step1_limit(now)


def _step2_day(now: Situation) -> Due | None:
    step2 = now.reading.step2
    if step2.status is ExamStatus.BOOKED and step2.date is not None:
        return Due(step2.date, "exam_day")
    return None


def _window_end(now: Situation) -> Due | None:
    window = now.timing.self_assessment_window
    return None if window is None else Due(window.last, "self_assessment")


_DUE: Mapping[ActionId, Callable[[Situation], Due | None]] = {
    ActionId.PASS_STEP1_FIRST_ATTEMPT: _step1_day,
    ActionId.RESERVE_STEP2_PREPARATION: _step1_limit,
    ActionId.PREPARE_STEP2: _step2_day,
    ActionId.TAKE_SELF_ASSESSMENT: _window_end,
    ActionId.TAKE_STEP2_BY: _last_test_day,
    ActionId.GAIN_US_EXPERIENCE: _at("eras_submit"),
    ActionId.SECURE_LETTERS: _review,
    ActionId.WRITE_STATEMENT: _review,
    ActionId.CHOOSE_SIGNALS: _review,
    ActionId.VERIFY_PROGRAMS: _at("eras_submit"),
    ActionId.COMPLETE_BY_REVIEW: _review,
    ActionId.COMPLETE_OET_PATHWAY: _at("pathways_deadline"),
    ActionId.APPLY_BROADLY: _review,
}
