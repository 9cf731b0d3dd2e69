"""`preceptor run`: log in to Discord, deliver reminders, end cleanly when asked to.

Discord out of reach at start is waited for with growing pauses; a refused token ends the program, for no
waiting mends it. SIGTERM, SIGINT and SIGHUP (the terminal is closed) end it within :data:`SHUTDOWN_SECONDS`.
"""

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import AsyncGenerator, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import discord
import structlog

from bot.app import Installation, SelfReport, Session, open_installation
from bot.clock import SystemClock
from bot.config import Config, LogSection, load_config
from bot.databases import places
from bot.errors import ExitCode, OperatorError, TokenRefusedError
from bot.fleet.alone import Alone
from bot.fleet.ports import Fleet
from bot.fleet.shards import Shards, shards_of
from bot.gateway.client import PreceptorClient
from bot.gateway.starts import ask_starts, wait_for_starts
from bot.i18n import catalogue
from bot.logs.setup import configure_logs, writes_json
from bot.scheduler.tasks import working

SHUTDOWN_SECONDS = 4.0
"""How long closing the connection may take; what has not ended then is cancelled."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
_TOKEN_REFUSED_CLOSE = 4004
"""Gateway close code "authentication failed" (Discord API, opcodes and status codes)."""
_UNREACHABLE = (
    discord.HTTPException,
    discord.GatewayNotFound,
    aiohttp.ClientError,
    OSError,
    asyncio.TimeoutError,
)
_log = structlog.get_logger(__name__)


def run_command(path: Path | None, shards: str | None, shard_count: int | None) -> int:
    """Run the bot as configured, or some of its shards (:func:`bot.fleet.shards.shards_of`), until stopped.

    What the operator can put right ends it with one line: as JSON where that is asked for, so that a collector of logs
    reads it too. Raises `OperatorError` where it is not.
    """
    try:
        return run_bot(load_config(path), shards_of(shards, shard_count))
    except OperatorError as error:
        if not writes_json() and os.environ.get("PRECEPTOR_LOG__FORMAT", "").strip().lower() != "json":
            raise
        if not writes_json():
            configure_logs(LogSection(format="json"))
        _log.critical("ended", advice=catalogue().of(error.message), exit_code=int(error.code))
        return int(error.code)


def run_bot(config: Config, shards: Shards | None = None) -> int:
    """Run these shards until stopped, or all. Raises `OperatorError` for what the operator can put right."""
    if shards is not None and not config.storage.url:
        raise OperatorError(ExitCode.USAGE, "fleet.needs_url")
    gc.freeze()  # code stays as long as the process: no collection need look through it again
    gc.enable()
    configure_logs(config.log)
    token = config.token
    configure_logs(config.log, hidden=config.secrets())
    return int(asyncio.run(_run(config, token, shards)))


async def _run(config: Config, token: str, shards: Shards | None) -> ExitCode:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    clock = SystemClock()
    async with (
        _fleet(config, shards) as fleet,
        open_installation(config, clock=clock, fleet=fleet) as installation,
    ):
        report = SelfReport(installation)
        async with (
            _monitoring(config.monitoring.port, report, installation, clock),
            working(report.tasks(), clock),
        ):
            await _until(stop, _serve(installation, report, token), fleet.lost())
    _log.info("stopped")
    return ExitCode.OK


def _fleet(config: Config, shards: Shards | None) -> contextlib.AbstractAsyncContextManager[Fleet]:
    """The processes that this one works with: those of the same database of PostgreSQL, else none."""
    if not config.storage.url:
        return contextlib.nullcontext(Alone())
    place, _ = places(config)
    from bot.fleet.watch import Watch

    return Watch.open(place.url, place.password, shards)


def _monitoring(
    port: int | None, report: SelfReport, installation: Installation, clock: SystemClock
) -> contextlib.AbstractAsyncContextManager[None]:
    """The page of 127.0.0.1 where a port is set; else its libraries, 2 MiB, are not loaded."""
    if port is None:
        return contextlib.nullcontext()
    from bot.monitoring.page import monitoring

    return monitoring(port, report.heartbeat, installation.figures, clock)


async def _until(stop: asyncio.Event, *work: Coroutine[None, None, None]) -> None:
    """Await the work until any of it ends by itself or fails, or the event is set; then it is cancelled and awaited."""
    working = [asyncio.create_task(each, name=each.__qualname__) for each in work]
    waiting = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait({*working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (waiting, *working):
            each.cancel()
        await asyncio.wait({*working, waiting})
    for each in working:
        if not each.cancelled():
            each.result()


async def _serve(installation: Installation, report: SelfReport, token: str) -> None:
    session = await _log_in(installation, report, token)
    client = session.client
    gc.freeze()  # what start made lives as long as the process: a collection need not stop the loop to look at it
    try:
        async with (
            working(session.server_tasks(), installation.services.clock) as monitor,
            _leading(installation, session) as lead,
        ):
            await _connect(client, monitor, lead)
    except discord.ConnectionClosed as closed:
        if closed.code == _TOKEN_REFUSED_CLOSE:
            raise TokenRefusedError from closed
        raise
    finally:
        await _close(client)


@contextlib.asynccontextmanager
async def _leading(installation: Installation, session: Session) -> AsyncGenerator[asyncio.Task[None]]:
    """While the block runs, work for members as long as this process leads. What it is given ends only with an error."""

    async def lead() -> None:
        async with installation.fleet.leading():
            if installation.fleet.several:
                await installation.take_lead()
            async with working(session.member_tasks(), installation.services.clock) as monitor:
                await monitor

    leading = asyncio.create_task(lead(), name="lead")
    try:
        yield leading
    finally:
        leading.cancel()
        await asyncio.wait({leading})


async def _connect(client: PreceptorClient, *beside: asyncio.Task[Any]) -> None:
    """Stay connected until the connection ends for good, or what runs beside it does. Raises why."""
    connection = asyncio.create_task(client.connect(reconnect=True), name="gateway")
    try:
        await asyncio.wait({connection, *beside}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        connection.cancel()
        await asyncio.wait({connection})
    for ended in beside:
        if ended.done():
            ended.result()
    if not connection.cancelled():
        connection.result()


async def _log_in(installation: Installation, report: SelfReport, token: str) -> Session:
    pause = FIRST_PAUSE_SECONDS
    while True:
        session = installation.new_session()
        report.client = client = session.client
        try:
            await client.login(token)
            starts = await ask_starts(client)
            shards = await installation.fleet.take_shards(starts.shards)
            await wait_for_starts(client, len(shards.numbers))
            client.shard_count, client.shard_ids = shards.count, list(shards.numbers)
            client.identifies_at_once = starts.at_once
        except discord.LoginFailure as refused:
            await _close(client)
            raise TokenRefusedError from refused
        except _UNREACHABLE as error:
            await _close(client)
            _log.warning("discord_unreachable", kind=type(error).__name__, retry_in_seconds=pause)
        except BaseException:
            await _close(client)
            raise
        else:
            return session
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _close(client: PreceptorClient) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SHUTDOWN_SECONDS):
            await client.close()
