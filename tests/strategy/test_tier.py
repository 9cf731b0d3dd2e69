"""Tier, flags and the low-score strategy at each limit, for each status and with each thing unknown."""

import pytest

from bot.domain.advice import Flag, TierId
from bot.i18n import catalogue

STEP2 = {"status": "passed", "attempts": 1, "date": "2026-06-20"}


def flags(advised, base="", **changes) -> set[str]:
    return {str(flag) for flag in advised(base, **changes).tier.flags}


@pytest.mark.parametrize(
    ("score", "tier", "low_score"),
    [
        (218, "low_score", True),
        (224, "low_score", True),
        (225, "workable", False),
        (226, "workable", False),
        (234, "workable", False),
        (235, "solid", False),
        (236, "solid", False),
        (244, "solid", False),
        (245, "competitive", False),
        (246, "competitive", False),
        (300, "competitive", False),
    ],
)
def test_tier_bands(advised, score, tier, low_score):
    found = advised("", step2ck=STEP2 | {"score": score}).tier
    assert (found.id, found.low_score_strategy) == (tier, low_score)


@pytest.mark.parametrize(
    ("step2ck", "tier", "low_score"),
    [
        (None, "pending", False),
        ({"status": "not_taken"}, "pending", False),
        ({"status": "booked", "date": "2027-08-20"}, "pending", False),
        ({"status": "waiting", "attempts": 1, "date": "2027-07-20"}, "pending", False),
        ({"status": "passed", "attempts": 1}, "pending", False),
        ({"status": "passed", "attempts": 2}, "pending", True),
        ({"status": "failed"}, "not_passed", True),
        ({"status": "failed", "attempts": 1, "score": 210}, "not_passed", True),
        ({"score": 245}, "competitive", False),
        ({"score": 203}, "low_score", True),
        ({"score": 210, "date": "2026-01-01"}, "not_passed", True),
        ({"status": "booked", "attempts": 1, "date": "2027-08-20"}, "pending", True),
        ({"status": "waiting", "attempts": 2, "date": "2027-07-20"}, "pending", True),
    ],
)
def test_tier_by_status(advised, step2ck, tier, low_score):
    found = advised("", step2ck=step2ck).tier
    assert (found.id, found.low_score_strategy) == (tier, low_score)


def test_a_pending_tier_says_where_practice_points(advised):
    practice = [{"exam": "step2ck", "form": "nbme_13", "score": 240, "date": "2027-07-25"}]
    tier = advised("", self_assessments=practice).tier
    assert tier.id is TierId.PENDING
    rule = next(reason for reason in tier.reasons if reason.rule == "tier.practice_range")
    assert (rule.message.params["low"], rule.message.params["high"]) == (225, 255)


@pytest.mark.parametrize("step", ["step1", "step2ck", "step3"])
def test_any_failed_sitting_calls_for_the_low_score_strategy(advised, step):
    assert advised(
        **{step: {"status": "passed", "attempts": 2} | ({"score": 250} if step == "step2ck" else {})}
    ).tier.low_score_strategy
    assert not advised().tier.low_score_strategy


def test_an_empty_profile_has_no_flags(advised):
    assert flags(advised) == set()


@pytest.mark.parametrize(
    ("visa", "expected"),
    [
        (None, set()),
        ("none", set()),
        ("j1", {"visa_needed"}),
        ("h1b", {"visa_needed", "h1b_needs_step3"}),
        ("j1_or_h1b", {"visa_needed"}),
        ("undecided", {"visa_needed"}),
    ],
)
def test_visa_flags(advised, visa, expected):
    assert flags(advised, visa=visa) == expected


@pytest.mark.parametrize(
    ("status", "flagged"), [(None, True), ("not_taken", True), ("failed", True), ("passed", False)]
)
def test_h1b_needs_step3_unless_it_is_known_passed(advised, status, flagged):
    assert ("h1b_needs_step3" in flags(advised, visa="h1b", step3={"status": status})) is flagged


@pytest.mark.parametrize(
    ("step1", "expected"),
    [
        ({"status": "failed"}, {"step1_failed"}),
        ({"status": "booked", "attempts": 1, "date": "2027-09-01"}, {"step1_failed"}),
        ({"status": "booked", "attempts": 1, "date": "2027-07-31"}, {"step1_failed"}),
        ({"status": "booked", "attempts": 0, "date": "2027-09-01"}, set()),
        ({"status": "waiting", "attempts": 1, "date": "2027-07-01"}, set()),
        ({"status": "waiting", "attempts": 2, "date": "2027-07-01"}, {"step1_failed"}),
        ({"status": "passed", "attempts": 1}, set()),
        ({"status": "passed", "attempts": 2}, {"step1_attempts"}),
        ({"status": "passed"}, set()),
        ({"status": "not_taken"}, set()),
    ],
)
def test_step1_flags(advised, step1, expected):
    assert flags(advised, step1=step1) == expected


