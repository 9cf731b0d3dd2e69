"""The gateway, version 10, over a websocket: greeting, heartbeats, sessions that can be resumed, events.

Events that exist here: READY, RESUMED, GUILD_CREATE, INTERACTION_CREATE. That is all a bot with the `guilds`
intent needs; messages and members are never announced.
"""

import asyncio
import json
import secrets
import zlib
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.wire.discord_server import payloads
from tests.wire.discord_server.state import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
IGNORED = {3, 4, 8}
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, SESSION_TIMED_OUT = 4005, 4009
GUILDS_INTENT = 1
KEPT_EVENTS = 1000


class Stream:
    """One connection. With `zlib-stream` every frame ends in a flush of one shared compressor."""

    def __init__(self, socket: web.WebSocketResponse, compression: str | None) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compression else None
        self._sending = asyncio.Lock()
        self.left = False
        """The bot has taken its leave (1000 or 1001), which ends its session."""

    async def send(self, frame: dict[str, Any]) -> None:
        """Send one frame; a connection that has gone takes nothing and nobody minds."""
        text = json.dumps(frame)
        async with self._sending:
            with suppress(ConnectionError):
                if self._deflate is None:
                    await self.socket.send_str(text)
                else:
                    data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(data)


@dataclass(slots=True)
class Session:
    """One identified bot. Events are kept, so that a resumed connection gets those it missed."""

    id: str
    intents: int
    shard: tuple[int, int]
    stream: Stream | None
    sequence: int = 0
    events: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Send an event, now or when the session is resumed."""
        self.sequence += 1
        event = {"op": DISPATCH, "t": name, "s": self.sequence, "d": data}
        self.events.append(event)
        if self.stream is not None:
            await self.stream.send(event)

    def covers(self, guild: int | None) -> bool:
        """Whether events of this server come to this shard; direct messages come to the first."""
        number, count = self.shard
        return number == ((guild >> 22) % count if guild else 0)


class Gateway:
    """All connections and sessions."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sessions: dict[str, Session] = {}
        self._streams: set[Stream] = set()
        self.identified = 0
        self.resumed = 0
        self.refusing = False
        """While true, new connections are refused, as in an outage of the gateway."""

    @property
    def connected(self) -> int:
        """How many sessions have a living connection."""
        return sum(session.stream is not None for session in self._sessions.values())

    def can_deliver(self, guild: int | None) -> bool:
        """Whether an event would reach somebody, now or after a resume."""
        return any(session.covers(guild) for session in self._sessions.values())

    async def publish(self, name: str, data: dict[str, Any], guild: int | None) -> None:
        """Send an event to every session whose shard it concerns."""
        for session in [found for found in self._sessions.values() if found.covers(guild)]:
            await session.dispatch(name, data)

    async def disconnect(self, code: int) -> None:
        """Close every connection with this code; sessions stay and can be resumed."""
        for stream in list(self._streams):
            await stream.socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Opcode 7: connect again and resume."""
        for stream in list(self._streams):
            await stream.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Opcode 9: the session is void; without ``resumable`` the bot must identify again."""
        if not resumable:
            self._sessions.clear()
        for stream in list(self._streams):
            await stream.send({"op": INVALID_SESSION, "d": resumable})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One websocket connection, from its greeting to its end."""
        compression = request.query.get("compress")
        if self.refusing or request.query.get("v") != "10" or request.query.get("encoding") != "json":
            raise web.HTTPServiceUnavailable
        if compression not in (None, "zlib-stream"):
            raise web.HTTPBadRequest(text=f"{compression} is not spoken here")
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        stream = Stream(socket, compression)
        self._streams.add(stream)
        try:
            await self._converse(stream)
        finally:
            self._forget(stream)
        return socket

    async def _converse(self, stream: Stream) -> None:
        interval = self._world.settings.heartbeat_interval
        await stream.send(
            {"op": HELLO, "d": {"heartbeat_interval": int(interval * 1000)}, "t": None, "s": None}
        )
        while True:
            try:
                # A client that misses its heartbeats is taken for dead.
                message = await stream.socket.receive(timeout=interval * 1.5)
            except TimeoutError:
                await stream.socket.close(code=SESSION_TIMED_OUT)
                return
            if message.type is not WSMsgType.TEXT:
                farewell = message.data if message.type is WSMsgType.CLOSE else None
                stream.left = farewell in (WSCloseCode.OK, WSCloseCode.GOING_AWAY)
                return
            await self._hear(stream, message.data)

    async def _hear(self, stream: Stream, text: str) -> None:
        try:
            frame = json.loads(text)
            opcode, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            await stream.socket.close(code=DECODE_ERROR)
            return
        match opcode:
            case 1:
                await stream.send({"op": ACK})
            case 2:
                await self._identify(stream, data)
            case 6:
                await self._resume(stream, data)
            case _ if opcode in IGNORED:
                if self._session_of(stream) is None:
                    await stream.socket.close(code=NOT_AUTHENTICATED)
            case _:
                await stream.socket.close(code=UNKNOWN_OPCODE)

    async def _identify(self, stream: Stream, data: dict[str, Any]) -> None:
        if self._session_of(stream) is not None:
            await stream.socket.close(code=ALREADY_AUTHENTICATED)
            return
        if data.get("token") != self._world.settings.token:
            await stream.socket.close(code=AUTHENTICATION_FAILED)
            return
        number, count = data.get("shard") or (0, 1)
        session = Session(secrets.token_hex(16), data["intents"], (int(number), int(count)), stream)
        self._drop_orphans(session.shard)
        self._sessions[session.id] = session
        self.identified += 1
        self._world.settings.identifies_left -= 1
        await session.dispatch("READY", self._ready(session))
        for guild in [found for found in self._world.guilds.values() if session.covers(found.id)]:
            await self.announce(session, guild.id)

    async def announce(self, session: Session, guild: int) -> None:
        """Tell a session of a server that the bot is in."""
        if session.intents & GUILDS_INTENT:
            await session.dispatch(
                "GUILD_CREATE", payloads.guild_create(self._world, self._world.guild(guild))
            )

    async def announce_to_all(self, guild: int) -> None:
        """The bot has been added to a server while it runs."""
        for session in [found for found in self._sessions.values() if found.covers(guild)]:
            await self.announce(session, guild)

    def _ready(self, session: Session) -> dict[str, Any]:
        world = self._world
        guilds = [{"id": str(guild), "unavailable": True} for guild in world.guilds if session.covers(guild)]
        return {
            "v": 10,
            "user": payloads.bot_user(world),
            "guilds": guilds,
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": world.base_url.replace("http", "ws", 1) + "/",
            "shard": list(session.shard),
            "application": {"id": str(world.bot.id), "flags": 0},
            "private_channels": [],
            "user_settings": {},
            "relationships": [],
            "presences": [],
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
        }

    async def _resume(self, stream: Stream, data: dict[str, Any]) -> None:
        session = self._sessions.get(data.get("session_id", ""))
        if data.get("token") != self._world.settings.token:
            await stream.socket.close(code=AUTHENTICATION_FAILED)
            return
        seen = data.get("seq") or 0
        if session is None or not session.sequence - len(session.events) <= seen <= session.sequence:
            await stream.send({"op": INVALID_SESSION, "d": False})
            return
        session.stream = stream
        self.resumed += 1
        for event in [found for found in session.events if found["s"] > seen]:
            await stream.send(event)
        await session.dispatch("RESUMED", {"_trace": []})

    def _drop_orphans(self, shard: tuple[int, int]) -> None:
        """A new session takes the place of those whose connection is gone: nobody will resume them."""
        gone = [key for key, found in self._sessions.items() if found.stream is None and found.shard == shard]
        for key in gone:
            del self._sessions[key]

    def _session_of(self, stream: Stream) -> Session | None:
        return next((session for session in self._sessions.values() if session.stream is stream), None)

    def _forget(self, stream: Stream) -> None:
        """A connection has ended; a session that the bot itself ended (1000, 1001) ends with it."""
        self._streams.discard(stream)
        session = self._session_of(stream)
        if session is None:
            return
        session.stream = None
        if stream.left:
            self._sessions.pop(session.id, None)
