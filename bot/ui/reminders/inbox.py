"""The inbox: what could not come as a direct message, shown privately below the answer to a command."""

import discord
import structlog

from bot.domain.ids import MessageId
from bot.i18n import Catalogue
from bot.rate_limit import Expense
from bot.reminders.inbox import Waited
from bot.reminders.ports import Parcel
from bot.ui.base import ActButton, Panel
from bot.ui.card import Accent, Card
from bot.ui.reminders.card import delivery_card
from bot.ui.reminders.delivery_buttons import delivery_view
from bot.ui.reminders.list import send_test
from bot.ui.request import Request
from bot.ui.shown import Shown

_log = structlog.get_logger(__name__)


async def open_inbox(request: Request) -> None:
    """Show below an answer that was given what waits for whoever asked, and how to open direct messages.

    Only they see it, wherever the command was run. What cannot be shown waits for their next answer.
    """
    texts = request.texts

    async def show(parcel: Parcel) -> MessageId:
        interviews = await request.services.profiles.interviews(request.member)
        card = delivery_card(parcel, request.services.calendar, texts, interviews)
        view = delivery_view(parcel, request.services.reminders.signer, texts)
        shown = await _below(request, card, view)
        return MessageId(shown.id)

    try:
        match await request.services.inbox.open(request.member, request.now, show):
            case Waited.CLOSED:
                panel = OpeningPanel(request)
                shown = await _below(request, opening_card(texts), panel)
                panel.ends_with(Shown(request.interaction, shown.id).without_buttons)
            case Waited.REFUSED:
                await _below(request, refused_card(texts))
            case None:
                pass
    except discord.HTTPException as failure:
        # The interaction is gone, or Discord is down: the command was answered, and the rest waits.
        _log.warning("inbox_not_shown", status=failure.status, code=failure.code)


async def _below(
    request: Request, card: Card, view: discord.ui.View = discord.utils.MISSING
) -> discord.WebhookMessage:
    return await request.interaction.followup.send(embed=card.embed(), view=view, ephemeral=True, wait=True)


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

    def __init__(self, request: Request) -> None:
        super().__init__(request.member)
        self.add_item(
            ActButton(request.texts("reminders.test.button"), send_test, discord.ButtonStyle.primary)
        )
