"""Discord's own limits, which neither discord.py nor the OpenAPI document checks, are kept by the loopback server."""

from typing import Any

import pytest

from tests.wire.discord_server.command_rules import check_commands
from tests.wire.discord_server.errors import ApiError
from tests.wire.discord_server.message_rules import check_message

pytestmark = pytest.mark.wire

V2 = 1 << 15


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "x", "custom_id": "c"} | more


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def select(*options: dict[str, Any]) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": list(options)}


def option(**more: Any) -> dict[str, Any]:
    return {"type": 3, "name": "o", "description": "d"} | more


def command(*options: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "c", "description": "d", "options": list(options)} | more


FIVE_BUTTONS = [button(custom_id=str(number)) for number in range(5)]


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000, "nonce": "n" * 25},
        {"embeds": [{"title": "t" * 256, "fields": [{"name": "n", "value": "v" * 1024}] * 5}]},
        {"components": [row(*FIVE_BUTTONS)]},
        {"components": [row(button(style=5, custom_id=None, url="https://example.org"))]},
        {"components": [row(select({"label": "l", "value": "v"}))]},
        {"flags": V2, "components": [{"type": 10, "content": "x" * 4000}]},
    ],
)
def test_messages_within_the_limits_pass(body: dict[str, Any]) -> None:
    check_message(body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": "x" * 2001},
        {"content": "x", "nonce": "n" * 26},
        {"embeds": [{"title": "t"}] * 11},
        {"embeds": [{"title": "t" * 257}]},
        {"embeds": [{"description": "d" * 4000}, {"description": "d" * 2001}]},
        {"embeds": [{"fields": [{"name": "n", "value": ""}]}]},
        {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
        {"components": [row(*FIVE_BUTTONS, button())]},
        {"components": [row(button(), button())]},
        {"components": [row(button(), select({"label": "l", "value": "v"}))]},
        {"components": [row(button(custom_id="c" * 101))]},
        {"components": [row(button(custom_id=None))]},
        {"components": [row(button(label=""))]},
        {"components": [row(button(label="l" * 81))]},
        {"components": [row(button(custom_id=str(number))) for number in range(6)]},
        {"components": [row(select())]},
        {"components": [row(select(*[{"label": "l", "value": "v"}] * 2))]},
        {"components": [button()]},
        {"flags": V2, "content": "x", "components": [{"type": 10, "content": "x"}]},
        {"flags": V2, "components": [{"type": 10, "content": "x" * 4001}]},
        {"flags": V2, "components": [{"type": 10, "content": "x"}] * 41},
    ],
)
def test_messages_beyond_the_limits_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ApiError):
        check_message(body)


@pytest.mark.parametrize(
    "commands",
    [
        [command(option(required=True), option(name="p"))],
        [command(name="größe-1"), command(name="مساعدة")],
        [command(option(type=1, name="sub", options=[option()]))],
        [command(option(choices=[{"name": str(number), "value": "v"} for number in range(25)]))],
    ],
)
def test_commands_within_the_limits_pass(commands: list[dict[str, Any]]) -> None:
    check_commands(commands)


@pytest.mark.parametrize(
    "commands",
    [
        [command(name="Upper")],
        [command(name="two words")],
        [command(name="x" * 33)],
        [command(name_localizations={"de": "Groß Wort"})],
        [command(description="")],
        [command(description="d" * 101)],
        [command(description_localizations={"de": "d" * 101})],
        [command(), command()],
        [command(name=f"c{number}") for number in range(101)],
        [command(option(), option(name="p", required=True))],
        [command(option(), option())],
        [command(*[option(name=f"o{number}") for number in range(26)])],
        [command(option(), option(type=1, name="sub"))],
        [command(option(type=2, name="g", options=[option(type=2, name="h")]))],
        [command(option(choices=[{"name": str(number), "value": "v"} for number in range(26)]))],
        [command(option(choices=[{"name": "n", "value": "v"}] * 2))],
        [command(option(choices=[{"name": "n", "value": "v"}], autocomplete=True))],
        [command(option(type=5, autocomplete=True))],
    ],
)
def test_commands_beyond_the_limits_are_refused(commands: list[dict[str, Any]]) -> None:
    with pytest.raises(ApiError):
        check_commands(commands)


def test_a_command_has_a_total_length() -> None:
    choices = [{"name": f"{number:0100}", "value": f"{number:0100}"} for number in range(25)]
    check_commands([command(option(choices=choices))])
    with pytest.raises(ApiError, match="50035"):
        check_commands([command(option(choices=choices), option(name="p", choices=choices))])
