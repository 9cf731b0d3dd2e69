"""`/start`: consent, time zone, season, then the profile; a test message opens the direct messages."""

from discord import app_commands
from discord.ext import commands

from bot.command_text import described
from bot.domain.ids import MemberId
from bot.errors import UserError
from bot.services import Services
from bot.ui.answers import Interaction, answer, words
from bot.ui.autocomplete import always_answers
from bot.ui.consent import after_consent
from bot.ui.places import everywhere
from bot.ui.safe_text import safe_text
from bot.ui.season_panel import SeasonPanel, season_card
from bot.ui.zones import find_zone, search_zones, zone_label

ZONE_SHOWN = 60
"""Characters of an unknown zone that are repeated to whom typed it."""


class StartCog(commands.Cog):
    """The command `/start`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="start", description=described("start.command"))
    @app_commands.describe(time_zone=described("start.time_zone"))
    @everywhere
    async def start(self, interaction: Interaction, time_zone: str) -> None:
        """Ask for consent if there is none, store the zone, ask for the season."""
        zone = find_zone(time_zone, words(interaction).language)
        if zone is None:
            raise UserError("start.unknown_zone", typed=safe_text(time_zone, ZONE_SHOWN))

        async def go_on(agreed: Interaction) -> None:
            who, say = MemberId(agreed.user.id), words(agreed)
            await self._services.profiles.set_time_zone(who, zone)
            card = season_card(zone, say, self._services.clock.now())
            await answer(agreed, card, view=SeasonPanel(who, self._services, say))

        await after_consent(interaction, self._services, go_on, time_zone=zone)

    @start.autocomplete("time_zone")
    @always_answers
    async def _zones(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        now = self._services.clock.now()
        found = search_zones(current, words(interaction).language)
        return [app_commands.Choice(name=zone_label(zone, now), value=zone.name) for zone in found]
