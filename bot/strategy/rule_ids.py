"""The ids of all rules that the code asks for. A rulebook must define exactly these."""

from bot.domain.advice import Flag, Step1ScenarioId, TierId, WarningId
from bot.domain.ids import RuleId
from bot.domain.program import ProgramKind
from bot.strategy.actions import CONDITIONAL_RULES
from bot.strategy.program_list.rule_ids import LIST_RULES

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

_TARGET = (
    "standard",
    "after_step1_failure",
    "borderline_number",
    "low_number",
    "high_number",
    "university_children",
    "kinds",
)
_TIMING = (
    "taken",
    "waiting",
    "not_passed",
    "no_attempt_left",
    "next_cycle",
    "next_cycle_step1",
    "postpone",
    "postpone_gaps",
    "practice_low",
    "practice_under_target",
    "move_earlier",
    "on_track",
    "plan",
    "recommended",
    "last_test_day",
    "last_test_day_projected",
    "after_last_test_day",
    "score_expected",
    "score_expected_summer",
)
_PRACTICE = ("rising", "falling", "level", "free_120")
_SIGNALS = ("count", "carried", "whom", "connections")
_WARNINGS = ("season_closed_projected", "numeric_step1_expires_on")
_POSITION = ("place", "no_score", "overlap", "caveat", "us_img")
_DUE = ("known", "projected", "own")

KNOWN_RULES: frozenset[RuleId] = frozenset(
    [
        *(RuleId(f"tier.{tier}") for tier in TierId),
        RuleId("tier.passed_without_score"),
        RuleId("tier.practice_range"),
        RuleId("scenario.waiting"),
        *(RuleId(f"flag.{flag}") for flag in Flag),
        RuleId("flag.numeric_step1_hard"),
        *(RuleId(f"scenario.{scenario}") for scenario in Step1ScenarioId),
        RuleId("low_score.score"),
        RuleId("low_score.failed"),
        RuleId("mix.failed_sitting"),
        *(RuleId(f"season.{name}") for name in _SEASON),
        *(RuleId(f"list_size.{name}") for name in _LIST_SIZE),
        *(RuleId(f"cost.{name}") for name in _COST),
        *(RuleId(f"target.{name}") for name in _TARGET),
        *(RuleId(f"timing.{name}") for name in _TIMING),
        *(RuleId(f"practice.{name}") for name in _PRACTICE),
        *(RuleId(f"signals.{name}") for name in _SIGNALS),
        *(RuleId(f"warning.{warning}") for warning in WarningId),
        *(RuleId(f"warning.{name}") for name in _WARNINGS),
        *(RuleId(f"position.{name}") for name in _POSITION),
        *(RuleId(f"due.{name}") for name in _DUE),
        *(RuleId(f"kind.{kind}") for kind in ProgramKind),
        *CONDITIONAL_RULES,
        *LIST_RULES,
    ]
)
"""Rules named in tables (``mix``, ``actions``) come on top of these."""
