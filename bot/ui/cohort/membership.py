"""`/privacy cohort`: what is published, whether the member takes part, and a button to join or to leave."""

from datetime import datetime

import discord

from bot.cohort.service import Membership
from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui.answers import Interaction, answer, texts_for
from bot.ui.authority import server_of
from bot.ui.base import ActButton, Panel
from bot.ui.card import Accent, Card, Field

PARTS = ("published", "never", "safe", "rules")
"""The parts of the explanation, in this order."""


async def show_membership(interaction: Interaction, services: Services) -> None:
    """Show the card with the button that fits, to a person who has consented."""
    guild, now = server_of(interaction), services.clock.now()
    who = MemberId(interaction.user.id)
    await services.cohort.verified(who, guild, now, _in_server_since(interaction))
    standing = await services.cohort.standing(who, guild)
    texts = texts_for(interaction)
    card = membership_card(standing, texts)
    await answer(interaction, card, view=MembershipPanel(who, services, standing, texts))


def membership_card(standing: Membership | None, texts: Catalogue) -> Card:
    """What is published and under which rules, and how the member stands."""
    if standing is None:
        title, body, accent = "cohort.member.out.title", texts("cohort.member.out"), Accent.NEUTRAL
    else:
        title, body, accent = "cohort.member.in.title", _standing_text(standing, texts), Accent.GOOD
    fields = tuple(Field(texts(f"cohort.about.{part}.name"), texts(f"cohort.about.{part}")) for part in PARTS)
    return Card(texts(title), body, fields, footer=texts("common.disclaimer"), accent=accent)


class MembershipPanel(Panel):
    """Join or leave."""

    def __init__(
        self, owner: MemberId, services: Services, standing: Membership | None, texts: Catalogue
    ) -> None:
        super().__init__(owner)
        self._services = services
        if standing is None:
            join = ActButton(texts("cohort.member.join"), self._join, discord.ButtonStyle.success)
            self.add_item(join)
        else:
            self.add_item(ActButton(texts("cohort.member.leave"), self._leave))

    async def _join(self, interaction: Interaction) -> None:
        guild, now = server_of(interaction), self._services.clock.now()
        since = _in_server_since(interaction) or now
        standing = await self._services.cohort.join(self.owner, guild, in_server_since=since, now=now)
        await self._show(interaction, standing)

    async def _leave(self, interaction: Interaction) -> None:
        await self._services.cohort.leave(self.owner, server_of(interaction))
        await self._show(interaction, None)

    async def _show(self, interaction: Interaction, standing: Membership | None) -> None:
        self.stop()
        texts = texts_for(interaction)
        panel = MembershipPanel(self.owner, self._services, standing, texts)
        await interaction.response.edit_message(embed=membership_card(standing, texts).embed(), view=panel)


def _in_server_since(interaction: Interaction) -> datetime | None:
    """When Discord says that the person joined the server; it does not say so of guests."""
    return interaction.user.joined_at if isinstance(interaction.user, discord.Member) else None


def _standing_text(standing: Membership, texts: Catalogue) -> str:
    lines = [message("cohort.member.in", at=standing.joined_at, counts_from=standing.counts_from)]
    if not standing.has_score:
        lines.append(message("cohort.member.no_score"))
    return "\n\n".join(texts.of(line) for line in lines)
