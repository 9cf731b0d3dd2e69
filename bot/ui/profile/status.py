"""The card of `/status`, and the next season offered below it to somebody who did not match."""

from dataclasses import replace

import discord

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.domain.profile import CycleStatus, Profile, Stage
from bot.domain.season import Season
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.cycle import next_season
from bot.rate_limit import Expense
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import ActButton
from bot.ui.card import Card, Field
from bot.ui.commands import spend
from bot.ui.in_place import YieldingPanel
from bot.ui.profile.first_contact import open_first_form
from bot.ui.profile.panel import show_saved
from bot.ui.profile.season import season_detail
from bot.ui.strategy.panel import show_strategy
from bot.ui.timeline.card import matched_note


async def show_status(interaction: Interaction, services: Services, profile: Profile) -> None:
    """Answer with the status and the way on; who did not match finds the next season below it."""
    who, texts = MemberId(interaction.user.id), texts_for(interaction)
    card, season = status_card(profile.status, texts), offer_of(profile, services)
    if season is not None:
        card = replace(card, fields=(*card.fields, offer_field(season, profile.status.stage, texts)))
    panel = StatusPanel(who, services, texts)
    if season is not None:
        panel.add_item(next_season_button(services, season, texts))
    await answer(interaction, card, view=panel)


async def show_saved_status(interaction: Interaction, services: Services, change: ProfileChange) -> None:
    """Answer with what changed; who did not match finds the next season below it."""
    texts, profile = texts_for(interaction), change.after
    known = None if profile.season is None else services.calendar.find(profile.season)
    note = matched_note(profile, known, services.clock.now(), texts)
    season = offer_of(profile, services)
    fields = [] if season is None else [offer_field(season, profile.status.stage, texts)]
    buttons = [] if season is None else [next_season_button(services, season, texts)]
    await show_saved(interaction, services, change, note, fields=fields, buttons=buttons)


def offer_of(profile: Profile, services: Services) -> Season | None:
    """The season to offer with a reply, if there is one."""
    return next_season(profile, services.calendar, services.clock.now())


def offer_field(season: Season, stage: Stage | None, texts: Catalogue) -> Field:
    """What is offered, to whom, and that nothing is lost by it."""
    without_match = stage in (Stage.NOT_MATCHED, Stage.NEXT_CYCLE)
    return Field(
        texts("next_season.offer.title" if without_match else "next_season.offer.title_if"),
        texts("next_season.offer.body", {"dates": season_detail(season, texts)}),
    )


def next_season_button(services: Services, season: Season, texts: Catalogue) -> ActButton:
    """The button that plans that season."""

    async def move(interaction: Interaction) -> None:
        who, now, words = MemberId(interaction.user.id), services.clock.now(), texts_for(interaction)
        work = services.profiles.record_season(who, season.id, now=now)
        made = await defer_if_slow(interaction, work)
        note = words("next_season.moved", {"dates": season_detail(season, words)})
        await show_saved(interaction, services, made, note)

    label = texts("next_season.button", {"season": season.id})
    return ActButton(label, move, discord.ButtonStyle.success)


class StatusPanel(YieldingPanel):
    """Change the stage in the form of five answers, see the advice or what comes next."""

    def __init__(self, owner: MemberId, services: Services, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        self.add_item(ActButton(texts("status.card.edit"), self._edit, discord.ButtonStyle.primary))
        self.add_item(ActButton(texts("first.strategy"), self._advise))

    async def _edit(self, interaction: Interaction) -> None:
        await open_first_form(interaction, self._services)

    async def _advise(self, interaction: Interaction) -> None:
        spend(interaction, Expense.ADVICE)
        await show_strategy(interaction, self._services)


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
