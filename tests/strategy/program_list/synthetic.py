"""A ledger filled with made-up facts about the shipped programs, the same for the same seed.

SYNTHETIC: every value, link and date here is drawn by a random generator and says nothing about any real program. The
links point to a domain that can never exist. The shares of values only resemble what a filled ledger may look like:
most programs have some facts, few have all, some facts are old, some contradict each other.
"""

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from bot.domain.ids import AcgmeId, FactId
from bot.domain.ledger import Criterion, Fact, FactValue, ProgramRecord, Unsaid, UsExperienceRule, Weight
from bot.domain.program import Program, ProgramKind
from bot.ledger.loader import load_programs

SEED = 2028
TODAY = dt.date(2027, 8, 1)
UC, UA, C, S = ProgramKind
KINDS: Sequence[ProgramKind] = (UC, UC, UA, UA, UA, C, C, C, S)
MINIMUMS = {UC: (230, 235, 240), UA: (220, 225, 230), C: (215, 220, 225), S: (214, 218, 220)}
RULES = (UsExperienceRule.NONE, UsExperienceRule.ANY, UsExperienceRule.HANDS_ON)
SHARES = {UC: (0, 20), UA: (5, 45), C: (15, 80), S: (20, 90)}


def record(program: Program, *facts: Fact) -> ProgramRecord:
    """A program with facts, the newest first."""
    by_criterion: dict[Criterion, list[Fact]] = {}
    for item in sorted(facts, key=lambda fact: fact.seen, reverse=True):
        by_criterion.setdefault(item.criterion, []).append(item)
    return ProgramRecord(program, {criterion: tuple(found) for criterion, found in by_criterion.items()})


def fact(
    program: Program,
    criterion: Criterion,
    value: FactValue,
    *,
    strict: bool = True,
    seen: dt.date = dt.date(2027, 6, 1),
) -> Fact:
    """A made-up fact."""
    return Fact(
        id=FactId(1),
        program=program.acgme_id,
        criterion=criterion,
        value=value,
        weight=Weight.STRICT if strict else Weight.PREFERENCE,
        source=f"https://{program.acgme_id}.invalid/{criterion}",
        seen=seen,
        approved_at=dt.datetime(2027, 7, 1, tzinfo=dt.UTC),
    )


def blank_records() -> tuple[ProgramRecord, ...]:
    """The shipped programs with every criterion unknown, as they ship."""
    return tuple(map(ProgramRecord, load_programs()))


def filled_records(seed: int = SEED, count: int | None = None) -> tuple[ProgramRecord, ...]:
    """The shipped programs, or ``count`` made-up ones, with made-up facts."""
    dice = random.Random(seed)
    programs = load_programs() if count is None else tuple(_programs(count))
    return tuple(record(program, *_facts(program, dice)) for program in programs)


def _programs(count: int) -> Iterator[Program]:
    states = sorted({program.state for program in load_programs()})
    for number in range(count):
        state = states[number % len(states)]
        yield Program(AcgmeId(f"320{number:07}"), f"Synthetic program {number}", f"City {number}", state)


def _facts(program: Program, dice: random.Random) -> Iterator[Fact]:
    kind = dice.choice(KINDS)
    if dice.random() < 0.12:
        return
    for criterion, value, strict in _values(kind, dice):
        if dice.random() < 0.3:
            continue
        old = dice.random() < 0.12
        seen = TODAY - dt.timedelta(days=dice.randrange(400, 700) if old else dice.randrange(5, 360))
        yield fact(program, criterion, value, strict=strict, seen=seen)
        if dice.random() < 0.05:
            other = _other(value, dice)
            yield fact(program, criterion, other, strict=strict, seen=seen - dt.timedelta(days=40))


def _values(kind: ProgramKind, dice: random.Random) -> Iterator[tuple[Criterion, FactValue, bool]]:
    j1 = dice.random() < 0.85
    yield Criterion.KIND, kind, False
    yield Criterion.VISA_J1, j1, True
    yield Criterion.VISA_H1B, (j1 and dice.random() < 0.3) or (not j1 and dice.random() < 0.1), True
    yield Criterion.STEP2CK_MINIMUM, dice.choice(MINIMUMS[kind]), dice.random() < 0.6
    yield Criterion.ATTEMPTS_ALLOWED, dice.choice((1, 1, 2, 2, 3)), dice.random() < 0.5
    yield Criterion.GRADUATION_YEARS, dice.choice((3, 5, 5, 7, 10)), dice.random() < 0.5
    yield Criterion.US_EXPERIENCE, dice.choice(RULES), dice.random() < 0.5
    yield Criterion.US_LETTERS, dice.choice((0, 1, 1, 2, 3)), dice.random() < 0.4
    yield Criterion.IMG_SHARE, dice.randint(*SHARES[kind]), False
    yield Criterion.NON_US_IMG_RESIDENTS, dice.random() < 0.7, False
    yield Criterion.POSITIONS, dice.choice((4, 6, 8, 12, 18, 24, 40)), False
    yield Criterion.NEW, dice.random() < 0.1, False


def _other(value: FactValue, dice: random.Random) -> FactValue:
    match value:
        case bool():
            return not value
        case int():
            return value + dice.choice((1, 2))
        case UsExperienceRule():
            return dice.choice([rule for rule in RULES if rule is not value])
        case ProgramKind():
            return dice.choice([kind for kind in ProgramKind if kind is not value])
        case Unsaid():
            return value
