"""Which letters count as this application's, and not as an earlier one's."""

from datetime import date, timedelta
from unittest.mock import Mock

import pytest

from bot.strategy.situation import fresh_letters

MATCH_DAY = date(2026, 3, 20)


@pytest.mark.parametrize("renewing", [True, False], ids=["applies again", "for the first time"])
@pytest.mark.parametrize(("off", "fresh"), [(None, False), (-1, False), (0, False), (1, True)])
def test_of_who_applies_again_letters_since_match_day_count(off: int | None, fresh: bool, renewing: bool):
    day = None if off is None else MATCH_DAY + timedelta(days=off)
    letter = Mock(date=day)
    now = Mock(reading=Mock(uploaded=(letter,)), course=Mock(renewing=renewing, renewed_since=MATCH_DAY))
    assert fresh_letters(now) == ((letter,) if fresh or not renewing else ())
