"""Several choices in one field of a form, joined by commas.

An empty text means unknown; a word of its own (``none``, ``any``) means that nothing is chosen and stands alone.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from bot.errors import UserError
from bot.profile.typed_text import plain, squeezed

NONE = "none"
ANY = "any"
SEPARATOR = ","
_TEXT_MAX = 500

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def chosen_text(chosen: Sequence[StrEnum] | None, nothing: str) -> str:
    """The text of what is chosen; ``nothing`` where that is known to be none."""
    return "" if chosen is None else SEPARATOR.join(chosen) or nothing


def read_chosen(text: str, kind: type[ChoiceT], nothing: str, refusal: str) -> tuple[ChoiceT, ...] | None:
    """What is chosen, in the order of its kind. Raises `UserError`: no such choice, or ``nothing`` beside others."""
    known = {squeezed(choice): choice for choice in kind}
    words = {squeezed(word) for word in plain(text, max_chars=_TEXT_MAX).split(SEPARATOR)} - {""}
    if not words:
        return None
    if words == {nothing}:
        return ()
    if nothing in words:
        raise UserError("profile_edit.alone")
    if not words <= known.keys():
        raise UserError(refusal)
    return tuple(choice for word, choice in known.items() if word in words)
