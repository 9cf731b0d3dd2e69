"""US experience: rotations with their length, kind and field, each recorded by menus. All pure; refusals are `UserError`."""

from dataclasses import dataclass, replace

from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience
from bot.domain.profile_check import MONTHS_MAX
from bot.errors import UserError
from bot.profile.typed_text import plain

ROTATIONS_MAX = 20
"""Most rotations a member can record."""
REMOVED = "removed"
"""What stands for the kind of a rotation that is to be removed."""


@dataclass(frozen=True, slots=True)
class RotationFields:
    """What is typed or chosen about a rotation."""

    months: str = ""
    kind: str = ""
    specialty: str = ""


def rotation_fields(rotation: UsExperience | None) -> RotationFields:
    """The fields of a rotation as it is now, or of a new one; read back they give the same rotation."""
    if rotation is None:
        return RotationFields()
    kind = "" if rotation.kind is None else rotation.kind.value
    return RotationFields(f"{rotation.months:g}", kind, rotation.specialty.value)


def read_rotation(fields: RotationFields) -> UsExperience | None:
    """The rotation that was typed; ``None`` for one to be removed. An unknown kind counts all the same."""
    if fields.kind == REMOVED:
        return None
    if not fields.specialty:
        raise UserError("rotations.say_specialty")
    kind = ExperienceKind(fields.kind) if fields.kind else None
    return UsExperience(kind, ExperienceSpecialty(fields.specialty), _months(fields.months))


def with_rotation(profile: Profile, rotation: UsExperience) -> Profile:
    """The profile with one rotation more. Raises `UserError` when no more fit."""
    rotations = profile.us_experience or ()
    if len(rotations) >= ROTATIONS_MAX:
        raise UserError("profile_edit.rotations", most=ROTATIONS_MAX)
    return replace(profile, us_experience=(*rotations, rotation))


def with_changed_rotation(profile: Profile, before: UsExperience, after: UsExperience | None) -> Profile:
    """The profile with one rotation changed in its place, or removed. Raises `UserError` when it is not there any more."""
    rotations = list(profile.us_experience or ())
    if before not in rotations:
        raise UserError("rotations.gone")
    place = rotations.index(before)
    rotations[place : place + 1] = [] if after is None else [after]
    return replace(profile, us_experience=tuple(rotations))


def without_rotations(profile: Profile) -> Profile:
    """The profile of a member who has no US experience."""
    return replace(profile, us_experience=())


def _without(text: str, units: tuple[str, ...]) -> str:
    """The text without the first of these words that it ends with."""
    unit = next((unit for unit in units if text.endswith(unit)), "")
    return text.removesuffix(unit).strip()


def _months(typed: str) -> float:
    """Months in halves; "6 weeks" and "1 1/2" are how people say some of them."""
    text = _without(plain(typed).replace(",", ".").replace("½", ".5"), ("months", "month", "meses", "mes"))
    weeks = _without(text, ("weeks", "week", "semanas", "semana"))
    per = 1.0 if weeks == text else 0.25
    whole, dot, part = weeks.partition(".")
    if not (whole or part).isdecimal() or (part and not part.isdecimal()) or (dot and not part):
        raise UserError("rotations.months", most=MONTHS_MAX)
    months = float(weeks) * per
    if not 0 < months <= MONTHS_MAX or not (months * 2).is_integer():
        raise UserError("rotations.months", most=MONTHS_MAX)
    return months
