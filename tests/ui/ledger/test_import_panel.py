"""A file that Discord does not hand out is told to the moderator, however that fails."""

import asyncio
from collections.abc import Awaitable, Callable
from unittest.mock import AsyncMock, Mock

import aiohttp
import pytest

from bot.errors import UserError
from bot.ui.ledger import import_panel
from bot.ui.ledger.import_panel import receive_file
from tests.gateway.answers import failure


async def never(*_: object) -> bytes:
    await asyncio.Event().wait()
    return b""


@pytest.mark.parametrize(
    "read",
    [
        never,
        AsyncMock(side_effect=failure(404)),
        AsyncMock(side_effect=aiohttp.ClientConnectionError()),
        AsyncMock(side_effect=ConnectionResetError()),
    ],
    ids=["never ends", "is refused", "is cut off", "is reset"],
)
async def test_a_file_that_does_not_come_is_told(
    monkeypatch: pytest.MonkeyPatch, read: Callable[..., Awaitable[bytes]]
):
    monkeypatch.setattr(import_panel, "DOWNLOAD_SECONDS", 0.01)
    request = Mock()
    request.interaction.response.defer = AsyncMock()
    async with asyncio.timeout(5):
        with pytest.raises(UserError) as told:
            await receive_file(request, Mock(size=100, read=read))
    assert told.value.message.key == "ledger.import.lost"
    request.services.imports.preview.assert_not_called()


@pytest.mark.parametrize(("more", "told"), [(-1, "import.lost"), (0, "import.lost"), (1, "sheet.too_big")])
async def test_a_file_larger_than_256_kib_is_not_asked_for(more: int, told: str):
    request = Mock()
    request.interaction.response.defer = AsyncMock()
    file = Mock(size=256 * 1024 + more, read=AsyncMock(side_effect=failure(404)))
    with pytest.raises(UserError) as refused:
        await receive_file(request, file)
    assert refused.value.message.key == f"ledger.{told}"
