"""The link that invites the bot asks for what the bot uses, and the README names the same."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bot.i18n import catalogue
from bot.ui.servers.rights import invite_link

README = Path(__file__).parents[3] / "README.md"
USED = {
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "pin_messages",
}


@pytest.mark.parametrize(("stage_roles", "asked"), [(False, USED), (True, USED | {"manage_roles"})])
def test_the_link_asks_for_nothing_more_than_is_used(stage_roles: bool, asked: set[str]):
    told = parse_qs(urlsplit(invite_link(123, stage_roles=stage_roles)).query)
    assert told["client_id"] == ["123"]
    assert set(told["scope"][0].split()) == {"bot", "applications.commands"}
    permissions = discord.Permissions(int(told["permissions"][0]))
    assert permissions == discord.Permissions(**dict.fromkeys(asked, True))


def test_the_readme_names_the_same_permissions():
    told, texts = " ".join(README.read_text().split()), catalogue()
    for name in USED | {"manage_roles"}:
        named = texts(f"server.rights.{name}", {"mark": ""}).strip().partition(":")[0]
        assert f"*{named}*" in told
