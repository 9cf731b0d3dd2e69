"""The guide's three cases are anchors: their tier, list and cost are exact."""

import pytest

from bot.domain.advice import Emphasis, Flag, Step1ScenarioId, TierId


@pytest.mark.parametrize(
    ("case", "tier", "minimum", "maximum", "low_score", "scenario"),
    [
        ("strong", TierId.COMPETITIVE, 70, 90, False, Step1ScenarioId.PASSED_FIRST_ATTEMPT),
        ("average", TierId.WORKABLE, 80, 100, False, Step1ScenarioId.NUMERIC_BORDERLINE),
        ("low", TierId.LOW_SCORE, 100, None, True, Step1ScenarioId.FAILED_BEFORE_PASS),
    ],
)
def test_case_gets_the_guides_numbers(advised, case, tier, minimum, maximum, low_score, scenario):
    advice = advised(case)
    assert advice.tier.id is tier
    assert advice.tier.low_score_strategy is low_score
    assert (advice.applications.minimum, advice.applications.maximum) == (minimum, maximum)
    assert advice.step1_scenario.id is scenario


@pytest.mark.parametrize(
    ("case", "usd"), [("strong", (1530, 2130)), ("average", (1830, 2430)), ("low", (2430, None))]
)
def test_case_costs_what_the_carried_fee_table_says(advised, case, usd):
    cost = advised(case).cost
    assert (cost.usd_minimum, cost.usd_maximum) == usd
    assert cost.fee_season == 2027


def test_flags_of_the_cases(advised):
    assert advised("strong").tier.flags == (Flag.VISA_NEEDED, Flag.NO_HANDS_ON_EXPERIENCE)
    assert advised("average").tier.flags == (
        Flag.VISA_NEEDED,
        Flag.NUMERIC_STEP1_BORDERLINE,
        Flag.LITTLE_US_EXPERIENCE,
        Flag.NO_HANDS_ON_EXPERIENCE,
    )
    assert advised("low").tier.flags == (
        Flag.VISA_NEEDED,
        Flag.STEP1_ATTEMPTS,
        Flag.NO_HANDS_ON_EXPERIENCE,
    )


def test_mix_of_the_cases(advised):
    core, include, selective, limited = Emphasis
    emphases = {
        case: tuple(item.emphasis for item in advised(case).mix) for case in ("strong", "average", "low")
    }
    assert emphases == {
        "strong": (include, core, core, include),
        "average": (selective, core, core, include),
        "low": (limited, selective, core, core),
    }


def test_shipped_cases_are_the_tested_ones():
    from importlib import resources
    from pathlib import Path

    for case in ("strong", "average", "low"):
        shipped = resources.files("bot.strategy").joinpath("cases", f"{case}.json").read_text("utf-8")
        assert shipped == (Path(__file__).parent / "cases" / f"{case}.json").read_text("utf-8")
