"""Days as an option of a command: the menu that opens while one is typed, and what was typed."""

from datetime import date, timedelta

from discord import app_commands

from bot.profile.typed_days import coming_days, nearest_days, the_day
from bot.ui.limits import CHOICE_NAME, clip
from bot.ui.request import Request
from bot.ui.typed.days import day_label, offered_days
from bot.ui.typed.moments import split_moment

OFFERED_AHEAD = (1, 2, 3, 7, 14, 21, 30, 60)
"""Days from today that are offered before anything is typed."""


async def day_choices(request: Request, typed: str) -> list[app_commands.Choice[str]]:
    """Recent days, or those that the text means, where the caller lives."""
    today, language = await today_of(request), request.texts.language
    return [
        app_commands.Choice(name=day_label(day, language), value=day.isoformat())
        for day in offered_days(typed, today)
    ]


async def coming_day_choices(request: Request, typed: str) -> list[app_commands.Choice[str]]:
    """Days ahead where the caller lives: the next ones, or those that the text means."""
    today, language = await today_of(request), request.texts.language
    next_ones = [today + timedelta(days=ahead) for ahead in OFFERED_AHEAD]
    days = coming_days(typed, today) if typed.strip() else next_ones
    return [app_commands.Choice(name=day_label(day, language), value=day.isoformat()) for day in days]


async def moment_day_choices(request: Request, typed: str) -> list[app_commands.Choice[str]]:
    """The same for a day beside which a time may stand: what was typed of that is kept."""
    today, language = await today_of(request), request.texts.language
    if not typed.strip():
        return await coming_day_choices(request, typed)
    day_text, clock = split_moment(typed, today)
    time_text = "" if clock is None else typed.partition(day_text)[2].strip(" ,;")
    tail = f" {time_text}" if time_text else ""
    return [
        app_commands.Choice(
            name=clip(day_label(day, language) + tail, CHOICE_NAME),
            value=f"{day.isoformat()}{tail}"[:CHOICE_NAME],
        )
        for day in nearest_days(day_text, today)
    ]


async def given_day(request: Request, typed: str | None) -> date | None:
    """The day of an option that may be left out. Raises `UserError` when it means no day or two."""
    return None if typed is None else the_day(typed, await today_of(request))


async def today_of(request: Request) -> date:
    """The calendar day where the member lives; in UTC for somebody who has not chosen a zone."""
    member = await request.services.profiles.member(request.member)
    return request.now.date() if member is None else member.today(request.now)
