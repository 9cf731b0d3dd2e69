"""A PostgreSQL server for a test run: started when the first test asks for it, shared by all workers, gone at the end.

It is found in the path or where Debian puts it. Without one the tests that need it are skipped, and say so.
"""

import asyncio
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from storage.postgres.database import Database
    from storage.postgres.place import Place

FOLDER = "POSTGRES_OF_TESTS"
"""The variable by which the workers of a run know the folder of the server they share."""
MISSING = "no PostgreSQL: initdb is neither in the path nor in /usr/lib/postgresql/*/bin"
"""Why a test is skipped."""
_SETTINGS = (
    *("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "shared_buffers=32MB"),
    # A crash of the machine ends the tests too.
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"),
)


@cache
def programs() -> Path | None:
    """The folder of `initdb` and `postgres`; ``None`` where there is none."""
    found = shutil.which("initdb")
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parent.parent.name), default=None)
    return Path(found).resolve().parent if found else newest and newest.parent


def open_folder() -> None:
    """Name a folder for the server, unless a run that began this one has."""
    os.environ.setdefault(FOLDER, str(Path(tempfile.gettempdir()) / f"preceptor-postgres-{uuid4().hex}"))


def close_folder() -> None:
    """Stop the server, if it was started, and remove its folder."""
    folder, bin_ = Path(os.environ.pop(FOLDER)), programs()
    if folder.exists() and bin_ is not None:
        run(bin_ / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-W", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def server() -> str:
    """The URL of the server, without a database; the test is skipped where there is no PostgreSQL."""
    pytest.importorskip("asyncpg")
    bin_ = programs()
    if bin_ is None:
        pytest.skip(MISSING)
    folder = Path(os.environ[FOLDER])
    folder.mkdir(mode=0o755, exist_ok=True)
    with _alone(folder):
        if not (folder / "port").exists():
            port = _start(bin_, folder)
            asyncio.run(_make_templates(f"postgresql://preceptor@127.0.0.1:{port}"))
            (folder / "port").write_text(str(port))
    return f"postgresql://preceptor@127.0.0.1:{(folder / 'port').read_text()}"


@asynccontextmanager
async def made(folder: str = "main") -> AsyncIterator["Place"]:
    """A database of its own, with the schema of ``folder`` and no row; an empty one for ``""``."""
    from storage.postgres.connection import connect
    from storage.postgres.place import Place

    url = await asyncio.to_thread(server)
    name = f"t_{uuid4().hex}"
    admin = await connect(Place(f"{url}/postgres"))
    template = f"TEMPLATE template_{folder}" if folder else ""
    await admin.execute(f"CREATE DATABASE {name} {template}")
    try:
        yield Place(f"{url}/{name}")
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


@asynccontextmanager
async def opened(folder: str = "main") -> AsyncIterator["Database"]:
    """The same, opened as the program opens it."""
    from storage.postgres.database import Database

    async with made(folder) as place:
        database = await Database.open(place, folder)
        try:
            yield database
        finally:
            await database.close()


async def _make_templates(url: str) -> None:
    from storage.postgres.connection import connect
    from storage.postgres.database import Database
    from storage.postgres.place import Place

    admin = await connect(Place(f"{url}/postgres"))
    for folder in ("main", "keys"):
        await admin.execute(f"CREATE DATABASE template_{folder}")
        await (await Database.open(Place(f"{url}/template_{folder}"), folder)).close()
    await admin.close()


def _start(bin_: Path, folder: Path) -> int:
    if os.geteuid() == 0:
        shutil.chown(folder, *other_user())
    run(bin_ / "initdb", "-D", folder / "data", "-U", "preceptor", "-A", "trust", "-E", "UTF8", "--no-sync")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    options = " ".join(f"-c {setting}" for setting in _SETTINGS)
    log = folder / "log"
    run(bin_ / "pg_ctl", "-D", folder / "data", "-w", "-l", log, "-o", f"-p {port} {options}", "start")
    return port


def run(*command: str | Path, check: bool = True) -> None:
    """Run a program of PostgreSQL, which refuses to run as root."""
    user, group = other_user() if os.geteuid() == 0 else (None, None)
    extra = None if user is None else ()
    done = subprocess.run(
        command,
        user=user,
        group=group,
        extra_groups=extra,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )
    assert not check or done.returncode == 0, f"{command[0]} ended with {done.returncode}"


def other_user() -> tuple[int, int]:
    """User and group that it runs as where the tests run as root."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise RuntimeError("neither a user postgres nor nobody")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
