"""The breaker: opens on an outage, probes, and never stays open for ever."""

from datetime import timedelta

from bot.reminders.breaker import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, Breaker
from tests.reminders.made import NOON


def failing(count: int, now: object = NOON) -> Breaker:
    breaker = Breaker()
    for delivery in range(count):
        breaker.failed(delivery, NOON)
    return breaker


def test_one_message_that_keeps_failing_does_not_stop_the_others():
    breaker = Breaker()
    for _ in range(50):
        breaker.failed(1, NOON)
    assert breaker.open_until(NOON) is None


def test_many_messages_failing_in_a_row_stop_everything_for_a_while():
    assert failing(FAILURES - 1).open_until(NOON) is None
    breaker = failing(FAILURES)
    assert breaker.open_until(NOON) == NOON + FIRST_PAUSE
    assert breaker.open_until(NOON + FIRST_PAUSE) is None
    assert breaker.probing


def test_a_success_in_between_counts_them_anew():
    breaker = failing(FAILURES - 1)
    breaker.succeeded()
    breaker.failed(99, NOON)
    assert breaker.open_until(NOON) is None


def test_a_probe_that_fails_doubles_the_pause_up_to_a_bound():
    breaker, now = failing(FAILURES), NOON
    pauses: list[timedelta] = []
    for _ in range(8):
        until = breaker.open_until(now)
        assert until is not None
        pauses.append(until - now)
        now = until
        breaker.failed(0, now)
    assert pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert pauses[-1] == LONGEST_PAUSE


def test_a_probe_that_succeeds_closes_it():
    breaker = failing(FAILURES)
    breaker.succeeded()
    assert breaker.open_until(NOON) is None
    assert not breaker.probing


def test_being_held_back_opens_it_at_once():
    breaker = Breaker()
    breaker.blocked(NOON, timedelta(hours=1))
    assert breaker.open_until(NOON) == NOON + timedelta(hours=1)


def test_a_clock_that_was_put_back_does_not_keep_it_open():
    breaker = failing(FAILURES)
    assert breaker.open_until(NOON - timedelta(days=1)) is None


def test_a_refused_token_keeps_it_open():
    breaker = Breaker()
    breaker.halt()
    breaker.succeeded()
    assert breaker.open_until(NOON) is not None
