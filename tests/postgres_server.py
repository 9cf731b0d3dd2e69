"""PostgreSQL servers that the tests start: one that a run shares, and those that a test may stop and let hang.

The programs are found in the path or where Debian puts them. What a run that was killed has left behind goes when the
next begins.
"""

import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

MISSING = "no PostgreSQL: initdb is neither in the path nor in /usr/lib/postgresql/*/bin"
"""Why a test is skipped."""
_SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "fsync=off")
_PREFIX = "preceptor-postgres-"
_OWNER = "owner"
"""The file that is locked as long as the process lives that a folder belongs to."""


class Server:
    """A server that can be stopped and started again on its port, with its data in a folder of its own."""

    def __init__(self, bin_: Path, folder: Path, settings: tuple[str, ...] = ()) -> None:
        self._bin = bin_
        self._folder = folder
        self._data = folder / "data"
        self._settings = settings
        if os.geteuid() == 0:  # as which it refuses to run
            shutil.chown(folder, *_other_user())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._run("initdb", "-U", "preceptor", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def address(self) -> str:
        """The URL without a database."""
        return f"postgresql://preceptor@127.0.0.1:{self.port}"

    def url(self, database: str = "postgres") -> str:
        """What a client connects to."""
        return f"{self.address}/{database}"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = " ".join(f"-c {each}" for each in (*_SETTINGS, *self._settings, f"port={self.port}"))
        self._run("pg_ctl", "-w", "-l", self._folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a crash does."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """While the block runs, every session stands still, as behind a cable that is cut."""
        server = (self._data / "postmaster.pid").read_text().split()[0]
        sessions = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for session in sessions:
            with suppress(ProcessLookupError):  # one that has just ended
                os.kill(int(session), signal.SIGSTOP)
        try:
            yield
        finally:
            for session in sessions:
                with suppress(ProcessLookupError):
                    os.kill(int(session), signal.SIGCONT)

    def _run(self, program: str, *arguments: str | Path) -> None:
        _run(self._bin / program, "-D", self._data, *arguments)


@contextmanager
def server() -> Iterator[Server]:
    """A running server, which is gone with its data when the block ends."""
    found = programs()
    if found is None:
        raise FileNotFoundError(MISSING)
    with server_folder() as folder:
        made = Server(found, folder)
        made.start()
        yield made


@cache
def programs() -> Path | None:
    """The folder of `initdb` and `postgres`; ``None`` where there is none."""
    found = shutil.which("initdb")
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parent.parent.name), default=None)
    return Path(found).resolve().parent if found else newest and newest.parent


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder for a server, which is stopped and removed with it when the block ends."""
    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    with (folder / "new").open("w") as owner:
        fcntl.flock(owner, fcntl.LOCK_EX)
        (folder / "new").rename(folder / _OWNER)  # locked before anybody looks for it
        try:
            yield folder
        finally:
            bin_ = programs()
            if bin_ is not None and (folder / "data" / "postmaster.pid").exists():
                _run(bin_ / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
            shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned() -> None:
    """Remove folders whose process is gone. A server that finds its own gone ends by itself, within a minute."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_OWNER}"):
        with suppress(OSError), path.open() as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path.parent, ignore_errors=True)


def _run(*command: str | Path, check: bool = True) -> None:
    """Run a program of PostgreSQL, which refuses to run as root."""
    user, group = _other_user() if os.geteuid() == 0 else (None, None)
    done = subprocess.run(
        command,
        user=user,
        group=group,
        extra_groups=None if user is None else (),
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )
    assert not check or done.returncode == 0, f"{command[0]} ended with {done.returncode}"


def _other_user() -> tuple[int, int]:
    """User and group that it runs as where the tests run as root."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise RuntimeError("neither a user postgres nor nobody")
