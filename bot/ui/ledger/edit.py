"""Editing what the ledger says of one criterion of a program: add a fact, or withdraw one after a question."""

from typing import Any

import discord
from discord import ui

from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Fact, ProgramRecord
from bot.domain.message import message
from bot.domain.moderation import ActKind
from bot.i18n import Catalogue
from bot.strategy.program_list.words import value_words
from bot.ui import limits
from bot.ui.authority import LedgerPanel, act_of, ledger_server
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.filled_form import Draft, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.fact_form import fact_sheet, new_fact, read_fact
from bot.ui.ledger.queue import ledger_day
from bot.ui.limits import clip
from bot.ui.programs.facts import criterion_lines, criterion_name, statement_line
from bot.ui.request import Request, handled_by


async def show_editor(request: Request, program: AcgmeId, criterion: Criterion, note: str = "") -> None:
    """Show what the ledger says of a criterion, with what can be done; ``note`` stands above it."""
    await ledger_server(request)
    record = await request.services.ledger.record(program)
    card = _card(record, criterion, request, note)
    await show_in_place(request, card, EditPanel(request, record, criterion))


class EditPanel(LedgerPanel, YieldingPanel):
    """A button that adds a fact, and a menu of those that can be withdrawn."""

    def __init__(self, request: Request, record: ProgramRecord, criterion: Criterion) -> None:
        super().__init__(request)
        self._program = record.program.acgme_id
        self._criterion = criterion
        texts = request.texts
        stored = (*record.facts.get(criterion, ()), *record.silent.get(criterion, ()))
        self._facts = {str(fact.id): fact for fact in stored if fact.id > 0}
        self.add_item(ActButton(texts("ledger.edit.add"), self._add, discord.ButtonStyle.primary))
        self._menu: ui.Select[Any] | None = None
        if self._facts:
            self._menu = _menu(self._facts, texts)
            self._menu.callback = handled_by(self._withdraw)
            self.add_item(self._menu)

    async def _add(self, request: Request) -> None:
        sheet = fact_sheet(message("ledger.edit.form"), self._criterion)
        await Draft(sheet, new_fact(ledger_day(request)), self._added).open(request)

    async def _added(self, request: Request, typed: Typed) -> None:
        await ledger_server(request)
        said = read_fact(self._program, self._criterion, typed, ledger_day(request))
        act = act_of(request, ActKind.LEDGER_ADDED, self._program)
        work = request.services.ledger.add(said, now=act.at, act=act)
        note = "ledger.edit.added" if await request.defer_if_slow(work) else "ledger.edit.stands"
        await self._show(request, note)

    async def _withdraw(self, request: Request) -> None:
        if self._menu is not None:
            fact = self._facts[self._menu.values[0]]
            body = request.texts("ledger.edit.ask", {"fact": statement_line(fact)})
            card = Card(request.texts("ledger.edit.ask.title"), body, accent=Accent.ATTENTION)
            await show_in_place(request, card, WithdrawPanel(request, fact))

    async def _show(self, request: Request, note: str) -> None:
        text = request.texts(note)
        await show_editor(request, self._program, self._criterion, text)


class WithdrawPanel(LedgerPanel, YieldingPanel):
    """Withdraw a fact, or keep it."""

    def __init__(self, request: Request, fact: Fact) -> None:
        super().__init__(request)
        self._fact = fact
        texts = request.texts
        self.add_item(ActButton(texts("ledger.edit.withdraw"), self._yes, discord.ButtonStyle.danger))
        self.add_item(ActButton(texts("ledger.edit.keep"), self._no))

    async def _yes(self, request: Request) -> None:
        act = act_of(request, ActKind.LEDGER_WITHDRAWN, self._fact.program)
        work = request.services.ledger.withdraw(self._fact.id, now=act.at, act=act)
        note = "ledger.edit.withdrawn" if await request.defer_if_slow(work) else "ledger.edit.gone"
        await self._show(request, note)

    async def _no(self, request: Request) -> None:
        await self._show(request, "ledger.edit.kept")

    async def _show(self, request: Request, note: str) -> None:
        fact, text = self._fact, request.texts(note)
        await show_editor(request, fact.program, fact.criterion, text)


def _card(record: ProgramRecord, criterion: Criterion, request: Request, note: str) -> Card:
    texts, today = request.texts, ledger_day(request)
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
