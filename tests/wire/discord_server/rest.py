"""The REST interface: every request is logged, checked for its token, limited, hit by faults, carried out.

The order matters. Faults *before* the commit strike before the route's handler runs, those *after* it when
its work is done, so that a test can lose an answer without losing the message.
"""

import asyncio
import json
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from tests.wire.discord_server.errors import ApiError, not_found, unauthorized
from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.interactions import Interactions
from tests.wire.discord_server.limits import VIA, Verdict
from tests.wire.discord_server.routes import ROUTES, WITHOUT_TOKEN, Answer, Call
from tests.wire.discord_server.state import Upload, World, now

PREFIX = "/api/v10"
ARRIVED, COMMITTED, ANSWERED = "arrived", "committed", "answered"
PHASES = (ARRIVED, COMMITTED, ANSWERED)
WATCH_SECONDS = 0.02
"""How often a held request looks whether its sender still lives."""
MAJOR = ("channel", "guild", "application", "token")


@dataclass(slots=True)
class Logged:
    """One request of the bot, and how far it has come. ``status`` is None while it is not answered."""

    number: int
    at: str
    method: str
    path: str
    template: str
    query: dict[str, str]
    body: Any
    files: list[str]
    phase: str = ARRIVED
    status: int | None = None
    code: int = 0
    errors: dict[str, Any] | None = None
    fault: bool = False

    @property
    def route(self) -> str:
        """What fault plans and filters match: ``METHOD /path``."""
        return f"{self.method} {self.path}"


class Rest:
    """The routes under ``/api/v10`` and their log."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions
        self.log: list[Logged] = []
        self.changed = asyncio.Condition()

    def routes(self) -> list[web.RouteDef]:
        """What the application serves."""
        return [web.route("*", PREFIX + "/{tail:.*}", self._handle)]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        template, found = match(request.method, path)
        body, files = await read_body(request)
        names = [upload.name for upload in files]
        logged = Logged(
            len(self.log), now().isoformat(), request.method, path, template, dict(request.query), body, names
        )
        self.log.append(logged)
        await self._reach(logged, ARRIVED)
        call = Call(self._world, self._interactions, found, dict(request.query), body, files)
        try:
            response = await self._answer(request, logged, call)
        except ApiError as error:
            logged.code, logged.errors = error.code, error.errors
            response = respond(error.body(), error.status)
        logged.status = response.status
        await self._reach(logged, ANSWERED)
        return response

    async def _answer(self, request: web.Request, logged: Logged, call: Call) -> web.Response:
        if not logged.path.startswith(WITHOUT_TOKEN):
            self._check_token(request)
        verdict = self._limit(logged, call)
        if verdict.retry_after is not None:
            return respond(verdict.body(), 429, verdict.headers)
        if struck := await self._suffer(request, logged, "before"):
            return struck
        if logged.template not in ROUTES:
            raise not_found()
        try:
            answer = ROUTES[logged.template](call)
        finally:
            await self._reach(logged, COMMITTED)
        if struck := await self._suffer(request, logged, "after"):
            return struck
        return respond(answer, 204 if answer is None else 200, verdict.headers)

    def _check_token(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self._world.settings.token}":
            raise unauthorized()

    def _limit(self, logged: Logged, call: Call) -> Verdict:
        if logged.path.startswith("/interactions/"):
            return Verdict({"Via": VIA})
        major = "+".join(call.path.get(name, "") for name in MAJOR)
        return self._world.limits.count(logged.template, major)

    async def _suffer(self, request: web.Request, logged: Logged, when: str) -> web.Response | None:
        """Let a planned fault strike; None means that the request goes on."""
        fault = self._world.faults.take(logged.route, when)
        if fault is None:
            return None
        logged.fault = True
        await hold(request, fault)
        if fault.reset or (fault.lost_with_sender and gone(request)):
            break_connection(request)
            return respond(None, 499)
        if fault.status is None:
            return None
        logged.code = fault.code
        if fault.cut:
            return await cut_short(request, fault)
        if fault.body is not None:
            kind = {"Content-Type": fault.content_type}
            return web.Response(body=fault.body.encode(), status=fault.status, headers=kind)
        return respond(fault_body(fault), fault.status, fault_headers(fault))

    async def _reach(self, logged: Logged, phase: str) -> None:
        logged.phase = phase
        async with self.changed:
            self.changed.notify_all()


def match(method: str, path: str) -> tuple[str, dict[str, str]]:
    """The route's template (``METHOD /template``) and its path parameters; unknown paths are their own template."""
    parts = path.split("/")
    for template in ROUTES:
        verb, _, pattern = template.partition(" ")
        steps = pattern.split("/")
        if verb == method and len(steps) == len(parts):
            pairs = list(zip(steps, parts, strict=True))
            if all(step == part or step.startswith("{") for step, part in pairs):
                return template, {step.strip("{}"): part for step, part in pairs if step.startswith("{")}
    return f"{method} {path}", {}


