"""What these tests need beside SimCord 3.2.1. Every private name of SimCord that they lean on is in this file."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import discord
import simcord
import simcord.actors
import simcord.backend.serializers
import simcord.interactions
from simcord import _dpy_internals
from simcord.backend.models.auditlog import AuditLogEntry
from simcord.backend.models.channel import Overwrite
from simcord.builders import ChannelHandle, UserHandle
from simcord.enums import OverwriteType
from simcord.env import Env


def fast() -> None:
    """Make each action idle 1.5 ms instead of 51 ms (settling polls that often for nothing).

    Nor is every view looked at again for every task: the bot never waits for the end of a view.
    """
    defaults: Any = Env._settle_internal.__kwdefaults__
    defaults["idle"] = 0.001
    _dpy_internals.is_view_wait_future = lambda client, waiter: False


def set_time(env: Env, now: datetime) -> None:
    """Put the simulated clock on this aware instant at once; no timer fires on the way."""
    clock = env.backend.clock
    clock._epoch += now.astimezone(UTC) - clock.now()


def known_commands(env: Env) -> list[dict[str, Any]]:
    """The commands that the bot has given Discord for every server, each with the number that Discord gave it."""
    return list(env.backend.commands[None].values())


def know_commands(env: Env, commands: list[dict[str, Any]]) -> None:
    """Discord has these commands of the bot already."""
    env.backend.commands[None] = {(command["name"], command["type"]): dict(command) for command in commands}


@contextmanager
def seen_as(*, locale: str = "en-US", user_install: bool = False) -> Iterator[None]:
    """Interactions in this block carry that language, or come from a person's own install of the bot."""
    real = simcord.interactions.base_payload

    def base_payload(backend: Any, *, user_id: int, **rest: Any) -> Any:
        record, payload = real(backend, user_id=user_id, **rest)
        payload["locale"] = locale
        if user_install:
            payload["authorizing_integration_owners"] = {"1": str(user_id)}
            payload["context"] = 2 if rest.get("guild_id") is None else 0
        return record, payload

    simcord.interactions.base_payload = base_payload
    try:
        yield
    finally:
        simcord.interactions.base_payload = real


def listen_again(actor: Any, form: discord.ui.Modal) -> None:
    """A form that was sent takes what is sent in it once more, as if it had not been sent."""
    if form.is_finished():
        setattr(form, "_BaseView__stopped", asyncio.get_running_loop().create_future())  # noqa: B010 (mangled)
        actor._env.bot._connection.store_view(form)


@contextmanager
def without_roles(actor: Any) -> Iterator[None]:
    """While the block runs, this person has no role in their server."""
    member = actor._env.backend.guilds[actor.guild.id].members[actor.id]
    roles, member.role_ids = member.role_ids, []
    try:
        yield
    finally:
        member.role_ids = roles


def roles_around(actor: Any) -> object:
    """The roles of the server where somebody acts, and who has them; nothing in direct messages."""
    guild = getattr(actor, "guild", None)
    if guild is None:
        return None
    known = actor._env.backend.guilds[guild.id]
    return set(known.roles), {who: set(member.role_ids) for who, member in known.members.items()}


def close_dms(env: Env, user: UserHandle) -> None:
    """This person takes no direct messages from now on: every send answers 403 with code 50007."""
    env.inject_error(
        "POST",
        f"/channels/{user.dm_channel.id}/messages",
        status=403,
        code=50007,
        message="Cannot send messages to this user",
        times=None,
    )


def open_dms(env: Env, user: UserHandle) -> None:
    """Undo :func:`close_dms`."""
    path = f"/channels/{user.dm_channel.id}/messages"
    env.backend.faults[:] = [fault for fault in env.backend.faults if fault["path"] != path]


def take_role(env: Env, guild_id: int, user_id: int, role_id: int) -> None:
    """This person no longer has that role."""
    env.backend.guilds[guild_id].members[user_id].role_ids.remove(role_id)


