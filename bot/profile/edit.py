"""Changes of a profile from the fields of a form, and those fields prefilled from a profile.

An empty field means unknown, so emptying a field clears it. Only what is typed is judged here; combinations that
cannot be are refused by :mod:`bot.domain.profile_check` when the change is stored. All pure; refusals are `UserError`.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from bot.domain.exam import ATTEMPTS_MAX, SCORE_MAX, SCORE_MIN, Exam, ExamRecord, ExamStatus
from bot.domain.profile import Applicant, Graduation, GraduationStatus, OetState, PathwayState, Profile, Visa
from bot.domain.profile_check import GRADUATION_YEARS
from bot.profile.passing import status_of_score
from bot.profile.typed_days import typed_day
from bot.profile.typed_text import read_number, read_word

_STATUSES = {
    **dict.fromkeys(("nottaken", "notyet", "none", "no", "norendido"), ExamStatus.NOT_TAKEN),
    **dict.fromkeys(("booked", "scheduled", "registered", "reservado"), ExamStatus.BOOKED),
    **dict.fromkeys(
        ("waiting", "waitingforscore", "awaiting", "awaitingscore", "enespera"), ExamStatus.WAITING
    ),
    **dict.fromkeys(("passed", "pass", "aprobado"), ExamStatus.PASSED),
    **dict.fromkeys(("failed", "fail", "reprobado"), ExamStatus.FAILED),
}
_VISAS = {
    **dict.fromkeys(("none", "no", "notneeded", "noneneeded", "ninguna"), Visa.NONE),
    **dict.fromkeys(("j1", "j"), Visa.J1),
    **dict.fromkeys(("h1b", "h1"), Visa.H1B),
    **dict.fromkeys(("j1orh1b", "h1borj1", "j1h1b", "both", "either", "j1oh1b", "ambas"), Visa.J1_OR_H1B),
    **dict.fromkeys(("undecided", "notsure", "unsure", "dontknow", "sindecidir"), Visa.UNDECIDED),
}
_APPLICANTS = {
    **dict.fromkeys(("nonusimg", "nonus"), Applicant.NON_US_IMG),
    **dict.fromkeys(("usimg", "us"), Applicant.US_IMG),
}
_GRADUATIONS = {
    **dict.fromkeys(("student", "notyet", "estudiante"), GraduationStatus.STUDENT),
    **dict.fromkeys(("graduate", "graduated", "contitulo"), GraduationStatus.GRADUATE),
}
_OET_STATES = {
    **dict.fromkeys(("nottaken", "notyet", "none", "no", "norendido"), OetState.NOT_TAKEN),
    **dict.fromkeys(("booked", "scheduled", "reservado"), OetState.BOOKED),
    **dict.fromkeys(("passed", "pass", "aprobado"), OetState.PASSED),
    **dict.fromkeys(("failed", "fail", "reprobado"), OetState.FAILED),
}
_PATHWAYS = {
    **dict.fromkeys(("notstarted", "notyet", "none", "no", "sinempezar"), PathwayState.NOT_STARTED),
    **dict.fromkeys(("applied", "solicitado"), PathwayState.APPLIED),
    **dict.fromkeys(("accepted", "approved", "aceptado"), PathwayState.ACCEPTED),
}
_YES_NO = {"si": True, "yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


@dataclass(frozen=True, slots=True)
class ExamFields:
    """What is typed about a Step. An exam without a number, or not yet sat, leaves ``score`` empty."""

    status: str = ""
    attempts: str = ""
    score: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class BackgroundFields:
    """What is typed about visa and graduation. An empty ``applicant`` leaves the kind as it was."""

    applicant: str = ""
    visa: str = ""
    graduation: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class CertificationFields:
    """What is typed about the way to the ECFMG certificate."""

    oet: str = ""
    oet_date: str = ""
    pathway: str = ""
    certified: str = ""


def record_of(profile: Profile, exam: Exam) -> ExamRecord:
    """What is known of a Step. Raises `ValueError` for OET, which is no Step."""
    if exam is Exam.OET:
        raise ValueError("OET has no record of this kind")
    return cast("ExamRecord", getattr(profile, exam.value))


def with_record(profile: Profile, exam: Exam, record: ExamRecord) -> Profile:
    """The profile with another record of a Step."""
    match exam:
        case Exam.STEP1:
            return replace(profile, step1=record)
        case Exam.STEP2CK:
            return replace(profile, step2ck=record)
        case Exam.STEP3:
            return replace(profile, step3=record)
        case Exam.OET:
            raise ValueError("OET has no record of this kind")


def exam_fields(profile: Profile, exam: Exam) -> ExamFields:
    """The fields of a Step as they are now; read back they give the same record."""
    record = record_of(profile, exam)
    return ExamFields(
        status="" if record.status is None else record.status.value,
        attempts=_shown(record.attempts),
        score=_shown(record.score),
        date=_shown(record.date),
    )


def with_exam(profile: Profile, exam: Exam, fields: ExamFields, today: date) -> Profile:
    """The profile with what was typed about a Step. A score without a status says itself whether it passed.

    A day without its year is the next such day of an exam that is booked, else the latest.
    """
    status = read_word(fields.status, _STATUSES, "profile_edit.exam_status")
    attempts = read_number(fields.attempts, 0, ATTEMPTS_MAX, "profile_edit.attempts")
    score = read_number(fields.score, SCORE_MIN, SCORE_MAX, "profile_edit.score")
    day = typed_day(fields.date, today, ahead=status is ExamStatus.BOOKED)
    if status is None and score is not None:
        status = status_of_score(exam, score, day)
    return with_record(profile, exam, ExamRecord(status, attempts, score, day))


def background_fields(profile: Profile) -> BackgroundFields:
    """The fields of visa and graduation as they are now."""
    return BackgroundFields(
        applicant=profile.applicant.value,
        visa=_shown(profile.visa),
        graduation=_shown(profile.graduation.status),
        year=_shown(profile.graduation.year),
    )


def with_background(profile: Profile, fields: BackgroundFields) -> Profile:
    """The profile with what was typed about visa and graduation."""
    applicant = read_word(fields.applicant, _APPLICANTS, "profile_edit.applicant")
    status = read_word(fields.graduation, _GRADUATIONS, "profile_edit.graduation")
    year = read_number(fields.year, *GRADUATION_YEARS, "profile_edit.year")
    return replace(
        profile,
        applicant=applicant or profile.applicant,
        visa=read_word(fields.visa, _VISAS, "profile_edit.visa"),
        graduation=Graduation(status, year),
    )


def certification_fields(profile: Profile) -> CertificationFields:
    """The fields of OET, Pathway and certificate as they are now."""
    certified = {None: "", True: "yes", False: "no"}[profile.ecfmg_certified]
    return CertificationFields(
        _shown(profile.oet), _shown(profile.oet_date), _shown(profile.pathway), certified
    )


def with_certification(profile: Profile, fields: CertificationFields, today: date) -> Profile:
    """The profile with what was typed about OET, Pathway and certificate."""
    oet = read_word(fields.oet, _OET_STATES, "profile_edit.oet")
    return replace(
        profile,
        oet=oet,
        oet_date=typed_day(fields.oet_date, today, ahead=oet is OetState.BOOKED),
        pathway=read_word(fields.pathway, _PATHWAYS, "profile_edit.pathway"),
        ecfmg_certified=read_word(fields.certified, _YES_NO, "profile_edit.yes_no"),
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)
