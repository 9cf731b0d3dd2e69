"""What becomes of due reminders: sent once, in time, in one message, whatever Discord does."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.discord_answer import Blocked, Rejected, Retry, UserGone
from bot.domain.ids import MemberId
from bot.domain.reminder import PlanChanges
from bot.errors import TokenRefusedError
from bot.reminders.keys import nonce_of
from bot.reminders.ports import Outcome, Parcel, TrialMessage
from bot.scheduler import nonces
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, SAM, days, milestone, planned

MINUTE = timedelta(minutes=1)


async def test_a_due_reminder_arrives_once(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    await bench.tick()
    await bench.settle_down()
    assert list(bench.discord.received().values()) == [1]
    assert await bench.states() == ["sent"]
    assert await bench.states("delivery") == ["sent"]


async def test_nothing_goes_out_before_it_is_due(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, wall="2027-02-01 12:05")
    await bench.tick(4 * MINUTE)
    assert bench.discord.posts == []
    assert await bench.dispatcher.next_due() == datetime(2027, 2, 1, 12, 5, tzinfo=UTC)
    await bench.tick(MINUTE)
    assert len(bench.discord.messages) == 1


async def test_all_that_is_due_for_a_member_comes_in_one_message(bench: Bench):
    await bench.join(MIA, SAM)
    for number in range(25):
        await bench.remind(MIA, of=milestone(f"m{number}"))
    await bench.remind(SAM)
    await bench.tick()
    assert sorted(len(message.parcel.items) for message in bench.discord.messages) == [1, 25]
    kinds = await bench.rows("SELECT member_id, kind FROM delivery ORDER BY kind")
    assert kinds == [{"member_id": MIA, "kind": "digest"}, {"member_id": SAM, "kind": "single"}]


async def test_after_weeks_of_downtime_one_message_comes_and_the_past_expires(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, "7d", of=milestone("over", "2027-02-08 12:00"))
    for lead, wall in {"30d": "2027-02-01 12:00", "7d": "2027-02-24 12:00"}.items():
        await bench.remind(MIA, lead, wall=wall)
    await bench.tick(days(25))
    assert [len(message.parcel.items) for message in bench.discord.messages] == [2]
    assert await bench.states() == ["expired", "sent", "sent"]


async def test_the_order_is_kept_for_more_rows_than_one_claim_takes(bench: Bench):
    members = [MemberId(1000 + number) for number in range(50)]
    await bench.join(*members)
    for number, member in enumerate(reversed(members)):
        await bench.remind(member, wall=f"2027-02-01 12:{number:02}")
    await bench.tick(timedelta(hours=1))
    order = [parcel.member for parcel in bench.discord.posts]
    firsts = [order.index(member) for member in reversed(members)]
    assert all(later - earlier < 8 for earlier, later in zip(firsts, sorted(firsts), strict=True))
    assert len(bench.discord.messages) == 50


async def test_an_answer_that_got_lost_is_asked_for_again_with_the_same_nonce(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.script.extend(["lost"])
    await bench.tick()
    assert await bench.states("delivery") == ["pending"]
    await bench.tick(timedelta(seconds=5))
    assert len({nonce_of(parcel.key) for parcel in bench.discord.posts}) == 1
    assert len(bench.discord.posts) == 2
    assert len(bench.discord.messages) == 1
    assert bench.discord.searches == 0
    assert await bench.states() == ["sent"]


async def test_once_the_nonce_may_be_forgotten_the_history_is_read_instead(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.script.extend(["lost"])
    await bench.tick()
    await bench.tick(timedelta(hours=3))
    assert (len(bench.discord.posts), bench.discord.searches) == (1, 1)
    assert await bench.rows("SELECT state, message_id FROM delivery") == [{"state": "sent", "message_id": 1}]


async def test_what_the_history_does_not_show_is_sent_again(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.script.extend(["down"])
    await bench.tick()
    await bench.tick(timedelta(hours=3))
    assert (len(bench.discord.posts), len(bench.discord.messages)) == (2, 1)


async def test_a_clock_that_was_put_back_repeats_nothing(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, wall="2027-02-01 09:00")
    bench.discord.script.extend(["lost"])
    await bench.tick()
    bench.clock.set_back(timedelta(hours=2))
    await bench.tick(timedelta(hours=2, seconds=5))  # by the clock five seconds later, in truth two hours
    assert len(bench.discord.messages) == 1
    assert bench.discord.searches == 1
    assert await bench.states() == ["sent"]


async def test_a_clock_put_back_does_not_delay_the_next_attempt_nor_repeat_it_after_a_restart(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, wall="2027-02-01 09:00")
    bench.discord.script.extend(["lost"])
    await bench.tick()
    bench.clock.set_back(timedelta(hours=2))
    await bench.tick(timedelta(seconds=20))
    assert await bench.states() == ["sent"]
    await bench.restart()
    await bench.tick(timedelta(hours=1, minutes=59, seconds=45))
    assert len(bench.discord.messages) == 1
    assert bench.discord.searches == 1


async def test_a_clock_put_back_during_an_outage_does_not_make_the_tick_spin(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, wall="2027-02-01 09:00")
    bench.discord.script.extend(["lost"])
    await bench.tick()
    bench.clock.set_back(timedelta(hours=2))
    searches = 0

    async def unreadable(*_: object) -> Outcome:
        nonlocal searches
        searches += 1
        return Retry("503")

    bench.discord.find = unreadable  # type: ignore[method-assign]
    for _ in range(3):
        await bench.tick(timedelta(seconds=20))
    assert searches == 3


@pytest.mark.parametrize(("word", "posts"), [("lost", 1), ("down", 2)])
async def test_after_a_restart_the_history_is_read_however_young_an_attempt_seems(
    bench: Bench, word: str, posts: int
):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.script.extend([word])
    await bench.tick()
    bench.clock.advance(timedelta(minutes=10))
    bench.clock.set_back(timedelta(minutes=10))  # while no process runs: the attempt seems a moment old
    await bench.restart()
    await bench.tick(timedelta(seconds=10))
    assert (len(bench.discord.posts), bench.discord.searches) == (posts, 1)
    assert len({nonce_of(parcel.key) for parcel in bench.discord.posts}) == 1
    assert len(bench.discord.messages) == 1
    assert await bench.states() == ["sent"]


async def test_an_attempt_that_hangs_is_given_up_and_settled_later(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(nonces, "REQUEST_TIMEOUT", 0.05)
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.script.extend(["hang"])
    await bench.tick()
    assert await bench.rows("SELECT state, detail FROM delivery") == [
        {"state": "pending", "detail": "timeout"}
    ]
    await bench.settle_down(10)
    assert len(bench.discord.messages) == 1


async def test_pauses_between_attempts_grow_and_are_bounded(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, of=milestone("x", "2027-12-31 12:00"))
    bench.discord.always = "down"
    gaps: list[timedelta] = []
    for _ in range(14):
        await bench.dispatcher.tick(bench.clock.now())
        due = await bench.dispatcher.next_due()
        assert due is not None
        gaps.append(due - bench.clock.now())
        bench.clock.advance(gaps[-1])
    assert timedelta(seconds=2) <= gaps[0] <= timedelta(seconds=3)
    by_day = [gap for gap in gaps if gap < timedelta(hours=2)]
    assert max(by_day) <= timedelta(seconds=900 * 1.5)
    assert gaps[8] > timedelta(minutes=5)


async def test_discords_own_pause_is_kept(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.outcomes.append(Retry("429", after=120.0))
    await bench.tick()
    await bench.tick(timedelta(seconds=119))
    assert len(bench.discord.posts) == 1
    await bench.tick(timedelta(seconds=62))
    assert len(bench.discord.messages) == 1


async def test_closed_messages_are_tried_once_and_everything_waits(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    await bench.remind(MIA, "1d", wall="2027-02-02 12:00")
    bench.discord.closed.add(MIA)
    await bench.tick()
    await bench.settle_down(20, timedelta(hours=12))
    assert len(bench.discord.posts) == 1
    assert await bench.states() == ["undeliverable", "pending"]
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 10)
    assert listing is not None
    assert listing.standing.dm_closed


async def test_a_test_that_arrives_opens_the_messages_again_and_nothing_is_lost(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    await bench.remind(MIA, "1d", wall="2027-02-02 12:00")
    bench.discord.closed.add(MIA)
    await bench.tick()
    await bench.tick(days(2))
    bench.discord.closed.clear()
    await bench.reminders.request_test(MIA, bench.clock.now())
    await bench.tick()
    await bench.settle_down(5)
    assert [type(parcel.body) for parcel in bench.discord.posts[1:]].count(TrialMessage) == 1
    assert set(bench.discord.received().values()) == {1}
    assert len(bench.discord.received()) == 2
    assert await bench.states() == ["sent", "sent"]


async def test_what_waits_behind_closed_messages_expires_at_its_deadline(bench: Bench):
    await bench.join(MIA)
    await bench.stand(MIA, dm_closed_at=bench.clock.now())
    await bench.remind(MIA)
    await bench.tick()
    await bench.tick(days(40))
    assert await bench.states() == ["expired"]
    assert bench.discord.posts == []


async def test_an_account_that_is_gone_is_not_written_to_again(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.outcomes.append(UserGone())
    await bench.settle_down(5)
    assert len(bench.discord.posts) == 1
    assert await bench.states() == ["undeliverable"]


async def test_messages_that_discord_rejects_stop_nobody_else_and_are_tried_again(
    bench: Bench, capsys: pytest.CaptureFixture[str]
):
    rejected = [MemberId(5000 + number) for number in range(30)]
    await bench.join(SAM, *rejected)
    for member in rejected:
        await bench.remind(member)
    await bench.remind(SAM, wall="2027-02-01 12:01")
    bench.discord.outcomes.extend([Rejected("400 50035")] * 90)
    bench.discord.refuses = set(rejected)
    await bench.tick()
    await bench.tick(MINUTE)
    assert [message.member for message in bench.discord.messages] == [SAM]
    assert capsys.readouterr().out.count("message_rejected") == 1, "told once, not for each message"
    bench.discord.outcomes.clear()
    await bench.settle_down(10)
    assert len(bench.discord.messages) == 31
    assert set(await bench.states()) == {"sent"}


@pytest.mark.parametrize("failing", [5, 40])
async def test_members_for_whom_every_attempt_fails_hold_up_the_others_for_a_minute_at_most(
    bench: Bench, failing: int
):
    unlucky = [MemberId(5000 + number) for number in range(failing)]
    await bench.join(SAM, *unlucky)
    for member in unlucky:
        await bench.remind(member)
    bench.discord.outcomes.extend([Retry("403 12345")] * 10_000)
    bench.discord.refuses = set(unlucky)
    for _ in range(180):
        await bench.tick(timedelta(seconds=20))
    for number in range(5):
        await bench.remind(SAM, of=milestone(f"m{number}"), wall="2027-02-01 13:00")
    for _ in range(4):
        await bench.tick(timedelta(seconds=20))
    assert [message.member for message in bench.discord.messages] == [SAM]


async def test_what_is_refused_is_tried_until_its_deadline_and_then_expires(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, of=milestone("x", "2027-02-01 18:00"))
    bench.discord.outcomes.extend([Retry("403 0")] * 1000)
    await bench.settle_down(80)
    assert await bench.states() == ["expired"]
    assert len(bench.discord.posts) > 15


async def test_a_fault_of_ours_in_one_message_stops_nobody_else(bench: Bench):
    await bench.join(MIA, SAM)
    await bench.remind(MIA)
    await bench.remind(SAM)
    send = bench.discord.send

    async def broken(parcel: Parcel) -> Outcome:
        if parcel.member == MIA:
            raise ZeroDivisionError
        return await send(parcel)

    bench.discord.send = broken  # type: ignore[method-assign]
    await bench.tick()
    assert await bench.states() == ["claimed", "sent"]


@pytest.mark.parametrize("outcome", [Blocked("403 40003", 600.0), Blocked("403 20026", 3600.0)])
async def test_when_discord_holds_the_bot_back_nobody_is_written_to(bench: Bench, outcome: Blocked):
    await bench.join(MIA, SAM)
    await bench.remind(MIA)
    await bench.remind(SAM, wall="2027-02-01 12:30")
    bench.discord.outcomes.append(outcome)
    await bench.tick()
    for _ in range(int(outcome.after // 60) - 1):
        await bench.tick(MINUTE)
    assert len(bench.discord.posts) == 1
    await bench.settle_down(20)
    assert set(bench.discord.received().values()) == {1}
    assert await bench.states() == ["sent", "sent"]


async def test_a_refused_token_ends_the_tick_and_loses_nothing(bench: Bench):
    await bench.join(MIA, SAM)
    await bench.remind(MIA)
    await bench.remind(SAM)
    bench.discord.refused_token = True
    with pytest.raises(ExceptionGroup) as raised:
        await bench.tick()
    assert raised.group_contains(TokenRefusedError)
    bench.discord.refused_token = False
    await bench.restart()
    await bench.settle_down(5)
    assert await bench.states() == ["sent", "sent"]
    assert set(bench.discord.received().values()) == {1}


async def test_an_outage_is_waited_out_with_few_attempts(bench: Bench):
    members = [MemberId(1000 + number) for number in range(60)]
    await bench.join(*members)
    for member in members:
        await bench.remind(member)
    bench.discord.always = "down"
    await bench.settle_down(24)
    assert len(bench.discord.posts) < 60
    bench.discord.always = "ok"
    await bench.settle_down(24)
    assert len(bench.discord.messages) == 60
    assert set(bench.discord.received().values()) == {1}


async def test_no_more_than_four_messages_are_in_flight(bench: Bench):
    members = [MemberId(1000 + number) for number in range(20)]
    await bench.join(*members)
    for member in members:
        await bench.remind(member)
    flying, most, full = 0, 0, asyncio.Event()
    send = bench.discord.send

    async def counted(parcel: Parcel) -> Outcome:
        nonlocal flying, most
        flying += 1
        most = max(most, flying)
        if flying == 4:
            full.set()
        await full.wait()
        await asyncio.sleep(0.01)
        flying -= 1
        return await send(parcel)

    bench.discord.send = counted  # type: ignore[method-assign]
    await bench.tick()
    assert len(bench.discord.messages) == 20
    assert most == 4


async def test_nothing_falls_into_quiet_hours(bench: Bench):
    await bench.join(MIA, zone="Asia/Karachi")
    await bench.remind(MIA)
    await bench.tick(timedelta(hours=8))  # 01:00 in Karachi
    assert bench.discord.posts == []
    assert await bench.dispatcher.next_due() == datetime(2027, 2, 2, 3, tzinfo=UTC)
    await bench.tick(timedelta(hours=7))
    assert len(bench.discord.messages) == 1


async def test_a_second_attempt_waits_for_the_morning_too(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, wall="2027-02-01 21:59")
    bench.discord.script.extend(["down"])
    await bench.tick(timedelta(hours=9, minutes=59, seconds=59))
    await bench.settle_down(20, timedelta(minutes=20))
    assert len(bench.discord.posts) == 1
    await bench.settle_down(4, timedelta(hours=1))
    assert len(bench.discord.messages) == 1
    assert bench.discord.messages[0].at.hour >= 8


async def test_a_message_that_arrived_before_its_deadline_is_found_after_it(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, of=milestone("x", "2027-02-01 13:00"))
    bench.discord.script.extend(["lost"])
    await bench.tick()
    await bench.tick(timedelta(hours=2))
    assert await bench.states() == ["sent"]


async def test_a_message_that_never_arrived_expires_at_its_deadline(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA, of=milestone("x", "2027-02-01 13:00"))
    bench.discord.script.extend(["down"])
    await bench.tick()
    await bench.tick(timedelta(hours=2))
    assert await bench.states() == ["expired"]
    assert await bench.states("delivery") == ["expired"]
    assert len(bench.discord.posts) == 1


async def test_a_pause_holds_everything_and_then_one_message_comes(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    await bench.remind(MIA, "1d", wall="2027-02-02 12:00")
    await bench.reminders.pause(MIA, bench.clock.now() + days(3), bench.clock.now())
    await bench.settle_down(5, timedelta(hours=12))
    assert bench.discord.posts == []
    await bench.tick(days(0.5))
    assert [len(message.parcel.items) for message in bench.discord.messages] == [2]


async def test_while_a_message_is_uncertain_no_second_one_goes_to_the_member(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    await bench.remind(MIA, "1d", wall="2027-02-01 12:01")
    bench.discord.outcomes.append(Retry("503", after=240))
    await bench.tick()
    await bench.tick(MINUTE)
    await bench.tick(MINUTE)
    assert len(bench.discord.posts) == 1
    await bench.settle_down(5)
    assert set(bench.discord.received().values()) == {1}


async def test_erasing_a_member_while_a_message_is_in_flight_is_safe(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)

    async def erase(place: str) -> None:
        if place == "after post":
            async with bench.database.write() as tx:
                await tx.run("DELETE FROM member")

    bench.discord.pause = erase
    await bench.tick()
    await bench.settle_down(3)
    assert (await bench.states(), await bench.states("delivery")) == ([], [])


async def test_what_was_erased_before_the_attempt_is_not_sent(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    claim = bench.deliveries.claim

    async def claim_then_erase(*args: object):
        batch = await claim(*args)  # type: ignore[arg-type]
        async with bench.database.write() as tx:
            await tx.run("DELETE FROM member")
        return batch

    bench.deliveries.claim = claim_then_erase  # type: ignore[method-assign]
    await bench.tick()
    assert bench.discord.posts == []


async def test_a_test_is_given_up_after_ten_minutes(bench: Bench):
    await bench.join(MIA)
    await bench.reminders.request_test(MIA, bench.clock.now())
    bench.discord.always = "down"
    await bench.settle_down(20, MINUTE)
    assert len(bench.discord.posts) < 12
    assert await bench.states("delivery") == ["expired"]


async def test_since_when_a_message_waits_is_known_also_while_it_is_being_sent(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.always = "down"
    await bench.tick()
    first = bench.clock.now()
    seen: list[datetime | None] = []

    async def look(_place: str) -> None:
        seen.append(await bench.deliveries.waiting_since(bench.clock.now()))

    bench.discord.pause = look
    for _ in range(8):
        await bench.tick(MINUTE)
        seen.append(await bench.deliveries.waiting_since(bench.clock.now()))
    assert set(seen) == {first}
    bench.discord.always, bench.discord.pause = "ok", None
    await bench.settle_down(8)
    assert await bench.deliveries.waiting_since(bench.clock.now()) is None


async def test_held_members_do_not_alarm_the_operator(bench: Bench):
    await bench.join(MIA, zone="Asia/Karachi")
    await bench.remind(MIA)
    for hours in (8, 1):
        await bench.tick(timedelta(hours=hours))
        assert await bench.deliveries.waiting_since(bench.clock.now()) is None


async def test_what_messages_came_to_and_how_late_they_arrived_is_counted(bench: Bench):
    await bench.join(MIA, SAM)
    await bench.remind(MIA)
    await bench.remind(SAM)
    bench.discord.script.extend(["down", "ok"])
    bench.discord.closed.add(SAM)
    await bench.tick(MINUTE)
    await bench.settle_down(3)
    assert bench.figures.deliveries == {"again": 1, "sent": 1, "closed": 1}
    [on_time, *_] = bench.figures.lateness.up_to()
    assert (on_time[1], bench.figures.lateness.up_to()[-1][1]) == (0, 1)
    assert bench.figures.lateness.total >= MINUTE.total_seconds()


async def test_a_moved_reminder_is_due_at_its_new_time(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    await bench.change(MIA, PlanChanges(moved=((1, planned("7d", "2027-02-01 15:00")),)))
    await bench.tick(timedelta(hours=2))
    assert bench.discord.posts == []
    await bench.tick(timedelta(hours=1))
    assert len(bench.discord.messages) == 1
