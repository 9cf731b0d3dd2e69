"""The clocks of the machine, at the exact second at which they count as put back or a time as over."""

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from structlog.testing import capture_logs

from bot import clock
from bot.clock import ClockCheck, StepWatch, SystemClock, TimeLimit, instant_in

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("passed", "shown", "is_put_back"),
    [
        (60.0, 60 * SECOND, False),
        (60.0, 58 * SECOND, False),
        (60.0, 57.999 * SECOND, True),
        (60.0, -SECOND, True),
        (0.0, -2 * SECOND, False),
        (0.0, -2.001 * SECOND, True),
        (60.0, 3600 * SECOND, False),
    ],
)
def test_a_clock_that_shows_two_seconds_too_little_was_not_put_back_and_one_that_shows_less_was(
    passed: float, shown: timedelta, is_put_back: bool
):
    counted = iter([100.0, 100.0 + passed])
    watch = StepWatch(lambda: next(counted))
    assert watch.put_back(NOON), "before the first look it may have been"
    assert watch.put_back(NOON + shown) is is_put_back


def test_each_look_is_compared_with_the_one_before():
    counted = iter([0.0, 10.0, 20.0, 30.0])
    watch = StepWatch(lambda: next(counted))
    looks = [NOON, NOON + 10 * SECOND, NOON - 60 * SECOND, NOON - 50 * SECOND]
    assert [watch.put_back(look) for look in looks] == [True, False, True, False]


@pytest.mark.parametrize(
    ("elapsed", "shown", "over"),
    [
        (0.0, 0.0, False),
        (4.9, 4.9, False),
        (5.0, 0.0, True),
        (0.0, 5.0, True),
        (9.0, -100.0, True),
        (0.0, 100.0, True),
    ],
    ids=["at once", "not yet", "counted", "shown", "put back", "set forward"],
)
def test_a_time_is_over_as_soon_as_either_clock_says_so(
    monkeypatch: pytest.MonkeyPatch, elapsed: float, shown: float, over: bool
):
    monkeypatch.setattr(clock, "elapsed", lambda: 100.0)
    monkeypatch.setattr(clock.time, "time", lambda: 1_000.0)
    limit = TimeLimit(5.0)
    monkeypatch.setattr(clock, "elapsed", lambda: 100.0 + elapsed)
    monkeypatch.setattr(clock.time, "time", lambda: 1_000.0 + shown)
    assert limit.over is over


def test_the_clock_of_the_system_is_aware_and_what_is_counted_goes_on():
    assert SystemClock().now().utcoffset() == timedelta()
    assert clock.elapsed() <= clock.elapsed()


@pytest.mark.parametrize(
    ("off", "wrong", "far"),
    [
        (timedelta(), None, False),
        (60 * SECOND, None, False),
        (61 * SECOND, 61, False),
        (-60 * SECOND, None, False),
        (-61 * SECOND, -61, False),
        (timedelta(days=1), 86_400, False),
        (timedelta(days=1, seconds=1), 86_401, True),
        (-timedelta(days=1, seconds=1), -86_401, True),
    ],
)
def test_a_clock_is_held_against_discords(off: timedelta, wrong: int | None, far: bool):
    check = ClockCheck(Mock(now=lambda: NOON + off))
    with capture_logs() as logged:
        check.hear(NOON)
        check.hear(NOON)
    assert [line["seconds_ahead"] for line in logged if line["event"] == "clock_wrong"] == (
        [] if wrong is None else [wrong]
    )
    assert check.far_off is far


def test_that_a_clock_is_right_again_is_said_once():
    check = ClockCheck(Mock(now=lambda: NOON))
    with capture_logs() as logged:
        for theirs in (NOON, NOON + timedelta(hours=1), NOON, NOON, NOON - timedelta(days=2)):
            check.hear(theirs)
    assert [line["event"] for line in logged] == ["clock_wrong", "clock_right", "clock_wrong"]
    assert check.far_off


@pytest.mark.parametrize(
    ("header", "at"),
    [
        ("Sun, 22 Nov 2026 12:00:00 GMT", NOON),
        ("Sun, 22 Nov 2026 13:00:00 +0100", NOON),
        ("Sun, 22 Nov 2026 12:00:00 -0000", None),
        ("noon", None),
        ("Sun, 99 Nov 2026 12:00:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_the_instant_in_a_header(header: str | None, at: datetime | None):
    assert instant_in(header) == at
