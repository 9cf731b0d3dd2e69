"""Erasing everything: a card that says what it does, a button, a word to type, a receipt."""

import discord

from bot.domain.ids import MemberId
from bot.domain.message import message
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.privacy.service import Receipt
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import ActButton
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel
from bot.ui.privacy.card import receipt_card
from bot.ui.servers.stage_roles import Shed, shed_stage_roles

_WORD = "word"


class ErasePanel(YieldingPanel):
    """The button that opens the form in which the word is typed."""

    expense = None

    def __init__(self, owner: MemberId, services: Services, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        button = ActButton(texts("privacy.erase.button"), self._confirm, discord.ButtonStyle.danger)
        self.add_item(button)

    async def _confirm(self, interaction: Interaction) -> None:
        word = texts_for(interaction)("privacy.erase.word")
        blank = Blank(
            _WORD,
            message("privacy.erase.type", word=word),
            message("privacy.erase.type.hint"),
        )
        sheet = FormSheet(message("privacy.erase.form"), (blank,))
        await Draft(sheet, {}, self._erase, expense=None).open(interaction)

    async def _erase(self, interaction: Interaction, typed: Typed) -> None:
        texts = texts_for(interaction)
        word = texts("privacy.erase.word")
        if typed.get(_WORD, "").casefold() != word.casefold():
            raise UserError("privacy.erase.other_word", word=word)
        receipt, roles = await defer_if_slow(interaction, self._remove(interaction))
        await answer(interaction, receipt_card(receipt, roles, texts))

    async def _remove(self, interaction: Interaction) -> tuple[Receipt, Shed]:
        receipt = await self._services.privacy.erase(self.owner, self._services.clock.now())
        return receipt, await shed_stage_roles(interaction, self._services)
