"""Clearing forgets exactly what it names."""

from dataclasses import fields, replace
from datetime import date, datetime

import pytest

from bot.domain.application import Application, ProgramRef, Rank, RankList
from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.profile import (
    Applicant,
    ConnectionKind,
    CycleStatus,
    Division,
    Graduation,
    GraduationStatus,
    Letter,
    LetterState,
    LetterWriter,
    OetState,
    PathwayState,
    PersonalStatement,
    Preferences,
    Profile,
    ProgramTie,
    Research,
    Stage,
    Visa,
)
from bot.domain.program import ProgramKind
from bot.profile.clearing import Clearable, cleared, recorded_entries

DAY = date(2026, 6, 20)
INTERVIEW = Interview(
    4,
    SeasonId(2028),
    AcgmeId("3203511146"),
    datetime.fromisoformat("2027-11-02T09:00"),
    "America/New_York",
    InterviewFormat.VIDEO,
)
FULL = Profile(
    applications=(Application(SeasonId(2028), ProgramRef(AcgmeId("3203511146"))),),
    rank_list=RankList(SeasonId(2028), (Rank(ProgramRef(AcgmeId("3203511146"))),)),
    applicant=Applicant.US_IMG,
    season=SeasonId(2028),
    visa=Visa.J1,
    graduation=Graduation(GraduationStatus.GRADUATE, 2024),
    step1=ExamRecord(ExamStatus.PASSED, 1),
    step2ck=ExamRecord(ExamStatus.PASSED, 1, 232, DAY),
    step3=ExamRecord(ExamStatus.NOT_TAKEN),
    oet=OetState.PASSED,
    pathway=PathwayState.APPLIED,
    ecfmg_certified=False,
    us_experience=(),
    letters=(Letter(LetterWriter.HOME, LetterState.ASKED), Letter(LetterWriter.HOME, LetterState.AGREED)),
    research=Research(pediatrics=1),
    work_with_children=0,
    self_assessments=tuple(SelfAssessment(Exam.STEP2CK, f"uwsa_{n}", 230, DAY) for n in (1, 2, 3)),
    content_gaps=(),
    statement=PersonalStatement.DRAFT,
    status=CycleStatus(Stage.READY),
    interviews=Interviews((INTERVIEW,), 4),
    preferences=Preferences(("NY",), (Division.PACIFIC,), (ProgramKind.COMMUNITY,)),
    connections=(ProgramTie(AcgmeId("3203511146"), ConnectionKind.MENTOR),),
    time_zone="Asia/Karachi",
)


def changed(what: Clearable) -> set[str]:
    after = cleared(FULL, what)
    return {field.name for field in fields(FULL) if getattr(after, field.name) != getattr(FULL, field.name)}


@pytest.mark.parametrize(
    ("what", "names"),
    [
        (Clearable.STEP2CK, {"step2ck"}),
        (Clearable.CERTIFICATE, {"ecfmg_certified"}),
        (Clearable.ALL_EXAMS, {"step1", "step2ck", "step3", "self_assessments"}),
        (Clearable.ALL_BACKGROUND, {"visa", "graduation", "oet", "pathway", "ecfmg_certified"}),
        (Clearable.ALL_RESEARCH, {"research", "work_with_children", "statement", "content_gaps"}),
        (Clearable.ALL_PREFERENCES, {"preferences", "connections"}),
    ],
)
def test_what_is_named_is_forgotten_and_nothing_else(what: Clearable, names: set[str]):
    assert changed(what) == names


def test_a_part_of_the_preferences_leaves_the_other():
    assert cleared(FULL, Clearable.KINDS).preferences == replace(FULL.preferences, kinds=None)
    assert cleared(FULL, Clearable.PLACES).preferences == Preferences(kinds=(ProgramKind.COMMUNITY,))


def test_everything_leaves_season_and_zone():
    assert cleared(FULL, Clearable.EVERYTHING) == Profile(season=SeasonId(2028), time_zone="Asia/Karachi")


@pytest.mark.parametrize("what", list(Clearable))
def test_what_was_cleared_holds_no_entries_and_clears_to_the_same(what: Clearable):
    after = cleared(FULL, what)
    assert recorded_entries(FULL, what) > 0
    assert recorded_entries(after, what) == 0
    assert cleared(after, what) == after
    assert recorded_entries(Profile(), what) == 0


def test_each_member_of_a_list_is_an_entry_and_a_known_none_is_one():
    assert recorded_entries(FULL, Clearable.SELF_ASSESSMENTS) == 3
    assert recorded_entries(FULL, Clearable.LETTERS) == 2
    assert recorded_entries(FULL, Clearable.US_EXPERIENCE) == 1
    assert recorded_entries(FULL, Clearable.ALL_EXAMS) == 6
