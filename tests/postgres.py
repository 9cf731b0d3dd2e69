"""Databases for tests, on a server that starts when the first test asks for one and that all workers of a run share.

Without PostgreSQL the tests that need it are skipped, and say so.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.postgres_server import MISSING, Server, programs, server_folder

if TYPE_CHECKING:
    from storage.postgres.database import Database
    from storage.postgres.place import Place

FOLDER = "POSTGRES_OF_TESTS"
"""The variable by which the workers of a run know the folder of the server they share."""
_SETTINGS = ("shared_buffers=32MB", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
"""A crash of the server ends the tests too."""


@contextmanager
def shared() -> Iterator[None]:
    """While the block runs, its server may be started, unless a run that began this one has its own."""
    if FOLDER in os.environ:
        yield
        return
    with server_folder() as folder:
        os.environ[FOLDER] = str(folder)
        try:
            yield
        finally:
            del os.environ[FOLDER]


def server() -> str:
    """The URL of the server, without a database; the test is skipped where there is no PostgreSQL."""
    pytest.importorskip("asyncpg")
    bin_ = programs()
    if bin_ is None:
        pytest.skip(MISSING)
    folder = Path(os.environ[FOLDER])
    url = folder / "url"
    with _alone(folder):
        if not url.exists():
            started = Server(bin_, folder, _SETTINGS)
            started.start()
            asyncio.run(_make_templates(started.address))
            url.write_text(started.address)
    return url.read_text()


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


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
