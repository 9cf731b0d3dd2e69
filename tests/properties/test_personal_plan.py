"""The personal plan under any history of a profile: each milestone once, nothing met is left open, no date is lost."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import Interview, InterviewFormat, Interviews, interview_number
from bot.domain.profile import (
    Applicant,
    CycleStatus,
    Letter,
    LetterState,
    LetterWriter,
    OetState,
    PathwayState,
    PersonalStatement,
    Profile,
    Stage,
    Visa,
)
from bot.domain.reminder import Milestone, ReminderState
from bot.profile.interviews import without_interview
from bot.reminders.leads import LEADS, MilestoneKind
from bot.reminders.planner import difference, plan
from bot.seasons.loader import load_calendar
from bot.seasons.offsets import basis_of
from bot.seasons.personal_plan import open_milestones, personal_plan
from tests.examples import share
from tests.reminders.made import RULES, Plan

CALENDAR = load_calendar()
ZONES = st.sampled_from(["Africa/Cairo", "Asia/Karachi", "Asia/Manila", "America/Los_Angeles"])
SEASONS = st.sampled_from([SeasonId(2027), SeasonId(2028), SeasonId(2031)])
DAYS = st.dates(date(2026, 1, 1), date(2028, 3, 1))
NOWS = st.datetimes(datetime(2026, 4, 1), datetime(2028, 4, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)
EXAMS = st.one_of(
    st.just(ExamRecord()),
    st.builds(ExamRecord, st.sampled_from(ExamStatus), st.integers(0, 4), st.none(), DAYS),
)
INTERVIEWS = st.lists(
    st.builds(
        Interview,
        st.integers(1, 20),
        SEASONS,
        st.just(AcgmeId("3203511146")),
        st.datetimes(datetime.fromisoformat("2026-10-01"), datetime.fromisoformat("2028-01-31")),
        st.sampled_from(["America/New_York", "America/Los_Angeles", "Asia/Karachi"]),
        st.sampled_from(InterviewFormat),
    ),
    max_size=4,
    unique_by=lambda one: one.number,
).map(lambda entries: Interviews(tuple(entries), 20))
PROFILES = st.builds(
    Profile,
    applicant=st.sampled_from(Applicant),
    visa=st.sampled_from([None, *Visa]),
    step1=EXAMS,
    step2ck=EXAMS,
    step3=EXAMS,
    oet=st.sampled_from([None, *OetState]),
    pathway=st.sampled_from([None, *PathwayState]),
    ecfmg_certified=st.sampled_from([None, True, False]),
    letters=st.one_of(
        st.none(),
        st.lists(
            st.builds(Letter, st.sampled_from(LetterWriter), st.sampled_from(LetterState)), max_size=6
        ).map(tuple),
    ),
    self_assessments=st.lists(
        st.builds(SelfAssessment, st.just(Exam.STEP2CK), st.just("nbme_13"), st.just(230), DAYS), max_size=2
    ).map(tuple),
    statement=st.sampled_from([None, *PersonalStatement]),
    status=st.builds(CycleStatus, st.sampled_from([None, *Stage])),
    interviews=INTERVIEWS,
)


def wished(profile: Profile, season: SeasonId, zone: str, now: datetime) -> tuple[Milestone, ...]:
    return open_milestones(personal_plan(profile, CALENDAR.find(season), season, zone, RULES, now))


@given(profile=PROFILES, season=SEASONS, zone=ZONES, now=NOWS)
def test_each_milestone_comes_once_and_rests_on_a_date_that_is_there(
    profile: Profile, season: SeasonId, zone: str, now: datetime
):
    known = CALENDAR.find(season)
    every = personal_plan(profile, known, season, zone, RULES, now)
    assert len({item.milestone.id for item in every}) == len(every)
    for item in every:
        assert item.milestone.season == season
        if item.basis is None:
            assert item.milestone.zone == zone or interview_number(item.milestone.id)
            assert basis_of(item.milestone.id) is None
        else:
            assert known is not None
            assert known.find(item.basis.id) == item.basis
            assert item.milestone.local.date() <= item.basis.day


@given(profile=PROFILES, season=SEASONS, zone=ZONES, now=NOWS)
def test_nothing_is_planned_after_its_deadline(profile: Profile, season: SeasonId, zone: str, now: datetime):
    milestones = wished(profile, season, zone, now)
    assert all(wish.due_at < wish.milestone.deadline for wish in plan(milestones, zone))


@given(
    first=NOWS,
    history=st.lists(st.tuples(PROFILES, SEASONS, ZONES, st.integers(0, 60)), min_size=1, max_size=6),
    sent=st.lists(st.integers(0, 50), max_size=4),
)
@settings(max_examples=share(150))
def test_what_is_stored_follows_every_change_of_a_profile(
    first: datetime, history: list[tuple[Profile, SeasonId, str, int]], sent: list[int]
):
    rows, now = Plan(), first
    for profile, season, zone, pause in history:
        now += timedelta(days=pause)
        milestones = wished(profile, season, zone, now)
        wishes = plan(milestones, zone)
        rows.apply(difference(rows.stored(), wishes, now))
        assert not difference(rows.stored(), wishes, now), "applied twice, it changes nothing"
        still_open = {(milestone.season, milestone.id) for milestone in milestones}
        pending = [row for row in rows.stored() if row.state is ReminderState.PENDING]
        for row in pending:
            at = row.planned.milestone
            assert (at.season, at.id) in still_open, "nothing is open that is done or of another season"
        for number in sent[: len(pending)]:
            rows.set(pending[number % len(pending)].id, state=ReminderState.SENT, joined=True)


@given(before=st.dates(date(2027, 3, 1), date(2027, 6, 1)), days=st.integers(-20, 90), zone=ZONES)
def test_another_exam_day_is_a_new_occurrence_with_the_same_leads(before: date, days: int, zone: str):
    rows, now, season = Plan(), datetime(2026, 11, 1, tzinfo=UTC), SeasonId(2028)
    for day in (before, before + timedelta(days=days)):
        profile = Profile(step2ck=ExamRecord(ExamStatus.BOOKED, date=day))
        wishes = plan(wished(profile, season, zone, now), zone)
        rows.apply(difference(rows.stored(), wishes, now))
    open_ones = [
        row
        for row in rows.stored()
        if row.state is ReminderState.PENDING and row.planned.milestone.id == "exam_step2ck"
    ]
    assert {row.occurrence for row in open_ones} == {1 if days == 0 else 2}
    assert sorted(row.planned.lead for row in open_ones) == sorted(LEADS[MilestoneKind.EXAM])


@given(interviews=INTERVIEWS, at=st.integers(0, 3), now=NOWS, zone=ZONES)
def test_removing_an_interview_touches_no_other_reminder(
    interviews: Interviews, at: int, now: datetime, zone: str
):
    rows, season = Plan(), SeasonId(2028)
    profile = Profile(season=season, interviews=interviews)
    gone = interviews.entries[at % len(interviews.entries)] if interviews.entries else None
    left = profile if gone is None else without_interview(profile, gone.number)
    for told in (profile, left):
        changes = difference(rows.stored(), plan(wished(told, season, zone, now), zone), now)
        withdrawn = {rows.rows[item].planned.milestone.id for item in changes.withdrawn}
        rows.apply(changes)
    assert (*changes.inserted, *changes.moved, *changes.revived) == ()
    assert withdrawn <= ({gone.milestone} if gone else set())
