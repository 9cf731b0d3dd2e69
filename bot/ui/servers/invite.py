"""The link by which somebody invites the bot. It asks for what the bot has a use for, and for nothing else."""

import discord

from bot.ui.servers.rights import RIGHTS, STAGE_ROLES_RIGHT

SCOPES = ("bot", "applications.commands")


def invite_link(application: int, *, stage_roles: bool) -> str:
    """The link for the application of that id; stage roles need one permission more."""
    asked = [name for name in RIGHTS if stage_roles or name != STAGE_ROLES_RIGHT]
    permissions = discord.Permissions(**dict.fromkeys(asked, True))
    return discord.utils.oauth_url(application, permissions=permissions, scopes=SCOPES)
