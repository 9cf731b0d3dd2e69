"""Each limit of the rules of reminders at the exact instant or count: a moment before, at it, and a moment after."""

from datetime import UTC, datetime, time, timedelta
from unittest.mock import AsyncMock, Mock

import pytest

from bot.domain.date_change import DateChange, over_at
from bot.domain.ids import DeliveryKey, MessageId
from bot.domain.reminder import DeliveryRights, Expire, ReminderState, Send, Wait, Withdrawal
from bot.domain.reminder_settings import DEFAULT_HOURS, Hours
from bot.reminders.breaker import Breaker
from bot.reminders.change_policy import to_tell
from bot.reminders.change_ports import KnownDates
from bot.reminders.dispatcher import Dispatcher
from bot.reminders.planner import difference, plan
from bot.reminders.policy import before_quiet, evening_after, judge, quiet_end
from bot.reminders.ports import SentMessage
from bot.reminders.recovery import recovered
from bot.reminders.snooze import Span, snooze_time
from bot.seasons.loader import load_calendar
from tests.reminders.bench import KEYS
from tests.reminders.made import MIA, NOON, SEASON, Plan, at_wall, milestone
from tests.reminders.test_recovery import doubtful

ZONE = "Etc/UTC"
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
AWAKE = Hours(time(3), time(0), time(0))
"""Nobody is ever asleep."""


@pytest.mark.parametrize(
    ("ended", "day"), [("18:59:59", 1), ("19:00:00", 1), ("19:00:01", 2), ("21:00:00", 2)]
)
def test_an_evening_is_an_hour_later_at_least(ended: str, day: int):
    at = evening_after(datetime.fromisoformat(f"2027-02-01 {ended}+00:00"), ZONE, AWAKE)
    assert at == datetime(2027, 2, day, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "before", "ends"),
    [
        ("2027-02-01 21:59:59", None, None),
        ("2027-02-01 22:00:00", "2027-02-01 21:45:00", "2027-02-02 08:00:00"),
        ("2027-02-02 00:00:00", "2027-02-01 21:45:00", "2027-02-02 08:00:00"),
        ("2027-02-02 07:44:59", "2027-02-01 21:45:00", "2027-02-02 08:00:00"),
        ("2027-02-02 07:59:59", "2027-02-01 21:45:00", "2027-02-02 08:14:59"),
        ("2027-02-02 08:00:00", None, None),
    ],
)
def test_quiet_hours_over_midnight(clock: str, before: str | None, ends: str | None):
    quiet(DEFAULT_HOURS, clock, before, ends)


@pytest.mark.parametrize(
    ("clock", "before", "ends"),
    [
        ("2027-02-01 12:59:59", None, None),
        ("2027-02-01 13:00:00", "2027-02-01 12:45:00", "2027-02-01 15:00:00"),
        ("2027-02-01 14:44:59", "2027-02-01 12:45:00", "2027-02-01 15:00:00"),
        ("2027-02-01 15:00:00", None, None),
    ],
)
def test_quiet_hours_within_a_day(clock: str, before: str | None, ends: str | None):
    quiet(Hours(time(16), time(13), time(15)), clock, before, ends)


def quiet(hours: Hours, clock: str, before: str | None, ends: str | None) -> None:
    at = datetime.fromisoformat(f"{clock}+00:00")
    assert f"{before_quiet(at, ZONE, hours):%F %T}" == (before or clock)
    end = quiet_end(at, ZONE, hours)
    assert (None if end is None else f"{end:%F %T}") == ends


@pytest.mark.parametrize(("left", "verdict"), [(-SECOND, Expire()), (0 * SECOND, Expire()), (SECOND, Send())])
def test_a_reminder_is_over_at_its_deadline(left: timedelta, verdict: object):
    assert judge(NOON + left, None, DeliveryRights(MIA, ZONE), NOON) == verdict


@pytest.mark.parametrize(
    ("left", "verdict"), [(-SECOND, Send()), (0 * SECOND, Send()), (SECOND, Wait(NOON + SECOND))]
)
def test_a_pause_is_over_at_its_end(left: timedelta, verdict: object):
    rights = DeliveryRights(MIA, ZONE, paused_until=NOON + left)
    assert judge(NOON + DAY, None, rights, NOON) == verdict


@pytest.mark.parametrize(
    ("rights", "wait"),
    [
        (DeliveryRights(MIA, ZONE, stale=True), MINUTE),
        (DeliveryRights(MIA, ZONE, busy=True), 30 * SECOND),
        (DeliveryRights(MIA, ZONE, dm_closed=True), DAY),
        (DeliveryRights(MIA, ZONE, paused_until=NOON + 2 * DAY), DAY),
    ],
)
def test_for_how_long_a_reminder_waits(rights: DeliveryRights, wait: timedelta):
    assert judge(NOON + DAY, None, rights, NOON) == Wait(NOON + wait)


