"""Discord's channels as the place of posts for everybody: sends with the nonce, finds by the mark, names every failure.

What a post says is written in the server's own language, and nothing in it can ping.
"""

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from http import HTTPStatus

import aiohttp
import discord
import structlog

from bot.domain.cohort import Snapshot
from bot.domain.ids import ChannelId, GuildId, MessageId
from bot.domain.publishing import Hindrance, Post, mark_of
from bot.i18n import Catalogue, catalogue
from bot.publishing.ports import (
    Closed,
    Content,
    Delivered,
    Missing,
    NotNow,
    Open,
    Outcome,
    Place,
    Refused,
    Uncertain,
)
from bot.ui.card import Card
from bot.ui.cohort.picture import snapshot_post
from bot.ui.picture_card import PictureCard
from bot.ui.publishing.channel_rights import may_pin, missing_rights
from bot.ui.publishing.deadlines_card import deadlines_cards, moved_card
from bot.ui.publishing.post_card import shows

CLOCK_MARGIN = timedelta(days=1)
"""Our clock and Discord's may differ."""
HISTORY_LIMIT = 2000
"""Messages read at most after the moment of an attempt."""
_UNKNOWN_MESSAGE = 10008
_log = structlog.get_logger(__name__)


class ChannelGoneError(Exception):
    """The channel, or the bot's membership in its server, has gone."""


class DiscordChannels:
    """The :class:`~bot.publishing.ports.Channels` of a client that is logged in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def place(self, guild: GuildId, channel: ChannelId) -> Place:
        """Whether the bot may post in a channel, as far as it knows without asking."""
        if not self._client.is_ready():
            return NotNow()
        server = self._client.get_guild(guild)
        if server is None:
            return Closed(Hindrance.LEFT)
        if server.unavailable:
            return NotNow()
        found = server.get_channel(channel)
        if not isinstance(found, discord.TextChannel):
            return Closed(Hindrance.CHANNEL_GONE)
        if missing_rights(found):
            return Closed(Hindrance.FORBIDDEN)
        return Open(found.permissions_for(server.me).read_message_history)

    async def send(self, post: Post, content: Content) -> Outcome:
        """Post with the nonce of the key; discord.py then lets Discord enforce it."""
        return await _named(self._send(post, content))

    async def find(self, post: Post) -> Outcome:
        """Look for a post among the bot's own messages since its first attempt; `Missing` when it is not there."""
        return await _named(self._find(post))

    async def edit(self, post: Post, content: Content) -> Outcome:
        """Write a post that is in its channel anew; `Missing` when somebody has deleted it."""
        return await _named(self._edit(post, content))

    async def tell_moved(self, old: Post, new: Post, message: MessageId) -> Outcome:
        """Say in an old post where the new one stands, and unpin it; remove it where it cannot be written anew."""
        return await _named(self._tell_moved(old, new, message))

    async def pin(self, post: Post, message: MessageId) -> None:
        """Pin a post if the bot may, else do nothing."""
        outcome = await _named(self._pin(post, message))
        if not isinstance(outcome, Delivered):
            _log.info("not_pinned", outcome=type(outcome).__name__)

    async def _send(self, post: Post, content: Content) -> Outcome:
        channel = self._channel(post)
        pictures = channel.permissions_for(channel.guild.me).attach_files
        cards = await _cards(post, content, _texts(channel), pictures=pictures)
        message = await channel.send(
            embeds=[card.embed() for card in cards],
            files=[card.file() for card in cards if isinstance(card, PictureCard)],
            nonce=nonce_of(post),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        return Delivered(MessageId(message.id))

    async def _find(self, post: Post) -> Outcome:
        history = self._channel(post).history(
            after=post.begun_at - CLOCK_MARGIN, limit=HISTORY_LIMIT, oldest_first=True
        )
        async for message in history:
            if message.author == self._client.user and shows(mark_of(post.key), message):
                return Delivered(MessageId(message.id), message.pinned)
        return Missing()

    async def _edit(self, post: Post, content: Content) -> Outcome:
        if post.message is None:
            return Missing()
        channel = self._channel(post)
        cards = await _cards(post, content, _texts(channel), pictures=False)
        message = await channel.get_partial_message(post.message).edit(
            embeds=[card.embed() for card in cards], allowed_mentions=discord.AllowedMentions.none()
        )
        return Delivered(MessageId(message.id), message.pinned)

    async def _tell_moved(self, old: Post, new: Post, message: MessageId) -> Outcome:
        if old.message is None:
            return Missing()
        channel = self._channel(old)
        card = moved_card(f"<#{new.channel}>", _link(new, message), _texts(channel))
        left = channel.get_partial_message(old.message)
        try:
            left = await left.edit(embeds=[card.embed()], allowed_mentions=discord.AllowedMentions.none())
        except discord.Forbidden:
            await left.delete()
            return Missing()
        if left.pinned and may_pin(channel):
            await left.unpin()
        return Delivered(old.message)

    async def _pin(self, post: Post, message: MessageId) -> Outcome:
        channel = self._channel(post)
        if may_pin(channel):
            await channel.get_partial_message(message).pin()
        return Delivered(message)

    def _channel(self, post: Post) -> discord.TextChannel:
        """The channel of a post. Raises :class:`ChannelGoneError` when it has gone since it was looked at."""
        server = self._client.get_guild(post.guild)
        found = None if server is None else server.get_channel(post.channel)
        if not isinstance(found, discord.TextChannel):
            raise ChannelGoneError
        return found


def nonce_of(post: Post) -> str:
    """The nonce by which Discord recognises a repeated post, 21 characters of its 25."""
    return f"p{post.key}"


def _link(post: Post, message: MessageId) -> str:
    return f"https://discord.com/channels/{post.guild}/{post.channel}/{message}"


async def _cards(post: Post, content: Content, texts: Catalogue, *, pictures: bool) -> Sequence[Card]:
    mark = mark_of(post.key)
    if isinstance(content, Snapshot):
        return [await snapshot_post(content, mark, texts, picture=pictures)]
    return deadlines_cards(content, mark, texts)


def _texts(channel: discord.TextChannel) -> Catalogue:
    return catalogue(str(channel.guild.preferred_locale), discord=True)


async def _named(request: Awaitable[Outcome]) -> Outcome:
    """The outcome of a request, also where it failed."""
    try:
        return await request
    except discord.RateLimited as limited:
        return Uncertain("rate limited", limited.retry_after)
    except discord.NotFound as missing:
        if missing.code == _UNKNOWN_MESSAGE:
            return Missing()
        return Refused(Hindrance.CHANNEL_GONE, f"404 {missing.code}")
    except discord.HTTPException as failure:
        return _outcome(failure)
    except ChannelGoneError:
        return Refused(Hindrance.CHANNEL_GONE, "unknown channel")
    except (aiohttp.ClientError, TimeoutError, OSError) as failure:
        return Uncertain(type(failure).__name__)


def _outcome(failure: discord.HTTPException) -> Outcome:
    detail, status = f"{failure.status} {failure.code}", failure.status
    if status == HTTPStatus.FORBIDDEN:
        return Refused(Hindrance.FORBIDDEN, detail)
    if status == HTTPStatus.UNAUTHORIZED:
        return Uncertain(detail, after=60.0)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Uncertain(detail)
    return Refused(Hindrance.REJECTED, detail)
