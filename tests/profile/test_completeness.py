"""What is missing in a profile is named with what it would change."""

from datetime import date

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import SeasonId
from bot.domain.profile import (
    CycleStatus,
    Graduation,
    OetState,
    PathwayState,
    PersonalStatement,
    Preferences,
    Profile,
    Research,
    Stage,
    Visa,
)
from bot.i18n import catalogue
from bot.profile.completeness import missing_fields

PASSED = ExamRecord(ExamStatus.PASSED, 1, 240, date(2026, 6, 20))
WHOLE = Profile(
    season=SeasonId(2028),
    visa=Visa.J1,
    graduation=Graduation(year=2024),
    step1=ExamRecord(ExamStatus.PASSED, 1),
    step2ck=PASSED,
    oet=OetState.PASSED,
    pathway=PathwayState.APPLIED,
    us_experience=(),
    letters=(),
    research=Research(pediatrics=0),
    statement=PersonalStatement.DRAFT,
    status=CycleStatus(Stage.READY),
    preferences=Preferences(kinds=()),
    connections=(),
)


def missing(profile: Profile) -> list[str]:
    return [field.field for field in missing_fields(profile)]


def test_an_empty_profile_lacks_the_most_telling_first_each_with_a_sentence():
    fields = missing_fields(Profile())
    assert [field.field for field in fields][:2] == ["step2ck", "step1"]
    said = [catalogue().of(field.message) for field in fields]
    assert len(set(said)) == len(fields) > 8
    assert all(": " in sentence for sentence in said)


def test_a_whole_profile_lacks_nothing():
    assert missing(WHOLE) == []


def test_a_result_without_number_or_attempts_lacks_those():
    profile = Profile(step2ck=ExamRecord(ExamStatus.PASSED))
    assert missing(profile)[:2] == ["step2ck_score", "step2ck_attempts"]
    assert "self_assessments" not in missing(profile)


def test_self_assessments_matter_only_before_the_result():
    booked = ExamRecord(ExamStatus.BOOKED, date=date(2027, 1, 1))
    assert "self_assessments" in missing(Profile(step2ck=booked))
    practice = (SelfAssessment(Exam.STEP2CK, "uwsa_1", 228, date(2026, 5, 2)),)
    assert "self_assessments" not in missing(Profile(step2ck=booked, self_assessments=practice))


def test_a_certificate_makes_the_way_to_it_irrelevant():
    assert "certification" in missing(Profile())
    assert "certification" not in missing(Profile(ecfmg_certified=True))


def test_gaps_matter_only_before_the_result():
    assert "content_gaps" in missing(Profile())
    assert "content_gaps" not in missing(Profile(content_gaps=()))
    assert "content_gaps" not in missing(Profile(step2ck=PASSED))


def test_once_the_application_is_sent_nothing_is_asked_for_that_it_settled():
    open_fields = missing(Profile())
    assert {"connections", "letters", "statement", "research", "step1"} <= set(open_fields)
    for stage in (Stage.SUBMITTED, Stage.INTERVIEWING, Stage.RANKED):
        sent = missing(Profile(status=CycleStatus(stage)))
        assert sent == ["step2ck", "visa", "self_assessments", "certification"], stage
    assert missing(Profile(status=CycleStatus(Stage.MATCHED))) == ["visa", "certification"]
    assert set(open_fields) - {"status"} <= set(missing(Profile(status=CycleStatus(Stage.NOT_MATCHED))))


def test_a_missing_visa_says_what_it_changes_now():
    before, sent = (
        missing_fields(Profile(status=CycleStatus(stage))) for stage in (None, Stage.INTERVIEWING)
    )
    said = [catalogue().of(next(m for m in found if m.field == "visa").message) for found in (before, sent)]
    assert said == [
        "Visa: narrows how many programs to apply to",
        "Visa: shows what to ask programs about it",
    ]
