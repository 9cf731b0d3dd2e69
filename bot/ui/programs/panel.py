"""The buttons below the list: its places, every reason, would I be seen, signals, what to find out, and the file."""

import discord

from bot.domain.ids import MemberId
from bot.i18n import Catalogue, catalogue
from bot.rate_limit import Expense
from bot.strategy.list_service import MemberList
from bot.ui.base import ActButton, Panel
from bot.ui.card import Accent, Card
from bot.ui.in_place import show_over
from bot.ui.pages import show_pages
from bot.ui.programs.card import list_card
from bot.ui.programs.choices_undo import offer_choices_undo
from bot.ui.programs.export import csv_file, text_file
from bot.ui.programs.onward import show_findings, show_seen, show_signals
from bot.ui.programs.pages import list_pages
from bot.ui.request import Request


class ListPanel(Panel):
    """Explains the list as it was shown, and takes back the change by which it became so.

    It keeps what the list is made of: the list itself would be most of what all open panels take.
    """

    expense = Expense.LIST

    def __init__(self, owner: MemberId, made: MemberList, texts: Catalogue) -> None:
        super().__init__(owner)
        self._made = made.kept()
        first = ActButton(texts("programs.button.places"), self._places, discord.ButtonStyle.primary)
        self.add_item(first)
        self.add_item(ActButton(texts("programs.button.reasons"), self._reasons))
        self.add_item(ActButton(texts("programs.button.seen"), self._seen))
        self.add_item(ActButton(texts("programs.button.signals"), self._signals))
        self.add_item(ActButton(texts("programs.button.findings"), self._findings))
        self.add_item(ActButton(texts("programs.button.export"), self._export))
        offer_choices_undo(self, made.change, texts, self._show_back)

    async def _places(self, request: Request) -> None:
        await show_pages(request, list_pages(self._made(), request.texts))

    async def _reasons(self, request: Request) -> None:
        await show_pages(request, list_pages(self._made(), request.texts, full=True))

    async def _seen(self, request: Request) -> None:
        await show_seen(request, self._made())

    async def _signals(self, request: Request) -> None:
        await show_signals(request, self._made())

    async def _findings(self, request: Request) -> None:
        await show_findings(request, self._made())

    async def _show_back(self, request: Request, made: MemberList) -> None:
        texts = request.texts
        card = list_card(made, texts, texts("undo.title"))
        await show_over(request, self, card, ListPanel(self.owner, made, texts))

    async def _export(self, request: Request) -> None:
        await send_export(request, self._made(), as_text=False)


async def show_list(request: Request) -> None:
    """Build the list of the person who asks and show its summary."""
    made = await request.defer_if_slow(request.services.lists.build(request.member, now=request.now))
    await answer_list(request, made)


async def answer_list(request: Request, made: MemberList, note: str = "") -> None:
    """The summary with its buttons; ``note`` says what was just done."""
    texts = request.texts
    panel = ListPanel(request.member, made, texts)
    await request.answer(list_card(made, texts, note), view=panel)


async def send_export(request: Request, made: MemberList, *, as_text: bool) -> None:
    """The list as a file that only the person who asks can see."""
    texts = request.texts
    plain = catalogue(texts.language.replace("_", "-"))
    file = text_file(made, plain) if as_text else csv_file(made, plain)
    card = Card(texts("programs.export.title"), texts("programs.export"), accent=Accent.GOOD)
    await request.answer(card, file=file)
