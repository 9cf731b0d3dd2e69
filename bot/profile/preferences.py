"""Where and at what kind of program a member would like to train. All pure; refusals are `UserError`.

An empty field means unknown; ``any`` means that it does not matter. A place is a state (two letters) or a division.
"""

import re
from dataclasses import dataclass, replace

from bot.domain.places import STATE_NAMES
from bot.domain.profile import Division, Preferences, Profile
from bot.domain.program import ProgramKind
from bot.errors import UserError
from bot.profile.chosen import ANY, chosen_text, read_chosen
from bot.profile.typed_text import plain, squeezed

Place = str
"""A state's code or a :class:`Division`, which is text too."""
_TEXT_MAX = 2_000
_NO_MATTER = {ANY, "none", "nopreference", "all", "anywhere", "cualquiera"}
_BETWEEN = re.compile(r"[,;/]| and | y ")
_CODES = {squeezed(name): code for code, name in STATE_NAMES.items()} | {
    code.casefold(): code for code in STATE_NAMES
}


@dataclass(frozen=True, slots=True)
class PreferenceFields:
    """What is recorded about preferences; divisions and kinds joined by commas."""

    states: str = ""
    divisions: str = ""
    kinds: str = ""


def preference_fields(profile: Profile) -> PreferenceFields:
    """The preferences as they are now; read back they are the same."""
    recorded = profile.preferences
    states = "" if recorded.states is None else ", ".join(recorded.states) or ANY
    return PreferenceFields(states, chosen_text(recorded.divisions, ANY), chosen_text(recorded.kinds, ANY))


def with_preferences(profile: Profile, fields: PreferenceFields) -> Profile:
    """The profile with what was answered about preferences."""
    preferences = Preferences(
        states=_states(fields.states),
        divisions=read_chosen(fields.divisions, Division, ANY, "profile_edit.divisions"),
        kinds=read_chosen(fields.kinds, ProgramKind, ANY, "profile_edit.kinds"),
    )
    return replace(profile, preferences=preferences)


def places_of(profile: Profile) -> tuple[Place, ...]:
    """The places that a member named: divisions, then states."""
    recorded = profile.preferences
    return (*(recorded.divisions or ()), *(recorded.states or ()))


def with_place(profile: Profile, place: Place) -> Profile:
    """The profile with one place more; the same profile where it was named before."""
    if place in places_of(profile):
        return profile
    recorded = profile.preferences
    if isinstance(place, Division):
        chosen = {*(recorded.divisions or ()), place}
        return _preferring(
            profile, recorded.states, tuple(division for division in Division if division in chosen)
        )
    return _preferring(profile, _sorted({*(recorded.states or ()), place}), recorded.divisions)


def without_place(profile: Profile, place: Place) -> Profile:
    """The profile without a place. Raises `UserError` when it was not named."""
    if place not in places_of(profile):
        raise UserError("preferences.not_named")
    recorded = profile.preferences
    divisions, states = recorded.divisions, recorded.states
    if isinstance(place, Division):
        divisions = tuple(division for division in divisions or () if division is not place)
    else:
        states = tuple(state for state in states or () if state != place)
    return _preferring(profile, states, divisions)


def _preferring(
    profile: Profile, states: tuple[str, ...] | None, divisions: tuple[Division, ...] | None
) -> Profile:
    return replace(profile, preferences=replace(profile.preferences, states=states, divisions=divisions))


def _states(text: str) -> tuple[str, ...] | None:
    typed = plain(",".join(text.splitlines()), max_chars=_TEXT_MAX)
    parts = [part for part in _BETWEEN.split(typed) if squeezed(part)]
    if not parts:
        return None
    if len(parts) == 1 and squeezed(parts[0]) in _NO_MATTER:
        return ()
    return _sorted({code for number, part in enumerate(parts, start=1) for code in _codes(part, number)})


def _codes(part: str, number: int) -> list[str]:
    """The one state that a part names, or several codes with spaces between them."""
    words = [squeezed(part)] if squeezed(part) in _CODES else [squeezed(word) for word in part.split()]
    if not all(word in _CODES for word in words):
        raise UserError("profile_edit.states", number=number)
    return [_CODES[word] for word in words]


def _sorted(codes: set[str]) -> tuple[str, ...]:
    return tuple(code for code in STATE_NAMES if code in codes)
