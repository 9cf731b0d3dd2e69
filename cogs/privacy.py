"""`/privacy cohort`: join or leave the statistics of the server one is in."""

from discord import app_commands
from discord.ext import commands

from bot.command_text import described
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.cohort_authority import server_of
from bot.ui.cohort_membership import show_membership
from bot.ui.consent import after_consent
from bot.ui.places import everywhere


@everywhere
class PrivacyCog(
    commands.GroupCog, group_name="privacy", group_description=described("cohort.privacy.group")
):
    """The commands `/privacy …`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="cohort", description=described("cohort.privacy.command"))
    async def cohort(self, interaction: Interaction) -> None:
        """Show what is published and a button to join or to leave."""
        server_of(interaction)

        async def show(agreed: Interaction) -> None:
            await show_membership(agreed, self._services)

        await after_consent(interaction, self._services, show)
