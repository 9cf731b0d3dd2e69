"""The forms of the profile: what each asks, what stands in it, and what it makes of the profile."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum

from bot.domain.exam import Exam, ExamStatus
from bot.domain.message import Message, message
from bot.domain.profile import (
    Applicant,
    ContentGap,
    Division,
    GraduationStatus,
    OetState,
    PathwayState,
    PersonalStatement,
    Profile,
    Visa,
)
from bot.domain.program import ProgramKind
from bot.profile.chosen import ANY, NONE
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
from bot.profile.preferences import PreferenceFields, preference_fields, with_preferences
from bot.profile.research import (
    ReadinessFields,
    ResearchFields,
    readiness_fields,
    research_fields,
    with_readiness,
    with_research,
)
from bot.ui.filled_form import Blank, FormSheet, Typed


class ProfileForm(StrEnum):
    """The parts of a profile that have a form."""

    STEP1 = "step1"
    STEP2CK = "step2ck"
    STEP3 = "step3"
    BACKGROUND = "background"
    CERTIFICATION = "certification"
    RESEARCH = "research"
    READINESS = "readiness"
    PREFERENCES = "preferences"


_EXAMS = {ProfileForm.STEP1: Exam.STEP1, ProfileForm.STEP2CK: Exam.STEP2CK, ProfileForm.STEP3: Exam.STEP3}


def form_name(form: ProfileForm) -> Message:
    """What the form is called on its button and above it."""
    return message(f"profile.form.{form}")


def sheet_of(form: ProfileForm) -> FormSheet:
    """What the form asks."""
    return FormSheet(form_name(form), _blanks(form))


def _blanks(form: ProfileForm) -> tuple[Blank, ...]:
    match form:
        case ProfileForm.STEP1 | ProfileForm.STEP2CK | ProfileForm.STEP3:
            return _exam_blanks(form)
        case ProfileForm.BACKGROUND:
            return (
                _menu("applicant", "profile.applicant", Applicant),
                _menu("visa", "profile.visa", Visa),
                _menu("graduation", "profile.graduation", GraduationStatus),
                _box("year"),
            )
        case ProfileForm.CERTIFICATION:
            return (
                _menu("oet", "profile.oet", OetState),
                _box("oet_date"),
                _menu("pathway", "profile.pathway", PathwayState),
                Blank(
                    "certified",
                    message("form.certified"),
                    choices=_choices("profile.certified", ("yes", "no")),
                ),
            )
        case ProfileForm.RESEARCH:
            return tuple(map(_box, ("pediatrics", "other", "qi", "presentations", "children")))
        case ProfileForm.READINESS:
            return (
                _menu("statement", "profile.statement", PersonalStatement),
                _several("gaps", "profile.gap", ContentGap, NONE),
            )
        case ProfileForm.PREFERENCES:
            return (
                _text("states", "form.states"),
                _several("divisions", "place.division", Division, ANY),
                _several("kinds", "strategy_card.program", ProgramKind, ANY),
            )


def typed_of(form: ProfileForm, profile: Profile) -> Typed:
    """The values of a profile as its form shows them."""
    match form:
        case ProfileForm.STEP1 | ProfileForm.STEP2CK | ProfileForm.STEP3:
            return asdict(exam_fields(profile, _EXAMS[form]))
        case ProfileForm.BACKGROUND:
            return asdict(background_fields(profile))
        case ProfileForm.CERTIFICATION:
            return asdict(certification_fields(profile))
        case ProfileForm.RESEARCH:
            return asdict(research_fields(profile))
        case ProfileForm.READINESS:
            return asdict(readiness_fields(profile))
        case ProfileForm.PREFERENCES:
            return asdict(preference_fields(profile))


def change_of(form: ProfileForm, typed: Typed, now: datetime) -> Callable[[Profile], Profile]:
    """What a filled form makes of a profile at ``now`` (aware). The change raises `UserError` for what cannot be read."""
    match form:
        case ProfileForm.STEP1 | ProfileForm.STEP2CK | ProfileForm.STEP3:
            return lambda profile: with_exam(profile, _EXAMS[form], ExamFields(**typed), profile.today(now))
        case ProfileForm.BACKGROUND:
            return lambda profile: with_background(profile, BackgroundFields(**typed))
        case ProfileForm.CERTIFICATION:
            return lambda profile: with_certification(
                profile, CertificationFields(**typed), profile.today(now)
            )
        case ProfileForm.RESEARCH:
            return lambda profile: with_research(profile, ResearchFields(**typed))
        case ProfileForm.READINESS:
            return lambda profile: with_readiness(profile, ReadinessFields(**typed))
        case ProfileForm.PREFERENCES:
            return lambda profile: with_preferences(profile, PreferenceFields(**typed))


def _exam_blanks(form: ProfileForm) -> tuple[Blank, ...]:
    score = message("form.score.step1.hint" if form is ProfileForm.STEP1 else "form.score.hint")
    return (
        _menu("status", "exam.status", ExamStatus),
        Blank("score", message("form.score"), score),
        _box("date"),
        _box("attempts"),
    )


def _menu(key: str, names: str, values: type[StrEnum]) -> Blank:
    return Blank(key, message(f"form.{key}"), choices=_choices(names, values))


def _several(key: str, names: str, values: type[StrEnum], nothing: str) -> Blank:
    """A menu of which several may be chosen, or the line that says that there is nothing to choose."""
    choices = (*_choices(names, values), (nothing, message(f"form.{key}.{nothing}")))
    return Blank(key, message(f"form.{key}"), message("form.several.hint"), choices=choices, many=True)


def _choices(names: str, values: Iterable[str]) -> tuple[tuple[str, Message], ...]:
    return tuple((str(value), message(f"{names}.{value}")) for value in values)


def _box(key: str) -> Blank:
    return Blank(key, message(f"form.{key}"), message(f"form.{key}.hint"))


def _text(key: str, label: str) -> Blank:
    return Blank(key, message(label), message(f"{label}.hint"), several_lines=True)
