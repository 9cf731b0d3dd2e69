"""The question after an interview, over dates, zones, lengths, quiet hours and moves: once, in the evening, never before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import Interview, InterviewDetails, InterviewFormat, Interviews
from bot.domain.profile import Profile
from bot.domain.reminder import Milestone, ReminderState
from bot.domain.reminder_settings import ReminderSettings
from bot.reminders.planner import difference, plan
from bot.seasons.after_interviews import ROL_DEADLINE, TIME_TO_RANK, questions
from bot.seasons.loader import load_calendar
from bot.seasons.local_time import instant_of, wall_of
from tests.examples import share
from tests.properties.test_reminder_hours import ZONES, is_quiet, quiet_hours
from tests.reminders.made import Plan

SEASON = SeasonId(2027)
CALENDAR = load_calendar().find(SEASON)
PLACES = st.sampled_from(
    ["America/New_York", "America/Los_Angeles", "America/Puerto_Rico", "Pacific/Honolulu"]
)
WALLS = st.datetimes(datetime.fromisoformat("2026-10-01"), datetime.fromisoformat("2027-03-31")).map(
    lambda at: at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
)
HOURS = st.datetimes(datetime.fromisoformat("2026-10-02"), datetime.fromisoformat("2027-03-02")).map(
    lambda at: at.replace(hour=7 + at.hour % 10, minute=0, second=0, microsecond=0)
)
"""Interviews of a working day on the program's clock."""


@st.composite
def interviews(draw: st.DrawFn) -> Interview:
    minutes = draw(st.one_of(st.none(), st.integers(15, 600)))
    details = InterviewDetails(minutes=minutes)
    at, zone = draw(HOURS), draw(PLACES)
    return Interview(1, SEASON, AcgmeId("3203511146"), at, zone, InterviewFormat.VIDEO, details=details)


def asked(entry: Interview, now: datetime) -> tuple[Milestone, ...]:
    profile = Profile(season=SEASON, interviews=Interviews((entry,), 1))
    return tuple(questions(profile, CALENDAR, SEASON, now))


@given(entry=interviews(), zone=ZONES, hours=quiet_hours())
@settings(max_examples=share(300))
def test_it_comes_in_the_days_after_outside_quiet_hours_and_while_it_is_of_use(
    entry: Interview, zone: str, hours: object
):
    now = entry.begins - timedelta(days=1)
    milestones = asked(entry, now)
    assume(milestones)
    (wish,) = plan(milestones, zone, ReminderSettings(hours=hours))  # type: ignore[arg-type]
    assert entry.ends < wish.due_at < milestones[0].deadline
    assert wish.due_at - entry.ends <= timedelta(days=2, hours=2)
    assert not is_quiet(instant_of(wish.wall, zone), zone, hours)  # type: ignore[arg-type]


@given(entry=interviews(), moves=st.lists(st.tuples(WALLS, st.integers(15, 600)), max_size=5), zone=ZONES)
@settings(max_examples=share(200))
def test_moved_before_it_is_asked_about_there_is_one_question_and_it_is_about_the_last_time(
    entry: Interview, moves: list[tuple[datetime, int]], zone: str
):
    rows, now = Plan(), datetime(2026, 10, 1, tzinfo=UTC)
    for at, minutes in [(entry.at, entry.details.minutes), *moves]:
        entry = replace(entry, at=at, details=InterviewDetails(minutes=minutes))
        rows.apply(difference(rows.stored(), plan(asked(entry, now), zone), now))
    open_rows = [row for row in rows.stored() if row.state is ReminderState.PENDING]
    wished = plan(asked(entry, now), zone)
    assert [row.planned for row in open_rows] == list(wished)


@given(entry=interviews(), zone=ZONES, other=ZONES, hour=st.integers(7, 16))
@settings(max_examples=share(200))
def test_sent_it_does_not_come_again_when_the_zone_changes_or_the_interview_moves_within_its_day(
    entry: Interview, zone: str, other: str, hour: int
):
    entry = replace(entry, details=InterviewDetails(minutes=180))
    rows, now = Plan(), entry.begins - timedelta(days=1)
    (wish,) = plan(asked(entry, now), zone) or (None,)
    assume(wish is not None and wish.due_at > now)
    rows.apply(difference(rows.stored(), plan(asked(entry, now), zone), now))
    (row,) = rows.stored()
    rows.rows[row.id] = replace(row, state=ReminderState.SENT)
    later = replace(entry, at=entry.at.replace(hour=hour))
    changes = difference(rows.stored(), plan(asked(later, now), other), now)
    assert (*changes.inserted, *changes.revived) == ()


@given(entry=interviews())
def test_none_is_asked_that_could_come_in_match_week(entry: Interview):
    assert CALENDAR is not None
    match_week = CALENDAR.find("match_week")
    assert match_week is not None
    for at in (entry.at, wall_of(match_week.instant - timedelta(days=6), entry.zone)):
        for milestone in asked(replace(entry, at=at), entry.begins):
            assert milestone.deadline < match_week.instant - timedelta(days=1)


def test_it_is_asked_about_while_there_is_time_to_rank_and_not_a_minute_less():
    assert CALENDAR is not None
    deadline = CALENDAR.find(ROL_DEADLINE)
    assert deadline is not None
    last = wall_of(deadline.instant - TIME_TO_RANK, "America/New_York") - timedelta(hours=1)
    for minutes, is_asked in ((59, True), (60, True), (61, False)):
        details = InterviewDetails(minutes=minutes)
        entry = Interview(
            1, SEASON, AcgmeId("3203511146"), last, "America/New_York", InterviewFormat.VIDEO, details=details
        )
        assert bool(asked(entry, entry.begins - timedelta(days=1))) == is_asked
