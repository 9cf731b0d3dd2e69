"""What follows an answer, in this order: what waits for the member, their news, their presence and the statistics."""

import discord

from bot.domain.ids import GuildId
from bot.ui.answers import Interaction
from bot.ui.ledger.suggestion_card import tell_news
from bot.ui.presence import note_presence
from bot.ui.reminders.inbox import open_inbox
from bot.ui.request import Request

_CLICKS = (discord.InteractionType.component, discord.InteractionType.modal_submit)


def is_click(interaction: Interaction) -> bool:
    """Whether it is a button, a menu or a form."""
    return interaction.type in _CLICKS


async def after_command(request: Request) -> None:
    """After the answer to a command: below it comes what waits and what is new."""
    after = request.at_present()
    await open_inbox(after)
    await tell_news(after)
    await _verify_participant(after)


async def after_arrival(request: Request) -> None:
    """When an interaction has come: it is a use of the bot, unless somebody only looks at choices while typing.

    A command proves a membership after its answer, for the answer comes first; a click has been answered by now.
    """
    if request.interaction.type is not discord.InteractionType.autocomplete:
        await note_presence(request)
    if is_click(request.interaction):
        await _verify_participant(request)


async def _verify_participant(request: Request) -> None:
    """Whoever acts in a server is its member today; for the statistics."""
    member = request.interaction.user
    if isinstance(member, discord.Member) and request.interaction.guild_id is not None:
        await request.services.cohort.verified(
            request.member,
            GuildId(request.interaction.guild_id),
            request.now,
            in_server_since=member.joined_at,
        )
