"""What each REST route does. A handler runs without awaiting anything: that moment is the commit.

Paths are Discord's own; what is not listed here answers 404, and the test sees it in the list of requests.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.wire.discord_server import payloads
from tests.wire.discord_server.command_rules import check_commands
from tests.wire.discord_server.errors import ApiError, closed_dm, invalid_form, unknown
from tests.wire.discord_server.interactions import Interactions
from tests.wire.discord_server.message_rules import check_message
from tests.wire.discord_server.state import Channel, Upload, World, now

HISTORY_DEFAULT, HISTORY_MOST = 50, 100
NO_CONTENT = None
Answer: TypeAlias = dict[str, Any] | list[Any] | None


@dataclass(slots=True)
class Call:
    """One request, parsed."""

    world: World
    interactions: Interactions
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    files: list[Upload] = field(default_factory=list)

    def number(self, name: str) -> int:
        """A path parameter that is an id."""
        if not self.path[name].isdecimal():
            raise invalid_form(name, "NUMBER_TYPE_COERCE", f'Value "{self.path[name]}" is not snowflake.')
        return int(self.path[name])


def get_me(call: Call) -> Answer:
    """Who the bot is."""
    return payloads.bot_user(call.world)


def get_application(call: Call) -> Answer:
    """The bot's application."""
    return payloads.application(call.world)


def get_gateway(call: Call) -> Answer:
    """Where the gateway is, how many shards are recommended, and how many may still be started today."""
    url, settings = call.world.base_url.replace("http", "ws", 1), call.world.settings
    limit = {
        "total": 1000,
        "remaining": settings.identifies_left,
        "reset_after": int(settings.identifies_renewed_in * 1000),
        "max_concurrency": settings.identifies_at_once,
    }
    return {"url": url, "shards": settings.shards, "session_start_limit": limit}


def get_user(call: Call) -> Answer:
    """A user by id."""
    return payloads.user(call.world.user(call.number("user")))


def get_member(call: Call) -> Answer:
    """A member of a server, or 404 with code 10007 when the user has left it."""
    members = call.world.guild(call.number("guild")).members
    if call.number("user") not in members:
        raise unknown("Member", 10007)
    return payloads.member(call.world, members[call.number("user")])


def get_commands(call: Call) -> Answer:
    """The global commands."""
    _own_application(call)
    return call.world.commands


def put_commands(call: Call) -> Answer:
    """Replace all global commands; a command that keeps its name keeps its id."""
    _own_application(call)
    world = call.world
    check_commands(call.body)
    known = {(old["type"], old["name"]): old["id"] for old in world.commands}
    version = str(world.next_id())
    world.commands = []
    for body in call.body:
        own = {"type": 1, "description": "", "options": []} | copy.deepcopy(body)
        own["id"] = known.get((own["type"], own["name"])) or str(world.next_id())
        own |= {"application_id": str(world.bot.id), "version": version}
        world.commands.append(own)
    return world.commands


def create_dm(call: Call) -> Answer:
    """Open the direct messages with a user; a closed one is refused with status 400."""
    recipient = call.world.users.get(int(call.body.get("recipient_id") or 0))
    if recipient is None or recipient.bot:
        raise ApiError(400, 50033, "Invalid Recipient(s)")
    if recipient.dm == "create":
        raise closed_dm(400, recipient.dm_code)
    return payloads.channel(call.world, call.world.dm_channel(recipient.id))


def get_channel(call: Call) -> Answer:
    """A channel by id."""
    return payloads.channel(call.world, _channel(call))


def create_message(call: Call) -> Answer:
    """Post a message, unless its enforced nonce was used within the window: then that message is the answer."""
    world, where = call.world, _channel(call)
    recipient = world.users.get(where.recipient or 0)
    if recipient is not None and recipient.dm != "open":
        raise closed_dm(403, recipient.dm_code)
    check_message(call.body, files=len(call.files))
    nonce = str(call.body.get("nonce") or "")
    if nonce and call.body.get("enforce_nonce") and (before := world.remembered(world.bot.id, nonce)):
        return before
    message = payloads.new_message(world, where, world.bot, call.body, call.files)
    where.messages[int(message["id"])] = message
    if nonce:
        world.remember(world.bot.id, nonce, message)
    return message


def get_messages(call: Call) -> Answer:
    """A page of a channel's history, newest first; `after` gives the messages that follow it at once."""
    messages = _channel(call).messages
    limit = int(call.query.get("limit", HISTORY_DEFAULT))
    if not 1 <= limit <= HISTORY_MOST:
        raise invalid_form("limit", "NUMBER_TYPE_MAX", f"int value should be between 1 and {HISTORY_MOST}.")
    ids = sorted(messages)
    if "after" in call.query:
        ids = [number for number in ids if number > int(call.query["after"])][:limit]
    elif "before" in call.query:
        ids = [number for number in ids if number < int(call.query["before"])][-limit:]
    elif "around" in call.query:
        ids = sorted(sorted(ids, key=lambda number: abs(number - int(call.query["around"])))[:limit])
    else:
        ids = ids[-limit:]
    return [messages[number] for number in reversed(ids)]


