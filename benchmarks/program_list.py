"""How long a list takes: `python -m benchmarks.program_list`. The bars: 5 ms from 212 programs, 100 ms from 5,000.

They are for a whole list, with the reasons of each place and refusal, from facts that have been read, which the bot does
once after each change of the ledger. `/programs list` shows the sums first, which need no reasons of places.
"""

import time
from collections.abc import Sequence

from benchmarks.advise import AS_OF, profiles
from bot.domain.ledger import ProgramRecord
from bot.domain.program_list import ProgramList
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


def measure(records: Sequence[ProgramRecord], members: int) -> tuple[float, float, float]:
    """Milliseconds of this process's own time in the best of some rounds: a whole list, its sums alone, the first list.

    The first after a change of the ledger also reads its facts; the others use what that one worked out.
    """
    rulebook, calendar = load_rulebook(), load_calendar()
    asked = [
        (
            profile,
            compute(profile, rulebook=rulebook, calendar=calendar, program_count=len(records), as_of=AS_OF),
        )
        for profile in profiles()[:: 1000 // members]
    ]
    whole, sums, first = float("inf"), float("inf"), float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        roster = Roster(records, rulebook)
        _look_at(build_list(*asked[0], roster))
        first = min(first, (time.process_time() - start) * 1000)
        start = time.process_time()
        for profile, advice in asked:
            _look_at(build_list(profile, advice, roster))
        whole = min(whole, (time.process_time() - start) * 1000 / len(asked))
        start = time.process_time()
        for profile, advice in asked:
            build_list(profile, advice, roster)
        sums = min(sums, (time.process_time() - start) * 1000 / len(asked))
    return whole, sums, first


def _look_at(made: ProgramList) -> None:
    """Have every place and refusal explained."""
    assert len(made.places) == len(made.listed)
    assert len(made.refused) == made.seen.screened_out


def main() -> None:
    """Print one row of the table of figures for each size."""
    for count, bar in BARS:
        records = filled_records(count=None if count == len(load_programs()) else count)
        whole, sums, first = measure(records, MEMBERS if count < BARS[-1][0] else MEMBERS // 4)
        verdict = "met" if whole <= bar else "MISSED"
        print(f"a list from {count:,} programs: {whole:.1f} ms (bar {bar:g}): {verdict}")
        print(f"    its sums alone: {sums:.1f} ms; the first after a change of the ledger: {first:.1f} ms")


if __name__ == "__main__":
    main()
