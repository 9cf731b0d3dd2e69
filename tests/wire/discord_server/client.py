"""The test's hands: start a Discord, fill it, act as people, break things, look at what the bot did."""

import asyncio
import base64
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import aiohttp

from tests.forks import Fork, forked
from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.server import DiscordServer, api_base, gateway_url
from tests.wire.discord_server.views import Message, Reply, Request

SERVER = "tests.wire.discord_server"
MARGIN = 5.0
"""Seconds that a waiting HTTP call may take beyond the wait itself."""


class NoReplyError(AssertionError):
    """The bot did not answer; the person read that the application did not respond."""


class FakeDiscord:
    """A loopback Discord and its control interface.

    ``FakeDiscord()`` runs in the test's event loop; ``FakeDiscord(own_process=True)`` in a process of its own,
    which also keeps its memory while the bot is killed and frees the test's loop from serving.
    """

    def __init__(self, *, own_process: bool = False) -> None:
        self._server = None if own_process else DiscordServer()
        self._process: Fork | None = None
        self._lives: int | None = None
        """While this file is open, the process lives."""
        self._session: aiohttp.ClientSession | None = None
        self._url = ""
        self.application = 0
        self.token = ""

    @property
    def api_base(self) -> str:
        """The REST address, with its version."""
        return api_base(self._url)

    @property
    def gateway_url(self) -> str:
        """The gateway's address."""
        return gateway_url(self._url)

    @property
    def process_id(self) -> int | None:
        """The server's process, where it has one of its own."""
        return self._process.pid if self._process else None

    async def start(self) -> Self:
        """Start serving."""
        self._session = aiohttp.ClientSession()
        if self._server is not None:
            await self._server.start()
            self._url = self._server.url
        else:
            self._url = await self._start_process()
        info = await self.info()
        self.application, self.token = info["application"], info["token"]
        return self

    async def stop(self) -> None:
        """Stop serving; connections of the bot break."""
        if self._session is not None:
            await self._session.close()
        if self._server is not None:
            await self._server.stop()
        if self._process is not None:
            await self._stop_process(self._process)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # The world

    async def add_user(self, name: str, *, days_old: float = 0.0, locale: str = "en-US") -> int:
        """A new account; gives its id, as the other ``add_`` methods do."""
        return await self._call("add_user", name=name, days_old=days_old, locale=locale)

    async def add_guild(self, name: str) -> int:
        """A new server with the bot in it."""
        return await self._call("add_guild", name=name)

    async def remove_guild(self, guild: int) -> None:
        """The bot is removed from a server, and told if its session lasts."""
        await self._call("remove_guild", guild=guild)

    async def add_channel(self, guild: int, name: str) -> int:
        """A new text channel."""
        return await self._call("add_channel", guild=guild, name=name)

    async def add_member(self, guild: int, user: int, *, permissions: int = 0, days_ago: float = 0.0) -> None:
        """A user joins a server, with these permission bits beyond everybody's."""
        await self._call("add_member", guild=guild, user=user, permissions=permissions, days_ago=days_ago)

    async def remove_member(self, guild: int, user: int) -> None:
        """A user leaves a server."""
        await self._call("remove_member", guild=guild, user=user)

    async def remove_user(self, user: int) -> None:
        """An account is deleted."""
        await self._call("remove_user", user=user)

    async def close_dms(self, user: int, *, at: str = "send", code: int = 50007) -> None:
        """The user takes no messages of the bot: refused at ``send`` (403) or at ``create`` (400)."""
        await self._call("close_dms", user=user, at=at, code=code)

    async def open_dms(self, user: int) -> None:
        """The user takes messages again."""
        await self._call("close_dms", user=user, at="open")

    async def dms(self, user: int) -> list[Message]:
        """The bot's direct messages to a user, oldest first."""
        return [Message.read(raw) for raw in await self._call("dms", user=user)]

    async def messages(self, channel: int) -> list[Message]:
        """A channel's messages, oldest first."""
        return [Message.read(raw) for raw in await self._call("messages", channel=channel)]

    async def dm_channel(self, user: int) -> int:
        """The id of the direct messages with a user."""
        return await self._call("dm_channel", user=user)

    async def lose_dm_channel(self, user: int) -> None:
        """Discord does not know the channel any more; the next one that is opened is another."""
        await self._call("lose_dm_channel", user=user)

    async def commands(self) -> list[dict[str, Any]]:
        """The commands as the bot registered them."""
        return await self._call("commands")

    async def info(self) -> dict[str, Any]:
        """The application's id and token; how often the bot identified, resumed, and whether it is connected."""
        return await self._call("info")

    async def configure(self, **settings: Any) -> None:
        """Change settings of the server by name: those of :class:`~tests.wire.discord_server.state.Settings`."""
        await self._call("configure", **settings)
        self.token = settings.get("token", self.token)

    async def set_limit(self, template: str, limit: int, seconds: float) -> None:
        """Give a route another rate limit, as in ``POST /channels/{channel}/messages``."""
        await self._call("set_limit", template=template, limit=limit, seconds=seconds)

    # People

    async def slash(
        self,
        user: int,
        guild: int | None,
        name: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel: int | None = None,
        until: str = "answered",
        timeout: float = 10.0,
    ) -> Reply:
        """Use a command, in a server or (``guild`` None) in the bot's direct messages, and wait for the answer."""
        act = {"user": user, "guild": guild, "name": name, "options": dict(options or {}), "channel": channel}
        return await self.reply(await self._call("slash", **act), until=until, timeout=timeout)

    async def autocomplete(
        self, user: int, guild: int | None, name: str, option: str, typed: Any, **others: Any
    ) -> list[dict[str, Any]]:
        """What the bot offers while a person types into an option."""
        act = {
            "user": user,
            "guild": guild,
            "name": name,
            "option": option,
            "options": {option: typed} | others,
        }
        reply = await self.reply(await self._call("autocomplete", **act))
        return reply.choices or []

    async def click(
        self,
        user: int,
        message: Message | int,
        custom_id: str,
        *,
        until: str = "answered",
        timeout: float = 10.0,
    ) -> Reply:
        """Press a button of a message, by its custom id."""
        return await self.choose(user, message, custom_id, None, until=until, timeout=timeout)

    async def choose(
        self,
        user: int,
        message: Message | int,
        custom_id: str,
        values: list[str] | None,
        *,
        until: str = "answered",
        timeout: float = 10.0,
    ) -> Reply:
        """Choose values in a select of a message."""
        number = message.id if isinstance(message, Message) else message
        act = await self._call("click", user=user, message=number, custom_id=custom_id, values=values)
        return await self.reply(act, until=until, timeout=timeout)

    async def submit(self, reply: Reply, values: Mapping[str, Any], *, timeout: float = 10.0) -> Reply:
        """Fill in and send off the modal that a reply opened; fields by label or custom id."""
        act = await self._call("submit", user=reply.user, interaction=reply.interaction, values=dict(values))
        return await self.reply(act, timeout=timeout)

    async def reply(self, interaction: int, *, until: str = "answered", timeout: float = 10.0) -> Reply:
        """The bot's answer; ``acknowledged`` is content with a deferral. Raises :class:`NoReplyError`."""
        raw = await self._call("reply", timeout, interaction=interaction, until=until)
        if raw["callback"] is None or (until == "answered" and not raw["answered"]):
            raise NoReplyError(
                "voided at its deadline" if raw["expired"] else f"callback {raw['callback']}, no more"
            )
        return Reply.read(raw)

    async def with_followups(self, reply: Reply, count: int, *, timeout: float = 10.0) -> Reply:
        """The same answer once it has so many follow-ups."""
        return Reply.read(
            await self._call("wait_followups", timeout, interaction=reply.interaction, count=count)
        )

    # Faults, requests, connections

    async def fail(self, *faults: Fault) -> None:
        """Plan faults, after those already planned."""
        await self._call("fail", faults=[fault.as_json() for fault in faults])

    async def heal(self) -> None:
        """Drop the plan."""
        await self._call("heal")

    async def struck(self) -> list[int]:
        """How often each planned fault has struck."""
        return await self._call("struck")

    async def forget_nonces(self) -> None:
        """As if Discord's window of de-duplication were over."""
        await self._call("forget_nonces")

    async def requests(self, route: str = "*", *, since: int = 0) -> list[Request]:
        """The bot's requests whose ``METHOD /path`` fits the pattern."""
        return [Request(**raw) for raw in await self._call("requests", route=route, since=since)]

    async def wait_for_request(
        self, route: str, phase: str = "arrived", *, count: int = 1, timeout: float = 30.0
    ) -> Request:
        """The ``count``-th request on a route, once it has arrived, is committed, or is answered."""
        return Request(**await self._call("wait_for_request", timeout, route=route, phase=phase, count=count))

    async def wait_for_quiet(self, *, timeout: float = 20.0) -> None:
        """Wait until no request is under way, those included whose sender has died."""
        await self._call("wait_for_quiet", timeout)

    async def wait_connected(self, count: int = 1, *, timeout: float = 10.0) -> None:
        """Wait until the bot has identified so often and is connected."""
        await self._call("wait_connected", timeout, count=count)

    async def wait_resumed(self, count: int = 1, *, timeout: float = 10.0) -> None:
        """Wait until the bot has resumed so often."""
        await self._call("wait_resumed", timeout, count=count)

    async def disconnect(self, code: int = 4000) -> None:
        """Close the bot's gateway connection with a code."""
        await self._call("disconnect", code=code)

    async def reconnect(self) -> None:
        """Ask the bot to connect again and resume."""
        await self._call("reconnect")

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Declare the bot's session void."""
        await self._call("invalidate", resumable=resumable)

    async def refuse_gateway(self, *, refusing: bool = True) -> None:
        """Take the gateway down, or up again."""
        await self._call("refuse_gateway", refusing=refusing)

    async def _call(self, verb: str, timeout: float | None = None, /, **body: Any) -> Any:
        if self._session is None:
            raise RuntimeError("not started")
        wait = {} if timeout is None else {"timeout": timeout}
        limit = aiohttp.ClientTimeout(total=(timeout or 10.0) + MARGIN)
        url = f"{self._url}/control/{verb}"
        async with self._session.post(url, json=body | wait, timeout=limit) as response:
            answer = await response.json()
        if response.status == 408:
            raise TimeoutError(answer["error"])
        if response.status != 200:
            raise AssertionError(answer["error"])
        return answer["result"]

    async def _start_process(self) -> str:
        (told, tells), (ends, self._lives) = os.pipe(), os.pipe()
        self._process = forked(SERVER, environment=os.environ, files=(ends, tells, 2))
        os.close(tells)
        os.close(ends)
        with os.fdopen(told) as addresses:
            async with asyncio.timeout(20):
                return (await asyncio.to_thread(addresses.readline)).strip()

    async def _stop_process(self, process: Fork) -> None:
        if self._lives is not None:
            os.close(self._lives)
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await process.wait()
        process.kill()
        await process.wait()


def file_option(name: str, content: bytes, content_type: str = "text/csv") -> dict[str, str]:
    """A file for an attachment option of a command."""
    return {"name": name, "base64": base64.b64encode(content).decode(), "content_type": content_type}
