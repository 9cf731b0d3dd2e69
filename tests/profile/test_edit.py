"""Changes of a profile from the fields of a form."""

from collections.abc import Callable
from dataclasses import replace
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
from bot.profile.experience import ROTATIONS_MAX, experience_text, with_experience

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
    st.none() | st.sampled_from(PathwayState),
    st.none() | st.booleans(),
)
def test_the_prefilled_certification_reads_back_the_same(
    oet: OetState | None, pathway: PathwayState | None, certified: bool | None
):
    profile = Profile(oet=oet, pathway=pathway, ecfmg_certified=certified)
    assert with_certification(profile, certification_fields(profile)) == profile
    assert with_certification(profile, CertificationFields()) == Profile()


@pytest.mark.parametrize(
    "line",
    [
        "2 months observership, pediatrics",
        "Observership pediatrics 2",
        "pediatrics - observership: 2 months",
        "2.0 observer in Peds",
        "shadowing, paediatrics, ٢",
    ],
)
def test_a_rotation_is_read_in_any_order(line: str):
    assert with_experience(Profile(), line).us_experience == (OBSERVED,)


def test_one_rotation_a_line_and_empty_lines_do_not_count():
    text = "observership, pediatrics, 2\n\n  \n1,5 months hands-on internal medicine\n"
    assert with_experience(Profile(), text).us_experience == (OBSERVED, HANDS_ON)


def test_none_is_not_the_same_as_unknown():
    assert with_experience(Profile(), "None").us_experience == ()
    assert with_experience(Profile(us_experience=()), " \n ").us_experience is None


@pytest.mark.parametrize(
    "line",
    [
        "2 months pediatrics",
        "observership pediatrics",
        "observership 2 months",
        "2 3 observership pediatrics",
        "2 observership surgery",
        "2 observership pediatrics at a place with a name",
        "2 observership hands-on pediatrics",
        "none\nnone",
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_an_example(line: str):
    said = sentence(lambda: with_experience(Profile(), f"1 hands-on, other\n{line}"))
    assert "Line 2" in said
    assert "observership" in said


@pytest.mark.parametrize("months", ["0", "61", "1.3", "0.4"])
def test_months_come_in_halves_up_to_five_years(months: str):
    assert "halves" in sentence(lambda: with_experience(Profile(), f"{months} observership pediatrics"))


def test_rotations_and_length_are_bounded():
    most = "1 observership pediatrics\n" * ROTATIONS_MAX
    assert len(with_experience(Profile(), most).us_experience or ()) == ROTATIONS_MAX
    assert str(ROTATIONS_MAX) in sentence(lambda: with_experience(Profile(), most + most))
    assert "too long" in sentence(lambda: with_experience(Profile(), "x" * 100_000))
    assert "too long" in sentence(lambda: with_experience(Profile(), "x" * 150))


@given(st.text(max_size=300))
def test_no_text_of_rotations_does_anything_but_answer_or_refuse(text: str):
    try:
        with_experience(Profile(), text)
    except UserError as refusal:
        catalogue().of(refusal.message)


ROTATIONS = st.builds(
    UsExperience,
    kind=st.sampled_from(ExperienceKind),
    specialty=st.sampled_from(ExperienceSpecialty),
    months=st.integers(1, 120).map(lambda n: n / 2),
)


@given(st.none() | st.lists(ROTATIONS, max_size=ROTATIONS_MAX).map(tuple))
def test_the_prefilled_rotations_read_back_the_same(rotations: tuple[UsExperience, ...] | None):
    profile = replace(Profile(), us_experience=rotations)
    assert with_experience(profile, experience_text(profile)) == profile
