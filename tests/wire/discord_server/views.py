"""What a test reads: messages as a person sees them, answers of the bot, requests it made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from tests.wire.discord_server.message_rules import BUTTON, walk
from tests.wire.discord_server.state import EPHEMERAL

EMBED_TEXTS = ("title", "description")
COMPONENT_TEXTS = ("content", "label", "placeholder", "description")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now."""

    id: int
    channel: int
    content: str
    embeds: list[dict[str, Any]]
    components: list[dict[str, Any]]
    nonce: str | None
    ephemeral: bool
    sent: datetime
    raw: dict[str, Any]

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Self:
        """A message from Discord's JSON."""
        return cls(
            id=int(raw["id"]),
            channel=int(raw["channel_id"]),
            content=raw["content"],
            embeds=raw["embeds"],
            components=raw["components"],
            nonce=raw.get("nonce"),
            ephemeral=bool(raw["flags"] & EPHEMERAL),
            sent=datetime.fromisoformat(raw["timestamp"]),
            raw=raw,
        )

    @property
    def text(self) -> str:
        """Everything a person reads in it: content, embeds, components, one piece a line."""
        return "\n".join(piece for piece in (self.content, *self._embedded(), *self._labels()) if piece)

    def buttons(self) -> dict[str, str]:
        """Labels of the buttons that can be pressed, with their custom ids."""
        found = [
            item for item in walk(self.components) if item["type"] == BUTTON and not item.get("disabled")
        ]
        return {item.get("label") or "": item["custom_id"] for item in found if item.get("custom_id")}

    def custom_ids(self) -> list[str]:
        """The custom ids of all components."""
        return [item["custom_id"] for item in walk(self.components) if item.get("custom_id")]

    def _embedded(self) -> Iterator[str]:
        for embed in self.embeds:
            yield (embed.get("author") or {}).get("name", "")
            yield from (embed.get(key) or "" for key in EMBED_TEXTS)
            for field in embed.get("fields") or []:
                yield field["name"]
                yield field["value"]
            yield (embed.get("footer") or {}).get("text", "")

    def _labels(self) -> Iterator[str]:
        for item in walk(self.components):
            yield from (str(item[key]) for key in COMPONENT_TEXTS if item.get(key))


@dataclass(frozen=True, slots=True)
class Reply:
    """How the bot answered one act. ``callback`` is Discord's type of answer."""

    interaction: int
    user: int
    callback: int
    acknowledged_after: float
    message: Message | None
    followups: list[Message]
    modal: dict[str, Any] | None
    choices: list[dict[str, Any]] | None

    @classmethod
    def read(cls, raw: dict[str, Any]) -> Self:
        """An answer from the server's JSON."""
        return cls(
            interaction=raw["id"],
            user=raw["user"],
            callback=raw["callback"],
            acknowledged_after=raw["acknowledged_after"],
            message=Message.read(raw["message"]) if raw["message"] else None,
            followups=[Message.read(found) for found in raw["followups"]],
            modal=raw["modal"],
            choices=raw["choices"],
        )

    @property
    def text(self) -> str:
        """Everything the person reads in the answer and its follow-ups."""
        messages = [self.message] if self.message else []
        return "\n".join(message.text for message in messages + self.followups)

    @property
    def only_message(self) -> Message:
        """The message, where the answer is one."""
        if self.message is None:
            raise AssertionError("the answer is no message")
        return self.message


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the bot. ``status`` is None while it has no answer; ``phase`` says how far it came."""

    number: int
    method: str
    path: str
    template: str
    query: dict[str, str]
    body: Any
    files: list[str]
    phase: str
    status: int | None
    code: int
    errors: dict[str, Any] | None
    fault: bool
    at: str
