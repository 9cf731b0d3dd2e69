"""What the bot needs in a channel to post there, checked before it tries and said by name where it is missing."""

import discord

from bot.domain.message import Message, message
from bot.errors import UserError

NEEDED = ("view_channel", "send_messages", "embed_links")
"""The permissions that a post needs in its channel."""


def missing_rights(channel: discord.TextChannel, me: discord.Member | None = None) -> tuple[str, ...]:
    """Those of the needed permissions that the bot lacks in a channel; ``me`` is the bot as Discord knows it now."""
    granted = channel.permissions_for(me or channel.guild.me)
    return tuple(name for name in NEEDED if not getattr(granted, name))


def refuse_without_rights(channel: discord.TextChannel) -> None:
    """Raise `UserError`, which names what is missing, where the bot may not post."""
    missing = missing_rights(channel)
    if missing:
        raise UserError("post.forbidden", channel=channel.mention, missing=rights_named(missing))


def rights_named(permissions: tuple[str, ...] = NEEDED) -> tuple[Message, ...]:
    """Permissions as Discord's settings name them."""
    return tuple(message(f"post.permission.{name}") for name in permissions)


def may_pin(channel: discord.TextChannel) -> bool:
    """Whether the bot may pin in a channel."""
    return channel.permissions_for(channel.guild.me).pin_messages
