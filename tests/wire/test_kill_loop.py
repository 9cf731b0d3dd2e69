"""Killed again and again while it sends, the bot neither loses nor repeats a reminder; without its guarantees it does."""

import signal
from pathlib import Path

import pytest

from tests.examples import share
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.kill_loop import calm, count, fall_due, kill_loop, lives
from tests.wire.member import SEND, at_rest, sign_up

pytestmark = pytest.mark.wire


@pytest.mark.parametrize("seed", range(1, 1 + share(3)))
async def test_nothing_is_lost_or_repeated(own_fake: FakeDiscord, tmp_path: Path, seed: int) -> None:
    verdict = await kill_loop(own_fake, tmp_path / "data", kills=22, seed=seed)
    assert (verdict.lost, verdict.duplicated) == (0, 0), verdict
    assert verdict.kills == 22
    assert verdict.in_flight >= 8, "too few kills struck while a message was under way"
    assert verdict.reminders > 22


@pytest.mark.parametrize(("mutant", "times"), [(None, 1), ("random nonce", 2)])
async def test_a_repetition_of_ours_is_known_by_its_nonce(
    own_fake: FakeDiscord, tmp_path: Path, mutant: str | None, times: int
) -> None:
    """A message that arrived and was answered with 503 is sent again by the same life, which reads no history."""
    data = tmp_path / "data"
    async with lives(own_fake, data, mutant) as bot:
        await bot.start()
        await own_fake.wait_connected(1, timeout=30)
        user = await sign_up(own_fake)
        await at_rest(data)
        await bot.end(signal.SIGTERM)
        fall_due(data, user, 1)
        await own_fake.fail(faults.failing(SEND, 503, when="after"))
        await bot.start()
        assert await calm(data, 1, seconds=30)
        await bot.end(signal.SIGTERM)
        await own_fake.wait_for_quiet()
        assert await count(own_fake, data, [user]) == (0, times - 1)


@pytest.mark.parametrize("mutant", ["no history"])
async def test_a_bot_without_one_of_its_guarantees_is_caught(
    own_fake: FakeDiscord, tmp_path: Path, mutant: str
) -> None:
    verdict = await kill_loop(own_fake, tmp_path / "data", kills=15, seed=4, mutant=mutant)
    assert verdict.lost or verdict.duplicated, verdict


@pytest.mark.parametrize("mutant", [None, "no lock"])
async def test_a_second_bot_on_the_same_data_is_refused_unless_the_lock_is_gone(
    own_fake: FakeDiscord, tmp_path: Path, mutant: str | None
) -> None:
    async with lives(own_fake, tmp_path / "data", mutant) as first:
        await first.start()
        await own_fake.wait_connected(1, timeout=30)
        async with lives(own_fake, tmp_path / "data", mutant) as second:
            await second.start()
            if mutant is None:
                await second.ended()
                said = (tmp_path / "data.stderr").read_text().splitlines()[-1]
                assert str(tmp_path / "data") in said
            else:
                await own_fake.wait_connected(2, timeout=30)
