"""Coins for tests: seeded ones, and the tree of everything that a coin can do to a function."""

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import exp
from typing import TypeVar

from bot.cohort.disclosure import Coin

T = TypeVar("T")


def seeded(seed: int) -> Coin:
    """A coin whose tosses follow from the seed."""
    tossed = random.Random(seed)
    return lambda chance: tossed.randrange(chance.denominator) < chance.numerator


def outcomes(run: Callable[[Coin], T], *, smallest: Fraction) -> Iterator[tuple[T, Fraction]]:
    """Every result of ``run`` with the exact chance of the way to it; ways rarer than ``smallest`` are cut off."""
    ways: list[tuple[tuple[bool, ...], Fraction]] = [((), Fraction(1))]
    while ways:
        tosses, chance = ways.pop()
        try:
            yield run(_Tape(tosses)), chance
        except _EndOfTapeError as end:
            heads = end.chance
            branches = (((*tosses, True), chance * heads), ((*tosses, False), chance * (1 - heads)))
            ways += [branch for branch in branches if branch[1] > smallest]


class _EndOfTapeError(Exception):
    def __init__(self, chance: Fraction) -> None:
        self.chance = chance


class _Tape:
    def __init__(self, tosses: tuple[bool, ...]) -> None:
        self._tosses = iter(tosses)

    def __call__(self, chance: Fraction) -> bool:
        assert 0 <= chance <= 1
        toss = next(self._tosses, None)
        if toss is None:
            raise _EndOfTapeError(chance)
        return toss


def laplace(epsilon: float, x: int) -> float:
    """The chance of ``x`` in a discrete Laplace distribution."""
    alpha = exp(-epsilon)
    return (1 - alpha) / (1 + alpha) * alpha ** abs(x)
