"""When a snoozed reminder comes, and which cannot: pure."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.reminder import DeliveryRights, Milestone, PlanChanges, ReminderState, Withdrawal
from bot.domain.reminder_settings import DEFAULT_HOURS, DEFAULT_SETTINGS, Hours
from bot.reminders.leads import kind_of
from bot.reminders.planner import difference, plan
from bot.reminders.snooze import Refusal, SnoozeResult, Span, kept_snoozes, snooze_time, snoozed
from tests.reminders.made import MIA, NOON, Plan, days, milestone

UTC_ZONE = "Etc/UTC"
AFAR = milestone("x", "2027-03-20 20:00")


@pytest.mark.parametrize(
    ("span", "at"),
    [
        (Span.HOUR, "02-01 13:00"),
        (Span.TOMORROW, "02-02 09:00"),
        (Span.DAYS, "02-04 09:00"),
        (Span.WEEK, "02-08 09:00"),
    ],
)
def test_each_length_means_what_it_says(span: Span, at: str):
    came_to = snooze_time(AFAR, span, UTC_ZONE, DEFAULT_HOURS, NOON + timedelta(seconds=17))
    assert came_to is not None
    assert f"{came_to:%m-%d %H:%M}" == at


def test_an_hour_that_ends_in_quiet_hours_moves_to_their_end():
    late = NOON.replace(hour=21, minute=30)
    assert snooze_time(AFAR, Span.HOUR, UTC_ZONE, DEFAULT_HOURS, late) == datetime(2027, 2, 2, 8, tzinfo=UTC)


def test_where_the_end_of_quiet_hours_is_too_late_it_moves_before_them():
    night = milestone("x", "2027-02-02 07:00")
    late = NOON.replace(hour=21, minute=10)
    assert snooze_time(night, Span.HOUR, UTC_ZONE, DEFAULT_HOURS, late) == NOON.replace(hour=21, minute=45)
    assert snooze_time(night, Span.HOUR, UTC_ZONE, DEFAULT_HOURS, NOON.replace(hour=23)) is None


@pytest.mark.parametrize("span", Span)
def test_nothing_is_snoozed_past_its_deadline(span: Span):
    assert snooze_time(milestone("x", "2027-02-01 13:10"), span, UTC_ZONE, DEFAULT_HOURS, NOON) is None


def test_days_come_at_the_hour_that_the_member_chose():
    evening = Hours(time(18), time(22), time(8))
    at = snooze_time(AFAR, Span.TOMORROW, "Asia/Karachi", evening, NOON)
    assert at == datetime(2027, 2, 2, 13, tzinfo=UTC)


def rows_of(*milestones: Milestone) -> Plan:
    """The stored plan of some milestones; the first lead of each has been sent."""
    rows = Plan()
    rows.apply(difference((), plan(milestones, UTC_ZONE), NOON - days(60)))
    for dated in milestones:
        first = next(row for row in rows.stored() if row.planned.milestone == dated)
        rows.set(first.id, state=ReminderState.SENT, joined=True)
    return rows


def told(rows: Plan) -> list[int]:
    return [row.id for row in rows.stored() if row.joined]


def act(
    rows: Plan, *now_planned: Milestone, standing: DeliveryRights | None = None, span: Span = Span.TOMORROW
) -> tuple[tuple[SnoozeResult, ...], PlanChanges]:
    standing = standing or DeliveryRights(MIA, UTC_ZONE)
    results, changes = snoozed(rows.stored(), told(rows), now_planned, standing, span, NOON)
    rows.apply(changes)
    return results, changes


def follow(
    rows: Plan, *now_planned: Milestone, zone: str = UTC_ZONE, settings=DEFAULT_SETTINGS
) -> PlanChanges:
    snoozes = kept_snoozes(rows.stored(), now_planned, zone, settings)
    changes = difference(rows.stored(), (*plan(now_planned, zone, settings), *snoozes), NOON)
    rows.apply(changes)
    return changes


def test_a_snooze_is_one_more_lead_of_the_same_date():
    rows = rows_of(AFAR)
    [result], _ = act(rows, AFAR)
    assert result.came_to == datetime(2027, 2, 2, 9, tzinfo=UTC)
    assert rows.pending()["x/1/snooze-1"].due_at == result.came_to


def test_a_date_with_one_reminder_is_snoozed_too():
    rows = rows_of(AFAR)
    for row in rows.stored():
        if not row.joined:
            del rows.rows[row.id]
    [result], _ = act(rows, AFAR)
    assert result.came_to == datetime(2027, 2, 2, 9, tzinfo=UTC)
    assert [*rows.pending()] == ["x/1/snooze-1"]


@pytest.mark.parametrize(("deadline", "at"), [("08:15", "02-02 08:00"), ("08:14", "02-01 21:45")])
def test_the_end_of_quiet_hours_will_do_up_to_the_last_instant(deadline: str, at: str):
    morning = milestone("x", f"2027-02-02 {deadline}")
    came_to = snooze_time(morning, Span.HOUR, UTC_ZONE, DEFAULT_HOURS, NOON.replace(hour=21, minute=10))
    assert came_to is not None
    assert f"{came_to:%m-%d %H:%M}" == at


def test_a_second_click_moves_what_waits_and_a_snooze_that_came_may_be_snoozed_again():
    rows = rows_of(AFAR)
    act(rows, AFAR)
    act(rows, AFAR, span=Span.WEEK)
    assert [item for item in rows.pending() if "snooze" in item] == ["x/1/snooze-1"]
    snooze = next(row for row in rows.stored() if row.planned.lead == "snooze-1")
    rows.set(snooze.id, state=ReminderState.SENT, joined=True)
    act(rows, AFAR)
    assert [item for item in rows.pending() if "snooze" in item] == ["x/1/snooze-2"]


def test_every_date_of_a_digest_is_snoozed_that_can_be():
    soon, afar = milestone("soon", "2027-02-01 20:00"), milestone("afar", "2027-03-20 20:00")
    rows = rows_of(soon, afar)
    results, _ = act(rows, soon, afar)
    assert {result.milestone.id: result.came_to for result in results} == {
        "soon": Refusal.TOO_LATE,
        "afar": datetime(2027, 2, 2, 9, tzinfo=UTC),
    }


def test_what_is_planned_no_more_or_moved_is_not_snoozed():
    rows = rows_of(AFAR)
    assert act(rows)[0][0].came_to is Refusal.CHANGED
    moved = replace(AFAR, local=AFAR.local + days(3))
    assert act(rows, moved)[0][0].came_to is Refusal.CHANGED
    follow(rows, moved)
    assert [item.came_to for item in act(rows, moved)[0]] == [Refusal.CHANGED]


def test_what_is_done_muted_or_stopped_is_not_snoozed():
    rows = rows_of(AFAR)
    muted = DEFAULT_SETTINGS.mute(kind_of(AFAR.id))
    for standing, refusal in (
        (DeliveryRights(MIA, UTC_ZONE, settings=muted), Refusal.MUTED),
        (DeliveryRights(MIA, UTC_ZONE, stopped=True), Refusal.STOPPED),
    ):
        results, changes = act(rows, AFAR, standing=standing)
        assert [result.came_to for result in results] == [refusal]
        assert not changes
    rows.set(told(rows)[0], reason=Withdrawal.DONE)
    assert [item.came_to for item in act(rows, AFAR)[0]] == [Refusal.DONE]


def test_planning_anew_keeps_a_snooze_and_changes_nothing():
    rows = rows_of(AFAR)
    act(rows, AFAR)
    before = rows.stored()
    follow(rows, AFAR)
    assert rows.stored() == before


def test_a_snooze_goes_with_its_milestone_and_comes_back_with_it():
    rows = rows_of(AFAR)
    act(rows, AFAR)
    follow(rows)
    assert rows.pending() == {}
    follow(rows, AFAR)
    assert "x/1/snooze-1" in rows.pending()
    follow(rows, AFAR, settings=DEFAULT_SETTINGS.mute(kind_of(AFAR.id)))
    assert rows.pending() == {}
    follow(rows, replace(AFAR, local=AFAR.local + days(3)))
    assert not any("snooze" in item for item in rows.pending())


def test_a_snooze_that_becomes_quiet_elsewhere_moves_earlier():
    rows = rows_of(AFAR)
    act(rows, AFAR)
    follow(rows, AFAR, zone="America/Los_Angeles")
    snooze = rows.pending()["x/1/snooze-1"]
    assert f"{snooze.wall:%m-%d %H:%M} {snooze.zone}" == "02-01 21:45 America/Los_Angeles"
