"""How long a list takes: `python -m benchmarks.program_list`. The bars: 5 ms from 212 programs, 100 ms from 5,000.

They are for a list from facts that have been read, which the bot does once after each change of the ledger.
"""

import time
from collections.abc import Sequence

from benchmarks.advise import AS_OF, profiles
from bot.domain.ledger import ProgramRecord
from bot.ledger.loader import load_programs
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from bot.strategy.program_list.facade import build_list
from bot.strategy.program_list.roster import Roster
from tests.strategy.program_list.synthetic import filled_records

BARS = ((212, 5.0), (5_000, 100.0))
MEMBERS = 40
ROUNDS = 3


def measure(records: Sequence[ProgramRecord], members: int) -> tuple[float, float]:
    """Milliseconds of this process's own time in the best of some rounds: for the average list, and for the first.

    The first list after a change of the ledger also reads its facts; the others use what that one worked out.
    """
    rulebook, calendar = load_rulebook(), load_calendar()
    asked = [
        (
            profile,
            compute(profile, rulebook=rulebook, calendar=calendar, program_count=len(records), as_of=AS_OF),
        )
        for profile in profiles()[:: 1000 // members]
    ]
    best, first = float("inf"), float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        roster = Roster(records, rulebook)
        build_list(asked[0][0], asked[0][1], roster)
        first = min(first, (time.process_time() - start) * 1000)
        start = time.process_time()
        for profile, advice in asked:
            build_list(profile, advice, roster)
        best = min(best, (time.process_time() - start) * 1000 / len(asked))
    return best, first


def main() -> None:
    """Print one row of the table of figures for each size."""
    for count, bar in BARS:
        records = filled_records(count=None if count == len(load_programs()) else count)
        found, first = measure(records, MEMBERS if count < BARS[-1][0] else MEMBERS // 4)
        verdict = "met" if found <= bar else "MISSED"
        print(f"a list from {count:,} programs: {found:.1f} ms (bar {bar:g}): {verdict}")
        print(f"    the first after a change of the ledger: {first:.1f} ms")


if __name__ == "__main__":
    main()
