"""How long Discord may take to answer a request about a direct message."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bot.reminders.ports import Retry

SEND_TIMEOUT = 45.0
"""Seconds after which an unanswered attempt counts as uncertain."""
_T = TypeVar("_T")


async def in_time(request: Awaitable[_T]) -> _T | Retry:
    """What a request comes to, or that it has to be made again because no answer came in time."""
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            return await request
    except TimeoutError:
        return Retry("timeout")
