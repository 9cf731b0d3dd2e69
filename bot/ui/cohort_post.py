"""Posting a snapshot to a channel, the one public thing the bot says."""

from hashlib import sha256

import discord

from bot.domain.cohort import Snapshot
from bot.domain.message import Message, message
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.ui.cohort_card import snapshot_card
from bot.ui.cohort_picture import snapshot_picture
from bot.ui.picture_card import PictureCard

NEEDED = ("view_channel", "send_messages", "embed_links")
"""The permissions that a post needs in its channel."""
_KEY_DIGITS = 20
_SERVER_FAULTS_FROM = 500


async def post_snapshot(channel: discord.TextChannel, snapshot: Snapshot, say: Catalogue) -> discord.Message:
    """Post the stored numbers, with their picture where the bot may attach files; the text says all of it.

    The nonce follows from snapshot and channel: Discord takes a second try within some minutes for the same message.
    Raises `UserError`: a permission is missing, the channel is gone, or Discord did not confirm.
    """
    granted = _refuse_without_permission(channel)
    card = await snapshot_picture(snapshot, say) if granted.attach_files else snapshot_card(snapshot, say)
    pictures = [card.file()] if isinstance(card, PictureCard) else []
    try:
        return await channel.send(embed=card.embed(), nonce=nonce(channel.id, snapshot), files=pictures)
    except discord.Forbidden as refusal:
        raise UserError("cohort.post.forbidden", channel=channel.mention, missing=_names(NEEDED)) from refusal
    except discord.NotFound as gone:
        raise UserError("cohort.post.gone") from gone
    except (discord.HTTPException, discord.RateLimited, OSError) as unsure:
        if isinstance(unsure, discord.HTTPException) and unsure.status < _SERVER_FAULTS_FROM:
            raise  # a request that Discord does not understand is our fault
        raise UserError("cohort.post.unsure", channel=channel.mention) from unsure


def nonce(channel_id: int, snapshot: Snapshot) -> str:
    """21 characters (Discord takes 25), always the same for one snapshot in one channel."""
    charge = snapshot.charge
    named = (snapshot.guild, channel_id, snapshot.table, charge.season, charge.number)
    return "c" + sha256("|".join(map(str, named)).encode()).hexdigest()[:_KEY_DIGITS]


def _refuse_without_permission(channel: discord.TextChannel) -> discord.Permissions:
    granted = channel.permissions_for(channel.guild.me)
    missing = tuple(name for name in NEEDED if not getattr(granted, name))
    if missing:
        raise UserError("cohort.post.forbidden", channel=channel.mention, missing=_names(missing))
    return granted


def _names(permissions: tuple[str, ...]) -> tuple[Message, ...]:
    return tuple(message(f"cohort.permission.{name}") for name in permissions)
