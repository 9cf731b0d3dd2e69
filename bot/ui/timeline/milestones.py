"""What a milestone is called, why it matters, what to do next, when it is, and how sure its date is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.interview import (
    ASKED_FOR,
    NO_INTERVIEWS,
    Interview,
    InterviewPoint,
    Interviews,
    interview_point,
    is_question,
)
from bot.domain.message import Message, Relative, message
from bot.domain.reminder import Milestone
from bot.domain.season import DateStatus, SeasonCalendar, SeasonMilestone
from bot.domain.zones import zone_info
from bot.i18n import Catalogue
from bot.seasons.offsets import basis_of
from bot.ui.limits import clip
from bot.ui.programs.choice import interview_program

PROGRAM_ROOM = 100
"""Characters of a program in the name of an interview."""


@dataclass(frozen=True, slots=True)
class MilestoneText:
    """Sentences about one milestone in the reader's language."""

    name: str
    why: str
    next_step: str
    source: str


def milestone_text(
    milestone: Milestone,
    calendar: SeasonCalendar,
    texts: Catalogue,
    interviews: Interviews = NO_INTERVIEWS,
    *,
    plain: bool = False,
) -> MilestoneText:
    """The sentences of a milestone; one that only an operator's own dates know is named as they name it.

    An interview is named by its program if it is among ``interviews``; ``plain`` for where Discord formats nothing.
    """
    dated = rests_on(milestone, calendar)
    return MilestoneText(
        name=_name(milestone, dated, interviews, texts, plain=plain),
        why=_about(milestone, "why", texts),
        next_step=_about(milestone, "next", texts),
        source=_source(milestone, dated, texts),
    )


def milestone_name(
    milestone: Milestone, calendar: SeasonCalendar, texts: Catalogue, interviews: Interviews
) -> str:
    """The name of :func:`milestone_text` alone, for lists of many."""
    return _name(milestone, rests_on(milestone, calendar), interviews, texts, plain=False)


def sources_of(milestones: Iterable[Milestone], calendar: SeasonCalendar, texts: Catalogue) -> list[str]:
    """The sources of several milestones, each once; that some were counted from others is said once, and first."""
    origins: dict[str, None] = {}
    counted = False
    for milestone in milestones:
        dated = rests_on(milestone, calendar)
        origins[_origin(milestone, dated, texts)] = None
        counted = counted or (dated is not None and dated.id != milestone.id)
    return [*([texts("timeline.source.suggested")] if counted else []), *origins]


def rests_on(milestone: Milestone, calendar: SeasonCalendar) -> SeasonMilestone | None:
    """The season's date that a milestone is, or was counted from; ``None`` for a member's own and for one unknown."""
    season = calendar.find(milestone.season)
    if season is None:
        return None
    basis = basis_of(milestone.id)
    return season.find(milestone.id) or (None if basis is None else season.find(basis))


def dated_name(dated: SeasonMilestone, texts: Catalogue) -> str:
    """What a season's milestone is called, with no word on how sure its date is."""
    key = f"timeline.milestone.{dated.id}.name"
    return texts(key) if texts.has(key) else dated.title


def dated_source(dated: SeasonMilestone, texts: Catalogue) -> str:
    """Where a season's date comes from and how sure it is."""
    return texts(f"timeline.source.{dated.status.value}", {"source": dated.source})


def dated_when(dated: SeasonMilestone, texts: Catalogue) -> str:
    """A season's date, absolute only, with the word "projected" where nobody has published it."""
    if dated.date_only:
        day = texts(
            "timeline.weekday_day", {"weekday": _weekday(dated.day.weekday(), texts), "day": dated.day}
        )
    else:
        day = texts("timeline.date", {"at": dated.instant})
    return texts("timeline.date_projected", {"at": day}) if dated.status is DateStatus.PROJECTED else day


