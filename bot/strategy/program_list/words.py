"""Names of criteria, gates, kinds and connections, and what facts and reports say, as messages."""

from collections.abc import Iterable
from functools import cache

from bot.domain.fact_value import Claim, value_text
from bot.domain.ledger import LABOR, WEIGHTLESS, Criterion, Fact, FactValue, Lead, Weight
from bot.domain.message import Message, Period, message
from bot.domain.profile import ConnectionKind
from bot.domain.program import ProgramKind
from bot.domain.program_list import GateCount


@cache
def criterion_name(criterion: Criterion) -> Message:
    """For example "J-1 sponsorship"."""
    return message(f"program_list.criterion.{criterion}")


def criteria_names(criteria: Iterable[Criterion]) -> tuple[Message, ...]:
    """Their names, ready for a list in a sentence."""
    return tuple(criterion_name(criterion) for criterion in criteria)


def value_words(fact: Fact | Lead | Claim) -> Message:
    """A value as people read it."""
    if fact.source == LABOR and fact.value is True:
        return message("ledger.word.filed")
    return words_of(fact.criterion, fact.value)


def words_of(criterion: Criterion, value: FactValue) -> Message:
    """A value of a criterion as people read it."""
    if criterion is Criterion.US_LETTERS and value == 0:
        return message("ledger.word.none")
    if isinstance(value, int) and not isinstance(value, bool):
        return message(f"ledger.number.{criterion}", count=value)
    return message(f"ledger.word.{value_text(value)}")


def hint_rule(hint: Lead | Fact) -> tuple[str, dict[str, object]]:
    """The rule that speaks of a report, or of a visa fact that is too old to count, with its blanks."""
    params: dict[str, object] = {
        "criterion": criterion_name(hint.criterion),
        "value": value_words(hint),
        "source": hint.source,
    }
    if isinstance(hint, Fact):
        if hint.source == LABOR:
            return "place.filed", params | {"period": Period(hint.period)}
        return "place.was", params | {"period": Period(str(hint.seen.year))}
    if not hint.source:
        return "place.by_name", params
    if hint.weight is Weight.PREFERENCE and hint.criterion not in WEIGHTLESS:
        params["value"] = message("review.preferred", value=params["value"])
    if not hint.period:
        return "place.reported", params
    return "place.reported_then", params | {"period": Period(hint.period)}


def kind_names(kinds: Iterable[ProgramKind]) -> tuple[Message, ...]:
    """Names of kinds of program."""
    return tuple(message(f"strategy.kind.{kind}") for kind in kinds)


def tie_names(ties: Iterable[ConnectionKind]) -> tuple[Message, ...]:
    """Names of connections."""
    return tuple(message(f"program_list.connection.{tie}") for tie in ties)


def gate_counts(counts: Iterable[GateCount]) -> tuple[Message, ...]:
    """For example "visa (12)"."""
    return tuple(
        message(
            "program_list.gate_count",
            gate=message(f"program_list.gate_name.{count.gate}"),
            count=count.programs,
        )
        for count in counts
    )
