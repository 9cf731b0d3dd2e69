"""Proposing a fact by a form, and taking a suggestion back."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.ids import SuggestionId
from bot.domain.ledger import Criterion
from bot.domain.message import message
from bot.domain.program import Program
from bot.domain.suggestion import Suggestion, SuggestionState
from bot.i18n import Catalogue
from bot.strategy.program_list.words import value_words
from bot.ui import limits
from bot.ui.base import ActButton
from bot.ui.filled_form import Draft, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.fact_form import fact_sheet, new_fact, read_fact
from bot.ui.ledger.suggestion_card import own_card, taken_card
from bot.ui.limits import clip
from bot.ui.programs.choice import program_line
from bot.ui.programs.facts import criterion_name, statement_line
from bot.ui.request import Request, handled_by
from bot.ui.typed.day_choices import today_of


async def open_suggestion(request: Request, program: Program, criterion: Criterion) -> None:
    """Open the form of a new suggestion, as the answer to a member's interaction that has none yet."""
    today = await today_of(request)

    async def store(sent: Request, typed: Typed) -> None:
        texts = sent.texts
        said = read_fact(program.acgme_id, criterion, typed, today)
        queued = await sent.defer_if_slow(sent.services.suggestions.suggest(sent.member, said, now=sent.now))
        name = f"{program.name} · {criterion_name(criterion, texts)}"
        sentence = message("suggestion.taken.fact", name=name, fact=statement_line(said))
        card = taken_card(sentence, texts, agrees=queued.agrees)
        await sent.answer(card, view=TakenPanel(sent, queued.id))

    title = message("suggestion.form", program=program.name)
    await Draft(fact_sheet(title, criterion), new_fact(today), store).open(request)


async def show_own(request: Request, note: str = "") -> None:
    """Show a member all suggestions of theirs that are kept; ``note`` stands above them."""
    texts = request.texts
    found = await request.services.suggestions.of_member(request.member)
    await show_in_place(request, own_card(found, texts, note), OwnPanel(request, found))


class TakenPanel(YieldingPanel):
    """The button that takes a suggestion back which was just made."""

    def __init__(self, request: Request, which: SuggestionId) -> None:
        super().__init__(request.member)
        self._which = which
        self.add_item(ActButton(request.texts("suggestion.back"), self._back))

    async def _back(self, request: Request) -> None:
        await take_back(request, self._which)


class OwnPanel(YieldingPanel):
    """The menu of the suggestions that can be taken back, where there are any."""

    def __init__(self, request: Request, suggestions: Sequence[Suggestion]) -> None:
        super().__init__(request.member)
        waiting = [suggestion for suggestion in suggestions if suggestion.state is SuggestionState.OPEN]
        self._menu: ui.Select[Any] | None = None
        if waiting:
            self._menu = _menu(waiting, request.texts)
            self._menu.callback = handled_by(self._back)
            self.add_item(self._menu)

    async def _back(self, request: Request) -> None:
        if self._menu is not None:
            await take_back(request, SuggestionId(int(self._menu.values[0])))


async def take_back(request: Request, which: SuggestionId) -> None:
    """Take a suggestion back, and show what is left."""
    gone = await request.services.suggestions.withdraw(request.member, which, now=request.now)
    note = request.texts("suggestion.back.done" if gone else "suggestion.back.late")
    await show_own(request, note)


def _menu(waiting: Sequence[Suggestion], texts: Catalogue) -> "ui.Select[Any]":
    options: list[discord.SelectOption] = []
    for suggestion in waiting:
        said = suggestion.statement
        what = f"{criterion_name(said.criterion, texts)}: {texts.of(value_words(said))}"
        place = clip(program_line(said.program), limits.CHOICE_NAME)
        options.append(
            discord.SelectOption(
                label=clip(what, limits.CHOICE_NAME), description=place, value=str(suggestion.id)
            )
        )
    return ui.Select(placeholder=texts("suggestion.back.menu"), options=options)
