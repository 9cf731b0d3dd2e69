"""What is held about a member's reminders: described, given out, removed."""

from collections.abc import Mapping

from typing_extensions import override

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.privacy.contract import HeldData, PersonalDataHolder
from storage.sql.ports import Database, Row
from storage.sql.sessions import statements
from storage.sql.times import from_ms

_SQL = statements("reminders")
_HELD = {
    "reminder_change": ("member_id", "season", "milestone", "before", "after", "deadline_at", "delivery_id"),
    "reminder_plan": ("member_id", "calendar_id", "notices"),
    "reminder": (
        *("member_id", "season", "milestone", "occurrence", "lead", "milestone_wall", "milestone_zone"),
        *("date_only", "deadline_at", "wall", "zone", "due_at", "next_at", "state", "reason", "delivery_id"),
        "settled_at",
    ),
    "delivery": (
        *("member_id", "key", "kind", "state", "attempts", "first_attempt_at", "last_attempt_at"),
        *("next_attempt_at", "message_id", "detail", "created_at", "settled_at"),
    ),
    "reminder_standing": ("member_id", "stopped_at", "paused_until", "dm_closed_at", "hours", "kinds"),
}
_INSTANTS = {name for columns in _HELD.values() for name in columns if name.endswith(("_at", "_until"))}


class ReminderRecords(PersonalDataHolder):
    """The :class:`~bot.privacy.contract.PersonalDataHolder` of reminders and messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    def describe(self) -> tuple[HeldData, ...]:
        kept = message("reminders.held.kept", months=6)
        return tuple(
            HeldData(table, columns, message(f"reminders.held.{table}"), kept)
            for table, columns in _HELD.items()
        )

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        found = {
            table: await self._database.read.rows(_SQL[f"export_{table}"], member=member) for table in _HELD
        }
        return {table: [_readable(row) for row in rows] for table, rows in found.items() if rows}

    @override
    async def erase(self, member: MemberId) -> int:
        async with self._database.write() as tx:
            return sum([await tx.run(_SQL[f"erase_{table}"], member=member) for table in _HELD])


def _readable(row: Row) -> dict[str, object]:
    return {
        name: from_ms(row[name]).isoformat() if name in _INSTANTS and row[name] is not None else row[name]
        for name in row.keys()  # noqa: SIM118 (a row iterates over its values)
    }
