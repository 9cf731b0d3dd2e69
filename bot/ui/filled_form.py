"""A form whose refusal loses nothing: what was typed comes back with one press.

A form may open only as the first answer to an interaction, so nothing may be awaited for long before
:meth:`Draft.open`, and a refused form can only be opened again by a button.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.domain.ids import MemberId
from bot.domain.message import Message, message
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.rate_limit import Expense
from bot.ui import limits
from bot.ui.answers import Interaction
from bot.ui.base import ActButton, Form
from bot.ui.card import Accent, Card
from bot.ui.commands import spend
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import clip
from bot.ui.request import Act, Request
from bot.ui.typed.days import day_label
from bot.ui.typed.whole import whole

OFFERED = 4
"""Most buttons for what may have been meant."""
LINE_MAX = 100
"""Characters that a box of one line takes; every value asked for is shorter."""
TEXT_MAX = 2000
NO_CHOICE = "-"
"""Value of the choice that clears a field; Discord takes no empty one."""
SEPARATOR = ","
"""Between the values of a menu in which several may be chosen."""

Typed = Mapping[str, str]
Store = Callable[[Request, Typed], Coroutine[Any, Any, None]]
"""Stores what was typed and answers; raises `UserError` when it cannot be so."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One control: a menu where there are ``choices`` (value and name), else a box of one line or of several.

    In a menu one is chosen, or with ``many`` several, joined by commas; none chosen means no answer. ``longest`` counts
    the characters that a box takes; one of several lines takes at least :data:`TEXT_MAX`.
    """

    key: str
    label: Message
    hint: Message | None = None
    choices: tuple[tuple[str, Message], ...] = ()
    several_lines: bool = False
    many: bool = False
    longest: int = LINE_MAX


@dataclass(frozen=True, slots=True)
class FormSheet:
    """What a form asks: at most five blanks. ``placeholder`` is the choice of a menu that says nothing."""

    title: Message
    blanks: tuple[Blank, ...]
    placeholder: Message = field(default_factory=lambda: message("form.no_choice"))


class QuestionError(UserError):
    """Nothing is stored before this is answered: what each button does, by its label; keeping things is one more."""

    def __init__(self, asked: Message, **answers: Act) -> None:
        super().__init__(asked.key, **asked.params)
        self.answers = answers


@dataclass(frozen=True, slots=True)
class Draft:
    """A form with what stands in it, and what becomes of it when it is sent; ``expense`` is what that costs the bot."""

    sheet: FormSheet
    typed: Typed
    store: Store
    expense: Expense | None = Expense.WRITE

    async def open(self, request: Request) -> None:
        """Open the form; where Discord takes none, after another form or an announcement, a button that opens it."""
        texts = request.texts
        if (
            request.interaction.type is discord.InteractionType.modal_submit
            or request.interaction.response.is_done()
        ):
            card = Card(texts.of(self.sheet.title), texts("form.next"))
            await request.answer(card, view=RetryPanel(request.member, self, texts, "form.open"))
            return
        await request.interaction.response.send_modal(FilledForm(request.member, self, texts))

    async def send(self, request: Request, typed: Typed) -> None:
        """Store what was typed, or say why not and keep it."""
        try:
            if self.expense is not None:
                spend(request, self.expense)
            await self.store(request, typed)
        except UserError as refusal:
            await refuse(request, refusal, replace(self, typed=typed))


class FilledForm(Form):
    """A form that opens with values in it. Every blank may be left empty."""

    def __init__(self, owner: MemberId, draft: Draft, texts: Catalogue) -> None:
        super().__init__(owner, title=clip(texts.of(draft.sheet.title), limits.MODAL_TITLE))
        self._draft = draft
        self._controls: dict[str, ui.Select[Any] | ui.TextInput[Any]] = {}
        for blank in draft.sheet.blanks:
            control = _control(blank, draft.typed.get(blank.key, ""), draft.sheet.placeholder, texts)
            self._controls[blank.key] = control
            self.add_item(_labelled(blank, control, texts))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Called by discord.py: store, or say why not and keep what was typed."""
        await self._draft.send(
            Request.of(interaction), {key: _value(control) for key, control in self._controls.items()}
        )


