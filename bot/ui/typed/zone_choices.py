"""Time zones as an option of a command: the menu that opens while one is typed, and what was typed."""

from discord import app_commands

from bot.errors import UserError
from bot.services import Services
from bot.ui.answers import Interaction, texts_for
from bot.ui.safe_text import safe_text
from bot.ui.typed.zones import find_zone, search_zones, zone_label

ZONE_SHOWN = 60
"""Characters of an unknown zone that are repeated to whom typed it."""


def zone_choices(interaction: Interaction, services: Services, typed: str) -> list[app_commands.Choice[str]]:
    """Zones that fit what is typed, common ones first, each with its time now."""
    now = services.clock.now()
    found = search_zones(typed, texts_for(interaction).language)
    return [app_commands.Choice(name=zone_label(zone, now), value=zone.name) for zone in found]


def given_zone(interaction: Interaction, typed: str) -> str:
    """The IANA name that a typed text means. Raises `UserError` when there is none."""
    zone = find_zone(typed, texts_for(interaction).language)
    if zone is None:
        raise UserError("start.unknown_zone", typed=safe_text(typed, ZONE_SHOWN))
    return zone
