"""Time zones as an option of a command: the menu that opens while one is typed, and what was typed."""

from discord import app_commands

from bot.errors import UserError
from bot.ui.request import Request
from bot.ui.safe_text import safe_text
from bot.ui.typed.zones import meant_zones, search_zones, zone_label, zone_name

ZONE_SHOWN = 60
"""Characters of an unknown zone that are repeated to whom typed it."""
ZONES_NAMED = 4
"""Zones that are named where a text can mean several."""


def zone_choices(request: Request, typed: str) -> list[app_commands.Choice[str]]:
    """Zones that fit what is typed, common ones first, each with its time now."""
    found = search_zones(typed, request.texts.language, request.now)
    return [app_commands.Choice(name=zone_label(zone, request.now), value=zone.name) for zone in found]


def given_zone(request: Request, typed: str) -> str:
    """The IANA name that a typed text means. Raises `UserError`: unknown, or which ones it can mean."""
    language = request.texts.language
    meant = meant_zones(typed, language)
    if len(meant) == 1:
        return meant[0].name
    near = meant or (search_zones(typed, language) if typed.strip() else ())
    shown = safe_text(typed, ZONE_SHOWN)
    if not near:
        raise UserError("start.unknown_zone", typed=shown)
    named = near[:ZONES_NAMED]
    refusal = UserError("typed.zone_several", typed=shown, zones=tuple(map(zone_name, named)))
    raise refusal.offering(typed, *(zone.name for zone in named))
