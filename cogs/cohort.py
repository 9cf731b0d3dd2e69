"""`/cohort`: the statistics of a server, for its moderators."""

from discord import app_commands
from discord.ext import commands

from bot.domain.cohort import CohortTable
from bot.ui.answers import Interaction
from bot.ui.authority import moderated_server
from bot.ui.cohort.history import show_history
from bot.ui.cohort.panel import post_table, preview
from bot.ui.cohort.schedule import schedule_table
from bot.ui.commands import described
from bot.ui.publishing.channel_option import PostChannel
from bot.ui.publishing.weekly import WEEKDAYS, Asked
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.clock_times import time_choices
from bot.ui.typed.zone_choices import zone_choices

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

    @app_commands.command(name="preview", description=described("cohort.preview.command"))
    @app_commands.describe(table=described("cohort.preview.table"))
    @app_commands.choices(table=TABLES)
    async def preview(self, interaction: Interaction, table: str) -> None:
        """Show the stored numbers as the public sees them, or what can be done to have some."""
        await preview(Request.of(interaction), CohortTable(table))

    @app_commands.command(name="post", description=described("cohort.post.command"))
    @app_commands.describe(table=described("cohort.post.table"), channel=described("cohort.post.channel"))
    @app_commands.choices(table=TABLES)
    async def post(self, interaction: Interaction, table: str, channel: PostChannel | None = None) -> None:
        """Post the stored numbers; with none, say whether some can be drawn."""
        await post_table(Request.of(interaction), CohortTable(table), channel)

    @app_commands.command(name="schedule", description=described("cohort.schedule.command"))
    @app_commands.describe(
        table=described("cohort.schedule.table"),
        weekday=described("schedule.weekday"),
        time=described("schedule.time"),
        time_zone=described("schedule.time_zone"),
        channel=described("schedule.channel"),
    )
    @app_commands.choices(table=TABLES, weekday=WEEKDAYS)
    async def schedule(
        self,
        interaction: Interaction,
        table: str | None = None,
        weekday: str | None = None,
        time: str | None = None,
        time_zone: str | None = None,
        channel: PostChannel | None = None,
    ) -> None:
        """Post a table every week, change that, or show what is posted."""
        wanted = None if table is None else CohortTable(table)
        asked = Asked(channel, weekday, time, time_zone)
        await schedule_table(Request.of(interaction), wanted, asked)

    @app_commands.command(name="history", description=described("cohort.history.command"))
    @app_commands.describe(table=described("cohort.preview.table"))
    @app_commands.choices(table=TABLES)
    async def history(self, interaction: Interaction, table: str) -> None:
        """Show every drawing of a table."""
        await show_history(Request.of(interaction), CohortTable(table))

    @schedule.autocomplete("time")
    @always_answers
    async def _times(self, request: Request, current: str) -> Choices:
        await moderated_server(request)
        return time_choices(current, request.texts.language)

    @schedule.autocomplete("time_zone")
    @always_answers
    async def _zones(self, request: Request, current: str) -> Choices:
        await moderated_server(request)
        return zone_choices(request, current)
