"""Databases for tests that need one and are not about how it is made: migrated once in a process, then copied."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from storage.migrations import migrations
from storage.sqlite.database import Database


@asynccontextmanager
async def opened_copy(path: Path) -> AsyncIterator[Database]:
    """An open main database at ``path``, as the program opens it; a new one is copied instead of migrated."""
    if not path.exists():
        path.write_bytes(_migrated())
    database = await Database.open(path, migrations("main"))
    try:
        yield database
    finally:
        await database.close()


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:
        path = Path(folder) / "template.db"
        # In a thread of its own, for the caller's event loop is running.
        beside.submit(asyncio.run, _make(path)).result()
        return path.read_bytes()


async def _make(path: Path) -> None:
    await (await Database.open(path, migrations("main"))).close()
