"""What `/score add` was told, and what it makes of a profile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.exam import Exam
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.scores import ScoreEntry, history, removable, with_assessment, with_result
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


def entry_of(options: ScoreOptions, profile: Profile) -> ScoreEntry | None:
    """The line of the history that the options became; ``None`` for the OET, which has none."""
    exam, form = REAL.get(options.taken, Exam.STEP2CK), _form(options)
    found = (entry for entry in history(profile) if (entry.exam, entry.form) == (exam, form))
    return next((entry for entry in found if entry.date == options.day), None)


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
    """The name that the profile keeps for a self-assessment; ``None`` for an exam, or an NBME form untold."""
    if options.taken in REAL:
        return None
    if options.taken is Taken.NBME:
        return None if options.form is None else f"nbme_{options.form}"
    return options.taken.value


def score_menu(profile: Profile, texts: Catalogue) -> Menu:
    """Results and self-assessments, newest first; those told alike stand there once."""
    return Menu({_value(entry): _label(entry, texts) for entry in removable(profile)})


def the_entry(typed: str, profile: Profile, texts: Catalogue) -> ScoreEntry:
    """The one entry that a text means. Raises `UserError` when it means none or several."""
    value = score_menu(profile, texts).meant(typed)
    found = next((entry for entry in removable(profile) if _value(entry) == value), None)
    if found is None:
        raise UserError("score.which")
    return found


def _value(entry: ScoreEntry) -> str:
    """All that is told about an entry, so that it cannot come to mean another one."""
    parts = (entry.exam, entry.form or entry.status, entry.date, entry.score)
    return ".".join("" if part is None else str(part) for part in parts)


def _label(entry: ScoreEntry, texts: Catalogue) -> str:
    """The line of the list, without the marks that a menu would show as they are."""
    return texts.of(score_line(entry, ())).replace("*", "")
