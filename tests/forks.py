"""Processes of the program that need not import it anew: each is a fork of one that has, by `multiprocessing`'s server.

What runs in one is what ``python -m MODULE`` runs: the same entry, arguments, environment, folder and open files. Only
its imports, most of the time that such a process takes, were made before it began; tests of how a process begins start
a new interpreter.
"""

import asyncio
import atexit
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
IMPORTED = (
    *("typer.main", "bot.cli.run", "bot.cli.advise", "bot.cli.check", "bot.cli.season", "bot.cli.storage"),
    *("tests.wire.discord_server.server", "tests.forks"),
)
"""What the server imports once. What it cannot import, or is not told to, is imported by each fork."""
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([*IMPORTED])


class Fork:
    """A process that was started so. One that still lives when the tests end is ended."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self._ended: asyncio.Event | None = None

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code, negative for a signal; none while it lives."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Wait until it ends, of whatever tasks of one loop; its exit code."""
        if self._ended is None:
            self._ended = asyncio.Event()
            asyncio.get_running_loop().add_reader(self._process.sentinel, self._noticed, self._ended)
        await self._ended.wait()
        return self.join()

    def _noticed(self, ended: asyncio.Event) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        ended.set()

    def join(self, timeout: float | None = None) -> int:
        """Wait so many seconds until it ends, on this thread; its exit code."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it without a word."""
        self.send_signal(signal.SIGKILL)


def forked(
    module: str,
    *arguments: str,
    environment: Mapping[str, str],
    folder: Path = ROOT,
    files: tuple[int | None, int, int],
) -> Fork:
    """Begin ``python -m module``; ``files`` are its standard input, where it has one, output and errors."""
    with Path(os.devnull).open("rb") as nothing:
        given = (_Passed(nothing.fileno() if number is None else number) for number in files)
        process = _forking.Process(
            target=_run, args=(module, arguments, dict(environment), folder, *given), daemon=True
        )
        process.start()
    return Fork(process)


def ran(
    module: str, *arguments: str, environment: Mapping[str, str], folder: Path = ROOT, timeout: float = 60.0
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module`` to its end, and what it said; for no longer than so many seconds."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        files = None, out.fileno(), errors.fileno()
        process = forked(module, *arguments, environment=environment, folder=folder, files=files)
        try:
            code = process.join(timeout)
        finally:
            process.kill()
        said = [(file.seek(0), file.read().decode())[1] for file in (out, errors)]
    return subprocess.CompletedProcess((module, *arguments), code, *said)


class _Passed:
    """An open file that goes along to the process."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (DupFd(self._number),)


def _received(passed: Any) -> int:
    return passed.detach()


def _run(
    module: str, arguments: tuple[str, ...], environment: dict[str, str], folder: Path, *files: int
) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv[1:] = arguments
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()
