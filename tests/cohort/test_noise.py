"""The sampler of the noise against its distribution."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import exp
from typing import TypeVar

import pytest

from bot.cohort import noise
from bot.cohort.disclosure import STRICT, USUAL, Terms
from bot.cohort.noise import Coin, discrete_laplace
from bot.cohort.service import secret_coin
from tests.cohort.coins import laplace, outcomes, seeded

T = TypeVar("T")
EPSILONS = [Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)]
FAR = 60
CHI_SQUARE_999 = 45.31
"""The 99.9 % quantile of chi-square with 20 degrees of freedom."""


def exact(run: Callable[[Coin], T], smallest: Fraction = Fraction(1, 10**12)) -> dict[T, float]:
    """The chance of every result, all but 1e-6 of them."""
    found: dict[T, Fraction] = {}
    for result, chance in outcomes(run, smallest=smallest):
        found[result] = found.get(result, Fraction(0)) + chance
    assert 1 - sum(found.values()) < Fraction(1, 10**6)
    return {result: float(chance) for result, chance in found.items()}


@pytest.mark.parametrize("gamma", [Fraction(1), Fraction(3, 4), Fraction(1, 2), Fraction(1, 4)], ids=str)
def test_the_exponential_coin_is_exact(gamma: Fraction):
    heads = exact(lambda coin: noise.exp_coin(gamma, coin))[True]
    assert heads == pytest.approx(exp(-gamma), abs=1e-11)


def test_the_exponential_coin_of_0_always_falls_on_heads():
    assert exact(lambda coin: noise.exp_coin(Fraction(0), coin)) == {True: 1}


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_the_uniform_number_is_exact(limit: int):
    assert exact(lambda coin: noise.below(limit, coin)) == dict.fromkeys(range(limit), 1 / limit)


class _AgainError(Exception):
    """The sampler begins anew."""


@pytest.mark.parametrize("epsilon", EPSILONS, ids=str)
def test_every_way_through_the_sampler_adds_up_to_the_exact_distribution(
    epsilon: Fraction, monkeypatch: pytest.MonkeyPatch
):
    """With the coin and the number proven above as one toss each; a try that begins anew repeats the first one."""
    uniform = noise.below
    monkeypatch.setattr(noise, "exp_coin", lambda gamma, coin: coin(Fraction(exp(-gamma))))

    def one_try(coin: Coin) -> int | None:
        tries = iter([uniform])

        def below(limit: int, coin: Coin) -> int:
            try:
                return next(tries)(limit, coin)
            except StopIteration:
                raise _AgainError from None

        monkeypatch.setattr(noise, "below", below)
        try:
            return discrete_laplace(epsilon, coin)
        except _AgainError:
            return None

    found = exact(one_try)
    accepted = 1 - found.pop(None)
    for x in range(-12, 13):
        assert found[x] / accepted == pytest.approx(laplace(float(epsilon), x), abs=1e-9)


@pytest.mark.parametrize("epsilon", EPSILONS[:2], ids=str)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_samples_follow_the_distribution(epsilon: Fraction, seed: int):
    size, edge = 10_000, 10
    coin = seeded(seed)
    found = Counter(min(max(discrete_laplace(epsilon, coin), -edge), edge) for _ in range(size))
    chances = {x: laplace(float(epsilon), x) for x in range(1 - edge, edge)}
    tail = (1 - sum(chances.values())) / 2
    chances |= {-edge: tail, edge: tail}
    chi_square = sum((found[x] - size * p) ** 2 / (size * p) for x, p in chances.items())
    assert chi_square < CHI_SQUARE_999


def test_the_secure_coin_falls_as_often_as_it_should():
    tosses = 20_000
    heads = sum(secret_coin(Fraction(1, 3)) for _ in range(tosses))
    assert abs(heads / tosses - 1 / 3) < 0.02  # six standard deviations
    assert secret_coin(Fraction(1))
    assert not secret_coin(Fraction(0))


@pytest.mark.parametrize("terms", [USUAL, STRICT], ids=["usual", "strict"])
def test_the_margins_told_hold_nine_times_in_ten(terms: Terms):
    one = {x: laplace(float(terms.epsilon), x) for x in range(-FAR, FAR + 1)}
    sums = one
    for cells in range(1, max(terms.margin) + 1):
        sums = one if cells == 1 else _sum(sums, one)
        margin = terms.margin.get(cells)
        assert margin is None or _within(sums, margin) >= 0.9 > _within(sums, margin - 1)


def _within(chances: dict[int, float], margin: int) -> float:
    """The chance that a rounded number is so close to the true one, for the worst true number."""
    return min(
        sum(p for x, p in chances.items() if abs(5 * ((true + x + 2) // 5) - true) <= margin)
        for true in range(1000, 1005)
    )


def _sum(first: dict[int, float], second: dict[int, float]) -> dict[int, float]:
    total: dict[int, float] = {}
    for x, p in first.items():
        if p > 1e-9:
            for y, q in second.items():
                total[x + y] = total.get(x + y, 0) + p * q
    return total


def test_the_usual_noise_keeps_a_band_of_a_server_of_200_close():
    chances = {x: laplace(0.5, x) for x in range(-FAR, FAR + 1)}
    errors = [
        sum(p * abs(5 * ((true + x + 2) // 5) - true) for x, p in chances.items()) for true in range(25, 30)
    ]
    assert max(errors) <= 3