def when_text(milestone: Milestone, now: datetime, texts: Catalogue) -> str:
    """The date, absolute and as a distance from ``now`` (aware). A day without an hour is counted in days."""
    if not milestone.date_only:
        moment = milestone.deadline
        return texts("timeline.when.instant", {"at": moment, "distance": Relative(moment)})
    day = (milestone.local - ASKED_FOR if is_question(milestone.id) else milestone.local).date()
    days = (day - now.astimezone(zone_info(milestone.zone)).date()).days
    return texts(
        "timeline.when.day", {"day": day, "weekday": _weekday(day.weekday(), texts), "distance": _days(days)}
    )


def short_when(milestone: Milestone, texts: Catalogue) -> str:
    """The date on a line of a list, beside the name, which says where the date is projected."""
    if is_question(milestone.id):
        at: object = (milestone.local - ASKED_FOR).date()
    else:
        at = milestone.local.date() if milestone.date_only else milestone.deadline
    return texts("timeline.date", {"at": at})


def is_projected(milestone: Milestone, calendar: SeasonCalendar) -> bool:
    """Whether nobody has published this date, or the one that it was counted from, yet."""
    dated = rests_on(milestone, calendar)
    return dated is not None and dated.status is DateStatus.PROJECTED


def _name(
    milestone: Milestone,
    dated: SeasonMilestone | None,
    interviews: Interviews,
    texts: Catalogue,
    *,
    plain: bool,
) -> str:
    interview, point = interviews.of_milestone(milestone.id), interview_point(milestone.id)
    if interview is not None and point is not None:
        return texts.of(_interview_name(interview, point[0], plain=plain))
    name = _plain_name(milestone, dated, texts)
    if dated is not None and dated.status is DateStatus.PROJECTED:
        return texts("timeline.name_projected", {"name": name})
    return name


def _plain_name(milestone: Milestone, dated: SeasonMilestone | None, texts: Catalogue) -> str:
    key = f"timeline.milestone.{_words_of(milestone)}.name"
    if texts.has(key):
        return texts(key)
    return str(milestone.id) if dated is None else dated.title


def _interview_name(interview: Interview, point: InterviewPoint, *, plain: bool) -> Message:
    return message(
        f"timeline.{point}",
        program=clip(interview_program(interview, plain=plain), PROGRAM_ROOM),
        format=message(f"interviews.format.{interview.format}"),
    )


def _words_of(milestone: Milestone) -> str:
    """Under which name its sentences stand: interviews share theirs."""
    point = interview_point(milestone.id)
    return milestone.id if point is None else point[0]


def _about(milestone: Milestone, what: str, texts: Catalogue) -> str:
    key = f"timeline.milestone.{_words_of(milestone)}.{what}"
    return texts(key if texts.has(key) else f"timeline.milestone.any.{what}")


def _source(milestone: Milestone, dated: SeasonMilestone | None, texts: Catalogue) -> str:
    origin = _origin(milestone, dated, texts)
    if dated is None or dated.id == milestone.id:
        return origin
    days = (dated.day - milestone.local.date()).days
    key = "timeline.source.counted" if days else "timeline.source.same_day"
    basis = {"name": texts(f"timeline.milestone.{dated.id}.name"), "source": origin}
    return texts(key, {**basis, "count": days})


def _origin(milestone: Milestone, dated: SeasonMilestone | None, texts: Catalogue) -> str:
    if dated is not None:
        return dated_source(dated, texts)
    key = f"timeline.source.{_words_of(milestone)}"
    return texts(key if texts.has(key) else "timeline.source.own")


def _days(days: int) -> object:
    match days:
        case 0:
            return message("timeline.distance.today")
        case 1:
            return message("timeline.distance.tomorrow")
        case _ if days < 0:
            return message("timeline.distance.ago", count=-days)
        case _:
            return message("timeline.distance.days", count=days)


def _weekday(number: int, texts: Catalogue) -> str:
    return texts(f"timeline.weekday.{number}")
