"""The statements that the scheduler runs while it works, and reminders for it to find them among."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from storage.sql.ports import Database
from storage.sql.sessions import statements
from storage.sql.times import to_ms
from storage.sqlite.database import Database as SqliteDatabase
from tests.plans import Plan

AFTER_A_RESTORE = {
    *("drop_tests", "free_unattempted", "drop_unattempted", "doubt_deliveries", "doubt_reminders"),
    "doubt_notices",
}
"""Run once, and go through everything by intent."""
FILES = ("reminder_deliveries", "reminder_recovery", "reminder_listing", "reminder_changes")
OF_PLANS = (
    *("profile_version", "standing", "stored", "planned", "drop_dead", "drop_oldest_reminders"),
    *("drop_oldest_deliveries", "move", "revive", "rejoin", "insert_reminder", "cancel", "cancel_in_flight"),
    *("mark_done", "look_again", "retry_held", "open_test", "delivery_state", "arrived", "arrived_reminders"),
    *("delivery_of", "milestones_in", "reminders_in", "same_milestones", "every_reminder"),
)
"""Of `reminders.sql`; the rest is about other tables, or for export and erasure."""


def scheduling() -> Iterator[tuple[str, str]]:
    """The name and the text of each."""
    for file in FILES:
        yield from (
            (f"{file}.{name}", sql) for name, sql in statements(file).items() if name not in AFTER_A_RESTORE
        )
    of_plans = statements("reminders")
    yield from ((f"reminders.{name}", of_plans[name]) for name in OF_PLANS)


def given(now: int, member: int) -> Mapping[str, object]:
    """Something for every parameter: ``now`` in milliseconds, the id of a member."""
    return {
        **{"now": now, "at": now, "until": now, "since": now, "due": now, "deadline": now, "settled": now},
        **{"first_attempt_at": now, "look_back": now, "member": member, "members": f"[{member}]"},
        **{"delivery": 1, "id": 1, "ids": "[1, 2]", "fence": 1, "limit": 20, "kept": 400, "fresh": 1},
        **{"key": "k", "kind": "single", "state": "sent", "reason": "done", "detail": "d", "message": 1},
        **{"milestone": "match_day", "season": 2027, "occurrence": 1, "lead": "1d", "zone": "Etc/UTC"},
        **{"milestone_wall": "2028-03-19T12:00:00", "milestone_zone": "Etc/UTC", "date_only": 0},
        **{"wall": "2028-03-19T12:00:00", "version": 1, "calendar": 1, "notices": 0, "digest": "d"},
        **{"content": "c", "before": "b", "after": "a"},
    }


def slow(plan: Plan) -> set[str]:
    """What of a plan takes longer the more reminders there are: tables, and the index of all that is pending."""
    return {*plan.tables & {"reminder", "delivery"}, *plan.parts & {"reminder_next"}}


EACH = 10
"""Pending reminders of each member."""
_MOST_AT_ONCE = 100_000
_NUMBERS = """
WITH RECURSIVE numbers (number) AS (
    SELECT CAST(:first AS BIGINT) UNION ALL SELECT number + 1 FROM numbers WHERE number < :last
)
"""
_MEMBERS = f"""
{_NUMBERS}
INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at, planned_version)
SELECT number, 0, 1, 'Etc/UTC', 2027, 0, 1 FROM numbers
"""
_SENT = f"""
{_NUMBERS}
INSERT INTO delivery (member_id, key, kind, state, fence, attempts, first_attempt_at, next_attempt_at, message_id,
    created_at, settled_at)
SELECT number, '5' || (1000000000000000000 + number), 'single', 'sent', 1, 1, :at, :at, number, :at, :at FROM numbers
"""
_REMINDER = """
INSERT INTO reminder (member_id, season, milestone, occurrence, lead, milestone_wall, milestone_zone, date_only,
    deadline_at, wall, zone, due_at, next_at, state, delivery_id, settled_at)
"""
_CARRIED = f"""
{_REMINDER}
SELECT member_id, 2027, 'eras_opens', 1, '1d', '2027-01-19T12:00:00', 'Etc/UTC', 0, CAST(:at AS BIGINT) + 1,
    '2027-01-18T12:00:00', 'Etc/UTC', :at, :at, 'sent', id, :at
FROM delivery WHERE member_id BETWEEN :first AND :last
"""
_PENDING = f"""
{_NUMBERS}
{_REMINDER}
SELECT (number - 1) / {EACH} + 1, 2027, 'match_day', 1, ((number - 1) % {EACH}) || 'd', '2028-03-19T12:00:00', 'Etc/UTC',
    0, :at + 34560000000, '2027-02-01T12:00:00', 'Etc/UTC', :at + number * 7919 % 31536000 * 1000,
    :at + number * 7919 % 31536000 * 1000, 'pending', NULL, NULL
FROM numbers
"""


async def fill(database: Database, before: int, until: int, now: datetime) -> None:
    """Add pending reminders to those ``before`` until there are so many, spread over the year after ``now`` (aware).

    Both are multiples of :data:`EACH`, and each member has one more, that was sent. PostgreSQL then counts its rows, as it
    does by itself after a while; nobody asks SQLite to.
    """
    later, ago = to_ms(now + timedelta(hours=1)), to_ms(now - timedelta(days=9))
    for start in range(before, until, _MOST_AT_ONCE):
        end = min(start + _MOST_AT_ONCE, until)
        people = {"first": start // EACH + 1, "last": end // EACH}
        async with database.write() as tx:
            await tx.run(_MEMBERS, **people)
            await tx.run(_SENT, **people, at=ago)
            await tx.run(_CARRIED, **people, at=ago)
            await tx.run(_PENDING, first=start + 1, last=end, at=later)
    if not isinstance(database, SqliteDatabase):
        async with database.write() as tx:
            await tx.run("ANALYZE")
