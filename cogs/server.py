"""`/server setup · settings · introduce · stage-roles`: what a server's moderators choose for it and tell its members."""

from discord import app_commands
from discord.ext import commands

from bot.domain.publishing import Subject
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.commands import described
from bot.ui.publishing.channel_option import PostChannel
from bot.ui.servers.card import SetupStep
from bot.ui.servers.introducing import preview_post
from bot.ui.servers.panel import show_setup, show_step


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class ServerCog(commands.GroupCog, group_name="server", group_description=described("server.group")):
    """The commands `/server …`. The right to use them is checked at every step; Discord's own check is a hint."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="setup", description=described("server.setup.command"))
    async def setup(self, interaction: Interaction) -> None:
        """Walk through the choices, from the first that is missing."""
        await show_setup(interaction, self._services)

    @app_commands.command(name="settings", description=described("server.settings.command"))
    async def settings(self, interaction: Interaction) -> None:
        """Show what is chosen, with a button to change each."""
        await show_step(interaction, self._services, SetupStep.SUMMARY)

    @app_commands.command(name="introduce", description=described("server.introduce.command"))
    @app_commands.describe(channel=described("schedule.channel"))
    async def introduce(self, interaction: Interaction, channel: PostChannel | None = None) -> None:
        """Preview the post that introduces the bot to members, and post it."""
        await preview_post(interaction, self._services, Subject.INTRODUCTION, channel)

    @app_commands.command(name="stage-roles", description=described("server.stage_roles.command"))
    @app_commands.describe(channel=described("schedule.channel"))
    async def stage_roles(self, interaction: Interaction, channel: PostChannel | None = None) -> None:
        """Preview the post with the buttons of the stage roles, and post it."""
        await preview_post(interaction, self._services, Subject.STAGE_ROLES, channel)
