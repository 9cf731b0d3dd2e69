"""One attempt at a request ends, whatever Discord does with it; everybody who asks Discord for something makes one."""

import ast
import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NoReturn, TypeVar
from unittest.mock import AsyncMock, Mock

import pytest

from bot.cohort.ports import Participant, Unclear
from bot.domain.discord_answer import Retry
from bot.domain.ids import GuildId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.presence import Presence
from bot.domain.publishing import Subject
from bot.domain.suggestion import RefusalReason, Refuse
from bot.errors import TokenRefusedError
from bot.fleet.alone import Alone
from bot.gateway import membership
from bot.gateway.membership import DiscordMembership
from bot.ledger.news import NewsCarrier
from bot.ledger.service import LedgerService
from bot.ledger.suggestions import SuggestionService
from bot.retention.notice import DirectNotices
from bot.retention.ports import NoticeResult
from bot.scheduler import attempt as module
from bot.scheduler import nonces
from bot.scheduler.attempt import attempt, require_time_left
from storage.ledger import LedgerStore
from storage.reminders.recovery import RecoveryStore
from storage.suggestions import SuggestionStore
from tests.ledger.test_suggestions import J1
from tests.publishing.conftest import FIRST, Desk
from tests.reminders.bench import KEYS, Bench
from tests.reminders.made import MIA, NOON, SAM

PROGRAM = Path(__file__).parents[2] / "bot"
PORTS = {"messenger", "channels"}
"""What the senders hold that asks Discord."""
AT_ONCE = {"place"}
"""Answered from memory."""
SHORT = 0.01
T = TypeVar("T")


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request may take a hundredth of a second."""
    for where in (module, nonces, membership):
        monkeypatch.setattr(where, "REQUEST_TIMEOUT", SHORT)


async def never(*_: object, **__: object) -> NoReturn:
    """Discord does not answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def ended(work: Awaitable[T]) -> T:
    async with asyncio.timeout(5):
        return await work


def asked(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Each request of a file to Discord, and whether it is within an attempt."""
    within = {
        call
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "attempt"
        for call in ast.walk(node)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=port), attr=request)) if (
                port.strip("_") in PORTS
            ):
                if request not in AT_ONCE:
                    yield request, node in within
            case _:
                pass


def test_every_request_of_every_sender_is_an_attempt():
    requests = [
        (path.relative_to(PROGRAM).as_posix(), request, bounded)
        for path in sorted(PROGRAM.rglob("*.py"))
        if any(f"_{port}." in (text := path.read_text()) for port in PORTS)
        for request, bounded in asked(ast.parse(text))
    ]
    # What sends a post is awaited by the attempt that is made of it.
    outside = {(path, request) for path, request, bounded in requests if not bounded}
    assert outside == {("publishing/publisher.py", "send")}
    assert {path for path, *_ in requests} == {
        "ledger/news.py",
        "publishing/publisher.py",
        "reminders/dispatcher.py",
        "retention/notice.py",
    }


async def test_an_attempt_lasts_three_quarters_of_a_minute_unless_told_otherwise():
    assert module.REQUEST_TIMEOUT == 45
    assert await ended(attempt(never(), SHORT)) == Retry("timeout")


@pytest.mark.usefixtures("short")
async def test_no_request_leaves_once_its_attempt_is_over():
    late: list[BaseException] = []

    async def slow() -> None:
        try:
            await never()
        finally:
            try:
                require_time_left()
            except TimeoutError as over:
                late.append(over)

    assert await ended(attempt(slow())) == Retry("timeout")
    assert len(late) == 1
    require_time_left()


async def test_a_fault_of_ours_is_tried_again_and_a_refused_token_is_not():
    async def fail(error: Exception) -> NoReturn:
        raise error

    assert await attempt(fail(ZeroDivisionError())) == Retry("fault")
    with pytest.raises(TokenRefusedError):
        await attempt(fail(TokenRefusedError()))


async def reminder(bench: Bench, request_: str) -> None:
    await bench.join(MIA)
    await bench.remind(MIA)
    if request_ == "find":
        bench.discord.script.append("lost")
        await bench.tick()
        await bench.restart()
        bench.clock.advance(timedelta(minutes=10))
    if request_ == "sent_since":
        await RecoveryStore(bench.database).doubt(NOON + timedelta(days=1))
    setattr(bench.discord, request_, never)
    await bench.tick()
    assert await bench.states() != ["sent"]


async def notice(bench: Bench, request_: str) -> None:
    await bench.join(MIA)
    messenger = Mock(find=AsyncMock(return_value=None))
    setattr(messenger, request_, never)
    who = Presence(MIA, NOON.date(), notice_at=NOON, servers=(GuildId(1),))
    assert await DirectNotices(bench.reminders, messenger, KEYS.key).tell(who, NOON) is NoticeResult.FAULT


async def news(bench: Bench, request_: str) -> None:
    await bench.join(MIA)
    suggestions = SuggestionService(
        SuggestionStore(bench.database), LedgerService(LedgerStore(bench.database))
    )
    await suggestions.suggest(MIA, J1, now=NOON)
    page = await suggestions.page()
    assert page is not None
    refused = Refuse(RefusalReason.NOT_THERE, "no")
    await suggestions.decide(
        page.waiting.id, refused, ModeratorAct(GuildId(1), SAM, ActKind.LEDGER_REFUSED, NOON)
    )
    messenger = Mock(find=AsyncMock(return_value=None))
    setattr(messenger, request_, never)
    await NewsCarrier(suggestions, bench.reminders, messenger, KEYS.key).step(NOON)
    assert await suggestions.waiting_for_news() == {MIA}, "told another time"


async def post(bench: Bench, request_: str) -> None:
    desk = Desk(bench.database)
    await desk.weekly(Subject.MATCH_DATES)
    channel = desk.channel
    if request_ in {"find", "edit", "pin"}:
        await desk.tick(FIRST)
        assert len(channel.posts) == 1
    setattr(channel, request_, never)
    await desk.tick(FIRST + timedelta(days=7 if request_ != "send" else 0))


async def look(bench: Bench, request_: str) -> None:
    client = Mock()
    client.http.get_member = never
    assert await DiscordMembership(client, Alone()).look(Participant(GuildId(1), MIA)) == Unclear()


SENDERS = [
    *((reminder, request_) for request_ in ("send", "find", "sent_since")),
    *((notice, request_) for request_ in ("send", "find")),
    *((news, request_) for request_ in ("send", "find")),
    *((post, request_) for request_ in ("send", "edit", "pin")),
    (look, "fetch_member"),
]


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(("sender", "request_"), SENDERS, ids=lambda part: getattr(part, "__name__", part))
async def test_a_request_that_is_never_answered_holds_up_nothing(
    bench: Bench, sender: Callable[[Bench, str], Awaitable[None]], request_: str
):
    await ended(sender(bench, request_))
