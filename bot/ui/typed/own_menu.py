"""Menus of what the caller has recorded; of nobody else's, and of nothing before consent."""

from collections.abc import Callable

from discord import app_commands

from bot.domain.ids import MemberId
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.services import Services
from bot.ui.answers import Interaction, texts_for
from bot.ui.typed.menu import Menu


async def own_choices(
    interaction: Interaction, services: Services, typed: str, menu: Callable[[Profile, Catalogue], Menu]
) -> list[app_commands.Choice[str]]:
    """The lines of the caller's own menu that fit what is typed."""
    who = MemberId(interaction.user.id)
    if await services.profiles.member(who) is None:
        return []
    return menu(await services.profiles.profile(who), texts_for(interaction)).offered(typed)
