"""`/match-dates`: the Match dates in a channel of a server, for its moderators."""

from discord import app_commands
from discord.ext import commands

from bot.ui.answers import Interaction
from bot.ui.authority import moderated_server
from bot.ui.commands import described
from bot.ui.publishing.channel_option import PostChannel
from bot.ui.publishing.match_dates_panel import post_match_dates, schedule_match_dates
from bot.ui.publishing.weekly import WEEKDAYS, Asked
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.clock_times import time_choices
from bot.ui.typed.zone_choices import zone_choices

ON_CHANGE = "on_change"
WHEN = [
    app_commands.Choice(name=described(f"match_dates.when.{when}"), value=when)
    for when in ("weekly", ON_CHANGE)
]


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class MatchDatesCog(
    commands.GroupCog, group_name="match-dates", group_description=described("match_dates.group")
):
    """The commands `/match-dates …`. The right to use them is checked in each; Discord's own check is a hint."""

    @app_commands.command(name="post", description=described("match_dates.post.command"))
    @app_commands.describe(channel=described("schedule.channel"))
    async def post(self, interaction: Interaction, channel: PostChannel | None = None) -> None:
        """Post the dates, or write the post that is there anew."""
        await post_match_dates(Request.of(interaction), channel)

    @app_commands.command(name="schedule", description=described("match_dates.schedule.command"))
    @app_commands.describe(
        channel=described("schedule.channel"),
        when=described("match_dates.when"),
        weekday=described("schedule.weekday"),
        time=described("schedule.time"),
        time_zone=described("schedule.time_zone"),
    )
    @app_commands.choices(when=WHEN, weekday=WEEKDAYS)
    async def schedule(
        self,
        interaction: Interaction,
        channel: PostChannel | None = None,
        when: str | None = None,
        weekday: str | None = None,
        time: str | None = None,
        time_zone: str | None = None,
    ) -> None:
        """Keep the post up to date, change how, or show how."""
        asked = Asked(channel, weekday, time, time_zone)
        on_change = None if when is None else when == ON_CHANGE
        await schedule_match_dates(Request.of(interaction), asked, on_change=on_change)

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
