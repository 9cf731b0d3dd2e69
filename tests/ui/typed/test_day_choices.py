"""What is offered for a day ahead before anything is typed."""

from datetime import date
from unittest.mock import AsyncMock, Mock

import pytest

from bot.i18n import catalogue
from bot.ui.typed import day_choices
from bot.ui.typed.day_choices import coming_day_choices


async def test_where_nothing_is_typed_the_next_days_and_weeks_are_offered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(day_choices, "today_of", AsyncMock(return_value=date(2026, 11, 30)))
    offered = await coming_day_choices(Mock(texts=catalogue()), " ")
    assert [choice.value for choice in offered] == [
        "2026-12-01",
        "2026-12-02",
        "2026-12-03",
        "2026-12-07",
        "2026-12-14",
        "2026-12-21",
        "2026-12-30",
        "2027-01-29",
    ]
