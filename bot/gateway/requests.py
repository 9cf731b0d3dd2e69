"""Every request to Discord that has an outcome goes through here: what was answered, or a failure with a name.

- A 401 is believed when ``GET /users/@me`` is refused too, by Discord's own answer; then the program ends.
- An answer of the right status that is not Discord's (a page, nothing, half of it) says nothing about the request.
- No request leaves when the attempt that it belongs to is over, also one that discord.py repeats by itself.
- discord.py repeats some failures by itself, but neither 503 nor a reset connection; `RateLimited` is no
  `HTTPException`.
"""

import re
import traceback
from collections.abc import Awaitable
from http import HTTPStatus
from typing import TypeVar, cast

import aiohttp
import discord
import structlog
from discord.http import Route

from bot.clock import ClockCheck, instant_in
from bot.domain.discord_answer import Failure, Retry, failure_of
from bot.errors import TokenRefusedError
from bot.gateway.discord_internals import ask_who_we_are
from bot.monitoring.figures import Figures
from bot.scheduler.attempt import require_time_left

JSON = "application/json"
LONGEST_WAIT = 3600.0
"""Seconds: what an answer asks for beyond that is not believed."""
NOT_READABLE = (ValueError, TypeError, LookupError, AttributeError, discord.ClientException)
"""What discord.py raises when it takes an answer apart that is not Discord's."""
_SUCCESSES = range(200, 300)
_SCOPES = frozenset({"user", "global", "shared"})
"""Whose rate limit was met: the bot's own for one kind of request, for all, or one that many share."""
_CALLBACK = re.compile(r"/interactions/(\d{1,20})/[^/]+/callback$")
_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


class NotDiscordError(aiohttp.ClientError):
    """An answer that counts as a success and is not Discord's; ``str`` says what it is."""


async def answered(request: Awaitable[_T], client: discord.Client) -> _T | Failure:
    """What a request came to. It has to hold nothing but requests: what else fails in it counts as an odd answer.

    Raises `TokenRefusedError` when the token of ``client`` is not accepted any more.
    """
    try:
        return await request
    except discord.RateLimited as limited:
        return Retry("rate limited", after=limited.retry_after)
    except discord.HTTPException as failure:
        if failure.status == HTTPStatus.UNAUTHORIZED:
            await refuse_token(client)
        return failure_of(failure.status, _code(failure), _retry_after(failure))
    except (aiohttp.ClientError, TimeoutError, OSError) as failure:
        return Retry(type(failure).__name__)
    except NOT_READABLE as odd:
        _log.debug("answer_not_readable", kind=type(odd).__name__, where=_innermost(odd))
        return Retry(f"not readable: {type(odd).__name__}")


async def refuse_token(client: discord.Client) -> None:
    """Raise `TokenRefusedError` if Discord confirms, in its own words, that it does not accept the token."""
    try:
        await ask_who_we_are(client)
    except discord.HTTPException as failure:
        if failure.status == HTTPStatus.UNAUTHORIZED and str(failure.text).startswith("401"):
            raise TokenRefusedError from failure
    except (discord.RateLimited, aiohttp.ClientError, TimeoutError, OSError, *NOT_READABLE):
        pass
    _log.warning("token_doubted")


def watched(figures: Figures, check: ClockCheck) -> aiohttp.TraceConfig:
    """Looks at every request of a client before it leaves, and at every answer before discord.py reads it."""

    async def count(_session: object, _context: object, about: aiohttp.TraceRequestEndParams) -> None:
        answer = about.response
        if not _of_the_api(answer):
            return
        _count(figures, answer)
        if (date := instant_in(answer.headers.get("Date"))) is not None:
            check.hear(date)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(_before)
    trace.on_request_end.append(count)
    trace.on_request_end.append(_after)
    return trace


async def _before(_session: object, _context: object, _about: aiohttp.TraceRequestStartParams) -> None:
    require_time_left()


def _count(figures: Figures, answer: aiohttp.ClientResponse) -> None:
    """Put an answer of the API into the figures, a first answer to a member by how long it took."""
    figures.requests[answer.status] += 1
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        scope = answer.headers.get("X-RateLimit-Scope", "")
        figures.rate_limits[scope if scope in _SCOPES else "other"] += 1
    first = _CALLBACK.search(answer.url.path)
    if first is not None and answer.status in _SUCCESSES:
        figures.answered(int(first[1]))


async def _after(_session: object, _context: object, about: aiohttp.TraceRequestEndParams) -> None:
    """Raise `NotDiscordError` for a success of the API that holds no JSON: discord.py would take it for a text.

    Without this, nothing in place of a channel's messages would mean that the channel is empty.
    """
    answer = about.response
    if not _of_the_api(answer) or answer.status not in _SUCCESSES:
        return
    empty = answer.status == HTTPStatus.NO_CONTENT and about.method != "GET"
    if not empty and _content_type(answer) != JSON:
        raise NotDiscordError(_content_type(answer) or "no content type")


def _of_the_api(answer: aiohttp.ClientResponse) -> bool:
    """Whether it answers a request to Discord's API, or to what stands in its place in tests."""
    return str(answer.url).startswith(Route.BASE)


def _innermost(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno}"


def _content_type(answer: aiohttp.ClientResponse) -> str:
    return answer.headers.get("Content-Type", "")


def _code(failure: discord.HTTPException) -> int:
    """Discord's own code; 0 where an answer names none, or something else than a number."""
    code = cast("object", failure.code)
    return code if isinstance(code, int) else 0


def _retry_after(failure: discord.HTTPException) -> float:
    try:
        seconds = float(failure.response.headers.get("Retry-After", "0"))
    except ValueError:
        return 0.0
    return seconds if 0.0 <= seconds <= LONGEST_WAIT else 0.0
