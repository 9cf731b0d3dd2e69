"""The personal plan: what follows from profile and season, when it is met, and what it rests on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, MilestoneId, SeasonId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.personal_plan import PersonalMilestone
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
from bot.seasons.personal_plan import milestones_of, personal_plan
from bot.strategy.loader import load_rulebook
from bot.ui.timeline.milestones import is_projected, milestone_text

CALENDAR, RULES = load_calendar(), load_rulebook().plan_rules
KARACHI = "Asia/Karachi"
UNTOLD = Profile()
BOOKED = Profile(step2ck=ExamRecord(ExamStatus.BOOKED, date=date(2027, 5, 20)))
STEPS = ("step1", "step2ck", "step3")


def season(number: int = 2028) -> Season:
    found = CALENDAR.find(SeasonId(number))
    assert found is not None
    return found


def plan(profile: Profile = UNTOLD, number: int = 2028) -> dict[str, PersonalMilestone]:
    every = personal_plan(profile, season(number), SeasonId(number), KARACHI, RULES)
    ids = [one.milestone.id for one in every]
    assert len(ids) == len(set(ids))
    return {one.milestone.id: one for one in every}


def days(profile: Profile = UNTOLD, number: int = 2028) -> dict[str, str]:
    return {name: str(one.milestone.local.date()) for name, one in plan(profile, number).items()}


def wished(profile: Profile, number: int = 2028) -> set[str]:
    found = season(number)
    return {str(one.id) for one in milestones_of(profile, found, found.id, KARACHI, RULES)}


def at_stage(stage: Stage) -> Profile:
    return Profile(status=CycleStatus(stage=stage))


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
    assert told["oet"] == "2027-01-06"
    assert told["ecfmg_certificate"] == "2027-02-17"
    assert {"eras_review", "pathways_deadline", "nrmp_rol_deadline", "match_week", "match_day"} <= set(told)


def test_it_comes_in_order_of_time():
    deadlines = [
        one.milestone.deadline for one in personal_plan(BOOKED, season(), SeasonId(2028), KARACHI, RULES)
    ]
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
        profile = replace(UNTOLD, visa=Visa.H1B, step1=ExamRecord(ExamStatus.NOT_TAKEN))
        left = {one.milestone.id for one in personal_plan(profile, less, less.id, KARACHI, RULES)}
        resting = {offset.milestone for offset in OFFSETS if offset.basis == name}
        assert not resting & left
        assert {offset.milestone for offset in OFFSETS} - resting <= left


def test_without_a_season_the_members_own_days_remain():
    every = personal_plan(BOOKED, None, SeasonId(2031), KARACHI, RULES)
    assert [one.milestone.id for one in every] == ["self_assessment", "exam_step2ck", "score_step2ck"]
    assert all(one.basis is None and one.status is None and one.source is None for one in every)


def test_an_operators_own_date_beats_one_that_is_counted():
    own = replace(season().milestones[0], id=MilestoneId("letters_ask"), title="Letters workshop")
    more = replace(season(), milestones=(*season().milestones, own))
    found = {one.milestone.id: one for one in personal_plan(UNTOLD, more, more.id, KARACHI, RULES)}
    assert found[own.id].milestone.local == own.local


def test_booking_leaves_an_eligibility_period_before_the_last_useful_test_day():
    # Review on 2027-09-22; 29 days before it the last test day of Step 2 CK, three months before that of Step 1.
    profile = Profile(step1=ExamRecord(ExamStatus.NOT_TAKEN))
    assert days(profile)["book_step2ck"] == "2027-05-25"
    assert days(profile)["book_step1"] == "2027-02-22"


@pytest.mark.parametrize("status", [ExamStatus.BOOKED, ExamStatus.WAITING, ExamStatus.PASSED])
def test_a_booked_or_passed_exam_needs_no_booking(status: ExamStatus):
    record = ExamRecord(status, 1, None, date(2027, 5, 20))
    profile = Profile(step1=record, step2ck=record, step3=record, visa=Visa.H1B)
    every = plan(profile)
    assert all(every[name].met for name in ("book_step1", "book_step2ck", "step3_by"))


def test_a_failed_exam_is_booked_again_unless_no_attempt_is_left():
    again = Profile(step2ck=ExamRecord(ExamStatus.FAILED, 1, 210, date(2026, 5, 20)))
    assert "book_step2ck" in wished(again)
    last = replace(again, step2ck=replace(again.step2ck, attempts=4))
    assert "book_step2ck" not in plan(last)


def test_step_1_is_asked_for_only_of_those_who_said_that_it_lies_ahead():
    assert "book_step1" not in plan(UNTOLD)


def test_a_booked_exam_brings_its_day_its_window_and_its_score():
    every = plan(BOOKED)
    exam, window, score = (every[name] for name in ("exam_step2ck", "self_assessment", "score_step2ck"))
    assert (str(exam.milestone.local), exam.milestone.zone) == ("2027-05-20 00:00:00", KARACHI)
    assert (str(window.opens), str(window.milestone.local.date())) == ("2027-04-08", "2027-04-22")
    assert str(score.milestone.local.date()) == "2027-06-17"
    assert all(one.milestone.date_only and not one.met for one in (exam, window, score))


def test_the_summer_delay_moves_the_score_that_is_expected():
    summer = Profile(step2ck=ExamRecord(ExamStatus.BOOKED, date=date(2027, 7, 1)))
    assert days(summer)["score_step2ck"] == "2027-08-28"


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
    profile = replace(UNTOLD, **{step: record})
    names = {f"exam_{step}", f"score_{step}"}
    assert names <= set(plan(profile))
    assert wished(profile) & names == {f"{part}_{step}" for part in left}


@pytest.mark.parametrize("status", [None, ExamStatus.NOT_TAKEN])
def test_an_exam_without_a_booked_day_has_none(status: ExamStatus | None):
    record = ExamRecord(status=status, date=date(2027, 2, 20))
    assert not any(name.startswith(("exam", "score")) for name in plan(replace(UNTOLD, step1=record)))


def test_an_exam_of_years_ago_is_no_part_of_the_season():
    old = Profile(step1=ExamRecord(ExamStatus.PASSED, 1, None, date(2024, 3, 1)))
    assert not any(name in plan(old) for name in ("exam_step1", "score_step1"))


@pytest.mark.parametrize(("taken", "met"), [(date(2027, 4, 7), False), (date(2027, 4, 8), True)])
def test_a_self_assessment_within_the_window_meets_it(taken: date, met: bool):
    practice = SelfAssessment(Exam.STEP2CK, "nbme_13", 240, taken)
    assert plan(replace(BOOKED, self_assessments=(practice,)))["self_assessment"].met is met


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
    every = plan(Profile(letters=told))
    assert {name for name in every if name.startswith("letters") and every[name].met} == met


@pytest.mark.parametrize(
    ("profile", "met"),
    [
        (Profile(statement=PersonalStatement.FINAL), "statement_final"),
        (Profile(oet=OetState.PASSED), "oet"),
        (Profile(pathway=PathwayState.APPLIED), "pathways_deadline"),
        (Profile(ecfmg_certified=True), "ecfmg_certificate"),
        (at_stage(Stage.SUBMITTED), "application_submitted"),
        (at_stage(Stage.SUBMITTED), "signals_chosen"),
        (at_stage(Stage.SUBMITTED), "mspe_transcript"),
        (at_stage(Stage.INTERVIEWING), "eras_review"),
        (at_stage(Stage.INTERVIEWING), "letters_uploaded"),
        (at_stage(Stage.RANKED), "nrmp_rol_deadline"),
        (at_stage(Stage.RANKED), "nrmp_standard_deadline"),
        (at_stage(Stage.MATCHED), "match_week"),
        (at_stage(Stage.NOT_MATCHED), "match_day"),
        (Profile(visa=Visa.H1B, step3=ExamRecord(ExamStatus.PASSED)), "step3_by"),
    ],
)
def test_what_is_told_meets_its_milestone(profile: Profile, met: str):
    assert met in wished(Profile(visa=profile.visa))
    assert plan(profile)[met].met


def test_who_submitted_without_all_letters_still_checks_that_everything_is_in():
    assert "ready_for_review" in wished(at_stage(Stage.SUBMITTED))
    whole = replace(at_stage(Stage.SUBMITTED), letters=letters(*[LetterState.UPLOADED] * 4))
    assert "ready_for_review" not in wished(whole)


@pytest.mark.parametrize("visa", Visa)
def test_step_3_is_asked_of_those_whom_an_h1b_visa_may_concern(visa: Visa):
    assert ("step3_by" in plan(Profile(visa=visa))) is (visa in (Visa.H1B, Visa.J1_OR_H1B))


@pytest.mark.parametrize("stage", Stage)
def test_soap_is_for_those_who_said_that_they_did_not_match(stage: Stage):
    some = any(name.startswith("soap") for name in wished(at_stage(stage), 2027))
    assert some is (stage in (Stage.SOAP, Stage.NOT_MATCHED))


def test_who_waits_for_the_next_cycle_prepares_and_takes_no_part_in_the_match():
    waiting = wished(at_stage(Stage.NEXT_CYCLE))
    assert {"letters_ask", "eras_review", "oet"} <= waiting
    assert not any(name.startswith(("nrmp", "match", "soap")) for name in waiting)


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
    assert milestone_text(found.milestone, CALENDAR, catalogue()).name == "Interview 5"
    assert kind_of("interview_5") is MilestoneKind.INTERVIEW


def test_a_day_counted_from_a_projected_date_is_projected():
    texts = catalogue()
    for one in plan(replace(BOOKED, visa=Visa.H1B, step1=ExamRecord(ExamStatus.NOT_TAKEN))).values():
        own = one.milestone.id.startswith(("exam", "score", "self"))
        assert one.projected is not own, one.milestone.id
        assert is_projected(one.milestone, CALENDAR) is one.projected
        text = milestone_text(one.milestone, CALENDAR, texts)
        assert ("projected" in text.name) is one.projected
        assert ("projected" in text.source) is one.projected


def test_a_counted_day_says_whose_choice_it_is_and_names_the_source_of_its_date():
    found = plan(number=2027)["application_submitted"]
    assert found.counted
    assert found.basis == season(2027).find("eras_review")
    source = milestone_text(found.milestone, CALENDAR, catalogue()).source
    assert source.startswith("My suggestion: 7 days before “Programs begin to read applications”.")
    assert found.source is not None
    assert found.source in source


def test_every_counted_milestone_can_be_traced_to_its_date():
    for one in plan(replace(UNTOLD, visa=Visa.H1B, step1=ExamRecord(ExamStatus.NOT_TAKEN))).values():
        assert one.basis is not None
        assert basis_of(one.milestone.id) == (one.basis.id if one.counted else None)


@pytest.mark.parametrize("number", [season.id for season in CALENDAR.seasons])
@pytest.mark.parametrize("stage", [None, Stage.SOAP])
def test_no_milestone_lacks_its_three_texts(number: int, stage: Stage | None):
    texts = catalogue()
    record = ExamRecord(ExamStatus.BOOKED, date=date(number - 1, 5, 20))
    status = CycleStatus(stage=stage)
    profile = Profile(step1=record, step2ck=record, step3=record, visa=Visa.H1B, status=status)
    for name in plan(profile, number):
        for part in ("name", "why", "next"):
            assert texts.has(f"timeline.milestone.{name}.{part}"), name
    assert all(texts.has(f"timeline.milestone.interview.{part}") for part in ("name", "why", "next"))


def test_every_counted_day_stands_in_the_documents_with_its_reason():
    page = (Path(__file__).parents[2] / "docs" / "rulebook.md").read_text()
    for offset in OFFSETS:
        day = f"{offset.days} days before `{offset.basis}`" if offset.days else f"the day of `{offset.basis}`"
        assert f"| `{offset.milestone}` | {day} | {offset.reason} |" in page
