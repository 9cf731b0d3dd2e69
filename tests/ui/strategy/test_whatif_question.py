"""What may be imagined, what it makes of a profile, and what makes no sense as a question."""

from datetime import date
from typing import Any

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience, Visa
from bot.domain.profile_check import problems
from bot.errors import UserError
from bot.i18n import catalogue
from bot.ui.strategy.whatif_question import Step1Story, Step3Story, WhatIf, asked_lines

SAY = catalogue()
TODAY = date(2026, 11, 22)
JUNE = date(2026, 6, 20)
LATER = date(2027, 5, 20)
PEDIATRICS, FAMILY = ExperienceSpecialty.PEDIATRICS, ExperienceSpecialty.FAMILY_MEDICINE
HANDS_ON, WATCHING = ExperienceKind.HANDS_ON, ExperienceKind.OBSERVERSHIP
PASSED, FAILED, BOOKED = ExamStatus.PASSED, ExamStatus.FAILED, ExamStatus.BOOKED
WAITING, NOT_TAKEN = ExamStatus.WAITING, ExamStatus.NOT_TAKEN


def imagined(profile: Profile, **asked: Any) -> Profile:
    found = WhatIf(**asked).imagine(profile, TODAY)
    assert problems(found, TODAY) == ()
    return found


def refusal(profile: Profile, **asked: Any) -> str:
    with pytest.raises(UserError) as refused:
        WhatIf(**asked).imagine(profile, TODAY)
    return refused.value.message.key


@pytest.mark.parametrize(
    ("today", "score", "then"),
    [
        (ExamRecord(), 245, ExamRecord(PASSED, None, 245, TODAY)),
        (ExamRecord(), 210, ExamRecord(FAILED, None, 210, TODAY)),
        (ExamRecord(NOT_TAKEN), 245, ExamRecord(PASSED, 1, 245, TODAY)),
        (ExamRecord(BOOKED, 0, None, LATER), 245, ExamRecord(PASSED, 1, 245, TODAY)),
        (ExamRecord(BOOKED, 1, None, LATER), 245, ExamRecord(PASSED, 2, 245, TODAY)),
        (ExamRecord(WAITING, 1, None, JUNE), 245, ExamRecord(PASSED, 1, 245, JUNE)),
        (ExamRecord(PASSED, 1, 232, JUNE), 245, ExamRecord(PASSED, 1, 245, JUNE)),
        (ExamRecord(PASSED, 1, 232, date(2023, 5, 2)), 216, ExamRecord(PASSED, 1, 216, date(2023, 5, 2))),
        (ExamRecord(PASSED, 1, 232, JUNE), 217, ExamRecord(FAILED, 1, 217, JUNE)),
        (ExamRecord(FAILED, 1, 210, JUNE), 240, ExamRecord(PASSED, 2, 240, TODAY)),
        (ExamRecord(FAILED, None, 210, None), 240, ExamRecord(PASSED, 2, 240, TODAY)),
    ],
)
def test_a_score_is_that_of_an_exam_sat_by_today(today: ExamRecord, score: int, then: ExamRecord):
    assert imagined(Profile(step2ck=today), step2ck=score).step2ck == then


def test_a_fifth_sitting_is_impossible():
    used = Profile(step2ck=ExamRecord(FAILED, 4, 210, JUNE))
    (problem,) = problems(WhatIf(step2ck=240).imagine(used, TODAY), TODAY)
    assert problem.message.key == "profile_check.attempts"
    assert refusal(used, exam_day=LATER) == "whatif.no_attempt_left"


@pytest.mark.parametrize(
    ("today", "attempts"),
    [
        (ExamRecord(), None),
        (ExamRecord(NOT_TAKEN, 0), 0),
        (ExamRecord(BOOKED, 1, None, LATER), 1),
        (ExamRecord(FAILED, None, 210, JUNE), 1),
        (ExamRecord(FAILED, 2, 210, JUNE), 2),
    ],
)
def test_an_exam_day_is_imagined_as_booked(today: ExamRecord, attempts: int | None):
    day = date(2027, 6, 1)
    found = imagined(Profile(step2ck=today), exam_day=day)
    assert found.step2ck == ExamRecord(BOOKED, attempts, None, day)


