"""A PostgreSQL server of one test's own, which it may stop, start again and let hang."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.postgres import other_user, programs, run

SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=200")


class Server:
    """A server that can be stopped and started again on its port."""

    def __init__(self, bin_: Path, folder: Path) -> None:
        self._bin = bin_
        self._data = folder / "data"
        if os.geteuid() == 0:  # as which it refuses to run
            shutil.chown(folder, *other_user())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._run("initdb", "-U", "preceptor", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")

    def url(self, database: str = "postgres") -> str:
        """What a client connects to."""
        return f"postgresql://preceptor@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = " ".join(f"-c {each}" for each in (*SETTINGS, f"port={self.port}"))
        self._run("pg_ctl", "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a crash does."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """While the block runs, every session stands still, as behind a cable that is cut."""
        server = (self._data / "postmaster.pid").read_text().split()[0]
        sessions = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for session in sessions:
            os.kill(int(session), signal.SIGSTOP)
        try:
            yield
        finally:
            for session in sessions:
                with suppress(ProcessLookupError):
                    os.kill(int(session), signal.SIGCONT)

    def _run(self, program: str, *arguments: str) -> None:
        run(self._bin / program, "-D", self._data, *arguments)


@contextmanager
def server() -> Iterator[Server]:
    """A running server, which is gone with its data when the block ends."""
    found = programs()
    if found is None:
        raise FileNotFoundError("no initdb of PostgreSQL here; on Debian: apt install postgresql")
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        made = Server(found, Path(folder))
        made.start()
        try:
            yield made
        finally:
            made.stop()
