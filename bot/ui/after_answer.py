"""What follows an answer, in this order: what waits for the member, their news, their presence and the statistics."""

import discord

from bot.domain.ids import GuildId, MemberId
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.ledger.suggestion_card import tell_news
from bot.ui.presence import note_presence
from bot.ui.reminders.inbox import open_inbox

_CLICKS = (discord.InteractionType.component, discord.InteractionType.modal_submit)


def is_click(interaction: Interaction) -> bool:
    """Whether it is a button, a menu or a form."""
    return interaction.type in _CLICKS


async def after_command(interaction: Interaction, services: Services) -> None:
    """After the answer to a command: below it comes what waits and what is new."""
    await open_inbox(interaction, services)
    await tell_news(interaction, services)
    await _verify_participant(interaction, services)


async def after_arrival(interaction: Interaction, services: Services) -> None:
    """When an interaction has come: it is a use of the bot, unless somebody only looks at choices while typing.

    A command proves a membership after its answer, for the answer comes first; a click has been answered by now.
    """
    if interaction.type is not discord.InteractionType.autocomplete:
        await note_presence(interaction, services)
    if is_click(interaction):
        await _verify_participant(interaction, services)


async def _verify_participant(interaction: Interaction, services: Services) -> None:
    """Whoever acts in a server is its member today; for the statistics."""
    member = interaction.user
    if isinstance(member, discord.Member) and interaction.guild_id is not None:
        await services.cohort.verified(
            MemberId(member.id),
            GuildId(interaction.guild_id),
            services.clock.now(),
            in_server_since=member.joined_at,
        )
