"""`preceptor invite`: the link that invites the bot, made without asking Discord."""

import base64

import typer

from bot.config import Config
from bot.errors import ExitCode, OperatorError
from bot.ui.servers.invite import invite_link


def invite_command(config: Config, *, stage_roles: bool) -> int:
    """Print the link. Raises `OperatorError` without a token, or with one that names no application (exit 78)."""
    typer.echo(invite_link(application_of(config.token), stage_roles=stage_roles))
    return 0


def application_of(token: str) -> int:
    """The id of the application, which is the first part of its token. Raises `OperatorError` where it is none."""
    head = token.partition(".")[0]
    try:
        found = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode("ascii")
    except ValueError:
        found = ""
    if not found.isdecimal():
        raise OperatorError(ExitCode.CONFIGURATION, "invite.no_application")
    return int(found)
