"""Runs tests again and again without paying for the imports of libraries each time: every run is a fork.

Run as ``python -m tests.mutants.host`` inside the tree that is changed. Each line on standard input is a run as JSON
(``tests`` in the order to try them, ``seconds`` it may take); the answer is a line with ``ended``: ``passed``, ``failed``
with ``by``, or ``hang``. Each fork imports the program itself anew.
"""

import gc
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

LIBRARIES = (
    "aiohttp.web",
    "aiosql",
    "aiosqlite",
    "babel.messages",
    "cryptography.hazmat.primitives.ciphers.aead",
    "discord.ext.commands",
    "hypothesis.strategies",
    "icalendar",
    "pydantic_settings",
    "simcord",
    "structlog.testing",
    "typer.testing",
)


class Chosen:
    """Keeps the tests that were asked for, in that order, and notes the first that fails."""

    def __init__(self, tests: list[str], notes: int) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}
        self._notes = notes

    def pytest_configure(self) -> None:
        """Let Hypothesis end with the first example that fails: nobody reads it, so it need not be the smallest."""
        settings.register_profile(
            "mutants",
            settings.get_profile("quick"),
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep and order."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self._rank), key=lambda item: self._rank[item.nodeid]
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that fails."""
        if report.failed:
            os.write(self._notes, report.nodeid.encode() + b"\n")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that cannot be imported."""
        if report.failed:
            os.write(self._notes, report.nodeid.encode() + b"\n")


def main() -> None:
    """Answer every line read."""
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()  # what every run begins with needs not be looked through for what it leaves behind
    for line in sys.stdin:
        wanted: dict[str, Any] = json.loads(line)
        sys.stdout.write(json.dumps(_run(wanted["tests"], wanted["seconds"])) + "\n")
        sys.stdout.flush()


def _run(tests: list[str], seconds: float) -> dict[str, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        code = 70
        try:
            code = _tried(tests, writing)
        finally:
            os._exit(code)
    os.close(writing)
    ended = _waited(child, seconds)
    with os.fdopen(reading, "rb") as notes:
        by = b"" if ended is None else notes.readline()
    if ended is None:
        return {"ended": "hang"}
    return {"ended": "failed", "by": by.decode().strip() or f"code {ended}"} if ended else {"ended": "passed"}


def _tried(tests: list[str], notes: int) -> int:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    without = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-o", "faulthandler_timeout=0")
    without += ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    return int(pytest.main(["-x", *without, *files], plugins=[Chosen(tests, notes)]))


def _waited(child: int, seconds: float) -> int | None:
    """The exit code, or nothing when the time is over; then the run and what it started are ended."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
