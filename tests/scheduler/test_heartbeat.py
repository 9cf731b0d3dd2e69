"""The sign of life: what is late, and a line in the log for each trouble's beginning and end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs

from bot.scheduler.heartbeat import Heartbeat, LateWatch, beating, read_heartbeat

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
START = NOW - timedelta(days=1)


def beat(minutes: float, *, waits: bool = True, started_at: datetime = START) -> Heartbeat:
    """So many minutes after noon, with something that waits since noon."""
    return Heartbeat(
        NOW + timedelta(minutes=minutes), started_at, 7, "0.2.0", True, 3, NOW if waits else None, None
    )


def test_a_trouble_is_said_once_with_its_end():
    watch = LateWatch()
    with capture_logs() as logs:
        for minutes in (0, 4, 6, 7, 600):
            watch.look(beat(minutes))
        watch.look(beat(630, waits=False))
        watch.look(beat(631, waits=False))
        watch.look(beat(700))
    assert [(line["log_level"], line["event"]) for line in logs] == [
        ("warning", "deliveries_late"),
        ("info", "deliveries_on_time"),
        ("warning", "deliveries_late"),
    ]
    assert logs[0]["minutes"] == 6
    assert logs[1]["late_for_minutes"] == 630


def test_what_came_due_while_the_bot_did_not_run_is_no_trouble_of_its_own():
    started = NOW + timedelta(hours=9)
    assert not beat(9 * 60 + 4, started_at=started).late()
    assert beat(9 * 60 + 6, started_at=started).late()


def test_connected_and_on_time_is_well():
    assert beat(1).well()
    assert not replace(beat(1), connected=False).well()
    assert not beat(6).well()


async def test_the_task_writes_and_watches(tmp_path: Path):
    async def look(now: datetime) -> Heartbeat:
        return replace(beat(6), at=now)

    with capture_logs() as logs:
        await beating(tmp_path, look).step(NOW + timedelta(minutes=9))
    assert [line["event"] for line in logs] == ["deliveries_late"]
    written = read_heartbeat(tmp_path)
    assert written is not None
    assert written.late()
