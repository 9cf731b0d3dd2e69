"""What a picture costs: `python -m benchmarks.pictures`. The bars: 100 ms off the loop, +20 MiB of memory.

Measured on the picture of `/score chart` with ten and with sixty scores, the most a profile holds, and on that of
`/timeline show` for somebody who has told little and for somebody who meets every date that a season has.
"""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import SeasonId
from bot.domain.profile import CycleStatus, Profile, Stage, Visa
from bot.i18n import catalogue
from bot.ledger.loader import load_programs
from bot.pictures.chart import Chart
from bot.pictures.lanes import Lanes
from bot.pictures.paint import paint
from bot.seasons.loader import load_calendar
from bot.seasons.personal_plan import personal_plan
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from bot.timeline.progress import steps_of
from bot.ui.score.chart import score_chart
from bot.ui.score.trend import trend_of
from bot.ui.timeline.picture import Shown, timeline_picture

BAR_MS = 100
BAR_MIB = 20
BAR_LOOP_MS = 50
ROUNDS = 20
AS_OF = dt.date(2027, 5, 1)
FORMS = ("nbme_9", "uwsa_1", "amboss_sa")


def chart(scores: int) -> Chart:
    """The picture of so many self-assessments, a few days apart."""
    days = (AS_OF - dt.timedelta(days=3 * (scores - n)) for n in range(scores))
    practice = tuple(
        SelfAssessment(Exam.STEP2CK, FORMS[n % 3], 210 + n // 2 + 7 * n % 9, day)
        for n, day in enumerate(days)
    )
    profile, rulebook, calendar = Profile(self_assessments=practice), load_rulebook(), load_calendar()
    programs = len(load_programs())
    advice = compute(profile, rulebook=rulebook, calendar=calendar, program_count=programs, as_of=AS_OF)
    trend = trend_of(profile, advice, rulebook)
    assert trend is not None
    return score_chart(trend, catalogue())


def timeline(profile: Profile, season: int, now: dt.datetime) -> Lanes:
    """The picture of a member's timeline."""
    number, rules = SeasonId(season), load_rulebook().plan_rules
    plan = personal_plan(profile, load_calendar().find(number), number, "Asia/Karachi", rules, now)
    return timeline_picture(Shown(steps_of(plan, (), now), number, "Asia/Karachi", now), catalogue())


def full_profile() -> Profile:
    """Somebody whom every kind of date concerns."""
    exams = [
        ExamRecord(ExamStatus.BOOKED, 0, None, day) for day in (dt.date(2027, 4, 20), dt.date(2027, 5, 20))
    ]
    status = CycleStatus(Stage.NOT_MATCHED)
    return Profile(step1=exams[0], step2ck=exams[1], step3=exams[1], visa=Visa.H1B, status=status)


def resident_mib() -> float:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4 / 1024


@asynccontextmanager
async def longest_block() -> AsyncIterator[list[float]]:
    """The longest time in ms that the event loop was kept from running while the block ran, in a list of one."""
    longest = [0.0]

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest[0] = max(longest[0], (time.perf_counter() - before) * 1000 - 1)

    watcher = asyncio.create_task(watch())
    try:
        yield longest
    finally:
        watcher.cancel()


async def measure(name: str, picture: Chart | Lanes) -> None:
    """Print a row: the best time of some rounds, and of a usual round the longest block of the loop."""
    took: list[float] = []
    blocked: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        async with longest_block() as longest:
            await paint(picture)
        took.append((time.perf_counter() - start) * 1000)
        blocked.append(longest[0])
    best, usual = min(took), median(blocked)
    met = "met" if best <= BAR_MS and usual <= BAR_LOOP_MS else "MISSED"
    print(f"{name}: {best:.0f} ms (bar {BAR_MS}), loop blocked {usual:.0f} ms (bar {BAR_LOOP_MS}): {met}")


async def main() -> None:
    """Print the rows of the table of figures."""
    ten, sixty = chart(10), chart(60)
    before, start = resident_mib(), time.perf_counter()
    await paint(ten)
    first = (time.perf_counter() - start) * 1000
    one = resident_mib() - before
    print(f"the first picture, with the libraries: {first:.0f} ms, {one:+.1f} MiB (bar +{BAR_MIB})")
    await measure("a picture of 10 scores", ten)
    await measure("a picture of 60 scores", sixty)
    little = timeline(Profile(), 2028, dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    full = timeline(full_profile(), 2027, dt.datetime(2027, 3, 16, tzinfo=dt.UTC))
    for name, picture in (("a timeline of a new member", little), ("a full timeline", full)):
        await measure(name, picture)
    grown = resident_mib() - before
    met = "met" if grown <= BAR_MIB else "MISSED"
    print(f"memory after {4 * ROUNDS} more: {grown:+.1f} MiB (bar +{BAR_MIB}): {met}")


if __name__ == "__main__":
    asyncio.run(main())
