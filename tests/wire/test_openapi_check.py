"""The check against Discord's OpenAPI document finds what is wrong and lets pass what Discord accepts."""

from typing import Any

import pytest

from tests.wire import openapi_check
from tests.wire.discord_server.views import Request

pytestmark = [
    pytest.mark.wire,
    pytest.mark.skipif(not openapi_check.available(), reason="Discord's OpenAPI document is not at hand"),
]

CHANNEL = "/channels/1/messages"
CALLBACK = "/interactions/1/token/callback"
COMMAND = {"name": "a", "type": 1, "description": "d"}

ROW = {"type": 1, "components": [{"type": 2, "style": 9, "label": "x", "custom_id": "c"}]}


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("POST", "/users/@me/channels", {}, {"recipient_id": 5}),
        ("POST", "/users/@me/channels", {}, {"recipient_id": "5"}),
        ("POST", CHANNEL, {}, {"content": "due", "nonce": "r1", "enforce_nonce": True, "tts": False}),
        ("POST", CHANNEL, {}, {"embeds": [{"title": "t", "flags": 0}]}),
        ("PATCH", CHANNEL + "/2", {}, {"content": "x", "tts": False}),
        ("GET", CHANNEL, {"after": "7", "limit": "100"}, None),
        ("POST", CALLBACK, {"with_response": "1"}, {"type": 4, "data": {"content": "x", "flags": 64}}),
        ("PUT", "/applications/1/commands", {}, [COMMAND | {"nsfw": False, "dm_permission": True}]),
    ],
)
def test_what_discord_accepts_passes(method: str, path: str, query: dict[str, str], body: Any) -> None:
    assert openapi_check.violations([request(method, path, query, body)]) == []


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "says"),
    [
        ("POST", CHANNEL, {}, {"contents": "x"}, "'contents' was unexpected"),
        ("POST", CHANNEL, {}, {"content": "x", "nonce": "n" * 26}, "nonce"),
        ("POST", CHANNEL, {}, None, "the body is missing"),
        ("POST", CHANNEL, {}, {"embeds": [{"title": "t" * 257}]}, "embeds.0.title"),
        ("POST", CALLBACK, {}, {"type": 4, "data": {"components": [ROW]}}, "components.0.components.0.style"),
        (
            "POST",
            CALLBACK,
            {},
            {"type": 9, "data": {"custom_id": "c", "title": "t", "components": []}},
            "non-empty",
        ),
        ("GET", CHANNEL, {"limit": "1000"}, None, "limit"),
        ("GET", CHANNEL, {"since": "1"}, None, "since"),
        ("GET", "/nowhere", {}, None, "not in the document"),
        ("PUT", "/applications/1/commands", {}, [{"type": 1, "description": "d"}], "'name' is a required"),
        ("PUT", "/applications/1/commands", {}, [COMMAND | {"colour": 1}], "'colour' was unexpected"),
    ],
)
def test_what_discord_does_not_know_is_named(
    method: str, path: str, query: dict[str, str], body: Any, says: str
) -> None:
    found = openapi_check.violations([request(method, path, query, body)])
    assert len(found) == 1
    assert says in found[0]


def request(method: str, path: str, query: dict[str, str], body: Any) -> Request:
    """A request as the loopback Discord logs it."""
    return Request(0, method, path, f"{method} {path}", query, body, [], "answered", 200, 0, None, False, "")
