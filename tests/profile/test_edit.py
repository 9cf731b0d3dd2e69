"""Changes of a profile from the fields of a form."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.exam import Exam, ExamRecord, ExamStatus
from bot.domain.profile import (
    Applicant,
    ExperienceKind,
    ExperienceSpecialty,
    Graduation,
    GraduationStatus,
    OetState,
    PathwayState,
    Profile,
    UsExperience,
    Visa,
)
from bot.errors import UserError
from bot.i18n import catalogue
from bot.profile.edit import (
    BackgroundFields,
    CertificationFields,
    ExamFields,
    background_fields,
    certification_fields,
    exam_fields,
    record_of,
    with_background,
    with_certification,
    with_exam,
    with_record,
)

TODAY = date(2026, 11, 28)
STEPS = [Exam.STEP1, Exam.STEP2CK, Exam.STEP3]
OBSERVED = UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, 2)
HANDS_ON = UsExperience(ExperienceKind.HANDS_ON, ExperienceSpecialty.INTERNAL_MEDICINE, 1.5)


def sentence(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refusal:
        work()
    return catalogue().of(refusal.value.message)


@pytest.mark.parametrize("exam", STEPS)
def test_what_is_typed_about_a_step_replaces_its_record_only(exam: Exam):
    fields = ExamFields("Passed", "1", "243", "20 Jun 2021")
    changed = with_exam(Profile(visa=Visa.J1), exam, fields, TODAY)
    assert record_of(changed, exam) == ExamRecord(ExamStatus.PASSED, 1, 243, date(2021, 6, 20))
    assert with_record(changed, exam, ExamRecord()) == Profile(visa=Visa.J1)


def test_empty_fields_clear_a_step():
    full = with_exam(Profile(), Exam.STEP1, ExamFields("passed", "1", "", "2025-03-10"), TODAY)
    assert with_exam(full, Exam.STEP1, ExamFields(), TODAY) == Profile()


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("not taken", ExamStatus.NOT_TAKEN),
        ("Not-yet", ExamStatus.NOT_TAKEN),
        ("scheduled", ExamStatus.BOOKED),
        ("waiting for score", ExamStatus.WAITING),
        ("PASS", ExamStatus.PASSED),
        ("fail", ExamStatus.FAILED),
        *((status.value, status) for status in ExamStatus),
    ],
)
def test_a_status_has_several_words(word: str, status: ExamStatus):
    assert with_exam(Profile(), Exam.STEP1, ExamFields(word), TODAY).step1.status is status


def named(key: str, language: str) -> list[str]:
    """The words that a refusal tells to type."""
    _, words = catalogue(language)(key).split(": ")
    return words.rstrip(".").split(", ")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_word_that_a_refusal_names_is_read_in_both_languages(language: str):
    statuses = [
        with_exam(Profile(), Exam.STEP1, ExamFields(word), TODAY).step1.status
        for word in named("profile_edit.exam_status", language)
    ]
    assert statuses == list(ExamStatus)
    visas = [
        with_background(Profile(), BackgroundFields(visa=word)).visa
        for word in named("profile_edit.visa", language)
    ]
    assert visas == list(Visa)
    oet = [
        with_certification(Profile(), CertificationFields(oet=word), TODAY).oet
        for word in named("profile_edit.oet", language)
    ]
    assert oet == list(OetState)
    pathways = [
        with_certification(Profile(), CertificationFields(pathway=word), TODAY).pathway
        for word in named("profile_edit.pathway", language)
    ]
    assert pathways == list(PathwayState)


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        (ExamFields(status="maybe"), "not taken, booked, waiting, passed, failed"),
        (ExamFields(attempts="5"), "0 to 4"),
        (ExamFields(score="301"), "1 to 300"),
        (ExamFields(date="03/04/2026"), "month as a word"),
    ],
)
def test_a_refusal_says_what_to_type(fields: ExamFields, hint: str):
    assert hint in sentence(lambda: with_exam(Profile(), Exam.STEP2CK, fields, TODAY))


def test_a_score_without_a_status_says_itself_whether_it_passed():
    below = with_exam(Profile(), Exam.STEP2CK, ExamFields(score="217", date="2025-07-01"), TODAY)
    above = with_exam(Profile(), Exam.STEP2CK, ExamFields(score="217", date="2025-06-30"), TODAY)
    assert (below.step2ck.status, above.step2ck.status) == (ExamStatus.FAILED, ExamStatus.PASSED)


RECORDS = st.builds(
    ExamRecord,
    status=st.sampled_from(ExamStatus),
    attempts=st.none() | st.integers(0, 4),
    score=st.none() | st.integers(1, 300),
    date=st.none() | st.dates(date(1950, 1, 1), date(2100, 12, 31)),
)


@given(RECORDS, st.sampled_from(STEPS))
def test_the_prefilled_fields_of_a_step_read_back_the_same(record: ExamRecord, exam: Exam):
    profile = with_record(Profile(), exam, record)
    assert with_exam(profile, exam, exam_fields(profile, exam), TODAY) == profile


def test_oet_is_no_step():
    for work in (
        lambda: record_of(Profile(), Exam.OET),
        lambda: with_record(Profile(), Exam.OET, ExamRecord()),
    ):
        with pytest.raises(ValueError, match="OET"):
            work()


def test_visa_and_graduation_are_read_and_cleared():
    typed = BackgroundFields("US IMG", "J-1 or H-1B", "Graduated", "2024")
    changed = with_background(Profile(), typed)
    assert changed == Profile(
        applicant=Applicant.US_IMG,
        visa=Visa.J1_OR_H1B,
        graduation=Graduation(GraduationStatus.GRADUATE, 2024),
    )
    assert with_background(changed, BackgroundFields()) == Profile(applicant=Applicant.US_IMG)


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        (BackgroundFields(applicant="doctor"), "non-US IMG or US IMG"),
        (BackgroundFields(visa="O-1"), "J-1 or H-1B"),
        (BackgroundFields(graduation="soon"), "student or graduate"),
        (BackgroundFields(year="24"), "1950 to 2100"),
    ],
)
def test_a_refusal_about_the_background_says_what_to_type(fields: BackgroundFields, hint: str):
    assert hint in sentence(lambda: with_background(Profile(), fields))


@given(
    st.sampled_from(Applicant),
    st.none() | st.sampled_from(Visa),
    st.none() | st.sampled_from(GraduationStatus),
    st.none() | st.integers(1950, 2100),
)
def test_the_prefilled_background_reads_back_the_same(
    applicant: Applicant, visa: Visa | None, status: GraduationStatus | None, year: int | None
):
    profile = Profile(applicant=applicant, visa=visa, graduation=Graduation(status, year))
    assert with_background(profile, background_fields(profile)) == profile


@given(
    st.none() | st.sampled_from(OetState),
    st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.none() | st.sampled_from(PathwayState),
    st.none() | st.booleans(),
)
def test_the_prefilled_certification_reads_back_the_same(
    oet: OetState | None, day: date | None, pathway: PathwayState | None, certified: bool | None
):
    profile = Profile(oet=oet, oet_date=day, pathway=pathway, ecfmg_certified=certified)
    assert with_certification(profile, certification_fields(profile), TODAY) == profile
    assert with_certification(profile, CertificationFields(), TODAY) == Profile()
