"""How long a search among the programs takes: `python -m benchmarks.program_search`. The bar is 5 ms."""

import random
import time

from bot.ledger.loader import load_programs
from bot.ledger.search import ProgramIndex

BAR_MS = 5.0
ROUNDS = 5


def ordinary() -> list[str]:
    """What people type."""
    return ["chop", "new york", "cincinati", "univ of chicago"] * 5


def misspelt() -> list[str]:
    """The dearest searches: five long words, each with a letter wrong."""
    chance = random.Random(1)
    words = sorted({word for program in load_programs() for word in program.name.split() if len(word) > 7})
    return [" ".join(word[:3] + "q" + word[4:] for word in chance.sample(words, 5)) for _ in range(20)]


def measure(index: ProgramIndex, texts: list[str]) -> float:
    """The best of some rounds, in milliseconds of this process's own time for one search."""
    best = float("inf")
    for _ in range(ROUNDS):
        before = time.process_time()
        for typed in texts:
            index.search(typed)
        best = min(best, (time.process_time() - before) / len(texts) * 1000)
    return best


def main() -> None:
    """Print both figures beside the bar."""
    index = ProgramIndex(load_programs())
    for name, texts in (("ordinary", ordinary()), ("five misspelt words", misspelt())):
        print(f"search, {name}: {measure(index, texts):.2f} ms, bar {BAR_MS} ms")


if __name__ == "__main__":
    main()
