"""Interactions: what a person did, how the bot answered, and Discord's deadline of three seconds.

An interaction that is not acknowledged in time is void: Discord tells the person that the application did not
respond and refuses whatever the bot sends afterwards.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord_server.errors import ApiError, invalid_form, unknown
from tests.wire.discord_server.message_rules import check_message
from tests.wire.discord_server.payloads import interaction_context, is_ephemeral, new_message, write
from tests.wire.discord_server.state import EPHEMERAL, Channel, Upload, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
TOKEN_LIFE = 15 * 60.0
ALLOWED = {
    COMMAND: {REPLY, DEFER, MODAL},
    COMPONENT: {REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {REPLY, DEFER, DEFER_UPDATE, UPDATE},
}


@dataclass(slots=True)
class Interaction:
    """One act of a person and everything the bot made of it."""

    id: int
    token: str
    kind: int
    user: int
    channel: Channel
    payload: dict[str, Any]
    made: float
    callback: int | None = None
    acknowledged_after: float | None = None
    """Seconds until the callback arrived, those that came too late included."""
    original: dict[str, Any] | None = None
    """The message that ``@original`` means: the reply, or the message whose button was pressed."""
    thinking: bool = False
    edited: bool = False
    followups: list[dict[str, Any]] = field(default_factory=list)
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] | None = None
    expired: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def source(self) -> dict[str, Any] | None:
        """The message whose component was used."""
        return self.payload.get("message")

    @property
    def answered(self) -> bool:
        """Whether the person has seen something come of it."""
        if self.callback in (DEFER, DEFER_UPDATE):
            return self.edited or bool(self.followups)
        return self.callback is not None

    def tell(self) -> None:
        """Wake those who wait for a change."""
        self.changed.set()
        self.changed = asyncio.Event()

    def as_json(self) -> dict[str, Any]:
        """The state as the test sees it."""
        return {
            "id": self.id,
            "callback": self.callback,
            "acknowledged_after": self.acknowledged_after,
            "message": None if self.thinking else self.original,
            "followups": self.followups,
            "modal": self.modal,
            "choices": self.choices,
            "expired": self.expired,
            "answered": self.answered,
            "user": self.user,
            "guild": self.payload.get("guild_id"),
            "channel": self.channel.id,
            "source": self.source,
        }


class Interactions:
    """All interactions of this world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._owners: dict[int, int] = {}

    def make(
        self, kind: int, user: int, guild: int | None, where: Channel, data: dict[str, Any], **more: Any
    ) -> Interaction:
        """A new interaction, ready to be sent through the gateway; its three seconds begin now."""
        world = self._world
        number, token = world.next_id(), secrets.token_urlsafe(48)
        own = {"id": str(number), "token": token, "type": kind, "data": data}
        payload = interaction_context(world, user, guild, where) | own | more
        made = Interaction(number, token, kind, user, where, payload, time.monotonic())
        self._known[number] = self._by_token[token] = made
        return made

    def get(self, number: int) -> Interaction:
        """An interaction by its id."""
        if number not in self._known:
            raise unknown("interaction", 10062)
        return self._known[number]

    def owner_of(self, message: int) -> int | None:
        """Who sees an ephemeral message: the person whose interaction it answers."""
        return self._owners.get(message)

    def by_token(self, token: str) -> Interaction:
        """The interaction whose webhook is used: acknowledged, and not older than fifteen minutes."""
        found = self._by_token.get(token)
        if found is None or found.callback is None:
            raise unknown("Webhook", 10015)
        if time.monotonic() - found.made > TOKEN_LIFE:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return found

    def expire(self, found: Interaction) -> None:
        """Void an interaction whose deadline is over without an acknowledgement."""
        if found.callback is None:
            found.expired = True
            found.tell()

    def acknowledge(self, number: int, token: str, body: dict[str, Any], files: list[Upload]) -> Interaction:
        """The bot's first answer (the callback)."""
        found = self.get(number)
        waited = time.monotonic() - found.made
        if found.token != token:
            raise unknown("interaction", 10062)
        if found.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        found.acknowledged_after = waited
        if found.expired or waited > self._world.settings.deadline:
            self.expire(found)
            raise unknown("interaction", 10062)
        self._carry_out(found, body, files)
        found.callback = body["type"]
        found.tell()
        return found

    def _carry_out(self, found: Interaction, body: dict[str, Any], files: list[Upload]) -> None:
        kind, data = body.get("type"), body.get("data") or {}
        if kind not in ALLOWED[found.kind] or (kind in (UPDATE, DEFER_UPDATE) and found.source is None):
            raise invalid_form(
                "type", "INTERACTION_CALLBACK_TYPE_INVALID", "Not an answer to this interaction"
            )
        match kind:
            case 4:
                found.original = self._post(found, data, files)
            case 5:
                found.original, found.thinking = self._thinking(found, data), True
            case 6:
                found.original = found.source
            case 7:
                found.original = self._edit(found.source or {}, data, files)
            case 8:
                found.choices = _checked_choices(data)
            case _:
                found.modal = _checked_modal(data)

    def follow_up(self, found: Interaction, body: dict[str, Any], files: list[Upload]) -> dict[str, Any]:
        """A further message; the first one after a deferral takes the place of "is thinking"."""
        if found.thinking:
            return self.edit_original(found, body, files)
        message = self._post(found, body, files)
        found.followups.append(message)
        found.tell()
        return message

    def edit_original(self, found: Interaction, body: dict[str, Any], files: list[Upload]) -> dict[str, Any]:
        """Change the reply, or fill it in where it was deferred."""
        if found.original is None:
            raise unknown("Message", 10008)
        message = self._edit(found.original, body, files, new=found.thinking)
        if found.thinking:
            self._keep(found, message)
        found.thinking, found.edited = False, True
        found.tell()
        return message

    def message(self, found: Interaction, name: str) -> dict[str, Any]:
        """``@original`` or a follow-up by its id."""
        if name == "@original":
            if found.original is None:
                raise unknown("Message", 10008)
            return found.original
        for message in found.followups:
            if message["id"] == name:
                return message
        raise unknown("Message", 10008)

    def edit(
        self, found: Interaction, name: str, body: dict[str, Any], files: list[Upload]
    ) -> dict[str, Any]:
        """Change ``@original`` or a follow-up."""
        if name == "@original":
            return self.edit_original(found, body, files)
        message = self._edit(self.message(found, name), body, files)
        found.tell()
        return message

    def delete(self, found: Interaction, name: str) -> None:
        """Delete ``@original`` or a follow-up."""
        message = self.message(found, name)
        number = int(message["id"])
        found.channel.messages.pop(number, None)
        self._world.hidden.pop(number, None)
        if message is found.original:
            found.original, found.thinking, found.edited = None, False, True
        found.tell()

    def _thinking(self, found: Interaction, data: dict[str, Any]) -> dict[str, Any]:
        """The message in waiting: it takes nothing but the flags from the deferral and is kept nowhere yet."""
        flags = {"flags": (data.get("flags") or 0) & EPHEMERAL}
        return new_message(self._world, found.channel, self._world.bot, flags, [])

    def _post(self, found: Interaction, body: dict[str, Any], files: list[Upload]) -> dict[str, Any]:
        check_message(body, files=len(files))
        message = new_message(self._world, found.channel, self._world.bot, body, files)
        message["application_id"] = message["webhook_id"] = str(self._world.bot.id)
        self._keep(found, message)
        return message

    def _edit(
        self, message: dict[str, Any], body: dict[str, Any], files: list[Upload], *, new: bool = False
    ) -> dict[str, Any]:
        flags = message["flags"] | (body.get("flags") or 0)
        check_message(body | {"flags": flags}, files=len(files), flags=None if new else flags)
        write(self._world, message, body, files)
        message["flags"] = flags
        return message

    def _keep(self, found: Interaction, message: dict[str, Any]) -> None:
        number = int(message["id"])
        if is_ephemeral(message):
            self._world.hidden[number] = message
            self._owners[number] = found.user
        else:
            found.channel.messages[number] = message


def _checked_choices(data: dict[str, Any]) -> list[dict[str, Any]]:
    choices = data.get("choices") or []
    if len(choices) > 25:
        raise invalid_form("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100 or len(str(choice["value"])) > 100:
            raise invalid_form("data.choices", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    return choices


def _checked_modal(data: dict[str, Any]) -> dict[str, Any]:
    if not 1 <= len(data.get("title") or "") <= 45:
        raise invalid_form("data.title", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 45 in length.")
    if not 1 <= len(data.get("components") or []) <= 5:
        raise invalid_form("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    return data
