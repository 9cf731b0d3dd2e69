"""Discord's JSON shapes, as far as a bot with the `guilds` intent gets to see them."""

from datetime import datetime
from typing import Any

from tests.wire.discord_server.message_rules import walk
from tests.wire.discord_server.state import (
    BOT_PERMISSIONS,
    EPHEMERAL,
    MEMBER_PERMISSIONS,
    Channel,
    Guild,
    Member,
    Upload,
    User,
    World,
    now,
)

SIZE_LIMIT = 10 * 1024 * 1024


def stamp(moment: datetime) -> str:
    """A moment as Discord writes it."""
    return moment.isoformat(timespec="microseconds")


def user(found: User) -> dict[str, Any]:
    """A user object."""
    return {
        "id": str(found.id),
        "username": found.name,
        "discriminator": "0",
        "global_name": None if found.bot else found.name.title(),
        "avatar": None,
        "bot": found.bot,
        "public_flags": 0,
        "flags": 0,
    }


def bot_user(world: World) -> dict[str, Any]:
    """The answer to `GET /users/@me`."""
    return user(world.bot) | {"verified": True, "mfa_enabled": True, "email": None, "locale": "en-US"}


def application(world: World) -> dict[str, Any]:
    """The bot's application; its id is the bot's."""
    owner = User(1, "operator")
    return {
        "id": str(world.bot.id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "hook": True,
        "owner": user(owner),
        "team": None,
        "interactions_endpoint_url": None,
        "redirect_uris": [],
        "integration_types_config": {"0": {}, "1": {}},
        "approximate_guild_count": len(world.guilds),
    }


def member(world: World, found: Member, *, with_user: bool = True) -> dict[str, Any]:
    """A member object, as REST and the gateway send it."""
    payload: dict[str, Any] = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "deaf": False,
        "flags": 0,
        "joined_at": stamp(found.joined),
        "mute": False,
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [],
    }
    return payload | {"user": user(world.users[found.user])} if with_user else payload


def channel(world: World, found: Channel) -> dict[str, Any]:
    """A channel object."""
    last = max(found.messages, default=None)
    payload: dict[str, Any] = {
        "id": str(found.id),
        "type": found.kind,
        "flags": 0,
        "last_message_id": str(last) if last else None,
    }
    if found.recipient is not None:
        return payload | {"recipients": [user(world.users[found.recipient])]}
    return payload | {
        "guild_id": str(found.guild),
        "name": found.name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "rate_limit_per_user": 0,
    }


def guild_create(world: World, found: Guild) -> dict[str, Any]:
    """A GUILD_CREATE event; the bot is the only member sent along, as without the members intent."""
    everyone = {
        "id": str(found.id),
        "name": "@everyone",
        "permissions": str(MEMBER_PERMISSIONS),
        "position": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "color": 0,
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    bot = found.members.get(world.bot.id)
    return {
        "id": str(found.id),
        "name": found.name,
        "owner_id": str(found.owner),
        "icon": None,
        "unavailable": False,
        "member_count": len(found.members),
        "joined_at": stamp(bot.joined) if bot else None,
        "large": False,
        "preferred_locale": "en-US",
        "features": [],
        "verification_level": 1,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "roles": [everyone],
        "channels": [channel(world, world.channels[key]) for key in found.channels],
        "members": [member(world, bot)] if bot else [],
        **{
            key: []
            for key in ("threads", "presences", "voice_states", "emojis", "stickers", "stage_instances")
        },
        **{key: [] for key in ("guild_scheduled_events", "soundboard_sounds")},
    }


def attachment(world: World, upload_id: int, upload: Upload) -> dict[str, Any]:
    """An attachment object; its link leads to this server."""
    url = f"{world.base_url}/attachments/{upload_id}/{upload.name}"
    return {
        "id": str(upload_id),
        "filename": upload.name,
        "size": len(upload.content),
        "url": url,
        "proxy_url": url,
        "content_type": upload.content_type,
    }


def new_message(
    world: World, where: Channel, author: User, body: dict[str, Any], files: list[Upload]
) -> dict[str, Any]:
    """A message object with a fresh id, not yet stored anywhere."""
    payload: dict[str, Any] = {
        "id": str(world.next_id()),
        "channel_id": str(where.id),
        "author": user(author),
        "timestamp": stamp(now()),
        "edited_timestamp": None,
        "type": 0,
        "flags": body.get("flags") or 0,
        "tts": bool(body.get("tts")),
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "pinned": False,
        "content": "",
        "embeds": [],
        "components": [],
        "attachments": [],
    }
    if body.get("nonce") is not None:
        payload["nonce"] = body["nonce"]
    write(world, payload, body, files)
    return payload


def write(world: World, message: dict[str, Any], body: dict[str, Any], files: list[Upload]) -> None:
    """Put what a request says into a message; what it leaves out stays."""
    if "content" in body:
        message["content"] = body["content"] or ""
    if "embeds" in body:
        message["embeds"] = [{"type": "rich"} | embed for embed in body["embeds"] or []]
    if "components" in body:
        message["components"] = body["components"] or []
        for number, component in enumerate(walk(message["components"]), start=1):
            component["id"] = component.get("id") or number
    if files or "attachments" in body:
        kept = {str(item.get("id")) for item in body.get("attachments") or []}
        message["attachments"] = [found for found in message["attachments"] if found["id"] in kept]
        message["attachments"] += [_store(world, upload) for upload in files]


def _store(world: World, upload: Upload) -> dict[str, Any]:
    upload_id = world.next_id()
    world.uploads[upload_id] = upload
    return attachment(world, upload_id, upload)


def is_ephemeral(message: dict[str, Any]) -> bool:
    """Whether only one person sees the message."""
    return bool(message["flags"] & EPHEMERAL)


def interaction_context(world: World, user_id: int, guild_id: int | None, where: Channel) -> dict[str, Any]:
    """The part of an interaction that says who acted and where."""
    who = world.user(user_id)
    common: dict[str, Any] = {
        "application_id": str(world.bot.id),
        "version": 1,
        "locale": who.locale,
        "channel_id": str(where.id),
        "entitlements": [],
        "attachment_size_limit": SIZE_LIMIT,
        "app_permissions": str(BOT_PERMISSIONS),
    }
    if guild_id is None:
        return common | {
            "channel": channel(world, where),
            "context": 1,
            "user": user(who),
            "authorizing_integration_owners": {"0": "0"},
        }
    found = world.guild(guild_id).members[user_id]
    permissions = str(found.permissions)
    return common | {
        "guild_id": str(guild_id),
        "guild": {"id": str(guild_id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "channel": channel(world, where) | {"permissions": permissions},
        "context": 0,
        "member": member(world, found) | {"permissions": permissions},
        "authorizing_integration_owners": {"0": str(guild_id)},
    }
