"""The judging of a soak: what grows is named, what goes up and down is not."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.wire.soak_curve import MEMORY_BOUND, Look, complaints, left_behind, slope

WARM_UP = 300.0
PANELS = 100


def curve(
    memory: Callable[[float], float] = lambda _: 120.0,
    *,
    tasks: Callable[[float], int] = lambda _: 40,
    threads: Callable[[float], int] = lambda _: 6,
    files: Callable[[float], int] = lambda _: 30,
    panels: Callable[[float], int] = lambda _: 50,
) -> list[Look]:
    """Half an hour, a look every ten seconds."""
    return [
        Look(at, memory(at), tasks(at), threads(at), files(at), panels(at))
        for at in map(float, range(0, 1800, 10))
    ]


def said(looks: list[Look]) -> str:
    return "\n".join(complaints(looks, WARM_UP, PANELS))


def test_a_flat_and_noisy_curve_is_no_complaint():
    chance = random.Random(1)
    looks = curve(
        lambda _: 120 + chance.gauss(0, 3),
        tasks=lambda _: 40 + chance.randrange(25),
        threads=lambda _: 6 + chance.randrange(3),
        files=lambda _: 30 + chance.randrange(20),
    )
    assert said(looks) == ""


@pytest.mark.parametrize(("a_minute", "complained"), [(0.9, False), (1.1, True), (-2.0, False)])
def test_memory_may_grow_by_so_much_a_minute(a_minute: float, complained: bool):
    looks = curve(lambda at: 120 + MEMORY_BOUND * a_minute * at / 60)
    assert slope(looks) == pytest.approx(MEMORY_BOUND * a_minute)
    assert ("memory grows" in said(looks)) is complained


def test_what_memory_does_in_the_warm_up_does_not_count():
    assert said(curve(lambda at: min(at, WARM_UP))) == ""


def test_a_few_odd_looks_do_not_move_the_line():
    assert said(curve(lambda at: 400.0 if at >= 1700 else 120.0)) == ""
    steps = curve(lambda at: 120.0 + 10 * (at // 300))
    assert "memory grows" in said(steps)


@pytest.mark.parametrize("name", ["tasks", "threads", "files"])
def test_a_count_whose_least_rises_grows(name: str):
    chance = random.Random(2)
    assert said(curve(**{name: lambda at: 40 + int(at / 60) + chance.randrange(9)})).startswith(
        f"{name} grow"
    )
    assert said(curve(**{name: lambda at: 40 + int(at / 200) + chance.randrange(9)})) == ""


def test_open_panels_are_no_leak_and_bounded():
    assert said(curve(panels=lambda at: int(at / 20))) == ""
    assert "panels are open" in said(curve(panels=lambda at: int(at / 17)))


def test_a_short_run_says_that_it_says_nothing():
    assert "too few" in said(curve()[:40])
    assert said(curve()[:42]) == ""


def test_what_is_left_at_rest_is_named():
    rest = Look(0, 120, 45, 6, 30, 5)
    assert left_behind(rest, replace(rest, memory=150, panels=20)) == []
    assert left_behind(rest, replace(rest, tasks=48, threads=9, files=33)) == []
    found = left_behind(rest, replace(rest, tasks=49, threads=10, files=34))
    assert [words.split()[1] for words in found] == ["tasks", "threads", "files"]
