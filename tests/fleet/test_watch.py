"""Processes that meet in a real PostgreSQL: one leads, no shard has two owners, and who is put out knows it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, suppress
from itertools import pairwise
from unittest.mock import Mock

import asyncpg
import pytest

from bot.domain.ids import GuildId
from bot.errors import ExitCode, OperatorError
from bot.fleet import watch
from bot.fleet.locks import Lock
from bot.fleet.ports import Fleet, Ring
from bot.fleet.shards import Shards
from tests.fleet.conftest import Join, soon
from tests.fleet.pooler import pooler
from tests.postgres_server import Server

FIRST, SECOND, BOTH = Shards((0,), 2), Shards((1,), 2), Shards((0, 1), 2)


@pytest.fixture
async def operator(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Somebody else in the database, who looks on and ends sessions."""
    connection = await asyncpg.connect(url)
    yield connection
    with suppress(OSError, asyncpg.PostgresError):
        await connection.close()


class Lead:
    """A process that wants to lead, and does as long as it may."""

    def __init__(self, fleet: Fleet) -> None:
        self.has = False
        self._done = asyncio.Event()
        self._task = asyncio.create_task(self._lead(fleet))

    async def _lead(self, fleet: Fleet) -> None:
        async with fleet.leading():
            self.has = True
            await self._done.wait()
            self.has = False

    async def give_up(self) -> None:
        self._done.set()
        await self._task

    async def cut(self) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})


async def test_one_leads_and_another_takes_over_when_it_ends(join: Join):
    leads = [Lead(await join()) for _ in range(3)]
    await soon(lambda: any(lead.has for lead in leads))
    for left in (3, 2, 1):
        await soon(lambda: any(lead.has for lead in leads))
        await asyncio.sleep(3 * watch.POLL_SECONDS)
        (leader,) = [lead for lead in leads if lead.has]
        assert len(leads) == left
        await leader.give_up()
        leads.remove(leader)


async def test_one_process_leads_once_at_a_time(join: Join):
    fleet = await join()
    first, second = Lead(fleet), Lead(fleet)
    await soon(lambda: first.has)
    await asyncio.sleep(2 * watch.POLL_SECONDS)
    assert not second.has
    await first.give_up()
    await soon(lambda: second.has)
    await second.give_up()


async def test_who_stops_waiting_for_the_lead_holds_nothing(join: Join):
    one, other = await join(), await join()
    first, second = Lead(one), Lead(other)
    await soon(lambda: first.has or second.has)
    leader, waiting = (first, second) if first.has else (second, first)
    await waiting.cut()
    await leader.cut()
    third = Lead(one)
    await soon(lambda: third.has)
    await third.give_up()


async def test_a_spare_process_does_not_keep_removed_rows_from_being_vacuumed(
    join: Join, operator: asyncpg.Connection
):
    lead, spare = Lead(await join(BOTH)), await join(BOTH)
    await soon(lambda: lead.has)
    waiting = Lead(spare)
    await asyncio.sleep(2 * watch.POLL_SECONDS)
    await operator.execute("CREATE TABLE erased AS SELECT generate_series(1, 100) AS id")
    await operator.execute("DELETE FROM erased")
    await asyncio.sleep(2 * watch.POLL_SECONDS)
    notices: list[str] = []
    operator.add_log_listener(lambda _, notice: notices.append(notice.message))
    await operator.execute("VACUUM (VERBOSE) erased")
    assert any("0 are dead but not yet removable" in notice for notice in notices), notices
    await waiting.cut()
    await lead.give_up()


async def test_each_server_is_of_one_process(join: Join):
    first, second = await join(FIRST), await join(SECOND)
    assert not first.is_ours(GuildId(0)), "nothing is ours before it was taken"
    assert (await first.take_shards(1), await second.take_shards(1)) == (FIRST, SECOND)
    for number in range(8):
        guild = GuildId(number << 22)
        assert (first.is_ours(guild), second.is_ours(guild)) == (number % 2 == 0, number % 2 == 1)


async def test_without_a_choice_all_that_discord_names_are_taken(join: Join):
    fleet = await join()
    assert await fleet.take_shards(3) == Shards((0, 1, 2), 3)
    assert all(fleet.is_ours(GuildId(number << 22)) for number in range(9))


@pytest.mark.parametrize("wanted", [FIRST, BOTH, Shards((2,), 3), Shards((1,), 4)])
async def test_a_spare_process_waits_until_the_shards_are_free(
    url: str, join: Join, wanted: Shards, capsys: pytest.CaptureFixture[str]
):
    async with watch.Watch.open(url, chosen=FIRST) as owner:
        await owner.take_shards(1)
        spare = await join(wanted)
        taking = asyncio.create_task(spare.take_shards(1))
        await asyncio.sleep(5 * watch.POLL_SECONDS)
        assert not taking.done()
        assert not any(spare.is_ours(GuildId(number << 22)) for number in range(12))
    async with asyncio.timeout(5):
        assert await taking == wanted