@pytest.mark.parametrize("status", [PASSED, WAITING])
def test_an_exam_that_is_taken_has_no_day_to_choose(status: ExamStatus):
    assert (
        refusal(Profile(step2ck=ExamRecord(status, 1, None, JUNE)), exam_day=LATER) == "whatif.already_taken"
    )


def test_a_day_that_is_over_cannot_be_booked():
    assert refusal(Profile(), exam_day=JUNE) == "whatif.day_past"
    assert imagined(Profile(), exam_day=TODAY).step2ck.date == TODAY


def test_a_score_and_a_day_are_two_questions():
    assert refusal(Profile(), step2ck=240, exam_day=LATER) == "whatif.score_or_day"


@pytest.mark.parametrize(
    ("today", "story", "then"),
    [
        (ExamRecord(), Step1Story.PASSED_FIRST_ATTEMPT, ExamRecord(PASSED, 1)),
        (ExamRecord(PASSED), Step1Story.PASSED_FIRST_ATTEMPT, ExamRecord(PASSED, 1)),
        (ExamRecord(PASSED, 2), Step1Story.PASSED_FIRST_ATTEMPT, ExamRecord(PASSED, 1)),
        (ExamRecord(PASSED, 3), Step1Story.FAILED_BEFORE_PASS, ExamRecord(PASSED, 3)),
        (ExamRecord(NOT_TAKEN), Step1Story.FAILED_BEFORE_PASS, ExamRecord(PASSED, 2)),
        (ExamRecord(FAILED, 2), Step1Story.FAILED_BEFORE_PASS, ExamRecord(PASSED, 3)),
        (ExamRecord(BOOKED, 0, None, LATER), Step1Story.FAILED, ExamRecord(FAILED, 1)),
        (ExamRecord(FAILED, 2, None, JUNE), Step1Story.FAILED, ExamRecord(FAILED, 2, None, JUNE)),
        (ExamRecord(PASSED, 1), Step1Story.NOT_TAKEN, ExamRecord(NOT_TAKEN)),
    ],
)
def test_step1_is_imagined_as_a_story(today: ExamRecord, story: Step1Story, then: ExamRecord):
    assert imagined(Profile(step1=today), step1=story).step1 == then


def test_a_numeric_pass_of_step1_keeps_its_number():
    numeric = ExamRecord(PASSED, 1, 215, date(2021, 5, 12))
    found = imagined(Profile(step1=numeric), step1=Step1Story.FAILED_BEFORE_PASS)
    assert found.step1 == ExamRecord(PASSED, 2, 215, date(2021, 5, 12))


@pytest.mark.parametrize(
    ("today", "story", "status", "attempts"),
    [
        (ExamRecord(), Step3Story.PASSED, PASSED, None),
        (ExamRecord(NOT_TAKEN), Step3Story.PASSED, PASSED, 1),
        (ExamRecord(FAILED, 1), Step3Story.PASSED, PASSED, 2),
        (ExamRecord(PASSED, 1, 210), Step3Story.PASSED, PASSED, 1),
        (ExamRecord(PASSED, 1), Step3Story.FAILED, FAILED, 1),
        (ExamRecord(PASSED, 1), Step3Story.NOT_TAKEN, NOT_TAKEN, None),
    ],
)
def test_step3_is_imagined_as_a_story(
    today: ExamRecord, story: Step3Story, status: ExamStatus, attempts: int | None
):
    found = imagined(Profile(step3=today), step3=story).step3
    assert (found.status, found.attempts) == (status, attempts)


def rotation(
    kind: ExperienceKind, months: float, specialty: ExperienceSpecialty = PEDIATRICS
) -> UsExperience:
    return UsExperience(kind, specialty, months)


