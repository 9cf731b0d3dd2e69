"""A short life of an installation, recorded: members come, change and leave, backups, restarts, restores, new keys.

After each commit that the program was told of, what the database holds is noted as *acknowledged*.
"""

import asyncio
import hashlib
import random
import sqlite3
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.app import Installation, open_installation
from bot.backups import backup_folder
from bot.cli.storage import rotate_key
from bot.config import Config, StorageSection
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import GuildId, MemberId
from bot.domain.profile import Profile
from bot.vault import configured_seal
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE, MemberKeyStore
from storage.restore import restore
from storage.sqlite import database as database_module
from storage.sqlite.database import Database
from tests.databases import file_of
from tests.storage.power.recorder import Recorder

BEGIN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GUILD = GuildId(77)
DATA = "data"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The journal was so long when a file was known to hold this content."""

    at: int
    file: str
    content: str


@dataclass(slots=True)
class Life:
    """What was recorded. ``acknowledged`` is in order; a backup's file is `backups/…`."""

    recorder: Recorder
    acknowledged: list[Acknowledged] = field(default_factory=list[Acknowledged])

    def acknowledge(self, path: Path, content_in: Path | None = None) -> None:
        """Note that a file holds what it (or ``content_in``) holds now."""
        at = len(self.recorder.journal)
        name = path.relative_to(self.recorder.root).as_posix()
        self.acknowledged.append(Acknowledged(at, name, content_of(content_in or path)))


class LifeClock:
    """A clock that goes on a minute with each look, so that no two backups have one name."""

    def __init__(self, begin: datetime = BEGIN) -> None:
        self._now = begin

    def now(self) -> datetime:
        """The present instant of the recorded life."""
        self._now += timedelta(minutes=1)
        return self._now


def config_of(root: Path) -> Config:
    """An installation in a folder."""
    return Config(storage=StorageSection(directory=root / DATA))


def content_of(path: Path) -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(path)) as opened:
        tables = opened.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        for name, sql in tables.fetchall():
            rows = sorted(map(repr, opened.execute(f'SELECT * FROM "{name}"')))
            digest.update(repr((name, sql, rows)).encode())
    return digest.hexdigest()


def record(root: Path, seed: int, *, acts: int, pragmas: tuple[str, ...] = ()) -> Life:
    """Live and record. ``pragmas`` are said to each connection after the program's own."""
    chance = random.Random(seed)
    often = chance.choice(((), ("wal_autocheckpoint=20",)))
    life = Life(Recorder(root))
    with (
        life.recorder.running(),
        _noting(life),
        patch.object(database_module, "PRAGMAS", (*database_module.PRAGMAS, *often, *pragmas)),
    ):
        asyncio.run(_Installation(life, chance).live(acts))
    life.recorder.require_complete()
    return life


@contextmanager
def _noting(life: Life) -> Iterator[None]:
    """Acknowledge what the real classes report as done."""
    write, add, remove = Database.write, MemberKeyStore.add, MemberKeyStore.remove
    names = (DATABASE_FILE, KEYS_FILE)

    @asynccontextmanager
    async def written(self: Database, about: int | None = None) -> AsyncGenerator[Any]:
        async with write(self, about) as tx:
            yield tx
        if self.path.name in names:
            life.acknowledge(self.path)

    def copied(change: Any) -> Any:
        async def changed(self: MemberKeyStore, *given: Any) -> Any:
            found = await change(self, *given)
            life.acknowledge(file_of(self.database).with_name(COPY_FILE), file_of(self.database))
            return found

        return changed

    with (
        patch.object(Database, "write", written),
        patch.object(MemberKeyStore, "add", copied(add)),
        patch.object(MemberKeyStore, "remove", copied(remove)),
    ):
        yield


class _Installation:
    def __init__(self, life: Life, chance: random.Random) -> None:
        self._life, self._chance = life, chance
        self._clock = LifeClock()
        self._config = config_of(life.recorder.root)
        self._members: list[MemberId] = []
        self._count = 0

    async def live(self, acts: int) -> None:
        while acts > 0:
            session = min(acts, self._chance.randint(2, 8))
            async with open_installation(self._config, clock=self._clock) as installation:
                self._life.acknowledge(self._database)
                for _ in range(session):
                    await self._act(installation)
            acts -= session
            await self._chance.choice((self._rotate, self._restore, self._nothing, self._nothing))()

    @property
    def _database(self) -> Path:
        return self._config.storage.directory / DATABASE_FILE

    async def _act(self, installation: Installation) -> None:
        if not self._members or self._chance.random() < 1 / 4:
            return await self._arrive(installation)
        acts = (self._change, self._change, self._join, self._test, self._erase, self._back_up)
        return await self._chance.choice(acts)(installation)

    async def _arrive(self, installation: Installation) -> None:
        self._count += 1
        who = MemberId(1000 + self._count)
        await installation.services.profiles.register(who, time_zone="Asia/Karachi", now=self._clock.now())
        self._members.append(who)
        await self._change(installation)

    async def _change(self, installation: Installation) -> None:
        score = self._chance.randint(218, 270)
        day = BEGIN.date() - timedelta(days=100)

        def scored(_: Profile) -> Profile:
            return Profile(step2ck=ExamRecord(status=ExamStatus.PASSED, attempts=1, score=score, date=day))

        await installation.services.profiles.change(self._one(), scored, now=self._clock.now())

    async def _join(self, installation: Installation) -> None:
        since = BEGIN - timedelta(days=90)
        await installation.services.cohort.join(
            self._one(), GUILD, in_server_since=since, now=self._clock.now()
        )

    async def _test(self, installation: Installation) -> None:
        await installation.services.reminders.request_test(self._one(), self._clock.now())

    async def _erase(self, installation: Installation) -> None:
        await installation.services.privacy.erase(self._one(), self._clock.now())
        self._members = [
            who for who in self._members if await installation.services.profiles.read(who) is not None
        ]
        self._acknowledge_backups()

    def _acknowledge_backups(self) -> None:
        for backup in backup_folder(self._config).backups():
            self._life.acknowledge(backup)

    async def _back_up(self, _: Installation) -> None:
        written = await asyncio.to_thread(
            backup_folder(self._config).write, self._database, self._clock.now()
        )
        self._life.acknowledge(written)

    async def _rotate(self) -> None:
        locked = DataDirectory.lock(self._config.storage.directory)
        try:
            await rotate_key(self._config, locked, self._clock.now())
        finally:
            locked.release()
        self._life.acknowledge(self._database)  # everything in it is sealed anew
        self._acknowledge_backups()

    async def _restore(self) -> None:
        backups = sorted((self._config.storage.directory / "backups").glob("*.db"))
        if not backups:
            return
        locked = DataDirectory.lock(self._config.storage.directory)
        try:
            await restore(
                locked,
                self._chance.choice(backups),
                backup_folder(self._config),
                self._clock.now(),
                seal=configured_seal(self._config, locked.path),
            )
        finally:
            locked.release()
        self._life.acknowledge(self._database)
        self._members = _members_in(self._database)

    async def _nothing(self) -> None:
        """The bot is only started anew."""

    def _one(self) -> MemberId:
        return self._chance.choice(self._members)


def _members_in(database: Path) -> list[MemberId]:
    with closing(sqlite3.connect(database)) as opened:
        return [MemberId(found) for (found,) in opened.execute("SELECT member_id FROM member")]
