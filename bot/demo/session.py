"""One run of the demo, from the data folder to the pages, and back in reverse order when it is ended."""

import asyncio
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import simcord
import typer
from typing_extensions import override

from bot.app import Session, open_installation
from bot.clock import Clock, SystemClock
from bot.config import Config, StorageSection
from bot.demo.ledger import fill_ledger
from bot.demo.moment import beginning, built_at
from bot.demo.page import HOST, front_page, index_page
from bot.demo.people import settle_in
from bot.demo.places import Places, set_clock, simulated_discord
from bot.demo.world import CAST, CHANNELS, DemoServer
from bot.domain.ids import GuildId
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.scheduler.tasks import working


class DemoClock(Clock):
    """The clock of the simulated Discord; before there is one it stands still."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self.env: simcord.Env | None = None

    @override
    def now(self) -> datetime:
        """The present instant of the demo, aware, in UTC."""
        return self._start if self.env is None else self.env.now()


async def show_demo(port: int, folder: Path, *, kept: bool) -> None:
    """Build the server, serve its pages and let the bot work until SIGINT or SIGTERM."""
    require_free(range(port, port + 1 + len(CHANNELS) + len(CAST)))
    with suppress(asyncio.CancelledError):
        _end_on_signals(asyncio.current_task())
        await _show(port, folder, kept=kept)


async def _show(port: int, folder: Path, *, kept: bool) -> None:
    real = SystemClock()
    started = real.now()
    start = beginning(started)
    texts = catalogue()
    clock = DemoClock(start)
    config = Config(storage=StorageSection(directory=folder))
    typer.echo(texts("demo.preparing"))
    async with (
        open_installation(config, clock=clock) as installation,
        populated(session := installation.new_session(), clock, folder, start) as (env, server),
    ):
        places = Places(env)

        def render() -> str:
            return index_page(texts, places.addresses(), CAST, folder if kept else None)

        pages = (places.opened(server.places(port + 1)), front_page(port, render))
        async with pages[0], pages[1], working(session.delivery_tasks(), clock):
            typer.echo(texts("demo.ready", {"address": f"http://{HOST}:{port}/"}))
            await places.walk(start - started, real.now)


@asynccontextmanager
async def populated(
    session: Session, clock: DemoClock, folder: Path, start: datetime
) -> AsyncGenerator[tuple[simcord.Env, DemoServer]]:
    """The simulated Discord during the block: the bot is logged in, members have joined long ago and settled in.

    Its clock stands at ``start`` (aware) until it walks.
    """
    built = built_at(folder, start)
    session.client.shard_count = 1
    clock.env = env = simulated_discord(session.client, built)
    try:
        await env.start()
        try:
            if not env.backend.commands:  # a kept database knows them as sent, to a Discord that is gone
                await session.client.tree.sync()
            server = DemoServer(env, catalogue())
            set_clock(env, start)
            session.services.ledger.let_edit(GuildId(server.guild.id))
            await fill_ledger(session.services, start)
            await settle_in(session.services, server, in_server_since=built, now=start)
            yield env, server
        finally:
            await env.shutdown()
    finally:
        await session.client.close()


def require_free(ports: range) -> None:
    """Raise `OperatorError` (exit 64) unless all these ports of the loopback address can be had."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise OperatorError(
                    ExitCode.USAGE, "demo.port_taken", port=port, first=ports[0], last=ports[-1]
                ) from error


def _end_on_signals(work: asyncio.Task[None] | None) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: work and work.cancel())
