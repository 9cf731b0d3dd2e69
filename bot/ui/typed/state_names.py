"""States and census divisions by their names, on cards and in menus."""

from collections.abc import Iterable

from bot.domain.message import Message, message
from bot.domain.places import STATE_NAMES, STATES_OF
from bot.domain.profile import Division, Profile
from bot.i18n import Catalogue
from bot.profile.preferences import Place, places_of
from bot.ui.typed.menu import Menu

ALL_PLACES: tuple[Place, ...] = (*Division, *STATE_NAMES)
"""The divisions, then the states by name."""


def place_name(place: Place) -> Message | str:
    """The name of a place: "New England", "Ohio"."""
    if isinstance(place, Division):
        return message(f"place.division.{place}")
    return STATE_NAMES[place]


def place_menu(places: Iterable[Place], texts: Catalogue) -> Menu:
    """Places as a menu, each state with its code, each division with its states."""
    return Menu({str(place): _line(place, texts) for place in places})


def own_places_menu(profile: Profile, texts: Catalogue) -> Menu:
    """The places that a member named, as a menu."""
    return place_menu(places_of(profile), texts)


def place_of(value: str) -> Place:
    """The place behind a value of the menu."""
    return value if value in STATE_NAMES else Division(value)


def _line(place: Place, texts: Catalogue) -> str:
    if isinstance(place, Division):
        return f"{texts(f'place.division.{place}')}: {', '.join(STATES_OF[place])}"
    return f"{STATE_NAMES[place]} ({place})"
