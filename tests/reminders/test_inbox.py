"""What waits behind closed direct messages is shown once below an answer: on a real database, through every failure."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from bot.domain.discord_answer import Retry, failure_of
from bot.domain.ids import MemberId, MessageId, MilestoneId
from bot.reminders.inbox import Inbox, Waited
from bot.reminders.leads import MilestoneKind
from bot.reminders.ports import DueReminders, Parcel
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, SAM, days, milestone
from tests.reminders.setting import Setting, booked, take_another_day, turn_exams_off

SHOWN_AS = MessageId(990)


class Screen:
    """What a member sees below their answers; ``fails`` lets the next ones fail."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.inbox = Inbox(bench.reminders, bench.deliveries)
        self.seen: list[Parcel] = []
        self.fails = 0

    async def open(self, member: MemberId = MIA) -> Waited | None:
        return await self.inbox.open(member, self._bench.clock.now(), self.show)

    async def show(self, parcel: Parcel) -> MessageId:
        if self.fails:
            self.fails -= 1
            raise ConnectionError
        self.seen.append(parcel)
        return SHOWN_AS

    def leads(self) -> list[str]:
        return [str(item.lead) for parcel in self.seen for item in parcel.items]


@pytest.fixture
async def screen(bench: Bench) -> Screen:
    """One reminder was refused, another has fallen due since, a third is still ahead."""
    await bench.join(MIA, SAM)
    await bench.remind(MIA)
    await bench.remind(MIA, "1d", wall="2027-02-02 12:00")
    await bench.remind(MIA, "0d", wall="2027-02-10 12:00")
    bench.discord.closed.add(MIA)
    await bench.tick()
    await bench.tick(days(1) + timedelta(hours=1))
    assert await bench.states() == ["undeliverable", "pending", "pending"]
    return Screen(bench)


async def test_what_waits_is_shown_once_and_settled(bench: Bench, screen: Screen):
    assert await screen.open()
    assert screen.leads() == ["7d", "1d"]
    assert await bench.states() == ["sent", "sent", "pending"]
    assert not await screen.open()
    bench.discord.closed.clear()
    await bench.reminders.request_test(MIA, bench.clock.now())
    await bench.tick()
    await bench.settle_down(5, days(2))
    assert sorted(lead for *_, lead in bench.discord.received()) == ["0d"]


async def test_nobody_elses_reminders_are_shown(screen: Screen):
    assert not await screen.open(SAM)
    assert not await screen.open(MemberId(77))
    assert screen.seen == []


async def test_with_open_messages_nothing_is_shown(bench: Bench, screen: Screen):
    bench.discord.closed.clear()
    await bench.reminders.request_test(MIA, bench.clock.now())
    await bench.tick()
    assert not await screen.open()


async def test_what_fails_to_be_shown_is_shown_next_time_and_nothing_is_lost(bench: Bench, screen: Screen):
    screen.fails = 1
    with pytest.raises(ConnectionError):
        await screen.open()
    assert screen.seen == []
    await bench.tick(timedelta(minutes=5))
    assert await screen.open()
    assert sorted(screen.leads()) == ["1d", "7d"]
    assert bench.discord.messages == []


