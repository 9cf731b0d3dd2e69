"""Menus of what the caller has recorded; of nobody else's, and of nothing before consent."""

from collections.abc import Callable

from discord import app_commands

from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.ui.request import Request
from bot.ui.typed.menu import Menu


async def own_choices(
    request: Request, typed: str, menu: Callable[[Profile, Catalogue], Menu]
) -> list[app_commands.Choice[str]]:
    """The lines of the caller's own menu that fit what is typed."""
    if await request.services.profiles.member(request.member) is None:
        return []
    return menu(await request.services.profiles.profile(request.member), request.texts).offered(typed)
