"""The picture of `/timeline show`: the way to the Match in lanes over time, and the same in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from babel.dates import format_date

from bot.domain.ids import SeasonId
from bot.domain.interview import NO_INTERVIEWS, InterviewPoint, Interviews, interview_point
from bot.domain.reminder import Milestone
from bot.i18n import Catalogue
from bot.pictures.chart import KeyEntry, Mark, Shape, Tick
from bot.pictures.labels import text_width
from bot.pictures.lanes import Lane, Lanes, Moment
from bot.pictures.palette import TICK_SIZE, WIDTH
from bot.seasons.local_time import wall_of
from bot.timeline.progress import Progress, Step, Theme
from bot.ui.limits import clip
from bot.ui.programs.choice import interview_program

FEWEST_DAYS = 120
"""The axis is at least this long, so that a few days do not look like months."""
ROOM = 0.035
"""Free part of the axis at either end, where a mark has room."""
MONTHS_APART = (1, 2, 3, 6, 12)
LABEL_GAP = 8
INTERVIEWS_NAMED = 8
"""More interviews than this are marked without names, so that the picture keeps its size."""
TEXT_ROOM = 1000
"""Characters of the alternative text; Discord takes 1,024."""
INTERVIEW_ROOM = 22
"""Characters of a program beside its mark."""
_MARKS = {
    "coming": Mark(Shape.DISC),
    "projected": Mark(Shape.DISC, full=False),
    "late": Mark(Shape.SQUARE),
    "done": Mark(Shape.CHECK),
    "over": Mark(Shape.DIAMOND, full=False),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture is of: at least one step, the season and zone of the member, and the moment (aware)."""

    steps: Sequence[Step]
    season: SeasonId
    zone: str
    now: datetime
    interviews: Interviews = NO_INTERVIEWS


def timeline_picture(shown: Shown, texts: Catalogue) -> Lanes:
    """The lanes; days are those of the member's zone. ``texts`` writes plain text."""
    places = [_place(step.planned.milestone, shown.zone) for step in shown.steps]
    today = _ordinal(wall_of(shown.now, shown.zone))
    low, high = _range(min(*places, today), max(*places, today))
    months = _months(low, high)
    return Lanes(
        title=texts("timeline_card.picture.title", {"season": shown.season}),
        low=low,
        high=high,
        ticks=_ticks(months, high - low, texts),
        guides=tuple(float(day.toordinal()) for day in months),
        now=Tick(today, texts("timeline_card.picture.today")),
        lanes=tuple(_lane(theme, shown, texts) for theme in Theme),
        key=tuple(_key(shown.steps, texts)),
    )


def alternative_text(shown: Shown, texts: Catalogue) -> str:
    """The picture in sentences, what asks for something first; what is left out for length is counted."""
    day = wall_of(shown.now, shown.zone).date()
    text = texts("timeline_card.alt.lead", {"season": shown.season, "day": day})
    for state in ("late", "coming", "projected", "done", "over"):
        for theme in Theme:
            steps = [step for step in shown.steps if step.theme is theme and _state(step) == state]
            if steps:
                text += _sentence(state, steps, shown, TEXT_ROOM - len(text), texts)
    return text


def short_name(step: Step, texts: Catalogue, interviews: Interviews = NO_INTERVIEWS) -> str:
    """What a step is called where there is little room; one that only an operator's dates know, as they name it."""
    milestone, basis = step.planned.milestone, step.planned.basis
    entry, point = interviews.of_milestone(milestone.id), interview_point(milestone.id)
    if entry is not None and point is not None:
        program = clip(interview_program(entry, plain=True), INTERVIEW_ROOM)
        second = point[0] is InterviewPoint.SECOND_LOOK
        return texts("timeline_card.short.second_look_at", {"program": program}) if second else program
    key = f"timeline_card.short.{milestone.id if point is None else point[0]}"
    if texts.has(key):
        return texts(key)
    return basis.title if basis is not None and not step.planned.counted else str(milestone.id)


def shown_day(milestone: Milestone, zone: str) -> date:
    """The day of a milestone where the member lives; one without an hour stands on its own day everywhere."""
    if milestone.date_only:
        return milestone.local.date()
    return wall_of(milestone.deadline, zone).date()


