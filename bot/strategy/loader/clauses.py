"""The small language of a rulebook: which conditions must hold for an action, and for each of its sentences."""

from bot.domain.ids import RuleId
from bot.strategy.rulebook import Clause, Conditions


def conditions_of(text: str) -> Conditions:
    """The conditions of "A and not B", in order; an empty text has none."""
    parts = [part.strip() for part in text.split(" and ")] if text else []
    return tuple((part.removeprefix("not ").strip(), not part.startswith("not ")) for part in parts)


def clause_of(text: str) -> Clause:
    """The clause of "RULE if A and not B", or of a rule alone."""
    rule, _, when = text.partition(" if ")
    return Clause(RuleId(rule), conditions_of(when))
