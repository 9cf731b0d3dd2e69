"""However often a member changes their mind, what is stored of their reminders stays small."""

from datetime import date, timedelta

from bot.domain.ids import LeadId
from bot.domain.profile import Profile
from bot.reminders.snooze import Refusal, Span
from bot.reminders.views import Receipt
from storage.reminders.plans import SETTLED_KEPT
from storage.sql.times import to_ms
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, days, milestone, planned
from tests.reminders.setting import Setting, booked, leads

FIRST = date(2027, 4, 10)


async def rows_in(bench: Bench, table: str) -> int:
    [row] = await bench.rows(f"SELECT count(*) AS found FROM {table}")
    return int(str(row["found"]))


async def test_a_date_moved_to_and_fro_leaves_no_rows(setting: Setting):
    counts: set[int] = set()
    for day in range(120):
        await setting.profiles.save(MIA, booked(FIRST + timedelta(days=day % 3)))
        await setting.service.replan(MIA, setting.now)
        counts.add(await rows_in(setting.bench, "reminder"))
    assert len(counts) == 1
    assert await leads(setting.bench, "exam_step2ck") == ["30d/120", "7d/120", "1d/120"]


async def test_a_date_taken_back_again_and_again_leaves_no_rows(setting: Setting):
    await setting.profiles.save(MIA, Profile())
    await setting.service.replan(MIA, setting.now)
    before = await rows_in(setting.bench, "reminder")
    for day in range(40):
        await setting.profiles.save(MIA, booked(FIRST + timedelta(days=day)))
        await setting.service.replan(MIA, setting.now)
        await setting.profiles.save(MIA, Profile())
        await setting.service.replan(MIA, setting.now)
    assert await rows_in(setting.bench, "reminder") == before


async def test_what_older_versions_left_behind_goes_with_the_next_change(setting: Setting):
    await setting.profiles.save(MIA, booked(FIRST))
    await setting.service.replan(MIA, setting.now)
    await _leave_dead(setting.bench, occurrences=500)
    await setting.profiles.save(MIA, booked(FIRST + timedelta(days=1)))
    await setting.service.replan(MIA, setting.now)
    assert await leads(setting.bench, "exam_step2ck") == ["30d/502", "7d/502", "1d/502"]
    states = await setting.bench.rows("SELECT DISTINCT state FROM reminder")
    assert states == [{"state": "pending"}]


async def test_messages_and_reminders_of_long_ago_make_room(bench: Bench):
    await bench.join(MIA)
    for number in range(3):
        wish = planned("7d", of=milestone(f"x{number}"))
        await bench.remind(MIA, of=wish.milestone)
    await bench.tick()
    [newest] = bench.discord.messages
    await _settle_many(bench, 3 * SETTLED_KEPT)
    await bench.remind(MIA, LeadId("1d"), wall="2027-03-02 12:00")
    assert await rows_in(bench, "reminder") == SETTLED_KEPT + 1
    assert await rows_in(bench, "delivery") == SETTLED_KEPT
    # The latest stay, and with them the buttons of the messages that a member still sees.
    receipt = Receipt(newest.key, newest.id)
    assert len(await bench.reminders.milestones_in(MIA, receipt, bench.clock.now()) or ()) == 3


async def test_tests_asked_for_make_room_too(bench: Bench):
    await bench.join(MIA)
    await _settle_many(bench, 2 * SETTLED_KEPT)
    await bench.reminders.request_test(MIA, bench.clock.now())
    assert await rows_in(bench, "delivery") >= 2 * SETTLED_KEPT  # each still carries a reminder
    async with bench.database.write() as tx:
        await tx.run("DELETE FROM reminder")
    await bench.reminders.request_test(MIA, bench.clock.now() + days(1))
    assert await rows_in(bench, "delivery") == SETTLED_KEPT + 2  # two tests are on their way


async def test_a_snooze_of_a_date_that_has_moved_is_still_answered(setting: Setting):
    await setting.profiles.save(MIA, booked(date(2027, 2, 9)))
    await setting.service.replan(MIA, setting.now)
    await setting.bench.tick(days(1))
    message = setting.bench.discord.messages[-1]
    await setting.profiles.save(MIA, booked(FIRST))
    await setting.service.replan(MIA, setting.now)
    results = await setting.service.snooze(MIA, message.key, Span.HOUR, setting.now)
    came_to = {str(result.milestone.id): result.came_to for result in results}
    assert came_to["exam_step2ck"] is Refusal.CHANGED


async def _leave_dead(bench: Bench, occurrences: int) -> None:
    """Rows as every move left them before they were removed."""
    async with bench.database.write() as tx:
        for occurrence in range(2, occurrences + 2):
            state = "'cancelled', 'plan', 0" if occurrence <= occurrences else "'pending', NULL, NULL"
            await tx.run(
                "INSERT INTO reminder (member_id, season, milestone, occurrence, lead, milestone_wall,"
                " milestone_zone, date_only, deadline_at, wall, zone, due_at, next_at, state, reason, settled_at)"
                " SELECT member_id, season, milestone, :occurrence, lead, milestone_wall, milestone_zone, date_only,"
                f" deadline_at, wall, zone, due_at, next_at, {state} FROM reminder"
                " WHERE milestone = 'exam_step2ck' AND occurrence = 1",
                occurrence=occurrence,
            )
        await tx.run(
            "UPDATE reminder SET state = 'cancelled', reason = 'plan', settled_at = 0"
            " WHERE milestone = 'exam_step2ck' AND occurrence = 1"
        )


async def _settle_many(bench: Bench, count: int) -> None:
    """Messages of long ago, each with a reminder that was sent."""
    long_ago = to_ms(bench.clock.now() - days(400))
    old = [
        {
            "id": -number,
            "number": number,
            "key": f"{number:020d}",
            "milestone": f"old{number}",
            "member": MIA,
            "at": long_ago,
        }
        for number in range(1, count + 1)
    ]
    async with bench.database.write() as tx:
        await tx.run_many(
            "INSERT INTO delivery (id, member_id, key, kind, state, fence, attempts, first_attempt_at,"
            " next_attempt_at, message_id, created_at, settled_at) VALUES (:id, :member, :key,"
            " 'single', 'sent', 1, 1, :at, :at, :number, :at, :at)",
            old,
        )
        await tx.run_many(
            "INSERT INTO reminder (id, member_id, season, milestone, occurrence, lead, milestone_wall, milestone_zone,"
            " date_only, deadline_at, wall, zone, due_at, next_at, state, delivery_id, settled_at) VALUES (:id,"
            " :member, 2026, :milestone, 1, '7d', '2026-01-01T00:00:00', 'Etc/UTC', 0, CAST(:at AS BIGINT) + 1,"
            " '2025-12-25T00:00:00', 'Etc/UTC', :at, :at, 'sent', :id, :at)",
            old,
        )
