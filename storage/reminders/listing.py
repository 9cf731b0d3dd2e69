"""What a member's list shows: read only, in one turn of the database."""

from collections import defaultdict
from datetime import datetime

from bot.domain.ids import LeadId, MemberId
from bot.domain.reminder import DeliveryKind, DeliveryState, Milestone, ReminderState
from bot.reminders.views import ListedReminder, Listing, LoggedDelivery
from storage.reminders.rows import milestone_of, reason_of, standing_of
from storage.sql.ports import Query, Row
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
    lines = {"member": member, "now": to_ms(now), "limit": limit}
    standings, come, [counted], wait, missed, log, delivered = await read.rows_of(
        (
            Query(_STANDING, lines),
            Query(_SQL["coming"], {**lines, "limit": coming}),
            *(
                Query(_SQL[name], lines)
                for name in ("count_coming", "waiting", "missed", "log", "milestones_delivered")
            ),
        )
    )
    if not standings:
        return None
    return Listing(
        standing=standing_of(standings[0]),
        coming=_listed(come),
        total=counted[0],
        waiting=_listed(wait),
        missed=_listed(missed),
        log=_log(log, delivered),
    )


def _log(rows: list[Row], delivered: list[Row]) -> tuple[LoggedDelivery, ...]:
    milestones: defaultdict[int, list[Milestone]] = defaultdict(list)
    for row in delivered:
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
