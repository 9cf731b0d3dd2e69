"""What the bot needs in a channel to post there, checked before it tries and said by name where it is missing."""

import discord

from bot.domain.message import Message, message
from bot.errors import UserError

Postable = discord.TextChannel | discord.Thread
"""Where the bot posts: text and announcement channels, their threads, and the posts of a forum, which are threads too."""
NEEDED = ("view_channel", "send_messages", "embed_links")
"""The permissions that a post needs in its channel."""
IN_THREADS = ("view_channel", "send_messages_in_threads", "embed_links")
"""The same in a thread; they are those of its channel."""
TO_UNLOCK = "manage_threads"
"""What it needs beside these in a thread that moderators have locked."""


def missing_rights(channel: Postable, me: discord.Member | None = None) -> tuple[str, ...]:
    """Those of the needed permissions that the bot lacks in a channel; ``me`` is the bot as Discord knows it now."""
    if isinstance(channel, discord.TextChannel):
        needed: tuple[str, ...] = NEEDED
    elif channel.parent is None:
        return IN_THREADS  # a thread of a channel that the bot does not see
    else:
        needed = (*IN_THREADS, TO_UNLOCK) if channel.locked else IN_THREADS
    granted = channel.permissions_for(me or channel.guild.me)
    return tuple(name for name in needed if not getattr(granted, name))


def refuse_without_rights(channel: Postable) -> None:
    """Raise `UserError`, which names what is missing, where the bot may not post."""
    missing = missing_rights(channel)
    if missing:
        raise UserError("post.forbidden", channel=channel.mention, missing=rights_named(missing))


def rights_named(permissions: tuple[str, ...] = NEEDED) -> tuple[Message, ...]:
    """Permissions as Discord's settings name them."""
    return tuple(message(f"post.permission.{name}") for name in permissions)


def may_pin(channel: Postable) -> bool:
    """Whether the bot may pin in a channel."""
    return channel.permissions_for(channel.guild.me).pin_messages


def may_attach(channel: Postable) -> bool:
    """Whether the bot may add a picture in a channel."""
    return channel.permissions_for(channel.guild.me).attach_files
