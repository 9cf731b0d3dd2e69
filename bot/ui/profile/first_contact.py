"""The first contact after consent: one form of five answers, then the advice with one line about reminders.

Each step is kept at once and every answer may be skipped; `/start` again goes on where somebody stopped.
"""

from dataclasses import asdict, replace
from datetime import datetime

import discord
from discord import ui

from bot.domain.ids import SeasonId
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
from bot.strategy.course import aims_at_running_season
from bot.strategy.season import choose_season
from bot.ui import limits
from bot.ui.base import ActButton
from bot.ui.card import Card, Field
from bot.ui.consent import ZONE_UNTIL_CHOSEN, after_consent
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel
from bot.ui.profile.season import offered_seasons, season_option
from bot.ui.profile.undo import offer_undo, record_or_ask
from bot.ui.reminders.list import planned_note
from bot.ui.request import Request, handled_by
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


async def begin(request: Request, zone: str | None) -> None:
    """Ask for consent if there is none, then five answers; a member's zone is changed where one (IANA) is given."""
    new = await request.services.profiles.member(request.member) is None

    async def go_on(agreed: Request) -> None:
        if new:
            await open_first_form(agreed)
            return
        if zone is not None:
            await agreed.services.profiles.set_time_zone(agreed.member, zone)
        await show_start(agreed, zone)

    await after_consent(
        request,
        go_on,
        time_zone=zone or ZONE_UNTIL_CHOSEN,
        summary=False,
        below=lambda: StartPanel(request),
    )


async def open_first_form(request: Request) -> None:
    """Open the form as the answer to an interaction that has none yet, with what is known already in it."""
    profile = await request.services.profiles.profile(request.member)

    async def store(sent: Request, typed: Typed) -> None:
        await _store(sent, FirstAnswers(**typed))

    await Draft(SHEET, asdict(first_answers(profile)), store).open(request)


async def show_start(request: Request, time_zone: str | None) -> None:
    """What a member who was here before finds: their zone and season, and the way on."""
    texts = request.texts
    profile = await request.services.profiles.profile(request.member)
    if time_zone is None and unanswered(profile):
        await open_first_form(request)
        return
    planned = planned_note(await request.services.reminders.listing(request.member, request.now), texts)
    await request.answer(
        start_card(profile, texts, request.now, planned),
        view=StartPanel(request),
    )


def start_card(profile: Profile, texts: Catalogue, now: datetime, planned: str) -> Card:
    """Zone with its clock, so that a wrong one is noticed, season, and what is planned."""
    lines = (zone_line(profile.time_zone or "UTC", now, texts), _season_line(profile, texts), planned)
    return Card(texts("first.start"), "\n".join(line for line in lines if line))


class StartPanel(YieldingPanel):
    """Five answers, the advice, and the season as a menu."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.member)
        texts = request.texts
        self.add_item(ActButton(texts("first.button"), open_first_form, discord.ButtonStyle.primary))
        self.add_item(ActButton(texts("first.strategy"), show_first_advice))
        seasons = offered_seasons(request.services.calendar, request.now)[-limits.SELECT_OPTIONS :]
        self._menu: ui.Select[StartPanel] = ui.Select(
            placeholder=texts("season.menu"), options=[season_option(season, texts) for season in seasons]
        )
        self._menu.callback = handled_by(self._choose)
        self.add_item(self._menu)

    async def _choose(self, request: Request) -> None:
        season = SeasonId(int(self._menu.values[0]))
        work = request.services.profiles.record_season(self.owner, season, now=request.now)
        made = await request.defer_if_slow(work)
        await show_first_advice(request, made)


async def _store(request: Request, given: FirstAnswers) -> None:

    async def show(stored: Request, made: ProfileChange) -> None:
        if made.before.status.stage is None:
            # The stage says which Match is meant, until somebody chooses one themselves.
            running = aims_at_running_season(made.after)
            meant = choose_season(stored.services.calendar, None, request.now, running=running).id
            if meant != made.after.season:
                begun = await stored.services.profiles.record_season(stored.member, meant, now=request.now)
                made = replace(made, after=begun.after)
        await show_first_advice(stored, made)

    def answered(profile: Profile) -> Profile:
        return with_first_answers(profile, given, profile.today(request.now))

    await record_or_ask(request, answered, show)


async def show_first_advice(request: Request, made: ProfileChange | None = None) -> None:
    """The advice, and in one line what will come by direct message; a test message opens the conversation.

    ``made`` is the change that led here, which can be undone below it.
    """
    texts = request.texts
    stored = await request.defer_if_slow(request.services.profiles.stored(request.member))
    advice = await request.services.advice.advise_on(stored, now=request.now)
    listing = await request.services.reminders.listing(request.member, request.now)
    if (
        not listing.log
    ):  # of a longer log only the newest lines are listed, and the test message need not be among them
        await request.services.reminders.request_test(request.member, request.now)
    card = strategy_card(advice, texts)
    note = Field(texts("first.reminders"), planned_note(listing, texts))
    panel = AdvicePanel(request, request.services.advice.kept(stored, now=request.now))
    offer_undo(panel, made, texts)
    await request.answer(replace(card, fields=(*card.fields, note)), view=panel)


def _season_line(profile: Profile, texts: Catalogue) -> str:
    return "" if profile.season is None else texts("first.season", {"season": str(profile.season)})
