"""The five answers that decide most of the advice, asked at the first contact: read from a form, and prefilled for one.

An emptied field clears what it asks for; one left as it was prefilled keeps what is stored, with everything that the form
does not ask. All pure; refusals are `UserError`.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.domain.exam import SCORE_MAX, SCORE_MIN, Exam, ExamRecord, ExamStatus
from bot.domain.profile import Graduation, GraduationStatus, Profile, Stage, Visa
from bot.domain.profile_check import GRADUATION_YEARS
from bot.errors import UserError
from bot.profile.passing import status_of_score
from bot.profile.typed_days import typed_day
from bot.profile.typed_text import plain, read_number, squeezed

_NOT_TAKEN = frozenset({"no", "none", "nottaken", "notyet", "notbooked", "never", "norendido", "todaviano"})
_WORDS = {
    **dict.fromkeys(_NOT_TAKEN, ExamStatus.NOT_TAKEN),
    **dict.fromkeys(
        ("waiting", "waitingforscore", "taken", "done", "enespera", "rendido"), ExamStatus.WAITING
    ),
    **dict.fromkeys(("booked", "scheduled", "reservado"), ExamStatus.BOOKED),
    **dict.fromkeys(("failed", "fail", "reprobado"), ExamStatus.FAILED),
    **dict.fromkeys(("passed", "pass", "aprobado"), ExamStatus.PASSED),
}
_LATER_TRY = 2
"""Sittings that a pass after a failure took at least; how many more is asked elsewhere."""


class Step1Answer(StrEnum):
    """How Step 1 stands, in the words that decide."""

    FIRST_TRY = "first_try"
    LATER_TRY = "later_try"
    FAILED = "failed"
    BOOKED = "booked"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """What is typed or chosen; empty means no answer."""

    stage: str = ""
    step2ck: str = ""
    step1: str = ""
    visa: str = ""
    year: str = ""


def first_answers(profile: Profile) -> FirstAnswers:
    """The answers that a profile already gives."""
    return FirstAnswers(
        stage="" if profile.status.stage is None else profile.status.stage.value,
        step2ck=_step2ck_text(profile.step2ck),
        step1=_step1_text(profile.step1),
        visa="" if profile.visa is None else profile.visa.value,
        year="" if profile.graduation.year is None else str(profile.graduation.year),
    )


def unanswered(profile: Profile) -> bool:
    """Whether any of the five is still open."""
    answers = first_answers(profile)
    return not all((answers.stage, answers.step2ck, answers.step1, answers.visa, answers.year))


def with_first_answers(profile: Profile, given: FirstAnswers, today: date) -> Profile:
    """The profile with these answers; ``today`` is the member's day. Raises `UserError` for what cannot be read."""
    before = first_answers(profile)
    changed = profile
    if given.step2ck != before.step2ck:
        changed = replace(changed, step2ck=_step2ck(given.step2ck, today))
    if given.step1 != before.step1:
        changed = replace(changed, step1=_step1(given.step1))
    if given.year != before.year:
        changed = replace(changed, graduation=_graduation(given.year, today))
    stage = Stage(given.stage) if given.stage else None
    visa = Visa(given.visa) if given.visa else None
    return replace(changed, visa=visa, status=replace(changed.status, stage=stage))


def _step2ck_text(record: ExamRecord) -> str:
    if record.score is not None:
        return str(record.score)
    if record.status in (ExamStatus.BOOKED, ExamStatus.WAITING) and record.date is not None:
        return record.date.isoformat()
    return "" if record.status is None else record.status.value.replace("_", " ")


def _step2ck(text: str, today: date) -> ExamRecord:
    """A score, a day (a coming one is booked, a past one is waited for), or a word such as "not taken"."""
    typed = plain(text)
    if not typed:
        return ExamRecord()
    if typed.isdecimal() and len(typed) <= len(str(SCORE_MAX)):
        return _scored(int(typed))
    known = _WORDS.get(squeezed(typed))
    if known is not None:
        return ExamRecord(known)
    try:
        day = typed_day(text, today, ahead=True)
    except UserError as refusal:
        if any(c.isdecimal() for c in typed):
            raise
        raise UserError("first.step2ck.refused") from refusal
    if day is None:
        return ExamRecord()
    return ExamRecord(ExamStatus.BOOKED if day > today else ExamStatus.WAITING, date=day)


def _scored(score: int) -> ExamRecord:
    if not SCORE_MIN <= score <= SCORE_MAX:
        raise UserError("profile_edit.score", least=SCORE_MIN, most=SCORE_MAX)
    return ExamRecord(status_of_score(Exam.STEP2CK, score, None), score=score)


def _step1_text(record: ExamRecord) -> str:
    match record.status:
        case ExamStatus.PASSED if record.attempts == 1:
            return Step1Answer.FIRST_TRY.value
        case ExamStatus.PASSED if record.attempts is not None:
            return Step1Answer.LATER_TRY.value
        case ExamStatus.FAILED | ExamStatus.NOT_TAKEN | ExamStatus.BOOKED:
            return record.status.value
        case _:
            return ""


def _step1(answer: str) -> ExamRecord:
    if not answer:
        return ExamRecord()
    match Step1Answer(answer):
        case Step1Answer.FIRST_TRY:
            return ExamRecord(ExamStatus.PASSED, attempts=1)
        case Step1Answer.LATER_TRY:
            return ExamRecord(ExamStatus.PASSED, attempts=_LATER_TRY)
        case Step1Answer.FAILED:
            return ExamRecord(ExamStatus.FAILED, attempts=1)
        case Step1Answer.BOOKED:
            return ExamRecord(ExamStatus.BOOKED)
        case Step1Answer.NOT_TAKEN:
            return ExamRecord(ExamStatus.NOT_TAKEN)


def _graduation(text: str, today: date) -> Graduation:
    year = read_number(text, *GRADUATION_YEARS, "profile_edit.year")
    if year is None or year == today.year:
        return Graduation(year=year)
    return Graduation(GraduationStatus.STUDENT if year > today.year else GraduationStatus.GRADUATE, year)
