"""What a member's list shows: read only, in a few statements."""

import json
from collections import defaultdict
from datetime import datetime

from bot.domain.ids import LeadId, MemberId
from bot.domain.reminder import DeliveryKind, DeliveryState, Milestone, ReminderState
from bot.reminders.views import ListedReminder, Listing, LoggedDelivery
from storage.reminders.rows import milestone_of, reason_of, standing_of
from storage.sql.ports import Row
from storage.sql.sessions import ReadSession, statements
from storage.sql.times import from_ms, optional_from_ms, to_ms

_SQL = statements("reminder_listing")
_STANDING = statements("reminders")["standing"]
CLOSED = ("closed", "gone")
"""Details of a message that was refused because the member cannot be written to."""
INBOX = "inbox"
"""Detail of a message that was shown below an answer instead of sent."""


async def listing_of(
    read: ReadSession, member: MemberId, now: datetime, limit: int, coming: int
) -> Listing | None:
    """The list of a member at ``now``, ``limit`` lines each, ``coming`` of what comes; ``None`` without consent."""
    standing = await read.row(_STANDING, member=member)
    if standing is None:
        return None
    at = {"member": member, "now": to_ms(now)}
    return Listing(
        standing=standing_of(standing),
        coming=_listed(await read.rows(_SQL["coming"], **at, limit=coming)),
        total=await read.value(_SQL["count_coming"], **at),
        waiting=_listed(await read.rows(_SQL["waiting"], **at, limit=limit)),
        missed=_listed(await read.rows(_SQL["missed"], member=member, limit=limit)),
        log=await _log(read, member, limit),
    )


async def _log(read: ReadSession, member: MemberId, limit: int) -> tuple[LoggedDelivery, ...]:
    rows = await read.rows(_SQL["log"], member=member, limit=limit)
    milestones: defaultdict[int, list[Milestone]] = defaultdict(list)
    for row in await read.rows(
        _SQL["milestones_delivered"], deliveries=json.dumps([row["id"] for row in rows])
    ):
        milestones[row["delivery_id"]].append(milestone_of(row))
    return tuple(_logged(row, tuple(milestones[row["id"]])) for row in rows)


def _logged(row: Row, milestones: tuple[Milestone, ...]) -> LoggedDelivery:
    return LoggedDelivery(
        at=from_ms(row["at"]),
        kind=DeliveryKind(row["kind"]),
        state=DeliveryState(row["state"]),
        closed=row["detail"] in CLOSED,
        inbox=row["detail"] == INBOX,
        milestones=milestones,
    )


def _listed(rows: list[Row]) -> tuple[ListedReminder, ...]:
    return tuple(
        ListedReminder(
            milestone=milestone_of(row),
            lead=LeadId(row["lead"]),
            due_at=from_ms(row["due_at"]),
            state=ReminderState(row["state"]),
            reason=reason_of(row),
            settled_at=optional_from_ms(row["settled_at"]),
        )
        for row in rows
    )