@pytest.mark.parametrize(("ahead", "comes"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
def test_what_is_due_now_is_past_for_a_plan(ahead: timedelta, comes: bool):
    of = milestone("match_day", "2027-03-19 12:00")
    [*_, wish] = plan([of], ZONE)
    assert bool(difference((), [wish], wish.due_at - ahead).inserted) is comes
    rows = Plan()
    rows.apply(difference((), [wish], wish.due_at - DAY))
    rows.set(1, state=ReminderState.CANCELLED, reason=Withdrawal.PLAN)
    assert bool(difference(rows.stored(), [wish], wish.due_at - ahead).revived) is comes


@pytest.mark.parametrize(("minutes", "kept"), [(59, ["4h"]), (60, ["0d", "4h"]), (61, ["0d", "4h"])])
def test_two_reminders_of_a_date_are_an_hour_apart_at_least(minutes: int, kept: list[str]):
    """One comes at nine on the day, one four hours before the deadline."""
    deadline = milestone("nrmp_rol_deadline", f"{at_wall('2027-03-03 13:00') + minutes * MINUTE}")
    assert [wish.lead for wish in plan([deadline], ZONE) if wish.lead in {"4h", "0d"}] == kept


@pytest.mark.parametrize(("left", "told"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
def test_a_change_is_told_as_long_as_a_date_of_it_lies_ahead(left: timedelta, told: bool):
    calendar = load_calendar()
    season = calendar.find(SEASON)
    assert season is not None
    after = season.milestones[-1]
    change = DateChange(SEASON, None, after)
    known = Mock(spec=KnownDates, standing=DeliveryRights(MIA, ZONE), calendar=None, touched=frozenset())
    known.waiting = (Mock(season=SEASON, milestone=after.id, before=None),)
    assert bool(to_tell(known, SEASON, calendar, over_at([change]) - left)) is told


@pytest.mark.parametrize(
    ("deadline", "comes"),
    [("2027-02-01 13:14", None), ("2027-02-01 13:15", "13:00"), ("2027-02-01 13:16", "13:00")],
)
def test_a_snooze_comes_a_quarter_of_an_hour_before_the_deadline_at_the_latest(
    deadline: str, comes: str | None
):
    at = snooze_time(milestone("x", deadline), Span.HOUR, ZONE, AWAKE, NOON)
    assert (None if at is None else f"{at:%H:%M}") == comes


@pytest.mark.parametrize(("now", "comes"), [("21:44:59", "21:45"), ("21:45:00", None), ("21:45:01", None)])
def test_a_snooze_that_cannot_wait_for_the_morning_comes_before_the_night_if_that_is_ahead(
    now: str, comes: str | None
):
    night = milestone("x", "2027-02-02 07:00")
    asked = datetime.fromisoformat(f"2027-02-01 {now}+00:00")
    at = snooze_time(night, Span.HOUR, ZONE, DEFAULT_HOURS, asked)
    assert (None if at is None else f"{at:%H:%M}") == comes


def test_a_snooze_does_not_come_in_the_night_though_that_would_be_the_last_moment():
    late = NOON.replace(hour=22, minute=30)
    assert snooze_time(milestone("x", "2027-02-01 23:45"), Span.HOUR, ZONE, DEFAULT_HOURS, late) is None


@pytest.mark.parametrize(("failures", "pause"), [(4, 0.0), (5, 30.0), (6, 60.0), (7, 60.0)])
def test_the_fifth_message_that_fails_stops_everything(failures: int, pause: float):
    breaker = Breaker(lambda: 100.0)
    for delivery in range(failures):
        breaker.failed(delivery)
    assert breaker.rest() == pause
    assert breaker.probing is (pause > 0)


def test_a_longer_hold_of_discord_is_kept_and_a_shorter_one_is_not_taken_for_less():
    breaker = Breaker(lambda: 100.0)
    breaker.blocked(5.0)
    assert breaker.rest() == 30.0
    breaker.blocked(600.0)
    assert breaker.rest() == 600.0


@pytest.mark.parametrize(("count", "found"), [(12, 1), (13, 0)])
def test_of_up_to_twelve_in_doubt_every_way_is_tried(count: int, found: int):
    every = [doubtful(number) for number in range(count)]
    apart = [every[0].parts, every[5].parts]
    sent = {KEYS.key(apart): SentMessage(MessageId(9), NOON)}
    assert len(recovered(every, sent, KEYS.key)) == found
    assert recovered(every, dict[DeliveryKey, SentMessage](), KEYS.key) == ()


async def test_the_next_look_waits_until_discord_may_be_asked_again(monkeypatch: pytest.MonkeyPatch):
    due = AsyncMock(return_value=NOON + 5 * SECOND)
    clock = Mock(now=Mock(return_value=NOON))
    dispatcher = Dispatcher(Mock(next_due=due), Mock(), clock, Mock(), monotonic=lambda: 1.0, renew=Mock())
    rest = Mock(return_value=0.0)
    monkeypatch.setattr(Breaker, "rest", lambda _: rest())
    assert await dispatcher.next_due() == NOON + 5 * SECOND
    rest.return_value = 3.0
    assert await dispatcher.next_due() == NOON + 5 * SECOND
    rest.return_value = 30.0
    assert await dispatcher.next_due() == NOON + 30 * SECOND
    due.return_value = None
    assert await dispatcher.next_due() is None


@pytest.mark.parametrize(
    ("due", "rest"),
    [(None, 20.0), (25.0, 20.0), (20.0, 20.0), (7.0, 7.0), (0.05, 0.05), (0.01, 0.05), (-9.0, 0.05)],
)
async def test_how_long_it_rests_between_two_looks(
    monkeypatch: pytest.MonkeyPatch, due: float | None, rest: float
):
    clock = Mock(now=Mock(return_value=NOON))
    at = None if due is None else NOON + due * SECOND
    dispatcher = Dispatcher(Mock(), Mock(), clock, Mock(), monotonic=lambda: 1.0, renew=Mock())
    monkeypatch.setattr(dispatcher, "tick", AsyncMock())
    monkeypatch.setattr(dispatcher, "next_due", AsyncMock(return_value=at))
    assert await dispatcher.step(NOON) == rest * SECOND
