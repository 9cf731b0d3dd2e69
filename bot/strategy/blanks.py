"""What fills the blanks of the actions' sentences: dates of the season, counts and names, as values that can be compared."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from bot.domain.advice import Source
from bot.domain.exam import ATTEMPTS_MAX
from bot.domain.message import Message, message
from bot.domain.season import SeasonMilestone
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import day_of, milestone_source, passed, review_of, shown_day, shown_end
from bot.strategy.situation import Situation, recommended_step1
from bot.strategy.timing import RANK_LIST

Params = tuple[tuple[str, object], ...]
"""What fills the blanks of a sentence, as pairs."""
_SOAP = (
    "match_week",
    "soap_apply",
    "soap_review",
    "soap_rounds",
    "soap_round_1",
    "soap_round_2",
    "soap_round_3",
)
_SOAP_EVENTS = (*_SOAP, "soap_round_4", "soap_ends", "match_day")


class Moment(NamedTuple):
    """A date of the season as it is shown in a sentence: with its hour in the member's ``zone`` too, or as a day."""

    milestone: SeasonMilestone
    zone: str | None = None
    hour: bool = True

    def shown(self) -> Message:
        """The words for it."""
        return shown_end(self.milestone, self.zone) if self.hour else day_of(self.milestone)


class Events(NamedTuple):
    """Dates of the season in order, each with its name."""

    milestones: tuple[SeasonMilestone, ...]
    zone: str | None


class Names(NamedTuple):
    """Catalogue keys that are shown as a list."""

    keys: tuple[str, ...]


class Suggested(NamedTuple):
    """A day that follows from a date of the season."""

    day: date
    basis: SeasonMilestone


def blanks(rule: str, now: Situation) -> Params:
    """What fills the blanks of a rule's sentence, one of :data:`WITH_BLANKS`."""
    return _BLANKS[rule](now)


def written(params: Params) -> Iterator[tuple[str, object]]:
    """The blanks as a message takes them."""
    for name, value in params:
        yield name, _written(value)


def _written(value: object) -> object:
    match value:
        case Moment():
            return value.shown()
        case Suggested():
            return shown_day(value.day, value.basis.status)
        case Events():
            return tuple(
                message("strategy.soap_moment", what=event.title, moment=shown_end(event, value.zone))
                for event in value.milestones
            )
        case Names():
            return tuple(message(key) for key in value.keys)
        case _:
            return value


def dates_behind(params: Params, rulebook: Rulebook) -> Iterator[Source]:
    """The sources of the dates that fill a sentence."""
    for _, value in params:
        match value:
            case Moment():
                yield milestone_source(value.milestone, rulebook)
            case Suggested():
                yield milestone_source(value.basis, rulebook)
            case Events():
                yield from (milestone_source(event, rulebook) for event in value.milestones)
            case _:
                pass


def _zone(now: Situation) -> str | None:
    return now.reading.profile.time_zone


def _moment(blank: str, milestone: str) -> Callable[[Situation], Params]:
    """A date of the season that is planned for."""

    def find(now: Situation) -> Params:
        season = now.plan_season or now.course.season
        found = season.find(milestone)
        return ((blank, "" if found is None else Moment(found, _zone(now))),)

    return find


def _review(now: Situation) -> Params:
    return (("moment", Moment(review_of(now.course.season), _zone(now))),)


def _recommended_step1(now: Situation) -> Params:
    day = recommended_step1(now)
    review = review_of(now.plan_season or now.course.season)
    return () if day is None else (("day", Suggested(day, review)),)


def _bound(now: Situation) -> Params:
    day = now.outlook.test_day
    return () if day is None else (("day", Suggested(day.last, day.needed)),)


def _failed_steps(now: Situation) -> Params:
    steps = now.reading.steps.items()
    keys = (f"strategy.exam.{name}" for name, step in steps if step.failed and step.unpassed)
    return (("steps", Names(tuple(keys))),)


def _fourth_sitting(now: Situation) -> Params:
    found = now.reading.fourth_sitting
    return () if found is None else (("step", Names((f"strategy.exam.{found[0]}",))), ("day", found[1]))


def _gaps(now: Situation) -> Params:
    gaps = dict.fromkeys(now.reading.profile.content_gaps or ())
    return (("gaps", Names(tuple(f"strategy.gap.{gap}" for gap in gaps))),)


def _soap_events(now: Situation) -> Params:
    found = (now.course.season.find(name) for name in _SOAP_EVENTS)
    ahead = tuple(event for event in found if event is not None and not passed(event, now.course.now))
    return (("events", Events(ahead, _zone(now))),)


_BLANKS: Mapping[str, Callable[[Situation], Params]] = {
    "action.reserve_step2_preparation": lambda now: (("months", now.rulebook.timing.preparation_months),),
    "reserve.recommended": _recommended_step1,
    "action.retake_after_failure": _failed_steps,
    "attempts.limits": lambda _: (("most", ATTEMPTS_MAX),),
    "attempts.fourth": _fourth_sitting,
    "study.gaps": _gaps,
    "postpone.bound": _bound,
    "letters.count": lambda now: (
        ("count", len(now.reading.uploaded)),
        ("most", now.rulebook.application.letters),
    ),
    "programs.list": lambda now: (
        ("minimum", now.applications.minimum),
        ("maximum", now.applications.maximum),
    ),
    "programs.open_list": lambda now: (("minimum", now.applications.minimum),),
    "complete.review": _review,
    "certification.pathway": _moment("closes", "pathways_deadline"),
    "certification.pathway_closed": _moment("closes", "pathways_deadline"),
    "certification.rank_list": _moment("deadline", RANK_LIST),
    "register.late": _moment("deadline", RANK_LIST),
    "action.certify_rank_list": _moment("deadline", RANK_LIST),
    "action.prepare_soap": _moment("monday", "match_week"),
    "soap.in_case": _moment("monday", "match_week"),
    "soap.hours": _soap_events,
}
"""What fills the blanks of a rule's sentence."""
WITH_BLANKS = frozenset(_BLANKS)
"""The rules whose sentences have blanks to fill."""
