"""Proposing a fact by a form, and taking a suggestion back."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

import discord
from discord import ui

from bot.domain.ids import MemberId, SuggestionId
from bot.domain.ledger import Criterion
from bot.domain.message import message
from bot.domain.program import Program
from bot.domain.suggestion import Suggestion, SuggestionState
from bot.i18n import Catalogue
from bot.services import Services
from bot.strategy.program_list.words import value_words
from bot.ui import limits
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.base import ActButton
from bot.ui.filled_form import Draft, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.ledger.fact_form import fact_sheet, new_fact, read_fact
from bot.ui.ledger.suggestion_card import own_card, taken_card
from bot.ui.limits import clip
from bot.ui.programs.choice import program_line
from bot.ui.programs.facts import criterion_name, statement_line


async def open_suggestion(
    interaction: Interaction, services: Services, program: Program, criterion: Criterion
) -> None:
    """Open the form of a new suggestion, as the answer to a member's interaction that has none yet."""
    now = services.clock.now()
    member = await services.profiles.member(MemberId(interaction.user.id))
    today = now.astimezone(UTC).date() if member is None else member.today(now)

    async def store(sent: Interaction, typed: Typed) -> None:
        who, now, texts = MemberId(sent.user.id), services.clock.now(), texts_for(sent)
        said = read_fact(program.acgme_id, criterion, typed, today)
        queued = await defer_if_slow(sent, services.suggestions.suggest(who, said, now=now))
        name = f"{program.name} · {criterion_name(criterion, texts)}"
        sentence = message("suggestion.taken.fact", name=name, fact=statement_line(said))
        card = taken_card(sentence, texts, agrees=queued.agrees)
        await answer(sent, card, view=TakenPanel(who, services, queued.id, texts))

    title = message("suggestion.form", program=program.name)
    await Draft(fact_sheet(title, criterion), new_fact(today), store).open(interaction)


async def show_own(interaction: Interaction, services: Services, note: str = "") -> None:
    """Show a member all suggestions of theirs that are kept; ``note`` stands above them."""
    who, texts = MemberId(interaction.user.id), texts_for(interaction)
    found = await services.suggestions.of_member(who)
    await show_in_place(interaction, own_card(found, texts, note), OwnPanel(who, services, found, texts))


class TakenPanel(YieldingPanel):
    """The button that takes a suggestion back which was just made."""

    def __init__(self, owner: MemberId, services: Services, which: SuggestionId, texts: Catalogue) -> None:
        super().__init__(owner)
        self._services = services
        self._which = which
        self.add_item(ActButton(texts("suggestion.back"), self._back))

    async def _back(self, interaction: Interaction) -> None:
        await take_back(interaction, self._services, self._which)


class OwnPanel(YieldingPanel):
    """The menu of the suggestions that can be taken back, where there are any."""

    def __init__(
        self, owner: MemberId, services: Services, suggestions: Sequence[Suggestion], texts: Catalogue
    ) -> None:
        super().__init__(owner)
        self._services = services
        waiting = [suggestion for suggestion in suggestions if suggestion.state is SuggestionState.OPEN]
        self._menu: ui.Select[Any] | None = None
        if waiting:
            self._menu = _menu(waiting, texts)
            self._menu.callback = self._back
            self.add_item(self._menu)

    async def _back(self, interaction: Interaction) -> None:
        if self._menu is not None:
            await take_back(interaction, self._services, SuggestionId(int(self._menu.values[0])))


async def take_back(interaction: Interaction, services: Services, which: SuggestionId) -> None:
    """Take a suggestion back, and show what is left."""
    who, now = MemberId(interaction.user.id), services.clock.now()
    gone = await services.suggestions.withdraw(who, which, now=now)
    note = texts_for(interaction)("suggestion.back.done" if gone else "suggestion.back.late")
    await show_own(interaction, services, note)


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
