"""Values that the tests of reminders share."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.ids import LeadId, MemberId, MilestoneId, SeasonId
from bot.domain.reminder import (
    Milestone,
    NewReminder,
    PlanChanges,
    PlannedReminder,
    ReminderState,
    StoredReminder,
    Withdrawal,
)
from bot.seasons.local_time import instant_of
from bot.strategy.loader import load_rulebook

MIA, SAM = MemberId(1001), MemberId(1002)
SEASON = SeasonId(2027)
RULES = load_rulebook().plan_rules
at_wall = datetime.fromisoformat
NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
"""Day in every zone that the tests use for members: 12:00 in London, 17:00 in Karachi."""


def milestone(name: str = "x", local: str = "2027-03-03 21:00", *, date_only: bool = False) -> Milestone:
    return Milestone(SEASON, MilestoneId(name), at_wall(local), "Etc/UTC", date_only)


def planned(
    lead: str = "7d", wall: str = "2027-02-01 12:00", of: Milestone | None = None, zone: str = "Etc/UTC"
) -> PlannedReminder:
    return PlannedReminder(
        of or milestone(), LeadId(lead), at_wall(wall), zone, instant_of(at_wall(wall), zone)
    )


class Plan:
    """Stored reminders as the store would keep them, changed in memory as a plan says."""

    def __init__(self) -> None:
        self.rows: dict[int, StoredReminder] = {}

    def apply(self, changes: PlanChanges) -> None:
        for row_id in changes.withdrawn:
            row = self.rows[row_id]
            joined = row.state in (ReminderState.CLAIMED, ReminderState.UNDELIVERABLE)
            self.set(row_id, state=row.state if joined else ReminderState.CANCELLED, reason=Withdrawal.PLAN)
        for row_id in changes.rejoined:
            self.set(row_id, reason=None)
        for row_id, wish in changes.moved:
            self.set(row_id, planned=wish)
        for row_id, wish in changes.revived:
            self.set(row_id, planned=wish, state=ReminderState.PENDING, reason=None)
        for new in changes.inserted:
            self.add(new)

    def add(self, new: NewReminder) -> int:
        row_id = len(self.rows) + 1
        unique = _unique(new)
        assert unique not in {_unique(row) for row in self.rows.values()}
        self.rows[row_id] = StoredReminder(
            row_id, new.occurrence, new.planned, ReminderState.PENDING, None, joined=False
        )
        return row_id

    def set(self, row_id: int, **changes: object) -> None:
        self.rows[row_id] = replace(self.rows[row_id], **changes)  # type: ignore[arg-type]

    def stored(self) -> tuple[StoredReminder, ...]:
        return tuple(self.rows.values())

    def pending(self) -> dict[str, PlannedReminder]:
        return {
            f"{row.planned.milestone.id}/{row.occurrence}/{row.planned.lead}": row.planned
            for row in self.rows.values()
            if row.state is ReminderState.PENDING
        }


def _unique(row: NewReminder | StoredReminder) -> tuple[SeasonId, MilestoneId, int, LeadId]:
    at = row.planned.milestone
    return at.season, at.id, row.occurrence, row.planned.lead


def days(count: float) -> timedelta:
    return timedelta(days=count)
