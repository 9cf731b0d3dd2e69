"""The inbox: what could not come as a direct message, shown privately below the answer to a command."""

from typing import Any

import discord
import structlog

from bot.domain.ids import MemberId, MessageId
from bot.i18n import Catalogue
from bot.rate_limit import Expense
from bot.reminders.inbox import Waited
from bot.reminders.ports import Parcel
from bot.services import Services
from bot.ui.answers import Interaction, texts_for
from bot.ui.base import ActButton, Panel
from bot.ui.card import Accent, Card
from bot.ui.reminders.card import delivery_card
from bot.ui.reminders.delivery_buttons import delivery_view
from bot.ui.reminders.list import send_test

_log = structlog.get_logger(__name__)


async def open_inbox(interaction: Interaction, services: Services) -> None:
    """Show below an answer that was given what waits for whoever asked, and how to open direct messages.

    Only they see it, wherever the command was run. What cannot be shown waits for their next answer.
    """
    texts = texts_for(interaction)
    who = MemberId(interaction.user.id)

    async def show(parcel: Parcel) -> MessageId:
        interviews = await services.profiles.interviews(who)
        card = delivery_card(parcel, services.calendar, texts, interviews)
        view = delivery_view(parcel, services.reminders.signer, texts)
        shown = await _below(interaction, card, view)
        return MessageId(shown.id)

    try:
        match await services.inbox.open(who, services.clock.now(), show):
            case Waited.CLOSED:
                panel = OpeningPanel(who, services, texts)
                shown = await _below(interaction, opening_card(texts), panel)
                panel.ends_with(lambda: shown.edit(view=None))
            case Waited.REFUSED:
                await _below(interaction, refused_card(texts))
            case None:
                pass
    except discord.HTTPException as failure:
        # The interaction is gone, or Discord is down: the command was answered, and the rest waits.
        _log.warning("inbox_not_shown", status=failure.status, code=failure.code)


async def _below(
    interaction: Interaction, card: Card, view: discord.ui.View = discord.utils.MISSING
) -> discord.WebhookMessage:
    return await interaction.followup.send(embed=card.embed(), view=view, ephemeral=True, wait=True)


def opening_card(texts: Catalogue) -> Card:
    """Why reminders are shown here, and what to do so that they come by themselves."""
    body = f"{texts('reminders.inbox.shown')}\n\n{texts('reminders.closed')}"
    return Card(texts("reminders.test.closed.title"), body, accent=Accent.ATTENTION)


def refused_card(texts: Catalogue) -> Card:
    """Why reminders are shown here although the member takes direct messages."""
    return Card(texts("reminders.inbox.refused.title"), texts("reminders.inbox.refused"))


class OpeningPanel(Panel):
    """The button that tries whether direct messages are open."""

    expense = Expense.TEST_MESSAGE

    def __init__(self, owner: MemberId, services: Services, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        self.add_item(ActButton(texts("reminders.test.button"), self._test, discord.ButtonStyle.primary))

    async def _test(self, interaction: discord.Interaction[Any]) -> None:
        await send_test(interaction, self._services)
