"""Who counts, to the day, and in which band."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.cohort.aggregate import ExactCounts, counts_from, cutoffs
from bot.domain.cohort import FINE_BANDS
from bot.domain.ids import MemberId

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DISCORD = datetime(2015, 1, 1, tzinfo=UTC)


def account_made(at: datetime, low_bits: int = 0) -> MemberId:
    return MemberId((((at - DISCORD) // timedelta(milliseconds=1)) << 22) + low_bits)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        *((1, 0), (217, 0), (218, 1), (224, 1), (225, 2), (229, 2), (230, 3), (234, 3)),
        *((235, 4), (239, 4), (240, 5), (244, 5), (245, 6), (254, 6), (255, 7), (300, 7)),
    ],
)
def test_a_score_is_counted_in_its_band(score: int, band: int):
    cells = ExactCounts().with_scores([score]).cells
    assert [index for index, count in enumerate(cells) if count] == [band]
    assert (FINE_BANDS[band].lowest or 0) <= score <= (FINE_BANDS[band].highest or 300)


def test_counts_add_up_over_pages():
    counts = ExactCounts().with_scores([210, 220]).with_scores([]).with_scores([220, 260])
    assert counts.cells == (1, 2, 0, 0, 0, 0, 0, 1)


def test_an_account_counts_from_its_thirtieth_day():
    newest = cutoffs(NOW).newest_account
    thirty_days_ago = NOW - timedelta(days=30)
    assert account_made(thirty_days_ago, low_bits=(1 << 22) - 1) <= newest
    assert account_made(thirty_days_ago + timedelta(milliseconds=1)) > newest


def test_the_other_limits_are_14_and_7_days():
    limits = cutoffs(NOW)
    assert NOW - limits.in_server_by == timedelta(days=14)
    assert NOW - limits.verified_since == timedelta(days=7)


@pytest.mark.parametrize(
    ("account_days", "server_days", "days_left"), [(60, 3, 11), (10, 3, 20), (60, 40, -26)]
)
def test_a_member_learns_from_when_on_they_count(account_days: int, server_days: int, days_left: int):
    member = account_made(NOW - timedelta(days=account_days))
    since = NOW - timedelta(days=server_days)
    assert counts_from(member, since) == NOW + timedelta(days=days_left)
