"""An operator's overlay over the shipped seasons: dates corrected, added or removed, and whole seasons.

Pure. The overlay is laid over the calendar as a whole: either everything in it makes sense, or nothing of it is used.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.message import Message, message
from bot.domain.season import (
    Audience,
    DateStatus,
    Season,
    SeasonCalendar,
    SeasonMilestone,
    calendar_of,
    in_order,
)
from bot.seasons.season_sense import problems_of

MOST_MILESTONES = 100
"""Milestones that one season may have."""


@dataclass(frozen=True, slots=True)
class MilestonePatch:
    """What an overlay says of one milestone; ``None`` where it says nothing. ``local`` is naive wall time.

    ``zone`` holds for a milestone that is added, ``own_zone`` says that the milestone itself names it.
    """

    id: MilestoneId
    remove: bool
    title: str | None
    local: datetime | None
    zone: str
    own_zone: bool
    date_only: bool | None
    audience: Audience | None
    status: DateStatus | None
    source: str | None
    note: str | None

    @property
    def dates(self) -> bool:
        """Whether it says anything that needs a source: a date, or how sure it is."""
        return self.own_zone or not (self.local is None and self.date_only is None and self.status is None)


@dataclass(frozen=True, slots=True)
class SeasonPatch:
    """What an overlay says of one season; ``None`` where it says nothing."""

    id: SeasonId
    title: str | None
    match: str | None
    milestones: tuple[MilestonePatch, ...]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A whole overlay."""

    seasons: tuple[SeasonPatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in an overlay that cannot be used: where, in the operator's own names, and what."""

    place: str
    what: Message


class OverlayProblemsError(Exception):
    """An overlay that cannot be used. ``problems`` holds at least one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def place_of(season: object, milestone: object = "", key: object = "") -> str:
    """A place in an overlay as its writer knows it, such as "season 2028, eras_submit, local"."""
    return ", ".join(str(part) for part in (f"season {season}", milestone, key) if part != "")


def laid_over(calendar: SeasonCalendar, overlay: Overlay) -> SeasonCalendar:
    """The calendar with the overlay in it. Raises `OverlayProblemsError` with everything that is wrong."""
    problems: list[Problem] = []
    seasons = {season.id: season for season in calendar.seasons}
    for patch in overlay.seasons:
        merged = _season(seasons.get(patch.id), patch, problems)
        if merged is not None:
            seasons[patch.id] = merged
            problems += (
                Problem(place_of(merged.id, milestone), what) for milestone, what in problems_of(merged)
            )
    if problems:
        raise OverlayProblemsError(tuple(problems))
    return calendar_of(seasons.values())


def _season(base: Season | None, patch: SeasonPatch, problems: list[Problem]) -> Season | None:
    """The season with the patch in it, or ``None`` when it cannot be made; what is wrong joins ``problems``."""
    title = patch.title or (base and base.title)
    match = patch.match or (base and base.match)
    wrong = [
        Problem(place_of(patch.id, "", key), message("season.problem.new_season", name=key))
        for key, value in (("title", title), ("match", match))
        if not value
    ]
    found = {milestone.id: milestone for milestone in base.milestones} if base else {}
    for change in patch.milestones:
        about = list(_refused(found.get(change.id), change))
        wrong += (Problem(place_of(patch.id, change.id, key), what) for key, what in about)
        if not about:
            _put(found, change)
    if len(found) > MOST_MILESTONES:
        wrong.append(
            Problem(place_of(patch.id), message("season.problem.too_many", max_length=MOST_MILESTONES))
        )
    problems += wrong
    if wrong or not title or not match:
        return None
    return Season(patch.id, title, match, in_order(found.values()))


def _refused(base: SeasonMilestone | None, patch: MilestonePatch) -> Iterator[tuple[str, Message]]:
    """What is wrong with a patch by itself, each with the key that it is about."""
    if patch.remove:
        if base is None:
            yield "remove", message("season.problem.nothing_to_remove")
        return
    if base is None:
        needed = ("title", "local", "audience", "status", "source")
        if missing := [key for key in needed if getattr(patch, key) is None]:
            yield "", message("season.problem.new_milestone", missing=tuple(missing))
    elif patch.dates and patch.source is None:
        yield "source", message("season.problem.no_source")


def _put(found: dict[MilestoneId, SeasonMilestone], patch: MilestonePatch) -> None:
    if patch.remove:
        del found[patch.id]
    elif (base := found.get(patch.id)) is not None:
        found[patch.id] = _corrected(base, patch)
    elif (added := _added(patch)) is not None:
        found[patch.id] = added


def _corrected(base: SeasonMilestone, patch: MilestonePatch) -> SeasonMilestone:
    """The milestone as the patch corrects it. A note on the old source goes with that source."""
    return SeasonMilestone(
        id=base.id,
        title=patch.title or base.title,
        local=patch.local or base.local,
        zone=patch.zone if patch.own_zone else base.zone,
        date_only=base.date_only if patch.date_only is None else patch.date_only,
        audience=patch.audience or base.audience,
        status=patch.status or base.status,
        source=patch.source or base.source,
        note=patch.note or (base.note if patch.source is None else None),
    )


def _added(patch: MilestonePatch) -> SeasonMilestone | None:
    if not (patch.title and patch.local and patch.audience and patch.status and patch.source):
        return None
    return SeasonMilestone(
        id=patch.id,
        title=patch.title,
        local=patch.local,
        zone=patch.zone,
        date_only=bool(patch.date_only),
        audience=patch.audience,
        status=patch.status,
        source=patch.source,
        note=patch.note,
    )
