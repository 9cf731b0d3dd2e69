"""A click that comes before the word that its panel is shown waits for that, and not for ever."""

import asyncio
from unittest.mock import Mock

import pytest

from bot.gateway import client


@pytest.mark.parametrize(
    ("looks", "shown"), [([True], True), ([False, False, True], True), ([False] * 999, False)]
)
async def test_a_panel_is_waited_for_while_a_click_can_still_be_answered(
    monkeypatch: pytest.MonkeyPatch, looks: list[bool], shown: bool
):
    monkeypatch.setattr(client, "_EARLY_SECONDS", 0.1)
    monkeypatch.setattr(client, "_EARLY_STEP_SECONDS", 0.001)
    panel = Mock(is_dispatching=Mock(side_effect=looks))
    async with asyncio.timeout(5):
        assert await client._listens(panel) is shown
