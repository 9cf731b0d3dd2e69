"""`/deadlines`: the dates of the Match in a channel of a server, for its moderators."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.services import Services
from bot.ui.answers import Interaction, texts_for
from bot.ui.authority import moderated_server
from bot.ui.commands import described
from bot.ui.publishing.deadlines_panel import post_deadlines, schedule_deadlines
from bot.ui.publishing.weekly import WEEKDAYS, Asked
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.clock_times import time_choices
from bot.ui.typed.zone_choices import zone_choices

ON_CHANGE = "on_change"
WHEN = [
    app_commands.Choice(name=described(f"deadlines.when.{when}"), value=when)
    for when in ("weekly", ON_CHANGE)
]


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class DeadlinesCog(commands.GroupCog, group_name="deadlines", group_description=described("deadlines.group")):
    """The commands `/deadlines …`. The right to use them is checked in each; Discord's own check is a hint."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="post", description=described("deadlines.post.command"))
    @app_commands.describe(channel=described("schedule.channel"))
    async def post(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """Post the dates, or write the post that is there anew."""
        await post_deadlines(interaction, self._services, channel)

    @app_commands.command(name="schedule", description=described("deadlines.schedule.command"))
    @app_commands.describe(
        channel=described("schedule.channel"),
        when=described("deadlines.when"),
        weekday=described("schedule.weekday"),
        time=described("schedule.time"),
        time_zone=described("schedule.time_zone"),
    )
    @app_commands.choices(when=WHEN, weekday=WEEKDAYS)
    async def schedule(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | None = None,
        when: str | None = None,
        weekday: str | None = None,
        time: str | None = None,
        time_zone: str | None = None,
    ) -> None:
        """Keep the post up to date, change how, or show how."""
        asked = Asked(channel, weekday, time, time_zone)
        on_change = None if when is None else when == ON_CHANGE
        await schedule_deadlines(interaction, self._services, asked, on_change=on_change)

    @schedule.autocomplete("time")
    @always_answers
    async def _times(self, interaction: Interaction, current: str) -> Choices:
        await moderated_server(interaction, self._services)
        return time_choices(current, texts_for(interaction).language)

    @schedule.autocomplete("time_zone")
    @always_answers
    async def _zones(self, interaction: Interaction, current: str) -> Choices:
        await moderated_server(interaction, self._services)
        return zone_choices(interaction, self._services, current)
