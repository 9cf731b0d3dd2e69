"""`/letters`: where each letter stands, how many more to ask for, and a form for each."""

from dataclasses import asdict
from typing import Any

import discord
from discord import ui

from bot.domain.message import Message, message
from bot.domain.profile import Letter, LetterState, LetterWriter, Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.letters import (
    LABEL_MAX,
    REMOVED,
    LetterFields,
    LetterPlan,
    letter_fields,
    letter_plan,
    read_letter,
    with_changed_letter,
    with_letter,
)
from bot.seasons.participation import Participation, participation
from bot.strategy.loader import load_rulebook
from bot.ui import limits
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card, Field
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import clip
from bot.ui.profile.changes import changed_text
from bot.ui.profile.lines import letter_text
from bot.ui.profile.undo import Change, offer_undo, record_or_ask
from bot.ui.request import Request, handled_by
from bot.ui.text import source_text
from bot.ui.typed.menu import Menu


async def open_letters(request: Request) -> None:
    """Answer with the member's letters."""
    profile = await request.defer_if_slow(request.services.profiles.profile(request.member))
    await show_letters(request, profile)


async def show_letters(request: Request, profile: Profile) -> None:
    """Show the letters, in place of the card that was clicked on where there is one."""
    texts = request.texts
    panel = LettersPanel(request, profile)
    card = letters_card(profile, texts, sent=_sent(profile, request))
    await show_in_place(request, card, panel)


async def save_letters(request: Request, change: Change) -> None:
    """Change the letters and show them, with what changed and the way back."""

    async def show(stored: Request, made: ProfileChange) -> None:
        texts = stored.texts
        panel = LettersPanel(stored, made.after)
        offer_undo(panel, made, texts)
        note = texts("saved.note", {"changed": changed_text(made, texts)})
        card = letters_card(made.after, texts, note, sent=_sent(made.after, stored))
        await show_in_place(stored, card, panel)

    await record_or_ask(request, change, show)


async def open_letter_form(request: Request, letter: Letter | None) -> None:
    """Open the form of a letter, or of a new one, as the answer to an interaction that has none yet."""

    async def store(sent: Request, typed: Typed) -> None:

        def changed(profile: Profile) -> Profile:
            after = read_letter(LetterFields(**typed), profile.today(sent.now))
            if letter is not None:
                return with_changed_letter(profile, letter, after)
            return profile if after is None else with_letter(profile, after)

        await save_letters(sent, changed)

    await Draft(sheet_of(letter), asdict(letter_fields(letter)), store).open(request)


def sheet_of(letter: Letter | None) -> FormSheet:
    """What the form of a letter asks; one that is recorded can also be removed."""
    writers = tuple((writer.value, message(f"letters.writer.{writer}")) for writer in LetterWriter)
    states = [(state.value, message(f"letters.state.{state}")) for state in LetterState]
    if letter is not None:
        states.append((REMOVED, message("letters.state.removed")))
    return FormSheet(
        message("letters.form.new" if letter is None else "letters.form.change"),
        (
            Blank("writer", message("letters.form.writer"), choices=writers),
            Blank("state", message("letters.form.state"), choices=tuple(states)),
            Blank("date", message("letters.form.date"), message("letters.form.date_hint")),
            Blank("label", message("letters.form.label"), message("letters.add.label"), longest=LABEL_MAX),
        ),
    )


class LettersPanel(YieldingPanel):
    """A button for a new letter and a menu of those recorded."""

    def __init__(self, request: Request, profile: Profile) -> None:
        super().__init__(request.member)
        texts = request.texts
        self._letters = {letter_value(letter): letter for letter in profile.letters or ()}
        self._menu: ui.Select[Any] | None = None
        if self._letters:
            self._menu = _menu(self._letters, texts)
            self._menu.callback = handled_by(self._change)
            self.add_item(self._menu)
        add = ActButton(texts("letters.button.add"), self._add, discord.ButtonStyle.primary)
        self.add_item(add)
        self.add_item(ActButton(texts("letters.card.why"), self._why))

    async def _why(self, request: Request) -> None:
        profile = await request.services.profiles.profile(self.owner)
        await request.answer(letters_why_card(profile, request.texts))

    async def _add(self, request: Request) -> None:
        await open_letter_form(request, None)

    async def _change(self, request: Request) -> None:
        if self._menu is not None:
            await open_letter_form(request, self._letters[self._menu.values[0]])


