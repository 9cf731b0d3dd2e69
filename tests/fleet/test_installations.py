"""Two processes of one installation in PostgreSQL: each learns what the other changed, and a lone one is kept out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import Installation, open_installation
from bot.clock import SystemClock
from bot.config import Config, LedgerSection, StorageSection
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.fact_value import Claim
from bot.domain.ids import MemberId
from bot.domain.ledger import Criterion, Weight
from bot.errors import ExitCode, OperatorError
from bot.fleet.watch import Watch
from bot.ledger.loader import load_programs
from bot.privacy.contract import UnreadableError
from bot.scheduler.tasks import working
from tests import postgres

AMAL = MemberId(101)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PROGRAM = load_programs()[0].acgme_id
MINIMUM = Claim(
    PROGRAM,
    Criterion.STEP2CK_MINIMUM,
    220,
    weight=Weight.STRICT,
    source="https://a.org/1",
    seen=date(2026, 3, 1),
)


class Two:
    """The databases, and a process of the fleet in a folder of its own."""

    def __init__(self, folder: Path, data: str, keys: str) -> None:
        self._folder = folder
        self._data, self._keys = data, keys

    def config(self, name: str) -> Config:
        key = SecretStr("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
        storage = StorageSection(
            directory=self._folder / name, url=self._data, keys_url=self._keys, operator_key=key
        )
        return Config(storage=storage, ledger=LedgerSection(shipped=False))

    @asynccontextmanager
    async def process(self, name: str) -> AsyncIterator[Installation]:
        config = self.config(name)
        async with (
            Watch.open(config.storage.url) as fleet,
            open_installation(config, clock=SystemClock(), fleet=fleet) as opened,
            working(opened.renewals, SystemClock()),
        ):
            yield opened


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Two]:
    async with postgres.made() as data, postgres.made("keys") as keys:
        yield Two(tmp_path, data.url, keys.url)


async def becomes(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await true():
            await asyncio.sleep(0.02)


async def test_what_one_changes_in_the_ledger_the_other_knows_at_once(two: Two):
    async with two.process("one") as one, two.process("other") as other:

        async def known() -> bool:
            record = await other.services.ledger.record(PROGRAM)
            return record.newest(Criterion.STEP2CK_MINIMUM) is not None

        assert not await known()
        await one.services.ledger.add(MINIMUM, now=NOW)
        await becomes(known)


async def test_who_is_erased_by_one_and_comes_back_is_read_by_the_other_with_the_new_key(two: Two):
    booked = ExamRecord(status=ExamStatus.BOOKED, date=date(2027, 4, 17))

    async def signs_up(process: Installation, exam: ExamRecord) -> None:
        await process.services.profiles.register(AMAL, time_zone="Etc/UTC", now=NOW)
        await process.services.profiles.change(AMAL, lambda profile: replace(profile, step2ck=exam), now=NOW)

    async with two.process("one") as one, two.process("other") as other:
        await signs_up(one, booked)
        assert (await other.services.profiles.profile(AMAL)).step2ck == booked
        await one.services.privacy.erase(AMAL, NOW)
        later = replace(booked, date=date(2027, 5, 1))
        await signs_up(one, later)

        async def read() -> bool:
            try:
                return (await other.services.profiles.profile(AMAL)).step2ck == later
            except UnreadableError:  # with the key from before
                return False

        await becomes(read)


async def test_a_command_that_needs_it_alone_is_kept_out_and_keeps_processes_out(two: Two):
    async with two.process("one"):
        with pytest.raises(OperatorError) as refused:
            async with open_installation(two.config("command"), clock=SystemClock()):
                pytest.fail("the fleet works on it")
        assert refused.value.code is ExitCode.LOCKED
    async with open_installation(two.config("command"), clock=SystemClock()):
        with pytest.raises(OperatorError) as refused:
            async with two.process("one"):
                pytest.fail("a command works on it")
        assert refused.value.message.key == "fleet.in_use"
