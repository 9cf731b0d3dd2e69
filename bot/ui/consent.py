"""The consent card: what is stored and why, on one short screen, before anything is stored.

After agreeing, what was asked goes on by itself with the click as its interaction, so that it may also open a form.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import discord
import structlog

from bot.domain.member import StoredProfile
from bot.domain.message import message
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.ui.base import ActButton, Panel
from bot.ui.card import Card
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.presence import note_presence
from bot.ui.refused_command import offer_again
from bot.ui.reminders.list import show_summary
from bot.ui.request import Act, Request
from bot.ui.text import zone_line
from bot.ui.typed.zone_choices import given_zone

ZONE_UNTIL_CHOSEN = "UTC"
"""The time zone of a member who agreed without having been asked for it; the profile says so."""
ZONE_SHEET = FormSheet(
    message("consent.zone.form"), (Blank("zone", message("consent.zone"), message("consent.zone.hint")),)
)
Below = Callable[[], Panel]
"""What stands below the consent card once somebody has agreed, so that nothing leads nowhere."""
ActWithProfile = Callable[[Request, StoredProfile], Coroutine[Any, Any, None]]
"""Something to do with an interaction that was not answered yet, for a member whose profile is known."""
_log = structlog.get_logger(__name__)


async def after_consent(
    request: Request,
    go_on: Act,
    *,
    time_zone: str = ZONE_UNTIL_CHOSEN,
    summary: bool = True,
    below: Below | None = None,
) -> None:
    """Do ``go_on`` for a member; ask anybody else to agree first, register them, then do it.

    Afterwards a new member reads what they will be reminded of; ``summary=False`` where ``go_on`` leads there itself.
    """
    if await request.services.profiles.member(request.member) is not None:
        await go_on(request)
        return
    wish = Wish(go_on, time_zone, summary, below)
    await _ask(request, wish)


async def with_profile(request: Request, go_on: ActWithProfile) -> None:
    """Do ``go_on`` as :func:`after_consent` does, for what begins with the member's profile: it is read once.

    No form can be opened where reading it is slow.
    """

    async def read_first(agreed: Request) -> None:
        await go_on(agreed, await agreed.services.profiles.stored(agreed.member))

    stored = await request.defer_if_slow(request.services.profiles.read(request.member))
    if stored is None:
        wish = Wish(read_first, ZONE_UNTIL_CHOSEN, summary=True, below=None)
        await _ask(request, wish)
    else:
        await go_on(request, stored)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for who has not agreed yet, and the zone that will be theirs."""

    go_on: Act
    time_zone: str
    summary: bool
    below: Below | None


async def _ask(request: Request, wish: Wish) -> None:
    card = consent_card(request.texts, wish.time_zone, request.now)
    await request.answer(card, view=ConsentPanel(request, wish))


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

    def __init__(self, request: Request, wish: Wish) -> None:
        super().__init__(request.member)
        self._asked = request
        self._wish = wish
        texts = request.texts
        self.add_item(ActButton(texts("consent.agree"), self._agree, discord.ButtonStyle.success))
        self.add_item(ActButton(texts("consent.refuse"), self._refuse))
        self.add_item(ActButton(texts("consent.zone.button"), self._other_zone))

    async def _agree(self, request: Request) -> None:
        profiles = request.services.profiles
        if await profiles.member(self.owner) is None:
            await profiles.register(self.owner, time_zone=self._wish.time_zone, now=request.now)
            await note_presence(request)
        try:
            await self._wish.go_on(request)
        except UserError as refusal:
            await self._finish()
            if not await offer_again(request, refusal, self._asked):
                raise
            return
        await self._finish()
        if self._wish.summary:
            await show_summary(request)

    async def _refuse(self, request: Request) -> None:
        self.stop()
        texts = request.texts
        card = Card(title=texts("consent.refused.title"), body=texts("consent.refused"))
        await request.interaction.response.edit_message(embed=card.embed(), view=None)

    async def _other_zone(self, request: Request) -> None:
        async def again(sent: Request, typed: Typed) -> None:
            wish = replace(self._wish, time_zone=given_zone(sent, typed["zone"]))
            self.stop()
            await self._take_away_buttons(None)
            await _ask(sent, wish)

        await Draft(ZONE_SHEET, {}, again).open(request)

    async def _finish(self) -> None:
        """Take the buttons away; the card stays, so that what was agreed to can be read again."""
        self.stop()
        await self._take_away_buttons(None if self._wish.below is None else self._wish.below())

    async def _take_away_buttons(self, below: Panel | None) -> None:
        try:
            await self._asked.interaction.edit_original_response(view=below)
        except discord.HTTPException as failure:
            # The reader has dismissed the card: nothing is left to take away.
            _log.debug("consent_card_gone", status=failure.status)
