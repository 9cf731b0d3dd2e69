"""The first contact after consent: one form of five answers, then the advice with one line about reminders.

Each step is kept at once and every answer may be skipped; `/start` again goes on where somebody stopped.
"""

from dataclasses import asdict, replace
from datetime import datetime

import discord
from discord import ui

from bot.domain.ids import MemberId, SeasonId
from bot.domain.message import message
from bot.domain.profile import Profile, Stage, Visa
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.first_answers import (
    FirstAnswers,
    Step1Answer,
    first_answers,
    unanswered,
    with_first_answers,
)
from bot.services import Services
from bot.strategy.course import aims_at_running_season
from bot.strategy.season import choose_season
from bot.ui import limits
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import ActButton
from bot.ui.card import Card, Field
from bot.ui.consent import ZONE_UNTIL_CHOSEN, after_consent
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel
from bot.ui.profile.season import offered_seasons, season_option
from bot.ui.profile.undo import offer_undo, record_or_ask
from bot.ui.reminders.list import planned_note
from bot.ui.strategy.card import strategy_card
from bot.ui.strategy.panel import AdvicePanel
from bot.ui.text import zone_line

SHEET = FormSheet(
    message("first.form"),
    (
        Blank(
            "stage",
            message("first.stage"),
            choices=tuple((str(stage), message(f"status.stage.{stage}")) for stage in Stage),
        ),
        Blank("step2ck", message("first.step2ck"), message("first.step2ck.hint")),
        Blank(
            "step1",
            message("first.step1"),
            choices=tuple((str(given), message(f"first.step1.{given}")) for given in Step1Answer),
        ),
        Blank(
            "visa",
            message("first.visa"),
            choices=tuple((str(visa), message(f"profile.visa.{visa}")) for visa in Visa),
        ),
        Blank("year", message("first.year"), message("first.year.hint")),
    ),
)


async def begin(interaction: Interaction, services: Services, who: MemberId, zone: str | None) -> None:
    """Ask for consent if there is none, then five answers; a member's zone is changed where one (IANA) is given."""
    new = await services.profiles.member(who) is None

    async def go_on(agreed: Interaction) -> None:
        if new:
            await open_first_form(agreed, services)
            return
        if zone is not None:
            await services.profiles.set_time_zone(who, zone)
        await show_start(agreed, services, zone)

    await after_consent(
        interaction,
        services,
        go_on,
        time_zone=zone or ZONE_UNTIL_CHOSEN,
        summary=False,
        below=lambda: StartPanel(who, services, texts_for(interaction)),
    )


async def open_first_form(interaction: Interaction, services: Services) -> None:
    """Open the form as the answer to an interaction that has none yet, with what is known already in it."""
    profile = await services.profiles.profile(MemberId(interaction.user.id))

    async def store(sent: Interaction, typed: Typed) -> None:
        await _store(sent, services, FirstAnswers(**typed))

    await Draft(SHEET, asdict(first_answers(profile)), store).open(interaction)


async def show_start(interaction: Interaction, services: Services, time_zone: str | None) -> None:
    """What a member who was here before finds: their zone and season, and the way on."""
    who, texts, now = MemberId(interaction.user.id), texts_for(interaction), services.clock.now()
    profile = await services.profiles.profile(who)
    if time_zone is None and unanswered(profile):
        await open_first_form(interaction, services)
        return
    planned = planned_note(await services.reminders.listing(who, now), texts)
    await answer(interaction, start_card(profile, texts, now, planned), view=StartPanel(who, services, texts))


def start_card(profile: Profile, texts: Catalogue, now: datetime, planned: str) -> Card:
    """Zone with its clock, so that a wrong one is noticed, season, and what is planned."""
    lines = (zone_line(profile.time_zone or "UTC", now, texts), _season_line(profile, texts), planned)
    return Card(texts("first.start"), "\n".join(line for line in lines if line))


class StartPanel(YieldingPanel):
    """Five answers, the advice, and the season as a menu."""

    def __init__(self, owner: MemberId, services: Services, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        self.add_item(ActButton(texts("first.button"), self._form, discord.ButtonStyle.primary))
        self.add_item(ActButton(texts("first.strategy"), self._advise))
        seasons = offered_seasons(services.calendar, services.clock.now())[-limits.SELECT_OPTIONS :]
        self._menu: ui.Select[StartPanel] = ui.Select(
            placeholder=texts("season.menu"), options=[season_option(season, texts) for season in seasons]
        )
        self._menu.callback = self._choose
        self.add_item(self._menu)

    async def _form(self, interaction: Interaction) -> None:
        await open_first_form(interaction, self._services)

    async def _advise(self, interaction: Interaction) -> None:
        await show_first_advice(interaction, self._services)

    async def _choose(self, interaction: Interaction) -> None:
        season, now = SeasonId(int(self._menu.values[0])), self._services.clock.now()
        work = self._services.profiles.record_season(self.owner, season, now=now)
        made = await defer_if_slow(interaction, work)
        await show_first_advice(interaction, self._services, made)


async def _store(interaction: Interaction, services: Services, given: FirstAnswers) -> None:
    now = services.clock.now()

    async def show(stored: Interaction, made: ProfileChange) -> None:
        if made.before.status.stage is None:
            # The stage says which Match is meant, until somebody chooses one themselves.
            running = aims_at_running_season(made.after)
            meant = choose_season(services.calendar, None, now, running=running).id
            if meant != made.after.season:
                who = MemberId(stored.user.id)
                begun = await services.profiles.record_season(who, meant, now=now)
                made = replace(made, after=begun.after)
        await show_first_advice(stored, services, made)

    def answered(profile: Profile) -> Profile:
        return with_first_answers(profile, given, profile.today(now))

    await record_or_ask(interaction, services, answered, show)


async def show_first_advice(
    interaction: Interaction, services: Services, made: ProfileChange | None = None
) -> None:
    """The advice, and in one line what will come by direct message; a test message opens the conversation.

    ``made`` is the change that led here, which can be undone below it.
    """
    who, texts, now = MemberId(interaction.user.id), texts_for(interaction), services.clock.now()
    advice = await defer_if_slow(interaction, services.advice.advise(who, now=now))
    listing = await services.reminders.listing(who, now)
    if (
        not listing.log
    ):  # of a longer log only the newest lines are listed, and the test message need not be among them
        await services.reminders.request_test(who, now)
    card = strategy_card(advice, texts)
    note = Field(texts("first.reminders"), planned_note(listing, texts))
    panel = AdvicePanel(who, advice, services, texts)
    offer_undo(panel, services, made, texts)
    await answer(interaction, replace(card, fields=(*card.fields, note)), view=panel)


def _season_line(profile: Profile, texts: Catalogue) -> str:
    return "" if profile.season is None else texts("first.season", {"season": str(profile.season)})
