"""After a restore nothing that went out since the backup is sent again, and nothing that did not is lost."""

import random
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.discord_answer import DmClosed, Retry
from bot.domain.ids import DeliveryKey, LeadId, MemberId, MessageId, MilestoneId, SeasonId
from bot.reminders.ports import Doubtful, SentMessage
from bot.reminders.recovery import ALL_WAYS_UP_TO, recovered
from storage.backup import write_backup
from storage.reminders.recovery import RecoveryStore
from storage.sql.times import to_ms
from tests.databases import file_of
from tests.reminders.bench import KEYS, Bench, opened
from tests.reminders.made import MIA, NOON, SAM, milestone


@asynccontextmanager
async def restored(bench: Bench, backup: Path, folder: Path):
    """The bench as it goes on after its database was lost and the backup put in its place."""
    folder.mkdir()
    backup.rename(folder / "preceptor.db")
    async with opened(folder, bench.clock) as again:
        again.discord = bench.discord
        await again.restart()
        await RecoveryStore(again.database).doubt(bench.clock.now())
        yield again


def back_up(bench: Bench, folder: Path) -> Path:
    write_backup(file_of(bench.database), folder / "backup.db")
    return folder / "backup.db"


async def test_what_went_out_after_the_backup_is_found_and_not_sent_again(bench: Bench, tmp_path: Path):
    await bench.join(MIA)
    await bench.remind(MIA, "7d")
    await bench.remind(MIA, "1d", wall="2027-02-02 12:00")
    backup = back_up(bench, tmp_path)
    await bench.tick()
    async with restored(bench, backup, tmp_path / "again") as again:
        await again.tick(timedelta(minutes=10))
        assert await again.states() == ["sent", "pending"]
        [row] = await again.rows("SELECT state, message_id, kind FROM delivery")
        assert row == {"state": "sent", "message_id": bench.discord.messages[0].id, "kind": "single"}
        await again.tick(timedelta(days=1))
        assert await again.states() == ["sent", "sent"]
    assert set(bench.discord.received().values()) == {1}


async def test_what_did_not_go_out_is_sent(bench: Bench, tmp_path: Path):
    await bench.join(MIA)
    await bench.remind(MIA, "7d")
    backup = back_up(bench, tmp_path)
    async with restored(bench, backup, tmp_path / "again") as again:
        await again.tick(timedelta(hours=2))
        assert await again.states() == ["sent"]
    assert list(bench.discord.received().values()) == [1]


async def test_a_digest_is_found_whatever_was_in_it(bench: Bench, tmp_path: Path):
    await bench.join(MIA)
    for lead in ("30d", "7d", "1d"):
        await bench.remind(MIA, lead)
    await bench.remind(MIA, "0d", wall="2027-02-01 15:00")
    backup = back_up(bench, tmp_path)
    await bench.tick()
    await bench.tick(timedelta(hours=3))
    async with restored(bench, backup, tmp_path / "again") as again:
        await again.settle_down()
        assert await again.states() == ["sent"] * 4
    assert len(bench.discord.messages) == 2


async def test_a_message_claimed_but_not_begun_at_the_backup_is_doubted_too(bench: Bench, tmp_path: Path):
    await bench.join(MIA)
    await bench.remind(MIA, "7d")
    from bot.reminders.policy import judge

    await bench.deliveries.claim(NOON, 20, judge)
    backup = back_up(bench, tmp_path)
    await bench.remind(MIA, "1d")
    await bench.tick(timedelta(minutes=1))
    async with restored(bench, backup, tmp_path / "again") as again:
        await again.settle_down()
        # What was added after the backup is not known any more, so the digest with it cannot be recognised.
        assert await again.states() == ["sent"]
    assert bench.discord.received()[MIA, "x", 1, "1d"] == 1


async def test_an_attempt_under_way_at_the_backup_is_looked_for_by_its_key(bench: Bench, tmp_path: Path):
    await bench.join(MIA)
    await bench.remind(MIA, "7d")
    bench.discord.script.append("down")
    await bench.tick()
    backup = back_up(bench, tmp_path)
    await bench.settle_down(3)
    async with restored(bench, backup, tmp_path / "again") as again:
        await again.settle_down(3)
        assert await again.states() == ["sent"]
    assert list(bench.discord.received().values()) == [1]


@pytest.mark.parametrize("outcome", [Retry("500"), DmClosed("403 50007")])
async def test_nothing_is_sent_while_the_messages_cannot_be_read(bench: Bench, tmp_path: Path, outcome):
    await bench.join(MIA)
    await bench.remind(MIA, "7d")
    backup = back_up(bench, tmp_path)
    await bench.tick()
    async with restored(bench, backup, tmp_path / "again") as again:
        bench.discord.outcomes.append(outcome)
        await again.tick()
        assert await again.states() == ["pending"]
        await again.tick(timedelta(hours=2))
        assert await again.states() == ["sent"]
    assert len(bench.discord.messages) == 1


async def test_a_doubtful_reminder_expires_like_any_other(bench: Bench, tmp_path: Path):
    await bench.join(MIA)
    await bench.remind(MIA, "7d", of=milestone(local="2027-02-01 20:00"))
    backup = back_up(bench, tmp_path)
    async with restored(bench, backup, tmp_path / "again") as again:
        await again.tick(timedelta(days=2))
        assert await again.states() == ["expired"]
    assert bench.discord.messages == []


