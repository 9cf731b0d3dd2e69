"""However many reminders wait, the scheduler looks at a few: each of its statements finds its rows by an index."""

from storage.postgres.connection import numbered
from storage.sql.ports import Database
from storage.sql.times import to_ms
from tests.plans import plan_of
from tests.reminders.made import NOON
from tests.storage.reminders.scheduling import fill, given, scheduling, slow

BY_INDEX = {
    "reminder_deliveries.oldest_due": {"reminder_next"},
    "reminder_deliveries.next_due": {"reminder_next", "delivery_due"},
    "reminder_deliveries.waiting_since": {"reminder_next", "delivery_due", "delivery_taken"},
    "reminder_deliveries.taken": {"delivery_taken"},
    "reminder_deliveries.claim_due_deliveries": {"delivery_due_first"},
    "reminder_deliveries.claim_new_notices": {"delivery_new_notice"},
    "reminder_deliveries.joined": {"reminder_delivery"},
    "reminder_deliveries.expired_too_soon": {"reminder_expired", "delivery_expired_notice"},
    "reminder_deliveries.look_at_put_off_reminders": {"reminder_put_off"},
    "reminder_deliveries.given_up": {"delivery_given_up"},
    "reminder_recovery.doubted_members": {"reminder_look_back"},
}
"""The partial indexes that exist for these statements."""
BY_SIZE = {"reminder_deliveries.standings"}
"""PostgreSQL goes through all messages where they are few; `benchmarks.engines` looks at it where they are many."""


async def test_no_statement_of_the_scheduler_reads_all_reminders(database: Database):
    await fill(database, 0, 3_000, NOON)
    params = given(to_ms(NOON), member=7)
    wrong = dict[str, object]()
    for name, sql in scheduling():
        wanted = {parameter: params[parameter] for parameter in numbered(sql)[1]}
        plan = await plan_of(database, sql, wanted, size=False)
        if (
            slow(plan) - ({"delivery"} if name in BY_SIZE else set())
            or not BY_INDEX.get(name, set()) <= plan.indexes
        ):
            wrong[name] = plan
    assert wrong == {}


async def test_a_statement_that_reads_all_reminders_is_found(database: Database):
    await fill(database, 0, 10_000, NOON)
    for sql in (
        "SELECT count(*) FROM reminder AS r WHERE r.deadline_at > :now",
        "SELECT count(*) FROM reminder WHERE state = 'pending' AND deadline_at > :now",
        "UPDATE reminder SET look_back = 1 WHERE lead = '1d' AND due_at > :now",
        "SELECT (SELECT count(*) FROM delivery AS d WHERE d.created_at > :now) FROM member WHERE member_id = 1",
    ):
        assert slow(await plan_of(database, sql, {"now": 0}, size=False)), sql
    quick = "SELECT next_at FROM reminder WHERE state = 'pending' AND next_at > :now ORDER BY next_at LIMIT 1"
    assert not slow(await plan_of(database, quick, {"now": 0}, size=False))
