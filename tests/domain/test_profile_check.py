"""Impossible combinations are refused with their path; everything unknown is possible."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId
from bot.domain.profile import (
    ConnectionKind,
    CycleStatus,
    ExperienceKind,
    ExperienceSpecialty,
    Graduation,
    GraduationStatus,
    Letter,
    LetterState,
    LetterWriter,
    Preferences,
    Profile,
    ProgramTie,
    Research,
    UsExperience,
)
from bot.domain.profile_check import problems

AS_OF = dt.date(2026, 11, 22)
PASSED, FAILED, BOOKED, WAITING, NOT_TAKEN = (
    ExamStatus.PASSED,
    ExamStatus.FAILED,
    ExamStatus.BOOKED,
    ExamStatus.WAITING,
    ExamStatus.NOT_TAKEN,
)


def found(**fields) -> list[str]:
    return [
        f"{problem.path} {problem.message.key.split('.')[1]}"
        for problem in problems(Profile(**fields), AS_OF)
    ]


def step2(status, score, day=None, attempts=None) -> list[str]:
    return found(step2ck=ExamRecord(status, attempts, score, day))


def test_an_empty_profile_is_valid():
    assert problems(Profile(), AS_OF) == ()


@pytest.mark.parametrize(
    ("day", "passing"),
    [
        (dt.date(2013, 7, 1), 203),
        (dt.date(2014, 6, 30), 203),
        (dt.date(2014, 7, 1), 209),
        (dt.date(2022, 6, 30), 209),
        (dt.date(2022, 7, 1), 214),
        (dt.date(2025, 6, 30), 214),
        (dt.date(2025, 7, 1), 218),
        (AS_OF, 218),
    ],
)
def test_passing_score_is_that_of_the_test_day(day, passing):
    assert step2(PASSED, passing, day) == []
    assert step2(PASSED, passing - 1, day) == ["step2ck.score below_passing"]
    assert step2(FAILED, passing - 1, day) == []
    assert step2(FAILED, passing, day) == ["step2ck.score failed_but_passing"]


def test_a_score_without_a_day_is_judged_by_what_any_day_allows():
    assert step2(PASSED, 203) == []
    assert step2(PASSED, 202) == ["step2ck.score below_passing"]
    assert step2(FAILED, 217) == []
    assert step2(FAILED, 218) == ["step2ck.score failed_but_passing"]


@pytest.mark.parametrize("score", [0, 301])
def test_scores_stay_on_the_scale(score):
    assert step2(None, score) == ["step2ck.score range"]
    assert step2(None, 1) == step2(None, 300) == []


def test_step1_has_no_number_since_2022_01_26():
    def step1(day):
        return found(step1=ExamRecord(PASSED, 1, 231, day))

    assert step1(dt.date(2022, 1, 25)) == step1(None) == []
    assert step1(dt.date(2022, 1, 26)) == ["step1.score step1_has_no_number"]


@pytest.mark.parametrize(
    ("status", "attempts", "problem"),
    [
        (None, 5, "attempts"),
        (None, -1, "attempts"),
        (None, 4, None),
        (PASSED, 0, "result_without_sitting"),
        (FAILED, 0, "result_without_sitting"),
        (PASSED, 4, None),
        (NOT_TAKEN, 1, "sitting_not_taken"),
        (NOT_TAKEN, 0, None),
    ],
)
def test_attempts_fit_the_status(status, attempts, problem):
    expected = [] if problem is None else [f"step3.attempts {problem}"]
    assert found(step3=ExamRecord(status, attempts)) == expected


@pytest.mark.parametrize(
    ("status", "day", "problem"),
    [
        (BOOKED, None, "date_needed"),
        (WAITING, None, "date_needed"),
        (BOOKED, AS_OF + dt.timedelta(1), None),
        (BOOKED, AS_OF - dt.timedelta(1), None),
        (WAITING, AS_OF, None),
        (WAITING, AS_OF + dt.timedelta(1), "future"),
        (PASSED, AS_OF, None),
        (PASSED, AS_OF + dt.timedelta(1), "future"),
        (FAILED, AS_OF + dt.timedelta(1), "future"),
        (NOT_TAKEN, AS_OF, "date_not_taken"),
        (None, AS_OF + dt.timedelta(1), None),
        (BOOKED, dt.date(9999, 12, 31), "range"),
    ],
)
def test_days_fit_the_status(status, day, problem):
    expected = [] if problem is None else [f"step1.date {problem}"]
    assert found(step1=ExamRecord(status, None, None, day)) == expected


@pytest.mark.parametrize("status", [NOT_TAKEN, BOOKED, WAITING])
def test_no_score_before_the_result(status):
    day = None if status is NOT_TAKEN else AS_OF
    assert "step2ck.score score_before_result" in step2(status, 230, day)


@pytest.mark.parametrize(
    ("months", "fine"),
    [
        (0.5, True),
        (60, True),
        (1.5, True),
        (0, False),
        (60.5, False),
        (0.3, False),
        (float("nan"), False),
        (float("inf"), False),
    ],
)
def test_months_come_in_halves(months, fine):
    experience = UsExperience(ExperienceKind.HANDS_ON, ExperienceSpecialty.PEDIATRICS, 1)
    entries = (experience, replace(experience, months=months))
    assert found(us_experience=entries) == ([] if fine else ["us_experience.1.months months"])


@pytest.mark.parametrize(
    ("form", "score", "problem"),
    [
        ("nbme_13", 228, None),
        ("uwsa_3", 300, None),
        ("amboss_sa", 1, None),
        ("free_120", 100, None),
        ("free_120", 101, "score range"),
        ("nbme_13", 301, "score range"),
        ("nbme_0", 228, "form form"),
        ("uwsa_4", 228, "form form"),
        ("my own", 228, "form form"),
    ],
)
def test_practice_exams_have_known_forms_and_their_own_scale(form, score, problem):
    practice = SelfAssessment(Exam.STEP2CK, form, score, AS_OF)
    assert found(self_assessments=(practice,)) == (
        [] if problem is None else [f"self_assessments.0.{problem}"]
    )


def test_nothing_has_happened_in_the_future():
    tomorrow = AS_OF + dt.timedelta(1)
    assert found(self_assessments=(SelfAssessment(Exam.STEP2CK, "uwsa_1", 230, tomorrow),)) == [
        "self_assessments.0.date future"
    ]
    assert found(letters=(Letter(LetterWriter.HOME, LetterState.ASKED, tomorrow),)) == [
        "letters.0.date future"
    ]
    assert found(graduation=Graduation(GraduationStatus.GRADUATE, 2027)) == [
        "graduation.year graduated_in_future"
    ]
    assert found(graduation=Graduation(GraduationStatus.STUDENT, 2027)) == []


def test_places_programs_and_counts_are_checked():
    assert found(
        preferences=Preferences(states=("PR", "ZZ")),
        connections=(ProgramTie(AcgmeId("32035"), ConnectionKind.MENTOR),),
        time_zone="Mars/Olympus",
        research=Research(qi=-1),
        work_with_children=100,
        status=CycleStatus(applications=1000),
        graduation=Graduation(None, 1949),
    ) == [
        "graduation.year range",
        "research.qi range",
        "work_with_children range",
        "status.applications range",
        "preferences.states.1 state",
        "connections.0.acgme_id acgme_id",
        "time_zone time_zone",
    ]
    assert found(time_zone="Asia/Karachi") == []
