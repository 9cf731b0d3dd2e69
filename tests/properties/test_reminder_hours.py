"""The rule of hours, for any milestone, lead, zone and quiet hours."""

from datetime import UTC, datetime, time, timedelta
from importlib import resources

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.ids import LeadId, MilestoneId, SeasonId
from bot.domain.reminder import Milestone
from bot.domain.reminder_settings import DEFAULT_HOURS, Hours
from bot.reminders.policy import due_time, quiet_end
from bot.seasons.local_time import instant_of, wall_of
from tests.examples import share

at_wall = datetime.fromisoformat

ZONES = st.sampled_from((resources.files("tzdata") / "zones").read_text().split())
WALLS = st.datetimes(at_wall("2024-01-01 00:00"), at_wall("2032-01-01 00:00")).map(
    lambda w: w.replace(second=0, microsecond=0)
)
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
LEADS = st.sampled_from(["30d", "7d", "1d", "0d", "48h", "4h", "1h"]).map(LeadId)
MILESTONES = st.builds(
    Milestone, st.just(SeasonId(2027)), st.just(MilestoneId("x")), WALLS, ZONES, st.booleans()
)


@st.composite
def quiet_hours(draw: st.DrawFn) -> Hours:
    if draw(st.booleans()):
        return DEFAULT_HOURS
    start, end = draw(TIMES), draw(TIMES)
    try:
        return Hours(draw(TIMES), start, end)
    except ValueError:
        assume(False)
        raise


def is_quiet(at: datetime, zone: str, hours: Hours) -> bool:
    clock = wall_of(at, zone).time()
    if hours.quiet_from <= hours.quiet_until:
        return hours.quiet_from <= clock < hours.quiet_until
    return clock >= hours.quiet_from or clock < hours.quiet_until


def asked_for(milestone: Milestone, lead: LeadId, zone: str, hours: Hours) -> datetime:
    if lead.endswith("h"):
        return milestone.deadline - timedelta(hours=int(lead[:-1]))
    day = milestone.local if milestone.date_only else wall_of(milestone.deadline, zone)
    return instant_of(datetime.combine(day.date() - timedelta(days=int(lead[:-1])), hours.delivery), zone)


@given(milestone=MILESTONES, lead=LEADS, zone=ZONES, hours=quiet_hours())
@settings(max_examples=share(500))
def test_no_lead_falls_into_quiet_hours_or_behind_its_deadline_or_later_than_asked(
    milestone: Milestone, lead: LeadId, zone: str, hours: Hours
):
    due = instant_of(due_time(milestone, lead, zone, hours), zone)
    assert due < milestone.deadline
    assert due <= asked_for(milestone, lead, zone, hours)
    assert not is_quiet(due, zone, hours)


@given(milestone=MILESTONES, lead=LEADS, zone=ZONES, hours=quiet_hours())
def test_a_lead_that_may_come_when_asked_does(milestone: Milestone, lead: LeadId, zone: str, hours: Hours):
    asked = asked_for(milestone, lead, zone, hours)
    assume(asked <= milestone.deadline - timedelta(minutes=15) and not is_quiet(asked, zone, hours))
    assert due_time(milestone, lead, zone, hours) == wall_of(asked, zone)


@given(milestone=MILESTONES, lead=LEADS, zone=ZONES)
def test_with_the_usual_hours_a_lead_moves_by_less_than_a_day(milestone: Milestone, lead: LeadId, zone: str):
    asked = min(asked_for(milestone, lead, zone, DEFAULT_HOURS), milestone.deadline)
    due = instant_of(due_time(milestone, lead, zone), zone)
    assert asked - due <= timedelta(hours=13)


@given(at=WALLS.map(lambda w: w.replace(tzinfo=UTC)), zone=ZONES, hours=quiet_hours())
def test_waiting_for_the_end_of_quiet_hours_ends(at: datetime, zone: str, hours: Hours):
    turns = 0
    while (end := quiet_end(at, zone, hours)) is not None:
        assert is_quiet(at, zone, hours)
        assert end > at
        at, turns = end, turns + 1
        assert turns < 20
    assert not is_quiet(at, zone, hours)


def test_the_usual_hours_are_those_of_the_documentation():
    assert Hours(time(9), time(22), time(8)) == DEFAULT_HOURS
