"""Erasing everything: a card that says what it does, a button, a word to type, a receipt."""

import discord

from bot.domain.message import message
from bot.errors import UserError
from bot.logs.faults import log_fault
from bot.privacy.service import HeldUpError, Receipt
from bot.ui.base import ActButton
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel
from bot.ui.privacy.card import receipt_card
from bot.ui.request import Request
from bot.ui.servers.stage_roles import Shed, shed_stage_roles

_WORD = "word"


class ErasePanel(YieldingPanel):
    """The button that opens the form in which the word is typed."""

    expense = None

    def __init__(self, request: Request) -> None:
        super().__init__(request.member)
        button = ActButton(request.texts("privacy.erase.button"), self._confirm, discord.ButtonStyle.danger)
        self.add_item(button)

    async def _confirm(self, request: Request) -> None:
        word = request.texts("privacy.erase.word")
        blank = Blank(
            _WORD,
            message("privacy.erase.type", word=word),
            message("privacy.erase.type.hint"),
        )
        sheet = FormSheet(message("privacy.erase.form"), (blank,))
        await Draft(sheet, {}, self._erase, expense=None).open(request)

    async def _erase(self, request: Request, typed: Typed) -> None:
        texts = request.texts
        word = texts("privacy.erase.word")
        if typed.get(_WORD, "").casefold() != word.casefold():
            raise UserError("privacy.erase.other_word", word=word)
        receipt, roles = await request.defer_if_slow(self._remove(request))
        await request.answer(receipt_card(receipt, roles, texts))

    async def _remove(self, request: Request) -> tuple[Receipt, Shed]:
        try:
            receipt = await request.services.privacy.erase(self.owner, request.now)
        except HeldUpError as error:
            log_fault("erasure_held_up", error)
            raise UserError("privacy.begun") from error
        return receipt, await shed_stage_roles(request)
