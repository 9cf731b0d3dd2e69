"""Every message that the bot sends in a test, as Discord gets it: none may ping anybody, whatever it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from simcord.http import router

WRITTEN = ("content", "embeds", "components")
SILENT: dict[str, list[str]] = {"parse": []}


@contextmanager
def sent_to_discord() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """While the block runs, collect what is sent: how (`POST`, `PATCH`, …) and the message."""
    found: list[tuple[str, dict[str, Any]]] = []
    real = router.dispatch

    def dispatch(backend: Any, method: str, path: str, **given: Any) -> Any:
        body = given.get("json")
        message = body.get("data", body) if isinstance(body, dict) else None
        if (
            isinstance(message, dict)
            and any(message.get(part) for part in WRITTEN)
            and "commands" not in path
        ):
            found.append((method, message))
        return real(backend, method, path, **given)

    with mock.patch.object(router, "dispatch", dispatch):
        yield found


@contextmanager
def nobody_pinged() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Fail at the end when a message that was sent, or words put into one, might have pinged."""
    with sent_to_discord() as found:
        yield found
    for method, message in found:
        form = "title" in message
        if not form and (method == "POST" or message.get("content")):
            assert message.get("allowed_mentions") == SILENT, message
