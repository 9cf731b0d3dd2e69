"""Clocks that change: by law between the rank list and Match Week, at night in members' zones, and by hand."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.ids import LeadId
from bot.domain.profile import Profile
from bot.domain.reminder import Milestone
from bot.domain.reminder_settings import Hours
from bot.reminders.leads import MilestoneKind
from bot.reminders.policy import due_time
from bot.reminders.ports import Parcel
from bot.reminders.views import Receipt
from bot.seasons.loader import load_calendar
from bot.seasons.local_time import instant_of, wall_of
from tests.reminders.bench import Bench, renew
from tests.reminders.calendars import SHIPPED, milestone_in, moved
from tests.reminders.made import MIA, SEASON, at_wall
from tests.reminders.setting import Setting, booked, leads, take_another_day, turn_exams_off, turn_off
from tests.reminders.test_changes import notices, started


def dated(name: str) -> Milestone:
    one = milestone_in(SHIPPED, name)
    return Milestone(SEASON, one.id, one.local, one.zone, one.date_only)


def test_the_rank_list_closes_in_winter_time_and_match_week_opens_in_summer_time():
    deadline, week = dated("nrmp_rol_deadline").deadline, dated("match_week").deadline
    assert deadline == datetime(2027, 3, 4, 2, tzinfo=UTC)
    assert week == datetime(2027, 3, 15, 14, tzinfo=UTC)
    # 11 days and 13 hours on the clocks of New York, less the hour that the night of 14 March leaves out.
    assert week - deadline == timedelta(days=11, hours=12)


@pytest.mark.parametrize(
    ("zone", "lead", "due"),
    [
        ("America/Los_Angeles", "1d", datetime(2027, 3, 14, 16, tzinfo=UTC)),
        ("America/Los_Angeles", "7d", datetime(2027, 3, 8, 17, tzinfo=UTC)),
        ("America/New_York", "0d", datetime(2027, 3, 15, 13, tzinfo=UTC)),
        ("America/New_York", "1d", datetime(2027, 3, 14, 13, tzinfo=UTC)),
        ("America/New_York", "7d", datetime(2027, 3, 8, 14, tzinfo=UTC)),
        ("Africa/Cairo", "1d", datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("Asia/Karachi", "0d", datetime(2027, 3, 15, 4, tzinfo=UTC)),
        ("Asia/Manila", "7d", datetime(2027, 3, 8, 1, tzinfo=UTC)),
    ],
)
def test_match_week_is_reminded_of_at_nine_by_the_members_clock_on_both_sides_of_the_change(
    zone: str, lead: str, due: datetime
):
    wall = due_time(dated("match_week"), LeadId(lead), zone)
    assert instant_of(wall, zone) == due
    assert wall.hour == 9


@pytest.mark.parametrize(
    ("zone", "day", "hour", "shown"),
    [
        # The hour does not exist: it moves forward by the gap.
        ("America/New_York", "2027-03-14", "02:30", "2027-03-14 03:30"),
        ("Africa/Cairo", "2027-04-30", "00:30", "2027-04-30 01:30"),
        ("Australia/Lord_Howe", "2027-10-03", "02:10", "2027-10-03 02:40"),
        ("Europe/London", "2027-03-28", "01:15", "2027-03-28 02:15"),
        # The hour happens twice: the first counts.
        ("America/New_York", "2027-11-07", "01:30", "2027-11-07 01:30"),
        ("Europe/London", "2027-10-31", "01:30", "2027-10-31 01:30"),
    ],
)
def test_an_hour_of_delivery_that_a_night_leaves_out_or_repeats(zone: str, day: str, hour: str, shown: str):
    at = at_wall(f"{day} {hour}")
    exam = Milestone(SEASON, dated("match_day").id, at_wall(f"{day} 00:00"), zone, date_only=True)
    hours = Hours(at.time(), at.time(), at.time())
    wall = due_time(exam, LeadId("0d"), zone, hours)
    assert wall == at_wall(shown)
    assert instant_of(wall, zone) == instant_of(at, zone)
    assert wall_of(instant_of(wall, zone), zone) == wall


def test_match_week_begins_before_nine_in_los_angeles_so_the_reminder_comes_the_evening_before():
    wall = due_time(dated("match_week"), LeadId("0d"), "America/Los_Angeles")
    assert wall == at_wall("2027-03-14 21:45")


@pytest.mark.parametrize("hours", [-200, -30, -3, 3, 30])
async def test_a_clock_set_back_or_forward_repeats_and_loses_no_notice(bench: Bench, hours: int):
    await bench.join(MIA, zone="Etc/UTC")
    setting = Setting(bench, load_calendar())
    await setting.profiles.save(MIA, Profile(), zone="Etc/UTC")
    await renew(setting.service, setting.now)
    bench.discord.script.extend(["lost", "down"])
    await started(setting, moved("match_day", "2027-03-18 12:00"))
    await bench.tick()
    bench.clock.set_back(timedelta(hours=-hours))
    await bench.restart()
    await bench.settle_down(30, timedelta(hours=1))
    assert len(notices(bench)) == 1
    assert await bench.rows("SELECT state FROM delivery WHERE kind = 'change'") == [{"state": "sent"}]


@pytest.mark.parametrize("attempted", [False, True], ids=["held", "attempted"])
async def test_a_notice_that_expired_by_a_clock_that_was_ahead_comes_when_it_is_put_back(
    bench: Bench, attempted: bool
):
    """By the wrong clock the date was over, so that nobody had to hear any more that it moved."""
    await bench.join(MIA, zone="Etc/UTC")
    setting, ahead = Setting(bench, load_calendar()), timedelta(days=60)
    await setting.profiles.save(MIA, Profile(), zone="Etc/UTC")
    await renew(setting.service, setting.now)
    bench.discord.script.extend(["down"] * attempted)
    if not attempted:
        await setting.service.pause(MIA, setting.now + timedelta(days=1), setting.now)
    await started(setting, moved("match_day", "2027-03-18 12:00"))
    await bench.tick()
    bench.clock.set_back(-ahead)
    await bench.settle_down(3)
    assert notices(bench) == []
    bench.clock.set_back(ahead)
    await bench.settle_down(30, timedelta(hours=1))
    assert len(notices(bench)) == 1


async def gave_the_day_up(setting: Setting) -> None:
    await setting.profiles.save(MIA, Profile())
    await setting.service.replan(MIA, setting.now)


async def pressed_done(setting: Setting) -> None:
    message = next(m for m in setting.bench.discord.messages if "exam_step2ck" in exams_in(m.parcel))
    await setting.bench.reminders.done(MIA, Receipt(message.key, message.id), setting.now)


def exams_in(parcel: Parcel) -> list[str]:
    return [item.milestone.id for item in parcel.items if item.milestone.id.startswith("exam_")]


@pytest.mark.parametrize(
    ("did", "waiting"),
    [
        (None, ["7d/1", "1d/1"]),
        (take_another_day, ["30d/2", "7d/2", "1d/2"]),
        (gave_the_day_up, []),
        (turn_exams_off, []),
        (pressed_done, []),
    ],
)
async def test_what_a_member_did_while_the_clock_was_ahead_holds_when_it_is_put_back(
    setting: Setting, did: Callable[[Setting], Awaitable[None]] | None, waiting: list[str]
):
    """By the wrong clock the exam's reminders came too late; by the right one they are ahead, if still wanted."""
    bench, ahead = setting.bench, timedelta(days=40)
    await setting.profiles.save(MIA, booked(date(2027, 3, 4)))
    await setting.service.replan(MIA, setting.now)
    await bench.tick(timedelta(days=2))
    assert await leads(bench, "exam_step2ck") == ["7d/1", "1d/1"]
    bench.clock.set_back(-ahead)
    await bench.tick(timedelta(seconds=20))
    assert await leads(bench, "exam_step2ck") == []
    if did is not None:
        await did(setting)
    bench.clock.set_back(ahead)
    await bench.tick(timedelta(seconds=20))
    assert await leads(bench, "exam_step2ck") == waiting
    assert sum(map(len, map(exams_in, bench.discord.posts))) == 1


@pytest.mark.parametrize("decide", [False, True], ids=["planned", "then a setting changed"])
async def test_what_was_planned_while_the_clock_was_ahead_is_planned_anew_when_it_is_put_back(
    setting: Setting, decide: bool
):
    """By the wrong clock it was too late for the week before the exam."""
    bench, ahead = setting.bench, timedelta(days=5)
    bench.clock.set_back(-ahead)
    await bench.tick()
    await setting.profiles.save(MIA, booked(date(2027, 2, 11)))
    await setting.service.replan(MIA, setting.now)
    assert await leads(bench, "exam_step2ck") == ["1d/1"]
    bench.clock.set_back(ahead)
    if decide:
        await turn_off(setting, MilestoneKind.EVENT)
    await bench.tick(timedelta(seconds=20))
    assert await leads(bench, "exam_step2ck") == ["7d/1", "1d/1"]
