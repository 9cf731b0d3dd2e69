"""What is open while the demo shows its pages, and that a signal ends it in order."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from bot.demo import session as module
from bot.demo.session import show_demo

OPENED = ["installation", "server", "places", "front page", "work"]


class House:
    """Everything that the demo opens, noted as long as it is open; ``during`` is done while its clock walks."""

    def __init__(self, during: Callable[[], None] = lambda: None) -> None:
        self.open: list[str] = []
        self.seen: list[str] = []
        self._during = during

    def part(self, name: str, found: object = None) -> Callable[..., AbstractAsyncContextManager[Any]]:
        @asynccontextmanager
        async def opened(*_: object, **__: object) -> AsyncIterator[Any]:
            self.open.append(name)
            try:
                yield found
            finally:
                assert self.open.pop() == name

        return opened

    async def walk(self, *_: object) -> None:
        self.seen += self.open
        self._during()
        await asyncio.Event().wait()


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[House], "asyncio.Task[None]"]:
    def begun(house: House) -> "asyncio.Task[None]":
        places = Mock(opened=house.part("places"), walk=house.walk)
        monkeypatch.setattr(module, "require_free", Mock())
        monkeypatch.setattr(module, "open_installation", house.part("installation", Mock()))
        monkeypatch.setattr(module, "populated", house.part("server", (Mock(), Mock())))
        monkeypatch.setattr(module, "Places", Mock(return_value=places))
        monkeypatch.setattr(module, "front_page", house.part("front page"))
        monkeypatch.setattr(module, "working", house.part("work"))
        return asyncio.create_task(show_demo(8000, tmp_path, kept=False))

    return begun


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "end"])
async def test_while_the_clock_walks_everything_is_open_and_a_signal_closes_it(
    show: Callable[[House], "asyncio.Task[None]"], number: signal.Signals
):
    house = House(lambda: os.kill(os.getpid(), number))
    await show(house)
    assert house.seen == OPENED
    assert house.open == []