async def test_who_waits_for_some_shards_keeps_none_from_others(join: Join):
    owner, waits, other = await join(FIRST), await join(BOTH), await join(SECOND)
    await owner.take_shards(1)
    taking = asyncio.create_task(waits.take_shards(1))
    async with asyncio.timeout(10):
        assert await other.take_shards(1) == SECOND
    assert not taking.done()
    taking.cancel()
    await asyncio.wait({taking})


@pytest.mark.parametrize("what", Ring)
async def test_who_rings_is_heard_in_every_process_and_by_the_work_that_is_meant_only(join: Join, what: Ring):
    fleets, heard = [await join() for _ in range(3)], list[tuple[int, Ring]]()

    def answer(number: int, which: Ring) -> asyncio.Future[None]:
        heard.append((number, which))
        ended = asyncio.get_running_loop().create_future()
        ended.set_result(None)
        return ended

    with ExitStack() as answered:
        for number, fleet in enumerate(fleets):
            for ring in Ring:
                answered.enter_context(
                    fleet.heard(ring).answered_by(lambda number=number, ring=ring: answer(number, ring))
                )
        fleets[0].ring(what).request()
        assert heard == [(0, what)], "here it is heard at once"
        await soon(lambda: len(heard) == 3)
        await asyncio.sleep(0.1)
        assert sorted(heard) == [(0, what), (1, what), (2, what)]


async def test_who_waits_where_nobody_works_asks_whether_it_is_done(join: Join):
    asks, works = await join(), await join()
    rung = asyncio.Event()

    def work() -> asyncio.Future[None]:
        rung.set()
        return asyncio.get_running_loop().create_future()

    async def done() -> bool:
        return rung.is_set()

    async def never() -> bool:
        return False

    with works.heard(Ring.REMINDERS).answered_by(work):
        async with asyncio.timeout(5):
            await asks.ring(Ring.REMINDERS).request_and_wait(60, done)
        async with asyncio.timeout(5):
            await asks.ring(Ring.REMINDERS).request_and_wait(0.3, never)


async def test_a_ring_of_a_newer_version_is_passed_over(join: Join, operator: asyncpg.Connection):
    fleet, heard = await join(), asyncio.Event()

    def work() -> asyncio.Future[None]:
        heard.set()
        return asyncio.get_running_loop().create_future()

    asyncio.get_running_loop().set_exception_handler(complained := Mock())
    with fleet.heard(Ring.POSTS).answered_by(work):
        await operator.execute("NOTIFY preceptor, 'unheard-of'; NOTIFY preceptor; NOTIFY preceptor, 'posts'")
        async with asyncio.timeout(5):
            await heard.wait()
    complained.assert_not_called()


async def test_shards_log_in_to_the_gateway_in_turn_over_all_processes(
    join: Join, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "IDENTIFY_SECONDS", 0.5)
    loop, at = asyncio.get_running_loop(), list[float]()

    async def log_in(fleet: Fleet, shard: int, at_once: int = 1) -> None:
        await fleet.may_identify(shard, at_once)
        at.append(loop.time())

    one, other = await join(), await join()
    async with asyncio.timeout(20):
        await asyncio.gather(log_in(one, 0), log_in(one, 1), log_in(other, 2))
    assert all(later - earlier >= 0.5 for earlier, later in pairwise(at)), at
    await asyncio.sleep(1)
    at.clear()
    async with asyncio.timeout(20):
        await asyncio.gather(log_in(one, 0, 2), log_in(other, 3, 2))
    assert at[1] - at[0] < 0.4, "two may log in at once"


async def test_who_waits_too_long_at_the_gate_is_told(join: Join, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch, "LONGEST_GATE", 0.3)
    one, other = await join(), await join()
    await one.may_identify(0, 1)
    with pytest.raises(TimeoutError):
        await other.may_identify(1, 1)
    await one.may_identify(1, 2)


async def test_one_process_at_a_time_tells_the_commands(join: Join):
    fleets, inside, most = [await join() for _ in range(3)], 0, 0

    async def sync(fleet: Fleet) -> None:
        nonlocal inside, most
        async with fleet.syncing():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.05)
            inside -= 1

    async with asyncio.timeout(20):
        await asyncio.gather(*map(sync, fleets))
    assert most == 1


async def put_out(fleet: Fleet, within: float = 5.0) -> None:
    with pytest.raises(OperatorError) as told:
        async with asyncio.timeout(within):
            await fleet.lost()
    assert (told.value.code, told.value.message.key) == (ExitCode.LOCKED, "fleet.put_out")


async def test_who_is_put_out_knows_it_and_another_leads(join: Join, operator: asyncpg.Connection):
    fleet, other = await join(FIRST), await join(FIRST)
    await fleet.take_shards(1)
    lead = Lead(fleet)
    await soon(lambda: lead.has)
    next_lead, taking = Lead(other), asyncio.create_task(other.take_shards(1))
    await asyncio.sleep(watch.POLL_SECONDS)
    holder = await operator.fetchval(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::integer = $1",
        Lock.LEAD,
    )
    await operator.fetchval("SELECT pg_terminate_backend($1)", holder)
    await put_out(fleet)
    await soon(lambda: next_lead.has)
    async with asyncio.timeout(5):
        await taking
    with pytest.raises(OperatorError):
        await fleet.take_shards(1)
    with pytest.raises(OperatorError):
        async with fleet.syncing():
            pytest.fail("it is put out")
    await lead.cut()
    await next_lead.give_up()


