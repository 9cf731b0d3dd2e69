"""The two families of errors: what a person can put right, and the rest.

A :class:`UserError` is answered in the reader's language without a trace. An :class:`OperatorError` ends a
command of the shell with one readable line and an exit code. Anything else is our fault: it gets an
incident id and a trace in the log.
"""

from datetime import date
from enum import IntEnum
from typing import Self

from bot.domain.message import Message, message


class ExitCode(IntEnum):
    """Exit codes of the `preceptor` command (those of BSD's sysexits where one fits)."""

    OK = 0
    USAGE = 64
    INVALID_INPUT = 65
    MISSING_FILE = 66
    UNAVAILABLE = 69
    OUR_FAULT = 70
    UNWRITABLE = 73
    LOCKED = 75
    NEWER_DATABASE = 76
    TOKEN_REFUSED = 77
    CONFIGURATION = 78


class UserError(Exception):
    """Something the person who asked can put right. ``key`` names the sentence that says what happened and what to do."""

    def __init__(self, key: str, /, **params: object) -> None:
        super().__init__(key)
        self.message: Message = message(key, **params)
        self.typed = ""
        """What was refused, as it was typed."""
        self.meant: tuple[date | str, ...] = ()
        """What may have been meant by it, the likeliest first; each is offered as a button."""
        self.options: tuple[str, ...] = ()
        """The options of a command that have to be filled in; where not all fit into a form, these do."""

    def offering(self, typed: str, *meant: date | str) -> Self:
        """This refusal with what may have been meant in place of ``typed``."""
        self.typed, self.meant = typed, meant
        return self

    def asking_for(self, *options: str) -> Self:
        """This refusal with the options that have to be filled in."""
        self.options = options
        return self


class OperatorError(Exception):
    """Something the operator can put right: one line on standard error and an exit code."""

    def __init__(self, code: ExitCode, key: str, /, **params: object) -> None:
        super().__init__(key)
        self.code = code
        self.message: Message = message(key, **params)


class TokenRefusedError(OperatorError):
    """Discord does not accept the bot's token: no waiting mends it, so the program ends."""

    def __init__(self) -> None:
        super().__init__(ExitCode.TOKEN_REFUSED, "run.token_refused")
