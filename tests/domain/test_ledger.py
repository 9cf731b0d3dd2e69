"""A fact's age, and facts that do not agree."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.ids import AcgmeId, FactId
from bot.domain.ledger import Criterion, Fact, FactValue, ProgramRecord, Weight, fresh_from, visa_from
from bot.domain.program import Program

PROGRAM = Program(AcgmeId("3200121017"), "A hospital", "Birmingham", "AL")


def fact(value: FactValue, seen: date = date(2026, 3, 15), weight: Weight = Weight.STRICT) -> Fact:
    approved = datetime(2026, 4, 1, tzinfo=UTC)
    return Fact(
        FactId(1), PROGRAM.acgme_id, Criterion.VISA_J1, value, weight, "https://example.org", seen, approved
    )


@pytest.mark.parametrize(
    ("today", "stale"),
    [
        (date(2026, 3, 15), False),
        (date(2027, 3, 14), False),
        (date(2027, 3, 15), False),
        (date(2027, 3, 16), True),
        (date(2027, 4, 1), True),
        (date(2028, 1, 1), True),
    ],
)
def test_a_fact_is_stale_after_twelve_months(today: date, stale: bool):
    assert fact(True).stale(today) is stale


def test_a_fact_of_the_leap_day_is_stale_from_the_first_of_march():
    assert not fact(True, date(2028, 2, 29)).stale(date(2029, 2, 28))
    assert fact(True, date(2028, 2, 29)).stale(date(2029, 3, 1))


@pytest.mark.parametrize(
    ("today", "fresh"),
    [
        (date(2028, 2, 29), date(2027, 3, 1)),
        (date(2028, 2, 28), date(2027, 2, 28)),
        (date(2028, 1, 29), date(2027, 1, 29)),
        (date(2028, 3, 29), date(2027, 3, 29)),
    ],
)
def test_on_a_leap_day_facts_are_fresh_from_the_first_of_march(today: date, fresh: date):
    assert fresh_from(today) == fresh


@pytest.mark.parametrize(
    ("today", "fresh"),
    [
        (date(2026, 8, 31), date(2025, 2, 28)),
        (date(2025, 8, 31), date(2024, 2, 29)),
        (date(2026, 11, 22), date(2025, 5, 22)),
        (date(2026, 6, 30), date(2024, 12, 30)),
    ],
)
def test_eighteen_months_end_with_the_last_day_of_a_shorter_month(today: date, fresh: date):
    assert visa_from(today) == fresh


def test_the_newest_fact_counts_and_a_contradiction_is_seen():
    new, old = fact(True, date(2026, 5, 1)), fact(False)
    record = ProgramRecord(PROGRAM, {Criterion.VISA_J1: (new, old)})
    assert record.newest(Criterion.VISA_J1) == new
    assert record.contradicted(Criterion.VISA_J1)
    assert not record.contradicted(Criterion.VISA_H1B)
    assert record.newest(Criterion.VISA_H1B) is None


def test_strict_and_preference_are_a_contradiction_too():
    record = ProgramRecord(PROGRAM, {Criterion.VISA_J1: (fact(True), fact(True, weight=Weight.PREFERENCE))})
    assert record.contradicted(Criterion.VISA_J1)
