"""What may be shown of statistics: shares are multiples of five, nearest to the true one."""

import pytest

from bot.domain.cohort import InterviewTable, Shares


@pytest.mark.parametrize(("some", "percent"), [(110, 20), (115, 25), (380, 80), (490, 100), (10, 0), (15, 5)])
def test_a_share_is_the_nearest_multiple_of_five(some: int, percent: int):
    table = InterviewTable(490, 490, some, (), 5, 5)
    assert table.shares() == Shares(percent, percent, percent)


def test_who_is_silent_may_have_none_or_some():
    assert InterviewTable(200, 100, 50, (), 5, 5).shares() == Shares(50, 25, 75)
    assert InterviewTable(200, 100, None, (), 5, 5).shares() is None
