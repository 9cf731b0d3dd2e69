"""Which Match the member aims at: the step of `/start` after consent."""

from datetime import datetime
from zoneinfo import ZoneInfo

import discord
from discord import ui

from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import Profile
from bot.domain.season import DateStatus, Season, SeasonCalendar
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui import limits
from bot.ui.answers import Interaction, texts_for
from bot.ui.card import Card
from bot.ui.in_place import YieldingPanel
from bot.ui.limits import clip
from bot.ui.profile.panel import show_profile
from bot.ui.reminders.list import show_summary
from bot.ui.typed.menu import Menu

REVIEW = "eras_review"


def offered_seasons(calendar: SeasonCalendar, now: datetime) -> tuple[Season, ...]:
    """The seasons that are not over at ``now``; the last listed when all are."""
    open_ones = tuple(s for s in calendar.seasons if s.milestones and s.milestones[-1].instant > now)
    return open_ones or calendar.seasons[-1:]


def season_card(time_zone: str, texts: Catalogue, now: datetime, planned: str = "") -> Card:
    """The question, and the clock of the zone that was chosen, so that a wrong one is noticed.

    ``planned`` says what is planned until it is answered.
    """
    local = f"{now.astimezone(ZoneInfo(time_zone)):%H:%M}"
    zone = texts("season.zone", {"zone": time_zone.replace("_", " "), "time": local})
    return Card(
        title=texts("season.title"),
        body="\n\n".join(part for part in (texts("season.lead"), zone, planned) if part),
    )


class SeasonPanel(YieldingPanel):
    """The menu of seasons; choosing one leads to the profile."""

    def __init__(self, owner: MemberId, services: Services, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        self._menu: ui.Select[SeasonPanel] = ui.Select(
            placeholder=texts("season.menu"),
            options=[
                season_option(season, texts)
                for season in offered_seasons(services.calendar, services.clock.now())
            ][-limits.SELECT_OPTIONS :],
        )
        self._menu.callback = self._choose
        self.add_item(self._menu)

    async def _choose(self, interaction: Interaction) -> None:
        season = SeasonId(int(self._menu.values[0]))
        now = self._services.clock.now()
        await self._services.profiles.set_season(self.owner, season, now=now)
        await self._services.reminders.request_test(self.owner, now)
        self.stop()
        await show_profile(interaction, self._services, texts_for(interaction)("start.test_sent"))
        await show_summary(interaction, self._services)


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


def season_menu(services: Services, texts: Catalogue) -> Menu:
    """The seasons that are not over as a menu that opens while somebody types."""
    seasons = offered_seasons(services.calendar, services.clock.now())
    return Menu({str(season.id): f"{season.title} · {season_detail(season, texts)}" for season in seasons})


def season_note(before: Profile, after: Profile, services: Services, texts: Catalogue) -> str:
    """That the season was changed, its dates, and whether stage and counts began anew with it."""
    known = None if after.season is None else services.calendar.find(after.season)
    named = str(after.season) if known is None else season_detail(known, texts)
    changed = texts("season.changed", {"season": named})
    return changed if before.status == after.status else f"{changed} {texts('season.begun')}"
