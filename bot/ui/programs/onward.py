"""The ways on from cards about the list: set or take back a signal, open a program, go back to the list."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.ids import AcgmeId
from bot.domain.phase import Focus
from bot.domain.program import Program
from bot.i18n import Catalogue
from bot.rate_limit import Expense
from bot.strategy.list_service import MemberList
from bot.ui import limits
from bot.ui.base import ActButton
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import clip
from bot.ui.programs.card import findings_card, seen_card, signal_note
from bot.ui.programs.choice import program_label, program_named
from bot.ui.programs.choices_undo import offer_choices_undo
from bot.ui.programs.signals import signal_card
from bot.ui.request import Request, handled_by

_SET, _TAKE_BACK = "set", "back"


class OnwardPanel(YieldingPanel):
    """A menu of programs to open, where there are some, and the list."""

    expense = Expense.LIST

    def __init__(self, request: Request, programs: Sequence[Program]) -> None:
        super().__init__(request.member)
        texts = request.texts
        if programs:
            self._open: ui.Select[Any] = ui.Select(
                placeholder=texts("programs.act.open"),
                options=[
                    discord.SelectOption(label=program_label(program), value=program.acgme_id)
                    for program in programs[: limits.SELECT_OPTIONS]
                ],
            )
            self._open.callback = handled_by(self._show)
            self.add_item(self._open)
        self.add_item(ActButton(texts("programs.button.list"), self._list))

    async def _show(self, request: Request) -> None:
        from bot.ui.programs.actions import show_program

        await show_program(request, AcgmeId(self._open.values[0]))

    async def _list(self, request: Request) -> None:
        from bot.ui.programs.panel import show_list

        await show_list(request)


class SignalsPanel(OnwardPanel):
    """A menu that sets a suggested signal or takes one back."""

    def __init__(self, request: Request, made: MemberList) -> None:
        texts = request.texts
        super().__init__(request, ())
        suggested = made.programs.signals if made.advice.focus is Focus.APPLICATION else ()
        wanted = [choice.program for choice in suggested if choice.program.acgme_id not in made.signals]
        chosen = [program for number in made.signals if (program := program_named(number)) is not None]
        choices = [(_SET, program) for program in wanted] + [(_TAKE_BACK, program) for program in chosen]
        if choices:
            self._add_menu(choices, texts)
        offer_choices_undo(self, made.change, texts, self._show_back)

    def _add_menu(self, choices: Sequence[tuple[str, Program]], texts: Catalogue) -> None:
        self._menu: ui.Select[Any] = ui.Select(
            placeholder=texts("programs.signals.menu"),
            options=[
                discord.SelectOption(
                    label=clip(
                        texts(f"programs.signals.{act}", {"program": program_label(program)}),
                        limits.CHOICE_NAME,
                    ),
                    value=f"{act}.{program.acgme_id}",
                )
                for act, program in choices[: limits.SELECT_OPTIONS]
            ],
        )
        self._menu.callback = handled_by(self._chosen)
        self.add_item(self._menu)

    async def _show_back(self, request: Request, made: MemberList) -> None:
        await show_signals(request, made, request.texts("undo.title"))

    async def _chosen(self, request: Request) -> None:
        act, _, number = self._menu.values[0].partition(".")
        lists, texts = request.services.lists, request.texts
        program = program_named(AcgmeId(number))
        change = lists.signal if act == _SET else lists.unsignal
        made = await request.defer_if_slow(change(self.owner, AcgmeId(number), now=request.now))
        if program is None:
            note = ""
        elif act == _SET:
            note = texts.of(signal_note(made, program))
        else:
            note = texts("programs.signals.removed", {"program": program.name})
        await show_signals(request, made, note)


async def show_signals(request: Request, made: MemberList, note: str = "") -> None:
    """The signals with the menu that sets and takes them back, in place of the card that was clicked on."""
    texts = request.texts
    panel = SignalsPanel(request, made)
    await show_in_place(request, signal_card(made, texts, note), panel)


async def show_findings(request: Request, made: MemberList) -> None:
    """What to find out, and the programs to begin with."""
    texts = request.texts
    named = {program.acgme_id: program for finding in made.programs.findings for program in finding.first}
    programs = tuple(named.values())
    panel = OnwardPanel(request, programs)
    await request.answer(findings_card(made, texts), view=panel)


async def show_seen(request: Request, made: MemberList) -> None:
    """Who would look at the application, and the way back to the list."""
    texts = request.texts
    panel = OnwardPanel(request, ())
    await request.answer(seen_card(made, texts), view=panel)
