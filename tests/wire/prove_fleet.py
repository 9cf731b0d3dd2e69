"""`make proof-fleet`: three processes on one PostgreSQL through what can befall them, and without their safeguards.

Ends with 1 when a message was lost or came twice, a server counted as left, or a process without a safeguard went unnoticed.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import ExitCode
from bot.reminders.dispatcher import SENDS_AT_ONCE
from tests.postgres_server import server
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.fleet import CALM_SECONDS, Cluster, Verdict, cluster
from tests.wire.fleet_host import PUT_OUT, STAYS, WITHOUT_FENCE
from tests.wire.member import SEND

MEMBERS = 12
Blow = Callable[[Cluster, random.Random], Awaitable[None]]


async def leader_killed(fleet: Cluster, _chance: random.Random) -> None:
    """SIGKILL for who leads."""
    await (await fleet.leader()).kill()


async def another_killed(fleet: Cluster, chance: random.Random) -> None:
    """SIGKILL for one who has shards and does not lead."""
    leader = await fleet.leader()
    await chance.choice([each for each in fleet.processes if each is not leader]).kill()


async def two_killed(fleet: Cluster, chance: random.Random) -> None:
    """SIGKILL for who leads and another at once."""
    leader = await fleet.leader()
    another = chance.choice([each for each in fleet.processes if each is not leader])
    await asyncio.gather(leader.kill(), another.kill())


async def leader_frozen(fleet: Cluster, _chance: random.Random) -> None:
    """SIGSTOP for who leads, for longer than the server waits; then it goes on where it was, beside the next leader."""
    frozen = await fleet.leader()
    frozen.send(signal.SIGSTOP)
    try:
        async with asyncio.timeout(30):
            while await fleet.leader() is frozen:
                await asyncio.sleep(0.05)
        await asyncio.sleep(PUT_OUT / 2)
    finally:
        frozen.send(signal.SIGCONT)


async def leader_cut_off(fleet: Cluster, _chance: random.Random) -> None:
    """Nothing passes between who leads and PostgreSQL, for longer than the server waits; neither is told."""
    cut = await fleet.leader()
    lives = len(cut.codes)
    cut.cable.cut()
    try:
        async with asyncio.timeout(CALM_SECONDS):
            while await fleet.leader() is cut or len(cut.codes) == lives:
                await asyncio.sleep(0.05)
    finally:
        await cut.cable.mend()


async def session_ended(fleet: Cluster, _chance: random.Random) -> None:
    """The server ends the session of who leads."""
    await fleet.end_session(await fleet.leader())


async def server_restarted(fleet: Cluster, _chance: random.Random) -> None:
    """PostgreSQL crashes and comes back."""
    await asyncio.to_thread(fleet.server.stop)
    await asyncio.sleep(0.5)
    await asyncio.to_thread(fleet.server.start)


async def deployed(fleet: Cluster, _chance: random.Random) -> None:
    """One after the other is told to end, and is started anew."""
    for each in fleet.processes:
        before, ends = len(each.codes), time.monotonic() + 20
        each.send(signal.SIGTERM)
        while len(each.codes) == before and time.monotonic() < ends:
            await asyncio.sleep(0.05)
        await fleet.answers()


BLOWS: tuple[Blow, ...] = (
    *(leader_killed, another_killed, two_killed, leader_frozen, leader_cut_off),
    *(session_ended, server_restarted, deployed),
)


async def struck(fleet: Cluster, blow: Blow, chance: random.Random) -> bool:
    """Let posts and reminders fall due, and strike while they are sent; whether all came to rest."""
    await fleet.leader()
    await fleet.posts_due()
    await fleet.fall_due()
    await fleet.sending(chance.randint(1, MEMBERS - 2))
    await blow(fleet, chance)
    await fleet.fall_due()
    rested = await fleet.calm()
    await fleet.answers()
    return rested


async def prove(rounds: int, seed: int) -> int:
    """Every blow so often, then every process without a safeguard; the exit code."""
    chance, code = random.Random(seed), 0
    async with _fleet() as fleet:
        await fleet.sign_up(MEMBERS)
        for blow in BLOWS:
            before, began, rested = _ended(fleet), time.monotonic(), True
            for _ in range(rounds):
                rested = await struck(fleet, blow, chance) and rested
            verdict = await fleet.verdict()
            ended = _ended(fleet) - before
            print(
                f"{blow.__name__:16} {time.monotonic() - began:6.1f} s  {dict(ended)}  {verdict}", flush=True
            )
            code |= not (rested and verdict.good)
        code |= any(_strange(each) for each in _ended(fleet))
    for mutant in (None, "without the lead lock", "everything ours"):
        verdict = await without(mutant)
        noticed = not verdict.good or verdict.again + verdict.looked > 0
        code |= noticed is not (mutant is not None)
        print(f"{mutant or 'nothing amiss':24} {_noticed(noticed)}  {verdict}", flush=True)
    for mutant in (STAYS, WITHOUT_FENCE):
        thrice, verdict = await woken(mutant, rounds)
        code |= (thrice > 0) is not (mutant is WITHOUT_FENCE) or (mutant is STAYS and not verdict.good)
        print(f"{mutant:24} {_noticed(thrice > 0)}, {thrice} asked for a third time  {verdict}", flush=True)
    print("FAILED" if code else "done")
    return int(code)


async def without(mutant: str | None) -> Verdict:
    """What becomes of messages that nobody disturbs, where the processes lack a safeguard."""
    async with _fleet(mutant) as fleet:
        await fleet.sign_up(MEMBERS)
        await fleet.posts_due()
        await fleet.fake.fail(faults.slow(SEND, 0.5, times=None))  # so that two may be at the same message
        for _ in range(20):
            await fleet.fall_due()
            await asyncio.sleep(0.2)
        await fleet.fake.heal()
        await fleet.calm()
        return await fleet.verdict()


async def woken(mutant: str, rounds: int) -> tuple[int, Verdict]:
    """Who led learns that its requests failed while the next leader makes them again, and stays.

    How many messages were asked for a third time, because who led gave back what was not its own any more: only the
    fence stands in the way.
    """
    thrice = 0
    async with _fleet(mutant) as fleet:
        await fleet.sign_up(MEMBERS)
        for _ in range(rounds):
            await fleet.fake.fail(faults.odd(SEND, "edge", status=403, delay=0.5, times=SENDS_AT_ONCE))
            await fleet.fake.fail(faults.slow(SEND, 2.0, times=None))
            await fleet.fall_due()
            await fleet.sending(SENDS_AT_ONCE)
            frozen = await fleet.leader()
            frozen.send(signal.SIGSTOP)
            asked = await fleet.asked()
            await fleet.sent_anew(frozenset(asked))
            frozen.send(signal.SIGCONT)
            await asyncio.sleep(3)
            await fleet.fake.heal()
            await fleet.calm()
            now = await fleet.asked()
            thrice += sum(now[key] > asked[key] + 1 for key in asked)
            await frozen.kill()
        return thrice, await fleet.verdict()


def _noticed(amiss: bool) -> str:
    return "noticed" if amiss else "nothing noticed"


@asynccontextmanager
async def _fleet(mutant: str | None = None) -> AsyncIterator[Cluster]:
    with server() as running, tempfile.TemporaryDirectory() as folder:
        async with (
            FakeDiscord(own_process=True) as fake,
            cluster(fake, running, Path(folder), mutant) as made,
        ):
            yield made


def _ended(fleet: Cluster) -> Counter[int]:
    return Counter(code for process in fleet.processes for code in process.codes)


def _strange(code: int) -> bool:
    """Whether nothing that was done to a process explains its end."""
    return code not in {ExitCode.OK, ExitCode.LOCKED, ExitCode.UNAVAILABLE, -signal.SIGKILL}


def main() -> None:
    """Read the arguments and prove."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=10, help="times that each thing befalls them")
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    sys.exit(asyncio.run(prove(chosen.rounds, chosen.seed)))


if __name__ == "__main__":
    main()
