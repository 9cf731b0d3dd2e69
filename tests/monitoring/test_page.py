"""The page on loopback: how the bot is, its figures, and nothing for anybody who asks as no collector would."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import AsyncMock

import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from bot.errors import ExitCode, OperatorError
from bot.monitoring import page
from bot.monitoring.figures import Figures, Spread, lag_watch
from bot.monitoring.page import LONGEST_SECONDS, MOST_CONNECTIONS, monitoring
from bot.scheduler.heartbeat import Heartbeat
from tests.monitoring.ports import free_port
from tests.reminders.bench import Clock

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BEAT = Heartbeat(NOW, NOW - timedelta(hours=1), 7, "0.2.0", True, 3, None, NOW - timedelta(minutes=9))
LATE = replace(BEAT, waiting_since=NOW - timedelta(minutes=6))


class Served:
    """A page that is open, and what the bot says of itself."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.beat: Heartbeat | Exception = BEAT
        self.figures = Figures(open_panels=lambda: 7)

    async def look(self, _now: datetime) -> Heartbeat:
        if isinstance(self.beat, Exception):
            raise self.beat
        return self.beat

    async def send(self, request: bytes) -> bytes:
        """All that is answered until the page ends the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        async with asyncio.timeout(30):
            answer = await reader.read()
        writer.close()
        return answer

    async def get(self, path: str, *, host: str | None = None, method: str = "GET") -> tuple[int, str]:
        head = f"{method} {path} HTTP/1.1\r\nHost: {host or f'127.0.0.1:{self.port}'}\r\n\r\n"
        answer = (await self.send(head.encode())).decode()
        return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    made = Served(free_port())
    async with monitoring(made.port, made.look, made.figures, Clock()):
        yield made


@pytest.mark.parametrize(
    ("beat", "status"),
    [(BEAT, 200), (replace(BEAT, connected=False), 503), (LATE, 503), (ValueError("secret words"), 503)],
)
async def test_health_is_by_the_rule_of_status(served: Served, beat: Heartbeat | Exception, status: int):
    served.beat = beat
    with capture_logs() as log:
        answered, text = await served.get("/healthz")
    assert answered == status
    assert "secret" not in text
    failed = ["monitoring_failed"] if isinstance(beat, Exception) else []
    assert [line["event"] for line in log] == failed


async def test_the_figures_are_what_prometheus_reads(served: Served):
    served.beat = LATE
    served.figures.deliveries["sent"] += 3
    served.figures.requests[429] += 1
    served.figures.rate_limits["user"] += 1
    served.figures.lateness.add(61)
    status, text = await served.get("/metrics")
    assert status == 200
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["preceptor_deliveries_total", "sent"] == 3
    assert samples["preceptor_discord_requests_total", "429"] == 1
    assert samples["preceptor_rate_limits_total", "user"] == 1
    assert samples["preceptor_oldest_due_seconds",] == 360
    assert samples["preceptor_connected",] == 1
    assert samples["preceptor_lateness_seconds_bucket", "60.0"] == 0
    assert samples["preceptor_lateness_seconds_bucket", "300.0"] == 1
    assert samples["preceptor_lateness_seconds_count",] == 1
    assert samples["preceptor_info", "0.2.0"] == 1
    assert samples["preceptor_last_backup_timestamp_seconds",] == (NOW - timedelta(minutes=9)).timestamp()
    assert samples["process_resident_memory_bytes",] > 0
    assert samples["preceptor_open_panels",] == 7
    assert not {name for name, *_ in samples if "member" in name or "server" in name}


async def test_tasks_are_counted_until_they_end(served: Served):
    async def tasks() -> float:
        _, text = await served.get("/metrics")
        [sample] = [line for line in text.splitlines() if line.startswith("preceptor_tasks ")]
        return float(sample.split()[1])

    before, end = await tasks(), asyncio.Event()
    waiting = [asyncio.create_task(end.wait()) for _ in range(3)]
    assert await tasks() == before + 3
    end.set()
    await asyncio.gather(*waiting)
    assert await tasks() == before


@pytest.mark.parametrize(
    ("path", "host", "method", "status"),
    [
        ("/", None, "GET", 404),
        ("/metrics/../healthz", None, "GET", 404),
        ("/metrics", None, "POST", 405),
        ("/metrics", None, "DELETE", 405),
        ("/metrics", "evil.example", "GET", 421),
        ("/healthz", "evil.example:9464", "GET", 421),
        ("/healthz", "localhost", "GET", 421),
    ],
)
async def test_what_no_collector_asks_is_refused(
    served: Served, path: str, host: str | None, method: str, status: int
):
    assert (await served.get(path, host=host, method=method))[0] == status


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 5\r\n\r\nhello",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX: " + b"y" * 5_000 + b"\r\n\r\n",
        b"GET /" + b"z" * 5_000 + b" HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
        b"\x16\x03\x01\x00\xa5 %d",
        b"\r\n\r\n\x00 %d\r\n\r\n",
    ],
    ids=["body", "long header", "long path", "tls", "nonsense"],
)
async def test_hostile_requests_are_refused_without_a_word_in_the_log(
    served: Served, request_: bytes, caplog: pytest.LogCaptureFixture
):
    answer = await served.send(request_.replace(b"%d", str(served.port).encode()))
    assert answer.split()[1] in {b"400", b"413", b"431"}
    assert caplog.records == []
    assert (await served.get("/healthz"))[0] == 200


@pytest.mark.parametrize(("length", "status"), [(1023, 200), (1024, 200), (1025, 400)])
async def test_a_header_may_be_a_kibibyte(served: Served, length: int, status: int):
    header = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX: %s\r\n\r\n"
    assert int((await served.send(header % (served.port, b"y" * length))).split()[1]) == status


@pytest.mark.parametrize(("length", "status"), [(1023, 404), (1024, 404), (1025, 400)])
async def test_a_line_may_be_a_kibibyte(served: Served, length: int, status: int):
    line = b"GET /%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
    answer = await served.send(line % (b"z" * (length - 1), served.port))
    assert int(answer.split()[1]) == status


async def test_many_connections_leave_the_bot_its_own(served: Served):
    opened = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(MOST_CONNECTIONS - 1)]
    assert (await served.get("/healthz"))[0] == 200, "the last one that there is room for"
    opened.append(await asyncio.open_connection("127.0.0.1", served.port))
    async with asyncio.timeout(LONGEST_SECONDS / 2):
        assert await served.send(b"") == b""
    for _, writer in opened:
        writer.close()
        await writer.wait_closed()
    async with asyncio.timeout(30):
        while not await served.send(b"GET /healthz HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % served.port):
            await asyncio.sleep(0)


async def test_a_connection_that_says_nothing_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "LONGEST_SECONDS", 0.05)
    made = Served(free_port())
    async with monitoring(made.port, made.look, made.figures, Clock()):
        reader, writer = await asyncio.open_connection("127.0.0.1", made.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHo")
        async with asyncio.timeout(30):
            assert await reader.read() == b""
        writer.close()


async def test_a_request_that_is_never_answered_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(page, "LONGEST_SECONDS", 0.05)
    made, end = Served(free_port()), asyncio.Event()

    async def look(_now: datetime) -> Heartbeat:
        await end.wait()
        return BEAT

    async with monitoring(made.port, look, made.figures, Clock()):
        assert await made.send(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % made.port) == b""
        end.set()


async def test_by_default_nothing_listens(monkeypatch: pytest.MonkeyPatch):
    made, listening = Served(free_port()), AsyncMock()
    monkeypatch.setattr(asyncio.get_running_loop(), "create_server", listening)
    async with monitoring(None, made.look, made.figures, Clock()):
        listening.assert_not_awaited()


async def test_it_is_closed_when_the_bot_stops():
    made = Served(free_port())
    with capture_logs() as log:
        async with monitoring(made.port, made.look, made.figures, Clock()):
            assert (await made.get("/healthz"))[0] == 200
    assert [line["address"] for line in log] == [f"http://127.0.0.1:{made.port}"]
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", made.port)


async def test_a_port_that_is_taken_is_named(served: Served):
    with pytest.raises(OperatorError) as refused:
        async with monitoring(served.port, served.look, served.figures, Clock()):
            pass
    assert refused.value.code is ExitCode.CONFIGURATION


def test_durations_are_counted_up_to_each_bound():
    spread = Spread((1.0, 5.0))
    for seconds in (-3.0, 1.0, 2.0, 60.0):
        spread.add(seconds)
    assert spread.up_to() == [("1.0", 2.0), ("5.0", 3.0), ("+Inf", 4.0)]
    assert spread.total == 63.0


@pytest.mark.parametrize("name", ["lateness", "answers", "loop_lag"])
def test_the_bounds_of_durations_rise_from_above_zero(name: str):
    bounds = [float(bound) for bound, _ in getattr(Figures(), name).up_to()]
    assert bounds[0] > 0
    assert bounds == sorted(set(bounds))


def test_an_answer_is_timed_once():
    seconds = iter((10.0, 12.5))
    figures = Figures(lambda: next(seconds))
    figures.arrived(1)
    figures.answered(1)
    figures.answered(1)
    assert figures.answers.total == 2.5


@pytest.mark.parametrize(("more", "counted"), [(-1, 1.0), (0, 1.0), (1, 0.0)])
def test_a_thousand_wait_for_their_answer_and_with_one_more_the_oldest_is_forgotten(
    more: int, counted: float
):
    figures = Figures(lambda: 0.0)
    for number in range(1_000 + more):
        figures.arrived(number)
    figures.answered(0)
    assert figures.answers.up_to()[-1] == ("+Inf", counted)
    figures.answered(1_000 + more - 1)
    assert figures.answers.up_to()[-1] == ("+Inf", counted + 1)


async def test_the_lag_of_the_loop_is_what_a_step_came_later():
    seconds = iter((0.0, 1.4, 1.4, 2.4, 2.4))
    figures = Figures()
    watch = lag_watch(figures, lambda: next(seconds))
    for _ in range(3):
        await watch.step(NOW)
    assert figures.loop_lag.total == pytest.approx(0.4)
    assert figures.loop_lag.up_to()[-1] == ("+Inf", 2.0)


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/nothing"])
async def test_no_answer_is_kept_or_guessed_at_and_none_names_the_library(served: Served, path: str):
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n"
    head = (await served.send(request.encode())).decode().partition("\r\n\r\n")[0].splitlines()
    for line in ("Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Server: preceptor"):
        assert line in head
