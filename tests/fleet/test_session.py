"""Whether a session is the process's own, where the server answers as it should not."""

import asyncio
from unittest.mock import AsyncMock, MagicMock, Mock

import pytest

from bot.errors import OperatorError
from bot.fleet import session


async def test_a_server_whose_rings_nobody_hears_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    timeout = asyncio.timeout
    monkeypatch.setattr(asyncio, "timeout", lambda seconds: timeout(seconds / 500))
    first = AsyncMock(fetchval=AsyncMock(return_value=7))
    second = AsyncMock(fetchval=AsyncMock(return_value=False), terminate=Mock(), transaction=MagicMock())
    async with timeout(5):
        with pytest.raises(OperatorError) as refused:
            await session.require_own(first, AsyncMock(return_value=second))
    assert refused.value.message.key == "fleet.pooler"
    second.terminate.assert_called_once_with()
    first.remove_listener.assert_awaited_once()
