"""Pausing reminders: for how long, or until which day."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, assert_never

import discord
from discord import ui

from bot.errors import UserError
from bot.profile.typed_days import the_coming_day
from bot.seasons.local_time import instant_of, wall_of
from bot.ui.card import Card
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.request import Act, Request, handled_by


class Pause(StrEnum):
    """How long a pause lasts."""

    DAY = "day"
    THREE_DAYS = "three_days"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


def pause_end(pause: Pause, now: datetime, zone: str) -> datetime:
    """The instant at which a pause from ``now`` (aware) ends: days are those of the member's clock."""
    return instant_of(wall_of(now, zone) + timedelta(days=_days(pause)), zone)


def _days(pause: Pause) -> int:
    match pause:
        case Pause.DAY:
            return 1
        case Pause.THREE_DAYS:
            return 3
        case Pause.WEEK:
            return 7
        case Pause.TWO_WEEKS:
            return 14
        case Pause.MONTH:
            return 30
        case _:
            assert_never(pause)


def asked_end(until: str | None, lasting: str | None, now: datetime, zone: str) -> datetime | None:
    """The end that two options of a command ask for; ``None`` for neither, which has to be asked.

    A day means its beginning in the member's ``zone``. Raises `UserError` for both, or for what is no day ahead.
    """
    if until is not None and lasting is not None:
        raise UserError("reminders.pause.both")
    if until is not None:
        day = the_coming_day(until, wall_of(now, zone).date())
        return instant_of(datetime.combine(day, time()), zone)
    return None if lasting is None else pause_end(Pause(lasting), now, zone)


async def ask_pause(request: Request, go_on: Act) -> None:
    """Ask for how long, pause, and go on."""
    texts = request.texts
    card = Card(texts("reminders.pause.ask.title"), texts("reminders.pause.ask"))
    await show_in_place(request, card, PausePanel(request, go_on))


async def pause_until(request: Request, until: datetime) -> None:
    """Pause the reminders of whoever asked."""
    await request.defer_if_slow(request.services.reminders.pause(request.member, until, request.now))


class PausePanel(YieldingPanel):
    """A menu of lengths."""

    expense = None

    def __init__(self, request: Request, go_on: Act) -> None:
        super().__init__(request.member)
        texts = request.texts
        self._go_on = go_on
        options = [
            discord.SelectOption(label=texts(f"reminders.pause.for.{pause}"), value=pause) for pause in Pause
        ]
        self._menu: ui.Select[Any] = ui.Select(placeholder=texts("reminders.pause.menu"), options=options)
        self._menu.callback = handled_by(self._chosen)
        self.add_item(self._menu)

    async def _chosen(self, request: Request) -> None:
        standing = await request.services.reminders.standing(self.owner)
        until = pause_end(Pause(self._menu.values[0]), request.now, standing.time_zone)
        await pause_until(request, until)
        await self._go_on(request)
