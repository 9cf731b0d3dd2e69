"""The card of `/status`, and the next season offered below it to somebody who did not match."""

from dataclasses import replace

import discord

from bot.domain.message import message
from bot.domain.profile import CycleStatus, Profile, Stage
from bot.domain.season import Season
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.cycle import next_season
from bot.rate_limit import Expense
from bot.ui.base import ActButton
from bot.ui.card import Card, Field
from bot.ui.commands import spend
from bot.ui.in_place import YieldingPanel
from bot.ui.profile.first_contact import open_first_form
from bot.ui.profile.panel import show_saved
from bot.ui.profile.season import season_detail
from bot.ui.request import Request
from bot.ui.strategy.panel import show_strategy
from bot.ui.timeline.card import matched_note


async def show_status(request: Request, profile: Profile) -> None:
    """Answer with the status and the way on; who did not match finds the next season below it."""
    texts = request.texts
    card, season = status_card(profile.status, texts), offer_of(profile, request)
    if season is not None:
        card = replace(card, fields=(*card.fields, offer_field(season, profile.status.stage, texts)))
    panel = StatusPanel(request)
    if season is not None:
        panel.add_item(next_season_button(season, texts))
    await request.answer(card, view=panel)


async def show_saved_status(request: Request, change: ProfileChange) -> None:
    """Answer with what changed; who did not match finds the next season below it."""
    texts, profile = request.texts, change.after
    known = None if profile.season is None else request.services.calendar.find(profile.season)
    note = matched_note(profile, known, request.now, texts)
    season = offer_of(profile, request)
    fields = [] if season is None else [offer_field(season, profile.status.stage, texts)]
    buttons = [] if season is None else [next_season_button(season, texts)]
    await show_saved(request, change, note, fields=fields, buttons=buttons)


def offer_of(profile: Profile, request: Request) -> Season | None:
    """The season to offer with a reply, if there is one."""
    return next_season(profile, request.services.calendar, request.now)


def offer_field(season: Season, stage: Stage | None, texts: Catalogue) -> Field:
    """What is offered, to whom, and that nothing is lost by it."""
    without_match = stage in (Stage.NOT_MATCHED, Stage.NEXT_CYCLE)
    return Field(
        texts("next_season.offer.title" if without_match else "next_season.offer.title_if"),
        texts("next_season.offer.body", {"dates": season_detail(season, texts)}),
    )


def next_season_button(season: Season, texts: Catalogue) -> ActButton:
    """The button that plans that season."""

    async def move(request: Request) -> None:
        work = request.services.profiles.record_season(request.member, season.id, now=request.now)
        made = await request.defer_if_slow(work)
        note = request.texts("next_season.moved", {"dates": season_detail(season, request.texts)})
        await show_saved(request, made, note)

    label = texts("next_season.button", {"season": season.id})
    return ActButton(label, move, discord.ButtonStyle.success)


class StatusPanel(YieldingPanel):
    """Change the stage in the form of five answers, see the advice or what comes next."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.member)
        texts = request.texts
        self.add_item(ActButton(texts("status.card.edit"), open_first_form, discord.ButtonStyle.primary))
        self.add_item(ActButton(texts("first.strategy"), self._advise))

    async def _advise(self, request: Request) -> None:
        spend(request, Expense.ADVICE)
        await show_strategy(request)


def status_card(status: CycleStatus, texts: Catalogue) -> Card:
    """What is stored now, and in a line what is not."""
    stage = None if status.stage is None else texts(f"status.stage.{status.stage}")
    values = {"stage": stage, "applications": status.applications, "invitations": status.interviews}
    known = [
        texts("profile.line", {"name": message(f"profile.{name}.name"), "value": value})
        for name, value in values.items()
        if value is not None
    ]
    empty = tuple(message(f"profile.{name}.name") for name, value in values.items() if value is None)
    if empty:
        known.append(texts("profile.nothing_about", {"what": empty}))
    return Card(texts("status.card.title"), "\n".join(known), footer=texts("status.card.seen"))
