"""When reminders come: leads, quiet hours, deadlines, and the last allowed time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ids import LeadId, MemberId, MilestoneId, SeasonId
from bot.domain.reminder import (
    DeliveryRights,
    Expire,
    Milestone,
    Send,
    Wait,
    Withdraw,
    Withdrawal,
)
from bot.domain.reminder_settings import Hours
from bot.reminders.leads import LEADS, MilestoneKind, kind_of
from bot.reminders.policy import due_time, judge, quiet_end

at_wall = datetime.fromisoformat

RANK_LIST = Milestone(
    SeasonId(2027),
    MilestoneId("nrmp_rol_deadline"),
    at_wall("2027-03-03 21:00"),
    "America/New_York",
    date_only=False,
)
PATHWAYS = Milestone(
    SeasonId(2027),
    MilestoneId("pathways_deadline"),
    at_wall("2027-01-31 23:59"),
    "America/New_York",
    date_only=True,
)
NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)


def walls(milestone: Milestone, zone: str) -> dict[str, str]:
    leads = LEADS[kind_of(milestone.id)]
    return {lead: f"{due_time(milestone, lead, zone):%m-%d %H:%M}" for lead in leads}


@pytest.mark.parametrize(
    ("zone", "deadline", "expected"),
    [
        # 04:00 on 4 March: the same morning and the last four hours lie at night, so both come the evening before.
        (
            "Africa/Cairo",
            "03-04 04:00",
            {
                "30d": "02-02 09:00",
                "7d": "02-25 09:00",
                "48h": "03-01 21:45",
                "1d": "03-03 09:00",
                "0d": "03-03 21:45",
                "4h": "03-03 21:45",
            },
        ),
        (
            "Asia/Karachi",
            "03-04 07:00",
            {
                "30d": "02-02 09:00",
                "7d": "02-25 09:00",
                "48h": "03-01 21:45",
                "1d": "03-03 09:00",
                "0d": "03-03 21:45",
                "4h": "03-03 21:45",
            },
        ),
        (
            "Asia/Manila",
            "03-04 10:00",
            {
                "30d": "02-02 09:00",
                "7d": "02-25 09:00",
                "48h": "03-02 10:00",
                "1d": "03-03 09:00",
                "0d": "03-04 09:00",
                "4h": "03-03 21:45",
            },
        ),
        (
            "America/Los_Angeles",
            "03-03 18:00",
            {
                "30d": "02-01 09:00",
                "7d": "02-24 09:00",
                "48h": "03-01 18:00",
                "1d": "03-02 09:00",
                "0d": "03-03 09:00",
                "4h": "03-03 14:00",
            },
        ),
    ],
)
def test_the_rank_list_leads_of_2027(zone: str, deadline: str, expected: dict[str, str]):
    assert f"{RANK_LIST.deadline.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" == deadline
    assert walls(RANK_LIST, zone) == expected


def test_a_day_without_an_hour_counts_to_its_end_where_it_was_set():
    assert PATHWAYS.deadline == datetime(2027, 2, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Asia/Karachi", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_morning_of_a_day_without_an_hour_is_that_day_everywhere(zone: str):
    assert walls(PATHWAYS, zone)["0d"] == "01-31 09:00"
    assert walls(PATHWAYS, zone)["1d"] == "01-30 09:00"


def test_an_exam_has_no_reminder_on_its_morning():
    assert "0d" not in LEADS[MilestoneKind.EXAM]


def test_every_kind_has_leads():
    assert set(LEADS) == set(MilestoneKind)


def test_a_milestone_that_only_an_operator_knows_is_a_deadline():
    assert kind_of("visa_fair") is MilestoneKind.DEADLINE


def test_a_time_before_the_deadline_is_kept_even_when_close():
    soon = Milestone(SeasonId(2027), MilestoneId("x"), at_wall("2027-03-03 09:20"), "Asia/Karachi", False)
    assert due_time(soon, LeadId("0d"), "Asia/Karachi") == at_wall("2027-03-03 09:00")


def test_a_time_at_the_deadline_moves_before_it():
    at_nine = Milestone(SeasonId(2027), MilestoneId("x"), at_wall("2027-03-03 09:00"), "Asia/Karachi", False)
    assert due_time(at_nine, LeadId("0d"), "Asia/Karachi") == at_wall("2027-03-03 08:45")


def test_quiet_hours_may_lie_within_one_day():
    siesta = Hours(time(14), time(13), time(15))
    timed = Milestone(SeasonId(2027), MilestoneId("x"), at_wall("2027-03-03 20:00"), "Asia/Karachi", False)
    assert due_time(timed, LeadId("0d"), "Asia/Karachi", siesta) == at_wall("2027-03-03 12:45")
    at_two = datetime(2027, 3, 3, 9, tzinfo=UTC)
    assert quiet_end(at_two, "Asia/Karachi", siesta) == at_two + timedelta(hours=1)


def test_equal_ends_mean_no_quiet_hours():
    awake = Hours(time(3), time(0), time(0))
    assert due_time(RANK_LIST, LeadId("4h"), "Africa/Cairo", awake) == at_wall("2027-03-04 00:00")


def test_quiet_hours_that_leave_no_time_are_refused():
    with pytest.raises(ValueError, match="leave no time"):
        Hours(time(9), time(8), time(7, 30))


@pytest.mark.parametrize(
    ("hour", "minute", "until"), [(21, 59, None), (22, 0, 10), (3, 0, 5), (7, 59, 1), (8, 0, None)]
)
def test_quiet_hours_last_from_22_until_8(hour: int, minute: int, until: int | None):
    now = datetime(2027, 2, 1, hour, minute, tzinfo=UTC)
    end = quiet_end(now, "Etc/UTC")
    assert (end is None) == (until is None)
    if end is not None and end - now > timedelta(minutes=15):
        assert end.time() == time(8)


def judged(now: datetime, *, reason: Withdrawal | None = None, **standing: object):
    return judge(RANK_LIST.deadline, reason, DeliveryRights(MemberId(1), "Etc/UTC", **standing), now)  # type: ignore[arg-type]


def test_a_due_reminder_goes_out_by_day():
    assert judged(NOON) == Send()


def test_at_night_it_waits_for_the_morning():
    assert judged(NOON.replace(hour=23)) == Wait(datetime(2027, 2, 2, 8, tzinfo=UTC))


def test_what_waits_past_its_deadline_waits_for_the_deadline_only():
    night = datetime(2027, 3, 4, 0, 30, tzinfo=UTC)
    assert judged(night) == Wait(RANK_LIST.deadline)


def test_at_its_deadline_it_expires():
    assert judged(RANK_LIST.deadline) == Expire()
    assert judged(RANK_LIST.deadline, dm_closed=True) == Expire()


def test_what_nobody_wants_is_withdrawn_with_its_reason():
    assert judged(NOON, reason=Withdrawal.DONE) == Withdraw(Withdrawal.DONE)
    assert judged(NOON, stopped=True) == Withdraw(Withdrawal.STOP)


def test_a_pause_holds_until_its_end():
    assert judged(NOON, paused_until=NOON + timedelta(days=2)) == Wait(NOON + timedelta(days=2))
    assert judged(NOON, paused_until=NOON) == Send()


def test_closed_messages_hold_until_the_deadline():
    assert judged(NOON, dm_closed=True) == Wait(RANK_LIST.deadline)


def test_another_message_on_its_way_holds_for_a_moment():
    assert judged(NOON, busy=True) == Wait(NOON + timedelta(seconds=30))


def test_at_night_another_message_on_its_way_holds_until_the_end_of_the_quiet_hours():
    """It waits for that end itself: looking at both twice a minute would be a thousand looks a night."""
    night = NOON.replace(hour=23)
    assert judged(night, busy=True) == judged(night) == Wait(NOON.replace(hour=8) + timedelta(days=1))
