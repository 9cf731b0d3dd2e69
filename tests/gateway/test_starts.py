"""How many shards may start, as Discord says it: what is no such answer, and how long is waited for more."""

import asyncio
from typing import Any
from unittest.mock import AsyncMock, Mock

import discord
import pytest
from structlog.testing import capture_logs

from bot.gateway.starts import Starts, ask_starts, wait_for_starts

LIMIT = {"remaining": 500, "reset_after": 90_000, "max_concurrency": 16}


def discord_says(*answers: tuple[object, object, object]) -> Any:
    return Mock(http=Mock(get_bot_gateway=AsyncMock(side_effect=answers)))


def left(number: int, renewed_in: float = 90.0) -> tuple[object, object, object]:
    return 2, "", LIMIT | {"remaining": number, "reset_after": renewed_in * 1000}


async def test_what_discord_says_is_told_as_it_is():
    assert await ask_starts(discord_says((2, "", LIMIT))) == Starts(2, 500, 90.0, 16)
    assert await ask_starts(discord_says((1, "", LIMIT | {"max_concurrency": 1}))) == Starts(1, 500, 90.0, 1)


@pytest.mark.parametrize(
    "answer",
    [
        (0, "", LIMIT),
        (2, "", LIMIT | {"max_concurrency": 0}),
        (2, "", {}),
        (2, "", None),
        ("many", "", LIMIT),
    ],
    ids=["no shard", "none at once", "no limit", "null", "a word"],
)
async def test_what_is_no_such_answer_is_named_so(answer: tuple[object, object, object]):
    with pytest.raises(discord.GatewayNotFound):
        await ask_starts(discord_says(answer))


@pytest.mark.parametrize(("number", "waits"), [(101, True), (102, False), (103, False)])
async def test_a_hundred_starts_are_left_beside_those_of_each_shard(
    monkeypatch: pytest.MonkeyPatch, number: int, waits: bool
):
    monkeypatch.setattr(asyncio, "sleep", slept := AsyncMock())
    await wait_for_starts(discord_says(left(number), left(1_000)), 2)
    assert slept.await_count == waits


@pytest.mark.parametrize(
    ("renewed_in", "pause"),
    [(0.0, 1.0), (0.5, 1.0), (90.0, 90.0), (3_600.0, 3_600.0), (86_400.0, 3_600.0)],
)
async def test_each_time_that_too_few_are_left_it_says_so_and_rests(
    monkeypatch: pytest.MonkeyPatch, renewed_in: float, pause: float
):
    monkeypatch.setattr(asyncio, "sleep", slept := AsyncMock())
    with capture_logs() as logged:
        await wait_for_starts(discord_says(left(7, renewed_in), left(8, renewed_in), left(1_000)), 2)
    assert [call.args for call in slept.await_args_list] == [(pause,), (pause,)]
    assert [(line["left"], line["shards"], line["retry_in_seconds"]) for line in logged] == [
        (7, 2, round(pause)),
        (8, 2, round(pause)),
    ]
    assert all(line["renewed_in_seconds"] == round(renewed_in) and line["advice"] for line in logged)
