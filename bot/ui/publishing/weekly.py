"""When something is posted every week, as options of a command: menus, what was typed, what stays as it was.

What a command leaves open is asked in a form that holds what was chosen, so that nothing is chosen twice.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import time
from typing import TypeVar

from discord import app_commands

from bot.domain.ids import ChannelId
from bot.domain.message import message
from bot.domain.publishing import Schedule, Weekly
from bot.domain.server import ServerSettings
from bot.errors import UserError
from bot.ui.commands import described
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed, refuse
from bot.ui.request import Request
from bot.ui.typed.clock_times import the_time
from bot.ui.typed.zone_choices import given_zone

WEEKDAYS = [
    app_commands.Choice(name=described(f"timeline.weekday.{number}"), value=str(number))
    for number in range(7)
]
"""Monday first."""


SHEET = FormSheet(
    message("schedule.form"),
    (
        Blank(
            "weekday",
            message("schedule.weekday"),
            choices=tuple((str(number), message(f"timeline.weekday.{number}")) for number in range(7)),
        ),
        Blank("at", message("schedule.time")),
        Blank("zone", message("schedule.time_zone")),
    ),
)
"""What the form asks: the names are those of :class:`Asked`."""
Keep = Callable[[Request, Weekly], Awaitable[None]]
"""Stores when something is posted, and answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was given; ``None`` is left as it was. ``weekday`` is a number of `WEEKDAYS`."""

    channel: ChannelId | None
    weekday: str | None
    at: str | None
    zone: str | None

    @property
    def nothing(self) -> bool:
        """Whether the command was only asked to show."""
        return self.channel is None and self.weekday is None and self.at is None and self.zone is None


async def with_time(
    request: Request, asked: Asked, known: Schedule | None, settings: ServerSettings, keep: Keep
) -> None:
    """Go on with the time that was asked for; where it is incomplete or not understood, ask for it in a form.

    The form opens at once where something is only missing, and by a button below the refusal of what was typed. It must
    be the first answer to the interaction.
    """

    async def store(sent: Request, typed: Typed) -> None:
        filled = replace(asked, **{name: value or None for name, value in typed.items()})
        await keep(sent, asked_time(sent, filled, known, settings))

    before = None if known is None else known.weekly
    weekday = asked.weekday or (before and str(before.weekday)) or ""
    at = asked.at or (before and "{:02}:{:02}".format(*divmod(before.minute, 60))) or ""
    zone = asked.zone or (before and before.zone) or settings.time_zone or ""
    draft = Draft(SHEET, {"weekday": weekday, "at": at, "zone": zone}, store)
    if not (weekday and at and zone):
        await draft.open(request)
        return
    try:
        weekly = asked_time(request, asked, known, settings)
    except UserError as refusal:
        await refuse(request, refusal, draft)
        return
    await keep(request, weekly)


def asked_time(request: Request, asked: Asked, known: Schedule | None, settings: ServerSettings) -> Weekly:
    """The weekday, time and zone that were given, else those of the schedule; the zone else of the server.

    Raises `UserError`, which names what is missing or not understood.
    """
    before = None if known is None else known.weekly
    weekday = int(asked.weekday) if asked.weekday is not None else before and before.weekday
    at = asked_minute(asked, before and before.minute)
    zone = asked_zone(request, asked, before.zone if before else settings.time_zone)
    if weekday is None or at is None or zone is None:
        given = {"weekday": weekday, "time": at, "time_zone": zone}
        names = tuple(message(f"schedule.option.{name}") for name, value in given.items() if value is None)
        raise UserError("schedule.missing", missing=names)
    return Weekly(weekday, at, zone)


_UsualMinute = TypeVar("_UsualMinute", int, int | None)
_UsualZone = TypeVar("_UsualZone", str, str | None)


def asked_minute(asked: Asked, usual: _UsualMinute) -> int | _UsualMinute:
    """The minute of the day that was given, else the usual one. Raises `UserError` for no time."""
    return usual if asked.at is None else _minute(the_time(asked.at))


def asked_zone(request: Request, asked: Asked, usual: _UsualZone) -> str | _UsualZone:
    """The zone that was given, else the usual one. Raises `UserError` for none that we know."""
    return usual if asked.zone is None else given_zone(request, asked.zone)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
