"""What a request to Discord comes to when it fails, as values: one table says what is final and what is tried again.

- Final is only what proves something about one person: they take no messages of the bot, or their account is gone.
- Everything else, whatever its status, form and code, is tried again: between the bot and Discord stand machines that
  answer in its place, and a message that is given up for an answer of theirs is lost.
- Codes: Discord API, "Opcodes and status codes", JSON error codes.
"""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

REQUEST_TIMEOUT = 45.0
"""Seconds after which an unanswered request counts as uncertain."""
NONCE_MEMORY = timedelta(seconds=60)
"""Discord recognises a nonce for "the past few minutes"; we rely on one."""
UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
_CLOSED = frozenset({50007, 50278})
"""Cannot send messages to this user: 400 when the channel is opened, 403 when the message is sent."""
_GONE = frozenset({10013, 50033})
"""Unknown user; invalid recipient, which is said when the channel to a deleted account is opened."""
_BLOCKED = {40003: 600.0, 20026: 3600.0}
"""Seconds of rest for everybody: opening messages too fast; held as spam."""
_REFUSED = frozenset({UNKNOWN_CHANNEL, MISSING_ACCESS, MISSING_PERMISSIONS, 50006, 50035, 50109})
"""Channel, access, permission, empty message, form, JSON: about one message or its channel."""
_PROOF = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
"""With these Discord itself says what is wrong with a request."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It may or may not have happened, or Discord asked to wait; ``after`` seconds at least.

    ``refused``: a code says that it did not happen, though not that it never will.
    """

    detail: str
    after: float = 0.0
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Blocked:
    """Discord holds the bot back from writing to anybody, for ``after`` seconds at least."""

    detail: str
    after: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """Discord names what is wrong with this message or its channel: it did not happen, and says nothing of others."""

    detail: str


@dataclass(frozen=True, slots=True)
class DmClosed:
    """The member takes no direct messages from the bot; it waits until they do."""

    detail: str


@dataclass(frozen=True, slots=True)
class UserGone:
    """The account is gone."""


Failure = Retry | Blocked | Rejected | DmClosed | UserGone


def failure_of(status: int, code: int, after: float = 0.0) -> Failure:
    """What an answer with an error means; ``code`` is 0 where it names none, ``after`` the seconds it asks to wait."""
    detail = f"{status} {code}"
    if code in _BLOCKED:
        return Blocked(detail, max(_BLOCKED[code], after))
    if status not in _PROOF:
        return Retry(detail, after)
    if code in _CLOSED:
        return DmClosed(detail)
    if code in _GONE:
        return UserGone()
    return Rejected(detail) if code in _REFUSED else Retry(detail, after, refused=bool(code))
