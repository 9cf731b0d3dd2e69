"""The ids of all rules that the code asks for. A rulebook must define exactly these."""

from bot.domain.advice import Flag, Step1ScenarioId, TierId, WarningId
from bot.domain.ids import RuleId
from bot.domain.phase import Focus, InterviewsId, PhaseId
from bot.domain.program import ProgramKind
from bot.strategy.program_list.rule_ids import LIST_RULES

_SEASON = ("asked", "running", "next", "last", "review", "review_began")
_LIST_SIZE = (
    "score",
    "score_unknown",
    "not_passed",
    "visa",
    "visa_unknown",
    "no_visa",
    "us_img",
    "months",
    "months_unknown",
    "interpolated",
    "low_score",
    "low_score_and_failed",
    "capped",
)
_OFF = (*(focus for focus in Focus if focus is not Focus.APPLICATION), "over")
"""Why nothing of the list is to be decided now."""
_COST = ("range", "open", "next_program", "carried", "usmle_transcript", "nrmp_registration")

_TARGET = (
    "standard",
    "standard_us_img",
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
    "no_sitting_fits",
    "no_attempt_left",
    "next_cycle",
    "next_cycle_step1",
    "too_little_time",
    "weak_after_review",
    "season_gone",
    "next_season",
    "next_season_unknown",
    "postpone",
    "postpone_gaps",
    "practice_low",
    "practice_under_target",
    "base_line",
    "move_earlier",
    "on_track",
    "on_track_rank_list",
    "no_recent_practice",
    "practice_now",
    "ask_first",
    "plan",
    "plan_rank_list",
    "not_recorded",
    "recommended",
    "last_for_review",
    "last_for_rank_list",
    "after_safe_day",
    "late_score",
    "send_without",
    "send_when_out",
    "score_expected",
)
_PRACTICE = ("rising", "falling", "level", "old", "free_120")
_SIGNALS = ("count", "carried", "whom", "connections")
_WARNINGS = (
    "season_closed_unknown",
    "numeric_step1_expires_on",
    "numeric_step1_expired_on",
    "step1_expires",
    "step1_expired_booked",
    "step1_expired_both_passed",
    "attempt_limit_near_own",
    "attempt_limit_awaited",
    "certification_oet",
    "certification_oet_booked",
    "certification_pathway",
    "certification_pathway_pending",
    "certification_order",
    "certification_december",
    "certification_pending",
    "certification_deadline",
    "certification_deadline_passed",
    "practice_below_pass_booked",
    "late_application_interview_season",
    "late_application_ranking",
    "late_application_no_contact",
    "late_application_over",
    "late_application_unfilled",
    "late_application_plan",
    "late_application_no_season",
    "no_safe_score",
)
_POSITION = ("place", "no_score", "overlap", "caveat", "us_img")
_DUE = ("date", "suggested", "next_season", "own")
_SCENARIO = (
    "waiting",
    "booked_again",
    "keep_months",
    "step2_done",
    "no_attempt_left",
    "numeric_high_done",
    "numeric_borderline_done",
    "numeric_low_done",
    "failed_before_pass_done",
)
_TIER = (
    "passed_without_score",
    "from_230",
    "practice_range",
    "practice_includes_failing",
    "practice_failing",
)
_SINGLE = (
    "phase.after_soap",
    "flag.numeric_step1_hard",
    "flag.no_upward_trend_high",
    "low_score.score",
    "low_score.failed",
    "low_score.failed_step3",
    "mix.failed_sitting",
    "kind.visa",
    "attempts.fourth",
    "interviews.median",
    "interviews.some_ranking",
    "interviews.closed",
    "interviews.none_closed",
    "interviews.out_of_reach",
    "interviews.none_out_of_reach",
    "interviews.register_all_the_same",
)
_NO_SENTENCE = (WarningId.LATE_APPLICATION,)
"""Warnings whose sentences all have longer names."""

KNOWN_RULES: frozenset[RuleId] = frozenset(
    [
        *(RuleId(f"tier.{tier}") for tier in TierId),
        *(RuleId(f"tier.{name}") for name in _TIER),
        *(RuleId(f"scenario.{name}") for name in _SCENARIO),
        *(RuleId(name) for name in _SINGLE),
        *(RuleId(f"phase.{phase}") for phase in PhaseId),
        *(RuleId(f"interviews.{standing}") for standing in InterviewsId),
        *(RuleId(f"{part}.{focus}") for part in ("list_size", "cost", "signals") for focus in _OFF),
        *(RuleId(f"flag.{flag}") for flag in Flag),
        *(RuleId(f"scenario.{scenario}") for scenario in Step1ScenarioId),
        *(RuleId(f"season.{name}") for name in _SEASON),
        *(RuleId(f"list_size.{name}") for name in _LIST_SIZE),
        *(RuleId(f"cost.{name}") for name in _COST),
        *(RuleId(f"target.{name}") for name in _TARGET),
        *(RuleId(f"timing.{name}") for name in _TIMING),
        *(RuleId(f"practice.{name}") for name in _PRACTICE),
        *(RuleId(f"signals.{name}") for name in _SIGNALS),
        *(RuleId(f"warning.{warning}") for warning in WarningId if warning not in _NO_SENTENCE),
        *(RuleId(f"warning.{name}") for name in _WARNINGS),
        *(RuleId(f"position.{name}") for name in _POSITION),
        *(RuleId(f"due.{name}") for name in _DUE),
        *(RuleId(f"kind.{kind}") for kind in ProgramKind),
        *LIST_RULES,
    ]
)
"""Rules named in tables (``mix``, ``actions``) come on top of these."""
