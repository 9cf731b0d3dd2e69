"""`/cohort preview` and `/cohort post`: the statistics of a server, for its moderators."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.command_text import described
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.cohort_authority import moderated_server
from bot.ui.cohort_desk import post, preview


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class CohortCog(commands.GroupCog, group_name="cohort", group_description=described("cohort.group")):
    """The commands `/cohort …`. The right to use them is checked in each; Discord's own check is a hint."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="preview", description=described("cohort.preview.command"))
    async def preview(self, interaction: Interaction) -> None:
        """Show the stored numbers as the public sees them, or ask whether to draw some."""
        moderated_server(interaction)
        await preview(interaction, self._services)

    @app_commands.command(name="post", description=described("cohort.post.command"))
    @app_commands.describe(channel=described("cohort.post.channel"))
    async def post(self, interaction: Interaction, channel: discord.TextChannel) -> None:
        """Post the stored numbers; with none, ask whether to draw some first."""
        guild = moderated_server(interaction)
        desk = await self._services.cohort.desk(guild, now=self._services.clock.now())
        if desk.snapshot is None:
            await preview(interaction, self._services, channel)
        else:
            await post(interaction, channel, desk.snapshot)
