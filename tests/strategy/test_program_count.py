"""How many programs: exact anchors, every piece at its limit, unknowns as the widest possible range, the cap."""

import pytest

from bot.domain.profile import Visa
from bot.strategy.program_count import ListRange, cap, exact_list_size


def size(advised, base="strong", **changes):
    found = advised(base, **changes).applications
    return found.minimum, found.maximum


def step2(score, attempts=1, status="passed"):
    return {"status": status, "attempts": attempts, "score": score}


def pediatrics(months):
    return [{"kind": "hands_on", "specialty": "pediatrics", "months": months}] if months else []


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (300, (65, 85)),
        (258, (65, 85)),
        (257, (70, 90)),
        (246, (70, 90)),
        (245, (70, 90)),
        (244, (75, 95)),
        (232, (75, 95)),
        (231, (80, 100)),
        (225, (80, 100)),
        (224, (90, None)),
        (218, (90, None)),
    ],
)
def test_lower_scores_ask_for_more_programs(advised, score, expected):
    assert size(advised, step2ck=step2(score)) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0, (80, 100)),
        (0.5, (80, 100)),
        (1, (75, 95)),
        (1.5, (75, 95)),
        (2, (70, 90)),
        (2.5, (70, 90)),
        (12, (70, 90)),
    ],
)
def test_fewer_months_of_pediatrics_ask_for_more(advised, months, expected):
    assert size(advised, us_experience=pediatrics(months)) == expected


@pytest.mark.parametrize(
    ("visa", "expected"),
    [
        ("none", (65, 85)),
        ("j1", (70, 90)),
        ("j1_or_h1b", (70, 90)),
        ("undecided", (70, 90)),
        ("h1b", (70, 90)),
    ],
)
def test_visas_count_alike(advised, visa, expected):
    assert size(advised, visa=visa) == expected


def test_kind_of_experience_never_counts(advised):
    observed = [{"kind": "observership", "specialty": "pediatrics", "months": 1}]
    assert size(advised, us_experience=observed) == size(advised, us_experience=pediatrics(1))


def test_us_img_counts_as_without_visa(advised):
    assert size(advised, applicant="us_img", visa="j1") == size(advised, visa="none")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"step2ck": step2(245, attempts=2)}, (90, None)),
        ({"step3": {"status": "failed"}}, (90, None)),
        ({"step1": {"status": "failed"}, "step2ck": step2(224)}, (100, None)),
        ({"step1": {"status": "failed"}, "step2ck": step2(225)}, (90, None)),
        ({"step2ck": step2(218, attempts=2), "visa": "none"}, (100, None)),
        ({"step2ck": {"status": "failed"}}, (100, None)),
        ({"step2ck": step2(210, status="failed")}, (100, None)),
    ],
)
def test_low_score_strategy_opens_the_maximum(advised, changes, expected):
    assert size(advised, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"visa": None}, (65, 90)),
        ({"us_experience": None}, (70, 100)),
        ({"step2ck": None}, (65, 100)),
        ({"step2ck": {"status": "passed", "attempts": 1}}, (65, 100)),
        ({"step2ck": {"status": "not_taken"}}, (65, 100)),
        ({"step1": None, "step3": None}, (70, 90)),
        ({"step2ck": None, "step1": {"status": "failed"}}, (90, None)),
        ({"step2ck": step2(220), "visa": None, "us_experience": None}, (90, None)),
    ],
)
def test_unknown_takes_the_smallest_minimum_and_the_largest_closed_maximum(advised, changes, expected):
    assert size(advised, **changes) == expected


def test_an_empty_profile_gets_the_guides_whole_range(advised):
    assert size(advised, "") == (60, 100)


def test_the_programs_that_exist_cap_both_ends(advised):
    assert size(advised, programs=80) == (70, 80)
    assert size(advised, programs=50) == (50, 50)
    assert size(advised, "low", programs=50) == (50, None)
    assert cap(ListRange(70, 90), 90) == ListRange(70, 90)


def test_a_cap_is_explained(advised):
    rules = [reason.rule for reason in advised(programs=80).applications.reasons]
    assert "list_size.capped" in rules


def test_everything_known_is_within_the_limits(rulebook):
    table = rulebook.list_size
    for score in range(1, 301):
        for visa in Visa:
            for months in (0, 1, 2):
                low, high = exact_list_size(table, score, visa, months, failed=False)
                assert 60 <= low <= 100
                assert (high is None) == (score < 225)
                assert high is None or low <= high <= 100