async def test_a_process_that_dies_while_showing_shows_again_after_its_start(
    bench: Bench, screen: Screen, monkeypatch: pytest.MonkeyPatch
):
    """It was seen and not recorded: it is seen once more, and not lost."""

    async def die(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(bench.deliveries, "shown", die)
        dying.setattr(bench.deliveries, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            await screen.open()
    await bench.restart()
    await bench.tick()
    assert await screen.open()
    assert sorted(screen.leads()) == ["1d", "7d", "7d"]
    assert set(await bench.states()) == {"sent", "pending"}


async def test_what_opened_in_between_comes_by_message_as_well_as_it_should(bench: Bench, screen: Screen):
    """Shown in vain, then opened: it comes by direct message, once."""
    screen.fails = 1
    with pytest.raises(ConnectionError):
        await screen.open()
    bench.discord.closed.clear()
    await bench.reminders.request_test(MIA, bench.clock.now())
    await bench.tick()
    await bench.settle_down(4, timedelta(minutes=10))
    assert sorted(lead for *_, lead in bench.discord.received()) == ["1d", "7d"]
    assert set(bench.discord.received().values()) == {1}


async def test_what_is_over_or_done_is_not_shown(bench: Bench, screen: Screen):
    await bench.remind(MIA, of=milestone("over", "2027-02-03 13:00"), wall="2027-02-03 11:00")
    bench.clock.advance(days(1))
    await screen.open()
    assert screen.leads() == ["7d", "1d"]
    assert (await bench.states())[-1] == "expired"


async def test_a_pause_and_a_stop_show_nothing(bench: Bench, screen: Screen):
    now = bench.clock.now()
    await bench.reminders.pause(MIA, now + days(1), now)
    assert not await screen.open()
    await bench.reminders.resume(MIA, now)
    await bench.reminders.stop(MIA, None, now)
    assert not await screen.open()


async def test_a_pause_shows_nothing_until_its_last_moment(bench: Bench, screen: Screen):
    now = bench.clock.now()
    await bench.reminders.pause(MIA, now + timedelta(hours=1), now)
    bench.clock.advance(timedelta(minutes=59, seconds=59))
    assert not await screen.open()
    bench.clock.advance(timedelta(seconds=1))
    assert await screen.open()


async def test_two_answers_at_once_show_it_once(bench: Bench, screen: Screen):
    import asyncio

    await asyncio.gather(*(screen.open() for _ in range(4)))
    assert sorted(screen.leads()) == ["1d", "7d"]


async def test_at_night_it_is_shown_to_whom_is_awake(bench: Bench, screen: Screen):
    bench.clock.advance(timedelta(hours=10))
    assert await screen.open()


async def test_what_was_being_tried_again_when_messages_closed_is_shown_too(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.outcomes.append(Retry("500 before"))
    await bench.tick()
    bench.discord.closed.add(MIA)
    await bench.reminders.request_test(MIA, bench.clock.now())
    await bench.tick(timedelta(seconds=30))
    screen = Screen(bench)
    await screen.open()
    assert screen.leads() == ["7d"]
    assert [type(parcel.body) for parcel in screen.seen] == [DueReminders]


async def test_a_tick_that_begins_while_it_is_shown_takes_nothing_back(bench: Bench, screen: Screen):
    """One process, one state: what the member is looking at must not come again."""
    show = screen.show

    async def show_slowly(parcel: Parcel) -> MessageId:
        bench.discord.closed.clear()
        await bench.restart()
        await bench.tick()
        await bench.tick(timedelta(minutes=1))
        return await show(parcel)

    screen.show = show_slowly  # type: ignore[method-assign]
    assert await screen.open() is Waited.CLOSED
    assert sorted(screen.leads()) == ["1d", "7d"]
    await bench.settle_down(5)
    assert bench.discord.messages == []
    assert await bench.states() == ["sent", "sent", "pending"]


async def test_what_nobody_shows_any_more_is_taken_back_at_the_next_tick(
    bench: Bench, screen: Screen, monkeypatch: pytest.MonkeyPatch
):
    """The disk was full when it should have been given back; no restart is needed."""
    await bench.tick()
    screen.fails = 1
    with monkeypatch.context() as full:
        full.setattr(bench.deliveries, "settle", _fail)
        with pytest.raises(OSError, match="full"):
            await screen.open()
    await bench.tick()
    assert await screen.open() is Waited.CLOSED
    assert sorted(screen.leads()) == ["1d", "7d"]


async def _fail(*_: object) -> bool:
    raise OSError("full")


@pytest.mark.parametrize("code", [50035, 10003, 40333, 12345])
async def test_what_discord_refuses_is_shown_below_the_next_answer_and_does_not_come_again(
    bench: Bench, code: int
):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.outcomes.append(failure_of(403, code))
    await bench.tick()
    screen = Screen(bench)
    assert await screen.open() is Waited.REFUSED
    assert screen.leads() == ["7d"]
    assert await screen.open() is None
    await bench.settle_down(5)
    assert bench.discord.messages == []
    assert await bench.states() == ["sent"]


async def test_what_may_have_arrived_is_not_shown_too(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    bench.discord.script.append("lost")
    await bench.tick()
    assert await Screen(bench).open() is None


async def test_what_an_older_version_gave_up_is_shown_though_it_has_not_been_tried_again(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    await bench.tick()
    async with bench.database.write() as tx:
        await tx.run("UPDATE delivery SET state = 'undeliverable', detail = '403 0', message_id = NULL")
        await tx.run("UPDATE reminder SET state = 'undeliverable'")
    assert await bench.deliveries.take_up_given_up(bench.clock.now()) == 1
    screen = Screen(bench)
    assert await screen.open() is Waited.REFUSED
    assert screen.leads() == ["7d"]
    assert await bench.states() == ["sent"]


@pytest.mark.parametrize("detail", ["403 0", "404 10003", "400 50035", "fault", None])
@pytest.mark.parametrize("shown", [True, False], ids=["shown first", "sent first"])
async def test_what_an_older_version_gave_up_is_taken_up_at_the_start(
    bench: Bench, detail: str | None, shown: bool
):
    await bench.join(MIA)
    await bench.remind(MIA)
    await bench.remind(MIA, of=milestone("over", "2027-02-01 18:00"))
    bench.discord.outcomes.append(Retry("x"))
    await bench.tick()
    async with bench.database.write() as tx:
        await tx.run("UPDATE delivery SET state = 'undeliverable', detail = :detail", detail=detail)
        await tx.run("UPDATE reminder SET state = 'undeliverable'")
    bench.clock.advance(timedelta(hours=8))
    screen = Screen(bench)
    await bench.restart()
    if shown:
        bench.discord.outcomes.append(failure_of(403, 40333))
    await bench.tick()
    if shown:
        assert await screen.open() is Waited.REFUSED
    assert len(bench.discord.messages) + len(screen.seen) == 1
    assert sorted(await bench.states()) == ["sent", "undeliverable"]


async def turn_exams_off_and_on(setting: Setting) -> None:
    await turn_exams_off(setting)
    await setting.service.change_settings(MIA, lambda s: s.mute(MilestoneKind.EXAM, muted=False), setting.now)


async def stop_and_go_on(setting: Setting) -> None:
    await setting.service.stop_all(MIA, None, setting.now)
    await setting.service.resume(MIA, setting.now)


async def write_to(setting: Setting) -> list[Parcel]:
    """Direct messages are open again, and a test message says so."""
    setting.bench.discord.closed.clear()
    await setting.bench.reminders.request_test(MIA, setting.now)
    await setting.bench.settle_down(3, timedelta(seconds=40))
    return [message.parcel for message in setting.bench.discord.messages]


async def look(setting: Setting) -> list[Parcel]:
    screen = Screen(setting.bench)
    await screen.open()
    return screen.seen


@pytest.mark.parametrize("reach", [look, write_to])
@pytest.mark.parametrize(
    ("change", "of_use"),
    [
        (None, True),
        (take_another_day, False),
        (turn_exams_off, False),
        (turn_exams_off_and_on, True),
        (stop_and_go_on, True),
    ],
)
async def test_what_was_refused_comes_only_as_it_is_still_planned(
    setting: Setting,
    change: Callable[[Setting], Awaitable[None]] | None,
    of_use: bool,
    reach: Callable[[Setting], Awaitable[list[Parcel]]],
):
    bench = setting.bench
    await setting.profiles.save(MIA, booked(date(2027, 2, 9)))
    await setting.service.replan(MIA, setting.now)
    bench.discord.closed.add(MIA)
    await bench.tick(timedelta(days=1))
    sql = "SELECT lead FROM reminder WHERE state = 'undeliverable' AND milestone = 'exam_step2ck'"
    assert await bench.rows(sql) == [{"lead": "7d"}]
    if change is not None:
        await change(setting)
    shown = [item.milestone.id for parcel in await reach(setting) for item in parcel.items]
    assert shown.count(MilestoneId("exam_step2ck")) == of_use