def _sentence(state: str, steps: Sequence[Step], shown: Shown, room: int, texts: Catalogue) -> str:
    """The steps of one theme and state, as many as fit into ``room`` characters."""
    theme = texts(f"timeline_card.theme.{steps[0].theme}")
    named = [_named(step, shown, texts) for step in steps]
    for kept in range(len(named), -1, -1):
        left = len(named) - kept
        rest = (texts("timeline_card.alt.more", {"count": left}),) if left else ()
        text = texts(f"timeline_card.alt.{state}", {"theme": theme, "steps": (*named[:kept], *rest)})
        if len(text) < room:
            return f" {text}"
    return ""


def _named(step: Step, shown: Shown, texts: Catalogue) -> str:
    day = shown_day(step.planned.milestone, shown.zone)
    return texts("timeline_card.alt.step", {"name": short_name(step, texts, shown.interviews), "day": day})


def _lane(theme: Theme, shown: Shown, texts: Catalogue) -> Lane:
    steps = [step for step in shown.steps if step.theme is theme]
    crowded = sum(_is_interview(step) for step in steps) > INTERVIEWS_NAMED
    moments = [_moment(step, shown, texts, named=not (crowded and _is_interview(step))) for step in steps]
    in_order = tuple(sorted(moments, key=lambda moment: moment.at))
    return Lane(texts(f"timeline_card.theme.{theme}"), in_order, texts("timeline_card.picture.empty"))


def _is_interview(step: Step) -> bool:
    return interview_point(step.planned.milestone.id) is not None


def _moment(step: Step, shown: Shown, texts: Catalogue, *, named: bool) -> Moment:
    quiet = step.progress in (Progress.DONE, Progress.OVER)
    return Moment(
        _place(step.planned.milestone, shown.zone),
        _MARKS[_state(step)],
        short_name(step, texts, shown.interviews) if named else "",
        quiet,
    )


def _state(step: Step) -> str:
    """What mark, key and sentence tell: how a step stands, and of one to come whether its date is projected."""
    coming = step.progress is Progress.COMING
    return "projected" if coming and step.planned.projected else str(step.progress)


def _key(steps: Sequence[Step], texts: Catalogue) -> Iterator[KeyEntry]:
    states = {_state(step) for step in steps}
    return (
        KeyEntry(mark, texts(f"timeline_card.key.{state}"))
        for state, mark in _MARKS.items()
        if state in states
    )


def _place(milestone: Milestone, zone: str) -> float:
    """A day without an hour is marked at its noon."""
    if milestone.date_only:
        return milestone.local.date().toordinal() + 0.5
    return _ordinal(wall_of(milestone.deadline, zone))


def _ordinal(wall: datetime) -> float:
    return wall.toordinal() + timedelta(hours=wall.hour, minutes=wall.minute) / timedelta(days=1)


def _range(first: float, last: float) -> tuple[float, float]:
    spare = max(FEWEST_DAYS - (last - first), 0) / 2
    room = ROOM * (last - first + 2 * spare)
    return first - spare - room, last + spare + room


def _months(low: float, high: float) -> tuple[date, ...]:
    """The first days of the months from ``low`` to ``high``."""
    first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = (date(number // 12, number % 12 + 1, 1) for number in numbers)
    return tuple(day for day in starts if low <= day.toordinal() <= high)


def _ticks(months: Sequence[date], days: float, texts: Catalogue) -> tuple[Tick, ...]:
    """As many months as have room for their names; the year stands with January, and with the first if it fits."""
    ticks: tuple[Tick, ...] = ()
    for apart in MONTHS_APART:
        chosen = [day for day in months if (day.month - 1) % apart == 0]
        for named in (chosen[:1], []):
            ticks = tuple(Tick(day.toordinal(), _month(day, day in named, texts)) for day in chosen)
            if _fit(ticks, days):
                return ticks
    return ticks


def _month(day: date, first: bool, texts: Catalogue) -> str:
    return format_date(day, "MMM y" if first or day.month == 1 else "MMM", locale=texts.language)


def _fit(ticks: Sequence[Tick], days: float) -> bool:
    unit = WIDTH * 0.9 / days
    return all(
        (later.at - tick.at) * unit
        >= (text_width(tick.label, TICK_SIZE) + text_width(later.label, TICK_SIZE)) / 2 + LABEL_GAP
        for tick, later in pairwise(ticks)
    )
