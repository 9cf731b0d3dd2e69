"""The Step 1 scenario for each status; a failure outranks a number."""

import pytest


@pytest.mark.parametrize(
    ("step1", "scenario"),
    [
        (None, "unknown"),
        ({}, "unknown"),
        ({"attempts": 2, "score": 240}, "unknown"),
        ({"status": "not_taken"}, "not_taken"),
        ({"status": "booked", "date": "2027-09-01"}, "booked"),
        ({"status": "booked", "date": "2027-07-01"}, "booked"),
        ({"status": "waiting", "date": "2027-07-01"}, "booked"),
        ({"status": "passed"}, "unknown"),
        ({"status": "passed", "attempts": 1}, "passed_first_attempt"),
        ({"status": "passed", "attempts": 2}, "failed_before_pass"),
        ({"status": "passed", "attempts": 2, "score": 240}, "failed_before_pass"),
        ({"status": "passed", "attempts": 1, "score": 209}, "numeric_low"),
        ({"status": "passed", "attempts": 1, "score": 210}, "numeric_borderline"),
        ({"status": "passed", "attempts": 1, "score": 229}, "numeric_borderline"),
        ({"status": "passed", "attempts": 1, "score": 230}, "numeric_high"),
        ({"status": "passed", "score": 230}, "numeric_high"),
        ({"score": 231}, "numeric_high"),
        ({"status": "failed"}, "failed"),
        ({"status": "failed", "attempts": 1, "score": 180}, "failed"),
    ],
)
def test_scenario(advised, step1, scenario):
    assert advised("", step1=step1).step1_scenario.id == scenario


def test_a_result_that_is_awaited_says_so(advised):
    awaited = advised("", step1={"status": "waiting", "date": "2027-07-01"}).step1_scenario
    assert [reason.rule for reason in awaited.reasons] == ["scenario.waiting"]
