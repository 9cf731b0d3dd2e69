"""Members of a server of another process are asked about too: Discord's API needs no connection to it."""

import asyncio
from datetime import datetime
from unittest.mock import AsyncMock, Mock

import pytest

from bot.cohort.ports import Participant, Present, Unclear
from bot.domain.ids import GuildId, MemberId
from bot.gateway import membership
from bot.gateway.membership import DiscordMembership
from tests.fleet.half import Half

WHO = Participant(GuildId(5), MemberId(7))


async def test_a_server_of_another_process_is_asked_about_and_one_of_ours_that_is_left_is_not():
    client = Mock()
    client.get_guild.return_value = None
    client.http.get_member = AsyncMock(return_value={"joined_at": "2026-11-01T12:00:00+00:00"})
    joined = datetime.fromisoformat("2026-11-01T12:00:00+00:00")
    assert await DiscordMembership(client, Half(1)).look(WHO) == Present(joined)
    client.http.get_member.assert_awaited_once_with(5, 7)
    assert await DiscordMembership(client, Half(0)).look(WHO) == Unclear()
    client.http.get_member.assert_awaited_once()


async def test_an_answer_that_never_comes_is_no_clear_one(monkeypatch: pytest.MonkeyPatch):
    async def silent(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(membership, "REQUEST_TIMEOUT", 0.01)
    client = Mock()
    client.http.get_member = silent
    async with asyncio.timeout(5):
        assert await DiscordMembership(client, Half(1)).look(WHO) == Unclear()
