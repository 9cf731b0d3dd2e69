"""Real results and self-assessments."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.profile import OetState, Profile
from bot.domain.profile_check import problems
from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.passing import status_of_score
from bot.profile.scores import (
    ASSESSMENTS_MAX,
    history,
    with_assessment,
    with_booking,
    with_result,
    without_entry,
)

TODAY = date(2026, 11, 22)
PASSED, FAILED = ExamStatus.PASSED, ExamStatus.FAILED


def sentence(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        work()
    return catalogue().of(refusal.value.message)


@pytest.mark.parametrize(
    ("exam", "day", "passing"),
    [
        (Exam.STEP2CK, date(2025, 7, 1), 218),
        (Exam.STEP2CK, date(2025, 6, 30), 214),
        (Exam.STEP2CK, date(2022, 6, 30), 209),
        (Exam.STEP2CK, date(2014, 6, 30), 203),
        (Exam.STEP2CK, None, 203),
        (Exam.STEP1, date(2022, 1, 25), 194),
        (Exam.STEP1, date(2017, 12, 31), 192),
        (Exam.STEP3, date(2024, 1, 1), 200),
        (Exam.STEP3, date(2023, 12, 31), 198),
        (Exam.STEP3, date(2019, 12, 31), 196),
    ],
)
def test_a_number_passes_by_the_standard_of_its_day(exam: Exam, day: date | None, passing: int):
    assert status_of_score(exam, passing, day) is PASSED
    assert status_of_score(exam, passing - 1, day) is FAILED


def test_a_low_number_older_than_the_known_standards_is_left_to_the_member():
    old = date(2012, 5, 5)
    assert status_of_score(Exam.STEP1, 192, old) is PASSED
    assert status_of_score(Exam.STEP1, 191, old) is None
    assert "passed or failed" in sentence(lambda: with_result(Profile(), Exam.STEP1, 190, old, 1, TODAY))
    told = with_result(Profile(), Exam.STEP1, 190, old, 1, TODAY, passed=True)
    assert told.step1 == ExamRecord(PASSED, 1, 190, old)


@pytest.mark.parametrize(("score", "status"), [(217, FAILED), (218, PASSED)])
def test_a_result_is_recorded_and_possible(score: int, status: ExamStatus):
    profile = with_result(Profile(), Exam.STEP2CK, score, date(2026, 6, 20), 1, TODAY)
    assert profile.step2ck == ExamRecord(status, 1, score, date(2026, 6, 20))
    assert problems(profile, TODAY) == ()


def test_step_1_has_a_number_only_for_old_tests():
    old = with_result(Profile(), Exam.STEP1, 215, date(2022, 1, 25), 1, TODAY)
    assert old.step1 == ExamRecord(PASSED, 1, 215, date(2022, 1, 25))
    for day in (date(2022, 1, 26), None):
        said = sentence(lambda day=day: with_result(Profile(), Exam.STEP1, 215, day, 1, TODAY))
        assert "26 Jan 2022" in said
    new = with_result(Profile(), Exam.STEP1, None, date(2025, 3, 10), 1, TODAY, passed=True)
    assert new.step1 == ExamRecord(PASSED, 1, None, date(2025, 3, 10))


def test_without_a_number_the_member_says_whether_they_passed():
    said = sentence(lambda: with_result(Profile(), Exam.STEP3, None, date(2026, 1, 1), 1, TODAY))
    assert "passed or failed" in said
    failed = with_result(Profile(), Exam.STEP3, None, date(2026, 1, 1), 1, TODAY, passed=False)
    assert failed.step3.status is FAILED


def test_a_number_and_a_statement_that_contradict_each_other_are_refused():
    day = date(2026, 6, 20)
    assert "fit together" in sentence(
        lambda: with_result(Profile(), Exam.STEP2CK, 250, day, 1, TODAY, passed=False)
    )


@pytest.mark.parametrize("score", [0, 301, -1])
def test_a_number_off_the_scale_is_refused(score: int):
    assert "1 to 300" in sentence(
        lambda: with_result(Profile(), Exam.STEP2CK, score, date(2026, 6, 20), 1, TODAY)
    )


def test_a_result_of_tomorrow_is_refused_and_of_today_is_not():
    with_result(Profile(), Exam.STEP2CK, 240, TODAY, 1, TODAY)
    tomorrow = date(2026, 11, 23)
    assert "not come yet" in sentence(lambda: with_result(Profile(), Exam.STEP2CK, 240, tomorrow, 1, TODAY))


@pytest.mark.parametrize(
    ("before", "sittings"),
    [
        (ExamRecord(), None),
        (ExamRecord(ExamStatus.NOT_TAKEN), 1),
        (ExamRecord(ExamStatus.NOT_TAKEN, 0), 1),
        (ExamRecord(ExamStatus.BOOKED, None, date=date(2026, 6, 20)), None),
        (ExamRecord(ExamStatus.BOOKED, 1, date=date(2026, 6, 20)), 2),
        (ExamRecord(ExamStatus.WAITING, 2, date=date(2026, 6, 20)), 2),
        (ExamRecord(FAILED, 1, 201, date(2026, 1, 5)), 2),
        (ExamRecord(FAILED, None, 201, date(2026, 1, 5)), 2),
        (ExamRecord(FAILED, 1, 201, date(2026, 6, 20)), 1),
        (ExamRecord(PASSED, 2, 230, date(2026, 6, 20)), 2),
    ],
)
def test_which_sitting_it_was_follows_from_what_is_recorded(before: ExamRecord, sittings: int | None):
    profile = with_result(Profile(step2ck=before), Exam.STEP2CK, 240, date(2026, 6, 20), None, TODAY)
    assert profile.step2ck == ExamRecord(PASSED, sittings, 240, date(2026, 6, 20))


def test_an_older_result_does_not_replace_a_newer_one():
    newer = Profile(step2ck=ExamRecord(PASSED, 2, 240, date(2026, 6, 20)))
    said = sentence(lambda: with_result(newer, Exam.STEP2CK, 201, date(2026, 1, 5), 1, TODAY))
    assert "20 Jun 2026" in said
    assert "attempts" in said


def test_oet_is_passed_or_not():
    passed = with_result(Profile(), Exam.OET, None, date(2026, 1, 5), None, TODAY, passed=True)
    assert (passed.oet, passed.oet_date) == (OetState.PASSED, date(2026, 1, 5))
    assert with_result(passed, Exam.OET, None, None, None, TODAY, passed=False).oet is OetState.FAILED
    for score, said in ((400, True), (None, None)):
        assert "without a number" in sentence(
            lambda score=score, said=said: with_result(
                Profile(), Exam.OET, score, None, None, TODAY, passed=said
            )
        )


def test_a_self_assessment_is_added_and_the_same_sitting_replaced():
    first = with_assessment(Profile(), Exam.STEP2CK, "nbme_13", 228, date(2026, 5, 2), TODAY)
    second = with_assessment(first, Exam.STEP2CK, "uwsa_1", 231, date(2026, 5, 2), TODAY)
    corrected = with_assessment(second, Exam.STEP2CK, "nbme_13", 229, date(2026, 5, 2), TODAY)
    assert corrected.self_assessments == (
        SelfAssessment(Exam.STEP2CK, "uwsa_1", 231, date(2026, 5, 2)),
        SelfAssessment(Exam.STEP2CK, "nbme_13", 229, date(2026, 5, 2)),
    )
    assert problems(corrected, TODAY) == ()


@pytest.mark.parametrize(
    ("exam", "form", "score", "day"),
    [
        (Exam.STEP2CK, "nbme_0", 228, TODAY),
        (Exam.STEP2CK, "@everyone", 228, TODAY),
        (Exam.OET, "nbme_13", 228, TODAY),
        (Exam.STEP2CK, "nbme_13", 301, TODAY),
        (Exam.STEP2CK, "free_120", 101, TODAY),
        (Exam.STEP2CK, "nbme_13", 228, date(2026, 11, 23)),
    ],
)
def test_an_impossible_self_assessment_is_refused(exam: Exam, form: str, score: int, day: date):
    said = sentence(lambda: with_assessment(Profile(), exam, form, score, day, TODAY))
    assert "everyone" not in said


def test_self_assessments_are_bounded_and_a_correction_still_fits():
    practice = tuple(
        SelfAssessment(
            Exam.STEP2CK, "nbme_9", 200 + n, date(2026, 1, 1).replace(month=1 + n % 9, day=1 + n // 9)
        )
        for n in range(ASSESSMENTS_MAX)
    )
    full = Profile(self_assessments=practice)
    assert "60" in sentence(lambda: with_assessment(full, Exam.STEP2CK, "uwsa_1", 230, TODAY, TODAY))
    corrected = with_assessment(full, Exam.STEP2CK, "nbme_9", 240, practice[0].date, TODAY)
    assert len(corrected.self_assessments or ()) == ASSESSMENTS_MAX


def test_the_history_has_everything_newest_first():
    profile = replace(
        Profile(),
        step1=ExamRecord(PASSED, 1, None, None),
        step2ck=ExamRecord(FAILED, 1, 210, date(2026, 6, 20)),
        step3=ExamRecord(ExamStatus.BOOKED, date=date(2027, 1, 1)),
        self_assessments=(
            SelfAssessment(Exam.STEP2CK, "nbme_13", 228, date(2026, 5, 2)),
            SelfAssessment(Exam.STEP2CK, "free_120", 70, date(2026, 8, 9)),
        ),
    )
    lines = [(entry.exam, entry.form, entry.score, entry.status) for entry in history(profile)]
    assert lines == [
        (Exam.STEP2CK, "free_120", 70, None),
        (Exam.STEP2CK, None, 210, FAILED),
        (Exam.STEP2CK, "nbme_13", 228, None),
        (Exam.STEP1, None, None, PASSED),
    ]
    assert history(Profile()) == ()


DAY = date(2026, 6, 20)
TOLD = Profile(
    oet=OetState.PASSED,
    step1=ExamRecord(PASSED, 1),
    step2ck=ExamRecord(PASSED, 2, 232, DAY),
    self_assessments=(
        SelfAssessment(Exam.STEP2CK, "uwsa_1", 225, DAY),
        SelfAssessment(Exam.STEP2CK, "uwsa_2", 228, DAY),
    ),
)


def test_each_entry_can_be_removed_and_takes_nothing_else_with_it():
    assert len(history(TOLD)) == 5
    for entry in history(TOLD):
        after = history(without_entry(TOLD, entry))
        assert sorted(map(str, after)) == sorted(str(other) for other in history(TOLD) if other != entry)


def test_a_removed_result_is_unknown_with_its_attempts():
    result = next(entry for entry in history(TOLD) if entry.exam is Exam.STEP2CK and entry.form is None)
    assert without_entry(TOLD, result).step2ck == ExamRecord()


def test_of_two_practices_told_alike_one_is_removed():
    twice = Profile(self_assessments=(SelfAssessment(Exam.STEP2CK, "uwsa_1", 225, DAY),) * 2)
    assert len(history(without_entry(twice, history(twice)[0]))) == 1


def test_an_entry_that_is_gone_is_not_removed():
    entry = history(TOLD)[0]
    assert "/score list" in sentence(lambda: without_entry(Profile(), entry))


def test_a_failed_oet_is_an_entry_with_its_day():
    failed = with_result(Profile(), Exam.OET, None, DAY, None, TODAY, passed=False)
    assert [(entry.exam, entry.status, entry.date) for entry in history(failed)] == [(Exam.OET, FAILED, DAY)]
    assert without_entry(failed, history(failed)[0]) == Profile()


def test_an_older_oet_does_not_replace_a_newer_one():
    passed = with_result(Profile(), Exam.OET, None, DAY, None, TODAY, passed=True)
    older = DAY.replace(year=DAY.year - 1)
    assert "20 Jun 2026" in sentence(
        lambda: with_result(passed, Exam.OET, None, older, None, TODAY, passed=False)
    )


@pytest.mark.parametrize(
    ("before", "attempts"),
    [
        (ExamRecord(), None),
        (ExamRecord(FAILED, None, 210, DAY), 1),
        (ExamRecord(FAILED, 2), 2),
        (ExamRecord(ExamStatus.NOT_TAKEN, 0), 0),
    ],
)
def test_a_booking_keeps_the_sittings_up_to_now(before: ExamRecord, attempts: int | None):
    booked = with_booking(Profile(step2ck=before), Exam.STEP2CK, date(2027, 5, 10))
    assert booked.step2ck == ExamRecord(ExamStatus.BOOKED, attempts, None, date(2027, 5, 10))


def test_what_is_passed_cannot_be_booked():
    assert "recorded as passed" in sentence(lambda: with_booking(TOLD, Exam.STEP1, date(2027, 5, 10)))
    assert "recorded as passed" in sentence(lambda: with_booking(TOLD, Exam.OET, date(2027, 5, 10)))
    assert with_booking(Profile(), Exam.OET, date(2027, 5, 10)).oet is OetState.BOOKED


def test_an_oet_that_was_only_booked_is_no_entry():
    assert history(Profile(oet=OetState.BOOKED)) == ()
