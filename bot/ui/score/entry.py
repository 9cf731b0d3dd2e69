"""What was typed into `/score add`, and what it makes of a profile."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from bot.domain.exam import Exam
from bot.domain.message import message
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.scores import ScoreEntry, history, with_assessment, with_result
from bot.profile.typed_days import same_day_ahead, same_day_before
from bot.ui.filled_form import QuestionError
from bot.ui.request import Request
from bot.ui.score.card import score_line
from bot.ui.typed.menu import Menu


class Taken(StrEnum):
    """What can be recorded: the exams, then the self-assessments. NBME has numbered forms."""

    STEP1 = "step1"
    STEP2CK = "step2ck"
    STEP3 = "step3"
    OET = "oet"
    NBME = "nbme"
    UWSA_1 = "uwsa_1"
    UWSA_2 = "uwsa_2"
    UWSA_3 = "uwsa_3"
    AMBOSS = "amboss_sa"
    FREE_120 = "free_120"


class Book(Protocol):
    """Records an exam as booked and answers."""

    def __call__(self, request: Request, /, *, exam: Exam, day: date) -> Coroutine[Any, Any, None]:
        """For ``day``, which is to come."""
        ...


_YEAR = re.compile(r"\d{4}")
REAL = {Taken.STEP1: Exam.STEP1, Taken.STEP2CK: Exam.STEP2CK, Taken.STEP3: Exam.STEP3, Taken.OET: Exam.OET}


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """The options of `/score add` as they were given; ``day`` is the day of the test."""

    taken: Taken
    day: date
    score: int | None = None
    passed: bool | None = None
    form: int | None = None
    attempt: int | None = None


def change_by(options: ScoreOptions, today: date) -> Callable[[Profile], Profile]:
    """The change of a profile. Raises `UserError` for options that do not go together."""
    if options.form is not None and options.taken is not Taken.NBME:
        raise UserError("score.form_not_here").asking_for("form")
    exam = REAL.get(options.taken)
    if exam is None:
        return _practice(options, today)
    if options.score is None and options.passed is None:
        raise UserError("score.result_needed").asking_for("score", "result")
    return lambda profile: with_result(
        profile, exam, options.score, options.day, options.attempt, today, passed=options.passed
    )


def ask_if_booked(options: ScoreOptions, typed: str, today: date, book: Book) -> None:
    """Raise a question for an exam whose day is to come: that is a booking. ``typed`` is the day as it was typed.

    Raises `UserError` where the day cannot be meant: a result, or a self-assessment, of a day to come.
    """
    exam, day = REAL.get(options.taken), options.day
    has_result = options.score is not None or options.passed is not None
    if exam is not None and not has_result:
        if day <= today and not _YEAR.search(typed):
            # "15 May" without a result is as likely the booked day.
            day = same_day_ahead(day, today)
        if day > today:
            raise QuestionError(
                message("score.booked", exam=message(f"exam.{exam}"), day=day),
                booked_yes=partial(book, exam=exam, day=day),
            )
    if day > today:
        raise UserError("profile_scores.future").offering(typed, same_day_before(day, today))


def _practice(options: ScoreOptions, today: date) -> Callable[[Profile], Profile]:
    form, score = _form(options), options.score
    if form is None:
        raise UserError("score.form_needed").asking_for("form")
    if score is None or options.passed is not None:
        raise UserError("score.number_needed").asking_for("score", "result")
    if options.attempt is not None:
        raise UserError("score.attempt_not_here").asking_for("attempt")
    return lambda profile: with_assessment(profile, Exam.STEP2CK, form, score, options.day, today)


def _form(options: ScoreOptions) -> str | None:
    """The name that the profile keeps for a self-assessment; ``None`` for an exam, or an NBME form without a number."""
    if options.taken in REAL:
        return None
    if options.taken is Taken.NBME:
        return None if options.form is None else f"nbme_{options.form}"
    return options.taken.value


def score_menu(profile: Profile, texts: Catalogue) -> Menu:
    """Results and self-assessments, newest first; those recorded alike stand there once."""
    return Menu({_value(entry): _label(entry, texts) for entry in history(profile)})


def the_entry(typed: str, profile: Profile, texts: Catalogue) -> ScoreEntry:
    """The one entry that a text means. Raises `UserError` when it means none or several."""
    value = score_menu(profile, texts).meant(typed)
    found = next((entry for entry in history(profile) if _value(entry) == value), None)
    if found is None:
        raise UserError("score.which")
    return found


def _value(entry: ScoreEntry) -> str:
    """All that is recorded about an entry, so that it cannot come to mean another one."""
    parts = (entry.exam, entry.form or entry.status, entry.date, entry.score)
    return ".".join("" if part is None else str(part) for part in parts)


def _label(entry: ScoreEntry, texts: Catalogue) -> str:
    """The line of the list, without the marks that a menu would show as they are."""
    return texts.of(score_line(entry, ())).replace("*", "")
