"""A plan follows any history of facts: no duplicate, no orphan, nothing delivered twice, nothing lost."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.reminder import Milestone, PlannedReminder, ReminderState, StoredReminder, Withdrawal
from bot.reminders.planner import difference, plan
from tests.examples import share
from tests.reminders.made import NOON, Plan, at_wall

ZONES = st.sampled_from(["Africa/Cairo", "Asia/Karachi", "Asia/Manila", "America/Los_Angeles"])
DATES = st.sampled_from(["2027-02-03 20:00", "2027-02-20 09:00", "2027-03-03 21:00", "2027-03-25 00:00"])
POINTS = st.builds(
    Milestone,
    st.just(SeasonId(2027)),
    st.sampled_from(["nrmp_rol_deadline", "match_day", "exam_step1"]).map(MilestoneId),
    DATES.map(at_wall),
    st.just("America/New_York"),
    st.booleans(),
)
FACTS = st.tuples(st.lists(POINTS, max_size=3, unique_by=lambda one: one.id), ZONES)
FATES = st.sampled_from([*ReminderState, Withdrawal.DONE])
STEPS = st.lists(
    st.tuples(FACTS, st.integers(0, 20), st.lists(st.tuples(st.integers(0, 30), FATES), max_size=6)),
    min_size=1,
    max_size=8,
)


def suffer(rows: Plan, at: int, fate: ReminderState | Withdrawal) -> None:
    """Let something happen to one open reminder that the delivery may do to it."""
    opened = [
        row_id
        for row_id, row in rows.rows.items()
        if row.state in (ReminderState.PENDING, ReminderState.CLAIMED)
    ]
    if not opened:
        return
    row_id = opened[at % len(opened)]
    match fate:
        case Withdrawal.DONE:
            rows.set(row_id, state=ReminderState.CANCELLED, reason=Withdrawal.DONE)
        case ReminderState.PENDING | ReminderState.CANCELLED:
            pass
        case ReminderState.EXPIRED:
            rows.set(row_id, state=ReminderState.EXPIRED)
        case _:
            rows.set(row_id, state=fate, joined=True)


@given(steps=STEPS)
@settings(max_examples=share(300))
def test_a_plan_follows_its_facts(
    steps: list[tuple[tuple[list[Milestone], str], int, list[tuple[int, ReminderState | Withdrawal]]]],
):
    rows, now = Plan(), NOON
    for (points, zone), hours, fates in steps:
        now += timedelta(hours=hours * 8)
        wishes = plan(points, zone)
        before = dict(rows.rows)
        rows.apply(difference(rows.stored(), wishes, now))
        assert not difference(rows.stored(), wishes, now), "applied twice, it changes nothing"
        final_is_final(rows, before)
        open_is_planned(rows, wishes)
        future_is_there(rows, points, zone, now)
        for at, fate in fates:
            suffer(rows, at, fate)


def final_is_final(rows: Plan, before: dict[int, StoredReminder]) -> None:
    for row_id, old in before.items():
        if old.state in (ReminderState.SENT, ReminderState.EXPIRED):
            assert rows.rows[row_id] == old
        if old.state is ReminderState.UNDELIVERABLE:
            assert replace(rows.rows[row_id], reason=None) == replace(old, reason=None)


def open_is_planned(rows: Plan, wishes: tuple[PlannedReminder, ...]) -> None:
    """No orphan: what is still to come, also after a refusal, is exactly what the facts ask for."""
    for row in rows.stored():
        if row.state is ReminderState.PENDING:
            assert row.planned in wishes
        if row.state is ReminderState.UNDELIVERABLE and row.reason is None:
            assert any(
                row.planned.milestone.same_date(wish.milestone) and row.planned.lead == wish.lead
                for wish in wishes
            )


def future_is_there(rows: Plan, points: list[Milestone], zone: str, now: datetime) -> None:
    """Nothing lost: a lead that is still ahead is stored, unless the member has finished its milestone."""
    for wish in plan(points, zone):
        same = [row for row in rows.stored() if row.planned.milestone.id == wish.milestone.id]
        newest = max((row.occurrence for row in same), default=0)
        current = [row for row in same if row.occurrence == newest]
        done = any(row.reason is Withdrawal.DONE for row in current)
        assert wish.due_at <= now or done or wish.lead in {row.planned.lead for row in current}
