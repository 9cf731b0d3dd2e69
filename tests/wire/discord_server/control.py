"""The levers behind the scenery: what a test asks of this Discord, as `POST /control/{verb}` with a JSON body.

Each verb is a method of :class:`Control` whose parameters are the body's keys. The same interface serves a
server in the test's own process and one in a process of its own.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web

from tests.wire.discord_server import acts
from tests.wire.discord_server.errors import ApiError, MisuseError
from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.gateway import Gateway
from tests.wire.discord_server.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Interaction,
    Interactions,
)
from tests.wire.discord_server.rest import ANSWERED, PHASES, Logged, Rest, respond
from tests.wire.discord_server.state import MEMBER_PERMISSIONS, Channel, World, now

POLL_SECONDS = 0.02


class Control:
    """What tests may do. Each public coroutine is one verb."""

    def __init__(self, world: World, interactions: Interactions, gateway: Gateway, rest: Rest) -> None:
        self._world = world
        self._interactions = interactions
        self._gateway = gateway
        self._rest = rest
        self._deadlines: set[asyncio.TimerHandle] = set()

    def routes(self) -> list[web.RouteDef]:
        """What the application serves."""
        return [web.post("/control/{verb}", self._handle)]

    async def _handle(self, request: web.Request) -> web.Response:
        verb = request.match_info["verb"]
        act: Callable[..., Any] | None = None if verb.startswith("_") else getattr(self, verb, None)
        if act is None:
            return respond({"error": f"no such verb: {verb}"}, 404)
        try:
            return respond({"result": await act(**await request.json())}, 200)
        except (MisuseError, ApiError) as error:
            return respond({"error": str(error)}, 409)
        except TimeoutError:
            return respond({"error": f"{verb}: not within the time given"}, 408)

    def cancel_deadlines(self) -> None:
        """Forget the deadlines still running; the server stops."""
        for handle in self._deadlines:
            handle.cancel()

    # The world

    async def info(self) -> dict[str, Any]:
        """Ids, and how the bot's connections have fared."""
        return {
            "application": self._world.bot.id,
            "token": self._world.settings.token,
            "connected": self._gateway.connected,
            "identified": self._gateway.identified,
            "resumed": self._gateway.resumed,
        }

    async def configure(self, **settings: Any) -> None:
        """Change settings by name; see :class:`Settings`."""
        for name, value in settings.items():
            if not hasattr(self._world.settings, name):
                raise MisuseError(f"no such setting: {name}")
            setattr(self._world.settings, name, value)
        self._world.limits.on = self._world.settings.rate_limits

    async def set_limit(self, template: str, limit: int, seconds: float) -> None:
        """Give a route (``POST /channels/{channel}/messages``) another rate limit."""
        self._world.limits.rules[template] = (limit, seconds)

    async def add_user(self, name: str, days_old: float = 0.0, locale: str = "en-US") -> int:
        """A new account."""
        made = now() - timedelta(days=days_old) if days_old else None
        return self._world.add_user(name, created=made, locale=locale).id

    async def add_guild(self, name: str) -> int:
        """A new server with the bot in it; a connected bot is told."""
        guild = self._world.add_guild(name)
        await self._gateway.announce_to_all(guild.id)
        return guild.id

    async def add_channel(self, guild: int, name: str) -> int:
        """A new text channel; a bot that is already connected is told the whole server again."""
        channel = self._world.add_channel(guild, name)
        await self._gateway.announce_to_all(guild)
        return channel.id

    async def add_member(self, guild: int, user: int, permissions: int = 0, days_ago: float = 0.0) -> None:
        """A user joins a server, with these permissions beyond everybody's."""
        self._world.add_member(
            guild, user, MEMBER_PERMISSIONS | permissions, now() - timedelta(days=days_ago)
        )

    async def remove_member(self, guild: int, user: int) -> None:
        """A user leaves a server; without the members intent no event tells the bot."""
        self._world.guild(guild).members.pop(user, None)

    async def remove_guild(self, guild: int) -> None:
        """The bot is removed from a server, and told if its session lasts."""
        self._world.guild(guild)
        del self._world.guilds[guild]
        await self._gateway.publish("GUILD_DELETE", {"id": str(guild)}, guild)

    async def remove_user(self, user: int) -> None:
        """An account is deleted."""
        for guild in self._world.guilds.values():
            guild.members.pop(user, None)
        self._world.users.pop(user, None)

    async def close_dms(self, user: int, at: str = "send", code: int = 50007) -> None:
        """Refuse the bot's messages: ``send`` (403), ``create`` (400), or ``open`` to take them again."""
        self._world.user(user).dm, self._world.user(user).dm_code = at, code

    async def messages(self, channel: int) -> list[dict[str, Any]]:
        """A channel's messages, oldest first."""
        found = self._world.channel(channel).messages
        return [found[number] for number in sorted(found)]

    async def dms(self, user: int) -> list[dict[str, Any]]:
        """What stands in the bot's direct messages with a user, oldest first."""
        return await self.messages(self._world.dm_channel(user).id)

    async def dm_channel(self, user: int) -> int:
        """The id of the direct messages with a user."""
        return self._world.dm_channel(user).id

    async def lose_dm_channel(self, user: int) -> None:
        """Let the channel be unknown from now on; another one holds its messages."""
        self._world.lose_dm_channel(user)

    async def commands(self) -> list[dict[str, Any]]:
        """The commands as the bot registered them."""
        return self._world.commands

    # Faults and the log

    async def fail(self, faults: list[dict[str, Any]]) -> None:
        """Add faults to the plan."""
        self._world.faults.add(Fault(**fault) for fault in faults)

    async def struck(self) -> list[int]:
        """How often each fault of the plan has struck."""
        return self._world.faults.struck()

    async def heal(self) -> None:
        """Drop the plan; requests that are being delayed stay so."""
        self._world.faults.clear()

    async def forget_nonces(self) -> None:
        """As if the window of de-duplication were over."""
        self._world.forget_nonces()

    async def requests(self, route: str = "*", since: int = 0) -> list[dict[str, Any]]:
        """The bot's requests whose ``METHOD /path`` fits the pattern."""
        return [asdict(found) for found in self._rest.log[since:] if fnmatchcase(found.route, route)]

    async def wait_for_request(
        self, route: str, phase: str = "arrived", count: int = 1, timeout: float = 10.0
    ) -> dict[str, Any]:
        """The ``count``-th request on a route, as soon as it is that far."""
        reached = PHASES.index(phase)

        def found() -> list[Logged]:
            log = [item for item in self._rest.log if fnmatchcase(item.route, route)]
            return [item for item in log if PHASES.index(item.phase) >= reached]

        async with asyncio.timeout(timeout), self._rest.changed:
            await self._rest.changed.wait_for(lambda: len(found()) >= count)
        return asdict(found()[count - 1])

    async def wait_for_quiet(self, timeout: float = 20.0) -> None:
        """Wait until no request is under way, those included whose sender has died."""
        async with asyncio.timeout(timeout), self._rest.changed:
            await self._rest.changed.wait_for(lambda: all(item.phase == ANSWERED for item in self._rest.log))

    # The gateway

    async def wait_connected(self, count: int = 1, timeout: float = 10.0) -> None:
        """Wait until the bot has identified ``count`` times in all and is connected."""
        await self._until(lambda: self._gateway.identified >= count and self._gateway.connected > 0, timeout)

    async def wait_resumed(self, count: int = 1, timeout: float = 10.0) -> None:
        """Wait until the bot has resumed ``count`` times in all."""
        await self._until(lambda: self._gateway.resumed >= count, timeout)

    async def disconnect(self, code: int = 4000) -> None:
        """Close the bot's connection with a code."""
        await self._gateway.disconnect(code)

    async def reconnect(self) -> None:
        """Ask the bot to connect again (opcode 7)."""
        await self._gateway.ask_to_reconnect()

    async def invalidate(self, resumable: bool = False) -> None:
        """Declare the session void (opcode 9)."""
        await self._gateway.invalidate(resumable=resumable)

    async def refuse_gateway(self, refusing: bool = True) -> None:
        """Let nobody connect, or again everybody."""
        self._gateway.refusing = refusing

    # What people do

    async def slash(
        self, user: int, guild: int | None, name: str, options: dict[str, Any], channel: int | None = None
    ) -> int:
        """Use a command; gives the interaction's id."""
        data = acts.command_data(self._world, guild, name, options)
        return await self._inject(COMMAND, user, guild, self._where(user, guild, channel), data)

    async def autocomplete(
        self,
        user: int,
        guild: int | None,
        name: str,
        option: str,
        options: dict[str, Any],
        channel: int | None = None,
    ) -> int:
        """Type into an option of a command; ``options`` holds what is typed so far, this option included."""
        data = acts.command_data(self._world, guild, name, options, focused=option)
        return await self._inject(AUTOCOMPLETE, user, guild, self._where(user, guild, channel), data)

    async def click(self, user: int, message: int, custom_id: str, values: list[str] | None = None) -> int:
        """Press a button or choose in a select of a message that this person can see."""
        where, found = self._visible(user, message)
        data = acts.component_data(found, custom_id, values)
        return await self._inject(COMPONENT, user, where.guild, where, data, message=found)

    async def submit(self, user: int, interaction: int, values: dict[str, Any]) -> int:
        """Send off the modal that an interaction opened."""
        opened = self._interactions.get(interaction)
        if opened.modal is None or opened.user != user:
            raise MisuseError("no modal is open")
        guild = opened.payload.get("guild_id")
        more = {"message": opened.source} if opened.source else {}
        data = acts.modal_data(opened.modal, values)
        return await self._inject(
            MODAL_SUBMIT, user, int(guild) if guild else None, opened.channel, data, **more
        )

    async def reply(self, interaction: int, until: str = "answered", timeout: float = 10.0) -> dict[str, Any]:
        """How the bot answered, once it has (``answered``), or has at least acknowledged it, or it expired."""
        found = self._interactions.get(interaction)
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while not (found.expired or found.answered or (until == "acknowledged" and found.callback)):
                    await found.changed.wait()
        return found.as_json()

    async def wait_followups(self, interaction: int, count: int, timeout: float = 10.0) -> dict[str, Any]:
        """The interaction, once it has so many follow-ups."""
        found = self._interactions.get(interaction)
        async with asyncio.timeout(timeout):
            while len(found.followups) < count:
                await found.changed.wait()
        return found.as_json()

    async def _inject(
        self, kind: int, user: int, guild: int | None, where: Channel, data: dict[str, Any], **more: Any
    ) -> int:
        if not self._gateway.can_deliver(guild):
            raise MisuseError("no bot is connected")
        made = self._interactions.make(kind, user, guild, where, data, **more)
        self._set_deadline(made)
        await self._gateway.publish("INTERACTION_CREATE", made.payload, guild)
        return made.id

    def _set_deadline(self, made: Interaction) -> None:
        loop = asyncio.get_running_loop()
        handle = loop.call_later(self._world.settings.deadline, self._interactions.expire, made)
        self._deadlines = {old for old in self._deadlines if old.when() > loop.time()} | {handle}

    def _where(self, user: int, guild: int | None, channel: int | None) -> Channel:
        if guild is None:
            return self._world.dm_channel(user)
        found = self._world.guild(guild)
        if user not in found.members:
            raise MisuseError("not a member of this server")
        if not found.channels:
            raise MisuseError("the server has no channel")
        return self._world.channel(channel or found.channels[0])

    def _visible(self, user: int, message: int) -> tuple[Channel, dict[str, Any]]:
        """A message and its channel, if this person sees it."""
        for where in self._world.channels.values():
            if message in where.messages:
                guild = self._world.guilds.get(where.guild or 0)
                if where.recipient == user or (guild and user in guild.members):
                    return where, where.messages[message]
        hidden = self._world.hidden.get(message)
        if hidden is None or self._interactions.owner_of(message) != user:
            raise MisuseError("this person does not see that message")
        return self._world.channel(int(hidden["channel_id"])), hidden

    async def _until(self, true: Callable[[], bool], timeout: float) -> None:
        async with asyncio.timeout(timeout):
            while not true():
                await asyncio.sleep(POLL_SECONDS)
