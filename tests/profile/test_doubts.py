"""What looks like a slip is asked about: a pass that becomes a fail, a jump, a second value for a day, an unknown form."""

from datetime import date

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.profile import OetState, Profile
from bot.profile.doubts import JUMP, NBME_FORMS, DoubtKind, doubts

PASSED, FAILED = ExamStatus.PASSED, ExamStatus.FAILED
DAY, LATER = date(2026, 6, 20), date(2026, 7, 20)


def result(status: ExamStatus, score: int | None, day: date | None = DAY) -> Profile:
    return Profile(step2ck=ExamRecord(status, 1, score, day))


def practice(*values: tuple[str, int, date]) -> Profile:
    return Profile(
        self_assessments=tuple(SelfAssessment(Exam.STEP2CK, form, score, day) for form, score, day in values)
    )


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (result(PASSED, 228), result(FAILED, 128), [DoubtKind.NOW_FAILED]),
        (result(PASSED, 228), result(FAILED, 128, LATER), [DoubtKind.NOW_FAILED]),
        (Profile(oet=OetState.PASSED), Profile(oet=OetState.FAILED), [DoubtKind.NOW_FAILED]),
        (result(PASSED, 228), result(PASSED, 238), [DoubtKind.SECOND_VALUE]),
        (result(FAILED, 210), result(PASSED, 225), [DoubtKind.SECOND_VALUE]),
        (result(FAILED, 210), result(PASSED, 210 + JUMP, LATER), []),
        (result(FAILED, 210), result(PASSED, 211 + JUMP, LATER), [DoubtKind.JUMP]),
        (result(FAILED, 210), Profile(step2ck=ExamRecord(ExamStatus.BOOKED, 1, None, LATER)), []),
        (result(PASSED, 228), Profile(), []),
        (Profile(), result(PASSED, 228), []),
        (result(PASSED, 228), result(PASSED, 228), []),
        (
            practice(("uwsa_1", 221, DAY)),
            practice(("uwsa_1", 231, DAY)),
            [DoubtKind.SECOND_VALUE],
        ),
        (
            practice(("uwsa_1", 221, DAY)),
            practice(("uwsa_1", 221, DAY), ("uwsa_2", 180, DAY)),
            [DoubtKind.JUMP],
        ),
        (practice(("uwsa_1", 221, DAY)), practice(("uwsa_1", 221, DAY), ("free_120", 74, DAY)), []),
        (Profile(), practice((f"nbme_{NBME_FORMS}", 221, DAY)), []),
        (Profile(), practice((f"nbme_{NBME_FORMS + 1}", 221, DAY)), [DoubtKind.FORM]),
        (result(PASSED, 228), practice(("uwsa_1", 150, DAY)), [DoubtKind.JUMP]),
    ],
)
def test_a_slip_is_asked_about_and_nothing_else(before: Profile, after: Profile, kinds: list[DoubtKind]):
    assert [doubt.kind for doubt in doubts(before, after)] == kinds


def test_a_jump_is_measured_to_the_entry_nearest_in_time():
    before = practice(("uwsa_1", 180, date(2025, 1, 1)), ("uwsa_2", 225, date(2026, 6, 1)))
    after = practice(
        ("uwsa_1", 180, date(2025, 1, 1)), ("uwsa_2", 225, date(2026, 6, 1)), ("uwsa_3", 230, DAY)
    )
    assert doubts(before, after) == ()
