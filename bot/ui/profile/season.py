"""Which Match the member aims at: the step of `/start` after consent."""

from datetime import datetime

import discord

from bot.domain.profile import Profile
from bot.domain.season import DateStatus, Season, SeasonCalendar
from bot.i18n import Catalogue
from bot.ui import limits
from bot.ui.limits import clip
from bot.ui.request import Request
from bot.ui.typed.menu import Menu

REVIEW = "eras_review"


def offered_seasons(calendar: SeasonCalendar, now: datetime) -> tuple[Season, ...]:
    """The seasons that are not over at ``now``; the last listed when all are."""
    open_ones = tuple(s for s in calendar.seasons if s.milestones and s.milestones[-1].instant > now)
    return open_ones or calendar.seasons[-1:]


def season_option(season: Season, texts: Catalogue) -> discord.SelectOption:
    """A season in the menu, with the day when programs begin to read."""
    return discord.SelectOption(
        label=clip(season.title, limits.CHOICE_NAME),
        description=clip(season_detail(season, texts), limits.CHOICE_NAME),
        value=str(season.id),
    )


def season_detail(season: Season, texts: Catalogue) -> str:
    """When the Match is and when programs begin to read; a projected day is called so."""
    review = season.find(REVIEW)
    if review is None:
        return season.match
    projected = review.status is DateStatus.PROJECTED
    key = "season.option_detail_projected" if projected else "season.option_detail"
    return texts(key, {"match": season.match, "day": review.day})


def season_menu(request: Request) -> Menu:
    """The seasons that are not over as a menu that opens while somebody types."""
    seasons = offered_seasons(request.services.calendar, request.now)
    return Menu(
        {str(season.id): f"{season.title} · {season_detail(season, request.texts)}" for season in seasons}
    )


def season_note(before: Profile, after: Profile, request: Request) -> str:
    """That the season was changed, its dates, and whether stage and counts began anew with it."""
    texts = request.texts
    known = None if after.season is None else request.services.calendar.find(after.season)
    named = str(after.season) if known is None else season_detail(known, texts)
    changed = texts("season.changed", {"season": named})
    return changed if before.status == after.status else f"{changed} {texts('season.begun')}"
