"""What has a lock is done by one caller at a time: each test lets a second caller come while the first is half way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from unittest.mock import AsyncMock, Mock

import pytest

from bot.cohort.ports import Page
from bot.cohort.service import CohortService
from bot.domain.cohort import CohortTable
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.server import ServerSettings
from bot.domain.suggestion import Approve
from bot.ledger.service import LedgerService
from bot.ledger.suggestions import SuggestionService
from bot.privacy.ports import Erasure
from bot.privacy.service import PrivacyService
from bot.seasons.loader import load_calendar
from bot.servers.service import ServerService
from storage.ledger import LedgerStore
from storage.members import MemberStore
from storage.snapshots import SnapshotStore
from storage.sqlite.database import Database
from storage.suggestions import SuggestionStore
from tests.ledger.test_suggestions import J1
from tests.publishing.conftest import FIRST, Desk
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, NOON

GUILD = GuildId(7)
ACT = ModeratorAct(GUILD, MemberId(3), ActKind.SERVER_CHANGED, NOON, "time_zone")


class Half:
    """A place half way: whoever comes waits there until let go. ``inside`` counts who is there, ``most`` at once."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.inside = self.most = self.came = 0

    async def wait(self, *_: object, **__: object) -> None:
        self.came += 1
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.open.wait()
        self.inside -= 1

    def before(self, work: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def waiting(*given: object, **named: object) -> object:
            await self.wait()
            return await work(*given, **named)

        return waiting


async def turns(count: int = 20) -> None:
    """Let everybody who can go on do so."""
    for _ in range(count):
        await asyncio.sleep(0.001)


@asynccontextmanager
async def two(call: Callable[[], Awaitable[object]], half: Half) -> AsyncIterator[None]:
    """Two callers at once; the block runs while the first is half way."""
    callers = [asyncio.ensure_future(call()) for _ in range(2)]
    async with asyncio.timeout(10):
        while not half.came:
            await asyncio.sleep(0.001)
        await turns()
        yield
        half.open.set()
        await asyncio.gather(*callers)


async def test_two_ticks_of_the_dispatcher_send_once(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    half = Half()
    bench.discord.pause = half.wait
    async with two(lambda: bench.dispatcher.tick(NOON), half):
        pass
    assert len(bench.discord.posts) == 1


async def test_two_ticks_of_the_publisher_post_once(database: Database, monkeypatch: pytest.MonkeyPatch):
    desk, half = Desk(database), Half()
    await desk.draw()
    await desk.weekly()
    monkeypatch.setattr(desk.channel, "send", half.before(desk.channel.send))
    async with two(lambda: desk.tick(FIRST), half):
        assert half.came == 1
    assert desk.channel.sends == 1


async def test_a_servers_settings_are_not_read_while_they_change():
    half, stored = Half(), [ServerSettings(GUILD)]

    async def keep(settings: ServerSettings, act: ModeratorAct) -> None:
        await half.wait()
        stored[:] = [settings]

    servers = ServerService(Mock(settings=AsyncMock(side_effect=lambda _: stored[0]), keep=keep))
    changed = ServerSettings(GUILD, "Asia/Karachi")
    changing = asyncio.ensure_future(servers.change(GUILD, lambda _: changed, ACT))
    await turns()
    reading = asyncio.ensure_future(servers.settings(GUILD))
    await turns()
    half.open.set()
    await changing
    assert await reading == await servers.settings(GUILD) == changed


async def test_the_ledger_is_not_read_while_it_changes(database: Database):
    half, store = Half(), LedgerStore(database)
    ledger = LedgerService(store)
    before = await ledger.record(J1.program)
    half_way = Mock(wraps=store, add=half.before(store.add), standing=store.standing)
    ledger = LedgerService(half_way)
    adding = asyncio.ensure_future(ledger.add(J1, now=NOON))
    await turns()
    reading = asyncio.ensure_future(ledger.record(J1.program))
    await turns()
    half.open.set()
    await adding
    assert await reading == await ledger.record(J1.program) != before


async def test_the_ledger_is_not_read_while_a_suggestion_becomes_a_fact(database: Database):
    half, store, members = Half(), SuggestionStore(database), MemberStore(database, Mock(prepare=AsyncMock()))
    await members.register(
        MIA, consent_version=1, time_zone="UTC", season=None, first_season=SeasonId(2028), now=NOON
    )
    ledger = LedgerService(LedgerStore(database))
    half_way = Mock(wraps=store, decide=half.before(store.decide), add=store.add)
    suggestions = SuggestionService(half_way, ledger)
    queued = await suggestions.suggest(MIA, J1, now=NOON)
    before = await ledger.record(J1.program)
    deciding = asyncio.ensure_future(suggestions.decide(queued.id, Approve(J1), ACT))
    await turns()
    reading = asyncio.ensure_future(ledger.record(J1.program))
    await turns()
    half.open.set()
    assert await deciding
    assert await reading == await ledger.record(J1.program) != before


async def test_two_drawings_at_once_count_the_members_once(database: Database):
    half, snapshots = Half(), SnapshotStore(database)
    participants = Mock(
        page=AsyncMock(return_value=Page({MIA: 232}, (), None)), spend=half.before(AsyncMock(return_value=()))
    )
    figures = Mock(step2ck_scores=AsyncMock(return_value={}))
    service = CohortService(participants, snapshots, figures, load_calendar())
    async with two(lambda: service.draw(GUILD, CohortTable.STEP2CK, seen=None, now=NOON), half):
        assert half.came == 1
    assert half.came == 1


async def test_who_has_news_is_read_once():
    half = Half()
    store = Mock(members_with_news=half.before(AsyncMock(return_value={MIA})))
    suggestions = SuggestionService(store, Mock())
    async with two(suggestions.waiting_for_news, half):
        assert half.came == 1
    assert half.came == 1


async def test_an_erasure_waits_for_the_one_before():
    half = Half()
    tombstones = Mock(bury=half.before(AsyncMock(return_value="mark")))
    erasures = Mock(begin=AsyncMock(), finish=AsyncMock(return_value=()), removed=AsyncMock())
    privacy = PrivacyService((), Mock(erase=AsyncMock(return_value=0)), erasures, tombstones)
    async with two(lambda: privacy.erase(MIA, NOON), half):
        assert half.came == 1
    assert (half.came, half.most) == (2, 1)


async def test_other_processes_are_told_each_time_that_a_key_has_gone_even_if_that_fails():
    told = Mock()
    erasures = Mock(begin=AsyncMock(return_value=Mock(removed=False)), finish=AsyncMock(return_value=()))
    erasures.removed = AsyncMock()
    keys = Mock(erase=AsyncMock(side_effect=[1, 0, OSError("full")]))
    privacy = PrivacyService((), keys, erasures, Mock(bury=AsyncMock(return_value="mark")), told)
    await privacy.erase(MIA, NOON)
    assert told.request.call_count == keys.erase.call_count == 2
    with pytest.raises(OSError, match="full"):
        await privacy.erase(MIA, NOON)
    assert told.request.call_count == 3


@pytest.mark.parametrize("standing", [(), (Erasure(1, MIA, removed=True),)], ids=["ended", "removed"])
async def test_an_erasure_that_got_on_while_it_was_waited_for_removes_nothing_again(
    standing: tuple[Erasure, ...],
):
    """Its member may have begun anew."""
    unfinished = AsyncMock(side_effect=[[Erasure(1, MIA)], standing])
    erasures = Mock(unfinished=unfinished, finish=AsyncMock(return_value=()), removed=AsyncMock())
    keys = Mock(erase=AsyncMock(return_value=0))
    privacy = PrivacyService((), keys, erasures, Mock(bury=AsyncMock(return_value="mark")))
    assert await privacy.finish_erasures(NOON) == len(standing)
    keys.erase.assert_not_called()


async def test_an_erasure_that_two_finish_at_once_is_carried_out_once():
    half, left = Half(), [Erasure(1, MIA)]

    async def finish(_: Erasure) -> tuple[str, ...]:
        left.clear()
        return ()

    erasures = Mock(unfinished=AsyncMock(side_effect=lambda: list(left)), finish=finish, removed=AsyncMock())
    keys = Mock(erase=half.before(AsyncMock(return_value=0)))
    privacy = PrivacyService((), keys, erasures, Mock(bury=AsyncMock(return_value="mark")))
    finished = [asyncio.ensure_future(privacy.finish_erasures(NOON)) for _ in range(2)]
    await turns()
    assert half.came == 1
    half.open.set()
    assert await asyncio.gather(*finished) == [1, 0]


async def test_an_erasure_of_a_process_that_runs_no_more_is_finished_at_the_second_look():
    unfinished = AsyncMock(return_value=[Erasure(1, MIA)])
    erasures = Mock(unfinished=unfinished, finish=AsyncMock(return_value=()), removed=AsyncMock())
    keys = Mock(erase=AsyncMock(return_value=0))
    privacy = PrivacyService((), keys, erasures, Mock(bury=AsyncMock(return_value="mark")))
    assert await privacy.finish_held_up(NOON) == 0
    keys.erase.assert_not_called()
    assert await privacy.finish_held_up(NOON) == 1
    assert {call.args for call in keys.erase.call_args_list} == {(MIA,)}


@pytest.mark.parametrize("work", ["empty_log", "rewrite", "close"])
async def test_what_is_done_to_the_whole_database_waits_for_a_transaction(database: Database, work: str):
    opened, goes_on = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with database.write() as tx:
            await tx.run("INSERT INTO cohort_season (guild_id, season) VALUES (1, 2027)")
            opened.set()
            await goes_on.wait()

    writing = asyncio.ensure_future(write())
    await opened.wait()
    waiting = asyncio.ensure_future(getattr(database, work)())
    await turns()
    too_early = waiting.done()
    goes_on.set()
    async with asyncio.timeout(10):
        await writing
        await waiting
    assert not too_early


async def test_transactions_follow_one_another(database: Database):
    half = Half()

    async def write() -> None:
        async with database.write() as tx:
            await tx.run(
                "INSERT INTO cohort_season (guild_id, season) VALUES (1, 2027) ON CONFLICT DO NOTHING"
            )
            await half.wait()

    async with two(write, half):
        assert half.came == 1
    assert (half.came, half.most) == (2, 1)


async def test_a_tick_that_waits_sends_what_became_due_meanwhile(bench: Bench):
    await bench.join(MIA)
    await bench.remind(MIA)
    half = Half()
    bench.discord.pause = half.wait
    first = asyncio.ensure_future(bench.dispatcher.tick(NOON))
    await turns()
    await bench.remind(MIA, "1d", wall="2027-02-01 12:01")
    bench.clock.advance(timedelta(minutes=1))
    second = asyncio.ensure_future(bench.dispatcher.tick(bench.clock.now()))
    await turns()
    half.open.set()
    await asyncio.gather(first, second)
    assert await bench.states() == ["sent", "sent"]
