"""What one step of the keeper stores for each answer, how long it rests then, and what it logs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import AsyncMock, Mock, call

import pytest
from structlog.testing import capture_logs

from bot.clock import ClockCheck
from bot.cohort.ports import Absent, Limited, Participant, Present, Unclear
from bot.domain.discord_answer import Blocked, DmClosed, Rejected, Retry, UserGone
from bot.domain.ids import DeliveryKey, GuildId, MemberId, MessageId
from bot.domain.presence import Presence
from bot.domain.reminder import DeliveryRights
from bot.reminders.ports import KeepingNotice, Parcel, Sent
from bot.retention.keeper import Keeper, keeping
from bot.retention.notice import DirectNotices
from bot.retention.ports import NoticeResult

NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
TODAY = NOW.replace(hour=0)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
WHO = MemberId(1)
HALL, CLUB = GuildId(900), GuildId(901)


def member(idle: int = 40, **more: Any) -> Presence:
    given: dict[str, Any] = {"servers": (HALL, CLUB)} | more
    return Presence(WHO, (NOW - idle * DAY).date(), **given)


class House:
    """The keeper with one member whose turn it is; Discord answers for each server in turn."""

    def __init__(self, who: Presence | None, answers: Sequence[object] = (), told: object = None) -> None:
        names = ("adopt", "put_off", "mark", "begin_notice", "end_notice")
        self.store = Mock(**{name: AsyncMock(return_value=0) for name in names})
        self.store.next_due = AsyncMock(return_value=who)
        self.look = AsyncMock(side_effect=answers)
        self.tell = AsyncMock(return_value=told)
        self.erase = AsyncMock(return_value=True)
        self.tidy = AsyncMock(return_value=False)
        self.forget = (AsyncMock(), AsyncMock())
        parts = (Mock(look=self.look), Mock(tell=self.tell), self.erase, Mock(step=self.tidy), self.forget)
        self.check = ClockCheck(Mock(now=lambda: NOW))
        self.finish = AsyncMock()
        self.keeper = Keeper(self.store, *parts, self.finish, self.check)  # type: ignore[arg-type]

    async def step(self) -> timedelta:
        return await self.keeper.step(NOW)

    def stored(self) -> list[Any]:
        return [each for each in self.store.mock_calls if each[0] not in {"next_due", "adopt"}]


@pytest.mark.parametrize("days", [-2, 2])
async def test_nothing_goes_by_a_clock_that_is_far_off(days: int):
    house = House(member())
    house.check.hear(NOW + days * DAY)
    assert await house.step() == timedelta(minutes=10)
    assert not house.store.mock_calls
    assert not house.tidy.mock_calls
    assert not any(forget.mock_calls for forget in house.forget)
    house.finish.assert_awaited_once_with(NOW)


@pytest.mark.parametrize(
    ("adopted", "tidied", "rest"), [(0, False, 600), (1, False, 5), (0, True, 5), (500, True, 5)]
)
async def test_when_nobody_is_due_what_is_old_goes(adopted: int, tidied: bool, rest: int):
    house = House(None)
    house.store.adopt.return_value, house.tidy.return_value = adopted, tidied
    assert await house.step() == rest * SECOND
    house.store.adopt.assert_awaited_once_with(NOW, 500)
    house.tidy.assert_awaited_once_with(NOW)
    assert [forget.await_args for forget in house.forget] == [call(NOW), call(NOW)]
    house.finish.assert_awaited_once_with(NOW)
    house.look.assert_not_awaited()


async def test_who_is_due_comes_before_what_is_old():
    house = House(member(3))
    assert await house.step() == timedelta()
    assert house.stored() == [call.put_off(member(3), NOW + 7 * DAY)]
    house.store.adopt.assert_not_awaited()
    house.forget[0].assert_not_awaited()


@pytest.mark.parametrize(
    ("answers", "rest", "stored"),
    [
        ([Present(None)], 5, call.mark(member(), missing=False, now=NOW, at=NOW + 7 * DAY)),
        ([Absent(), Present(None)], 10, call.mark(member(), missing=False, now=NOW, at=NOW + 7 * DAY)),
        ([Unclear()], 5, call.put_off(member(), NOW + 6 * HOUR)),
        ([Absent(), Unclear()], 10, call.put_off(member(), NOW + 6 * HOUR)),
        ([Limited(90 * SECOND)], 90, None),
        ([Absent(), Limited(SECOND)], 5, None),
        ([Absent(), Absent()], 10, call.mark(member(), missing=True, now=NOW, at=NOW + DAY)),
    ],
)
async def test_what_discord_says_about_a_member(answers: Sequence[object], rest: int, stored: Any):
    house = House(member(), answers)
    assert await house.step() == rest * SECOND
    assert house.stored() == ([] if stored is None else [stored])
    asked = [call(Participant(guild, WHO)) for guild in (HALL, CLUB)]
    assert house.look.await_args_list == asked[: len(answers)]
    house.erase.assert_not_awaited()


async def test_who_is_found_missing_once_more_too_soon_is_looked_for_a_day_after_the_first_time():
    who = member(missing_since=NOW - HOUR)
    house = House(who, [Absent(), Absent()])
    await house.step()
    assert house.stored() == [call.mark(who, missing=True, now=NOW, at=NOW + DAY - HOUR)]


async def test_who_was_missing_and_is_found_is_looked_for_weekly_again():
    who = member(missing_since=NOW - HOUR)
    house = House(who, [Present(None)])
    await house.step()
    assert house.stored() == [call.mark(who, missing=False, now=NOW, at=NOW + 7 * DAY)]


@pytest.mark.parametrize(
    ("who", "answers", "why"),
    [
        (member(missing_since=NOW - DAY), [Absent(), Absent()], "left"),
        (member(730, notice_at=NOW - 30 * DAY), [], "inactive"),
    ],
)
@pytest.mark.parametrize("erased", [True, False])
async def test_who_is_gone_is_erased_and_it_is_said_without_a_name(
    who: Presence, answers: Sequence[object], why: str, erased: bool
):
    house = House(who, answers)
    house.erase.return_value = erased
    with capture_logs() as logged:
        assert await house.step() == 5 * SECOND
    house.erase.assert_awaited_once_with(who, NOW)
    assert logged == [{"event": "member_purged", "why": why, "log_level": "info"}] * erased


@pytest.mark.parametrize(
    ("result", "rest", "ended"),
    [
        (NoticeResult.DONE, 5, call.end_notice(member(700), NOW + 7 * DAY)),
        (NoticeResult.LATER, 0, call.put_off(member(700), NOW + 6 * HOUR)),
        (NoticeResult.FAULT, 300, call.put_off(member(700), NOW + 6 * HOUR)),
    ],
)
async def test_a_notice_is_begun_before_it_is_sent_and_ends_as_it_came_out(
    result: NoticeResult, rest: int, ended: Any
):
    house = House(member(700), told=result)
    assert await house.step() == rest * SECOND
    house.tell.assert_awaited_once_with(member(700), NOW)
    assert house.stored() == [call.begin_notice(member(700), NOW), ended]


async def test_after_a_notice_that_was_begun_long_ago_the_next_look_counts_from_it():
    who = member(726, notice_at=NOW - 28 * DAY)
    house = House(who, told=NoticeResult.DONE)
    await house.step()
    assert house.stored()[-1] == call.end_notice(who, NOW + 2 * DAY)


def test_after_a_fault_it_rests_for_five_minutes():
    task = keeping(House(None).keeper)
    assert (task.name, task.fault, task.after_fault) == ("retention", "retention_failed", 300 * SECOND)


SENT = Sent(MessageId(5))
OUTCOMES = [
    (SENT, NoticeResult.DONE),
    (DmClosed("403 50007"), NoticeResult.DONE),
    (UserGone(), NoticeResult.DONE),
    (Retry("500 0"), NoticeResult.FAULT),
    (Rejected("400 50035"), NoticeResult.FAULT),
    (Blocked("403 40003", 600.0), NoticeResult.FAULT),
]
KEY = DeliveryKey("0123456789abcdef0123")


class Post:
    """The carrier of notices, with a member of these rights."""

    def __init__(self, standing: DeliveryRights | None, outcome: object = SENT, found: object = None) -> None:
        self.messenger = Mock(send=AsyncMock(return_value=outcome), find=AsyncMock(return_value=found))
        self.key_for = Mock(return_value=KEY)
        self.notices = DirectNotices(
            Mock(standing=AsyncMock(return_value=standing)), self.messenger, self.key_for
        )


@pytest.mark.parametrize(("outcome", "result"), OUTCOMES)
async def test_what_a_notice_came_to(outcome: object, result: NoticeResult):
    post = Post(DeliveryRights(WHO, "Etc/UTC", stale=True), outcome)
    assert await post.notices.tell(member(700), NOW) is result
    post.messenger.send.assert_awaited_once_with(Parcel(KEY, WHO, KeepingNotice(), NOW))
    post.messenger.find.assert_not_awaited()
    [[[(who, about, number)]]] = [each.args for each in post.key_for.call_args_list]
    assert (who, about, number) == (WHO, f"keeping {member(700).last_day}", 1)


@pytest.mark.parametrize(("found", "result"), OUTCOMES)
async def test_a_notice_that_was_begun_is_looked_for_and_not_sent_again_where_something_was_learnt(
    found: object, result: NoticeResult
):
    post = Post(DeliveryRights(WHO, "Etc/UTC"), found=found)
    who = member(700, notice_at=NOW - DAY)
    assert await post.notices.tell(who, NOW) is result
    post.messenger.find.assert_awaited_once_with(WHO, KEY, NOW - DAY)
    post.messenger.send.assert_not_awaited()


async def test_a_notice_that_was_begun_and_is_not_there_is_sent():
    post = Post(DeliveryRights(WHO, "Etc/UTC"))
    assert await post.notices.tell(member(700, notice_at=NOW - DAY), NOW) is NoticeResult.DONE
    post.messenger.send.assert_awaited_once()


@pytest.mark.parametrize(
    ("standing", "result"),
    [
        (None, NoticeResult.DONE),
        (DeliveryRights(WHO, "Etc/UTC", stopped=True), NoticeResult.DONE),
        (DeliveryRights(WHO, "Etc/UTC", paused_until=NOW + DAY), NoticeResult.LATER),
        (DeliveryRights(WHO, "Asia/Tokyo"), NoticeResult.DONE),
        (DeliveryRights(WHO, "Pacific/Auckland"), NoticeResult.LATER),
    ],
    ids=["erased", "stopped", "paused", "nine in the evening", "midnight"],
)
async def test_who_may_not_be_written_to_now_is_not(standing: DeliveryRights | None, result: NoticeResult):
    post = Post(standing)
    assert await post.notices.tell(member(700), NOW) is result
    assert post.messenger.send.await_count == (standing is not None and standing.time_zone == "Asia/Tokyo")
