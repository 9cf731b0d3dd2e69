"""A statement about a program before it is a fact of the ledger, and values of facts as text.

As text a value is `yes` or `no`, a whole number, or one of the words of its criterion (see
:class:`~bot.domain.ledger.Criterion`), and of each criterion `not_said` as well; this is how files and the database hold it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Fact, FactValue, Scope, Unsaid, UsExperienceRule, Weight
from bot.domain.program import ProgramKind

RANGES: Mapping[Criterion, range] = MappingProxyType(
    {
        Criterion.STEP2CK_MINIMUM: range(1, 301),
        Criterion.ATTEMPTS_ALLOWED: range(1, 5),
        Criterion.GRADUATION_YEARS: range(51),
        Criterion.US_LETTERS: range(5),
        Criterion.IMG_SHARE: range(101),
        Criterion.POSITIONS: range(1, 201),
    }
)
"""The criteria whose values are whole numbers, with the numbers that can be."""
WORDS: Mapping[Criterion, type[StrEnum]] = MappingProxyType(
    {Criterion.US_EXPERIENCE: UsExperienceRule, Criterion.KIND: ProgramKind}
)
"""The criteria whose values are words."""
YES, NO = "yes", "no"
_LONGEST_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of a program: the parts of a :class:`~bot.domain.ledger.Fact` that a person fills in.

    The same words from the same page on the same day are the same claim, whomever the page speaks for.
    """

    program: AcgmeId
    criterion: Criterion
    value: FactValue
    weight: Weight
    source: str
    seen: date
    scope: Scope = field(default=Scope.PROGRAM, compare=False)


def claim_of(fact: Fact) -> Claim:
    """What a fact says."""
    return Claim(fact.program, fact.criterion, fact.value, fact.weight, fact.source, fact.seen, fact.scope)


def value_text(value: FactValue) -> str:
    """A value as text; :func:`value_of` reads it back."""
    if isinstance(value, bool):
        return YES if value else NO
    return str(int(value)) if isinstance(value, int) else value.value


def value_of(criterion: Criterion, text: str) -> FactValue:
    """The value that a text means, in any case. Raises `ValueError` for one that the criterion cannot have."""
    plain = text.strip().lower()
    if plain == Unsaid.NOT_SAID:
        return Unsaid.NOT_SAID
    if criterion in RANGES:
        return _number(plain, RANGES[criterion])
    match criterion:
        case Criterion.US_EXPERIENCE:
            return UsExperienceRule(plain)
        case Criterion.KIND:
            return ProgramKind(plain)
        case _:
            return _yes_or_no(plain)


def choices(criterion: Criterion) -> tuple[str, ...]:
    """The texts that a criterion knows beside `not_said`; empty where its values are numbers."""
    if criterion in RANGES:
        return ()
    return tuple(word.value for word in WORDS[criterion]) if criterion in WORDS else (YES, NO)


def fits(criterion: Criterion, value: FactValue) -> bool:
    """Whether a criterion can have this value; `True` is no number."""
    if isinstance(value, Unsaid):
        return True
    if criterion in RANGES:
        return isinstance(value, int) and not isinstance(value, bool) and value in RANGES[criterion]
    return isinstance(value, WORDS.get(criterion, bool))


def _number(text: str, numbers: range) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise ValueError("no whole number")
    if int(text) not in numbers:
        raise ValueError("out of range")
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text not in (YES, NO):
        raise ValueError("neither yes nor no")
    return text == YES
