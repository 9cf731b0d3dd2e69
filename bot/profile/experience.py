"""US experience in a form: one rotation a line, such as `2 months observership, pediatrics`.

An empty text means unknown, `none` means none. The order of the words does not matter.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience
from bot.domain.profile_check import MONTHS_MAX
from bot.errors import UserError
from bot.profile.typed_text import plain, squeezed

ROTATIONS_MAX = 20
"""Most rotations a member can record."""
_TEXT_MAX = 2_000
_NONE = {"none", "no", "0"}
_MONTHS = re.compile(r"(?<![\w.])(\d{1,2}(?:[.,]\d)?)(?![\w.])")
_KINDS: Mapping[str, ExperienceKind] = {
    **dict.fromkeys(
        ("handson", "elective", "externship", "subinternship", "clerkship"), ExperienceKind.HANDS_ON
    ),
    **dict.fromkeys(("observership", "observer", "shadowing"), ExperienceKind.OBSERVERSHIP),
}
_SPECIALTIES: Mapping[str, ExperienceSpecialty] = {
    **dict.fromkeys(("pediatrics", "paediatrics", "pediatric", "peds"), ExperienceSpecialty.PEDIATRICS),
    "internalmedicine": ExperienceSpecialty.INTERNAL_MEDICINE,
    "familymedicine": ExperienceSpecialty.FAMILY_MEDICINE,
    "other": ExperienceSpecialty.OTHER,
}

ValueT = TypeVar("ValueT")


def experience_text(profile: Profile) -> str:
    """The text of the form as it is now; read back it gives the same rotations."""
    if profile.us_experience is None:
        return ""
    return "\n".join(_line(rotation) for rotation in profile.us_experience) or "none"


def with_experience(profile: Profile, text: str) -> Profile:
    """The profile with the rotations of a text. Raises `UserError`, which names the line."""
    if len(text) > _TEXT_MAX:
        raise UserError("profile_edit.too_long", most=_TEXT_MAX)
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if plain(line)]
    if not lines:
        return replace(profile, us_experience=None)
    if len(lines) == 1 and squeezed(plain(lines[0][1])) in _NONE:
        return replace(profile, us_experience=())
    if len(lines) > ROTATIONS_MAX:
        raise UserError("profile_edit.rotations", most=ROTATIONS_MAX)
    return replace(profile, us_experience=tuple(_rotation(number, line) for number, line in lines))


def _line(rotation: UsExperience) -> str:
    kind = "" if rotation.kind is None else f" {rotation.kind.replace('_', '-')}"
    return f"{rotation.months:g} months{kind}, {rotation.specialty.replace('_', ' ')}"


def _rotation(number: int, line: str) -> UsExperience:
    typed = plain(line)
    months = _MONTHS.findall(typed)
    words = squeezed(_MONTHS.sub(" ", typed)).replace("months", "").replace("month", "")
    kind, rest = _taken(words, _KINDS)
    specialty, rest = _taken(rest, _SPECIALTIES)
    if len(months) != 1 or kind is None or specialty is None or rest not in ("", "in"):
        raise UserError("profile_edit.rotation", line=number)
    return UsExperience(kind, specialty, _halves(months[0], number))


def _taken(words: str, known: Mapping[str, ValueT]) -> tuple[ValueT | None, str]:
    """What the longest known word in ``words`` stands for, and the words without it."""
    found = max((word for word in known if word in words), key=len, default=None)
    return (None, words) if found is None else (known[found], words.replace(found, "", 1))


def _halves(typed: str, number: int) -> float:
    months = float(typed.replace(",", "."))
    if not 0 < months <= MONTHS_MAX or not (months * 2).is_integer():
        raise UserError("profile_edit.months", line=number, most=MONTHS_MAX)
    return months
