"""Profiles at every threshold, read by people and kept as a table."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.advice import Advice
from bot.strategy.forms import InvalidProfileError

TABLE = Path(__file__).parent / "boundary_profiles.txt"
BASE: dict[str, Any] = {
    "season": 2028,
    "visa": "none",
    "graduation": {"status": "graduate", "year": 2024},
    "step1": {"status": "passed", "attempts": 1, "date": "2025-03-10"},
    "step2ck": {"status": "passed", "attempts": 1, "score": 245, "date": "2026-06-20"},
    "us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": 3}],
}


def lines() -> list[tuple[str, str, str]]:
    rows = [line.split(" | ") for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    return [(name, changes, expected) for name, changes, expected in rows]


def in_short(advice: Advice) -> str:
    tier, programs, decision = advice.tier, advice.applications, advice.exam_timing.decision
    assert decision is not None
    return " ".join(
        [
            tier.id,
            "low" if tier.low_score_strategy else "-",
            advice.step1_scenario.id,
            f"{programs.minimum}-{programs.maximum or ''}",
            ",".join(item.emphasis for item in advice.mix),
            decision,
            ",".join(tier.flags) or "-",
        ]
    )


@pytest.mark.parametrize(("name", "changes", "expected"), lines(), ids=[line[0] for line in lines()])
def test_the_advice_is_the_one_that_was_read(advised, name: str, changes: str, expected: str):
    try:
        found = in_short(advised("", **(BASE | json.loads(changes))))
    except InvalidProfileError:
        found = "refused"
    assert found == expected
