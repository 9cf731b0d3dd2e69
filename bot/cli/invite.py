"""`preceptor invite`: the link that invites the bot, made without asking Discord."""

import base64
import json

from bot.cli.output import write_out
from bot.config import Config
from bot.errors import ExitCode, OperatorError
from bot.ui.servers.rights import invite_link


def invite_command(config: Config, *, stage_roles: bool, as_json: bool) -> int:
    """Print the link. Raises `OperatorError` without a token, or with one that names no application (exit 78)."""
    application = application_of(config.token)
    link = invite_link(application, stage_roles=stage_roles)
    # As text: no number of JSON holds an id without loss in every language.
    text = json.dumps({"application": str(application), "link": link}) if as_json else link
    write_out(f"{text}\n")
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
