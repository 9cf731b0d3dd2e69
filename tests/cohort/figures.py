"""What the statistics tell of one member at most, exactly; the figures of `docs/statistics.md`.

    .venv/bin/python -m tests.cohort.figures

Somebody knows everybody else, and sees the counts after the noise, before any rounding and hiding: what is shown is made
of these and tells no more. One member in a cell moves it by one, and each such count is then worth one vote: its noise
is *exp(epsilon)* times likelier, or less likely, with the member than without, and nothing between. So a season's
drawings are a poll of independent votes, each right with the chance *exp(epsilon) / (1 + exp(epsilon))*, and the best
guess is that of the majority. All answers of a server together whether enough take part tell no more than one vote; the
budget of 2 pays for four votes on presence in a table, whatever they are.
"""

from itertools import accumulate, pairwise
from math import comb, exp

from bot.cohort.disclosure import STRICT, USUAL, Terms, best_guess
from bot.domain.cohort import FINE_BANDS

SERVERS = (1, 2, 5, 10)


def right(votes: int, terms: Terms = USUAL) -> float:
    """How often the best guess between two equally likely cases is right after so many votes."""
    return best_guess(terms.epsilon, votes)


def right_band(drawings: int, terms: Terms = USUAL) -> float:
    """How often the best guess of a score's band is right after so many drawings, when all eight are equally likely."""
    against, bands = 1 - right(1, terms), len(FINE_BANDS)
    empty = [comb(drawings, n) * against**n * (1 - against) ** (drawings - n) for n in range(drawings + 1)]
    highest = [reached**bands for reached in accumulate(empty)]
    chances = [highest[0], *(b - a for a, b in pairwise(highest))]
    epsilon = float(terms.epsilon)
    return sum(p * exp(epsilon * (2 * n - drawings)) for n, p in enumerate(chances)) / bands


def counted(servers: int, each: int = 4, most: int = 4) -> int:
    """In how many drawings of the scores a member is counted, when so many servers draw ``each`` times."""
    return min(servers * each, most)


def percent(chance: float) -> str:
    """A share of a hundred, to the nearest."""
    return f"{100 * chance:.0f}"


def table() -> list[tuple[str, ...]]:
    """The lines of the table in the documents: what somebody guesses, usual and strict, after one and all drawings."""
    lines: list[tuple[str, ...]] = [
        ("what is guessed", "by luck", "one drawing", "a season", "strict: one", "strict: a season")
    ]
    for name, luck, found in (
        ("whether you are counted among the scores", "50", ((1, 4), right)),
        ("in which of two bands your score is", "50", ((2, 8), right)),
        ("in which of eight bands your score is", "12", ((1, 4), right_band)),
        ("whether you are counted among the stages", "50", ((1, 4), right)),
        ("from which of two stages you changed", "50", ((2, 4), right)),
    ):
        votes, chance = found
        figures = [percent(chance(n, terms)) for terms in (USUAL, STRICT) for n in votes]
        lines.append((name, luck, *figures))
    return lines


def by_servers() -> list[tuple[str, ...]]:
    """What all drawings of a season tell, by the number of servers you are in: now, and if each server counted apart."""
    lines: list[tuple[str, ...]] = [
        ("servers", "counted", "presence", "of two bands", "of eight bands", "presence if each counted apart")
    ]
    for servers in SERVERS:
        n = counted(servers)
        figures = [right(n), right(2 * n), right_band(n), right(4 * servers)]
        lines.append((f"{servers}", f"{n}", *[percent(figure) for figure in figures]))
    return lines


def main() -> None:
    for lines in (table(), by_servers()):
        for line in lines:
            print("| " + " | ".join(line) + " |")
        print()
    print("all three tables of a season together, at most twelve votes:", percent(right(12)))


if __name__ == "__main__":
    main()
