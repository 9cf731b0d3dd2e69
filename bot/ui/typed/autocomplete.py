"""Autocomplete that always answers: an error there gives an empty menu, never a hanging one.

discord.py only logs errors of autocomplete callbacks and leaves the reader with "loading options failed". Its
autocomplete also skips command checks, so a callback may only offer what its caller may see.
"""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

from discord import app_commands

from bot.errors import UserError
from bot.logs.faults import log_fault
from bot.ui import limits
from bot.ui.answers import Interaction
from bot.ui.request import Request

CogT = TypeVar("CogT")
Choices = list[app_commands.Choice[str]]
Callback = Callable[[CogT, Request, str], Coroutine[Any, Any, Choices]]


def always_answers(callback: Callback[CogT]) -> Callable[[CogT, Any, str], Coroutine[Any, Any, Choices]]:
    """Wrap an autocomplete method of a cog, which is given a request: at most 25 choices, none when it fails or refuses."""

    @wraps(callback)
    async def answered(cog: CogT, interaction: Interaction, current: str) -> Choices:
        try:
            return (await callback(cog, Request.of(interaction), current))[: limits.AUTOCOMPLETE_CHOICES]
        except UserError:
            # What the caller may not do is said by the command; a menu can only stay empty.
            return []
        except Exception as error:  # noqa: BLE001 (the outermost boundary of an autocomplete)
            log_fault("autocomplete_failed", error)
            return []

    return answered
