"""The form opens with today's values; only what differs from them is asked."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience, Visa
from bot.errors import UserError
from bot.seasons.loader import load_calendar
from bot.ui import limits
from bot.ui.strategy.whatif_form import AS_TODAY, read_months, sheet_of, typed_of, what_if_of
from bot.ui.strategy.whatif_question import Step1Story, WhatIf

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
CALENDAR = load_calendar()
PASSED = Profile(
    season=SeasonId(2028),
    visa=Visa.J1,
    step1=ExamRecord(ExamStatus.PASSED, 1),
    step2ck=ExamRecord(ExamStatus.PASSED, 1, 232, date(2026, 6, 20)),
    us_experience=(UsExperience(ExperienceKind.HANDS_ON, ExperienceSpecialty.PEDIATRICS, 1.5),),
)
BOOKED = Profile(step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, date(2027, 5, 20)))


def keys(profile: Profile) -> list[str]:
    return [blank.key for blank in sheet_of(profile, CALENDAR, NOW).blanks]


def test_todays_values_stand_in_the_form():
    assert typed_of(PASSED) == {
        "score": "232",
        "day": "",
        "season": "2028",
        "step1": "passed_first_attempt",
        "visa": "j1",
        "months": "1.5",
    }
    assert typed_of(BOOKED)["day"] == "2027-05-20"
    assert set(typed_of(Profile()).values()) == {""}


def test_an_exam_that_is_taken_gives_its_place_to_the_season():
    assert keys(PASSED) == ["score", "season", "step1", "visa", "months"]
    assert keys(BOOKED) == keys(Profile()) == ["score", "day", "step1", "visa", "months"]
    assert len(keys(PASSED)) <= limits.MODAL_ITEMS


def test_the_season_of_today_is_offered_also_when_it_is_over():
    over = Profile(season=SeasonId(2026), step2ck=PASSED.step2ck)
    (season,) = (blank for blank in sheet_of(over, CALENDAR, NOW).blanks if blank.key == "season")
    assert [choice for choice, _ in season.choices] == ["2026", "2027", "2028"]


def test_a_form_sent_as_it_opened_asks_nothing():
    for profile in (PASSED, BOOKED, Profile()):
        assert what_if_of(typed_of(profile), typed_of(profile), TODAY) == WhatIf()


def test_only_what_differs_is_asked():
    before = typed_of(PASSED)
    sent = {**before, "score": "245", "step1": "failed_before_pass", "months": "", "season": "2027"}
    asked = WhatIf(step2ck=245, step1=Step1Story.FAILED_BEFORE_PASS, season=SeasonId(2027))
    assert what_if_of(sent, before, TODAY) == asked


def test_a_day_and_a_visa_are_read():
    before = typed_of(BOOKED)
    sent = {**before, "day": "1 Jun 2027", "visa": "none"}
    assert what_if_of(sent, before, TODAY) == WhatIf(exam_day=date(2027, 6, 1), visa=Visa.NONE)


@pytest.mark.parametrize(
    "record", [ExamRecord(ExamStatus.WAITING, 1, None, TODAY), ExamRecord(ExamStatus.PASSED)]
)
def test_a_step1_that_is_no_story_may_stay_as_it_is(record: ExamRecord):
    profile = Profile(step1=record)
    (step1,) = (blank for blank in sheet_of(profile, CALENDAR, NOW).blanks if blank.key == "step1")
    assert step1.choices[0][0] == typed_of(profile)["step1"] == AS_TODAY
    assert what_if_of(typed_of(profile), typed_of(profile), TODAY) == WhatIf()
    changed = {**typed_of(profile), "step1": "failed"}
    assert what_if_of(changed, typed_of(profile), TODAY).step1 is Step1Story.FAILED
    back = what_if_of({**changed, "step1": AS_TODAY}, {**changed, "step1": "failed"}, TODAY)
    assert back == WhatIf()


@pytest.mark.parametrize(("typed", "months"), [("0", 0), ("2", 2), ("2.5", 2.5), ("2,5", 2.5), (" 60 ", 60)])
def test_months_are_read_in_halves(typed: str, months: float):
    assert read_months(typed) == months


@pytest.mark.parametrize("typed", ["1.3", "-1", "61", "60.5", "many", "1e1", "nan", "½"])
def test_other_months_are_refused(typed: str):
    with pytest.raises(UserError) as refused:
        read_months(typed)
    assert refused.value.message.key == "whatif.months_range"


@pytest.mark.parametrize(
    ("field", "typed", "refusal"),
    [
        ("score", "301", "profile_edit.score"),
        ("score", "high", "profile_edit.score"),
        ("day", "soon", "profile_edit.date"),
        ("day", "03/04/2027", "profile_edit.date_ambiguous"),
    ],
)
def test_what_cannot_be_read_is_refused(field: str, typed: str, refusal: str):
    with pytest.raises(UserError) as refused:
        what_if_of({**typed_of(BOOKED), field: typed}, typed_of(BOOKED), TODAY)
    assert refused.value.message.key == refusal
