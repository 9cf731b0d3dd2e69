"""What can be done with a program that was found or shown: open, save, suggest, compare, and look at its page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

import discord
from discord import ui

from bot.domain.ids import AcgmeId, GuildId, MemberId
from bot.domain.ledger import Criterion, ProgramRecord
from bot.domain.program import Program
from bot.domain.program_list import Mark
from bot.i18n import Catalogue
from bot.ledger.facts import is_link
from bot.services import Services
from bot.ui import limits
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
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


async def show_program(interaction: Interaction, services: Services, number: AcgmeId) -> None:
    """Answer with all that is known of a program, and with what can be done."""
    record = await services.ledger.record(number)
    today = services.clock.now().astimezone(UTC).date()
    pages = fact_pages(record, texts_for(interaction), today)
    if (note := await _invitations_note(interaction, services, number)) is not None:
        pages = (replace(pages[0], body=f"{note}\n\n{pages[0].body}"), *pages[1:])
    panel = ProgramPanel(MemberId(interaction.user.id), pages, services, record, texts_for(interaction))
    await answer(interaction, pages[0], view=panel)


async def _invitations_note(interaction: Interaction, services: Services, number: AcgmeId) -> str | None:
    """Since when invitations of a program are posted in this server, if they are."""
    if interaction.guild_id is None:
        return None
    since = await services.invitations.since(GuildId(interaction.guild_id), number, services.clock.now())
    return None if since is None else texts_for(interaction)("invitations.since", {"since": since.date()})


async def compare(interaction: Interaction, services: Services, numbers: Sequence[AcgmeId]) -> None:
    """Answer with programs side by side."""
    records = [await services.ledger.record(number) for number in numbers]
    today = services.clock.now().astimezone(UTC).date()
    await show_pages(interaction, compare_pages(records, texts_for(interaction), today))


class ProgramPanel(PagesPanel):
    """Keep the program on the list, suggest a fact about it, or open its page."""

    def __init__(
        self,
        owner: MemberId,
        pages: tuple[Card, ...],
        services: Services,
        record: ProgramRecord,
        texts: Catalogue,
    ) -> None:
        super().__init__(owner, pages, texts)
        self._services = services
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
        self._criteria.callback = self._suggest
        self.add_item(self._criteria)

    async def _save(self, interaction: Interaction) -> None:
        async def store(agreed: Interaction) -> None:
            who, now = MemberId(agreed.user.id), self._services.clock.now()
            work = self._services.lists.mark(who, self._program.acgme_id, Mark.KEEP, now=now)
            made = await defer_if_slow(agreed, work)
            await answer_list(agreed, made, texts_for(agreed).of(mark_note(made, self._program, Mark.KEEP)))

        await after_consent(interaction, self._services, store)

    async def _suggest(self, interaction: Interaction) -> None:
        criterion = Criterion(self._criteria.values[0])

        async def ask(agreed: Interaction) -> None:
            await open_suggestion(agreed, self._services, self._program, criterion)

        await after_consent(interaction, self._services, ask)


class FoundPanel(PagesPanel):
    """Open one of the programs that a search found, or compare two or three of them."""

    def __init__(
        self,
        owner: MemberId,
        pages: tuple[Card, ...],
        services: Services,
        programs: Sequence[Program],
        texts: Catalogue,
    ) -> None:
        super().__init__(owner, pages, texts)
        self._services = services
        options = [
            discord.SelectOption(
                label=clip(program_label(program), limits.CHOICE_NAME), value=program.acgme_id
            )
            for program in programs[: limits.SELECT_OPTIONS]
        ]
        self._open = ui.Select[Any](placeholder=texts("programs.act.open"), options=options, row=1)
        self._open.callback = self._show
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
            self._several.callback = self._compare
            self.add_item(self._several)

    async def _show(self, interaction: Interaction) -> None:
        await show_program(interaction, self._services, AcgmeId(self._open.values[0]))

    async def _compare(self, interaction: Interaction) -> None:
        await compare(interaction, self._services, [AcgmeId(number) for number in self._several.values])
