"""The breaker: opens on an outage, probes, and never stays open for ever."""

from bot.reminders.breaker import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, Breaker


class Seconds:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def failing(count: int) -> tuple[Breaker, Seconds]:
    seconds = Seconds()
    breaker = Breaker(seconds)
    for delivery in range(count):
        breaker.failed(delivery)
    return breaker, seconds


def test_one_message_that_keeps_failing_does_not_stop_the_others():
    breaker, _ = failing(0)
    for _ in range(50):
        breaker.failed(1)
    assert not breaker.rest()


def test_many_messages_failing_in_a_row_stop_everything_for_a_while():
    assert not failing(FAILURES - 1)[0].rest()
    breaker, seconds = failing(FAILURES)
    assert breaker.rest() == FIRST_PAUSE
    seconds.at += FIRST_PAUSE
    assert not breaker.rest()
    assert breaker.probing


def test_a_success_in_between_counts_them_anew():
    breaker, _ = failing(FAILURES - 1)
    breaker.succeeded()
    breaker.failed(99)
    assert not breaker.rest()


def test_a_probe_that_fails_doubles_the_pause_up_to_a_bound():
    breaker, seconds = failing(FAILURES)
    pauses: list[float] = []
    for _ in range(8):
        pauses.append(breaker.rest())
        seconds.at += breaker.rest()
        breaker.failed(0)
    assert pauses[:2] == [FIRST_PAUSE, FIRST_PAUSE * 2]
    assert set(pauses[1:]) == {LONGEST_PAUSE}


def test_a_probe_that_succeeds_closes_it():
    breaker, _ = failing(FAILURES)
    breaker.succeeded()
    assert not breaker.rest()
    assert not breaker.probing


def test_being_held_back_opens_it_at_once():
    breaker, _ = failing(0)
    breaker.blocked(3600.0)
    assert breaker.rest() == 3600.0