@pytest.mark.parametrize(
    ("step2ck", "flagged"),
    [
        ({"status": "failed"}, True),
        ({"status": "passed", "attempts": 1, "score": 240}, False),
        ({"status": "passed", "attempts": 2, "score": 240}, True),
        ({"attempts": 2}, True),
        ({"attempts": 1}, False),
        ({"status": "waiting", "attempts": 2, "date": "2027-07-01"}, True),
    ],
)
def test_step2_attempts(advised, step2ck, flagged):
    assert (Flag.STEP2_ATTEMPTS in flags(advised, step2ck=step2ck)) is flagged


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (209, {"numeric_step1_low"}),
        (210, {"numeric_step1_borderline"}),
        (211, {"numeric_step1_borderline"}),
        (229, {"numeric_step1_borderline"}),
        (230, set()),
        (231, set()),
    ],
)
def test_numeric_step1(advised, number, expected):
    assert flags(advised, step1={"status": "passed", "attempts": 1, "score": number}) == expected


@pytest.mark.parametrize(
    ("number", "rule"), [(219, "flag.numeric_step1_hard"), (220, "flag.numeric_step1_borderline")]
)
def test_below_220_the_reason_names_academic_programs(advised, number, rule):
    tier = advised("", step1={"status": "passed", "score": number}).tier
    assert rule in [reason.rule for reason in tier.reasons]


@pytest.mark.parametrize(
    ("number", "score", "flagged"),
    [
        (225, 224, True),
        (225, 225, True),
        (225, 234, True),
        (225, 235, False),
        (230, 229, True),
        (245, 238, True),
        (245, 255, False),
        (225, None, False),
    ],
)
def test_no_upward_trend(advised, number, score, flagged):
    found = flags(advised, step1={"status": "passed", "score": number}, step2ck=STEP2 | {"score": score})
    assert ("no_upward_trend" in found) is flagged


@pytest.mark.parametrize(
    ("score", "rule"), [(246, "flag.no_upward_trend_high"), (244, "flag.no_upward_trend")]
)
def test_a_high_number_that_is_reached_is_told_that_the_guide_asks_no_more(advised, score, rule):
    step1 = {"status": "passed", "score": 245}
    reasons = advised("", step1=step1, step2ck=STEP2 | {"score": score}).tier.reasons
    assert rule in [reason.rule for reason in reasons]


@pytest.mark.parametrize(
    ("practice", "rule", "named"),
    [
        ((205, 208), "tier.practice_includes_failing", "including"),
        ((188, 190), "tier.practice_failing", None),
        ((240, 244), "tier.practice_range", "solid"),
    ],
)
def test_practice_below_the_pass_is_never_called_a_tier(advised, practice, rule, named):
    taken = [
        {"exam": "step2ck", "form": f"nbme_{n}", "score": score, "date": "2027-07-20"}
        for n, score in enumerate(practice, start=9)
    ]
    booked = {"status": "booked", "date": "2027-08-20"}
    tier = advised("", step2ck=booked, self_assessments=taken).tier
    reason = next(reason for reason in tier.reasons if reason.rule.startswith("tier.practice"))
    text = catalogue().of(reason.message)
    assert reason.rule == rule
    assert ("218 passes" in text) is (rule != "tier.practice_range")
    assert (named or "no tier") in text.replace("includes failing", "including")


def months(*entries):
    return [{"kind": kind, "specialty": specialty, "months": count} for kind, specialty, count in entries]


@pytest.mark.parametrize(
    ("experience", "expected"),
    [
        (None, set()),
        ([], {"little_us_experience", "no_hands_on_experience"}),
        (months(("observership", "pediatrics", 1.5)), {"little_us_experience", "no_hands_on_experience"}),
        (months(("observership", "pediatrics", 2)), {"no_hands_on_experience"}),
        (months(("observership", "pediatrics", 1), ("hands_on", "pediatrics", 1)), set()),
        (months(("hands_on", "family_medicine", 6)), {"little_us_experience"}),
        (months(("observership", "pediatrics", 2.5), ("hands_on", "other", 0.5)), set()),
    ],
)
def test_experience_flags(advised, experience, expected):
    assert flags(advised, us_experience=experience) == expected


@pytest.mark.parametrize(("year", "flagged"), [(2022, True), (2023, False), (2024, False), (None, False)])
def test_old_graduation_is_more_than_five_years_before_the_match(advised, year, flagged):
    found = flags(advised, graduation={"status": "graduate", "year": year}, season=2028)
    assert ("old_graduation" in found) is flagged
