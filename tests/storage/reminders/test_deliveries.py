"""Claims and fences, on a real database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.domain.ids import MemberId, MessageId
from bot.domain.reminder import DeliveryKind, DeliveryRights, Send, Verdict, Wait, Withdrawal
from bot.reminders.policy import judge
from bot.reminders.ports import Again, Claim, Delivered, Refused
from storage.sql.sessions import statements
from storage.sql.times import to_ms
from tests.databases import indexes_in_plan
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, SAM, milestone
from tests.storage.statements import replace_statement


@pytest.fixture
async def bench(bench: Bench) -> Bench:
    await bench.join(MIA, SAM)
    return bench


def always(verdict: Verdict):
    def judged(
        _deadline: datetime, _reason: Withdrawal | None, _standing: DeliveryRights, _now: datetime
    ) -> Verdict:
        return verdict

    return judged


async def claimed(bench: Bench) -> Claim:
    batch = await bench.deliveries.claim(bench.clock.now(), 20, judge)
    [claim] = batch.claims
    return claim


async def test_two_claims_at_once_never_share_a_reminder(bench: Bench):
    members = [MemberId(2000 + number) for number in range(60)]
    await bench.join(*members)
    for member in members:
        await bench.remind(member)
    batches = await asyncio.gather(*(bench.deliveries.claim(bench.clock.now(), 7, judge) for _ in range(20)))
    keys = [claim.key for batch in batches for claim in batch.claims]
    assert len(keys) == len(set(keys)) == 60


async def test_a_claim_takes_at_most_its_limit_of_members_and_all_of_each(bench: Bench):
    for name in "abcdefgh":
        await bench.remind(MIA, of=milestone(name))
    await bench.remind(SAM, wall="2027-02-01 12:00")
    batch = await bench.deliveries.claim(bench.clock.now(), 3, judge)
    assert [claim.member for claim in batch.claims] == [MIA]
    assert (await bench.states()).count("claimed") == 8


async def test_an_old_fence_changes_nothing(bench: Bench):
    await bench.remind(MIA)
    old = await claimed(bench)
    await bench.deliveries.begin_attempt(old, bench.clock.now(), judge)
    await bench.deliveries.release_claims(bench.clock.now())
    new = await claimed(bench)
    assert new.fence > old.fence
    now = bench.clock.now()
    assert await bench.deliveries.begin_attempt(old, now, judge) is None
    for settlement in (Delivered(MessageId(5)), Again(now, "x"), Refused("closed")):
        assert not await bench.deliveries.settle(old, settlement, now)
    await bench.deliveries.put_back(old, now)
    assert await bench.states("delivery") == ["claimed"]
    assert await bench.states() == ["claimed"]
    assert await bench.rows("SELECT * FROM reminder_standing") == []


@pytest.mark.parametrize("statement", ["held", "wait", "finish"])
async def test_a_store_without_the_fence_in_one_statement_is_caught(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, statement: str
):
    """The simulation cannot show this mutant: ticks of one process wait for each other, and a process that dies takes
    its claims along. Harm comes from a claim of the inbox that a tick takes back meanwhile; here it is made by hand.
    """
    fenced = statements("reminder_deliveries")[statement]
    unfenced = fenced.replace("fence = :fence", "fence >= :fence")
    assert unfenced != fenced
    replace_statement(monkeypatch, fenced, unfenced)
    with pytest.raises(AssertionError):
        await test_an_old_fence_changes_nothing(bench)


async def test_a_message_is_settled_once(bench: Bench):
    await bench.remind(MIA)
    claim = await claimed(bench)
    now = bench.clock.now()
    await bench.deliveries.begin_attempt(claim, now, judge)
    assert await bench.deliveries.settle(claim, Delivered(MessageId(5)), now)
    assert not await bench.deliveries.settle(claim, Refused("closed"), now)
    assert await bench.states() == ["sent"]


async def test_the_first_attempt_is_remembered_through_all_others(bench: Bench):
    await bench.remind(MIA)
    first = bench.clock.now()
    for _ in range(3):
        claim = await claimed(bench)
        assert await bench.deliveries.begin_attempt(claim, bench.clock.now(), judge) is not None
        await bench.deliveries.settle(claim, Again(bench.clock.now(), "x"), bench.clock.now())
        bench.clock.advance(timedelta(minutes=1))
    claim = await claimed(bench)
    assert (claim.first_attempt_at, claim.attempts) == (first, 3)


async def test_an_attempt_cannot_begin_twice(bench: Bench):
    await bench.remind(MIA)
    claim = await claimed(bench)
    assert await bench.deliveries.begin_attempt(claim, bench.clock.now(), judge) is not None
    assert await bench.deliveries.begin_attempt(claim, bench.clock.now(), judge) is None


async def test_a_claim_never_attempted_is_dissolved_and_forms_anew(bench: Bench):
    await bench.remind(MIA)
    await claimed(bench)
    await bench.deliveries.release_claims(bench.clock.now())
    assert (await bench.states(), await bench.states("delivery")) == (["pending"], [])
    await bench.remind(MIA, of=milestone("y"))
    claim = await claimed(bench)
    assert claim.kind == "digest"


async def test_a_message_attempted_before_keeps_its_key_and_content(bench: Bench):
    await bench.remind(MIA)
    first = await claimed(bench)
    await bench.deliveries.begin_attempt(first, bench.clock.now(), judge)
    await bench.deliveries.release_claims(bench.clock.now())
    await bench.remind(MIA, of=milestone("y"))
    batch = await bench.deliveries.claim(bench.clock.now(), 20, judge)
    assert [claim.key for claim in batch.claims] == [first.key]
    parcel = await bench.deliveries.begin_attempt(batch.claims[0], bench.clock.now(), judge)
    assert parcel is not None
    assert [item.milestone.id for item in parcel.items] == ["x"]


async def a_due_reminder(bench: Bench, wait: Wait) -> None:
    batch = await bench.deliveries.claim(bench.clock.now(), 20, always(wait))
    assert (batch.claims, batch.examined) == ((), 1)


async def a_message(bench: Bench, wait: Wait) -> None:
    claim = await claimed(bench)
    assert await bench.deliveries.begin_attempt(claim, bench.clock.now(), always(wait)) is None


async def news_of_dates(bench: Bench, wait: Wait) -> None:
    now = bench.clock.now()
    async with bench.database.write() as tx:
        await tx.run("DELETE FROM reminder")
        sql = statements("reminder_changes")["create_notice"]
        await tx.rows(sql, member=MIA, key="a" * 20, look_back=None, now=to_ms(now))
    await a_message(bench, wait)


@pytest.mark.parametrize(
    "put_off", [a_due_reminder, a_message, news_of_dates], ids=lambda what: what.__name__
)
@pytest.mark.parametrize(
    ("wait", "after"),
    [(-3_600_000, 1000), (0, 1000), (999, 1000), (1000, 1000), (1001, 1001), (30_000, 30_000)],
)
async def test_what_waits_is_looked_at_then_and_not_sooner_than_in_a_second(
    bench: Bench, put_off: Callable[[Bench, Wait], Awaitable[None]], wait: int, after: int
):
    """A wait that is already over does not spin; milliseconds."""
    await bench.remind(MIA)
    now = bench.clock.now()
    await put_off(bench, Wait(now + timedelta(milliseconds=wait)))
    assert await bench.deliveries.next_due() == now + timedelta(milliseconds=after)
    assert (await bench.deliveries.claim(now, 20, always(Send()))).examined == 0


async def test_the_next_due_instant_is_the_soonest_of_reminders_and_messages(bench: Bench):
    assert await bench.deliveries.next_due() is None
    await bench.remind(MIA)
    await bench.remind(SAM, wall="2027-02-01 15:00")
    assert await bench.deliveries.next_due() == bench.clock.now()
    claim = await claimed(bench)
    assert await bench.deliveries.next_due() == bench.clock.now() + timedelta(hours=3)
    later = bench.clock.now() + timedelta(minutes=9)
    await bench.deliveries.begin_attempt(claim, bench.clock.now(), judge)
    await bench.deliveries.settle(claim, Again(later, "x"), bench.clock.now())
    assert await bench.deliveries.next_due() == later


async def test_the_queries_of_every_tick_use_their_indexes(bench: Bench):
    from storage.sql.sessions import statements

    sql = statements("reminder_deliveries")
    at = {"now": 0}
    for name, given, index in (
        ("oldest_due", {**at, "limit": 1}, "reminder_next"),
        ("next_due", {}, "reminder_next"),
        ("waiting_since", at, "reminder_next"),
        ("taken", {}, "delivery_taken"),
    ):
        assert index in await indexes_in_plan(bench.database, sql[name], **given), name


async def test_members_of_one_hour_are_spread_over_its_first_minute(bench: Bench):
    """By the second of their snowflake; all that is due to one member still comes together."""
    early, late = MemberId((60_000 * 7 + 5_000) << 22), MemberId((60_000 * 9 + 42_300) << 22)
    await bench.join(early, late)
    for member in (early, late):
        await bench.remind(member)
        await bench.remind(member, of=milestone("y"))
    await bench.tick()
    assert bench.discord.messages == []
    await bench.tick(timedelta(seconds=5))
    assert [(message.member, len(message.parcel.items)) for message in bench.discord.messages] == [(early, 2)]
    await bench.tick(timedelta(seconds=37))
    assert [message.member for message in bench.discord.messages] == [early, late]


async def test_the_spread_stays_when_a_pause_ends(bench: Bench):
    member = MemberId(42_000 << 22)
    await bench.join(member)
    await bench.remind(member)
    now = bench.clock.now()
    await bench.reminders.pause(member, now + timedelta(days=1), now)
    await bench.reminders.resume(member, now)
    await bench.tick(timedelta(seconds=41))
    assert bench.discord.messages == []
    await bench.tick(timedelta(seconds=1))
    assert len(bench.discord.messages) == 1


async def logged(bench: Bench) -> int:
    listing = await bench.reminders.listing(MIA, bench.clock.now(), 10)
    assert listing is not None
    return len(listing.log)


async def test_the_log_names_what_was_attempted(bench: Bench):
    await bench.remind(MIA)
    claim = await claimed(bench)
    assert await logged(bench) == 0
    assert await bench.deliveries.begin_attempt(claim, bench.clock.now(), judge)
    assert await logged(bench) == 1


@pytest.mark.parametrize(("limit", "taken"), [(1, 1), (2, 2), (3, 3), (9, 3)])
async def test_news_of_dates_is_claimed_only_where_reminders_leave_room(bench: Bench, limit: int, taken: int):
    await bench.remind(MIA)
    now = bench.clock.now()
    async with bench.database.write() as tx:
        for member, key in ((MIA, "a"), (SAM, "b")):
            await tx.rows(
                statements("reminder_changes")["create_notice"],
                member=member,
                key=key * 20,
                look_back=None,
                now=to_ms(now),
            )
    batch = await bench.deliveries.claim(now, limit, judge)
    assert len(batch.claims) == taken
    assert batch.claims[0].kind is DeliveryKind.SINGLE


@pytest.mark.parametrize(("early", "begun"), [(1, True), (0, False)])
async def test_a_test_message_is_sent_until_its_ten_minutes_are_over(bench: Bench, early: int, begun: bool):
    await bench.reminders.request_test(MIA, bench.clock.now())
    bench.clock.advance(timedelta(minutes=10) - timedelta(milliseconds=early))
    claim = await claimed(bench)
    assert bool(await bench.deliveries.begin_attempt(claim, bench.clock.now(), judge)) is begun
    assert await bench.states("delivery") == (["sending"] if begun else [])


async def test_what_goes_in_one_message_comes_first_due_first(bench: Bench):
    """By deadline, then by when it was due, then as it was planned."""
    wall = {"late": "2027-03-04 21:00", "soon": "2027-03-03 21:00"}
    for name, lead, due in (
        ("late", "1d", "2027-02-01 11:00"),
        ("soon", "7d", "2027-02-01 12:00"),
        ("soon", "3d", "2027-02-01 11:30"),
        ("soon", "1d", "2027-02-01 12:00"),
    ):
        await bench.remind(MIA, lead, wall=due, of=milestone(name, wall[name]))
    parcel = await bench.deliveries.begin_attempt(await claimed(bench), bench.clock.now(), judge)
    assert parcel is not None
    assert [(item.milestone.id, item.lead) for item in parcel.items] == [
        ("soon", "3d"),
        ("soon", "7d"),
        ("soon", "1d"),
        ("late", "1d"),
    ]


async def test_a_test_message_is_asked_for_once_within_its_interval(bench: Bench):
    now = bench.clock.now()
    keys = [
        await bench.reminders.request_test(MIA, now + after)
        for after in (timedelta(), timedelta(milliseconds=29_999), timedelta(seconds=30))
    ]
    assert keys[0] == keys[1] != keys[2]
