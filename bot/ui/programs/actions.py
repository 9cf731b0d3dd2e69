"""What can be done with a program that was found or shown: open, save, suggest, compare, and look at its page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

import discord
from discord import ui

from bot.domain.ids import AcgmeId, GuildId
from bot.domain.ledger import Criterion, ProgramRecord
from bot.domain.program import Program
from bot.domain.program_list import Mark
from bot.ledger.facts import is_link
from bot.ui import limits
from bot.ui.base import ActButton
from bot.ui.card import Card
from bot.ui.consent import after_consent
from bot.ui.ledger.suggestion_panel import open_suggestion
from bot.ui.limits import clip
from bot.ui.pages import PagesPanel, show_pages
from bot.ui.programs.card import mark_note
from bot.ui.programs.choice import program_label
from bot.ui.programs.compare import COMPARED_MAX, compare_pages
from bot.ui.programs.facts import criterion_name, fact_pages
from bot.ui.programs.panel import answer_list
from bot.ui.request import Request, handled_by


async def show_program(request: Request, number: AcgmeId) -> None:
    """Answer with all that is known of a program, and with what can be done."""
    record = await request.services.ledger.record(number)
    today = request.now.astimezone(UTC).date()
    pages = fact_pages(record, request.texts, today)
    if (note := await _invitations_note(request, number)) is not None:
        pages = (replace(pages[0], body=f"{note}\n\n{pages[0].body}"), *pages[1:])
    panel = ProgramPanel(request, pages, record)
    await request.answer(pages[0], view=panel)


async def _invitations_note(request: Request, number: AcgmeId) -> str | None:
    """Since when invitations of a program are posted in this server, if they are."""
    if request.interaction.guild_id is None:
        return None
    since = await request.services.invitations.since(
        GuildId(request.interaction.guild_id), number, request.now
    )
    return None if since is None else request.texts("invitations.since", {"since": since.date()})


async def compare(request: Request, numbers: Sequence[AcgmeId]) -> None:
    """Answer with programs side by side."""
    records = [await request.services.ledger.record(number) for number in numbers]
    today = request.now.astimezone(UTC).date()
    await show_pages(request, compare_pages(records, request.texts, today))


class ProgramPanel(PagesPanel):
    """Keep the program on the list, suggest a fact about it, or open its page."""

    def __init__(self, request: Request, pages: tuple[Card, ...], record: ProgramRecord) -> None:
        texts = request.texts
        super().__init__(request.member, pages, texts)
        self._program = record.program
        self.add_item(ActButton(texts("programs.act.save"), self._save, discord.ButtonStyle.primary))
        if is_link(record.page):
            self.add_item(ui.Button(label=texts("programs.act.page"), url=record.page))
        options = [
            discord.SelectOption(
                label=clip(criterion_name(criterion, texts), limits.CHOICE_NAME), value=criterion
            )
            for criterion in Criterion
        ]
        self._criteria = ui.Select[Any](placeholder=texts("programs.act.suggest"), options=options, row=1)
        self._criteria.callback = handled_by(self._suggest)
        self.add_item(self._criteria)

    async def _save(self, request: Request) -> None:
        async def store(agreed: Request) -> None:
            work = agreed.services.lists.mark(
                agreed.member, self._program.acgme_id, Mark.KEEP, now=agreed.now
            )
            made = await agreed.defer_if_slow(work)
            await answer_list(agreed, made, agreed.texts.of(mark_note(made, self._program, Mark.KEEP)))

        await after_consent(request, store)

    async def _suggest(self, request: Request) -> None:
        criterion = Criterion(self._criteria.values[0])

        async def ask(agreed: Request) -> None:
            await open_suggestion(agreed, self._program, criterion)

        await after_consent(request, ask)


class FoundPanel(PagesPanel):
    """Open one of the programs that a search found, or compare two or three of them."""

    def __init__(self, request: Request, pages: tuple[Card, ...], programs: Sequence[Program]) -> None:
        texts = request.texts
        super().__init__(request.member, pages, texts)
        options = [
            discord.SelectOption(
                label=clip(program_label(program), limits.CHOICE_NAME), value=program.acgme_id
            )
            for program in programs[: limits.SELECT_OPTIONS]
        ]
        self._open = ui.Select[Any](placeholder=texts("programs.act.open"), options=options, row=1)
        self._open.callback = handled_by(self._show)
        self.add_item(self._open)
        self._several = ui.Select[Any]()
        if len(options) > 1:
            self._several = ui.Select[Any](
                placeholder=texts("programs.act.compare"),
                options=[discord.SelectOption(label=option.label, value=option.value) for option in options],
                min_values=2,
                max_values=min(COMPARED_MAX, len(options)),
                row=2,
            )
            self._several.callback = handled_by(self._compare)
            self.add_item(self._several)

    async def _show(self, request: Request) -> None:
        await show_program(request, AcgmeId(self._open.values[0]))

    async def _compare(self, request: Request) -> None:
        await compare(request, [AcgmeId(number) for number in self._several.values])
