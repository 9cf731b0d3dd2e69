"""One attempt at a request to Discord: what it comes to in time, whatever goes wrong on the way."""

import asyncio
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import TypeVar

from bot.clock import TimeLimit
from bot.domain.discord_answer import REQUEST_TIMEOUT, Retry
from bot.errors import TokenRefusedError
from bot.logs.faults import log_fault

_limit: ContextVar[TimeLimit | None] = ContextVar("limit", default=None)
_T = TypeVar("_T")


async def attempt(request: Awaitable[_T], seconds: float | None = None) -> _T | Retry:
    """What a request comes to, or that it has to be made again: no answer in time, or a fault of ours, which is logged.

    A refused token passes through: it ends the program.
    """
    seconds = REQUEST_TIMEOUT if seconds is None else seconds
    outer = _limit.set(TimeLimit(seconds))
    try:
        async with asyncio.timeout(seconds):
            return await request
    except TimeoutError:
        return Retry("timeout")
    except TokenRefusedError:
        raise
    except Exception as error:  # noqa: BLE001 (one message that we cannot handle must not hold up the others)
        log_fault("attempt_failed", error)
        return Retry("fault")
    finally:
        _limit.reset(outer)


def require_time_left() -> None:
    """Raise `TimeoutError` when the attempt that this belongs to is over, as after a sleep of the machine.

    Asked before each request leaves, for one attempt may take several, and discord.py repeats some by itself.
    """
    limit = _limit.get()
    if limit is not None and limit.over:
        raise TimeoutError
