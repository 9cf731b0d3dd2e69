"""The buttons below the list: its places, every reason, would I be seen, signals, what to find out, and the file."""

import discord

from bot.domain.ids import MemberId
from bot.i18n import Catalogue, catalogue
from bot.rate_limit import Expense
from bot.services import Services
from bot.strategy.list_service import MemberList
from bot.ui.answers import Interaction, answer, defer_if_slow, services_of, texts_for
from bot.ui.base import ActButton, Panel
from bot.ui.card import Accent, Card
from bot.ui.in_place import show_over
from bot.ui.pages import show_pages
from bot.ui.programs.card import list_card
from bot.ui.programs.choices_undo import offer_choices_undo
from bot.ui.programs.export import csv_file, text_file
from bot.ui.programs.onward import show_findings, show_seen, show_signals
from bot.ui.programs.pages import list_pages


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

    async def _places(self, interaction: Interaction) -> None:
        await show_pages(interaction, list_pages(self._made(), texts_for(interaction)))

    async def _reasons(self, interaction: Interaction) -> None:
        await show_pages(interaction, list_pages(self._made(), texts_for(interaction), full=True))

    async def _seen(self, interaction: Interaction) -> None:
        await show_seen(interaction, services_of(interaction), self._made())

    async def _signals(self, interaction: Interaction) -> None:
        await show_signals(interaction, services_of(interaction), self._made())

    async def _findings(self, interaction: Interaction) -> None:
        await show_findings(interaction, services_of(interaction), self._made())

    async def _show_back(self, interaction: Interaction, made: MemberList) -> None:
        texts = texts_for(interaction)
        card = list_card(made, texts, texts("undo.title"))
        await show_over(interaction, self, card, ListPanel(self.owner, made, texts))

    async def _export(self, interaction: Interaction) -> None:
        await send_export(interaction, self._made(), as_text=False)


async def show_list(interaction: Interaction, services: Services) -> None:
    """Build the list of the person who asks and show its summary."""
    who = MemberId(interaction.user.id)
    made = await defer_if_slow(interaction, services.lists.build(who, now=services.clock.now()))
    await answer_list(interaction, made)


async def answer_list(interaction: Interaction, made: MemberList, note: str = "") -> None:
    """The summary with its buttons; ``note`` says what was just done."""
    texts = texts_for(interaction)
    panel = ListPanel(MemberId(interaction.user.id), made, texts)
    await answer(interaction, list_card(made, texts, note), view=panel)


async def send_export(interaction: Interaction, made: MemberList, *, as_text: bool) -> None:
    """The list as a file that only the person who asks can see."""
    texts = texts_for(interaction)
    plain = catalogue(texts.language.replace("_", "-"))
    file = text_file(made, plain) if as_text else csv_file(made, plain)
    card = Card(texts("programs.export.title"), texts("programs.export"), accent=Accent.GOOD)
    await answer(interaction, card, file=file)
