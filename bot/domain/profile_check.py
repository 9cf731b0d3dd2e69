"""Which combinations in a profile are impossible, each named with its path and the reason.

The same check serves the shell's JSON form and the bot's modals. Unknown (``None``) is always possible, with
one exception: an exam that is booked or awaits its score has a day. "Future" is relative to ``as_of``.
Paths are dotted and follow the JSON form: ``us_experience.0.months``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from bot.domain.exam import (
    ATTEMPTS_MAX,
    SCORE_MAX,
    SCORE_MIN,
    STEP1_PASS_FAIL_FROM,
    ExamRecord,
    ExamStatus,
    SelfAssessment,
    step2ck_passing_score,
)
from bot.domain.message import Message, message
from bot.domain.profile import Graduation, GraduationStatus, OetState, Profile, UsExperience

GRADUATION_YEARS = (1950, 2100)
"""First and last year of graduation that is taken seriously."""
DAYS = (date(1990, 1, 1), date(2100, 12, 31))
"""First and last day that is taken seriously."""
MONTHS_MAX = 60
"""Most months of one rotation; the least is half a month."""
RESEARCH_MAX = 99
"""Most projects or presentations of one kind, and most activities with children."""
COUNT_MAX = 999
"""Most applications or interviews."""
PERCENT_FORM = "free_120"
"""The one practice form whose result is a percentage."""
PRACTICE_FORM = re.compile(r"nbme_[1-9][0-9]?|uwsa_[123]|amboss_sa|free_120")
"""Names of practice exams."""
ACGME_ID = re.compile(r"[0-9]{10}")
"""An ACGME program number."""
_CODES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM "
    "NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA WA WV WI WY "
)
STATES = frozenset(_CODES[i : i + 2] for i in range(0, len(_CODES), 3))
"""Two-letter codes of the places where programs are."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be so. ``message`` says why and what to do."""

    path: str
    message: Message


def problems(profile: Profile, as_of: date) -> tuple[Problem, ...]:
    """Everything impossible in ``profile`` on the day ``as_of``, in the order of the form; empty means valid."""
    return tuple(_all(profile, as_of))


def _all(profile: Profile, as_of: date) -> Iterator[Problem]:
    yield from _graduation(profile.graduation, as_of)
    yield from _step1(profile.step1)
    yield from _step2ck(profile.step2ck)
    for name in ("step1", "step2ck", "step3"):
        yield from _record(name, getattr(profile, name), as_of)
    for index, experience in enumerate(profile.us_experience or ()):
        yield from _experience(f"us_experience.{index}", experience)
    for index, letter in enumerate(profile.letters or ()):
        yield from _not_future(f"letters.{index}.date", letter.date, as_of)
    yield from _oet(profile, as_of)
    yield from _counts(profile)
    for index, practice in enumerate(profile.self_assessments or ()):
        yield from _practice(f"self_assessments.{index}", practice, as_of)
    yield from _interviews(profile)
    yield from _places(profile)


def _graduation(graduation: Graduation, as_of: date) -> Iterator[Problem]:
    if graduation.year is None:
        return
    yield from _range("graduation.year", graduation.year, *GRADUATION_YEARS)
    if graduation.status is GraduationStatus.GRADUATE and graduation.year > as_of.year:
        yield _problem("graduation.year", "graduated_in_future")


def _step1(record: ExamRecord) -> Iterator[Problem]:
    if record.score is not None and record.date is not None and record.date >= STEP1_PASS_FAIL_FROM:
        yield _problem("step1.score", "step1_has_no_number", since=STEP1_PASS_FAIL_FROM)


def _step2ck(record: ExamRecord) -> Iterator[Problem]:
    if record.score is None or not SCORE_MIN <= record.score <= SCORE_MAX:
        return
    passing = step2ck_passing_score(record.date)
    if record.status is ExamStatus.PASSED and record.score < passing:
        yield _problem("step2ck.score", "below_passing", score=record.score, passing=passing)
    # A failure without a day is judged by the highest standard: below it some day makes it possible.
    failing = step2ck_passing_score(record.date or date.max)
    if record.status is ExamStatus.FAILED and record.score >= failing:
        yield _problem("step2ck.score", "failed_but_passing", score=record.score, passing=failing)


def _record(name: str, record: ExamRecord, as_of: date) -> Iterator[Problem]:
    if record.score is not None:
        yield from _range(f"{name}.score", record.score, SCORE_MIN, SCORE_MAX)
    if record.attempts is not None:
        yield from _attempts(f"{name}.attempts", record.attempts, record.status)
    yield from _dated(name, record, as_of)
    if record.score is not None and record.status in (
        ExamStatus.NOT_TAKEN,
        ExamStatus.BOOKED,
        ExamStatus.WAITING,
    ):
        yield _problem(f"{name}.score", "score_before_result")