def forbid(env: Env, channel: ChannelHandle, **permissions: bool) -> None:
    """Nobody but administrators has these permissions in a channel from now on; ``False`` takes one away."""
    allowed, denied = discord.PermissionOverwrite(**permissions).pair()
    everyone = channel._channel.guild_id
    assert everyone is not None
    overwrite = Overwrite(everyone, OverwriteType.ROLE, allowed.value, denied.value)
    env.backend.set_overwrite(channel.id, overwrite)


def delete_channel(env: Env, channel: ChannelHandle) -> None:
    """Somebody deletes the channel."""
    env.backend.delete_channel(channel.id)


def remove_bot(env: Env, guild_id: int) -> None:
    """The bot is removed from the server."""
    env.backend.remove_guild(guild_id)


def delete_message(env: Env, message: discord.Message) -> None:
    """Somebody deletes a message."""
    env.backend.delete_message(message.channel.id, message.id)


def expel_bot(env: Env, guild_id: int) -> Callable[[], None]:
    """A server removes the bot; calling the result invites it again, with everything in the server as it was."""
    backend = env.backend
    guild = backend.guilds[guild_id]
    channels = {channel_id: backend.channels[channel_id] for channel_id in guild.channel_ids}
    messages = {
        channel_id: backend.messages[channel_id]
        for channel_id in guild.channel_ids
        if channel_id in backend.messages
    }
    backend.remove_guild(guild_id)

    def invite() -> None:
        backend.channels.update(channels)
        backend.messages.update(messages)
        backend.guilds[guild_id] = guild
        backend.emit("GUILD_CREATE", simcord.backend.serializers.guild_create_payload(backend, guild))

    return invite


def bot_joined_now(env: Env, guild_id: int) -> None:
    """The bot's membership of a server begins at the present instant: it was invited anew."""
    backend = env.backend
    backend.guilds[guild_id].members[backend.bot_user.id].joined_at = backend.now_iso()


def log_bot_added(env: Env, guild_id: int, user_id: int) -> None:
    """The server's log says that this person has added the bot."""
    backend = env.backend
    entry = AuditLogEntry(
        backend.snowflake(), discord.AuditLogAction.bot_add.value, user_id, backend.bot_user.id
    )
    backend.guilds[guild_id].audit_log_entries.append(entry)


def set_system_channel(env: Env, guild_id: int, channel_id: int) -> None:
    """Discord greets newcomers of a server in this channel."""
    env.backend.edit_guild(guild_id, {"system_channel_id": channel_id})


def fail_server(env: Env, guild_id: int) -> None:
    """Discord has an outage in which this server is not available."""
    env.backend.emit("GUILD_DELETE", {"id": str(guild_id), "unavailable": True})


def pings(channel: ChannelHandle) -> list[int]:
    """The people and roles that messages in a channel have notified; -1 stands for everyone."""
    found: list[int] = []
    for sent in channel._env.backend.messages.get(channel.id, {}).values():
        found += [*sent.ping_user_ids, *sent.ping_role_ids, *([-1] if sent.mention_everyone else [])]
    return found


def all_embeds(env: Env) -> list[dict[str, Any]]:
    """The embeds of every message that exists in the simulated Discord, private ones too."""
    return [
        embed
        for sent in env.backend.messages.values()
        for message in sent.values()
        for embed in message.embeds
    ]


@contextmanager
def every_command_offered() -> Iterator[None]:
    """While the block runs, Discord hides no command from anybody, wherever they are."""
    with mock.patch.object(simcord.actors, "_check_command_access"):
        yield


def archive(env: Env, thread: ChannelHandle) -> None:
    """A thread rests: nobody has written in it for long."""
    metadata = env.backend.channels[thread.id].thread_metadata
    assert metadata is not None
    metadata.archived = True


def state_of(client: discord.Client) -> Any:
    """What discord.py knows of Discord."""
    return client._connection
