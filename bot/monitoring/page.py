"""`/healthz` and `/metrics` for programs on the same machine: off unless a port is configured, and on 127.0.0.1 only.

- Nothing personal can be read there; still it is for the operator alone, so no other address can be bound, and what a
  browser on this machine is lured into asking (any other name in ``Host``) is refused.
- Bounds: so many connections, so many seconds each, one request each, no request with a body, and short headers.
- ``/healthz`` answers 200 or 503 by the rule of `preceptor status`; the rest that can go wrong is 4xx, or 503 without
  a reason.
"""

import asyncio
import json
import logging
from asyncio import AbstractServer, BaseTransport
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from typing_extensions import override

from bot.clock import Clock
from bot.errors import ExitCode, OperatorError
from bot.logs.faults import log_fault
from bot.monitoring.figures import Figures
from bot.monitoring.text import metrics_text
from bot.scheduler.heartbeat import Heartbeat

ADDRESS = "127.0.0.1"
MOST_CONNECTIONS = 16
"""One more is closed at once."""
LONGEST_SECONDS = 10.0
"""So long a connection may last, whatever is done with it."""
_METRICS = "text/plain; version=0.0.4; charset=utf-8"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Server": "preceptor"}
_QUIET = logging.getLogger("aiohttp.server.monitoring")
"""Of a request that is no HTTP the library says so, with a trace; anybody on the machine could fill the log with it."""
_QUIET.setLevel(logging.CRITICAL)
_Look = Callable[[datetime], Awaitable[Heartbeat]]
_log = structlog.get_logger(__name__)


class Page:
    """Answers requests. ``look`` is what the bot says of itself now."""

    def __init__(self, look: _Look, figures: Figures, clock: Clock, port: int) -> None:
        self._look = look
        self._figures = figures
        self._clock = clock
        self._hosts = {f"{name}:{port}" for name in (ADDRESS, "localhost")}

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to one request; the connection ends with it."""
        response = await self._answer(request)
        response.headers.update(_HEADERS)
        response.force_close()
        return response

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.host not in self._hosts:
            return _plain(HTTPStatus.MISDIRECTED_REQUEST)
        if request.method not in {"GET", "HEAD"}:
            return _plain(HTTPStatus.METHOD_NOT_ALLOWED)
        if request.body_exists:
            return _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if request.path not in {"/healthz", "/metrics"}:
            return _plain(HTTPStatus.NOT_FOUND)
        try:
            beat = await self._look(self._clock.now())
            return _health(beat) if request.path == "/healthz" else _metrics(self._figures, beat)
        except Exception as error:  # noqa: BLE001 (the outermost boundary of a request)
            log_fault("monitoring_failed", error)
            return _plain(HTTPStatus.SERVICE_UNAVAILABLE)


def _plain(status: HTTPStatus) -> web.Response:
    return web.Response(status=status, text=f"{status.phrase}\n")


def _metrics(figures: Figures, beat: Heartbeat) -> web.Response:
    return web.Response(body=metrics_text(figures, beat), headers={"Content-Type": _METRICS})


def _health(beat: Heartbeat) -> web.Response:
    status = HTTPStatus.OK if beat.well() else HTTPStatus.SERVICE_UNAVAILABLE
    text = json.dumps({"well": beat.well(), "connected": beat.connected, "late": beat.late()})
    return web.Response(status=status, text=f"{text}\n", content_type="application/json")


class _Full(asyncio.Protocol):
    """What a connection gets for which there is no room."""

    @override
    def connection_made(self, transport: BaseTransport) -> None:
        transport.close()


@asynccontextmanager
async def monitoring(port: int | None, look: _Look, figures: Figures, clock: Clock) -> AsyncGenerator[None]:
    """While the block runs, answer on 127.0.0.1 at ``port``; with ``None`` do nothing.

    Raises `OperatorError` (exit 78) where the port cannot be had.
    """
    if port is None:
        yield
        return
    handler = web.Server(
        Page(look, figures, clock, port).answer,
        access_log=None,
        logger=_QUIET,
        keepalive_timeout=LONGEST_SECONDS,
        lingering_time=0,
        max_line_size=1024,
        max_field_size=1024,
    )
    listening = await _listen(handler, port)
    _log.info("monitoring_page", address=f"http://{ADDRESS}:{port}")
    try:
        yield
    finally:
        listening.close()
        await handler.shutdown(1.0)


async def _listen(handler: web.Server, port: int) -> AbstractServer:
    loop = asyncio.get_running_loop()

    def connection() -> asyncio.BaseProtocol:
        if len(handler.connections) >= MOST_CONNECTIONS:
            return _Full()
        made: RequestHandler = handler()
        loop.call_later(LONGEST_SECONDS, made.force_close)
        return made

    try:
        return await loop.create_server(connection, ADDRESS, port, backlog=MOST_CONNECTIONS)
    except OSError as error:
        raise OperatorError(
            ExitCode.CONFIGURATION, "monitoring.no_port", port=port, reason=error.strerror
        ) from error
