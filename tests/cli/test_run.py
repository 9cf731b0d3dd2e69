"""`preceptor run` from its start to its end, with a simulated client: what is tried again, what ends it, what is left."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import aiohttp
import discord
import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from bot.cli import run as module
from bot.cli.run import run_bot, run_command
from bot.config import Config, DiscordSection, LogSection, MonitoringSection, StorageSection
from bot.errors import ExitCode, OperatorError, TokenRefusedError
from bot.fleet.alone import Alone
from bot.fleet.shards import Shards
from bot.gateway.starts import Starts
from bot.scheduler.tasks import Task
from tests.gateway.answers import failure

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl." + "a" * 38
Step = Callable[[], Awaitable[None]]


async def well() -> None:
    """Nothing happens."""


async def for_ever() -> None:
    await asyncio.Event().wait()


async def stop_me() -> None:
    """An operator ends the program while this is awaited."""
    os.kill(os.getpid(), signal.SIGTERM)
    await for_ever()


def fails(error: BaseException) -> Step:
    async def fail() -> None:
        raise error

    return fail


class Client:
    """A client of which each part is told what happens in it; what it did stands in ``did``."""

    def __init__(self, house: "House", login: Step, connect: Step) -> None:
        self._house, self._login, self._connect = house, login, connect
        self.shard_count, self.shard_ids, self.identifies_at_once = 0, list[int](), 0

    async def login(self, token: str) -> None:
        assert token == TOKEN
        self._house.did.append("login")
        await self._login()

    async def connect(self, *, reconnect: bool) -> None:
        assert reconnect
        self._house.did.append("connect")
        try:
            await self._connect()
        finally:
            for _ in range(9):  # to leave takes some turns
                await asyncio.sleep(0)
            self._house.did.append("disconnected")

    async def close(self) -> None:
        self._house.did.append("close")
        await self._house.closing()


class House(Alone):
    """An installation whose clients log in and connect as told, one after the other. It is its own fleet."""

    def __init__(self, *logins: Step, connect: Step = stop_me) -> None:
        super().__init__()
        self.did: list[str] = []
        self.clients: list[Client] = []
        self.closing: Step = well
        self.slept: list[float] = []
        self.member_step: Step = well
        self.ended: Step = for_ever
        self.reports: tuple[Task, ...] = ()
        self.port: int | None = None
        self._logins, self._connect = iter(logins or (well,)), connect
        self.fleet = self
        self.figures = Mock()
        self.services = SimpleNamespace(clock=module.SystemClock())

    @asynccontextmanager
    async def open(self, _config: Config, **_: object) -> AsyncIterator["House"]:
        self.did.append("open")
        yield self
        self.did.append("closed")

    @override
    @asynccontextmanager
    async def leading(self) -> AsyncGenerator[None]:
        self.did.append("leads")
        try:
            yield
        finally:
            self.did.append("led")

    @asynccontextmanager
    async def page(self, port: int | None, *_: object) -> AsyncIterator[None]:
        self.did.append(f"page at {port}")
        yield
        self.did.append("no page")

    async def take_lead(self) -> None:
        self.did.append("lead")

    async def lost(self) -> Any:
        await self.ended()

    def new_session(self) -> Any:
        self.clients.append(Client(self, next(self._logins), self._connect))
        return SimpleNamespace(
            client=self.clients[-1],
            server_tasks=lambda: (self.task("servers", well),),
            member_tasks=lambda: (self.task("members", self.member_step),),
        )

    def task(self, name: str, step: Step) -> Task:
        async def noted(_: datetime) -> timedelta:
            self.did.append(name)
            await step()
            return timedelta(hours=1)

        return Task(name, noted, "failed", timedelta(hours=1))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[House], int]]:
    """Runs the program in a house; Discord names three shards of which two log in at once."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in signals}
    config = Config(
        discord=DiscordSection(token=TOKEN),  # type: ignore[arg-type]
        storage=StorageSection(directory=tmp_path / "data"),
    )
    sleep = asyncio.sleep

    def run_in(house: House, storage: StorageSection | None = None, shards: Shards | None = None) -> int:
        changed = {"storage": storage or config.storage, "monitoring": MonitoringSection(port=house.port)}

        async def slept(seconds: float) -> None:
            if seconds >= 1:
                house.slept.append(seconds)
            await sleep(0)

        async def ask(_: object) -> Starts:
            return Starts(3, 500, 1.0, 2)

        async def wait(_: object, shards: int) -> None:
            house.did.append(f"waits for {shards}")

        monkeypatch.setattr(module, "gc", Mock())
        monkeypatch.setattr(module, "configure_logs", Mock())
        monkeypatch.setattr(module, "open_installation", house.open)
        monkeypatch.setattr(module, "SelfReport", lambda _: Mock(tasks=lambda: house.reports, client=None))
        monkeypatch.setattr("bot.monitoring.page.monitoring", house.page)
        monkeypatch.setattr(module, "Alone", lambda: house)
        monkeypatch.setattr(module, "ask_starts", ask)
        monkeypatch.setattr(module, "wait_for_starts", wait)
        monkeypatch.setattr(asyncio, "sleep", slept)
        return run_bot(config.model_copy(update=changed), shards)

    yield run_in
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_logs_in_works_until_it_is_told_to_end_and_leaves_nothing_open(run: Callable[[House], int]):
    house = House()
    with capture_logs() as logged:
        assert run(house) == 0
    assert house.did[:3] == ["open", "login", "waits for 3"]
    assert sorted(house.did[3:7]) == ["connect", "leads", "members", "servers"]
    assert house.did[7:] == ["disconnected", "led", "close", "closed"]
    [client] = house.clients
    assert (client.shard_count, client.shard_ids, client.identifies_at_once) == (3, [0, 1, 2], 2)
    assert [line["event"] for line in logged] == ["stopped"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_ends_it(run: Callable[[House], int], number: int):
    async def sent() -> None:
        os.kill(os.getpid(), number)
        await for_ever()

    assert run(House(connect=sent)) == 0


def test_it_can_be_ended_while_it_logs_in(run: Callable[[House], int]):
    house = House(stop_me)
    assert run(house) == 0
    assert house.did == ["open", "login", "close", "closed"]


UNREACHABLE = [
    failure(503),
    discord.GatewayNotFound(),
    aiohttp.ServerDisconnectedError(),
    ConnectionResetError(),
    TimeoutError(),
]


def test_discord_out_of_reach_is_tried_again_with_pauses_that_double_up_to_a_minute(
    run: Callable[[House], int],
):
    house = House(*map(fails, [*UNREACHABLE, *UNREACHABLE[:3]]), well)
    with capture_logs() as logged:
        assert run(house) == 0
    assert house.slept == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    told = [line for line in logged if line["event"] == "discord_unreachable"]
    assert [line["retry_in_seconds"] for line in told] == house.slept
    assert [line["kind"] for line in told[:5]] == [type(error).__name__ for error in UNREACHABLE]
    assert house.did.count("login") == house.did.count("close") == 9
    assert len(house.clients) == 9, "each try has a client of its own"


def test_a_refused_token_ends_it_at_once(run: Callable[[House], int]):
    house = House(fails(discord.LoginFailure()))
    with pytest.raises(TokenRefusedError):
        run(house)
    assert house.did == ["open", "login", "close"]
    assert house.slept == []


def test_a_fault_of_ours_while_it_logs_in_ends_it_with_a_closed_client(run: Callable[[House], int]):
    house = House(fails(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        run(house)
    assert house.did == ["open", "login", "close"]


@pytest.mark.parametrize(("code", "ends"), [(4004, TokenRefusedError), (4014, discord.ConnectionClosed)])
def test_only_one_close_of_the_gateway_means_a_refused_token(
    run: Callable[[House], int], code: int, ends: type[Exception]
):
    closed = discord.ConnectionClosed(Mock(close_code=code), shard_id=0)
    house = House(connect=fails(closed))
    with pytest.raises(ends):
        run(house)
    assert "disconnected" in house.did
    assert house.did[-1] == "close"


def test_a_token_that_is_refused_in_the_middle_of_work_ends_it(run: Callable[[House], int]):
    house = House(connect=for_ever)
    house.member_step = fails(TokenRefusedError())
    with pytest.raises(TokenRefusedError):
        run(house)
    assert house.did[-2:] == ["disconnected", "close"]


def test_a_lost_place_in_the_fleet_ends_it(run: Callable[[House], int]):
    house = House(connect=for_ever)

    async def put_out() -> None:
        while "members" not in house.did:
            await asyncio.sleep(0)
        raise OperatorError(ExitCode.LOCKED, "fleet.put_out")

    house.ended = put_out
    with pytest.raises(OperatorError) as ended:
        run(house)
    assert ended.value.code is ExitCode.LOCKED
    assert house.did[-3:] == ["disconnected", "led", "close"]


def test_one_of_several_finishes_what_was_cut_short_once_it_leads(run: Callable[[House], int]):
    house = House()
    house.several = True
    assert run(house) == 0
    assert house.did.index("lead") < house.did.index("members")
    alone = House()
    assert run(alone) == 0
    assert "lead" not in alone.did, "it was done while the installation was opened"


def test_members_are_worked_for_as_long_as_the_process_leads(run: Callable[[House], int]):
    house = House()
    assert run(house) == 0
    leads, members, led = (house.did.index(what) for what in ("leads", "members", "led"))
    assert leads < members < led < house.did.index("close")


def test_it_reports_of_itself_and_shows_its_page_from_before_it_logs_in_until_it_has_closed(
    run: Callable[[House], int],
):
    house = House()
    house.reports, house.port = (house.task("report", well),), 9100
    assert run(house) == 0
    assert house.did.index("page at 9100") < house.did.index("login")
    assert "report" in house.did
    assert house.did[-3:] == ["close", "no page", "closed"]


def test_a_client_that_does_not_close_is_left_after_a_while(
    run: Callable[[House], int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "SHUTDOWN_SECONDS", 0.01)
    house = House()
    house.closing = for_ever
    assert run(house) == 0
    assert house.did[-2:] == ["close", "closed"]


def test_several_processes_need_a_database_that_they_share(tmp_path: Path):
    config = Config(storage=StorageSection(directory=tmp_path))
    with pytest.raises(OperatorError) as refused:
        run_bot(config, Mock())
    assert (refused.value.code, refused.value.message.key) == (ExitCode.USAGE, "fleet.needs_url")


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The configuration has no token."""
    for name in [name for name in os.environ if name.startswith("PRECEPTOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(module, "load_config", lambda _: Config())


@pytest.mark.usefixtures("refused")
def test_what_the_operator_can_put_right_is_a_line_for_people_unless_json_is_asked_for():
    with pytest.raises(OperatorError) as told:
        run_command(None, None, None)
    assert told.value.message.key == "config.no_token"


@pytest.mark.usefixtures("refused")
@pytest.mark.parametrize("asked", ["json", " JSON "])
def test_where_json_is_asked_for_in_a_variable_the_line_is_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: str
):
    monkeypatch.setenv("PRECEPTOR_LOG__FORMAT", asked)
    assert run_command(None, None, None) == ExitCode.CONFIGURATION
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["exit_code"]) == ("ended", "critical", 78)
    assert "PRECEPTOR_DISCORD__TOKEN" in line["advice"]


def test_where_json_is_asked_for_in_the_configuration_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], refused: None
):
    monkeypatch.setattr(module, "load_config", lambda _: Config(log=LogSection(format="json")))
    monkeypatch.setattr(module, "configure_logs", configured := Mock(wraps=module.configure_logs))
    assert run_command(None, None, None) == ExitCode.CONFIGURATION
    assert json.loads(capsys.readouterr().err)["event"] == "ended"
    configured.assert_called_once()


def test_with_a_database_of_several_it_joins_those_that_work_on_it(
    run: Callable[..., int], monkeypatch: pytest.MonkeyPatch
):
    house, joined = House(), list[tuple[object, ...]]()

    @asynccontextmanager
    async def join(*of: object) -> AsyncIterator[House]:
        joined.append(of)
        yield house

    monkeypatch.setattr("bot.fleet.watch.Watch.open", join)
    storage = StorageSection(url="postgresql://h/data", keys_url="postgresql://h/keys")
    shards = Shards((0,), 2)
    assert run(house, storage, shards) == 0
    assert joined == [("postgresql://h/data", None, shards)]
