"""Whether a session is the process's own, where the server answers as it should not."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import repeat
from typing import Any
from unittest.mock import AsyncMock, MagicMock, Mock

import pytest

from bot.errors import ExitCode, OperatorError
from bot.fleet import session, watch
from bot.fleet.shards import Shards
from tests.fleet.conftest import Join


async def test_a_server_whose_rings_nobody_hears_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    timeout = asyncio.timeout
    monkeypatch.setattr(asyncio, "timeout", lambda seconds: timeout(seconds / 500))
    first = AsyncMock(fetchval=AsyncMock(return_value=7))
    second = AsyncMock(fetchval=AsyncMock(return_value=False), terminate=Mock(), transaction=MagicMock())
    async with timeout(5):
        with pytest.raises(OperatorError) as refused:
            await session.require_own(first, AsyncMock(return_value=second))
    assert refused.value.message.key == "fleet.pooler"
    second.terminate.assert_called_once_with()
    first.remove_listener.assert_awaited_once()


async def test_who_waits_for_shards_rests_between_two_looks(
    url: str, join: Join, monkeypatch: pytest.MonkeyPatch
):
    rests, sleep = list[float](), asyncio.sleep

    async def noted(seconds: float) -> None:
        rests.append(seconds)
        await sleep(seconds)

    shards = Shards((0,), 2)
    async with watch.Watch.open(url, chosen=shards) as owner:
        await owner.take_shards(1)
        spare = await join(shards)
        with monkeypatch.context() as patched:
            patched.setattr(asyncio, "sleep", noted)
            taking = asyncio.create_task(spare.take_shards(1))
            await sleep(10 * watch.POLL_SECONDS)
        assert not taking.done()
    async with asyncio.timeout(5):
        assert await taking == shards
    assert any(watch.POLL_SECONDS < rest < 3 * watch.POLL_SECONDS for rest in rests)


@pytest.mark.parametrize(("release", "taken"), [(13, False), (14, True), (15, True)])
async def test_a_server_is_taken_from_release_14_on(
    monkeypatch: pytest.MonkeyPatch, release: int, taken: bool
):
    found = AsyncMock(get_server_version=Mock(return_value=Mock(major=release)))
    monkeypatch.setattr("asyncpg.connect", connect := AsyncMock(return_value=found))
    if taken:
        assert await session.opened("postgresql://h/d", "word", 10.0) is found
        found.close.assert_not_awaited()
    else:
        with pytest.raises(OperatorError) as refused:
            await session.opened("postgresql://h/d", "word", 10.0)
        assert (refused.value.code, refused.value.message.key) == (ExitCode.CONFIGURATION, "fleet.too_old")
        assert refused.value.message.params == {"found": release, "needed": 14}
        found.close.assert_awaited_once_with()
    asked = connect.await_args
    assert asked is not None
    assert (asked.args, asked.kwargs["password"]) == (("postgresql://h/d",), "word")
    assert (asked.kwargs["timeout"], asked.kwargs["command_timeout"]) == (10.0, 10.0)
    assert len(asked.kwargs["server_settings"]["application_name"]) <= 63


class Probed:
    """Two sessions of a server that answers as one without a pooler does; what was asked stands in ``said``."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.given, self.process, self.heard = False, [7, 7], True
        self.hear: Callable[..., None] | None = None
        self.first, self.second = Mock(), Mock()
        for name, one in (("first", self.first), ("second", self.second)):
            one.fetchval = partial(self.ask, name)
            one.remove_listener = AsyncMock()
        self.first.add_listener = AsyncMock(side_effect=self.listen)
        self.second.transaction = self.transaction

    async def listen(self, _channel: str, hear: Callable[..., None]) -> None:
        self.hear = hear

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        self.said.append("begin")
        yield
        self.said.append("commit")
        if self.heard and self.hear is not None:
            self.hear()

    async def ask(self, who: str, statement: str, *_: object) -> object:
        words = ("try_advisory_xact", "backend_pid", "notify", "advisory_unlock", "advisory_lock")
        what = next(word for word in words if word in statement)
        self.said.append(f"{who} {what}")
        return {"try_advisory_xact": self.given}.get(what, self.process.pop() if "pid" in what else None)

    async def required(self) -> None:
        await session.require_own(self.first, AsyncMock(return_value=self.second))


async def test_a_second_session_asks_in_a_transaction_that_is_open_while_the_first_says_who_it_is():
    probed = Probed()
    await probed.required()
    assert probed.said == [
        "first advisory_lock",
        "first backend_pid",
        "begin",
        "second try_advisory_xact",
        "first backend_pid",
        "second notify",
        "commit",
        "first advisory_unlock",
    ]
    probed.second.terminate.assert_called_once_with()
    probed.first.remove_listener.assert_awaited_once()


