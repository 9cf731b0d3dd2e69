"""`/timeline`: what comes next on the way to the Match, as a list and a picture, and as a file for one's own calendar."""

from discord import app_commands
from discord.ext import commands

from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.request import Request
from bot.ui.timeline.calendar_file import give_calendar_file
from bot.ui.timeline.card import show_timeline


@in_servers_and_dms
class TimelineCog(
    commands.GroupCog, group_name="timeline", group_description=described("timeline_card.group")
):
    """The commands below `/timeline`."""

    @app_commands.command(name="show", description=described("timeline_card.show.command"))
    async def show(self, interaction: Interaction) -> None:
        """Show the timeline."""
        await after_consent(Request.of(interaction), show_timeline)

    @app_commands.command(name="calendar", description=described("timeline_file.command"))
    async def calendar(self, interaction: Interaction) -> None:
        """Give the calendar file."""
        await after_consent(Request.of(interaction), give_calendar_file)
