"""Letters of recommendation: adding, changing, and how many more to ask for. All pure; refusals are `UserError`.

A letter has no number of its own: two that are recorded alike, label and all, are the same to everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.profile import Letter, LetterState, LetterWriter, Profile
from bot.errors import UserError
from bot.profile.typed_days import typed_day
from bot.profile.typed_text import read_word, squeezed

LETTERS_MAX = 12
"""Most letters that a member can record: three for each that a program takes."""
LABEL_MAX = 30
"""Longest label of a letter, in characters: a few words such as "Dr K, May"."""
SPARE = 1
"""Letters to have under way beyond those needed, as one is often late; our own advice, see `docs/rulebook.md`."""
REMOVED = "removed"
"""What stands for the state of a letter that will not come."""
_PROMISED = (LetterState.AGREED, LetterState.REQUESTED)
_WRITERS = {squeezed(writer): writer for writer in LetterWriter}
_STATES: dict[str, LetterState | str] = {
    **{squeezed(state): state for state in LetterState},
    REMOVED: REMOVED,
}


@dataclass(frozen=True, slots=True)
class LetterFields:
    """What is typed about a letter."""

    writer: str = ""
    state: str = ""
    date: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """How many letters stand where, and how many ``more`` to ask for so that those needed are sure to come."""

    uploaded: int
    promised: int
    asked: int
    more: int


def with_letter(profile: Profile, letter: Letter) -> Profile:
    """The profile with one letter more. Raises `UserError` when no more fit."""
    letters = profile.letters or ()
    if len(letters) >= LETTERS_MAX:
        raise UserError("letters.too_many", most=LETTERS_MAX)
    return replace(profile, letters=(*letters, letter))


def with_changed_letter(profile: Profile, before: Letter, after: Letter | None) -> Profile:
    """The profile with one letter changed in its place, or removed. Raises `UserError` when it is not there any more."""
    letters = list(profile.letters or ())
    if before not in letters:
        raise UserError("letters.gone")
    place = letters.index(before)
    letters[place : place + 1] = [] if after is None else [after]
    return replace(profile, letters=tuple(letters))


def updated(
    letter: Letter,
    *,
    writer: LetterWriter | None = None,
    state: LetterState | None = None,
    day: date | None = None,
    label: str | None = None,
) -> Letter:
    """The letter with what is given; a new state without a day has none, as the old day was that of the old state."""
    reached = state or letter.state
    kept = letter.date if reached is letter.state else None
    return Letter(
        writer or letter.writer, reached, day or kept, letter.label if label is None else label or None
    )


def letter_fields(letter: Letter | None) -> LetterFields:
    """The fields of a letter as it is now, or of a new one; read back they give the same letter."""
    if letter is None:
        return LetterFields()
    return LetterFields(
        letter.writer.value,
        letter.state.value,
        "" if letter.date is None else str(letter.date),
        letter.label or "",
    )


def read_letter(fields: LetterFields, today: date) -> Letter | None:
    """The letter that was typed; ``None`` for one that will not come. Raises `UserError`."""
    state = read_word(fields.state, _STATES, "letters.say_state")
    if state == REMOVED:
        return None
    writer = read_word(fields.writer, _WRITERS, "letters.say_writer")
    if writer is None:
        raise UserError("letters.say_writer")
    if state is None:
        raise UserError("letters.say_state")
    return Letter(writer, LetterState(state), typed_day(fields.date, today), letter_label(fields.label))


def letter_label(typed: str) -> str | None:
    """The member's own word for a letter, on one line; ``None`` for none. Raises `UserError` for one too long."""
    label = " ".join(typed.split())
    if len(label) > LABEL_MAX:
        raise UserError("letters.label_long", most=LABEL_MAX)
    return label or None


def letter_plan(letters: Sequence[Letter], needed: int) -> LetterPlan:
    """Where the letters stand. Until ``needed`` are uploaded, that many and a spare one should be under way."""
    uploaded = sum(letter.state is LetterState.UPLOADED for letter in letters)
    promised = sum(letter.state in _PROMISED for letter in letters)
    more = 0 if uploaded >= needed else max(0, needed + SPARE - len(letters))
    return LetterPlan(uploaded, promised, len(letters) - uploaded - promised, more)
