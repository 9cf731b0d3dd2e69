"""Each limit of the signs of life and of Discord's memory for nonces: a moment before, at it, and after."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.scheduler.heartbeat import Heartbeat
from bot.scheduler.nonces import Nonces

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def beat(**more: object) -> Heartbeat:
    given = {"started_at": NOON - timedelta(days=1), "waiting_since": None} | more
    return Heartbeat(NOON, process=7, version="1", connected=True, servers=3, backup_at=None, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("age", "fresh"), [(-3600, True), (0, True), (59, True), (60, True), (61, False)])
def test_a_sign_of_life_is_fresh_for_a_minute(age: int, fresh: bool):
    assert beat().fresh(NOON + age * SECOND) is fresh


@pytest.mark.parametrize(
    ("waits", "seconds", "late"),
    [(None, 0, False), (299, 299, False), (300, 300, False), (301, 301, True), (-9, 0, False)],
)
def test_what_waits_for_more_than_five_minutes_is_late(waits: int | None, seconds: int, late: bool):
    since = None if waits is None else NOON - waits * SECOND
    found = beat(waiting_since=since)
    assert (found.waited(), found.late(), found.well()) == (seconds * SECOND, late, not late)


def test_the_time_before_the_start_is_no_wait():
    found = beat(started_at=NOON - 60 * SECOND, waiting_since=NOON - 3600 * SECOND)
    assert found.waited() == 60 * SECOND


class Counted:
    """Counts the seconds that it is told."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(
    ("counted", "shown", "forgotten", "may_take"),
    [
        (0.0, 0.0, False, 45.0),
        (15.0, 15.0, False, 45.0),
        (16.0, 0.0, False, 44.0),
        (0.0, 16.0, False, 44.0),
        (55.0, 0.0, False, 5.0),
        (0.0, 55.0, False, 5.0),
        (55.5, 0.0, True, 45.0),
        (0.0, 55.5, True, 45.0),
        (0.0, -0.5, True, 45.0),
        (9.0, 0.0, False, 45.0),
    ],
)
def test_a_nonce_is_relied_on_for_a_minute_of_whichever_clock_is_further_on(
    counted: float, shown: float, forgotten: bool, may_take: float
):
    clock = Counted()
    nonces = Nonces(clock)
    assert nonces.begin(1, NOON) == 45.0
    clock.at += counted
    now = NOON + shown * SECOND
    assert nonces.forgotten(1, now) is forgotten
    assert nonces.begin(1, now) == may_take
    assert not nonces.forgotten(1, now), "what was forgotten begins anew"


def test_of_what_this_process_did_not_attempt_or_has_ended_nothing_is_relied_on():
    nonces = Nonces(Counted())
    assert nonces.forgotten(1, NOON)
    assert not nonces.attempted(1)
    nonces.begin(1, NOON)
    assert nonces.attempted(1)
    assert nonces.forgotten(2, NOON)
    nonces.end(1)
    nonces.end(1)
    assert not nonces.attempted(1)
    assert nonces.forgotten(1, NOON)
