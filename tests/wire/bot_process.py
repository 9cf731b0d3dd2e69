"""The bot as a child process: started, watched, told to end, killed without warning, started again.

Everything it says on standard error is kept in one file over all its lives, so that a test can read a log that
a kill has cut off.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from tests.forks import Fork, forked
from tests.wire.discord_server.client import FakeDiscord

ROOT = Path(__file__).parents[2]
RUN = ("-m", "bot", "run")
PREFIX = "PRECEPTOR_"
START_SECONDS = 60.0
STOP_SECONDS = 15.0


class Bots(Protocol):
    """Makes bots that all share one data directory and are gone when the test is over."""

    def __call__(
        self, *, environment: Mapping[str, str] | None = None, command: tuple[str, ...] | None = None
    ) -> "BotProcess":
        """One more bot, not yet started; with a ``command`` for ``python``, such as RUN, as a new interpreter."""
        ...


class EndedEarlyError(AssertionError):
    """The bot ended when it should have been running; the text holds what it said."""


class BotProcess:
    """One bot with one data directory. ``command`` follows ``python``; without one it is a fork that runs the bot."""

    def __init__(
        self,
        fake: FakeDiscord,
        data: Path,
        *,
        environment: Mapping[str, str] | None = None,
        command: tuple[str, ...] | None = RUN,
    ) -> None:
        self._fake = fake
        self._command = command
        self._data = data
        self._own = dict(environment or {})
        self._log = data.with_name(data.name + ".stderr")
        self._process: asyncio.subprocess.Process | Fork | None = None
        self._identified = 0

    @property
    def stderr(self) -> str:
        """All that the bot has said on standard error, in all its lives."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def pid(self) -> int:
        """The number of the running process."""
        return self._living().pid

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def process_id(self) -> int:
        """The number of the living process."""
        return self._living().pid

    async def launch(self) -> None:
        """Start it and do not wait for anything."""
        if self.running:
            raise RuntimeError("the bot is running already")
        self._identified = (await self._fake.info())["identified"]
        environment = self._environment()
        with self._log.open("ab") as log:
            if self._command is None:
                files = None, log.fileno(), log.fileno()
                self._process = forked("bot", "run", environment=environment, files=files)
            else:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, *self._command, cwd=ROOT, env=environment, stdout=log, stderr=log
                )

    async def start(self) -> float:
        """Start it (again) and wait until it is connected to the gateway; the seconds this took."""
        began = time.monotonic()
        await self.launch()
        connected = asyncio.create_task(
            self._fake.wait_connected(self._identified + 1, timeout=START_SECONDS), name="bot connects"
        )
        ended = asyncio.create_task(self._living().wait(), name="bot ends")
        try:
            await asyncio.wait({connected, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise EndedEarlyError(f"exit code {ended.result()}\n{self.stderr}")
            await connected
        finally:
            connected.cancel()
            ended.cancel()
            await asyncio.gather(connected, ended, return_exceptions=True)
        return time.monotonic() - began

    async def kill(self) -> None:
        """SIGKILL: it gets to do nothing more."""
        process = self._living()
        process.kill()
        await process.wait()

    async def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to end; its exit code, and the seconds it took."""
        began = time.monotonic()
        self._living().send_signal(with_signal)
        return await self.exit_code(timeout=STOP_SECONDS), time.monotonic() - began

    async def exit_code(self, *, timeout: float = START_SECONDS) -> int:
        """Wait until it ends by itself; negative for a signal."""
        process = self._process
        if process is None:
            raise RuntimeError("the bot was never started")
        async with asyncio.timeout(timeout):
            return await process.wait()

    async def discard(self) -> None:
        """Leave nothing running, whatever the test did."""
        if self.running:
            await self.kill()

    def _living(self) -> asyncio.subprocess.Process | Fork:
        if self._process is None or self._process.returncode is not None:
            raise EndedEarlyError(f"the bot is not running\n{self.stderr}")
        return self._process

    def _environment(self) -> dict[str, str]:
        """The test's own environment without the operator's settings, and an empty configuration file."""
        config = self._data.with_name("empty.toml")
        config.touch(mode=0o600)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        given = {
            "CONFIG": str(config),
            "DATA_DIR": str(self._data),
            "DISCORD__TOKEN": self._fake.token,
            "DISCORD__API_BASE": self._fake.api_base,
            "DISCORD__GATEWAY_URL": self._fake.gateway_url,
            "LOG__LEVEL": "debug",
        }
        return inherited | {PREFIX + name: value for name, value in given.items()} | self._own
