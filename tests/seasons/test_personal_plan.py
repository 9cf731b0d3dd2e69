"""The personal plan: what follows from profile and season, when it is met, and what it rests on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, MilestoneId, SeasonId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.personal_plan import Need, PersonalMilestone
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
from bot.domain.season import Season
from bot.i18n import catalogue
from bot.reminders.leads import MilestoneKind, kind_of
from bot.seasons.loader import load_calendar
from bot.seasons.offsets import OFFSETS, basis_of
from bot.seasons.participation import Participation, participation
from bot.seasons.personal_plan import open_milestones, personal_plan, planned_day, turns
from bot.strategy.loader import load_rulebook
from bot.ui.timeline.milestones import is_projected, milestone_text

CALENDAR, RULES = load_calendar(), load_rulebook().plan_rules
KARACHI = "Asia/Karachi"
NOT_RECORDED = Profile()
BOOKED = Profile(step2ck=ExamRecord(ExamStatus.BOOKED, date=date(2027, 5, 20)))
STEPS = ("step1", "step2ck", "step3")


def season(number: int = 2028) -> Season:
    found = CALENDAR.find(SeasonId(number))
    assert found is not None
    return found


def spring(number: int) -> datetime:
    """Before the season opens."""
    return datetime(number - 1, 4, 1, tzinfo=UTC)


def winter(number: int) -> datetime:
    """Between the review day and the opening of ranking."""
    return datetime(number, 1, 10, tzinfo=UTC)


def match_week(number: int) -> datetime:
    """Tuesday of Match Week."""
    found = season(number).find("match_week")
    assert found is not None
    return found.instant + timedelta(days=1)


def planned(profile: Profile, found: Season | None, now: datetime) -> tuple[PersonalMilestone, ...]:
    number = SeasonId(2031) if found is None else found.id
    return personal_plan(profile, found, number, KARACHI, RULES, now)


def plan(
    profile: Profile = NOT_RECORDED, number: int = 2028, now: datetime | None = None
) -> dict[str, PersonalMilestone]:
    every = planned(profile, season(number), now or spring(number))
    ids = [item.milestone.id for item in every]
    assert len(ids) == len(set(ids))
    return {item.milestone.id: item for item in every}


def days(profile: Profile = NOT_RECORDED, number: int = 2028) -> dict[str, str]:
    return {name: str(one.milestone.local.date()) for name, one in plan(profile, number).items()}


def wished(profile: Profile, number: int = 2028, now: datetime | None = None) -> set[str]:
    """What somebody is reminded of by a plan made at ``now``, in spring where that is not given."""
    return {
        str(milestone.id)
        for milestone in open_milestones(planned(profile, season(number), now or spring(number)))
    }


def done(profile: Profile, number: int = 2027, now: datetime | None = None) -> set[str]:
    every = plan(profile, number, now or match_week(number))
    return {name for name, one in every.items() if one.need is Need.DONE}


def at_stage(stage: Stage, **counts: int) -> Profile:
    return Profile(status=CycleStatus(stage, **counts))


def letters(*states: LetterState) -> tuple[Letter, ...]:
    return tuple(Letter(LetterWriter.HOME, state) for state in states)


def test_a_member_who_told_nothing_has_every_day_of_an_application():
    told = days(number=2027)
    assert told["letters_ask"] == "2026-06-03"
    assert told["letters_request"] == "2026-07-15"
    assert told["mspe_transcript"] == "2026-08-26"
    assert told["statement_final"] == "2026-09-02"
    assert told["letters_uploaded"] == told["signals_chosen"] == "2026-09-09"
    assert told["application_submitted"] == "2026-09-16"
    assert told["ready_for_review"] == "2026-09-21"
    assert told["oet"] == "2026-12-30"
    assert told["ecfmg_certificate"] == "2027-02-17"
    assert {"eras_review", "pathways_deadline", "nrmp_rol_deadline", "match_week", "match_day"} <= set(told)


def test_it_comes_in_order_of_time():
    deadlines = [planned.milestone.deadline for planned in plan(BOOKED).values()]
    assert deadlines == sorted(deadlines)


@pytest.mark.parametrize("applicant", Applicant)
def test_every_kind_of_applicant_is_an_img(applicant: Applicant):
    assert {"pathways_deadline", "oet", "ecfmg_certificate"} <= wished(Profile(applicant=applicant))


@pytest.mark.parametrize("number", [season.id for season in CALENDAR.seasons])
def test_where_the_season_gives_no_date_none_is_invented(number: int):
    whole = season(number)
    for name in ("eras_review", "eras_submit", "nrmp_rol_deadline"):
        less = replace(
            whole, milestones=tuple(milestone for milestone in whole.milestones if milestone.id != name)
        )
        profile = replace(NOT_RECORDED, visa=Visa.H1B, step1=ExamRecord(ExamStatus.NOT_TAKEN))
        left = {item.milestone.id for item in planned(profile, less, spring(number))}
        resting = {offset.milestone for offset in OFFSETS.values() if offset.basis == name}
        assert not resting & left
        assert OFFSETS.keys() - resting <= left


def test_without_a_season_the_members_own_days_remain():
    every = planned(BOOKED, None, spring(2031))
    assert [item.milestone.id for item in every] == ["self_assessment", "exam_step2ck", "score_step2ck"]
    assert all(item.basis is None and item.status is None and item.source is None for item in every)


def test_an_operators_own_date_beats_one_that_is_counted():
    own = replace(season().milestones[0], id=MilestoneId("letters_ask"), title="Letters workshop")
    more = replace(season(), milestones=(*season().milestones, own))
    found = {item.milestone.id: item for item in planned(NOT_RECORDED, more, spring(2028))}
    assert found[own.id].milestone.local == own.local


def test_booking_leaves_an_eligibility_period_before_the_last_useful_test_day():
    # Review on 2027-09-22; 29 days before it the last test day of Step 2 CK, three months before that of Step 1.
    profile = Profile(step1=ExamRecord(ExamStatus.NOT_TAKEN))
    assert days(profile)["book_step2ck"] == "2027-05-25"
    assert days(profile)["book_step1"] == "2027-02-22"


def test_who_sat_step_2_ck_first_keeps_no_months_for_it_after_step_1():
    profile = Profile(step1=ExamRecord(ExamStatus.NOT_TAKEN))
    for status in ExamStatus:
        step2 = ExamRecord(status, 1, None, date(2027, 1, 20))
        found = days(replace(profile, step2ck=step2))
        alone = status in (ExamStatus.WAITING, ExamStatus.PASSED)
        assert found.get("book_step1_alone") == ("2027-05-25" if alone else None), status
        assert ("book_step1" in found) is not alone, status


BOOKINGS = {"book_step1", "book_step1_alone", "book_step2ck", "book_step2ck_late", "step3_by"}


def test_a_booked_exam_needs_no_booking():
    record = ExamRecord(ExamStatus.BOOKED, 0, None, date(2027, 5, 20))
    profile = Profile(step1=record, step2ck=record, step3=record, visa=Visa.H1B)
    assert {"book_step1", "book_step2ck"} <= done(profile, 2028, spring(2028))
    assert not BOOKINGS & wished(profile)


@pytest.mark.parametrize("status", [ExamStatus.WAITING, ExamStatus.PASSED])
@pytest.mark.parametrize(
    "day", [None, date(2019, 2, 10), date(2024, 2, 10), date(2027, 2, 10), date(2027, 5, 20)]
)
def test_an_exam_that_was_sat_gives_no_booking_row_done_or_open(status: ExamStatus, day: date | None):
    if status is ExamStatus.WAITING and day is None:
        pytest.skip("who waits for a score has a test day")
    record = ExamRecord(status, 1, None, day)
    profile = Profile(step1=record, step2ck=record, step3=record, visa=Visa.H1B)
    for now in (spring(2028), winter(2028)):
        assert not BOOKINGS - {"step3_by"} & plan(profile, now=now).keys()
        assert "step3_by" not in done(profile, 2028, now) | wished(profile, now=now)


def test_step_2_ck_is_booked_for_review_and_then_for_the_rank_list_and_then_not_at_all():
    untaken = Profile(step2ck=ExamRecord(ExamStatus.NOT_TAKEN))
    for now, expected in (
        ("2026-08-25", {"book_step2ck"}),
        ("2026-08-26", {"book_step2ck_late"}),
        ("2027-02-02", {"book_step2ck_late"}),
        ("2027-02-03", set[str]()),
    ):
        every = plan(untaken, 2027, datetime.fromisoformat(f"{now}T16:00:00+00:00"))
        assert BOOKINGS & every.keys() == expected, now
    late = plan(untaken, 2027, datetime(2026, 9, 1, tzinfo=UTC))["book_step2ck_late"]
    assert str(late.milestone.local.date()) == "2026-11-03"
    assert late.basis == season(2027).find("nrmp_rol_deadline")


@pytest.mark.parametrize(
    ("step1", "asked"),
    [
        (ExamRecord(), True),
        (ExamRecord(ExamStatus.PASSED, 1, None, date(2026, 8, 1)), True),
        (ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 5, 25)), True),
        (ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 5, 26)), False),
        (ExamRecord(ExamStatus.WAITING, 1, None, date(2026, 5, 25)), True),
        (ExamRecord(ExamStatus.WAITING, 1, None, date(2026, 5, 26)), False),
    ],
)
def test_step_2_ck_is_not_to_be_booked_where_step_1_comes_too_late_for_it(step1: ExamRecord, asked: bool):
    """Review on 2026-09-23; 29 days before it the last test day, and three months before that the last for Step 1."""
    profile = Profile(step1=step1, step2ck=ExamRecord(ExamStatus.NOT_TAKEN))
    for now, name in ((date(2026, 5, 20), "book_step2ck"), (date(2026, 9, 1), "book_step2ck_late")):
        found = wished(profile, 2027, now=datetime(now.year, now.month, now.day, 16, tzinfo=UTC))
        assert (name in found) is asked, now
    booked = replace(profile, step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 8, 20)))
    assert "book_step2ck" in done(booked, 2027, datetime(2026, 5, 20, 16, tzinfo=UTC))


@pytest.mark.parametrize("status", [ExamStatus.NOT_TAKEN, ExamStatus.FAILED])
@pytest.mark.parametrize(("now", "asked"), [("2026-05-26T03:59:59", True), ("2026-05-26T04:00:00", False)])
def test_an_unpassed_step_1_comes_too_late_once_its_last_day_is_over(
    status: ExamStatus, now: str, asked: bool
):
    """The day ends at midnight in New York, and plans are made anew then."""
    profile = Profile(step1=ExamRecord(status), step2ck=ExamRecord(ExamStatus.NOT_TAKEN))
    at = datetime.fromisoformat(f"{now}+00:00")
    assert ("book_step2ck" in wished(profile, 2027, now=at)) is asked
    turned = turns(CALENDAR, RULES, at) - turns(CALENDAR, RULES, datetime(2026, 5, 25, tzinfo=UTC))
    assert turned == (not asked)


@pytest.mark.parametrize(
    ("failed", "rows"), [("2026-10-20", {"book_step2ck_late"}), ("2026-11-10", set[str]())]
)
def test_a_booking_day_is_never_before_the_failure_that_it_follows(failed: str, rows: set[str]):
    record = ExamRecord(ExamStatus.FAILED, 1, 205, date.fromisoformat(failed))
    every = plan(replace(at_stage(Stage.SUBMITTED), step2ck=record), 2027, datetime(2026, 11, 28, tzinfo=UTC))
    assert BOOKINGS & every.keys() == rows


def test_a_failed_exam_is_booked_again_unless_no_attempt_is_left():
    again = Profile(step2ck=ExamRecord(ExamStatus.FAILED, 1, 210, date(2026, 5, 20)))
    assert "book_step2ck" in wished(again)
    last = replace(again, step2ck=replace(again.step2ck, attempts=4))
    assert "book_step2ck" not in plan(last)


def test_step_1_is_asked_for_only_of_those_who_said_that_it_lies_ahead():
    assert "book_step1" not in plan(NOT_RECORDED)


def test_a_booked_exam_brings_its_day_its_window_and_its_score():
    every = plan(BOOKED)
    exam, window, score = (every[name] for name in ("exam_step2ck", "self_assessment", "score_step2ck"))
    assert (str(exam.milestone.local), exam.milestone.zone) == ("2027-05-20 00:00:00", KARACHI)
    assert (str(window.opens), str(window.milestone.local.date())) == ("2027-04-08", "2027-04-22")
    assert str(score.milestone.local.date()) == "2027-06-17"
    assert all(item.milestone.date_only and item.need is Need.OPEN for item in (exam, window, score))


def test_a_score_is_expected_four_weeks_after_a_test_in_summer_too():
    summer = Profile(step2ck=ExamRecord(ExamStatus.BOOKED, date=date(2027, 7, 1)))
    assert days(summer)["score_step2ck"] == "2027-07-29"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("status", "left"),
    [
        (ExamStatus.BOOKED, {"exam", "score"}),
        (ExamStatus.WAITING, {"score"}),
        (ExamStatus.PASSED, set()),
        (ExamStatus.FAILED, set()),
    ],
)
def test_an_exam_that_was_sat_and_a_score_that_is_known_are_met(
    step: str, status: ExamStatus, left: set[str]
):
    record = ExamRecord(status, 1, None, date(2027, 5, 20))
    profile = replace(NOT_RECORDED, **{step: record})
    names = {f"exam_{step}", f"score_{step}"}
    assert names <= set(plan(profile))
    assert wished(profile) & names == {f"{part}_{step}" for part in left}


@pytest.mark.parametrize("status", [None, ExamStatus.NOT_TAKEN])
def test_an_exam_without_a_booked_day_has_none(status: ExamStatus | None):
    record = ExamRecord(status=status, date=date(2027, 2, 20))
    assert not any(name.startswith(("exam", "score")) for name in plan(replace(NOT_RECORDED, step1=record)))


def test_an_exam_of_years_ago_is_no_part_of_the_season():
    old = Profile(step1=ExamRecord(ExamStatus.PASSED, 1, None, date(2024, 3, 1)))
    assert not any(name in plan(old) for name in ("exam_step1", "score_step1"))


@pytest.mark.parametrize(
    ("taken", "need"),
    [
        (date(2027, 4, 7), "open"),
        (date(2027, 4, 8), "done"),
        (date(2027, 5, 20), "done"),
        (date(2027, 5, 21), "open"),
    ],
)
def test_a_self_assessment_from_the_window_on_is_the_one_that_was_asked_for(taken: date, need: str):
    practice = SelfAssessment(Exam.STEP2CK, "nbme_13", 240, taken)
    assert plan(replace(BOOKED, self_assessments=(practice,)))["self_assessment"].need is Need(need)


@pytest.mark.parametrize(
    ("told", "met"),
    [
        (letters(*[LetterState.ASKED] * 4), {"letters_ask"}),
        (letters(*[LetterState.ASKED] * 3), set()),
        (letters(*[LetterState.REQUESTED] * 4), {"letters_ask", "letters_request"}),
        (letters(*[LetterState.UPLOADED] * 4), {"letters_ask", "letters_request", "letters_uploaded"}),
    ],
)
def test_letters_meet_what_they_have_reached(told: tuple[Letter, ...], met: set[str]):
    assert {name for name in done(Profile(letters=told), 2028, spring(2028)) if "letters" in name} == met


RECORDED = {
    "statement_final": Profile(statement=PersonalStatement.FINAL),
    "oet": Profile(oet=OetState.PASSED),
    "pathways_deadline": Profile(pathway=PathwayState.APPLIED),
    "ecfmg_certificate": Profile(ecfmg_certified=True),
    "application_submitted": Profile(status=CycleStatus(applications=80)),
}


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_recorded_is_done_and_reminded_of_no_more(name: str):
    now = datetime(2026, 9, 10, tzinfo=UTC)
    assert name in wished(NOT_RECORDED, 2027, now)
    assert name in done(RECORDED[name], 2027, now)
    assert name not in wished(RECORDED[name], 2027, now)


IMPLIED = {
    Stage.PREPARING: set[str](),
    Stage.READY: set[str](),
    Stage.SUBMITTED: {"application_submitted"},
    Stage.INTERVIEWING: {"application_submitted"},
    Stage.RANKED: {"application_submitted", "nrmp_standard_deadline", "nrmp_rol_deadline"},
    Stage.MATCHED: {"application_submitted", "nrmp_standard_deadline"},
    Stage.SOAP: {"application_submitted", "nrmp_standard_deadline"},
    Stage.NOT_MATCHED: {"application_submitted"},
    Stage.NEXT_CYCLE: set[str](),
}


@pytest.mark.parametrize("stage", IMPLIED)
def test_a_stage_implies_what_it_cannot_be_without_and_nothing_else(stage: Stage):
    assert done(at_stage(stage)) == IMPLIED[stage]


def test_a_certificate_asks_for_no_oet_and_says_nothing_of_one():
    every = plan(Profile(ecfmg_certified=True), 2027, winter(2027))
    assert {every[name].need for name in ("oet", "pathways_deadline")} == {Need.GONE}


def test_last_seasons_letters_and_statement_are_not_this_seasons():
    again = replace(
        at_stage(Stage.NEXT_CYCLE),
        letters=letters(*[LetterState.UPLOADED] * 4),
        statement=PersonalStatement.FINAL,
    )
    assert {"letters_ask", "letters_uploaded", "statement_final", "nrmp_rol_deadline"} <= wished(again)
    renewed = tuple(replace(letter, date=date(2027, 5, 1)) for letter in again.letters or ())
    assert "letters_uploaded" not in wished(replace(again, letters=renewed))


@pytest.mark.parametrize(
    ("stage", "before", "after"),
    [
        (Stage.SUBMITTED, "2026-09-02T12:59", "2026-09-02T13:00"),
        (Stage.INTERVIEWING, "2026-09-23T12:59", "2026-09-23T13:00"),
        (Stage.RANKED, "2027-02-01T16:59", "2027-02-01T17:00"),
        (Stage.MATCHED, "2027-03-15T13:59", "2027-03-15T14:00"),
        (Stage.SOAP, "2027-03-15T13:59", "2027-03-15T14:00"),
        (Stage.NOT_MATCHED, "2027-03-15T13:59", "2027-03-15T14:00"),
    ],
)
def test_a_stage_that_the_date_makes_impossible_says_nothing(stage: Stage, before: str, after: str):
    found = season(2027)
    at = [datetime.fromisoformat(f"{item}:00+00:00") for item in (before, after)]
    unknown, known = (participation(at_stage(stage), found, now) for now in at)
    assert unknown is Participation.OPEN
    assert known is not Participation.OPEN
    assert wished(at_stage(stage), 2027, at[0]) == wished(NOT_RECORDED, 2027, at[0])


WINTER = {"nrmp_standard_deadline", "nrmp_ranking_opens", "nrmp_rol_deadline", "match_week", "match_day"}
CERTIFICATION = {"oet", "pathways_deadline", "ecfmg_certificate"}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (NOT_RECORDED, WINTER | CERTIFICATION),
        (at_stage(Stage.SUBMITTED), WINTER | CERTIFICATION),
        (at_stage(Stage.INTERVIEWING, interviews=3), WINTER | CERTIFICATION),
        (at_stage(Stage.SUBMITTED, interviews=0), (WINTER | CERTIFICATION) - {"nrmp_ranking_opens"}),
        (Profile(status=CycleStatus(applications=80)), WINTER | CERTIFICATION),
        (at_stage(Stage.PREPARING, applications=80), WINTER | CERTIFICATION),
        (at_stage(Stage.PREPARING), set[str]()),
        (at_stage(Stage.NEXT_CYCLE), set[str]()),
    ],
)
def test_the_winter_concerns_who_applied_and_who_may_have(profile: Profile, expected: set[str]):
    assert wished(profile, 2027, winter(2027)) & (WINTER | CERTIFICATION) == expected


def test_a_certified_rank_list_leaves_certification_and_the_result():
    ranked = wished(at_stage(Stage.RANKED), 2027, datetime(2027, 2, 10, tzinfo=UTC))
    assert ranked & WINTER == {"match_week", "match_day"}
    assert "ecfmg_certificate" in ranked


def test_who_matched_is_reminded_of_nothing_but_their_own_exam():
    interview = Interview(
        1,
        SeasonId(2027),
        AcgmeId("3203511146"),
        datetime.fromisoformat("2027-03-30T09:00"),
        "UTC",
        InterviewFormat.VIDEO,
    )
    matched = replace(at_stage(Stage.MATCHED), interviews=Interviews((interview,), 1), visa=Visa.H1B)
    assert wished(matched, 2027, match_week(2027)) == set()
    booked = replace(matched, step3=ExamRecord(ExamStatus.BOOKED, 0, None, date(2027, 4, 20)))
    assert wished(booked, 2027, match_week(2027)) == {"exam_step3", "score_step3"}


def test_who_did_not_apply_in_time_is_late_for_that_alone():
    every = plan(at_stage(Stage.READY), 2027, winter(2027))
    assert {name for name, one in every.items() if one.need is Need.OPEN} == {"application_submitted"}


def test_every_planned_day_is_the_one_of_the_plan():
    for found in CALENDAR.seasons:
        every = {
            name: one for name, one in plan(NOT_RECORDED, found.id).items() if not name.startswith("book_")
        }
        for name, one in every.items():
            assert planned_day(name, found) == (one.milestone.local.date(), one.basis)
        assert planned_day("book_step2ck", found) is None
        assert planned_day("nothing", found) is None


def test_who_submitted_without_all_letters_still_checks_that_everything_is_in():
    now = datetime(2026, 9, 10, tzinfo=UTC)
    assert "ready_for_review" in wished(at_stage(Stage.SUBMITTED), 2027, now)
    whole = replace(at_stage(Stage.SUBMITTED), letters=letters(*[LetterState.UPLOADED] * 4))
    assert "ready_for_review" not in wished(whole, 2027, now)


@pytest.mark.parametrize("visa", Visa)
def test_step_3_is_asked_of_those_whom_an_h1b_visa_may_concern(visa: Visa):
    assert ("step3_by" in plan(Profile(visa=visa))) is (visa in (Visa.H1B, Visa.J1_OR_H1B))


@pytest.mark.parametrize("stage", Stage)
def test_soap_is_for_those_who_said_that_they_did_not_match(stage: Stage):
    some = any(name.startswith("soap") for name in wished(at_stage(stage), 2027, match_week(2027)))
    assert some is (stage in (Stage.SOAP, Stage.NOT_MATCHED))


def test_before_anybody_can_submit_the_next_cycle_is_the_season_aimed_at():
    assert wished(at_stage(Stage.NEXT_CYCLE)) == wished(NOT_RECORDED)


def test_interviews_of_the_season_stand_at_their_own_clock_and_zone():
    def one(number: int, season: int) -> Interview:
        at = datetime.fromisoformat("2027-11-02T09:00")
        where = AcgmeId("3203511146")
        return Interview(number, SeasonId(season), where, at, "America/Chicago", InterviewFormat.VIDEO)

    told = Profile(interviews=Interviews((one(2, 2027), one(5, 2028)), 5))
    every = plan(told)
    assert {name for name in every if name.startswith("interview")} == {"interview_5"}
    found = every["interview_5"]
    assert found.milestone.deadline == datetime(2027, 11, 2, 14, tzinfo=UTC)
    assert not found.milestone.date_only
    assert found.basis is None
    assert milestone_text(found.milestone, CALENDAR, catalogue()).name == "Interview"
    assert kind_of("interview_5") is MilestoneKind.INTERVIEW


def test_a_day_counted_from_a_projected_date_is_projected():
    texts = catalogue()
    for planned in plan(replace(BOOKED, visa=Visa.H1B, step1=ExamRecord(ExamStatus.NOT_TAKEN))).values():
        own = planned.milestone.id.startswith(("exam", "score", "self"))
        assert planned.projected is not own, planned.milestone.id
        assert is_projected(planned.milestone, CALENDAR) is planned.projected
        text = milestone_text(planned.milestone, CALENDAR, texts)
        assert ("projected" in text.name) is planned.projected
        assert ("projected" in text.source) is planned.projected


def test_a_counted_day_says_whose_choice_it_is_and_names_the_source_of_its_date():
    found = plan(number=2027)["application_submitted"]
    assert found.counted
    assert found.basis == season(2027).find("eras_review")
    source = milestone_text(found.milestone, CALENDAR, catalogue()).source
    assert source.startswith("My suggestion: 7 days before “Programs begin to read applications”.")
    assert found.source is not None
    assert found.source in source


def test_every_counted_milestone_can_be_traced_to_its_date():
    for planned in plan(
        replace(NOT_RECORDED, visa=Visa.H1B, step1=ExamRecord(ExamStatus.NOT_TAKEN))
    ).values():
        assert planned.basis is not None
        assert basis_of(planned.milestone.id) == (planned.basis.id if planned.counted else None)


@pytest.mark.parametrize("number", [season.id for season in CALENDAR.seasons])
@pytest.mark.parametrize("stage", [None, Stage.SOAP])
def test_no_milestone_lacks_its_three_texts(number: int, stage: Stage | None):
    texts = catalogue()
    record = ExamRecord(ExamStatus.BOOKED, date=date(number - 1, 5, 20))
    status = CycleStatus(stage=stage)
    profile = Profile(step1=record, step2ck=record, step3=record, visa=Visa.H1B, status=status)
    for name in plan(profile, number, match_week(number)):
        for part in ("name", "why", "next"):
            assert texts.has(f"timeline.milestone.{name}.{part}"), name
    assert all(texts.has(f"timeline.milestone.interview.{part}") for part in ("name", "why", "next"))


def test_every_counted_day_stands_in_the_documents_with_its_reason():
    page = (Path(__file__).parents[2] / "docs" / "rulebook.md").read_text()
    for offset in OFFSETS.values():
        day = f"{offset.days} days before `{offset.basis}`" if offset.days else f"the day of `{offset.basis}`"
        assert f"| `{offset.milestone}` | {day} | {offset.reason} |" in page


@pytest.mark.parametrize("step", ["step1", "step2ck", "step3"])
def test_without_an_attempt_left_nothing_is_to_be_booked_or_paid_for(step: str):
    """As the advice says. Who has applied keeps the dates of the Match."""
    failed = ExamRecord(ExamStatus.FAILED, 4, None, date(2026, 5, 1))
    none_left = replace(Profile(), **{step: failed})
    assert wished(none_left, 2028) == set()
    fifth = replace(failed, status=ExamStatus.BOOKED, date=date(2027, 7, 1))
    own = {f"exam_{step}", f"score_{step}", "self_assessment"}
    assert wished(replace(Profile(), **{step: fifth}), 2028) <= own
    third = replace(none_left, **{step: replace(failed, attempts=3)})
    assert {"eras_open", "eras_submit", "letters_ask"} <= wished(third, 2028)
    applied = replace(none_left, status=CycleStatus(Stage.SUBMITTED))
    now = datetime(2027, 11, 1, tzinfo=UTC)
    assert "nrmp_rol_deadline" in wished(applied, 2028, now=now)
    assert not BOOKINGS & wished(applied, 2028, now=now)


@pytest.mark.parametrize(
    ("third", "bookings"), [("2026-08-02", {"book_step2ck_late"}), ("2026-08-03", set[str]())]
)
def test_who_failed_three_times_books_what_the_wait_for_the_fourth_leaves_in_time(
    third: str, bookings: set[str]
):
    """Six months later is 2 February 2027, the last day for the rank list, or the day after."""
    failed = ExamRecord(ExamStatus.FAILED, 3, None, date.fromisoformat(third))
    now = datetime(2026, 9, 1, tzinfo=UTC)
    assert BOOKINGS & wished(Profile(step2ck=failed), 2027, now=now) == bookings
    twice = Profile(step2ck=replace(failed, attempts=2))
    assert BOOKINGS & wished(twice, 2027, now=now) == {"book_step2ck_late"}
