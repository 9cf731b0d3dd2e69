"""A typical session of an installation on a disk that fails once, told step by step what it came to.

A step that meets the fault may end in one way only: with an `OperatorError` of exit 73, which a member sees as "nothing
was changed". Then it is tried once more, and with the disk mended it must succeed.
"""

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, closing
from datetime import date, timedelta
from pathlib import Path

from bot.app import Installation, open_installation
from bot.backups import backup_folder
from bot.cli.storage import rotate_key
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import GuildId, MemberId
from bot.domain.profile import Profile
from bot.errors import ExitCode
from bot.logs.faults import for_operator
from bot.reminders.dispatcher import Dispatcher
from bot.vault import configured_seal
from storage.backup import check_backup
from storage.files.directory import DATABASE_FILE, DataDirectory
from storage.keyring.member_keys import COPY_FILE, KEYS_FILE
from storage.restore import restore
from tests.reminders.bench import Clock, FakeDiscord, no_sleep
from tests.storage.power.failing_disk import FailingDisk
from tests.storage.power.life import BEGIN, config_of

STAYS, LEAVES = MemberId(1), MemberId(2)
GUILD = GuildId(77)
REMINDED = 2
"""How often reminders fall due between the backup and the erasure."""
TRIES = 3
"""The fault, perhaps the fault again, and then the mended disk."""


class Session:
    """One installation below a disk's root; :meth:`live` raises where it goes another way than it should."""

    def __init__(self, disk: FailingDisk) -> None:
        self._disk = disk
        self._config = config_of(disk.root)
        self._data = self._config.storage.directory
        self._clock = Clock(BEGIN)
        self.discord = FakeDiscord(self._clock)
        self._opened = AsyncExitStack()
        self._written = Path()

    async def live(self) -> None:
        """Start, two members, a reminder and a test, a backup, reminders, an erasure, a new key, a restore, more."""
        await self._try(self._start)
        for member in (STAYS, LEAVES):
            await self._try(self._arrive, member)
        await self._try(self._ask_for_a_test)
        await self._try(self._deliver)
        await self._try(self._back_up)
        for _ in range(REMINDED):
            await self._try(self._wait_for_reminders)
            await self._try(self._deliver)
        await self._try(self._erase)
        await self._opened.aclose()
        await self._try(self._new_key)
        await self._try(self._restore)
        await self._try(self._start)
        self._clock.advance(timedelta(minutes=10))
        await self._try(self._deliver)
        await self._opened.aclose()

    async def _try(self, step: Callable[..., Awaitable[None]], *given: object) -> None:
        for _ in range(TRIES - 1):
            try:
                return await step(*given)
            except Exception as error:
                known = for_operator(error)
                if known is None or known.code is not ExitCode.UNWRITABLE:
                    raise
        self._disk.mend()
        return await step(*given)

    async def _start(self) -> None:
        opened = AsyncExitStack()
        self._installation = await opened.enter_async_context(
            open_installation(self._config, clock=self._clock)
        )
        self._opened = opened
        self._dispatcher = self._dispatcher_of(self._installation)

    def _dispatcher_of(self, installation: Installation) -> Dispatcher:
        parts = (installation.stores.deliveries, self.discord, self._clock, installation.recovery)
        renew = installation.services.reminders.replan_stale
        return Dispatcher(*parts, random.Random(7), no_sleep, self._clock.monotonic, renew=renew)

    async def _arrive(self, member: MemberId) -> None:
        now, services = self._clock.now(), self._installation.services
        exam = ExamRecord(ExamStatus.BOOKED, 0, None, date(2027, 2, 20))
        await services.profiles.register(member, time_zone="Asia/Karachi", now=now)
        await services.profiles.change(member, lambda _: Profile(step2ck=exam), now=now)
        await services.cohort.join(member, GUILD, in_server_since=now - timedelta(days=90), now=now)

    async def _ask_for_a_test(self) -> None:
        await self._installation.services.reminders.request_test(STAYS, self._clock.now())

    async def _wait_for_reminders(self) -> None:
        due = await self._dispatcher.next_due()
        assert due is not None
        self._clock.advance(due - self._clock.now())

    async def _deliver(self) -> None:
        await self._installation.services.reminders.replan_stale(self._clock.now())
        await self._dispatcher.tick(self._clock.now())

    async def _back_up(self) -> None:
        folder = backup_folder(self._config)
        self._written = await asyncio.to_thread(folder.write, self._data / DATABASE_FILE, self._clock.now())

    async def _erase(self) -> None:
        await self._installation.services.privacy.erase(LEAVES, self._clock.now())

    async def _new_key(self) -> None:
        locked = DataDirectory.lock(self._data)
        try:
            await rotate_key(self._config, locked, self._clock.now())
        finally:
            locked.release()

    async def _restore(self) -> None:
        locked = DataDirectory.lock(self._data)
        try:
            await restore(
                locked,
                self._written,
                backup_folder(self._config),
                self._clock.now(),
                seal=configured_seal(self._config, locked.path),
            )
        finally:
            locked.release()

    def left(self) -> dict[str, object]:
        """What the session came to, the same whatever failed on the way."""
        for file in (DATABASE_FILE, KEYS_FILE, COPY_FILE):
            check_backup(self._data / file)
        return {
            "received": self.discord.received(),
            "messages": len(self.discord.messages),
            "files": sorted(file.name for file in self._data.iterdir() if ".db-" not in file.name),
            "backups": sorted(file.name for file in (self._data / "backups").iterdir() if _asked_for(file)),
            "members": _rows(self._data / DATABASE_FILE, "SELECT member_id, season, time_zone FROM member"),
            "reminders": _rows(
                self._data / DATABASE_FILE,
                "SELECT member_id, milestone, occurrence, lead, state FROM reminder"
                " WHERE state <> 'cancelled' ORDER BY 1, 2, 3, 4",
            ),
            "keys": _rows(self._data / KEYS_FILE, "SELECT member_id FROM member_key"),
            "copied": _rows(self._data / COPY_FILE, "SELECT member_id FROM member_key"),
        }


def _asked_for(backup: Path) -> bool:
    """Not one that a start makes of its own accord, where the last one failed half-way through the migrations."""
    return "before-migration" not in backup.name


def _rows(file: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as opened:
        return opened.execute(sql).fetchall()
