"""What every command has: names from the catalogue, where it may be run, and what it costs the bot.

Costs are listed here and checked by the tree before a command runs; panels and forms name their expense
(:class:`bot.ui.base.Panel`, :class:`bot.ui.filled_form.Draft`).
"""

from collections.abc import Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import TypeVar

import discord
from discord import app_commands

from bot.domain.message import Message, Relative
from bot.errors import UserError
from bot.i18n import DEFAULT_LANGUAGE, catalogue, language_of
from bot.rate_limit import Expense
from bot.ui.request import Request

_KEY = "key"
_described: dict[tuple[str, str], app_commands.locale_str] = {}
"""Every text that commands are described with, by its key and its English sentence; complete when the cogs are imported."""


def described(key: str, **params: object) -> app_commands.locale_str:
    """The English sentence of a key, carrying the key so that it can be translated when commands are synced."""
    text = app_commands.locale_str(catalogue(DEFAULT_LANGUAGE)(key, params), **{_KEY: key}, **params)
    return _described.setdefault((key, text.message), text)


def translations() -> dict[str, list[str | None]]:
    """Every described text in each of Discord's languages that the catalogue has beside English, in a stable order."""
    texts = [text for _, text in sorted(_described.items(), key=itemgetter(0))]
    return {
        locale.value: [_translated(text, locale) for text in texts]
        for locale in discord.Locale
        if language_of(locale.value) != DEFAULT_LANGUAGE
    }


def message_of(described_text: app_commands.locale_str) -> Message:
    """The message that a described text was made from."""
    key = str(described_text.extras[_KEY])
    return Message(key, {name: value for name, value in described_text.extras.items() if name != _KEY})


class CommandTranslator(app_commands.Translator):
    """Gives Discord the other languages of a description, where the catalogue has them."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002
    ) -> str | None:
        """The sentence in that language, or ``None`` for English or a language without catalogue."""
        return _translated(string, locale)


def _translated(text: app_commands.locale_str, locale: discord.Locale) -> str | None:
    language = language_of(locale.value)
    if language == DEFAULT_LANGUAGE or _KEY not in text.extras:
        return None
    return catalogue(language).of(message_of(text))


T = TypeVar("T")


def in_servers_and_dms(target: T) -> T:
    """Offer a member's command or group in servers, in direct messages and from a person's own install of the bot."""
    placed = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(target)
    return app_commands.allowed_installs(guilds=True, users=True)(placed)


_WRITING = (
    *(
        "start",
        "profile edit",
        "profile clear",
        "profile season",
        "profile states",
        "status set",
        "status role",
    ),
    *("score add", "score remove", "letters add", "letters update", "connection add", "connection remove"),
    *("interviews add", "interviews edit", "interviews rate", "interviews second-look", "interviews remove"),
    *("invitations share", "server invitations"),
    *("applications set", "applications import"),
    *("rank add", "rank move", "rank remove", "rank note"),
    *("reminders settings", "server setup", "server introduce", "server stage-roles", "cohort schedule"),
    *(
        "match-dates post",
        "match-dates schedule",
        "ledger edit",
        "ledger queue",
        "ledger review",
        "ledger undo",
    ),
)
COSTS: Mapping[str, Expense] = MappingProxyType(
    dict.fromkeys(_WRITING, Expense.WRITE)
    | {
        "score chart": Expense.PICTURE,
        "timeline show": Expense.PICTURE,
        "applications list": Expense.PICTURE,
        "cohort preview": Expense.PICTURE,
        "cohort post": Expense.PICTURE,
        "strategy": Expense.ADVICE,
        "whatif": Expense.ADVICE,
        "interviews prepare": Expense.ADVICE,
        "programs list": Expense.LIST,
        "programs search": Expense.LIST,
        "programs save": Expense.LIST,
        "programs signal": Expense.LIST,
        "programs export": Expense.FILE,
        "timeline calendar": Expense.FILE,
        "rank export": Expense.FILE,
        "privacy export": Expense.FILE,
        "ledger import": Expense.FILE,
        "ledger export": Expense.FILE,
        "reminders test": Expense.TEST_MESSAGE,
        "programs suggest": Expense.SUGGESTION,
    }
)
"""By the full name of a command; what is not here is not limited, but for its choices while typing."""


def spend(request: Request, expense: Expense) -> None:
    """Count one piece of work. Raises `UserError` that says when to try again."""
    again = request.services.limits.spend(request.member, expense, request.now)
    if again is not None:
        raise UserError("error.too_often", at=Relative(again))


def spend_for_command(request: Request) -> None:
    """Count a command, or its choices while typing. Raises `UserError` as :func:`spend`."""
    if request.interaction.type is discord.InteractionType.autocomplete:
        spend(request, Expense.CHOICES)
        return
    command = request.interaction.command
    expense = None if command is None else COSTS.get(command.qualified_name)
    if expense is not None:
        spend(request, expense)
