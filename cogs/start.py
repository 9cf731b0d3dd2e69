"""`/start`: consent, one form, the advice; said again, the way on from where somebody stopped."""

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.services import Services
from bot.ui.answers import Interaction, texts_for
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import ZONE_UNTIL_TOLD, after_consent
from bot.ui.profile.first_contact import StartPanel, open_first_form, show_start
from bot.ui.typed.autocomplete import always_answers
from bot.ui.typed.zone_choices import given_zone, zone_choices


class StartCog(commands.Cog):
    """The command `/start`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="start", description=described("start.command"))
    @app_commands.describe(time_zone=described("start.time_zone"))
    @in_servers_and_dms
    async def start(self, interaction: Interaction, time_zone: str | None = None) -> None:
        """Ask for consent if there is none, then five answers; a member's zone is changed where one is given."""
        who, services = MemberId(interaction.user.id), self._services
        zone = None if time_zone is None else given_zone(interaction, time_zone)
        new = await services.profiles.member(who) is None

        async def go_on(agreed: Interaction) -> None:
            if new:
                await open_first_form(agreed, services)
                return
            if zone is not None:
                await services.profiles.set_time_zone(who, zone)
            await show_start(agreed, services, zone)

        await after_consent(
            interaction,
            services,
            go_on,
            time_zone=zone or ZONE_UNTIL_TOLD,
            summary=False,
            below=lambda: StartPanel(who, services, texts_for(interaction)),
        )

    @start.autocomplete("time_zone")
    @always_answers
    async def _zones(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return zone_choices(interaction, self._services, current)
