"""Whoever uses the bot is here: notes the day, the language, and the server if the bot is in it."""

from bot.domain.ids import GuildId, MemberId
from bot.i18n import language_of
from bot.services import Services
from bot.ui.answers import Interaction


async def note_presence(interaction: Interaction, services: Services) -> None:
    """Note that a member is here; a user-installed app may be used in servers that say nothing to the bot."""
    guild = interaction.guild_id
    shared = guild is not None and interaction.client.get_guild(guild) is not None
    await services.presence.note(
        MemberId(interaction.user.id),
        GuildId(guild) if shared and guild else None,
        language_of(interaction.locale.value),
        services.clock.now(),
    )