def _menu(letters: dict[str, Letter], texts: Catalogue) -> "ui.Select[Any]":
    options = [
        discord.SelectOption(
            label=clip(texts.of(letter_text(letter, plain=True)), limits.CHOICE_NAME), value=value
        )
        for value, letter in letters.items()
    ]
    return ui.Select(placeholder=texts("letters.button.change"), options=options)


_SENT = (Participation.APPLIED, Participation.INVITED, Participation.RANKED, Participation.MATCHED)


def _sent(profile: Profile, request: Request) -> bool:
    """Whether the member's application is sent and its season still runs for them, so that no letter is lacking."""
    season = None if profile.season is None else request.services.calendar.find(profile.season)
    return season is not None and participation(profile, season, request.now) in _SENT


def letters_card(profile: Profile, texts: Catalogue, note: str = "", *, sent: bool = False) -> Card:
    """Every letter and the plan for one that comes late. ``note`` stands above it all.

    ``sent``: nobody is asked for more letters; a new one can still be added.
    """
    letters, rulebook = profile.letters or (), load_rulebook(profile.specialty)
    plan = letter_plan(letters, rulebook.application.letters)
    lines = [texts.of(message("profile.item", what=letter_text(letter))) for letter in letters]
    advised = texts.of(_plan_text(plan, rulebook.application.letters, sent=sent))
    return Card(
        title=texts("letters.card.title"),
        body="\n".join([*([note, ""] if note else []), *(lines or [texts("letters.card.empty")])]),
        fields=(Field(texts("letters.card.plan"), advised),),
        accent=Accent.ATTENTION if plan.more and not sent else Accent.GOOD,
    )


def letters_why_card(profile: Profile, texts: Catalogue) -> Card:
    """Why so many letters, and where that is from."""
    rulebook = load_rulebook(profile.specialty)
    grounds = rulebook.grounds(rulebook.because("letters.plan_b"), rulebook.because("letters.portal"))
    return Card(
        texts("letters.card.why"),
        "\n".join(texts.of(why.message) for why in grounds.reasons),
        (
            Field(
                texts("letters.card.sources"),
                "\n".join(texts.of(source_text(source)) for source in grounds.sources),
            ),
        ),
        footer=texts("common.disclaimer"),
    )


def letter_menu(profile: Profile, texts: Catalogue) -> Menu:
    """The member's letters as a menu; letters recorded alike stand there once."""
    return Menu(
        {letter_value(letter): texts.of(letter_text(letter, plain=True)) for letter in profile.letters or ()}
    )


def the_letter(typed: str, profile: Profile, texts: Catalogue) -> Letter:
    """The one of the member's letters that a text means. Raises `UserError` when it means none or several."""
    value = letter_menu(profile, texts).meant(typed)
    found = next((letter for letter in profile.letters or () if letter_value(letter) == value), None)
    if found is None:
        raise UserError("letters.which")
    return found


def letter_value(letter: Letter) -> str:
    """What stands for a letter in a menu: all that is recorded about it, so that it cannot come to mean another one."""
    return f"{letter.writer}.{letter.state}.{letter.date or ''}.{letter.label or ''}"


def _plan_text(plan: LetterPlan, needed: int, *, sent: bool) -> Message:
    counts = {"uploaded": plan.uploaded, "promised": plan.promised, "asked": plan.asked, "needed": needed}
    if plan.uploaded >= needed:
        return message("letters.plan.done", **counts)
    if sent:
        return message("letters.plan.sent", **counts)
    if plan.more:
        return message("letters.plan.more", count=plan.more, **counts)
    return message("letters.plan.enough", **counts)
