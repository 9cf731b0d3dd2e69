"""Whoever uses the bot is here: notes the day, the language, and the server if the bot is in it."""

from bot.domain.ids import GuildId
from bot.i18n import language_of
from bot.ui.request import Request


async def note_presence(request: Request) -> None:
    """Note that a member is here; a user-installed app may be used in servers that say nothing to the bot."""
    guild = request.interaction.guild_id
    shared = guild is not None and request.interaction.client.get_guild(guild) is not None
    await request.services.presence.note(
        request.member,
        GuildId(guild) if shared and guild else None,
        language_of(request.interaction.locale.value),
        request.now,
    )
