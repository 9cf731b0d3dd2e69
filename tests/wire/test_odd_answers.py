"""Odd answers over real sockets: whatever Discord or a machine between says, no reminder is lost and none comes twice.

Every member's reminder meets one odd answer. What each answer means is tried in full in `tests/gateway/test_requests.py`.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.discord_server.faults import Fault
from tests.wire.kill_loop import calm, count, fall_due, hurry, lives
from tests.wire.member import OPEN_DM, at_rest, sign_up

pytestmark = pytest.mark.wire

PAGE = "<html><head><title>Attention Required! | Cloudflare</title></head></html>"
JSON = "application/json"
TRIES = 12


def odd_answers(route: str) -> list[Fault]:
    """What may come in place of an answer to one request."""
    pages = [faults.odd(route, PAGE, status=status) for status in (200, 400, 403, 404, 405, 413)]
    coded = [
        faults.failing(route, status, code=code)
        for status, code in (
            *((400, 0), (403, 0), (404, 0), (408, 0), (403, 40333), (403, 40001), (403, 40002)),
            *((403, 50001), (403, 50013), (400, 50035), (400, 50109), (404, 10003), (401, 0)),
        )
    ]
    broken = [
        faults.odd(route, ""),
        faults.odd(route, "", content_type=JSON),
        faults.odd(route, '{"id": "1', content_type=JSON),
        faults.odd(route, "[]", content_type=JSON),
        faults.Fault(route, status=200, cut=True),
        faults.Fault(route, status=403, cut=True, code=50007, text="x" * 200),
    ]
    return [*pages, *coded, *broken]


async def test_an_odd_answer_loses_and_repeats_nothing(own_fake: FakeDiscord, tmp_path: Path) -> None:
    data = tmp_path / "data"
    planned = odd_answers("POST /channels/{}/messages")
    await own_fake.configure(rate_limits=False)
    async with lives(own_fake, data) as bot:
        await bot.start()
        await own_fake.wait_connected(1, timeout=30)
        users = [await sign_up(own_fake, f"member{number}") for number in range(len(planned))]
        await at_rest(data)
        await bot.end()
        channels = [await own_fake.dm_channel(user) for user in users]
        for number, user in enumerate(users):
            fall_due(data, user, number)
        await own_fake.fail(
            *(
                replace(fault, route=fault.route.format(channel))
                for fault, channel in zip(planned, channels, strict=True)
            )
        )
        # Several at once make the bot rest for half a minute; a new life goes on at once.
        for _ in range(TRIES):
            hurry(data)
            await bot.start()
            if await calm(data, len(users), seconds=3.0):
                break
            await bot.end()
        struck = await own_fake.struck()
        assert [number for number, times in enumerate(struck) if not times] == []
        assert await count(own_fake, data, users) == (0, 0)


async def test_a_channel_that_has_vanished_is_opened_anew(own_fake: FakeDiscord, tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with lives(own_fake, data) as bot:
        await bot.start()
        await own_fake.wait_connected(1, timeout=30)
        user = await sign_up(own_fake)
        await at_rest(data)
        opened = len(await own_fake.requests(OPEN_DM))
        await own_fake.lose_dm_channel(user)
        fall_due(data, user, 1)
        await own_fake.slash(user, None, "reminders test")
        assert await calm(data, 1, seconds=30.0)
        assert len(await own_fake.requests(OPEN_DM)) == opened + 1
        assert await count(own_fake, data, [user]) == (0, 0)
