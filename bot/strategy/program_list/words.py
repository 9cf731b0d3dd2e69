"""Names of criteria, gates, kinds and connections as messages."""

from collections.abc import Iterable
from functools import cache

from bot.domain.ledger import Criterion
from bot.domain.message import Message, message
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
