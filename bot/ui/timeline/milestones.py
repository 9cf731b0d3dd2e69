"""What a milestone is called, why it matters, what to do next, when it is, and how sure its date is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.interview import NO_INTERVIEWS, Interview, Interviews, interview_number
from bot.domain.message import Message, Relative, message
from bot.domain.reminder import Milestone
from bot.domain.season import DateStatus, SeasonCalendar, SeasonMilestone
from bot.i18n import Catalogue
from bot.seasons.offsets import basis_of
from bot.ui.limits import clip
from bot.ui.programs.choice import program_line

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
    milestone: Milestone, calendar: SeasonCalendar, say: Catalogue, interviews: Interviews = NO_INTERVIEWS
) -> MilestoneText:
    """The sentences of a milestone; one that only an operator's own dates know is named as they name it.

    An interview is named with its program if it is among ``interviews``, else by its number alone.
    """
    dated = rests_on(milestone, calendar)
    return MilestoneText(
        name=_name(milestone, dated, interviews, say),
        why=_about(milestone, "why", say),
        next_step=_about(milestone, "next", say),
        source=_source(milestone, dated, say),
    )


def sources_of(milestones: Iterable[Milestone], calendar: SeasonCalendar, say: Catalogue) -> list[str]:
    """The sources of several milestones, each once; that some were counted from others is said once, and first."""
    origins: dict[str, None] = {}
    counted = False
    for one in milestones:
        dated = rests_on(one, calendar)
        origins[_origin(one, dated, say)] = None
        counted = counted or (dated is not None and dated.id != one.id)
    return [*([say.text("timeline.source.suggested")] if counted else []), *origins]


def rests_on(milestone: Milestone, calendar: SeasonCalendar) -> SeasonMilestone | None:
    """The season's date that a milestone is, or was counted from; ``None`` for a member's own and for one unknown."""
    season = calendar.find(milestone.season)
    if season is None:
        return None
    basis = basis_of(milestone.id)
    return season.find(milestone.id) or (None if basis is None else season.find(basis))


def dated_name(dated: SeasonMilestone, say: Catalogue) -> str:
    """What a season's milestone is called, with no word on how sure its date is."""
    key = f"timeline.milestone.{dated.id}.name"
    return say.text(key) if say.has(key) else dated.title


def dated_source(dated: SeasonMilestone, say: Catalogue) -> str:
    """Where a season's date comes from and how sure it is."""
    return say.text(f"timeline.source.{dated.status.value}", {"source": dated.source})


def dated_when(dated: SeasonMilestone, say: Catalogue) -> str:
    """A season's date, absolute only, with the word "projected" where nobody has published it."""
    if dated.date_only:
        day = say.text(
            "timeline.weekday_day", {"weekday": _weekday(dated.day.weekday(), say), "day": dated.day}
        )
    else:
        day = say.text("timeline.date", {"at": dated.instant})
    return say.text("timeline.date_projected", {"at": day}) if dated.status is DateStatus.PROJECTED else day


def when_text(milestone: Milestone, now: datetime, say: Catalogue) -> str:
    """The date, absolute and as a distance from ``now`` (aware). A day without an hour is counted in days."""
    if not milestone.date_only:
        moment = milestone.deadline
        return say.text("timeline.when.instant", {"at": moment, "distance": Relative(moment)})
    day = milestone.local.date()
    days = (day - now.astimezone(ZoneInfo(milestone.zone)).date()).days
    return say.text(
        "timeline.when.day", {"day": day, "weekday": _weekday(day.weekday(), say), "distance": _days(days)}
    )


def short_when(milestone: Milestone, say: Catalogue) -> str:
    """The date on a line of a list, beside the name, which says where the date is projected."""
    at = milestone.local.date() if milestone.date_only else milestone.deadline
    return say.text("timeline.date", {"at": at})


def is_projected(milestone: Milestone, calendar: SeasonCalendar) -> bool:
    """Whether nobody has published this date, or the one that it was counted from, yet."""
    dated = rests_on(milestone, calendar)
    return dated is not None and dated.status is DateStatus.PROJECTED


def _name(milestone: Milestone, dated: SeasonMilestone | None, interviews: Interviews, say: Catalogue) -> str:
    for interview in interviews.entries:
        if interview.milestone == milestone.id:
            return say.say(_interview_name(interview))
    name = _plain_name(milestone, dated, say)
    if dated is not None and dated.status is DateStatus.PROJECTED:
        return say.text("timeline.name_projected", {"name": name})
    return name


def _plain_name(milestone: Milestone, dated: SeasonMilestone | None, say: Catalogue) -> str:
    key = f"timeline.milestone.{_words_of(milestone)}.name"
    if say.has(key):
        return say.text(key, {"number": interview_number(milestone.id)})
    return str(milestone.id) if dated is None else dated.title


def _interview_name(interview: Interview) -> Message:
    return message(
        "timeline.interview",
        number=interview.number,
        program=clip(program_line(interview.acgme_id), PROGRAM_ROOM),
        format=message(f"interviews.format.{interview.format}"),
    )


def _words_of(milestone: Milestone) -> str:
    """Under which name its sentences stand: interviews share theirs."""
    return milestone.id if interview_number(milestone.id) is None else "interview"


def _about(milestone: Milestone, what: str, say: Catalogue) -> str:
    key = f"timeline.milestone.{_words_of(milestone)}.{what}"
    return say.text(key if say.has(key) else f"timeline.milestone.any.{what}")


def _source(milestone: Milestone, dated: SeasonMilestone | None, say: Catalogue) -> str:
    origin = _origin(milestone, dated, say)
    if dated is None or dated.id == milestone.id:
        return origin
    days = (dated.day - milestone.local.date()).days
    key = "timeline.source.counted" if days else "timeline.source.same_day"
    basis = {"name": say.text(f"timeline.milestone.{dated.id}.name"), "source": origin}
    return say.text(key, {**basis, "count": days})


def _origin(milestone: Milestone, dated: SeasonMilestone | None, say: Catalogue) -> str:
    if dated is not None:
        return dated_source(dated, say)
    key = f"timeline.source.{_words_of(milestone)}"
    return say.text(key if say.has(key) else "timeline.source.own")


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


def _weekday(number: int, say: Catalogue) -> str:
    return say.text(f"timeline.weekday.{number}")
