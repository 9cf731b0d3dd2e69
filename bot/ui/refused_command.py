"""A refused slash command loses nothing: a form opens with what was typed, and sends the command again.

Works for every command whose options are typed or chosen; a file, a channel or what a form has no room for stays as it was.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import discord
from discord import app_commands
from discord.app_commands import Command, Parameter

from bot.domain.ids import ChannelId
from bot.domain.message import Message, message
from bot.errors import UserError
from bot.profile.typed_text import plain
from bot.ui import limits
from bot.ui.answers import Interaction, cause_of
from bot.ui.commands import COSTS, message_of
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed, refuse
from bot.ui.request import Request

BOX_MAX = 4000
"""Characters of a box, Discord's limit; an option of a command takes hardly more."""
_FIGURES_MAX = 18
_YES_NO = ("yes", "no")
_KIND = discord.AppCommandOptionType
_IN_A_FORM = frozenset({_KIND.string, _KIND.integer, _KIND.number, _KIND.boolean})
_NOT_ABOUT_OPTIONS = (
    *("authority.", "error.", "cohort.bot_not_here", "profile.no_consent"),
    *("post.", "stage_role."),
)
"""Beginnings of refusals that no other option would change; where to post is no option that stands in a form."""

AnyCommand = Command[Any, ..., Any]
Options = Mapping[str, Any]


async def offer_again(request: Request, error: BaseException, asked: Request) -> bool:
    """Answer a refusal of the command ``asked`` with a way to put it right; ``False`` where there is none."""
    refusal = cause_of(error)
    command = asked.interaction.command
    if not isinstance(refusal, UserError) or not isinstance(command, Command):
        return False
    if refusal.message.key.startswith(_NOT_ABOUT_OPTIONS):
        return False
    given = _given(asked.interaction)
    shown = _shown(command, given, refusal.options)
    if not any(parameter.display_name in given for parameter in shown):
        return False
    again = _Again(command, asked.interaction, given, tuple(shown))
    await refuse(request, refusal, again.draft())
    return True


@dataclass(frozen=True, slots=True)
class _Again:
    """A command that is to be run again with other options."""

    command: AnyCommand
    asked: Interaction
    given: Options
    shown: tuple[Parameter, ...]

    def draft(self) -> Draft:
        """The form with what was typed."""
        title = message("command.form", command=self.command.qualified_name)
        typed = {option.display_name: _text(self.given.get(option.display_name)) for option in self.shown}
        blanks = tuple(_blank(option, typed[option.display_name]) for option in self.shown)
        cost = COSTS.get(self.command.qualified_name)
        return Draft(FormSheet(title, blanks, message("command.empty")), typed, self.run, cost)

    async def run(self, sent: Request, typed: Typed) -> None:
        """Run the command as if it had been typed like this. Raises `UserError` as it does."""
        values = {option.name: await self._value(option, typed) for option in self.command.parameters}
        given = {name: value for name, value in values.items() if value is not None}
        for check in self.command.checks:
            allowed = check(sent.interaction)
            if not (await allowed if inspect.isawaitable(allowed) else allowed):
                raise app_commands.CheckFailure(self.command.qualified_name)
        # discord.py's types do not say that a command of a cog is called with the cog.
        await cast("Any", self.command.callback)(self.command.binding, sent.interaction, **given)

    async def _value(self, option: Parameter, typed: Typed) -> object:
        if option.name in {shown.name for shown in self.shown}:
            value = _read(option, typed.get(option.display_name, ""))
            if value is None and option.required:
                raise UserError("command.needed", option=_name(option))
            return value
        if option.display_name not in self.given:
            return None
        value = getattr(self.asked.namespace, option.display_name)
        # What a command takes for a channel or a thread is its id (`PostChannel`).
        is_channel = isinstance(value, app_commands.AppCommandChannel | app_commands.AppCommandThread)
        return ChannelId(value.id) if is_channel else value


def _given(asked: Interaction) -> Options:
    """The options as they were typed, by the names that people see."""
    level = cast("Mapping[str, Any]", asked.data or {})
    while True:
        options: list[Mapping[str, Any]] = level.get("options", [])
        inner = next((part for part in options if part["type"] in (1, 2)), None)
        if inner is None:
            return {part["name"]: part["value"] for part in options if "value" in part}
        level = inner


def _shown(command: AnyCommand, given: Options, wanted: tuple[str, ...]) -> list[Parameter]:
    """The options that the form shows, in the order of the command: at most five, those first that may be wrong."""

    def rank(option: Parameter) -> tuple[bool, bool, bool, bool]:
        name = option.display_name
        return (name not in wanted, not option.required, name not in given, bool(option.choices))

    possible = [option for option in command.parameters if option.type in _IN_A_FORM]
    first = sorted(possible, key=rank)[: limits.MODAL_ITEMS]
    return [option for option in possible if option in first]


def _blank(option: Parameter, typed: str) -> Blank:
    hint = option.locale_description
    longest = min(BOX_MAX, max(limits.CHOICE_NAME, len(typed)))
    choices = tuple(
        (str(choice.value), message("command.option", name=choice.name)) for choice in option.choices
    )
    if option.type is _KIND.boolean:
        choices = tuple((answer, message(f"command.{answer}")) for answer in _YES_NO)
    return Blank(
        option.display_name,
        _name(option),
        None if hint is None else message_of(hint),
        choices=choices,
        longest=longest,
    )


def _name(option: Parameter) -> Message:
    name = option.display_name.replace("_", " ")
    return message("command.option", name=name[:1].upper() + name[1:])


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _YES_NO[not value]
    return "" if value is None else str(value)


def _read(option: Parameter, text: str) -> object:
    """What an option becomes by its text; ``None`` for an empty one. Raises `UserError` outside of its bounds."""
    if not text:
        return None
    match option.type:
        case _KIND.integer:
            return int(_number(option, text, whole=True))
        case _KIND.number:
            return _number(option, text, whole=False)
        case _KIND.boolean:
            return text == _YES_NO[0]
        case _:
            least, most = option.min_value, option.max_value
            if (least is not None and len(text) < least) or (most is not None and len(text) > most):
                raise UserError("command.length", option=_name(option), most=most)
            return text


def _number(option: Parameter, text: str, *, whole: bool) -> float:
    figures = plain(text).replace(",", ".")
    left, dot, right = figures.removeprefix("-").partition(".")
    is_number = left.isdecimal() and (right.isdecimal() if dot and not whole else not dot)
    value = float(figures) if is_number and len(figures) <= _FIGURES_MAX else None
    least, most = option.min_value, option.max_value
    if value is None or (least is not None and value < least) or (most is not None and value > most):
        if least is None or most is None:
            raise UserError("command.number", option=_name(option))
        raise UserError("command.number_range", option=_name(option), least=least, most=most)
    return value