def _attempts(path: str, attempts: int, status: ExamStatus | None) -> Iterator[Problem]:
    if not 0 <= attempts <= ATTEMPTS_MAX:
        yield _problem(path, "attempts", most=ATTEMPTS_MAX)
    elif status in (ExamStatus.PASSED, ExamStatus.FAILED) and attempts == 0:
        yield _problem(path, "result_without_sitting")
    elif status is ExamStatus.NOT_TAKEN and attempts > 0:
        yield _problem(path, "sitting_not_taken")


def _dated(name: str, record: ExamRecord, as_of: date) -> Iterator[Problem]:
    path = f"{name}.date"
    if record.date is not None and not DAYS[0] <= record.date <= DAYS[1]:
        yield _problem(path, "range", least=DAYS[0], most=DAYS[1])
    match record.status:
        case ExamStatus.BOOKED | ExamStatus.WAITING if record.date is None:
            yield _problem(path, "date_needed")
        case ExamStatus.NOT_TAKEN if record.date is not None:
            yield _problem(path, "date_not_taken")
        case ExamStatus.PASSED | ExamStatus.FAILED | ExamStatus.WAITING:
            yield from _not_future(path, record.date, as_of)
        case _:
            pass


def _oet(profile: Profile, as_of: date) -> Iterator[Problem]:
    day = profile.oet_date
    if day is not None and not DAYS[0] <= day <= DAYS[1]:
        yield _problem("oet_date", "range", least=DAYS[0], most=DAYS[1])
    if profile.oet in (OetState.PASSED, OetState.FAILED):
        yield from _not_future("oet_date", day, as_of)
    elif profile.oet is OetState.NOT_TAKEN and day is not None:
        yield _problem("oet_date", "date_not_taken")


def _experience(path: str, experience: UsExperience) -> Iterator[Problem]:
    months = experience.months
    if not 0 < months <= MONTHS_MAX or months * 2 != int(months * 2):
        yield _problem(f"{path}.months", "months", most=MONTHS_MAX)


def _counts(profile: Profile) -> Iterator[Problem]:
    for name in ("pediatrics", "other", "qi", "presentations"):
        yield from _range(f"research.{name}", getattr(profile.research, name), 0, RESEARCH_MAX)
    yield from _range("work_with_children", profile.work_with_children, 0, RESEARCH_MAX)
    for name in ("applications", "interviews"):
        yield from _range(f"status.{name}", getattr(profile.status, name), 0, COUNT_MAX)


def _practice(path: str, practice: SelfAssessment, as_of: date) -> Iterator[Problem]:
    if not PRACTICE_FORM.fullmatch(practice.form):
        yield _problem(f"{path}.form", "form")
    elif practice.form == PERCENT_FORM:
        yield from _range(f"{path}.score", practice.score, 0, 100)
    else:
        yield from _range(f"{path}.score", practice.score, SCORE_MIN, SCORE_MAX)
    yield from _not_future(f"{path}.date", practice.date, as_of)


def _interviews(profile: Profile) -> Iterator[Problem]:
    for index, interview in enumerate(profile.interviews.entries):
        path = f"interviews.{index}"
        if not DAYS[0] <= interview.at.date() <= DAYS[1]:
            yield _problem(f"{path}.at", "range", least=DAYS[0], most=DAYS[1])
        if interview.other is None and not ACGME_ID.fullmatch(interview.acgme_id):
            yield _problem(f"{path}.acgme_id", "acgme_id")
        if interview.zone not in _time_zones():
            yield _problem(f"{path}.zone", "time_zone")


def _places(profile: Profile) -> Iterator[Problem]:
    for index, state in enumerate(profile.preferences.states or ()):
        if state not in STATES:
            yield _problem(f"preferences.states.{index}", "state")
    for index, connection in enumerate(profile.connections or ()):
        if not ACGME_ID.fullmatch(connection.acgme_id):
            yield _problem(f"connections.{index}.acgme_id", "acgme_id")
    if profile.time_zone is not None and profile.time_zone not in _time_zones():
        yield _problem("time_zone", "time_zone")


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _range(path: str, value: int | None, least: int, most: int) -> Iterator[Problem]:
    if value is not None and not least <= value <= most:
        yield _problem(path, "range", least=least, most=most)


def _not_future(path: str, day: date | None, as_of: date) -> Iterator[Problem]:
    if day is not None and day > as_of:
        yield _problem(path, "future", day=day, as_of=as_of)


def _problem(path: str, key: str, **params: object) -> Problem:
    return Problem(path, message(f"profile_check.{key}", **params))