async def refuse(request: Request, refusal: UserError, draft: Draft) -> None:
    """Say why not, or ask; buttons answer, take what may have been meant, or open the form with what was typed."""
    texts = request.texts
    first: list[ActButton] = []
    if isinstance(refusal, QuestionError):
        card = Card(texts("form.question"), texts.of(refusal.message), accent=Accent.ATTENTION)
        for label, act in refusal.answers.items():
            first.append(ActButton(texts(f"question.{label}"), act, discord.ButtonStyle.primary))
        first.append(ActButton(texts("question.keep"), _kept))
    else:
        body = f"{texts.of(refusal.message)}\n\n{texts('form.kept')}"
        card = Card(texts("form.refused"), body, accent=Accent.PROBLEM)
    for meant in refusal.meant[:OFFERED]:
        typed = _instead(draft.typed, refusal.typed, meant)
        if typed is not None:
            send = partial(draft.send, typed=typed)
            first.append(ActButton(_named(meant, texts), send, discord.ButtonStyle.primary))
    panel = RetryPanel(request.member, draft, texts, first=first)
    await request.answer(card, view=panel)


async def _kept(request: Request) -> None:
    """Nothing was changed; the question is over."""
    await show_in_place(request, Card(request.texts("question.kept")), YieldingPanel(request.member))


def _instead(typed: Typed, refused: str, meant: date | str) -> Typed | None:
    """What was typed with ``meant`` in place of what was refused; ``None`` where that does not stand alone."""
    holding = [key for key, value in typed.items() if refused and refused in value]
    exact = [key for key in holding if typed[key] == refused]
    match exact or holding:
        case [key]:
            return {**typed, key: typed[key].replace(refused, str(meant), 1)}
        case _:
            return None


def _named(meant: date | str, texts: Catalogue) -> str:
    return day_label(meant, texts.language) if isinstance(meant, date) else meant.replace("_", " ")


class RetryPanel(YieldingPanel):
    """The button that opens a form with what was typed, after those that need no form."""

    def __init__(
        self,
        owner: MemberId,
        draft: Draft,
        texts: Catalogue,
        label: str = "form.again",
        first: Sequence[ActButton] = (),
    ) -> None:
        super().__init__(owner)
        for button in first:
            self.add_item(button)
        style = discord.ButtonStyle.secondary if first else discord.ButtonStyle.primary
        self.add_item(ActButton(texts(label), draft.open, style))


def _labelled(blank: Blank, control: ui.Item[Any], texts: Catalogue) -> ui.Label[Any]:
    hint = None if blank.hint is None else clip(texts.of(blank.hint), limits.CHOICE_NAME)
    return ui.Label(text=clip(texts.of(blank.label), limits.MODAL_LABEL), description=hint, component=control)


def _control(
    blank: Blank, value: str, placeholder: Message, texts: Catalogue
) -> "ui.Select[Any] | ui.TextInput[Any]":
    return _menu(blank, value, placeholder, texts) if blank.choices else _box(blank, value)


def _box(blank: Blank, value: str) -> "ui.TextInput[Any]":
    longest = max(TEXT_MAX, blank.longest) if blank.several_lines else blank.longest
    return ui.TextInput(
        custom_id=blank.key,
        style=discord.TextStyle.paragraph if blank.several_lines else discord.TextStyle.short,
        default=clip(value, longest) or None,
        required=False,
        max_length=longest,
    )


def _menu(blank: Blank, value: str, placeholder: Message, texts: Catalogue) -> "ui.Select[Any]":
    chosen = value.split(SEPARATOR) if blank.many else [value]
    options = [
        discord.SelectOption(
            label=clip(texts.of(name), limits.CHOICE_NAME), value=choice, default=choice in chosen
        )
        for choice, name in blank.choices
    ]
    if not blank.many:
        # In a menu of one the choice cannot be undone without a line for it.
        nothing = clip(texts.of(placeholder), limits.CHOICE_NAME)
        options.append(discord.SelectOption(label=nothing, value=NO_CHOICE, default=not value))
    most = len(options) if blank.many else 1
    return ui.Select(custom_id=blank.key, options=options, min_values=0, max_values=most, required=False)


def _value(control: "ui.Select[Any] | ui.TextInput[Any]") -> str:
    if isinstance(control, ui.TextInput):
        return whole(control.value).strip()
    return SEPARATOR.join(chosen for chosen in control.values if chosen != NO_CHOICE)
