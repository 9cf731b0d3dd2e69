"""The ids of all rules that the code asks for. A rulebook must define exactly these."""

from bot.domain.advice import Flag, Step1ScenarioId, TierId
from bot.domain.ids import RuleId
from bot.strategy.rulebook import NOT_COMPUTED

_SEASON = ("asked", "next", "last", "review_known", "review_projected")
_LIST_SIZE = (
    "score",
    "score_unknown",
    "not_passed",
    "visa",
    "visa_unknown",
    "no_visa",
    "months",
    "months_unknown",
    "interpolated",
    "low_score",
    "low_score_and_failed",
    "capped",
)
_COST = ("range", "open", "next_program", "carried")

KNOWN_RULES: frozenset[RuleId] = frozenset(
    [
        NOT_COMPUTED,
        *(RuleId(f"tier.{tier}") for tier in TierId),
        RuleId("tier.passed_without_score"),
        *(RuleId(f"flag.{flag}") for flag in Flag),
        RuleId("flag.numeric_step1_hard"),
        *(RuleId(f"scenario.{scenario}") for scenario in Step1ScenarioId),
        RuleId("low_score.score"),
        RuleId("low_score.failed"),
        RuleId("mix.failed_sitting"),
        *(RuleId(f"season.{name}") for name in _SEASON),
        *(RuleId(f"list_size.{name}") for name in _LIST_SIZE),
        *(RuleId(f"cost.{name}") for name in _COST),
    ]
)
"""Rules named in tables (``mix.bands``) come on top of these."""
