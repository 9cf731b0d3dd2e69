"""Answers in time: Discord gives three seconds, so work that takes longer is announced before it is finished."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from bot.ui.answers import Interaction

PATIENCE_SECONDS = 1.5
"""Half of Discord's limit is left for the way there and back."""

T = TypeVar("T")


async def defer_if_slow(interaction: Interaction, work: Coroutine[object, object, T]) -> T:
    """The result of ``work``; when it is slow, the reader sees meanwhile (privately) that it is being done.

    Afterwards no form can be opened: Discord takes none after an announcement.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        if not task.done():
            await interaction.response.defer(ephemeral=True, thinking=True)
        return await task
    finally:
        task.cancel()
