"""`/start`: consent, one form, the advice; said again, the way on from where somebody stopped."""

from discord import app_commands
from discord.ext import commands

from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.profile.first_contact import begin
from bot.ui.request import Request
from bot.ui.typed.autocomplete import always_answers
from bot.ui.typed.zone_choices import given_zone, zone_choices


class StartCog(commands.Cog):
    """The command `/start`."""

    @app_commands.command(name="start", description=described("start.command"))
    @app_commands.describe(time_zone=described("start.time_zone"))
    @in_servers_and_dms
    async def start(self, interaction: Interaction, time_zone: str | None = None) -> None:
        """Ask for consent if there is none, then five answers; a member's zone is changed where one is given."""
        request = Request.of(interaction)
        zone = None if time_zone is None else given_zone(request, time_zone)
        await begin(request, zone)

    @start.autocomplete("time_zone")
    @always_answers
    async def _zones(self, request: Request, current: str) -> list[app_commands.Choice[str]]:
        return zone_choices(request, current)
