"""Rows of the reminder tables as values, and back."""

from datetime import datetime

from bot.domain.ids import DeliveryKey, LeadId, MemberId, MilestoneId, SeasonId
from bot.domain.reminder import (
    DeliveryKind,
    DeliveryRights,
    Milestone,
    Parts,
    PlannedReminder,
    ReminderState,
    StoredReminder,
    Withdrawal,
)
from bot.reminders.ports import Claim, ReminderItem
from storage.reminders.settings import settings_of
from storage.sql.ports import Row
from storage.sql.times import from_ms, optional_from_ms, to_ms


def milestone_of(row: Row) -> Milestone:
    """The milestone of a reminder row."""
    return Milestone(
        season=SeasonId(row["season"]),
        id=MilestoneId(row["milestone"]),
        local=datetime.fromisoformat(row["milestone_wall"]),
        zone=row["milestone_zone"],
        date_only=bool(row["date_only"]),
    )


def stored_of(row: Row) -> StoredReminder:
    """A reminder row as the planner sees it."""
    planned = PlannedReminder(
        milestone=milestone_of(row),
        lead=LeadId(row["lead"]),
        wall=datetime.fromisoformat(row["wall"]),
        zone=row["zone"],
        due_at=from_ms(row["due_at"]),
    )
    return StoredReminder(
        id=row["id"],
        occurrence=row["occurrence"],
        planned=planned,
        state=ReminderState(row["state"]),
        reason=reason_of(row),
        joined=row["delivery_id"] is not None,
        deadline=from_ms(row["deadline_at"]),
    )


def parts_of(row: Row) -> Parts:
    """What makes a reminder row unique."""
    return (
        MemberId(row["member_id"]),
        SeasonId(row["season"]),
        MilestoneId(row["milestone"]),
        int(row["occurrence"]),
        LeadId(row["lead"]),
    )


def item_of(row: Row) -> ReminderItem:
    """A reminder row as part of a message."""
    return ReminderItem(
        milestone_of(row), row["occurrence"], LeadId(row["lead"]), due_at=from_ms(row["due_at"])
    )


def reason_of(row: Row) -> Withdrawal | None:
    """Why a reminder is not wanted any more, if so."""
    return None if row["reason"] is None else Withdrawal(row["reason"])


def standing_of(row: Row) -> DeliveryRights:
    """A member joined with what stands against writing to them."""
    return DeliveryRights(
        member=MemberId(row["member_id"]),
        time_zone=row["time_zone"],
        stopped=row["stopped_at"] is not None,
        paused_until=optional_from_ms(row["paused_until"]),
        dm_closed=row["dm_closed_at"] is not None,
        busy=bool(row["busy"]),
        stale=bool(row["stale"]),
        refused=bool(row["refused"]),
        settings=settings_of(row["hours"], row["kinds"]),
    )


def claim_of(row: Row) -> Claim:
    """A delivery row that was just claimed."""
    return Claim(
        delivery=row["id"],
        fence=row["fence"],
        key=DeliveryKey(row["key"]),
        member=MemberId(row["member_id"]),
        kind=DeliveryKind(row["kind"]),
        attempts=row["attempts"],
        first_attempt_at=optional_from_ms(row["first_attempt_at"]),
    )


def planned_params(planned: PlannedReminder) -> dict[str, object]:
    """The columns that a plan decides."""
    milestone = planned.milestone
    return {
        "milestone_wall": milestone.local.isoformat(),
        "milestone_zone": milestone.zone,
        "date_only": int(milestone.date_only),
        "deadline": to_ms(milestone.deadline),
        "wall": planned.wall.isoformat(),
        "zone": planned.zone,
        "due": to_ms(planned.due_at),
    }