def get_message(call: Call) -> Answer:
    """One message."""
    return _message(call)


def edit_message(call: Call) -> Answer:
    """Change a message of the bot's own."""
    message = _own_message(call)
    flags = message["flags"] | (call.body.get("flags") or 0)
    check_message(call.body, files=len(call.files), flags=flags)
    payloads.write(call.world, message, call.body, call.files)
    message["flags"], message["edited_timestamp"] = flags, payloads.stamp(now())
    return message


def delete_message(call: Call) -> Answer:
    """Delete a message of the bot's own."""
    message = _own_message(call)
    del _channel(call).messages[int(message["id"])]
    return NO_CONTENT


def typing(call: Call) -> Answer:
    """The typing indicator, which nobody looks at here."""
    _channel(call)
    return NO_CONTENT


def callback(call: Call) -> Answer:
    """The first answer to an interaction."""
    found = call.interactions.acknowledge(
        call.number("interaction"), call.path["token"], call.body, call.files
    )
    if call.query.get("with_response") not in ("1", "true"):
        return NO_CONTENT
    kind = call.body["type"]
    told: dict[str, Any] = {"id": str(found.id), "type": found.kind}
    if kind not in (4, 5, 7) or found.original is None:
        return {"interaction": told, "resource": {"type": kind}}
    told |= {
        "response_message_id": found.original["id"],
        "response_message_loading": found.thinking,
        "response_message_ephemeral": payloads.is_ephemeral(found.original),
    }
    return {"interaction": told, "resource": {"type": kind, "message": found.original}}


def follow_up(call: Call) -> Answer:
    """A further message of an interaction; without `wait` Discord answers nothing."""
    message = call.interactions.follow_up(
        call.interactions.by_token(call.path["token"]), call.body, call.files
    )
    return message if call.query.get("wait") in ("1", "true") else NO_CONTENT


def get_reply(call: Call) -> Answer:
    """`@original` or a follow-up."""
    return call.interactions.message(call.interactions.by_token(call.path["token"]), call.path["message"])


def edit_reply(call: Call) -> Answer:
    """Change `@original` or a follow-up."""
    found = call.interactions.by_token(call.path["token"])
    return call.interactions.edit(found, call.path["message"], call.body, call.files)


def delete_reply(call: Call) -> Answer:
    """Delete `@original` or a follow-up."""
    call.interactions.delete(call.interactions.by_token(call.path["token"]), call.path["message"])
    return NO_CONTENT


def _own_application(call: Call) -> None:
    if call.number("application") != call.world.bot.id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")


def _channel(call: Call) -> Channel:
    return call.world.channel(call.number("channel"))


def _message(call: Call) -> dict[str, Any]:
    messages = _channel(call).messages
    if call.number("message") not in messages:
        raise unknown("Message", 10008)
    return messages[call.number("message")]


def _own_message(call: Call) -> dict[str, Any]:
    message = _message(call)
    if message["author"]["id"] != str(call.world.bot.id):
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    return message


ROUTES: dict[str, Callable[[Call], Answer]] = {
    "GET /users/@me": get_me,
    "GET /oauth2/applications/@me": get_application,
    "GET /applications/@me": get_application,
    "GET /gateway": get_gateway,
    "GET /gateway/bot": get_gateway,
    "GET /users/{user}": get_user,
    "GET /guilds/{guild}/members/{user}": get_member,
    "GET /applications/{application}/commands": get_commands,
    "PUT /applications/{application}/commands": put_commands,
    "POST /users/@me/channels": create_dm,
    "GET /channels/{channel}": get_channel,
    "POST /channels/{channel}/typing": typing,
    "POST /channels/{channel}/messages": create_message,
    "GET /channels/{channel}/messages": get_messages,
    "GET /channels/{channel}/messages/{message}": get_message,
    "PATCH /channels/{channel}/messages/{message}": edit_message,
    "DELETE /channels/{channel}/messages/{message}": delete_message,
    "POST /interactions/{interaction}/{token}/callback": callback,
    "POST /webhooks/{application}/{token}": follow_up,
    "GET /webhooks/{application}/{token}/messages/{message}": get_reply,
    "PATCH /webhooks/{application}/{token}/messages/{message}": edit_reply,
    "DELETE /webhooks/{application}/{token}/messages/{message}": delete_reply,
}
WITHOUT_TOKEN = ("/interactions/", "/webhooks/", "/gateway")
"""Paths that need no `Authorization`: the token in the path, or none at all."""
