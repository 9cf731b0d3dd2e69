"""Discord as the carrier of direct messages: sends with the nonce, finds by the key, names every failure.

Error codes (Discord API, opcodes and status codes): 50007 and 50278 come as 400 when the channel is opened and
as 403 when the message is sent. discord.py repeats some failures by itself, but neither 503 nor a reset
connection; `RateLimited` is no `HTTPException`.
"""

from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TypeVar

import aiohttp
import discord
import structlog

from bot.domain.ids import DeliveryKey, MemberId, MessageId
from bot.domain.interview import NO_INTERVIEWS, Interviews, interview_number
from bot.domain.season import SeasonCalendar
from bot.i18n import catalogue
from bot.privacy.contract import UnreadableError
from bot.profile.ports import ProfileReader
from bot.reminders.keys import ButtonSigner, nonce_of
from bot.reminders.ports import (
    Blocked,
    DmClosed,
    Outcome,
    Parcel,
    Rejected,
    Retry,
    Sent,
    SentMessage,
    Unauthorized,
    UserGone,
)
from bot.ui.reminders.buttons import keys_in
from bot.ui.reminders.card import delivery_card
from bot.ui.reminders.delivery_buttons import delivery_view

_CLOSED = {50007, 50278}
_GONE = {10013}
_BLOCKED = {40003: 600.0, 20026: 3600.0}
"""Seconds of rest for everybody: opening messages too fast; held as spam."""
CLOCK_MARGIN = timedelta(days=1)
"""Our clock and Discord's may differ; a day more of history costs one page at most for nearly everybody."""
HISTORY_LIMIT = 2000
"""Messages read at most; a conversation with the bot holds a handful a day."""
_log = structlog.get_logger(__name__)
_ResultT = TypeVar("_ResultT")


class DiscordMessenger:
    """Sends direct messages as the bot of ``client``, which has to be logged in."""

    def __init__(
        self, client: discord.Client, calendar: SeasonCalendar, signer: ButtonSigner, profiles: ProfileReader
    ) -> None:
        self._client = client
        self._profiles = profiles
        self._calendar = calendar
        self._signer = signer

    async def send(self, parcel: Parcel) -> Outcome:
        """Send a message with the nonce of its key."""
        return await _named(self._send(parcel))

    async def find(self, member: MemberId, key: DeliveryKey, since: datetime) -> Outcome | None:
        """Look in the direct messages since then for the one with this key: `Sent`, ``None``, or why it cannot be told."""
        found = await _named(self._find(member, key, since))
        # A history that cannot be read says nothing about the message.
        return Retry(f"history {found.detail}") if isinstance(found, Rejected) else found

    async def sent_since(
        self, member: MemberId, since: datetime
    ) -> Outcome | Mapping[DeliveryKey, SentMessage]:
        """All our messages with buttons in the direct messages since then, by key, or why it cannot be told."""
        found = await _named(self._sent_since(member, since))
        return Retry(f"history {found.detail}") if isinstance(found, Rejected) else found

    async def _send(self, parcel: Parcel) -> Outcome:
        interviews = await self._interviews(parcel)
        card = delivery_card(parcel, self._calendar, catalogue(discord=True), interviews)
        channel = await self._client.create_dm(discord.Object(parcel.member))
        message = await channel.send(
            embed=card.embed(),
            view=delivery_view(parcel, self._signer, catalogue(discord=True)),
            nonce=nonce_of(parcel.key),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        return Sent(MessageId(message.id))

    async def _interviews(self, parcel: Parcel) -> Interviews:
        """The member's interviews if the message is about one. What cannot be read is left unsaid, never unsent."""
        if all(interview_number(item.milestone.id) is None for item in parcel.items):
            return NO_INTERVIEWS
        try:
            stored = await self._profiles.read(parcel.member)
        except UnreadableError:
            _log.error("interviews_unreadable", member=parcel.member)
            return NO_INTERVIEWS
        return NO_INTERVIEWS if stored is None else stored.profile.interviews

    async def _find(self, member: MemberId, key: DeliveryKey, since: datetime) -> Outcome | None:
        async for message in self._history(member, since):
            if key in keys_in(message):
                return Sent(MessageId(message.id))
        return None

    async def _sent_since(
        self, member: MemberId, since: datetime
    ) -> Outcome | Mapping[DeliveryKey, SentMessage]:
        found: dict[DeliveryKey, SentMessage] = {}
        async for message in self._history(member, since):
            sent = SentMessage(MessageId(message.id), message.created_at)
            found |= {key: found.get(key, sent) for key in keys_in(message)}
        return found

    async def _history(self, member: MemberId, since: datetime) -> AsyncIterator[discord.Message]:
        """Our own messages, oldest first."""
        channel = await self._client.create_dm(discord.Object(member))
        history = channel.history(after=since - CLOCK_MARGIN, limit=HISTORY_LIMIT, oldest_first=True)
        async for message in history:
            if message.author == self._client.user:
                yield message


async def _named(request: Awaitable[_ResultT]) -> _ResultT | Outcome:
    """The result of a request, or its failure as an outcome."""
    try:
        return await request
    except discord.RateLimited as limited:
        return Retry("rate limited", after=limited.retry_after)
    except discord.HTTPException as failure:
        return _outcome(failure)
    except (aiohttp.ClientError, TimeoutError, OSError) as failure:
        return Retry(type(failure).__name__)


def _outcome(failure: discord.HTTPException) -> Outcome:
    code, status = failure.code, failure.status
    detail = f"{status} {code}"
    if code in _BLOCKED:
        return Blocked(detail, _BLOCKED[code])
    if code in _CLOSED:
        return DmClosed(detail)
    if code in _GONE:
        return UserGone()
    if status == HTTPStatus.UNAUTHORIZED:
        return Unauthorized()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Retry(detail, after=_retry_after(failure))
    return Retry(detail) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Rejected(detail)


def _retry_after(failure: discord.HTTPException) -> float:
    try:
        return float(failure.response.headers.get("Retry-After", "0"))
    except ValueError:
        return 0.0
