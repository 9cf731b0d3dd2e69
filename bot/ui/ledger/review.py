"""`/ledger review`: one program's page at a time, five questions about it, and the next page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.domain.fact_value import value_of
from bot.domain.ids import AcgmeId
from bot.domain.ledger import VISAS, Criterion, ProgramRecord, Unsaid
from bot.domain.message import Message, message
from bot.domain.moderation import ActKind
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.ledger.facts import SOURCE_MAX
from bot.ledger.review import (
    PREFERRED,
    QUESTIONS,
    answers,
    claims_of,
    page_of,
    progress,
    reported_answers,
    to_review,
)
from bot.ledger.shipped import load_starting
from bot.strategy.program_list.words import words_of
from bot.ui import limits
from bot.ui.authority import LedgerPanel, act_of, ledger_server
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.queue import ledger_day
from bot.ui.limits import clip
from bot.ui.programs.facts import criterion_lines, criterion_name, program_place
from bot.ui.request import Act, Request, handled_by
from bot.ui.safe_text import safe_text

_PAGE = "page"
_LINES = 3
"""What is known of a question: lines that are shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page while it is read: of which program, its address, what was answered, and which programs are put off."""

    record: ProgramRecord
    page: str
    chosen: Mapping[Criterion, str]
    later: frozenset[AcgmeId] = field(default_factory=frozenset[AcgmeId])

    @property
    def program(self) -> AcgmeId:
        """Whose page it is."""
        return self.record.program.acgme_id


async def show_review(request: Request, later: frozenset[AcgmeId] = frozenset(), note: str = "") -> None:
    """Show the page to read next; ``note`` stands above it."""
    await ledger_server(request)
    records = await request.services.ledger.records()
    waiting = to_review(records, request.services.lists.wanted, ledger_day(request), later)
    if not waiting:
        texts = request.texts
        text = texts("review.end.later" if later else "review.end")
        card = Card(
            texts("review.title"), "\n\n".join(line for line in (note, text) if line), accent=Accent.GOOD
        )
        await show_in_place(request, card, YieldingPanel(request.member))
        return
    record = waiting[0]
    page = page_of(record)
    reading = Reading(record, page, reported_answers(record, page), later)
    await _show(request, reading, note)


async def _show(request: Request, reading: Reading, note: str = "") -> None:
    records = await request.services.ledger.records()
    done = progress(records, ledger_day(request))
    texts = request.texts
    lines = list(_lines(reading, request, note))
    footer = texts(
        "review.progress", {"read": done.read, "reported": done.reported, "programs": done.programs}
    )
    card = Card(texts("review.title"), clip("\n".join(lines), limits.EMBED_DESCRIPTION), footer=footer)
    await show_in_place(request, card, ReviewPanel(request, reading))


def _lines(reading: Reading, request: Request, note: str) -> Iterator[str]:
    program, texts = reading.record.program, request.texts
    if note:
        yield f"{note}\n"
    yield f"**{program.name}**\n{program_place(program, texts)}"
    if reading.page:
        yield texts("review.page", {"page": reading.page})
    else:
        yield texts("review.no_page", {"program": program.name})
    if reading.chosen and reading.chosen == reported_answers(reading.record, reading.page):
        yield texts("review.prefilled")
    for number, question in enumerate(QUESTIONS, start=1):
        chosen = reading.chosen.get(question)
        mark = "" if chosen is None else f" → **{texts.of(_answer_words(question, chosen))}**"
        yield f"\n{number}. {criterion_name(question, texts)}{mark}"
        yield from list(criterion_lines(reading.record, question, texts, ledger_day(request)))[:_LINES]
        for report in load_starting():
            if report.program == program.acgme_id and report.criterion is question:
                value = texts.of(words_of(report.criterion, report.value))
                what = {"value": value, "source": report.source, "note": safe_text(report.note, 80)}
                yield texts("review.old", what)


class ReviewPanel(LedgerPanel, YieldingPanel):
    """Yes, no or not said for each visa, a menu for each other question, then the next page."""

    def __init__(self, request: Request, reading: Reading) -> None:
        super().__init__(request)
        self._reading = reading
        texts = request.texts
        for row, question in enumerate(QUESTIONS[:2]):
            for answer in answers(question):
                self._button(question, answer, row, texts)
        self._act("review.save", self._save, 0, texts, discord.ButtonStyle.primary)
        self._act("review.save_silent", self._save_silent, 0, texts)
        self._act("review.later", self._later, 1, texts)
        self._act("review.page.other", self._other_page, 1, texts)
        for row, question in enumerate(QUESTIONS[2:], start=2):
            self._menu(question, row, texts)

    def _act(
        self,
        key: str,
        act: Act,
        row: int,
        texts: Catalogue,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        button = ActButton(texts(key), act, style)
        button.row = row
        self.add_item(button)

    def _button(self, question: Criterion, answer: str, row: int, texts: Catalogue) -> None:
        chosen = self._reading.chosen.get(question) == answer
        style = discord.ButtonStyle.success if chosen else discord.ButtonStyle.secondary
        button = ActButton(
            texts(f"review.{question}.{answer}"), partial(self._choose, question, answer), style
        )
        button.row = row
        self.add_item(button)

    def _menu(self, question: Criterion, row: int, texts: Catalogue) -> None:
        chosen = self._reading.chosen.get(question)
        options = [
            discord.SelectOption(
                label=clip(texts.of(_answer_words(question, answer)), limits.CHOICE_NAME),
                value=answer,
                default=answer == chosen,
            )
            for answer in answers(question)
        ]
        menu = ui.Select[Any](placeholder=criterion_name(question, texts), options=options, row=row)
        menu.callback = handled_by(partial(self._chosen_in, question, menu))
        self.add_item(menu)

    async def _chosen_in(self, question: Criterion, menu: "ui.Select[Any]", request: Request) -> None:
        await self._choose(question, menu.values[0], request)

    async def _choose(self, question: Criterion, answer: str, request: Request) -> None:
        chosen = {**self._reading.chosen, question: answer}
        await _show(request, replace(self._reading, chosen=chosen))

    async def _save(self, request: Request) -> None:
        if not self._reading.chosen:
            raise UserError("review.nothing_chosen")
        await self._keep(request, self._reading.chosen)

    async def _save_silent(self, request: Request) -> None:
        silent = dict.fromkeys(QUESTIONS, Unsaid.NOT_SAID.value)
        await self._keep(request, {**silent, **self._reading.chosen})

    async def _keep(self, request: Request, chosen: Mapping[Criterion, str]) -> None:
        reading = self._reading
        if not reading.page:
            raise UserError("review.page_missing")
        act = act_of(request, ActKind.LEDGER_READ, reading.program)
        claims = claims_of(reading.program, reading.page, chosen, ledger_day(request))
        work = request.services.ledger.add_reading(claims, now=act.at, act=act)
        await request.defer_if_slow(work)
        note = request.texts("review.saved", {"program": reading.record.program.name, "count": len(claims)})
        await show_review(request, reading.later | {reading.program}, note)

    async def _later(self, request: Request) -> None:
        await show_review(request, self._reading.later | {self._reading.program})

    async def _other_page(self, request: Request) -> None:
        hint = message("ledger.form.source_hint")
        blank = Blank(_PAGE, message("ledger.form.source"), hint, longest=SOURCE_MAX)
        sheet = FormSheet(message("review.page.form"), (blank,))
        await Draft(sheet, {_PAGE: self._reading.page}, self._turned).open(request)

    async def _turned(self, request: Request, typed: Typed) -> None:
        await ledger_server(request)
        page = typed.get(_PAGE, "").strip()
        request.services.ledger.require_link(page)
        await _show(request, replace(self._reading, page=page))


def _answer_words(question: Criterion, answer: str) -> Message:
    value = words_of(question, value_of(question, answer.rstrip(PREFERRED)))
    if question in VISAS or answer == Unsaid.NOT_SAID:
        return value
    key = "review.preferred" if answer.endswith(PREFERRED) else "review.strict"
    return message(key, value=value)
