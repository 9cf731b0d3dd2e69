"""The forms of the profile: what each asks, what stands in it, and what it makes of the profile."""

from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum

from bot.domain.exam import Exam, ExamStatus
from bot.domain.message import Message, message
from bot.domain.profile import Applicant, GraduationStatus, OetState, PathwayState, Profile, Visa
from bot.profile.edit import (
    BackgroundFields,
    CertificationFields,
    ExamFields,
    background_fields,
    certification_fields,
    exam_fields,
    with_background,
    with_certification,
    with_exam,
)
from bot.profile.experience import experience_text, with_experience
from bot.ui.filled_form import Blank, FormSheet, Typed


class ProfileForm(StrEnum):
    """The parts of a profile that have a form."""

    STEP1 = "step1"
    STEP2CK = "step2ck"
    STEP3 = "step3"
    BACKGROUND = "background"
    CERTIFICATION = "certification"
    EXPERIENCE = "experience"


_EXAMS = {ProfileForm.STEP1: Exam.STEP1, ProfileForm.STEP2CK: Exam.STEP2CK, ProfileForm.STEP3: Exam.STEP3}


def form_name(form: ProfileForm) -> Message:
    """What the form is called on its button and above it."""
    return message(f"profile.form.{form}")


def sheet_of(form: ProfileForm) -> FormSheet:
    """What the form asks."""
    match form:
        case ProfileForm.STEP1 | ProfileForm.STEP2CK | ProfileForm.STEP3:
            blanks = _exam_blanks(form)
        case ProfileForm.BACKGROUND:
            blanks = (
                _menu("applicant", "profile.applicant", Applicant),
                _menu("visa", "profile.visa", Visa),
                _menu("graduation", "profile.graduation", GraduationStatus),
                _box("year"),
            )
        case ProfileForm.CERTIFICATION:
            yes_no = tuple((word, message(f"profile.certified.{word}")) for word in ("yes", "no"))
            blanks = (
                _menu("oet", "profile.oet", OetState),
                _menu("pathway", "profile.pathway", PathwayState),
                Blank("certified", message("form.certified"), choices=yes_no),
            )
        case ProfileForm.EXPERIENCE:
            hint = message("form.experience.hint")
            blanks = (Blank("rotations", message("form.experience"), hint, several_lines=True),)
    return FormSheet(form_name(form), blanks)


def typed_of(form: ProfileForm, profile: Profile) -> Typed:
    """The values of a profile as its form shows them."""
    match form:
        case ProfileForm.STEP1 | ProfileForm.STEP2CK | ProfileForm.STEP3:
            return asdict(exam_fields(profile, _EXAMS[form]))
        case ProfileForm.BACKGROUND:
            return asdict(background_fields(profile))
        case ProfileForm.CERTIFICATION:
            return asdict(certification_fields(profile))
        case ProfileForm.EXPERIENCE:
            return {"rotations": experience_text(profile)}


def change_of(form: ProfileForm, typed: Typed) -> Callable[[Profile], Profile]:
    """What a filled form makes of a profile. The change raises `UserError` for what cannot be read."""
    match form:
        case ProfileForm.STEP1 | ProfileForm.STEP2CK | ProfileForm.STEP3:
            return lambda profile: with_exam(profile, _EXAMS[form], ExamFields(**typed))
        case ProfileForm.BACKGROUND:
            return lambda profile: with_background(profile, BackgroundFields(**typed))
        case ProfileForm.CERTIFICATION:
            return lambda profile: with_certification(profile, CertificationFields(**typed))
        case ProfileForm.EXPERIENCE:
            return lambda profile: with_experience(profile, typed["rotations"])


def _exam_blanks(form: ProfileForm) -> tuple[Blank, ...]:
    score = message("form.score.step1.hint" if form is ProfileForm.STEP1 else "form.score.hint")
    return (
        _menu("status", "exam.status", ExamStatus),
        Blank("score", message("form.score"), score),
        _box("date"),
        _box("attempts"),
    )


def _menu(key: str, names: str, values: type[StrEnum]) -> Blank:
    choices = tuple((value.value, message(f"{names}.{value}")) for value in values)
    return Blank(key, message(f"form.{key}"), choices=choices)


def _box(key: str) -> Blank:
    return Blank(key, message(f"form.{key}"), message(f"form.{key}.hint"))
