"""Discord's channels as the place of posts for everybody: sends with the nonce, finds by the mark, names every failure.

- What a post says is written in the server's own language, and nothing in it can ping.
- A refusal is believed once Discord, asked about the channel, says that the bot may not post there.
"""

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any

import discord
import structlog
from typing_extensions import override

from bot.domain.cohort import Snapshot
from bot.domain.discord_answer import (
    MISSING_ACCESS,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    Blocked,
    DmClosed,
    Failure,
    Rejected,
    Retry,
    UserGone,
)
from bot.domain.ids import ChannelId, GuildId, MessageId
from bot.domain.publishing import Hindrance, Post, Subject, mark_of
from bot.gateway.requests import answered
from bot.i18n import Catalogue, catalogue
from bot.publishing.ports import (
    Buttons,
    Channels,
    Closed,
    Content,
    Delivered,
    MatchDates,
    Missing,
    NotNow,
    Open,
    Outcome,
    Place,
    Refused,
    Reported,
)
from bot.servers.ports import SettingsReader
from bot.ui.card import Card
from bot.ui.cohort.picture import snapshot_post
from bot.ui.picture_card import PictureCard
from bot.ui.publishing.channel_rights import Postable, may_attach, may_pin, missing_rights
from bot.ui.publishing.match_dates_card import match_dates_cards, moved_card
from bot.ui.publishing.post_card import invitations_post, marked, shows
from bot.ui.servers.introduction import introduction_buttons, introduction_card
from bot.ui.servers.stage_panel import stage_roles_buttons, stage_roles_card

CLOCK_MARGIN = timedelta(days=1)
"""Our clock and Discord's may differ."""
ALWAYS_READ = 100
"""The newest messages, a page of them, are read whatever our clock says."""
HISTORY_LIMIT = 2000
"""Messages read at most."""
_GONE = Refused(Hindrance.CHANNEL_GONE, "unknown channel")
_log = structlog.get_logger(__name__)


class DiscordChannels(Channels):
    """The :class:`~bot.publishing.ports.Channels` of a client that is logged in."""

    def __init__(self, client: discord.Client, servers: SettingsReader) -> None:
        self._client = client
        self._servers = servers

    @override
    async def place(self, guild: GuildId, channel: ChannelId) -> Place:
        if not self._client.is_ready():
            return NotNow()
        server = self._client.get_guild(guild)
        if server is None:
            return Closed(Hindrance.LEFT)
        if server.unavailable:
            return NotNow()
        found = await self._found(server, channel)
        if isinstance(found, Retry):
            return NotNow()
        if isinstance(found, Refused):
            return Closed(found.why)
        if missing_rights(found):
            return Closed(Hindrance.FORBIDDEN)
        return Open(found.permissions_for(server.me).read_message_history)

    @override
    async def send(self, post: Post, content: Content) -> Outcome:
        """Post with the nonce of the key; discord.py then lets Discord enforce it."""
        channel = await self._channel(post)
        if not isinstance(channel, Postable):
            return channel
        cards = await self._cards(post, content, channel, pictures=may_attach(channel))
        view = await self._buttons(post, channel)
        return await self._ask(post, _send(channel, post, cards, view))

    @override
    async def find(self, post: Post) -> Outcome:
        channel = await self._channel(post)
        return await self._ask(post, self._find(channel, post)) if isinstance(channel, Postable) else channel

    @override
    async def edit(self, post: Post, content: Content) -> Outcome:
        channel = await self._channel(post)
        if not isinstance(channel, Postable):
            return channel
        if post.message is None:
            return Missing()
        cards = await self._cards(post, content, channel, pictures=False)
        return await self._ask(post, _edit(channel, post.message, cards))

    @override
    async def tell_moved(self, old: Post, new: Post, message: MessageId) -> Outcome:
        """Say in an old post where the new one stands, and unpin it; remove it where it cannot be written anew."""
        channel = await self._channel(old)
        if not isinstance(channel, Postable):
            return channel
        if old.message is None:
            return Missing()
        card = moved_card(f"<#{new.channel}>", _link(new, message), _texts(channel))
        return await self._ask(old, _leave(channel, channel.get_partial_message(old.message), card))

    @override
    async def pin(self, post: Post, message: MessageId) -> None:
        channel = await self._channel(post)
        if not isinstance(channel, Postable) or not may_pin(channel):
            return
        failure = await answered(channel.get_partial_message(message).pin(), self._client)
        if failure is not None:
            _log.info("not_pinned", outcome=type(failure).__name__)

    async def _cards(
        self, post: Post, content: Content, channel: Postable, *, pictures: bool
    ) -> Sequence[Card]:
        mark, texts = mark_of(post.key), _texts(channel)
        match content:
            case Snapshot():
                return [await snapshot_post(content, mark, texts, picture=pictures)]
            case MatchDates():
                return match_dates_cards(content, mark, texts)
            case Reported():
                return [invitations_post(content, mark, texts)]
            case Buttons(Subject.STAGE_ROLES):
                settings = await self._servers.settings(post.guild)
                return [marked(stage_roles_card(settings, texts), mark, texts)]
            case Buttons():
                return [marked(introduction_card(channel.guild.me.display_name, texts), mark, texts)]

    async def _buttons(self, post: Post, channel: Postable) -> discord.ui.View | None:
        match post.subject:
            case Subject.INTRODUCTION:
                return introduction_buttons(_texts(channel))
            case Subject.STAGE_ROLES:
                return stage_roles_buttons(await self._servers.settings(post.guild), _texts(channel))
            case _:
                return None

    async def _find(self, channel: Postable, post: Post) -> Outcome:
        read = 0
        async for message in channel.history(limit=HISTORY_LIMIT):
            read += 1
            if read > ALWAYS_READ and message.created_at < post.begun_at - CLOCK_MARGIN:
                break
            if message.author == self._client.user and shows(mark_of(post.key), message):
                return Delivered(MessageId(message.id), message.pinned)
        return Missing()

    async def _ask(self, post: Post, request: Awaitable[Outcome]) -> Outcome:
        """The outcome of a request, also where it failed."""
        match outcome := await answered(request, self._client):
            case Rejected(detail):
                why = await answered(self._hindrance(post), self._client)
                hindrance = why if isinstance(why, Hindrance) else _proven(why)
                return Retry(detail) if hindrance is None else Refused(hindrance, detail)
            case Blocked(detail, after):
                return Retry(detail, after)
            case DmClosed() | UserGone():
                return Retry(type(outcome).__name__)
            case _:
                return outcome

    async def _hindrance(self, post: Post) -> Hindrance | None:
        """What hinders a post by Discord's word of now; the channels and roles that we remember may be of the past."""
        server, me = self._client.get_guild(post.guild), self._client.user
        if server is None or me is None:
            return None
        found = await server.fetch_channel(post.channel)
        if not isinstance(found, Postable):
            return Hindrance.CHANNEL_GONE
        missing = missing_rights(found, await server.fetch_member(me.id))
        return Hindrance.FORBIDDEN if missing else None

    async def _channel(self, post: Post) -> Postable | Refused | Retry:
        """The channel of a post, or why there is none now."""
        server = self._client.get_guild(post.guild)
        return _GONE if server is None else await self._found(server, post.channel)

    async def _found(self, server: discord.Guild, channel: ChannelId) -> Postable | Refused | Retry:
        """A channel of a server. A thread that rests is none of those that Discord tells of by itself, so it is fetched."""
        known = server.get_channel_or_thread(channel)
        fetched = known or await answered(server.fetch_channel(channel), self._client)
        match fetched:
            case discord.TextChannel() | discord.Thread():
                return fetched
            case Rejected(detail):
                why = _proven(fetched)
                return Retry(detail) if why is None else Refused(why, detail)
            case Blocked(detail, after):
                return Retry(detail, after)
            case Retry():
                return fetched
            case DmClosed() | UserGone():
                return Retry(type(fetched).__name__)
            case _:
                return _GONE


