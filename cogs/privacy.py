"""`/privacy`: what is kept, all of it as a file, its erasure, and the statistics of the server one is in."""

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.authority import server_of
from bot.ui.cohort.membership import show_membership
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.privacy.card import about_card, ask_erase_card, export_card, export_file, nothing_card
from bot.ui.privacy.erase_panel import ErasePanel


@in_servers_and_dms
class PrivacyCog(commands.GroupCog, group_name="privacy", group_description=described("privacy.group")):
    """The commands `/privacy …`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="about", description=described("privacy.about.command"))
    async def about(self, interaction: Interaction) -> None:
        """Show the data statement, to anybody."""
        await answer(interaction, about_card(self._services.privacy.described(), texts_for(interaction)))

    @app_commands.command(name="export", description=described("privacy.export.command"))
    async def export(self, interaction: Interaction) -> None:
        """Hand out everything that is held, as a file."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        who, texts = MemberId(interaction.user.id), texts_for(interaction)
        if await self._is_stranger(who):
            await answer(interaction, nothing_card(texts))
            return
        held = await self._services.privacy.export(who, self._services.clock.now())
        await answer(interaction, export_card(texts), file=export_file(held))

    @app_commands.command(name="erase", description=described("privacy.erase.command"))
    async def erase(self, interaction: Interaction) -> None:
        """Say what erasing does, with the button that begins it."""
        who, texts = MemberId(interaction.user.id), texts_for(interaction)
        if await self._is_stranger(who):
            await answer(interaction, nothing_card(texts))
            return
        await answer(interaction, ask_erase_card(texts), view=ErasePanel(who, self._services, texts))

    @app_commands.command(name="cohort", description=described("cohort.privacy.command"))
    async def cohort(self, interaction: Interaction) -> None:
        """Show what is published and a button to join or to leave."""
        server_of(interaction)

        async def show(agreed: Interaction) -> None:
            await show_membership(agreed, self._services)

        await after_consent(interaction, self._services, show)

    async def _is_stranger(self, who: MemberId) -> bool:
        return not await self._services.privacy.holds_anything(who)
