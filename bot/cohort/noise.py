"""Discrete Laplace noise: P(x) is proportional to exp(-epsilon |x|).

The sampler is exact: every random decision is a coin with a rational chance, no floating point. Source of the method:
Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020), algorithms 1 and 2.
"""

from collections.abc import Callable
from fractions import Fraction

Coin = Callable[[Fraction], bool]
"""Independently true with exactly this chance, from 0 to 1."""


def discrete_laplace(epsilon: Fraction, coin: Coin) -> int:
    """A whole number x with a chance proportional to exp(-epsilon |x|), exactly. ``epsilon`` is positive."""
    step, scale = epsilon.numerator, epsilon.denominator
    while True:
        remainder = below(scale, coin)
        if not exp_coin(Fraction(remainder, scale), coin):
            continue
        wholes = 0
        while exp_coin(Fraction(1), coin):
            wholes += 1
        size = (remainder + scale * wholes) // step
        negative = coin(Fraction(1, 2))
        if not (negative and size == 0):  # else 0 would come twice as often
            return -size if negative else size


def exp_coin(gamma: Fraction, coin: Coin) -> bool:
    """True with chance exp(-gamma), for gamma from 0 to 1."""
    tosses = 1
    while coin(gamma / tosses):
        tosses += 1
    return tosses % 2 == 1


def below(limit: int, coin: Coin) -> int:
    """A whole number from 0 to ``limit`` - 1, each with the same chance."""
    return next((n for n in range(limit - 1) if coin(Fraction(1, limit - n))), limit - 1)