async def read_body(request: web.Request) -> tuple[Any, list[Upload]]:
    """The JSON of a request and the files that came along as multipart."""
    if request.content_type == "application/json":
        return await request.json(), []
    if not request.content_type.startswith("multipart/"):
        return None, []
    body: Any = {}
    files: list[Upload] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(content)
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files.append(Upload(part.filename or part.name or "file", content, kind))
    return body, files


def respond(answer: Answer, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """An answer as discord.py reads it: a charset in the content type would make it take JSON for text."""
    headers = {"Via": VIA} if headers is None else headers
    if answer is None:
        return web.Response(status=status, headers=headers)
    content = json.dumps(answer).encode()
    return web.Response(body=content, status=status, headers=headers, content_type="application/json")


def fault_body(fault: Fault) -> dict[str, Any]:
    """What a failing Discord says."""
    if fault.status == 429:
        wait = {"retry_after": fault.retry_after, "global": fault.is_global}
        return {"message": fault.text or "You are being rate limited."} | wait
    return {"message": fault.text or f"{fault.status}: planned fault", "code": fault.code}


def fault_headers(fault: Fault) -> dict[str, str]:
    """The headers of a planned answer; without `Via` it seems to come from the network in front of Discord."""
    headers = {"Via": VIA} if fault.via else {}
    if fault.status == 429:
        scope = "global" if fault.is_global else "user"
        headers |= {"Retry-After": str(fault.retry_after), "X-RateLimit-Scope": scope}
    return headers


async def cut_short(request: web.Request, fault: Fault) -> web.Response:
    """Begin an answer and break the connection in the middle of it; who asked may be gone by then."""
    content = (fault.body or json.dumps(fault_body(fault))).encode()
    headers = {"Content-Type": fault.content_type, "Content-Length": str(len(content))}
    begun = web.StreamResponse(status=fault.status or 200, headers=headers)
    with suppress(ConnectionError):
        await begun.prepare(request)
        await begun.write(content[: len(content) // 2])
    break_connection(request)
    return respond(None, 499)


async def hold(request: web.Request, fault: Fault) -> None:
    """Let a fault's delay pass; where nothing can come of the request any more, only until its sender is gone."""
    ends = time.monotonic() + fault.delay
    idle = fault.lost_with_sender or fault.when == "after"
    while (left := ends - time.monotonic()) > 0 and not (idle and gone(request)):
        await asyncio.sleep(min(left, WATCH_SECONDS) if idle else left)


def gone(request: web.Request) -> bool:
    """Whether the bot has hung up (or died)."""
    return request.transport is None or request.transport.is_closing()


def break_connection(request: web.Request) -> None:
    """Reset the connection: the bot reads ECONNRESET instead of an answer."""
    transport = request.transport
    if transport is None or transport.is_closing():
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )  # Zero makes close() send RST
    transport.abort()
