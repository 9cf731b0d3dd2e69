"""How many times a second one core advises: `python -m benchmarks.advise`. The bar is 5,000."""

import datetime as dt
import time

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.profile import (
    ExperienceKind,
    ExperienceSpecialty,
    Graduation,
    GraduationStatus,
    Profile,
    UsExperience,
    Visa,
)
from bot.ledger.loader import load_programs
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook

BAR = 5_000
ROUNDS = 5
AS_OF = dt.date(2027, 5, 1)


def profiles(as_of: dt.date = AS_OF) -> list[Profile]:
    """A thousand different members on a day: scores, visas, experience, practice and graduation all vary."""
    visas = (None, *Visa)
    return [_profile(number, visas[number % len(visas)], as_of) for number in range(1000)]


def _profile(number: int, visa: Visa | None, as_of: dt.date) -> Profile:
    taken = ExamRecord(ExamStatus.PASSED, 1 + number % 2, 218 + number % 60, dt.date(2026, 6, 20))
    booked = ExamRecord(ExamStatus.BOOKED, 0, None, dt.date(2027, 6, 1) + dt.timedelta(days=number % 100))
    months = 0.5 * (1 + number % 7)
    practice = tuple(
        SelfAssessment(
            Exam.STEP2CK, f"nbme_{9 + n}", 215 + (number + n) % 40, as_of - dt.timedelta(days=9 * n)
        )
        for n in range(number % 4)
    )
    return Profile(
        visa=visa,
        graduation=Graduation(GraduationStatus.GRADUATE, 2015 + number % 12),
        step1=ExamRecord(ExamStatus.PASSED, 1, 200 + number % 50, dt.date(2021, 5, 12)),
        step2ck=booked if number % 3 == 0 else taken,
        us_experience=(UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, months),),
        self_assessments=practice,
    )


def measure() -> float:
    """The best of some rounds, in advice per second of this process's own time (others may share the core)."""
    rulebook, calendar, programs = load_rulebook(), load_calendar(), len(load_programs())
    members, best = profiles(), 0.0
    for _ in range(ROUNDS):
        start = time.process_time()
        for profile in members:
            compute(profile, rulebook=rulebook, calendar=calendar, program_count=programs, as_of=AS_OF)
        best = max(best, len(members) / (time.process_time() - start))
    return best


def main() -> None:
    """Print one row of the table of figures."""
    found = measure()
    print(f"advise() per second and core: {found:,.0f} (bar {BAR:,}): {'met' if found >= BAR else 'MISSED'}")


if __name__ == "__main__":
    main()
