"""How many shards the bot starts, and whether Discord lets it: asked before every start.

Each connection of a shard that is not resumed (an *identify*) is counted by Discord. A bot that has used up those of a day
loses its token (Discord's reference, "Session Start Limit"), so some are left for connections that break later.
"""

import asyncio
from dataclasses import dataclass

import discord
import structlog

from bot.i18n import catalogue

SPARE = 100
"""Identifies that a start leaves: for sessions that cannot be resumed until the count begins anew."""
SHORTEST_WAIT, LONGEST_WAIT = 1.0, 3600.0
"""Seconds until Discord is asked again. It is not waited for a day at once: Discord may have given more by then."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Starts:
    """What Discord says: shards of the whole bot, identifies left, seconds until their count begins anew, and how many
    shards may identify at once.
    """

    shards: int
    left: int
    renewed_in: float
    at_once: int


async def ask_starts(client: discord.Client) -> Starts:
    """``GET /gateway/bot``. Raises what discord.py raises; `discord.GatewayNotFound` for an answer that is none."""
    try:
        shards, _, limit = await client.http.get_bot_gateway()
        found = Starts(
            int(shards),
            int(limit["remaining"]),
            int(limit["reset_after"]) / 1000,
            int(limit["max_concurrency"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise discord.GatewayNotFound from error
    if found.shards < 1 or found.at_once < 1:
        raise discord.GatewayNotFound
    return found


async def wait_for_starts(client: discord.Client, shards: int) -> None:
    """Wait until so many shards may start and some starts are left. What waits is said, each time that Discord is asked.

    Raises what :func:`ask_starts` raises.
    """
    while (starts := await ask_starts(client)).left < shards + SPARE:
        wait = min(max(starts.renewed_in, SHORTEST_WAIT), LONGEST_WAIT)
        _log.warning(
            "few_starts_left",
            advice=catalogue()("run.few_starts"),
            left=starts.left,
            shards=shards,
            renewed_in_seconds=round(starts.renewed_in),
            retry_in_seconds=round(wait),
        )
        await asyncio.sleep(wait)