async def test_reminders_far_ahead_are_not_doubted(bench: Bench, tmp_path: Path):
    await bench.join(MIA)
    await bench.remind(MIA, "7d", wall="2027-02-20 12:00")
    backup = back_up(bench, tmp_path)
    async with restored(bench, backup, tmp_path / "again") as again:
        await again.tick()
        assert await again.rows("SELECT look_back FROM reminder") == [{"look_back": 0}]
    assert bench.discord.searches == 0


@pytest.mark.parametrize("seed", range(25))
async def test_any_backup_of_any_course_of_events_repeats_and_loses_nothing(tmp_path: Path, seed: int):
    chance = random.Random(seed)
    (tmp_path / "first").mkdir()
    async with opened(tmp_path / "first") as bench:
        await bench.join(MIA, SAM)
        for number in range(chance.randint(1, 16)):
            wall = f"2027-02-{chance.randint(1, 5):02} {chance.randint(9, 20):02}:00"
            await bench.remind(chance.choice((MIA, SAM)), f"{number}d", wall=wall)
        bench.discord.always = chance.choice(("ok", "ok", "down"))
        await bench.settle_down(chance.randint(0, 10), timedelta(hours=chance.randint(1, 9)))
        backup = back_up(bench, tmp_path)
        bench.discord.always = "ok"
        bench.discord.script.extend(chance.choices(("ok", "lost", "down"), k=3))
        await bench.settle_down(chance.randint(0, 10), timedelta(hours=chance.randint(1, 9)))
        async with restored(bench, backup, tmp_path / "again") as again:
            await again.settle_down(60, timedelta(hours=3))
            assert set(await again.states()) == {"sent"}
    assert set(bench.discord.received().values()) == {1}


def doubtful(number: int) -> Doubtful:
    return Doubtful(number, (MemberId(1), SeasonId(2027), MilestoneId("x"), 1, LeadId(f"{number}d")))


@pytest.mark.parametrize("together", [(0,), (1, 3), (0, 1, 2, 3, 4)])
def test_reminders_are_recognised_however_they_were_put_together(together: tuple[int, ...]):
    every = [doubtful(number) for number in range(5)]
    key = KEYS.key(every[number].parts for number in together)
    sent = SentMessage(MessageId(9), NOON)
    [found] = recovered(every, {key: sent, DeliveryKey("f" * 20): sent}, KEYS.key)
    assert found.reminders == together


def test_of_many_those_due_in_a_row_are_recognised():
    every = [doubtful(number) for number in range(ALL_WAYS_UP_TO + 30)]
    key = KEYS.key(item.parts for item in every[7:31])
    [found] = recovered(every, {key: SentMessage(MessageId(9), NOON)}, KEYS.key)
    assert found.reminders == tuple(range(7, 31))


@pytest.mark.parametrize(("hours", "doubted"), [(36, 1), (48, 1), (49, 0)])
async def test_reminders_due_within_two_days_after_the_restore_are_doubted(
    bench: Bench, tmp_path: Path, hours: int, doubted: int
):
    await bench.join(MIA)
    at = bench.clock.now() + timedelta(hours=hours)
    await bench.remind(MIA, "7d", wall=f"{at:%Y-%m-%d %H:%M}")
    backup = back_up(bench, tmp_path)
    async with restored(bench, backup, tmp_path / "again") as again:
        assert await again.rows("SELECT look_back FROM reminder") == [{"look_back": doubted}]


async def add_delivery(bench: Bench, key: str, **columns: object) -> None:
    row = {"member_id": MIA, "key": key, "kind": "single", "fence": 1, "attempts": 0, "created_at": 10}
    row |= {"next_attempt_at": 10} | columns
    async with bench.database.write() as tx:
        await tx.run(
            f"INSERT INTO delivery ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", **row
        )


async def test_a_test_message_on_its_way_at_the_backup_is_dropped(bench: Bench):
    await bench.join(MIA)
    for number, state in enumerate(("pending", "claimed", "sending", "expired", "undeliverable")):
        await add_delivery(bench, f"{number:020}", kind="test", state=state)
    await RecoveryStore(bench.database).doubt(bench.clock.now())
    assert await bench.states("delivery") == ["expired", "undeliverable"]


async def test_what_is_in_doubt_is_looked_for_from_its_first_attempt_or_else_its_making(bench: Bench):
    await bench.join(MIA)
    tried = {"attempts": 1, "first_attempt_at": 20, "last_attempt_at": 30}
    await add_delivery(bench, "a" * 20, state="sending", **tried)
    await add_delivery(bench, "b" * 20, state="pending", kind="change")
    await RecoveryStore(bench.database).doubt(bench.clock.now())
    found = await bench.rows(
        "SELECT first_attempt_at, last_attempt_at, next_attempt_at FROM delivery ORDER BY id"
    )
    now = to_ms(bench.clock.now())
    assert [tuple(row.values()) for row in found] == [(20, 30, now), (10, 10, now)]
