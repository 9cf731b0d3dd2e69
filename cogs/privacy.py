"""`/privacy`: what is kept, all of it as a file, its erasure, and the statistics of the server one is in."""

from discord import app_commands
from discord.ext import commands

from bot.ui.answers import Interaction
from bot.ui.authority import server_of
from bot.ui.cohort.membership import show_membership
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.privacy.card import about_card, ask_erase_card, export_card, export_file, nothing_card
from bot.ui.privacy.erase_panel import ErasePanel
from bot.ui.request import Request


@in_servers_and_dms
class PrivacyCog(commands.GroupCog, group_name="privacy", group_description=described("privacy.group")):
    """The commands `/privacy …`."""

    @app_commands.command(name="about", description=described("privacy.about.command"))
    async def about(self, interaction: Interaction) -> None:
        """Show the data statement, to anybody."""
        request = Request.of(interaction)
        await request.answer(about_card(request.services.privacy.described(), request.texts))

    @app_commands.command(name="export", description=described("privacy.export.command"))
    async def export(self, interaction: Interaction) -> None:
        """Hand out everything that is held, as a file."""
        request = Request.of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        texts = request.texts
        if await _is_stranger(request):
            await request.answer(nothing_card(texts))
            return
        held = await request.services.privacy.export(request.member, request.now)
        await request.answer(export_card(texts), file=export_file(held))

    @app_commands.command(name="erase", description=described("privacy.erase.command"))
    async def erase(self, interaction: Interaction) -> None:
        """Say what erasing does, with the button that begins it."""
        request = Request.of(interaction)
        texts = request.texts
        if await _is_stranger(request):
            await request.answer(nothing_card(texts))
            return
        await request.answer(ask_erase_card(texts), view=ErasePanel(request))

    @app_commands.command(name="cohort", description=described("cohort.privacy.command"))
    async def cohort(self, interaction: Interaction) -> None:
        """Show what is published and a button to join or to leave."""
        request = Request.of(interaction)
        server_of(request)

        await after_consent(request, show_membership)


async def _is_stranger(request: Request) -> bool:
    return not await request.services.privacy.holds_anything(request.member)
