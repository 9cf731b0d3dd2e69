"""Editing what the ledger says of one criterion of a program: add a fact, or withdraw one after a question."""

from typing import Any

import discord
from discord import ui

from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Fact, ProgramRecord
from bot.domain.message import message
from bot.domain.moderation import ActKind
from bot.i18n import Catalogue
from bot.services import Services
from bot.strategy.program_list.words import value_words
from bot.ui import limits
from bot.ui.answers import Interaction, defer_if_slow, texts_for
from bot.ui.authority import LedgerPanel, act_of, ledger_server
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.filled_form import Draft, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.fact_form import fact_sheet, new_fact, read_fact
from bot.ui.ledger.queue import today_of
from bot.ui.limits import clip
from bot.ui.programs.facts import criterion_lines, criterion_name, statement_line


async def show_editor(
    interaction: Interaction, services: Services, program: AcgmeId, criterion: Criterion, note: str = ""
) -> None:
    """Show what the ledger says of a criterion, with what can be done; ``note`` stands above it."""
    await ledger_server(interaction, services)
    record = await services.ledger.record(program)
    card = _card(record, criterion, interaction, services, note)
    await show_in_place(interaction, card, EditPanel(interaction, services, record, criterion))


class EditPanel(LedgerPanel, YieldingPanel):
    """A button that adds a fact, and a menu of those that can be withdrawn."""

    def __init__(
        self, asked: Interaction, services: Services, record: ProgramRecord, criterion: Criterion
    ) -> None:
        super().__init__(asked, services)
        self._program = record.program.acgme_id
        self._criterion = criterion
        texts = texts_for(asked)
        stored = (*record.facts.get(criterion, ()), *record.silent.get(criterion, ()))
        self._facts = {str(fact.id): fact for fact in stored if fact.id > 0}
        self.add_item(ActButton(texts("ledger.edit.add"), self._add, discord.ButtonStyle.primary))
        self._menu: ui.Select[Any] | None = None
        if self._facts:
            self._menu = _menu(self._facts, texts)
            self._menu.callback = self._withdraw
            self.add_item(self._menu)

    async def _add(self, interaction: Interaction) -> None:
        sheet = fact_sheet(message("ledger.edit.form"), self._criterion)
        await Draft(sheet, new_fact(today_of(self.services)), self._added).open(interaction)

    async def _added(self, interaction: Interaction, typed: Typed) -> None:
        await ledger_server(interaction, self.services)
        said = read_fact(self._program, self._criterion, typed, today_of(self.services))
        act = act_of(interaction, self.services, ActKind.LEDGER_ADDED, self._program)
        work = self.services.ledger.add(said, now=act.at, act=act)
        note = "ledger.edit.added" if await defer_if_slow(interaction, work) else "ledger.edit.stands"
        await self._show(interaction, note)

    async def _withdraw(self, interaction: Interaction) -> None:
        if self._menu is not None:
            fact = self._facts[self._menu.values[0]]
            body = texts_for(interaction)("ledger.edit.ask", {"fact": statement_line(fact)})
            card = Card(texts_for(interaction)("ledger.edit.ask.title"), body, accent=Accent.ATTENTION)
            await show_in_place(interaction, card, WithdrawPanel(interaction, self.services, fact))

    async def _show(self, interaction: Interaction, note: str) -> None:
        text = texts_for(interaction)(note)
        await show_editor(interaction, self.services, self._program, self._criterion, text)


class WithdrawPanel(LedgerPanel, YieldingPanel):
    """Withdraw a fact, or keep it."""

    def __init__(self, asked: Interaction, services: Services, fact: Fact) -> None:
        super().__init__(asked, services)
        self._fact = fact
        texts = texts_for(asked)
        self.add_item(ActButton(texts("ledger.edit.withdraw"), self._yes, discord.ButtonStyle.danger))
        self.add_item(ActButton(texts("ledger.edit.keep"), self._no))

    async def _yes(self, interaction: Interaction) -> None:
        act = act_of(interaction, self.services, ActKind.LEDGER_WITHDRAWN, self._fact.program)
        work = self.services.ledger.withdraw(self._fact.id, now=act.at, act=act)
        note = "ledger.edit.withdrawn" if await defer_if_slow(interaction, work) else "ledger.edit.gone"
        await self._show(interaction, note)

    async def _no(self, interaction: Interaction) -> None:
        await self._show(interaction, "ledger.edit.kept")

    async def _show(self, interaction: Interaction, note: str) -> None:
        fact, text = self._fact, texts_for(interaction)(note)
        await show_editor(interaction, self.services, fact.program, fact.criterion, text)


def _card(
    record: ProgramRecord, criterion: Criterion, interaction: Interaction, services: Services, note: str
) -> Card:
    texts, today = texts_for(interaction), today_of(services)
    lines = list(criterion_lines(record, criterion, texts, today))
    known = "\n".join(lines or [texts("queue.unknown")])
    name = criterion_name(criterion, texts)
    body = f"**{name}**\n{known}"
    return Card(record.program.name, f"{note}\n\n{body}" if note else body)


def _menu(facts: dict[str, Fact], texts: Catalogue) -> "ui.Select[Any]":
    options = [
        discord.SelectOption(
            label=clip(texts.of(value_words(fact)), limits.CHOICE_NAME),
            description=clip(fact.source, limits.CHOICE_NAME),
            value=number,
        )
        for number, fact in list(facts.items())[: limits.SELECT_OPTIONS]
    ]
    return ui.Select(placeholder=texts("ledger.edit.menu"), options=options)
