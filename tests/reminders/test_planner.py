"""Which reminders a member should have, and how a plan follows its facts by difference."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.profile import Profile
from bot.domain.reminder import Milestone, PlanChanges, ReminderState, Withdrawal
from bot.domain.season import Season
from bot.reminders.planner import difference, plan
from bot.seasons.loader import load_calendar
from bot.seasons.personal_plan import open_milestones, personal_plan
from tests.reminders.made import NOON, RULES, SEASON, Plan, days, milestone, planned

BOOKED = Profile(step2ck=ExamRecord(status=ExamStatus.BOOKED, date=date(2027, 2, 20)))


def season() -> Season:
    found = load_calendar().find(SEASON)
    assert found is not None
    return found


def exam_days(zone: str) -> tuple[Milestone, ...]:
    every = open_milestones(personal_plan(BOOKED, None, SEASON, zone, RULES, NOON))
    return tuple(item for item in every if item.id == "exam_step2ck")


def follow(
    rows: Plan, *milestones: Milestone, now: datetime = NOON, zone: str = "Asia/Karachi"
) -> PlanChanges:
    changes = difference(rows.stored(), plan(milestones, zone), now)
    rows.apply(changes)
    return changes


def test_leads_that_are_past_are_not_added():
    rows = Plan()
    follow(rows, milestone("x", "2027-02-05 20:00"))
    assert sorted(rows.pending()) == ["x/1/0d", "x/1/1d"]


def test_a_reminder_that_is_due_and_not_sent_yet_is_kept():
    rows = Plan()
    follow(rows, milestone("x", "2027-02-05 20:00"))
    assert not follow(rows, milestone("x", "2027-02-05 20:00"), now=NOON + days(3.5))
    assert len(rows.pending()) == 2


def test_a_plan_applied_twice_changes_nothing_the_second_time():
    rows = Plan()
    every = open_milestones(personal_plan(BOOKED, season(), SEASON, "Asia/Karachi", RULES, NOON))
    assert follow(rows, *every)
    assert not follow(rows, *every)


def test_another_zone_moves_what_waits_and_adds_nothing():
    rows = Plan()
    follow(rows, milestone(), zone="Asia/Karachi")
    before = rows.pending()
    changes = follow(rows, milestone(), zone="America/Los_Angeles")
    assert len(changes.moved) == len(before)
    assert not changes.inserted
    assert set(rows.pending()) == set(before)
    assert all(item.zone == "America/Los_Angeles" for item in rows.pending().values())


def test_another_zone_is_no_new_date_for_an_exam():
    rows = Plan()
    follow(rows, *exam_days("Asia/Karachi"), zone="Asia/Karachi")
    rows.set(1, state=ReminderState.SENT, joined=True)
    changes = follow(rows, *exam_days("America/Los_Angeles"), zone="America/Los_Angeles")
    assert not changes.inserted
    assert {row.occurrence for row in rows.stored()} == {1}


def test_a_new_date_is_a_new_occurrence_for_which_every_lead_comes_again():
    rows = Plan()
    follow(rows, milestone("x", "2027-02-06 20:00"))
    rows.set(1, state=ReminderState.SENT, joined=True)
    follow(rows, milestone("x", "2027-03-20 20:00"))
    assert sorted(rows.pending()) == ["x/2/0d", "x/2/1d", "x/2/30d", "x/2/7d"]
    assert rows.rows[1].state is ReminderState.SENT
    assert rows.rows[2].reason is Withdrawal.PLAN


def test_a_date_that_moves_and_comes_back_repeats_nothing_that_is_past():
    rows = Plan()
    first, second = milestone("x", "2027-02-06 20:00"), milestone("x", "2027-02-10 20:00")
    follow(rows, first)
    follow(rows, second)
    follow(rows, first)
    assert sorted(rows.pending()) == ["x/3/0d", "x/3/1d"]
    assert rows.pending()["x/3/1d"].due_at > NOON


def test_an_hour_that_becomes_known_is_no_new_date():
    rows = Plan()
    follow(rows, milestone("x", "2027-04-03 00:00", date_only=True))
    changes = follow(rows, milestone("x", "2027-04-03 17:00"))
    assert not changes.inserted
    assert len(changes.moved) == 4


def test_what_is_planned_no_more_is_withdrawn_and_comes_back_when_it_is():
    rows = Plan()
    follow(rows, milestone())
    count = len(rows.pending())
    follow(rows)
    assert rows.pending() == {}
    changes = follow(rows, milestone())
    assert len(changes.revived) == count
    assert not changes.inserted
    assert len(rows.pending()) == count


def test_nothing_past_comes_back():
    rows = Plan()
    follow(rows, milestone("x", "2027-02-05 20:00"))
    follow(rows)
    follow(rows, milestone("x", "2027-02-05 20:00"), now=NOON + days(4))
    assert sorted(rows.pending()) == ["x/1/0d"]


def test_what_may_be_out_already_does_not_come_back():
    rows = Plan()
    follow(rows, milestone())
    rows.set(1, state=ReminderState.CANCELLED, reason=Withdrawal.STOP, joined=True)
    assert 1 not in dict(follow(rows, milestone()).revived)


def test_what_is_done_stays_done_for_this_date_and_comes_again_for_another():
    rows = Plan()
    follow(rows, milestone())
    for row_id in rows.rows:
        rows.set(row_id, state=ReminderState.CANCELLED, reason=Withdrawal.DONE)
    assert not follow(rows, milestone())
    assert follow(rows, milestone("x", "2027-03-10 21:00")).inserted


def test_done_keeps_leads_away_that_were_never_stored():
    rows = Plan()
    follow(rows, milestone("x", "2027-02-20 20:00"))
    rows.set(1, state=ReminderState.SENT, reason=Withdrawal.DONE, joined=True)
    assert not follow(rows, milestone("x", "2027-02-20 20:00"), now=NOON - days(20)).inserted


def test_a_message_on_its_way_is_withdrawn_and_may_rejoin():
    rows = Plan()
    follow(rows, milestone())
    rows.set(1, state=ReminderState.CLAIMED, joined=True)
    assert 1 in follow(rows).withdrawn
    assert rows.rows[1].reason is Withdrawal.PLAN
    assert follow(rows, milestone()).rejoined == (1,)
    assert rows.rows[1].reason is None


def test_a_moved_reminder_takes_its_new_time_from_the_plan():
    rows = Plan()
    follow(rows, milestone(), zone="Asia/Karachi")
    follow(rows, milestone(), zone="Asia/Manila")
    assert rows.pending()["x/1/7d"] == planned("7d", "2027-02-25 09:00", milestone(), "Asia/Manila")


@given(
    at=st.datetimes(datetime(2026, 11, 1), datetime(2027, 3, 1)),  # noqa: DTZ001 (wall times)
    there=st.sampled_from(["America/New_York", "America/Denver", "Pacific/Honolulu", "America/Puerto_Rico"]),
    zone=st.sampled_from(
        ["Asia/Karachi", "Africa/Cairo", "Asia/Manila", "America/New_York", "Pacific/Chatham"]
    ),
)
def test_reminders_of_an_interview_are_an_hour_apart_and_one_comes_two_hours_before(
    at: datetime, there: str, zone: str
):
    at = at.replace(second=0, microsecond=0)
    interview = Milestone(SeasonId(2027), MilestoneId("interview_1"), at, there, date_only=False)
    due = sorted(planned.due_at for planned in plan([interview], zone))
    assert interview.deadline - timedelta(hours=2) in due
    assert all(later - sooner >= timedelta(hours=1) for sooner, later in pairwise(due))
