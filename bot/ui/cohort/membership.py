"""`/privacy cohort`: what is published, whether the member takes part, and a button to join or to leave."""

from datetime import datetime

import discord

from bot.cohort.service import Membership
from bot.domain.message import message
from bot.i18n import Catalogue
from bot.ui.authority import server_of
from bot.ui.base import ActButton, Panel
from bot.ui.card import Accent, Card, Field
from bot.ui.request import Request

PARTS = ("published", "never", "safe", "rules")
"""The parts of the explanation, in this order."""


async def show_membership(request: Request) -> None:
    """Show the card with the button that fits, to a person who has consented."""
    guild = server_of(request)
    await request.services.cohort.verified(request.member, guild, request.now, _in_server_since(request))
    standing = await request.services.cohort.standing(request.member, guild)
    texts = request.texts
    card = membership_card(standing, texts)
    await request.answer(card, view=MembershipPanel(request, standing))


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

    def __init__(self, request: Request, standing: Membership | None) -> None:
        super().__init__(request.member)
        texts = request.texts
        if standing is None:
            join = ActButton(texts("cohort.member.join"), self._join, discord.ButtonStyle.success)
            self.add_item(join)
        else:
            self.add_item(ActButton(texts("cohort.member.leave"), self._leave))

    async def _join(self, request: Request) -> None:
        guild = server_of(request)
        since = _in_server_since(request) or request.now
        standing = await request.services.cohort.join(
            self.owner, guild, in_server_since=since, now=request.now
        )
        await self._show(request, standing)

    async def _leave(self, request: Request) -> None:
        await request.services.cohort.leave(self.owner, server_of(request))
        await self._show(request, None)

    async def _show(self, request: Request, standing: Membership | None) -> None:
        self.stop()
        texts = request.texts
        panel = MembershipPanel(request, standing)
        await request.interaction.response.edit_message(
            embed=membership_card(standing, texts).embed(), view=panel
        )


def _in_server_since(request: Request) -> datetime | None:
    """When Discord says that the person joined the server; it does not say so of guests."""
    return (
        request.interaction.user.joined_at if isinstance(request.interaction.user, discord.Member) else None
    )


def _standing_text(standing: Membership, texts: Catalogue) -> str:
    lines = [message("cohort.member.in", at=standing.joined_at, counts_from=standing.counts_from)]
    if not standing.has_score:
        lines.append(message("cohort.member.no_score"))
    return "\n\n".join(texts.of(line) for line in lines)