@pytest.mark.parametrize(
    "fault", [asyncpg.InternalClientError("state"), OSError(), RuntimeError("unheard of")]
)
async def test_whatever_becomes_of_a_beat_that_fails_is_taken_for_the_end(
    join: Join, monkeypatch: pytest.MonkeyPatch, fault: Exception
):
    monkeypatch.setattr(watch, "BEAT_SECONDS", 0.1)
    fleet = await join()

    async def fails(_session: object, _statement: str, *_values: object) -> None:
        raise fault

    monkeypatch.setattr(asyncpg.Connection, "fetchval", fails)
    await put_out(fleet)


async def test_who_falls_silent_is_put_out_by_the_server_and_not_before(
    join: Join, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "PUT_OUT_SECONDS", 0.6)
    monkeypatch.setattr(watch, "BEAT_SECONDS", 0.2)
    fleet = await join()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5):
            await fleet.lost()
    monkeypatch.setattr(watch, "BEAT_SECONDS", 60.0)
    await put_out(fleet)


async def test_who_gets_no_answer_stops_before_the_server_lets_another_lead(
    join: Join, postgres: Server, monkeypatch: pytest.MonkeyPatch
):
    assert 2 * watch.BEAT_SECONDS < watch.PUT_OUT_SECONDS
    monkeypatch.setattr(watch, "BEAT_SECONDS", 0.3)
    fleet = await join()
    with postgres.frozen():
        await put_out(fleet)


async def test_a_restart_of_the_server_puts_all_out(join: Join, postgres: Server):
    fleets = [await join(), await join()]
    postgres.stop()
    try:
        for fleet in fleets:
            await put_out(fleet)
    finally:
        postgres.start()
    async with asyncio.timeout(10):
        again = Lead(await join())
        await soon(lambda: again.has)
    await again.give_up()


async def test_a_server_that_cannot_be_reached_is_told_without_the_address():
    with pytest.raises(OperatorError) as refused:
        async with watch.Watch.open("postgresql://preceptor:secret@127.0.0.1:1/none"):
            pytest.fail("there is nobody")
    assert (refused.value.code, refused.value.message.key) == (ExitCode.UNAVAILABLE, "fleet.unreachable")
    assert "secret" not in str(refused.value.message.params)


@pytest.mark.parametrize("newest", [True, False])
@pytest.mark.parametrize("sessions", [1, 2, 3])
async def test_a_pooler_that_gives_each_transaction_another_session_is_refused(
    postgres: Server, url: str, sessions: int, newest: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "BEAT_SECONDS", 1.0)
    async with pooler(postgres.port, sessions, newest=newest) as port:
        with pytest.raises(OperatorError) as refused:
            async with watch.Watch.open(url.replace(str(postgres.port), str(port))):
                pytest.fail("its locks would hold nobody off")
    assert (refused.value.code, refused.value.message.key) == (ExitCode.CONFIGURATION, "fleet.pooler")


async def test_a_command_that_needs_the_database_alone_and_the_fleet_shut_each_other_out(
    join: Join, operator: asyncpg.Connection
):
    alone = "SELECT pg_try_advisory_lock($1, 0)"
    assert await operator.fetchval(alone, Lock.IN_USE)
    with pytest.raises(OperatorError) as refused:
        await join()
    assert (refused.value.code, refused.value.message.key) == (ExitCode.LOCKED, "fleet.in_use")
    await operator.fetchval("SELECT pg_advisory_unlock($1, 0)", Lock.IN_USE)
    await join()
    await join()
    assert not await operator.fetchval(alone, Lock.IN_USE)


async def test_the_server_names_the_process_of_each_session(join: Join, operator: asyncpg.Connection):
    lead = Lead(await join())
    await soon(lambda: lead.has)
    named = await operator.fetchval(
        "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE classid::integer = $1",
        Lock.LEAD,
    )
    assert str(named).startswith(f"preceptor {os.getpid()} on ")
    await lead.give_up()


async def test_who_gives_up_what_the_server_took_away_already_goes_on(
    join: Join, operator: asyncpg.Connection
):
    fleet = await join()
    lead = Lead(fleet)
    await soon(lambda: lead.has)
    await operator.fetchval(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::integer = $1",
        Lock.LEAD,
    )
    await put_out(fleet)
    await lead.give_up()


async def test_who_leaves_a_server_that_does_not_answer_is_gone_after_a_second(url: str, postgres: Server):
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as opened:
        await opened.enter_async_context(watch.Watch.open(url))
        with postgres.frozen():
            left = loop.time()
            await asyncio.wait_for(opened.aclose(), 5)
            assert loop.time() - left < 3


async def test_who_leaves_at_once_leaves_no_work_unbegun(url: str):
    """Python warns of a coroutine that nobody awaited, and a warning fails a test."""
    async with watch.Watch.open(url):
        pass
