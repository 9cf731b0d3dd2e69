"""`/start`: consent, time zone, season, then the profile; a test message opens the direct messages."""

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.command_text import described
from bot.ui.consent import after_consent
from bot.ui.contexts import in_servers_and_dms
from bot.ui.profile.season import SeasonPanel, season_card
from bot.ui.reminders.list import planned_note
from bot.ui.typed.autocomplete import always_answers
from bot.ui.typed.zone_choices import given_zone, zone_choices


class StartCog(commands.Cog):
    """The command `/start`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="start", description=described("start.command"))
    @app_commands.describe(time_zone=described("start.time_zone"))
    @in_servers_and_dms
    async def start(self, interaction: Interaction, time_zone: str) -> None:
        """Ask for consent if there is none, store the zone, ask for the season."""
        zone = given_zone(interaction, time_zone)

        async def go_on(agreed: Interaction) -> None:
            who, texts = MemberId(agreed.user.id), texts_for(agreed)
            await self._services.profiles.set_time_zone(who, zone)
            now = self._services.clock.now()
            planned = planned_note(await self._services.reminders.listing(who, now), texts)
            card = season_card(zone, texts, now, planned)
            await answer(agreed, card, view=SeasonPanel(who, self._services, texts))

        await after_consent(interaction, self._services, go_on, time_zone=zone, summary=False)

    @start.autocomplete("time_zone")
    @always_answers
    async def _zones(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return zone_choices(interaction, self._services, current)
