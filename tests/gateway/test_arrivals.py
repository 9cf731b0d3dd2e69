"""Whatever a member uses is noted as it comes, so that the answer to it is timed."""

import asyncio
from unittest.mock import AsyncMock, Mock

import discord
import pytest
from discord.ext import commands

from bot.gateway import client as gateway
from bot.gateway.client import PreceptorClient
from bot.monitoring.figures import Figures
from bot.scheduler.wakeup import Wakeup


async def test_what_comes_is_timed_from_then_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gateway, "after_arrival", noted := AsyncMock())
    monkeypatch.setattr(gateway, "Request", Mock())
    figures = Figures()
    client = PreceptorClient(Mock(), Mock(), (), figures, Wakeup(), Mock())
    command = Mock(id=7, extras={}, type=discord.InteractionType.application_command)
    await client.on_interaction(command)
    figures.answered(8)
    assert figures.answers.up_to()[-1][1] == 0
    figures.answered(7)
    assert figures.answers.up_to()[-1][1] == 1
    noted.assert_awaited_once()


@pytest.mark.parametrize(("looks", "shown"), [([True], True), ([False, True], True), ([False] * 999, False)])
async def test_a_click_that_comes_early_waits_for_its_panel_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, looks: list[bool], shown: bool
):
    timeout = asyncio.timeout
    monkeypatch.setattr(asyncio, "timeout", lambda seconds: timeout(seconds / 10))
    panel = Mock(is_dispatching=Mock(side_effect=looks))
    monkeypatch.setattr(gateway, "Request", Mock())
    monkeypatch.setattr(gateway, "after_arrival", AsyncMock())
    monkeypatch.setattr(gateway, "click_again", again := Mock())
    monkeypatch.setattr(gateway, "answer_error", over := AsyncMock())
    monkeypatch.setattr(gateway, "not_yet_listening", Mock(return_value=panel))
    monkeypatch.setattr(commands.AutoShardedBot, "dispatch", Mock())
    client = PreceptorClient(Mock(), Mock(), (), Figures(), Wakeup(), Mock())
    click = Mock(id=7, extras={}, type=discord.InteractionType.component)
    client.dispatch("interaction", click)
    async with timeout(5):
        await client.on_interaction(click)
    assert (again.called, over.called) == (shown, not shown)
