"""The card of `/status`, and the next season offered below it to somebody who did not match."""

from dataclasses import replace

import discord

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.domain.profile import CycleStatus, Profile, Stage
from bot.domain.season import Season
from bot.i18n import Catalogue
from bot.profile.cycle import next_season
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card, Field
from bot.ui.in_place import YieldingPanel
from bot.ui.profile.panel import show_known_profile
from bot.ui.profile.season import season_detail
from bot.ui.timeline.card import matched_note


async def show_status(interaction: Interaction, services: Services, profile: Profile, *, saved: bool) -> None:
    """Answer with the status; who did not match finds the next season below it."""
    texts = texts_for(interaction)
    known = None if profile.season is None else services.calendar.find(profile.season)
    note = matched_note(profile, known, services.clock.now(), texts) if saved else ""
    card = status_card(profile.status, texts, note, saved=saved)
    season = offer_of(profile, services)
    if season is None:
        await answer(interaction, card)
        return
    card = replace(card, fields=(*card.fields, offer_field(season, profile.status.stage, texts)))
    panel = NextSeasonPanel(MemberId(interaction.user.id), services, season, texts)
    await answer(interaction, card, view=panel)


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


class NextSeasonPanel(YieldingPanel):
    """One button: plan that season."""

    def __init__(self, owner: MemberId, services: Services, season: Season, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        self._season = season
        label = texts("next_season.button", {"season": season.id})
        self.add_item(ActButton(label, self._move, discord.ButtonStyle.success))

    async def _move(self, interaction: Interaction) -> None:
        profiles, now, texts = self._services.profiles, self._services.clock.now(), texts_for(interaction)
        profile = await defer_if_slow(interaction, profiles.set_season(self.owner, self._season.id, now=now))
        note = texts("next_season.moved", {"dates": season_detail(self._season, texts)})
        await show_known_profile(interaction, self._services, profile, note)


def status_card(status: CycleStatus, texts: Catalogue, note: str = "", *, saved: bool) -> Card:
    """What is stored now, or was ``saved`` just now; what was never recorded says so. ``note`` stands above it."""
    stage = message("status.card.untold") if status.stage is None else message(f"status.stage.{status.stage}")
    counts = {"applications": status.applications, "interviews": status.interviews}
    fields = [Field(texts("status.card.stage"), texts.of(stage))]
    for name, count in counts.items():
        text = texts("status.card.untold") if count is None else str(count)
        fields.append(Field(texts(f"status.card.{name}"), text))
    return Card(
        texts("status.card.title_saved" if saved else "status.card.title"),
        "\n".join([note] * bool(note) + [texts("status.card.seen")]),
        tuple(fields),
        footer="" if saved else texts("status.card.change"),
        accent=Accent.GOOD if saved else Accent.NEUTRAL,
    )
