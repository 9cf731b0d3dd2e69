"""`/cohort preview` and `/cohort post`: the statistics of a server, for its moderators."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.command_text import described
from bot.domain.cohort import CohortTable
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.authority import moderated_server
from bot.ui.cohort_desk import post, preview

TABLES = [
    app_commands.Choice(name=described(f"cohort.post.title.{table}"), value=table.value)
    for table in CohortTable
]
"""The closed menu, by the names that the posts bear."""


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class CohortCog(commands.GroupCog, group_name="cohort", group_description=described("cohort.group")):
    """The commands `/cohort …`. The right to use them is checked in each; Discord's own check is a hint."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="preview", description=described("cohort.preview.command"))
    @app_commands.describe(table=described("cohort.preview.table"))
    @app_commands.choices(table=TABLES)
    async def preview(self, interaction: Interaction, table: str) -> None:
        """Show the stored numbers as the public sees them, or ask whether to draw some."""
        await moderated_server(interaction, self._services)
        await preview(interaction, self._services, CohortTable(table))

    @app_commands.command(name="post", description=described("cohort.post.command"))
    @app_commands.describe(table=described("cohort.post.table"), channel=described("cohort.post.channel"))
    @app_commands.choices(table=TABLES)
    async def post(self, interaction: Interaction, table: str, channel: discord.TextChannel) -> None:
        """Post the stored numbers; with none, ask whether to draw some first."""
        guild = await moderated_server(interaction, self._services)
        desk = await self._services.cohort.desk(guild, CohortTable(table), now=self._services.clock.now())
        if desk.snapshot is None:
            await preview(interaction, self._services, CohortTable(table), channel)
        else:
            await post(interaction, self._services, channel, desk.snapshot)
