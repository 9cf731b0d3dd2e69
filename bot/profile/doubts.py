"""What looks like a slip of the finger in a change of results. Pure; nothing is refused for it, only asked about.

The bounds are our own judgement: no source says how far two results of one person lie apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.exam import Exam, ExamStatus
from bot.domain.profile import Profile
from bot.domain.profile_check import PERCENT_FORM
from bot.profile.scores import ScoreEntry, history

JUMP = 40
"""Points between two results of one person above which a slip is likelier."""
NBME_FORMS = 20
"""Highest number of an NBME form that is taken without a question; those in use are far below it."""
_NBME = "nbme_"


class DoubtKind(StrEnum):
    """What looks wrong."""

    NOW_FAILED = "now_failed"
    JUMP = "jump"
    SECOND_VALUE = "second_value"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Doubt:
    """``new`` looks wrong beside ``old``; a form that nobody knows looks wrong alone."""

    kind: DoubtKind
    new: ScoreEntry
    old: ScoreEntry | None = None


def doubts(before: Profile, after: Profile) -> tuple[Doubt, ...]:
    """What is to be asked before ``after`` is stored, at most one question for each new entry."""
    known = history(before)
    return tuple(
        doubt
        for entry in history(after)
        if entry not in known and (doubt := next(_about(entry, known), None)) is not None
    )


def _about(new: ScoreEntry, known: tuple[ScoreEntry, ...]) -> Iterator[Doubt]:
    same = [old for old in known if (old.exam, old.form) == (new.exam, new.form)]
    if new.form is None:
        for old in same:
            if old.status is ExamStatus.PASSED and new.status is ExamStatus.FAILED:
                yield Doubt(DoubtKind.NOW_FAILED, new, old)
    for old in same:
        on_one_day = old.date is not None and old.date == new.date
        if on_one_day and (old.score, old.status) != (new.score, new.status):
            yield Doubt(DoubtKind.SECOND_VALUE, new, old)
    if new.form is not None and new.form.startswith(_NBME) and int(new.form.removeprefix(_NBME)) > NBME_FORMS:
        yield Doubt(DoubtKind.FORM, new)
    old = _nearest(new, known)
    if (
        old is not None
        and old.score is not None
        and new.score is not None
        and abs(old.score - new.score) > JUMP
    ):
        yield Doubt(DoubtKind.JUMP, new, old)


def _nearest(new: ScoreEntry, known: tuple[ScoreEntry, ...]) -> ScoreEntry | None:
    """The entry of the same exam nearest in time that has points; a percentage has none."""
    if new.exam is Exam.OET or new.form == PERCENT_FORM:
        return None
    with_points = [
        old for old in known if old.exam is new.exam and old.form != PERCENT_FORM and old.score is not None
    ]
    day = new.date
    if day is None:
        return with_points[0] if with_points else None
    return min(with_points, key=lambda old: abs((old.date or day) - day), default=None)
