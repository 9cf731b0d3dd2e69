"""Supervises a fleet, a process for each shard: whenever one ends it is started anew, as systemd does, each as a fork.

Run as ``python -m tests.wire.fleet_host FOLDER PORTS [MUTANT]``, where data and logs go to the folder, and each shard
finds the databases at a port of its own. It says ``SHARD began PID`` and ``SHARD ended CODE`` (negative: the signal).
What takes ten seconds and more in earnest takes one or two here. A mutant is a process that lacks something.
"""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from bot.cli.run import run_bot
from bot.config import load_config
from bot.domain.ids import GuildId
from bot.errors import OperatorError
from bot.fleet import watch
from bot.fleet.shards import shards_of
from bot.fleet.watch import Watch
from bot.i18n import catalogue
from bot.servers import departures
from storage.postgres.connection import Connection
from storage.sql.ports import Query, Result

PORT = "{port}"
"""What stands for the port of a shard in the address of a database."""
_FENCE = re.compile(r" AND (d\.)?fence = :fence")
RESTART_SECONDS = 0.2
BEAT, PUT_OUT, POLL, LOOK = 0.5, 1.6, 0.1, timedelta(seconds=1)


def no_lead_lock() -> None:
    """Every process leads."""

    @asynccontextmanager
    async def leading(_self: Watch) -> AsyncGenerator[None]:
        yield

    Watch.leading = leading  # type: ignore[method-assign]


def everything_ours() -> None:
    """Every process looks after every server."""

    def is_ours(_self: Watch, guild: GuildId) -> bool:
        return True

    Watch.is_ours = is_ours  # type: ignore[method-assign]


def stays_put() -> None:
    """Who is put out goes on as if nothing had happened."""

    async def lost(_self: Watch) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError("nobody says so")

    Watch.lost = lost  # type: ignore[method-assign]


def stays_without_fence() -> None:
    """Who is put out goes on, and may change what another has taken up since."""
    stays_put()
    together = Connection.together

    async def unfenced(self: Connection, statements: Iterable[Query]) -> list[Result]:
        return await together(self, [replace(each, sql=_FENCE.sub("", each.sql)) for each in statements])

    Connection.together = unfenced  # type: ignore[method-assign]


STAYS, WITHOUT_FENCE = "who is put out stays", "without the fence"
MUTANTS: dict[str, Callable[[], None]] = {
    "without the lead lock": no_lead_lock,
    "everything ours": everything_ours,
    STAYS: stays_put,
    WITHOUT_FENCE: stays_without_fence,
}


def main() -> None:
    """Supervise one process for each shard."""
    folder, ports, *mutants = sys.argv[1:]
    count = len(ports.split(","))
    watch.BEAT_SECONDS, watch.PUT_OUT_SECONDS, watch.POLL_SECONDS = BEAT, PUT_OUT, POLL
    departures.LOOK_EVERY = LOOK
    for mutant in mutants:
        MUTANTS[mutant]()
    for shard, port in enumerate(ports.split(",")):
        if os.fork() == 0:
            _supervise(shard, count, Path(folder), port)
    os.waitpid(-1, 0)


def _supervise(shard: int, count: int, folder: Path, port: str) -> NoReturn:
    """Start a life, wait for its end, and start the next."""
    os.environ.update(
        {name: value.replace(PORT, port) for name, value in os.environ.items() if PORT in value}
    )
    os.environ["PRECEPTOR_DATA_DIR"] = str(folder / f"data{shard}")
    os.dup2(os.open(folder / f"data{shard}.stderr", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    while True:
        life = os.fork()
        if life == 0:
            os.close(1)
            os._exit(_live(str(shard), count))
        os.write(1, f"{shard} began {life}\n".encode())
        _, status = os.waitpid(life, 0)
        os.write(1, f"{shard} ended {os.waitstatus_to_exitcode(status)}\n".encode())
        time.sleep(RESTART_SECONDS)


def _live(shards: str, count: int) -> int:
    try:
        return run_bot(load_config(None), shards_of(shards, count))
    except OperatorError as error:
        os.write(2, (catalogue().of(error.message) + "\n").encode())
        return int(error.code)


if __name__ == "__main__":
    main()
