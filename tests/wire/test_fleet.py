"""Three real processes on one PostgreSQL; what takes longer is in `make proof-fleet`."""

import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.postgres_server import MISSING, programs, server
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.fleet import cluster

pytestmark = pytest.mark.wire


async def test_each_message_comes_once_though_the_leader_is_killed_and_another_put_out(
    own_fake: FakeDiscord, tmp_path: Path
):
    if programs() is None:
        pytest.skip(MISSING)
    with server() as running:
        async with cluster(own_fake, running, tmp_path) as fleet:
            await fleet.sign_up(4)
            await fleet.posts_due()
            killed = await fleet.leader()
            await fleet.fall_due()
            await fleet.sending()
            await killed.kill()
            put_out = await fleet.leader()
            assert put_out is not killed
            await fleet.fall_due()
            await fleet.end_session(put_out)
            assert await fleet.calm()
            await fleet.answers()
            verdict = await fleet.verdict()
            assert verdict.good, verdict
            assert (verdict.reminders, verdict.posts) == (8, len(fleet.guilds))
            assert verdict.codes == Counter({-signal.SIGKILL: 1, 75: 1})
