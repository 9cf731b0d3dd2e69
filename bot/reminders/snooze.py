"""Snooze: a reminder that has come, once more at a time of the member's choice.

Pure. A snoozed reminder is one more lead, ``snooze-n``, of the same occurrence; one that still waits is moved
instead of joined by another, so that two clicks are one. It follows the plan like every other lead: it goes when
its milestone goes, is met or is muted.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import LeadId, MilestoneId, SeasonId
from bot.domain.reminder import (
    DeliveryRights,
    Milestone,
    NewReminder,
    PlanChanges,
    PlannedReminder,
    ReminderState,
    StoredReminder,
    Withdrawal,
)
from bot.domain.reminder_settings import Hours, ReminderSettings
from bot.reminders.leads import kind_of
from bot.reminders.policy import ROOM, before_quiet, quiet_end
from bot.seasons.local_time import instant_of, wall_of

PREFIX = "snooze-"
_Point = tuple[SeasonId, MilestoneId]


class Span(StrEnum):
    """For how long."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    DAYS = "days"
    WEEK = "week"


_DAYS = {Span.TOMORROW: 1, Span.DAYS: 3, Span.WEEK: 7}


class Refusal(StrEnum):
    """Why a milestone cannot be snoozed."""

    TOO_LATE = "too_late"
    """Its date comes first, or only quiet hours are left before it."""
    CHANGED = "changed"
    """It is planned no more, or for another date, for which reminders come of themselves."""
    DONE = "done"
    MUTED = "muted"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class SnoozeResult:
    """What a snooze came to for one milestone: an aware instant or a refusal."""

    milestone: Milestone
    came_to: datetime | Refusal


def snooze_time(milestone: Milestone, span: Span, zone: str, hours: Hours, now: datetime) -> datetime | None:
    """When a snoozed reminder comes, on a whole minute; ``None`` when no allowed time is left before the deadline.

    An hour is an hour from ``now`` (aware); days come at the hour of delivery. From quiet hours it moves to their end
    or, where that is too late for the milestone, to before they begin.
    """
    wished = _wished(span, zone, hours, now)
    last = milestone.deadline - ROOM
    if wished > last:
        return None
    later = wished
    while later <= last and (end := quiet_end(later, zone, hours)) is not None:
        later = end
    if later <= last:
        return later
    earlier = before_quiet(wished, zone, hours)
    return earlier if earlier > now else None


def _wished(span: Span, zone: str, hours: Hours, now: datetime) -> datetime:
    if span is Span.HOUR:
        return (now + timedelta(hours=1)).replace(second=0, microsecond=0)
    day = wall_of(now, zone).date() + timedelta(days=_DAYS[span])
    return instant_of(datetime.combine(day, hours.delivery), zone)


def kept_snoozes(
    stored: Iterable[StoredReminder], milestones: Iterable[Milestone], zone: str, settings: ReminderSettings
) -> Iterator[PlannedReminder]:
    """The snoozed reminders among ``stored`` that the plan still wishes, moved earlier where they would be quiet."""
    rows = tuple(stored)
    snoozes = [row for row in rows if row.planned.lead.startswith(PREFIX)]
    if not snoozes:
        return
    current = {
        (milestone.season, milestone.id): milestone
        for milestone in milestones
        if not settings.muted(kind_of(milestone.id))
    }
    newest = _newest(rows)
    for row in snoozes:
        point = _point_of(row)
        milestone = current.get(point)
        if milestone is None or row.occurrence != newest[point]:
            continue
        if row.planned.milestone.same_date(milestone):
            due = before_quiet(min(row.planned.due_at, milestone.deadline - ROOM), zone, settings.hours)
            yield PlannedReminder(milestone, row.planned.lead, wall_of(due, zone), zone, due)


def snoozed(
    stored: Sequence[StoredReminder],
    in_message: Collection[int],
    milestones: Iterable[Milestone],
    standing: DeliveryRights,
    span: Span,
    now: datetime,
) -> tuple[tuple[SnoozeResult, ...], PlanChanges]:
    """What a snooze of the reminders with the ids ``in_message`` comes to, and what to change."""
    current = {(milestone.season, milestone.id): milestone for milestone in milestones}
    newest = _newest(stored)
    results: list[SnoozeResult] = []
    inserted: list[NewReminder] = []
    moved: list[tuple[int, PlannedReminder]] = []
    for point, occurrence in dict.fromkeys(
        (_point_of(row), row.occurrence) for row in stored if row.id in in_message
    ):
        rows = [row for row in stored if _point_of(row) == point and row.occurrence == occurrence]
        then = rows[0].planned.milestone
        milestone = current.get(point)
        if milestone is None or occurrence != newest[point] or not then.same_date(milestone):
            results.append(SnoozeResult(then, Refusal.CHANGED))
            continue
        came_to = _came_to(rows, milestone, standing, span, now)
        results.append(SnoozeResult(milestone, came_to))
        if isinstance(came_to, datetime):
            zone = standing.time_zone
            waiting, lead = _lead(rows)
            wish = PlannedReminder(milestone, lead, wall_of(came_to, zone), zone, came_to)
            if waiting is None:
                inserted.append(NewReminder(occurrence, wish))
            else:
                moved.append((waiting, wish))
    return tuple(results), PlanChanges(inserted=tuple(inserted), moved=tuple(moved))


def _came_to(
    rows: Iterable[StoredReminder], milestone: Milestone, standing: DeliveryRights, span: Span, now: datetime
) -> datetime | Refusal:
    if standing.stopped:
        return Refusal.STOPPED
    if any(row.reason is Withdrawal.DONE for row in rows):
        return Refusal.DONE
    if standing.settings.muted(kind_of(milestone.id)):
        return Refusal.MUTED
    at = snooze_time(milestone, span, standing.time_zone, standing.settings.hours, now)
    return Refusal.TOO_LATE if at is None else at


def _lead(rows: Iterable[StoredReminder]) -> tuple[int | None, LeadId]:
    """The snoozed reminder that still waits, with its lead, or the next lead."""
    before = [row for row in rows if row.planned.lead.startswith(PREFIX)]
    for row in before:
        if row.state is ReminderState.PENDING:
            return row.id, row.planned.lead
    return None, LeadId(f"{PREFIX}{1 + max((_number(row) for row in before), default=0)}")


def _number(row: StoredReminder) -> int:
    return int(row.planned.lead.removeprefix(PREFIX))


def _point_of(row: StoredReminder) -> _Point:
    return row.planned.milestone.season, row.planned.milestone.id


def _newest(rows: Iterable[StoredReminder]) -> dict[_Point, int]:
    newest: dict[_Point, int] = {}
    for row in rows:
        point = _point_of(row)
        newest[point] = max(newest.get(point, 0), row.occurrence)
    return newest
