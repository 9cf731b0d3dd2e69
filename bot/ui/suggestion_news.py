"""What became of a member's suggestions, shown once below their next answer, to them only."""

import discord
import structlog

from bot.domain.ids import MemberId
from bot.services import Services
from bot.ui.answers import Interaction, words
from bot.ui.ledger.suggestion_card import news_pages

_log = structlog.get_logger(__name__)


async def tell_news(interaction: Interaction, services: Services) -> None:
    """Show what a member does not know yet of their suggestions; what cannot be shown waits for their next answer."""
    who, now = MemberId(interaction.user.id), services.clock.now()
    try:
        async with services.suggestions.news(who, now) as untold:
            for page in news_pages(untold, words(interaction)) if untold else ():
                await interaction.followup.send(embed=page.embed(), ephemeral=True)
    except discord.HTTPException as failure:
        # The interaction is gone, or Discord is down: the command was answered, and the news wait.
        _log.warning("news_not_shown", status=failure.status, code=failure.code)
