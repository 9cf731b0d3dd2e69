"""Invented programs with invented facts, marked as such, so that a list that knows something can be seen.

No fact here is about a real program: the numbers, names and links belong to nobody.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, FactValue, UsExperienceRule, Weight
from bot.domain.places import STATE_NAMES
from bot.domain.program import Program, ProgramKind
from bot.services import Services

INVENTED = 90
"""How many programs are invented: enough for the advised list of each of the demo's members."""
_FIRST = 3299000001
_TOWNS = (
    "Riverbend",
    "Oakfield",
    "Lakeview",
    "Hillcrest",
    "Maplewood",
    "Stonebridge",
    "Fairhaven",
    "Brookside",
)
_KINDS = {
    ProgramKind.UNIVERSITY_CHILDREN: ("Children's Hospital", 235),
    ProgramKind.UNIVERSITY_AFFILIATED: ("University-affiliated Hospital", 225),
    ProgramKind.COMMUNITY: ("Community Hospital", 218),
    ProgramKind.SMALL_OR_NEW: ("New Hospital", 214),
}


async def fill_ledger(services: Services, now: datetime) -> None:
    """Import the invented programs and facts, once for a database that is kept."""
    programs = tuple(_programs())
    if programs[0].acgme_id in services.ledger.directory.programs:
        return
    chance = random.Random(2028)
    claims = [claim for program in programs for claim in _claims(program, chance, now.astimezone(UTC).date())]
    await services.imports.add_all(claims, programs, now=now)


def invented() -> list[AcgmeId]:
    """The numbers of the invented programs."""
    return [program.acgme_id for program in _programs()]


def _programs() -> Iterator[Program]:
    states, kinds = sorted(STATE_NAMES), list(ProgramKind)
    for number in range(INVENTED):
        town, (name, _) = _TOWNS[number % len(_TOWNS)], _KINDS[kinds[number % len(kinds)]]
        state = states[number * 7 % len(states)]
        yield Program(AcgmeId(str(_FIRST + number)), f"Invented {town} {name} {number + 1}", town, state)


def _claims(program: Program, chance: random.Random, today: date) -> Iterator[Claim]:
    kind = list(ProgramKind)[(int(program.acgme_id) - _FIRST) % len(ProgramKind)]
    seen = today - timedelta(days=chance.randrange(1, 120))
    for criterion, value, weight in _facts(kind, chance):
        source = f"https://example.org/invented/{program.acgme_id}/{criterion}"
        yield Claim(program.acgme_id, criterion, value, weight, source, seen)


def _facts(kind: ProgramKind, chance: random.Random) -> Iterator[tuple[Criterion, FactValue, Weight]]:
    strict, mild = Weight.STRICT, Weight.PREFERENCE
    yield Criterion.KIND, kind, mild
    yield Criterion.VISA_J1, _often(chance, 85), strict
    yield Criterion.VISA_H1B, _often(chance, 25), strict
    yield Criterion.STEP2CK_MINIMUM, _KINDS[kind][1] - chance.choice((0, 5, 10)), mild
    if _often(chance, 50):
        yield Criterion.GRADUATION_YEARS, chance.choice((3, 5, 7, 10)), chance.choice((strict, mild))
    if _often(chance, 40):
        yield Criterion.US_EXPERIENCE, chance.choice((UsExperienceRule.ANY, UsExperienceRule.HANDS_ON)), mild
    if _often(chance, 40):
        yield Criterion.IMG_SHARE, chance.randrange(5, 80), mild


def _often(chance: random.Random, hundredths: int) -> bool:
    return chance.randrange(100) < hundredths
