"""The consent card: what is stored and why, on one short screen, before anything is stored.

After agreeing, what was asked goes on by itself with the click as its interaction, so that it may also open a form.
"""

import discord
import structlog

from bot.domain.ids import MemberId
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.base import Act, ActButton, Panel
from bot.ui.card import Card, Field
from bot.ui.presence import note_presence
from bot.ui.reminders.list import show_summary

ZONE_UNTIL_TOLD = "UTC"
"""The time zone of a member who agreed without having been asked for it; the profile says so."""
_log = structlog.get_logger(__name__)


async def after_consent(
    interaction: Interaction,
    services: Services,
    go_on: Act,
    *,
    time_zone: str = ZONE_UNTIL_TOLD,
    summary: bool = True,
) -> None:
    """Do ``go_on`` for a member; ask anybody else to agree first, register them, then do it.

    Afterwards a new member is told what they will be reminded of; ``summary=False`` where ``go_on`` leads there itself.
    """
    if await services.profiles.member(MemberId(interaction.user.id)) is not None:
        await go_on(interaction)
        return
    texts = texts_for(interaction)
    panel = ConsentPanel(interaction, services, go_on, time_zone, summary=summary)
    await answer(interaction, consent_card(texts, zone_told=time_zone != ZONE_UNTIL_TOLD), view=panel)


def consent_card(texts: Catalogue, *, zone_told: bool) -> Card:
    """What is stored, why, who sees it, how it ends."""
    parts = ["stored", "why", "seen", "ends"]
    return Card(
        title=texts("consent.title"),
        body=texts("consent.lead" if zone_told else "consent.lead_without_zone"),
        fields=tuple(Field(texts(f"consent.{p}.name"), texts(f"consent.{p}")) for p in parts),
        footer=texts("common.disclaimer"),
    )


class ConsentPanel(Panel):
    """Agree or not. Each works once."""

    def __init__(
        self, asked: Interaction, services: Services, go_on: Act, time_zone: str, *, summary: bool
    ) -> None:
        super().__init__(MemberId(asked.user.id))
        self._asked = asked
        self._services = services
        self._go_on = go_on
        self._time_zone = time_zone
        self._summary = summary
        texts = texts_for(asked)
        self.add_item(ActButton(texts("consent.agree"), self._agree, discord.ButtonStyle.success))
        self.add_item(ActButton(texts("consent.refuse"), self._refuse))

    async def _agree(self, interaction: Interaction) -> None:
        profiles = self._services.profiles
        if await profiles.member(self.owner) is None:
            now = self._services.clock.now()
            await profiles.register(self.owner, time_zone=self._time_zone, now=now)
            await note_presence(interaction, self._services)
        await self._go_on(interaction)
        await self._finish()
        if self._summary:
            await show_summary(interaction, self._services)

    async def _refuse(self, interaction: Interaction) -> None:
        self.stop()
        texts = texts_for(interaction)
        card = Card(title=texts("consent.refused.title"), body=texts("consent.refused"))
        await interaction.response.edit_message(embed=card.embed(), view=None)

    async def _finish(self) -> None:
        """Take the buttons away; the card stays, so that what was agreed to can be read again."""
        self.stop()
        try:
            await self._asked.edit_original_response(view=None)
        except discord.HTTPException as failure:
            # The reader has dismissed the card: nothing is left to take away.
            _log.debug("consent_card_gone", status=failure.status)
