"""When and where something is posted every week, as options of a command: menus, what was typed, what stays as it was."""

from dataclasses import dataclass
from datetime import time

import discord
from discord import app_commands

from bot.domain.ids import ChannelId
from bot.domain.message import message
from bot.domain.publishing import Schedule, Weekly
from bot.domain.server import ServerSettings
from bot.errors import UserError
from bot.ui.answers import Interaction
from bot.ui.commands import described
from bot.ui.typed.clock_times import the_time
from bot.ui.typed.zone_choices import given_zone

WEEKDAYS = [
    app_commands.Choice(name=described(f"timeline.weekday.{number}"), value=str(number))
    for number in range(7)
]
"""Monday first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was given; ``None`` is left as it was. ``weekday`` is a number of `WEEKDAYS`."""

    channel: discord.TextChannel | None
    weekday: str | None
    at: str | None
    zone: str | None

    @property
    def nothing(self) -> bool:
        """Whether the command was only asked to show."""
        return self.channel is None and self.weekday is None and self.at is None and self.zone is None


def asked_channel(
    interaction: Interaction, asked: Asked, known: Schedule | None, usual: ChannelId | None
) -> discord.TextChannel:
    """The channel that was given, else that of the schedule, else the server's usual one.

    Raises `UserError` when there is none, or it is gone.
    """
    if asked.channel is not None:
        return asked.channel
    wanted = usual if known is None else known.channel
    if wanted is None:
        raise UserError("schedule.missing", missing=(message("schedule.option.channel"),))
    return channel_of(interaction, wanted)


def channel_of(interaction: Interaction, channel: ChannelId) -> discord.TextChannel:
    """The text channel of this server with that id. Raises `UserError` when there is none."""
    found = None if interaction.guild is None else interaction.guild.get_channel(channel)
    if not isinstance(found, discord.TextChannel):
        raise UserError("post.gone")
    return found


def asked_time(
    interaction: Interaction, asked: Asked, known: Schedule | None, settings: ServerSettings
) -> Weekly:
    """The weekday, time and zone that were given, else those of the schedule; the zone else of the server.

    Raises `UserError`, which names what is missing or not understood.
    """
    before = None if known is None else known.weekly
    weekday = int(asked.weekday) if asked.weekday is not None else before and before.weekday
    at = _minute(the_time(asked.at)) if asked.at is not None else before and before.minute
    zone = before.zone if before else settings.time_zone
    if asked.zone is not None:
        zone = given_zone(interaction, asked.zone)
    if weekday is None or at is None or zone is None:
        given = {"weekday": weekday, "time": at, "time_zone": zone}
        names = tuple(message(f"schedule.option.{name}") for name, value in given.items() if value is None)
        raise UserError("schedule.missing", missing=names)
    return Weekly(weekday, at, zone)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
