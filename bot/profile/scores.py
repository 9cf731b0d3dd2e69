"""Recording results and self-assessments, and listing them. All pure; refusals are `UserError`.

A profile keeps the latest result of each exam with the number of sittings. Combinations that cannot be are
refused by :mod:`bot.domain.profile_check` when the change is stored.
"""

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.exam import (
    SCORE_MAX,
    SCORE_MIN,
    STEP1_PASS_FAIL_FROM,
    Exam,
    ExamRecord,
    ExamStatus,
    SelfAssessment,
)
from bot.domain.profile import OetState, Profile
from bot.domain.profile_check import PERCENT_FORM, PRACTICE_FORM
from bot.errors import UserError
from bot.profile.edit import record_of, with_record
from bot.profile.passing import status_of_score

ASSESSMENTS_MAX = 60
"""Most self-assessments a member can record."""
_RESULTS = (ExamStatus.PASSED, ExamStatus.FAILED)
_STEPS = (Exam.STEP1, Exam.STEP2CK, Exam.STEP3)


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """One line of the score history. ``form`` names a self-assessment, ``status`` belongs to a real result."""

    exam: Exam
    date: date | None
    score: int | None
    status: ExamStatus | None = None
    attempts: int | None = None
    form: str | None = None


def with_result(
    profile: Profile,
    exam: Exam,
    score: int | None,
    date: date | None,
    attempt: int | None,
    today: date,
    *,
    passed: bool | None = None,
) -> Profile:
    """The profile with a real result. ``date`` is the test day, ``attempt`` which sitting it was (1-4).

    A number decides for itself whether it passed, by the standard of its day; without one ``passed`` says so. An
    attempt not given follows from what is recorded, and stays unknown where nothing is.
    """
    if date is not None and date > today:
        raise UserError("profile_scores.future")
    if exam is Exam.OET:
        return _with_oet(profile, score, date, passed=passed)
    before = record_of(profile, exam)
    if before.status in _RESULTS and before.date is not None and date is not None and date < before.date:
        raise UserError("profile_scores.older_result", day=before.date)
    status = _status(exam, score, date, passed=passed)
    sittings = _sittings(before, date) if attempt is None else attempt
    return with_record(profile, exam, ExamRecord(status, sittings, score, date))


def with_assessment(profile: Profile, exam: Exam, form: str, score: int, date: date, today: date) -> Profile:
    """The profile with a self-assessment; one of the same exam, form and day is replaced."""
    if date > today:
        raise UserError("profile_scores.future")
    if not PRACTICE_FORM.fullmatch(form) or exam is Exam.OET:
        raise UserError("profile_scores.form")
    least, most = (0, 100) if form == PERCENT_FORM else (SCORE_MIN, SCORE_MAX)
    if not least <= score <= most:
        raise UserError("profile_scores.practice_range", least=least, most=most)
    entry = SelfAssessment(exam, form, score, date)
    kept = tuple(old for old in profile.self_assessments or () if not _same_sitting(old, entry))
    if len(kept) >= ASSESSMENTS_MAX:
        raise UserError("profile_scores.too_many", most=ASSESSMENTS_MAX)
    return replace(profile, self_assessments=(*kept, entry))


def with_booking(profile: Profile, exam: Exam, day: date) -> Profile:
    """The profile with an exam that is booked for ``day``; sittings up to now stay. Raises `UserError` for one passed."""
    if exam is Exam.OET:
        if profile.oet is OetState.PASSED:
            raise UserError("profile_scores.passed_already")
        return replace(profile, oet=OetState.BOOKED, oet_date=day)
    before = record_of(profile, exam)
    if before.status is ExamStatus.PASSED:
        raise UserError("profile_scores.passed_already")
    sittings = before.attempts or (1 if before.status is ExamStatus.FAILED else before.attempts)
    return with_record(profile, exam, ExamRecord(ExamStatus.BOOKED, sittings, None, day))


def oet_record(profile: Profile) -> ExamRecord:
    """How the OET stands, in the words of the Steps."""
    return ExamRecord(None if profile.oet is None else ExamStatus(profile.oet.value), date=profile.oet_date)


def history(profile: Profile) -> tuple[ScoreEntry, ...]:
    """Every result and self-assessment, newest first; results without a day come last."""
    records = [(exam, record_of(profile, exam)) for exam in _STEPS] + [(Exam.OET, oet_record(profile))]
    results = [
        ScoreEntry(exam, record.date, record.score, record.status, record.attempts)
        for exam, record in records
        if record.status in _RESULTS
    ]
    practice = [_practice_entry(entry) for entry in profile.self_assessments or ()]
    return tuple(sorted([*results, *practice], key=_newest_first, reverse=True))


def without_entry(profile: Profile, entry: ScoreEntry) -> Profile:
    """The profile without a result or a self-assessment. Raises `UserError` when it is not there any more.

    A result goes with its number of sittings; of two self-assessments that are recorded alike, one goes.
    """
    if entry not in history(profile):
        raise UserError("profile_scores.gone")
    if entry.exam is Exam.OET:
        return replace(profile, oet=None, oet_date=None)
    if entry.form is None:
        return with_record(profile, entry.exam, ExamRecord())
    practices = list(profile.self_assessments or ())
    practices.remove(next(practice for practice in practices if _practice_entry(practice) == entry))
    return replace(profile, self_assessments=tuple(practices))


def _practice_entry(practice: SelfAssessment) -> ScoreEntry:
    return ScoreEntry(practice.exam, practice.date, practice.score, form=practice.form)


def _newest_first(entry: ScoreEntry) -> date:
    return entry.date or date.min


def _same_sitting(one: SelfAssessment, other: SelfAssessment) -> bool:
    return (one.exam, one.form, one.date) == (other.exam, other.form, other.date)


def _status(exam: Exam, score: int | None, tested_on: date | None, *, passed: bool | None) -> ExamStatus:
    stated = None if passed is None else ExamStatus.PASSED if passed else ExamStatus.FAILED
    if score is None:
        judged = stated
    elif not SCORE_MIN <= score <= SCORE_MAX:
        raise UserError("profile_scores.range", least=SCORE_MIN, most=SCORE_MAX)
    elif exam is Exam.STEP1 and (tested_on is None or tested_on >= STEP1_PASS_FAIL_FROM):
        raise UserError("profile_scores.step1_number", since=STEP1_PASS_FAIL_FROM)
    else:
        judged = status_of_score(exam, score, tested_on) or stated
    if judged is None:
        raise UserError("profile_scores.say_result")
    if stated is not None and stated is not judged:
        raise UserError("profile_scores.contradiction")
    return judged


def _sittings(before: ExamRecord, tested_on: date | None) -> int | None:
    """Which sitting a result is, from what was recorded before it."""
    match before.status:
        case ExamStatus.NOT_TAKEN:
            return 1
        case ExamStatus.BOOKED:
            return None if before.attempts is None else before.attempts + 1
        case ExamStatus.FAILED if tested_on != before.date:
            return (before.attempts or 1) + 1
        case _:
            return before.attempts


def _with_oet(profile: Profile, score: int | None, day: date | None, *, passed: bool | None) -> Profile:
    if score is not None or passed is None:
        raise UserError("profile_scores.oet")
    before = oet_record(profile)
    if before.status in _RESULTS and before.date is not None and day is not None and day < before.date:
        raise UserError("profile_scores.older_result", day=before.date)
    return replace(profile, oet=OetState.PASSED if passed else OetState.FAILED, oet_date=day)