ONE_OF_EACH = Profile(
    us_experience=(rotation(HANDS_ON, 1), rotation(WATCHING, 1), rotation(WATCHING, 1, FAMILY))
)


@pytest.mark.parametrize(
    ("asked", "hands_on", "watching"),
    [
        ({"pediatrics_months": 3}, 1, 2),
        ({"pediatrics_months": 0.5}, 0.5, 0),
        ({"pediatrics_months": 0}, 0, 0),
        ({"pediatrics_months": 3, "experience": HANDS_ON}, 3, 0),
        ({"pediatrics_months": 2, "experience": WATCHING}, 0, 2),
        ({"experience": HANDS_ON}, 2, 0),
    ],
)
def test_months_of_pediatrics_are_the_whole_and_other_fields_stay(
    asked: dict[str, Any], hands_on: float, watching: float
):
    found = imagined(ONE_OF_EACH, **asked).us_experience or ()
    months = {
        kind: sum(e.months for e in found if (e.kind, e.specialty) == (kind, PEDIATRICS))
        for kind in ExperienceKind
    }
    assert months == {HANDS_ON: hands_on, WATCHING: watching}
    assert rotation(WATCHING, 1, FAMILY) in found


def test_months_that_are_not_in_halves_are_impossible():
    (problem, *_) = problems(WhatIf(pediatrics_months=1.3).imagine(Profile(), TODAY), TODAY)
    assert problem.message.key == "profile_check.months"


def test_no_month_at_all_is_told_apart_from_unknown():
    assert imagined(Profile(), pediatrics_months=0).us_experience == ()


def test_a_kind_needs_months():
    assert refusal(Profile(), experience=HANDS_ON) == "whatif.months_needed"


@pytest.mark.parametrize(
    "asked",
    [
        {"step2ck": 232},
        {"step1": Step1Story.PASSED_FIRST_ATTEMPT},
        {"step3": Step3Story.NOT_TAKEN},
        {"visa": Visa.J1},
        {"season": SeasonId(2028)},
        {"pediatrics_months": 2},
    ],
)
def test_todays_values_change_nothing(asked: dict[str, Any]):
    told = Profile(
        season=SeasonId(2028),
        visa=Visa.J1,
        step1=ExamRecord(PASSED, 1, None, date(2025, 3, 10)),
        step2ck=ExamRecord(PASSED, 1, 232, JUNE),
        step3=ExamRecord(NOT_TAKEN, 0),
        us_experience=(rotation(WATCHING, 1), rotation(WATCHING, 1)),
    )
    assert imagined(told, **asked) == told


def test_what_differs_is_said_with_both_values():
    before = Profile(
        season=SeasonId(2028), visa=Visa.J1, step2ck=ExamRecord(PASSED, 1, 232, JUNE), us_experience=()
    )
    after = imagined(
        before,
        step2ck=245,
        visa=Visa.H1B,
        season=SeasonId(2027),
        step1=Step1Story.FAILED_BEFORE_PASS,
        pediatrics_months=2.5,
    )
    assert [SAY.of(line) for line in asked_lines(before, after)] == [
        "**Step 1:** nothing recorded → **passed, 2 attempts**",
        "**Step 2 CK:** 232 (passed) → **245 (passed)**",
        "**Visa:** J-1 → **H-1B**",
        "**Months of pediatrics in the US:** 0 (hands-on: 0) → **2.5 (hands-on: 0)**",
        "**Season:** Match 2028 → **Match 2027**",
    ]


def test_an_exam_day_is_said_with_both_days():
    before = Profile(step2ck=ExamRecord(BOOKED, 0, None, LATER))
    (line,) = asked_lines(before, imagined(before, exam_day=date(2027, 6, 1)))
    assert SAY.of(line) == "**Step 2 CK:** booked for 20 May 2027 → **booked for 1 Jun 2027**"