def nonce_of(post: Post) -> str:
    """The nonce by which Discord recognises a repeated post, 21 characters of its 25."""
    return f"p{post.key}"


def _link(post: Post, message: MessageId) -> str:
    return f"https://discord.com/channels/{post.guild}/{post.channel}/{message}"


def _texts(channel: Postable) -> Catalogue:
    return catalogue(str(channel.guild.preferred_locale), discord=True)


async def _send(
    channel: Postable, post: Post, cards: Sequence[Card], view: discord.ui.View | None
) -> Outcome:
    below: dict[str, Any] = {} if view is None else {"view": view}
    message = await channel.send(
        embeds=[card.embed() for card in cards],
        files=[card.file() for card in cards if isinstance(card, PictureCard)],
        nonce=nonce_of(post),
        allowed_mentions=discord.AllowedMentions.none(),
        **below,
    )
    return Delivered(MessageId(message.id))


async def _edit(channel: Postable, message: MessageId, cards: Sequence[Card]) -> Outcome:
    embeds = [card.embed() for card in cards]
    try:
        await wake(channel)
        edited = await channel.get_partial_message(message).edit(
            embeds=embeds, allowed_mentions=discord.AllowedMentions.none()
        )
    except discord.NotFound as missing:
        if missing.code == UNKNOWN_MESSAGE:
            return Missing()
        raise
    return Delivered(MessageId(edited.id), edited.pinned)


async def wake(channel: Postable) -> None:
    """Let a thread that rests be written in again. A message wakes it by itself; an edit, a pin and a removal do not."""
    if isinstance(channel, discord.Thread) and channel.archived:
        await channel.edit(archived=False)


async def _leave(channel: Postable, left: discord.PartialMessage, card: Card) -> Outcome:
    """Write into an old post, and unpin it; remove it where Discord does not let it be written anew."""
    await wake(channel)
    try:
        edited = await left.edit(embeds=[card.embed()], allowed_mentions=discord.AllowedMentions.none())
    except discord.Forbidden:
        await left.delete()
        return Missing()
    except discord.NotFound as missing:
        if missing.code == UNKNOWN_MESSAGE:
            return Missing()
        raise
    if edited.pinned and may_pin(channel):
        await edited.unpin()
    return Delivered(MessageId(left.id))


def _proven(why: Failure | None) -> Hindrance | None:
    """What the answer about a channel proves, where it is no channel."""
    match why:
        case Rejected(detail) if detail == f"404 {UNKNOWN_CHANNEL}":
            return Hindrance.CHANNEL_GONE
        case Rejected(detail) if detail == f"403 {MISSING_ACCESS}":
            return Hindrance.FORBIDDEN
        case _:
            return None
