"""Two databases of PostgreSQL are opened and closed together, and given up when the place in the fleet is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import AsyncMock, Mock

import pytest
from typing_extensions import override

from bot import databases as module
from bot.clock import SystemClock
from bot.config import Config, StorageSection
from bot.databases import open_databases, open_restored
from bot.errors import ExitCode, OperatorError
from bot.fleet.alone import Alone

CONFIG = Config(storage=StorageSection(url="postgresql://h/data", keys_url="postgresql://h/keys"))


class Fleet(Alone):
    """One process of a fleet, which can lose its place."""

    several = True

    def __init__(self) -> None:
        super().__init__()
        self.out = asyncio.Event()

    @override
    async def lost(self) -> NoReturn:
        await self.out.wait()
        raise OperatorError(ExitCode.LOCKED, "fleet.put_out")


class House:
    """What is opened, in the order in which it happens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.did: list[str] = []
        self.keys = Mock()
        self.require_newest = AsyncMock()
        self.opened: dict[str, Any] = {}
        self.directory: Any = Mock(path=folder)
        monkeypatch.setattr("storage.postgres.database.Database.open", self.open)
        monkeypatch.setattr("storage.postgres.in_use.in_use", self.in_use)
        monkeypatch.setattr(module, "Alive", Mock(return_value=Mock(require_newest=self.require_newest)))
        monkeypatch.setattr(module, "open_configured_keys", AsyncMock(return_value=self.keys))

    async def open(self, place: object, folder: str) -> Any:
        self.did.append(f"open {folder} of {place}")

        async def close() -> None:
            self.did.append(f"close {folder}")

        self.opened[folder] = Mock(close=close, abandon=Mock())
        return self.opened[folder]

    @asynccontextmanager
    async def in_use(self, _place: object) -> AsyncIterator[None]:
        self.did.append("alone")
        try:
            yield
        finally:
            self.did.append("free")


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    return House(monkeypatch, tmp_path)


def abandoned(house: House) -> list[bool]:
    return [database.abandon.called for database in house.opened.values()]


async def test_who_loses_the_place_in_the_fleet_gives_both_up_at_once(house: House):
    fleet = Fleet()
    async with open_databases(CONFIG, house.directory, SystemClock(), fleet) as opened:
        await asyncio.sleep(0)
        assert abandoned(house) == [False, False]
        fleet.out.set()
        for _ in range(5):
            await asyncio.sleep(0)
        assert abandoned(house) == [True, True]
        assert opened.data is house.opened["main"]
        assert (opened.keys, opened.files) == (house.keys, None)
    assert [step.split(" of ")[0] for step in house.did] == [
        "open main",
        "open keys",
        "close keys",
        "close main",
    ]


async def test_nothing_watches_any_more_once_they_are_closed(house: House):
    async with open_databases(CONFIG, house.directory, SystemClock(), Fleet()):
        assert [task for task in asyncio.all_tasks() if task.get_name() == "give up databases"]
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "give up databases"]
    assert abandoned(house) == [False, False]


async def test_who_works_alone_lets_nobody_else_use_them(house: House):
    async with open_databases(CONFIG, house.directory, SystemClock(), Alone()):
        assert house.did[0] == "alone"
    assert house.did[-3:] == ["close keys", "close main", "free"]
    house.require_newest.assert_awaited_once_with()


async def test_data_that_was_put_back_is_opened_by_the_command_that_mends_it(house: House):
    async with open_restored(CONFIG, house.directory) as (opened, alive):
        assert opened.data is house.opened["main"]
        assert alive is not None
    house.require_newest.assert_not_awaited()


async def test_data_that_was_put_back_is_not_opened_otherwise_and_leaves_nothing_open(house: House):
    house.require_newest.side_effect = OperatorError(ExitCode.CONFIGURATION, "restore.dump")
    with pytest.raises(OperatorError):
        async with open_databases(CONFIG, house.directory, SystemClock(), Alone()):
            pytest.fail("it is older than its keys")
    assert house.did[-3:] == ["close keys", "close main", "free"]


def test_without_its_library_it_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "find_spec", Mock(return_value=None))
    with pytest.raises(OperatorError) as refused:
        module.places(CONFIG)
    assert (refused.value.code, refused.value.message.key) == (ExitCode.CONFIGURATION, "storage.no_driver")
