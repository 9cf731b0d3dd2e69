"""The consent card: what is stored and why, on one short screen, before anything is stored.

After agreeing, what was asked goes on by itself with the click as its interaction, so that it may also open a form.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import discord
import structlog

from bot.domain.ids import MemberId
from bot.domain.member import StoredProfile
from bot.domain.message import message
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import Act, ActButton, Panel
from bot.ui.card import Card
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.presence import note_presence
from bot.ui.refused_command import offer_again
from bot.ui.reminders.list import show_summary
from bot.ui.text import zone_line
from bot.ui.typed.zone_choices import given_zone

ZONE_UNTIL_CHOSEN = "UTC"
"""The time zone of a member who agreed without having been asked for it; the profile says so."""
ZONE_SHEET = FormSheet(
    message("consent.zone.form"), (Blank("zone", message("consent.zone"), message("consent.zone.hint")),)
)
Below = Callable[[], Panel]
"""What stands below the consent card once somebody has agreed, so that nothing leads nowhere."""
ActWithProfile = Callable[[Interaction, StoredProfile], Coroutine[Any, Any, None]]
"""Something to do with an interaction that was not answered yet, for a member whose profile is known."""
_log = structlog.get_logger(__name__)


async def after_consent(
    interaction: Interaction,
    services: Services,
    go_on: Act,
    *,
    time_zone: str = ZONE_UNTIL_CHOSEN,
    summary: bool = True,
    below: Below | None = None,
) -> None:
    """Do ``go_on`` for a member; ask anybody else to agree first, register them, then do it.

    Afterwards a new member reads what they will be reminded of; ``summary=False`` where ``go_on`` leads there itself.
    """
    if await services.profiles.member(MemberId(interaction.user.id)) is not None:
        await go_on(interaction)
        return
    wish = Wish(go_on, time_zone, summary, below)
    await _ask(interaction, services, wish)


async def with_profile(interaction: Interaction, services: Services, go_on: ActWithProfile) -> None:
    """Do ``go_on`` as :func:`after_consent` does, for what begins with the member's profile: it is read once.

    No form can be opened where reading it is slow.
    """

    async def read_first(agreed: Interaction) -> None:
        await go_on(agreed, await services.profiles.stored(MemberId(agreed.user.id)))

    stored = await defer_if_slow(interaction, services.profiles.read(MemberId(interaction.user.id)))
    if stored is None:
        wish = Wish(read_first, ZONE_UNTIL_CHOSEN, summary=True, below=None)
        await _ask(interaction, services, wish)
    else:
        await go_on(interaction, stored)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for who has not agreed yet, and the zone that will be theirs."""

    go_on: Act
    time_zone: str
    summary: bool
    below: Below | None


async def _ask(interaction: Interaction, services: Services, wish: Wish) -> None:
    card = consent_card(texts_for(interaction), wish.time_zone, services.clock.now())
    await answer(interaction, card, view=ConsentPanel(interaction, services, wish))


def consent_card(texts: Catalogue, time_zone: str, now: datetime) -> Card:
    """What is stored, why, who sees it, how it ends; and the zone, which can be changed before anything is stored."""
    parts = [texts(f"consent.{part}") for part in ("stored", "seen", "ends")]
    return Card(
        title=texts("consent.title"),
        body="\n".join([*parts, zone_line(time_zone, now, texts)]),
        footer=texts("common.disclaimer"),
    )


class ConsentPanel(Panel):
    """Agree or not, or name another zone first. Agreeing and refusing work once."""

    def __init__(self, asked: Interaction, services: Services, wish: Wish) -> None:
        super().__init__(MemberId(asked.user.id))
        self._asked = asked
        self._services = services
        self._wish = wish
        texts = texts_for(asked)
        self.add_item(ActButton(texts("consent.agree"), self._agree, discord.ButtonStyle.success))
        self.add_item(ActButton(texts("consent.refuse"), self._refuse))
        self.add_item(ActButton(texts("consent.zone.button"), self._other_zone))

    async def _agree(self, interaction: Interaction) -> None:
        profiles = self._services.profiles
        if await profiles.member(self.owner) is None:
            now = self._services.clock.now()
            await profiles.register(self.owner, time_zone=self._wish.time_zone, now=now)
            await note_presence(interaction, self._services)
        try:
            await self._wish.go_on(interaction)
        except UserError as refusal:
            await self._finish()
            if not await offer_again(interaction, refusal, self._asked):
                raise
            return
        await self._finish()
        if self._wish.summary:
            await show_summary(interaction, self._services)

    async def _refuse(self, interaction: Interaction) -> None:
        self.stop()
        texts = texts_for(interaction)
        card = Card(title=texts("consent.refused.title"), body=texts("consent.refused"))
        await interaction.response.edit_message(embed=card.embed(), view=None)

    async def _other_zone(self, interaction: Interaction) -> None:
        async def again(sent: Interaction, typed: Typed) -> None:
            wish = replace(self._wish, time_zone=given_zone(sent, typed["zone"]))
            self.stop()
            await self._take_away_buttons(None)
            await _ask(sent, self._services, wish)

        await Draft(ZONE_SHEET, {}, again).open(interaction)

    async def _finish(self) -> None:
        """Take the buttons away; the card stays, so that what was agreed to can be read again."""
        self.stop()
        await self._take_away_buttons(None if self._wish.below is None else self._wish.below())

    async def _take_away_buttons(self, below: Panel | None) -> None:
        try:
            await self._asked.edit_original_response(view=below)
        except discord.HTTPException as failure:
            # The reader has dismissed the card: nothing is left to take away.
            _log.debug("consent_card_gone", status=failure.status)
