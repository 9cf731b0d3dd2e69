"""Which statements can be facts of the ledger."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.fact_value import RANGES, Claim, choices, value_of, value_text
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, FactValue, UsExperienceRule, Weight
from bot.domain.program import ProgramKind
from bot.i18n import catalogue
from bot.ledger.facts import is_link, problems

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
GOOD = Claim(
    AcgmeId("3200121017"),
    Criterion.VISA_J1,
    value=True,
    weight=Weight.STRICT,
    source="https://example.org/residency?a=b#visa",
    seen=date(2026, 11, 1),
)


def wrong(statement: Claim) -> list[str]:
    found = list(problems(statement, NOW))
    assert all(catalogue().of(problem.why) for problem in found)
    return [problem.part for problem in found]


def unreadable(criterion: Criterion, text: str) -> bool:
    try:
        value_of(criterion, text)
    except ValueError:
        return True
    return False


def test_a_good_statement_has_no_problem():
    assert wrong(GOOD) == []


@pytest.mark.parametrize(
    ("criterion", "low", "high"),
    [
        (Criterion.STEP2CK_MINIMUM, 1, 300),
        (Criterion.ATTEMPTS_ALLOWED, 1, 4),
        (Criterion.GRADUATION_YEARS, 0, 50),
        (Criterion.US_LETTERS, 0, 4),
        (Criterion.IMG_SHARE, 0, 100),
        (Criterion.POSITIONS, 1, 200),
    ],
)
def test_numbers_have_their_ranges(criterion: Criterion, low: int, high: int):
    for number in (low, high):
        assert wrong(replace(GOOD, criterion=criterion, value=number)) == []
        assert value_of(criterion, f" {number} ") == number
    for number in (low - 1, high + 1):
        assert wrong(replace(GOOD, criterion=criterion, value=number)) == ["value"]
        assert unreadable(criterion, str(number))


def test_values_of_another_type_are_refused():
    mixed: list[tuple[Criterion, FactValue]] = [
        (Criterion.ATTEMPTS_ALLOWED, True),
        (Criterion.VISA_J1, 1),
        (Criterion.KIND, UsExperienceRule.NONE),
        (Criterion.US_EXPERIENCE, ProgramKind.COMMUNITY),
    ]
    for criterion, value in mixed:
        assert wrong(replace(GOOD, criterion=criterion, value=value)) == ["value"]


@pytest.mark.parametrize("text", ["", "-1", "1.5", "٢", "1e2", "0001", "yes", "²", "1 0"])
def test_what_is_no_number_is_refused(text: str):
    assert unreadable(Criterion.IMG_SHARE, text)


def test_every_value_reads_back_from_its_text():
    for criterion in Criterion:
        texts = choices(criterion) or tuple(map(str, RANGES[criterion]))
        for text in texts:
            assert value_text(value_of(criterion, text.upper())) == text


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "https://",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://user@example.org/",
        "https://example.org:x/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/\u202eevil",
        "https://example.org/[see](https://evil.org)",
        "https://éxample.org/",
        "javascript:alert(1)",
        "https://example.org/" + "a" * 281,
    ],
)
def test_links_that_hide_or_lead_nowhere_are_refused(link: str):
    assert wrong(replace(GOOD, source=link)) == ["source"]


def test_a_link_of_300_characters_is_kept():
    assert is_link("https://example.org/" + "a" * 280)
    assert is_link("https://example.org:8443/a")


def test_the_day_is_neither_before_2015_nor_later_than_anywhere_on_earth():
    for day in (date(2015, 1, 1), date(2026, 11, 22)):
        assert wrong(replace(GOOD, seen=day)) == []
    for day in (date(2014, 12, 31), date(2026, 11, 23)):
        assert wrong(replace(GOOD, seen=day)) == ["seen"]
    late = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert list(problems(replace(GOOD, seen=date(2026, 11, 23)), late)) == []
