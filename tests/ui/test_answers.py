"""The first answer and one that follows it: both learn the number of their message, by which a panel ends."""

from unittest.mock import AsyncMock, Mock

import discord
import pytest

from bot.ui.answers import answer
from bot.ui.card import Card


@pytest.mark.parametrize("follows", [False, True])
async def test_a_panel_takes_its_buttons_off_the_message_that_it_is(
    monkeypatch: pytest.MonkeyPatch, follows: bool
):
    async def sent(*, wait: bool, **_: object) -> Mock | None:
        return Mock(id=7) if wait else None  # as discord.py: who does not wait is told nothing

    interaction = Mock(client=Mock(command_ids={}))
    interaction.response.is_done.return_value = follows
    interaction.response.send_message = AsyncMock(return_value=Mock(message_id=7))
    interaction.followup.send = AsyncMock(side_effect=sent)
    panel = Mock()
    await answer(interaction, Card(title="Done"), view=panel)
    hook = Mock(edit_message=AsyncMock())
    monkeypatch.setattr(discord.Webhook, "partial", Mock(return_value=hook))
    (take_away,) = panel.ends_with.call_args.args
    await take_away()
    hook.edit_message.assert_awaited_once_with(7, view=None)
    assert interaction.followup.send.await_count == follows
