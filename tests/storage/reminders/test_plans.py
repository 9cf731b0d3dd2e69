"""What members decide about their reminders, on a real database."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.discord_answer import DmClosed, UserGone
from bot.domain.ids import DeliveryKey, LeadId, MessageId
from bot.domain.reminder import (
    DeliveryRights,
    DeliveryState,
    NewReminder,
    PlanChanges,
    ReminderState,
    Withdrawal,
)
from bot.domain.reminder_settings import DEFAULT_SETTINGS, Hours, KindChoice, ReminderSettings
from bot.errors import UserError
from bot.reminders.ports import Parcel, PlanResult
from bot.reminders.views import Receipt, SettingsStored, Withdrawn
from storage.reminders.recovery import RecoveryStore
from storage.sql.faults import RefusedError
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, SAM, days, milestone, planned


@pytest.fixture
async def bench(bench: Bench) -> Bench:
    await bench.join(MIA, SAM)
    return bench


async def sent(bench: Bench) -> Receipt:
    """Everything due has been sent; the last message that arrived."""
    await bench.tick()
    last = bench.discord.messages[-1]
    return Receipt(last.key, last.id)


async def reasons(bench: Bench) -> list[object]:
    return [row["reason"] for row in await bench.rows("SELECT reason FROM reminder ORDER BY id")]


async def test_a_plan_is_stored_with_its_version(bench: Bench):
    assert await bench.reminders.stale_members(9) == [MIA, SAM]
    await bench.remind(MIA)
    assert await bench.reminders.stale_members(9) == [SAM]


async def test_a_plan_from_an_older_profile_is_refused_whole(bench: Bench):
    async with bench.database.write() as tx:
        await tx.run("UPDATE member SET profile_version = 2 WHERE member_id = :member", member=MIA)
    changes = PlanChanges(inserted=(NewReminder(1, planned()),))
    result = await bench.reminders.apply_plan(MIA, 1, lambda _rows, _standing: changes, bench.clock.now())
    assert result is PlanResult.STALE
    assert await bench.states() == []
    assert MIA in await bench.reminders.stale_members(9)


async def test_a_plan_for_somebody_erased_is_refused(bench: Bench):
    async with bench.database.write() as tx:
        await tx.run("DELETE FROM member WHERE member_id = :member", member=MIA)
    result = await bench.reminders.apply_plan(MIA, 1, lambda *_: PlanChanges(), bench.clock.now())
    assert result is PlanResult.STALE


async def test_other_dates_make_every_plan_stale_once(bench: Bench):
    assert await bench.reminders.use_calendar("1:aaa")
    for member in (MIA, SAM):
        await bench.change(member, PlanChanges())
    assert not await bench.reminders.use_calendar("1:aaa")
    assert await bench.reminders.stale_members(9) == []
    assert await bench.reminders.use_calendar("1:bbb")
    assert await bench.reminders.stale_members(9) == [MIA, SAM]


async def test_what_a_plan_sees_is_what_is_stored(bench: Bench):
    wish = await bench.remind(MIA)
    seen: list[object] = []

    def look(rows: object, standing: DeliveryRights) -> PlanChanges:
        seen.append((rows, standing))
        return PlanChanges()

    await bench.reminders.apply_plan(MIA, 1, look, bench.clock.now())
    [(rows, standing)] = seen  # type: ignore[misc]
    assert [(row.planned, row.state, row.joined) for row in rows] == [(wish, ReminderState.PENDING, False)]
    assert standing == DeliveryRights(MIA, "Etc/UTC")


async def test_the_same_reminder_cannot_be_stored_twice(bench: Bench):
    await bench.remind(MIA)
    with pytest.raises(RefusedError, match=r"(?i)unique"):
        await bench.remind(MIA)


async def test_done_cancels_what_is_left_of_the_milestone_and_nothing_else(bench: Bench):
    await bench.remind(MIA)
    await bench.remind(MIA, "1d", wall="2027-02-20 09:00")
    await bench.remind(MIA, "0d", wall="2027-02-21 09:00")
    await bench.remind(MIA, "1d", wall="2027-02-20 09:00", of=milestone("other"))
    receipt = await sent(bench)
    withdrawn = await bench.reminders.done(MIA, receipt, bench.clock.now())
    assert withdrawn == Withdrawn((milestone(),), cancelled=2, in_flight=0)
    assert await bench.states() == ["sent", "cancelled", "cancelled", "pending"]
    assert await reasons(bench) == ["done", "done", "done", None]


async def test_done_twice_is_done(bench: Bench):
    await bench.remind(MIA)
    await bench.remind(MIA, "1d", wall="2027-02-20 09:00")
    receipt = await sent(bench)
    await bench.reminders.done(MIA, receipt, bench.clock.now())
    again = await bench.reminders.done(MIA, receipt, bench.clock.now())
    assert again == Withdrawn((milestone(),), cancelled=0, in_flight=0)


async def test_done_on_a_digest_finishes_every_milestone_in_it(bench: Bench):
    for name in ("a", "b"):
        await bench.remind(MIA, of=milestone(name))
        await bench.remind(MIA, "1d", wall="2027-02-20 09:00", of=milestone(name))
    withdrawn = await bench.reminders.done(MIA, await sent(bench), bench.clock.now())
    assert withdrawn is not None
    assert ([milestone.id for milestone in withdrawn.milestones], withdrawn.cancelled) == (["a", "b"], 2)


async def test_nobody_can_finish_anothers_message(bench: Bench):
    await bench.remind(MIA)
    receipt = await sent(bench)
    assert await bench.reminders.done(SAM, receipt, bench.clock.now()) is None
    assert await reasons(bench) == [None]


async def test_a_message_that_is_unknown_is_said_to_be(bench: Bench):
    receipt = Receipt(DeliveryKey("0" * 20), MessageId(1))
    assert await bench.reminders.done(MIA, receipt, bench.clock.now()) is None


async def test_a_click_proves_that_an_uncertain_message_arrived(bench: Bench):
    await bench.remind(MIA)
    bench.discord.script.append("lost")
    receipt = await sent(bench)
    assert await bench.states("delivery") == ["pending"]
    await bench.reminders.done(MIA, receipt, bench.clock.now())
    assert await bench.states("delivery") == ["sent"]
    assert await bench.states() == ["sent"]
    await bench.settle_down(5)
    assert len(bench.discord.posts) == 1


async def in_flight(bench: Bench) -> Parcel:
    """A message whose POST has begun."""
    batch = await bench.deliveries.claim(bench.clock.now(), 20, judge_all)
    parcel = await bench.deliveries.begin_attempt(batch.claims[0], bench.clock.now(), judge_all)
    assert parcel is not None
    return parcel


def judge_all(*_: object):
    from bot.domain.reminder import Send

    return Send()


async def test_stopping_while_a_message_is_in_flight_says_so(bench: Bench):
    await bench.remind(MIA)
    await bench.remind(MIA, "1d", wall="2027-02-20 09:00")
    await in_flight(bench)
    stopped = await bench.reminders.stop(MIA, None, bench.clock.now())
    assert stopped == Withdrawn((), cancelled=1, in_flight=1)
    assert await bench.states() == ["claimed", "cancelled"]


async def test_what_was_stopped_in_flight_is_not_tried_again(bench: Bench):
    await bench.remind(MIA)
    bench.discord.script.append("down")

    async def stop(place: str) -> None:
        if place == "before post":
            await bench.reminders.stop(MIA, None, bench.clock.now())

    bench.discord.pause = stop
    await bench.tick()
    await bench.settle_down(5)
    assert len(bench.discord.posts) == 1
    assert await bench.states() == ["cancelled"]
    assert await bench.states("delivery") == ["cancelled"]


async def test_no_attempt_begins_after_a_cancel_is_stored(bench: Bench):
    await bench.remind(MIA)
    batch = await bench.deliveries.claim(bench.clock.now(), 20, judge_all)
    stopped = await bench.reminders.stop(MIA, None, bench.clock.now())
    assert stopped == Withdrawn((), cancelled=1, in_flight=0)
    assert await bench.deliveries.begin_attempt(batch.claims[0], bench.clock.now(), judge_all) is None
    assert await bench.states("delivery") == []


async def test_a_plan_change_withdraws_what_is_claimed(bench: Bench):
    await bench.remind(MIA)
    batch = await bench.deliveries.claim(bench.clock.now(), 20, judge_all)
    await bench.change(MIA, PlanChanges(withdrawn=(1,)))
    assert await bench.deliveries.begin_attempt(batch.claims[0], bench.clock.now(), judge_all) is None
    assert await reasons(bench) == [Withdrawal.PLAN]


async def test_after_stop_nothing_comes_until_resumed(bench: Bench):
    await bench.remind(MIA, wall="2027-02-20 09:00")
    await bench.reminders.stop(MIA, None, bench.clock.now())
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 10)
    assert listing is not None
    assert listing.standing.stopped
    assert await bench.reminders.resume(MIA, bench.clock.now())
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 10)
    assert listing is not None
    assert not listing.standing.stopped
    await bench.change(MIA, PlanChanges(revived=((1, planned(wall="2027-02-20 09:00")),)))
    assert await bench.states() == ["pending"]


async def test_a_reminder_cancelled_before_any_attempt_can_come_again_under_its_key(bench: Bench):
    await bench.remind(MIA)
    batch = await bench.deliveries.claim(bench.clock.now(), 20, judge_all)
    await bench.change(MIA, PlanChanges(withdrawn=(1,)))
    await bench.deliveries.begin_attempt(batch.claims[0], bench.clock.now(), judge_all)
    await bench.change(MIA, PlanChanges(revived=((1, planned(wall="2027-02-01 13:00")),)))
    await bench.tick(timedelta(hours=1))
    assert [message.key for message in bench.discord.messages] == [batch.claims[0].key]


async def test_strangers_to_the_bot_have_nothing(bench: Bench):
    from bot.domain.ids import MemberId

    nobody = MemberId(77)
    now = bench.clock.now()
    assert await bench.reminders.listing(nobody, now, 10) is None
    assert await bench.reminders.request_test(nobody, now) is None
    assert await bench.reminders.stop(nobody, None, now) is None
    assert not await bench.reminders.resume(nobody, now)
    assert not await bench.reminders.pause(nobody, now, now)


async def test_a_list_shows_what_comes_and_what_was(bench: Bench):
    await bench.remind(MIA)
    for day in (10, 11, 12):
        await bench.remind(MIA, f"{day}d", wall=f"2027-02-{day} 09:00")
    await bench.remind(MIA, "1d", wall="2027-02-02 09:00", of=milestone("over", "2027-02-03 12:00"))
    await bench.tick()
    bench.discord.closed.add(MIA)
    await bench.tick(days(1))
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 2)
    assert listing is not None
    assert [reminder.lead for reminder in listing.coming] == ["10d", "11d"]
    assert listing.total == 3
    assert [(reminder.lead, reminder.state) for reminder in listing.waiting] == [
        ("1d", ReminderState.UNDELIVERABLE)
    ]
    assert [(delivery.state, delivery.closed) for delivery in listing.log] == [
        (DeliveryState.UNDELIVERABLE, True),
        (DeliveryState.SENT, False),
    ]
    assert [milestone.id for milestone in listing.log[0].milestones] == ["over"]
    bench.clock.advance(days(1))
    await bench.tick()
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 2)
    assert listing is not None
    assert listing.waiting == ()


async def test_a_list_shows_what_was_missed_and_what_a_pause_holds(bench: Bench):
    await bench.remind(MIA, of=milestone("over", "2027-02-02 12:00"))
    await bench.remind(MIA, "1d")
    now = bench.clock.now()
    await bench.reminders.pause(MIA, now + days(5), now)
    await bench.tick(days(2))
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 9)
    assert listing is not None
    assert [item.milestone.id for item in listing.missed] == ["over"]
    assert [reminder.lead for reminder in listing.waiting] == ["1d"]
    assert listing.coming == listing.log == ()


async def test_a_message_that_is_tried_again_stands_in_the_log_and_waits(bench: Bench):
    await bench.remind(MIA)
    bench.discord.script.append("down")
    await bench.tick()
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 9)
    assert listing is not None
    assert [reminder.state for reminder in listing.waiting] == [ReminderState.CLAIMED]
    assert [delivery.state for delivery in listing.log] == [DeliveryState.PENDING]


async def test_a_second_test_within_half_a_minute_is_the_same(bench: Bench):
    now = bench.clock.now()
    first = await bench.reminders.request_test(MIA, now)
    assert await bench.reminders.request_test(MIA, now + timedelta(seconds=29)) == first
    assert await bench.reminders.request_test(MIA, now + timedelta(seconds=31)) != first
    assert first is not None
    assert await bench.reminders.delivery_state(first) is DeliveryState.PENDING


async def test_erasing_a_member_removes_every_row(bench: Bench):
    await bench.remind(MIA)
    await bench.remind(SAM)
    await bench.tick()
    await bench.reminders.pause(MIA, bench.clock.now(), bench.clock.now())
    async with bench.database.write() as tx:
        await tx.run("DELETE FROM member WHERE member_id = :member", member=MIA)
    for table in ("reminder", "delivery", "reminder_standing"):
        rows = await bench.rows(f"SELECT member_id FROM {table}")
        assert {row["member_id"] for row in rows} <= {SAM}


async def test_settings_are_stored_as_they_were_chosen(bench: Bench):
    chosen = ReminderSettings(
        Hours(time(7, 30), time(21, 15), time(6)),
        (KindChoice("exam", muted=True), KindChoice("event", leads=(LeadId("14d"), LeadId("2h")))),
    )
    now = bench.clock.now()
    stored = await bench.reminders.change_settings(MIA, 1, lambda _: chosen, lambda *_: PlanChanges(), now)
    assert stored == SettingsStored(chosen, 0, 0)
    for member, settings in ((MIA, chosen), (SAM, DEFAULT_SETTINGS)):
        standing = await bench.reminders.standing(member)
        assert standing is not None
        assert standing.settings == settings


async def test_settings_made_for_an_older_profile_are_refused_whole(bench: Bench):
    stored = await bench.reminders.change_settings(
        MIA, 0, lambda settings: settings.mute("exam"), lambda *_: PlanChanges(), bench.clock.now()
    )
    assert stored is None
    assert await bench.rows("SELECT * FROM reminder_standing") == []


async def test_a_refused_change_of_settings_stores_nothing(bench: Bench):
    def refuse(_: ReminderSettings) -> ReminderSettings:
        raise UserError("reminders.pause.range")

    with pytest.raises(UserError):
        await bench.reminders.change_settings(MIA, 1, refuse, lambda *_: PlanChanges(), bench.clock.now())
    assert await bench.rows("SELECT * FROM reminder_standing") == []


async def test_other_quiet_hours_hold_at_once(bench: Bench):
    """What waits for the end of quiet hours that are gone goes out, and the new ones hold after downtime too."""
    await bench.remind(MIA)
    noon = Hours(time(9), time(11), time(17))
    change = bench.reminders.change_settings
    await change(MIA, 1, lambda s: replace(s, hours=noon), lambda *_: PlanChanges(), bench.clock.now())
    await bench.tick(timedelta(hours=1))
    assert bench.discord.messages == []
    await change(MIA, 1, lambda _: DEFAULT_SETTINGS, lambda *_: PlanChanges(), bench.clock.now())
    await bench.tick()
    assert len(bench.discord.messages) == 1


async def test_a_held_message_goes_on_when_the_pause_ends_early(bench: Bench):
    """One that was attempted keeps its message; it must not wait for the end that the pause had."""
    await bench.remind(MIA)
    bench.discord.script.append("down")
    await bench.tick()
    now = bench.clock.now()
    await bench.reminders.pause(MIA, now + days(9), now)
    await bench.tick(timedelta(hours=1))
    assert bench.discord.messages == []
    await bench.reminders.resume(MIA, bench.clock.now())
    await bench.tick()
    assert len(bench.discord.messages) == 1


@pytest.mark.parametrize(("outcome", "detail"), [(DmClosed("403 50007"), "closed"), (UserGone(), "gone")])
async def test_a_list_shows_what_could_not_be_delivered_for_either_reason(bench: Bench, outcome, detail: str):
    await bench.remind(MIA)
    bench.discord.outcomes.append(outcome)
    await bench.tick()
    assert await bench.rows("SELECT detail FROM delivery") == [{"detail": detail}]
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 9)
    assert listing is not None
    assert [reminder.lead for reminder in listing.waiting] == ["7d"]


async def test_a_list_is_of_one_member_in_order_and_no_longer_than_asked(bench: Bench):
    for day in (12, 10, 11):
        await bench.remind(MIA, f"{day}d", wall=f"2027-02-{day} 09:00")
        await bench.remind(SAM, f"{day}d", wall=f"2027-02-{day} 08:00")
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 2)
    assert listing is not None
    assert [reminder.lead for reminder in listing.coming] == ["10d", "11d"]
    assert (listing.total, listing.waiting, listing.missed, listing.log) == (3, (), (), ())


async def test_after_a_restore_notices_are_looked_for_since_the_last_of_several_messages(bench: Bench):
    async with bench.database.write() as tx:
        for number, at in enumerate((5, 9, 7)):
            await tx.run(
                "INSERT INTO delivery (member_id, key, kind, state, fence, next_attempt_at, created_at)"
                " VALUES (:member, :key, 'digest', 'cancelled', 0, 0, :at)",
                member=MIA,
                key=f"{number:020d}",
                at=at,
            )
        await tx.run("INSERT INTO season_calendar (id, digest, content) VALUES (1, 'd', 'c')")
        await tx.run("INSERT INTO reminder_plan (member_id, calendar_id) VALUES (:member, 1)", member=MIA)
    await RecoveryStore(bench.database).doubt(bench.clock.now())
    assert await bench.database.read.value("SELECT look_back_since FROM reminder_plan") == 9