@pytest.mark.parametrize("sign", ["given", "another", "deaf"])
async def test_each_sign_of_a_pooler_alone_is_enough(monkeypatch: pytest.MonkeyPatch, sign: str):
    timeout = asyncio.timeout
    monkeypatch.setattr(asyncio, "timeout", lambda seconds: timeout(seconds / 500))
    probed = Probed()
    match sign:
        case "given":
            probed.given = True
        case "another":
            probed.process = [7, 8]
        case _:
            probed.heard = False
    with pytest.raises(OperatorError) as refused:
        await probed.required()
    assert (refused.value.code, refused.value.message.key) == (ExitCode.CONFIGURATION, "fleet.pooler")
    probed.second.terminate.assert_called_once_with()


class Session:
    """A session that answers when it is told to, one statement at a time."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.asked = self.most = 0
        self.answer = asyncio.Event()
        self.given: Iterator[object] = repeat(True)

    async def fetchval(self, statement: str, *_: object) -> object:
        self.said.append(statement)
        self.asked += 1
        self.most = max(self.most, self.asked)
        await self.answer.wait()
        self.asked -= 1
        given = next(self.given)
        if isinstance(given, Exception):
            raise given
        return given


def process(one: Session) -> watch.Watch:
    given: Any = one
    return watch.Watch(given, None)


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def waiting(one: Session) -> asyncio.Task[None]:
    """Somebody who waits for the lead, and is asking for it."""

    async def lead() -> None:
        async with process(one).leading():
            pytest.fail("it is cancelled before")

    task = asyncio.create_task(lead())
    await turns()
    task.cancel()
    await turns()
    assert not task.done(), "what is asked for may be given"
    one.answer.set()
    await asyncio.wait({task})
    return task


@pytest.mark.parametrize("given", [True, False])
async def test_who_gives_up_waiting_while_it_is_given_gives_it_back(given: bool):
    one = Session()
    one.given = iter([given, True])
    assert (await waiting(one)).cancelled()
    assert ["unlock" in statement for statement in one.said] == ([False, True] if given else [False])


async def test_who_gives_up_waiting_while_the_session_ends_is_cancelled_and_no_more():
    one = Session()
    one.given = iter([ConnectionResetError()])
    assert (await waiting(one)).cancelled()


async def test_a_session_is_asked_one_thing_at_a_time():
    one = Session()
    fleet = process(one)

    async def sync() -> None:
        async with fleet.syncing():
            pass

    asking = [asyncio.create_task(work) for work in (sync(), fleet.may_identify(0, 1))]
    await turns()
    assert len(one.said) == 1
    one.answer.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*asking)
    assert one.most == 1


async def test_who_leaves_a_session_that_does_not_end_cuts_it(monkeypatch: pytest.MonkeyPatch):
    timeout = asyncio.timeout
    monkeypatch.setattr(asyncio, "timeout", lambda seconds: timeout(seconds / 100))
    one = AsyncMock(close=asyncio.Event().wait)
    for name in ("terminate", "add_termination_listener", "remove_termination_listener"):
        setattr(one, name, Mock())
    monkeypatch.setattr(watch, "opened", AsyncMock(return_value=one))
    monkeypatch.setattr(watch, "require_own", AsyncMock())
    async with timeout(5), watch.Watch.open("postgresql://h/d"):
        one.terminate.assert_not_called()
    one.terminate.assert_called_once_with()
    one.remove_termination_listener.assert_called_once()


async def test_who_gives_up_what_it_held_while_the_session_ends_goes_on():
    one = Session()
    one.answer.set()
    one.given = iter([True, ConnectionResetError()])
    async with process(one).syncing():
        assert len(one.said) == 1
    assert "unlock" in one.said[1]


async def test_the_work_of_a_session_that_ends_ends_without_a_complaint(monkeypatch: pytest.MonkeyPatch):
    one = AsyncMock(fetchval=AsyncMock(side_effect=[True, ConnectionResetError()]))
    for name in ("terminate", "add_termination_listener", "remove_termination_listener"):
        setattr(one, name, Mock())
    monkeypatch.setattr(watch, "opened", AsyncMock(return_value=one))
    monkeypatch.setattr(watch, "require_own", AsyncMock())
    asyncio.get_running_loop().set_exception_handler(complained := Mock())
    async with watch.Watch.open("postgresql://h/d") as fleet:
        with pytest.raises(OperatorError) as told:
            async with asyncio.timeout(5):
                await fleet.lost()
        await turns()
    gc.collect()
    assert told.value.message.key == "fleet.put_out"
    complained.assert_not_called()
