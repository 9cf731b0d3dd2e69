"""`/server …`: what a server's moderators choose for it and tell its members."""

from discord import app_commands
from discord.ext import commands

from bot.domain.publishing import Subject
from bot.ui.answers import Interaction
from bot.ui.authority import moderated_server
from bot.ui.commands import described
from bot.ui.publishing.channel_option import PostChannel
from bot.ui.publishing.invitations_panel import schedule_invitations
from bot.ui.publishing.weekly import Asked
from bot.ui.request import Request
from bot.ui.servers.card import SetupStep
from bot.ui.servers.introducing import preview_post
from bot.ui.servers.panel import show_setup, show_step
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.clock_times import time_choices
from bot.ui.typed.zone_choices import zone_choices


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class ServerCog(commands.GroupCog, group_name="server", group_description=described("server.group")):
    """The commands `/server …`. The right to use them is checked at every step; Discord's own check is a hint."""

    @app_commands.command(name="setup", description=described("server.setup.command"))
    async def setup(self, interaction: Interaction) -> None:
        """Walk through the choices, from the first that is missing."""
        await show_setup(Request.of(interaction))

    @app_commands.command(name="settings", description=described("server.settings.command"))
    async def settings(self, interaction: Interaction) -> None:
        """Show what is chosen, with a button to change each."""
        await show_step(Request.of(interaction), SetupStep.SUMMARY)

    @app_commands.command(name="introduce", description=described("server.introduce.command"))
    @app_commands.describe(channel=described("schedule.channel"))
    async def introduce(self, interaction: Interaction, channel: PostChannel | None = None) -> None:
        """Preview the post that introduces the bot to members, and post it."""
        await preview_post(Request.of(interaction), Subject.INTRODUCTION, channel)

    @app_commands.command(name="stage-roles", description=described("server.stage_roles.command"))
    @app_commands.describe(channel=described("schedule.channel"))
    async def stage_roles(self, interaction: Interaction, channel: PostChannel | None = None) -> None:
        """Preview the post with the buttons of the stage roles, and post it."""
        await preview_post(Request.of(interaction), Subject.STAGE_ROLES, channel)

    @app_commands.command(name="invitations", description=described("invitations.server.command"))
    @app_commands.describe(
        channel=described("schedule.channel"),
        time=described("schedule.time"),
        time_zone=described("schedule.time_zone"),
    )
    async def invitations(
        self,
        interaction: Interaction,
        channel: PostChannel | None = None,
        time: str | None = None,
        time_zone: str | None = None,
    ) -> None:
        """Choose where invitations that members report are posted each day, or show and stop it."""
        await schedule_invitations(Request.of(interaction), Asked(channel, None, time, time_zone))

    @invitations.autocomplete("time")
    @always_answers
    async def _times(self, request: Request, current: str) -> Choices:
        await moderated_server(request)
        return time_choices(current, request.texts.language)

    @invitations.autocomplete("time_zone")
    @always_answers
    async def _zones(self, request: Request, current: str) -> Choices:
        await moderated_server(request)
        return zone_choices(request, current)
