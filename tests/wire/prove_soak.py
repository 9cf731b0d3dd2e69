"""`make proof-soak`: half an hour of members, reminders and posts, with one thing after another going wrong.

Every minute it prints what the process holds. Ends with 1 when memory is not flat, when tasks, threads or files grow or
are left at rest, when a message was lost or came twice, when a member was not answered in calm weather, or when the log
has an error that nothing which went wrong explains.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import ExitCode
from tests.monitoring.ports import free_port
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.kill_loop import CALM_SECONDS, calm, count, hurry, undelivered
from tests.wire.soak_curve import MEMORY_BOUND, Look, complaints, left_behind, slope
from tests.wire.soak_load import MOST_PANELS, UNANSWERED, Town, Weather, hurry_posts, posted, shown_below

MINUTES, PER_SECOND = 30.0, 8.0
SHORTEST_WARM_UP, LONGEST_WARM_UP = 8 * 60.0, 15 * 60.0
"""Seconds: caches of the database are full after 8 minutes; panels end after 14, and there are no more from then on."""
LEAST_JUDGED = 10 * 60.0
LOOK_EVERY = 10.0
REST_SECONDS = 45.0
"""Longer than the bot waits for an answer that never comes."""
OUTSIDE = ("aiohttp.", "discord.", "asyncio.", "TimeoutError", "Connection")
"""How the names of exceptions begin that tell of the connection to Discord."""
CURVE = Path("build/proof-soak.json")


class Watched:
    """The bot, and what it holds."""

    def __init__(self, bot: BotProcess, port: int, session: aiohttp.ClientSession) -> None:
        self._bot = bot
        self._page = f"http://127.0.0.1:{port}/metrics"
        self._session = session
        self.looks: list[Look] = []
        self.began = 0.0

    async def look(self) -> Look:
        """What it holds now."""
        async with self._session.get(self._page) as answer:
            text = await answer.text()
        figures = {
            sample.name: sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if not sample.labels
        }
        process = Path(f"/proc/{self._bot.pid}")
        return Look(
            at=time.monotonic() - self.began,
            memory=figures["process_resident_memory_bytes"] / 2**20,
            tasks=int(figures["preceptor_tasks"]),
            threads=len([*(process / "task").iterdir()]),
            files=len([*(process / "fd").iterdir()]),
            panels=int(figures["preceptor_open_panels"]),
        )

    async def follow(self, town: Town) -> None:
        """Look every few seconds and print a line every minute, until cancelled."""
        print("minute  MiB  tasks   panels  threads  files  asked  reminders  posts  wrong", flush=True)
        self.began = time.monotonic()
        minute = 0
        while True:
            await asyncio.sleep(LOOK_EVERY)
            self.looks.append(await self.look())
            if self.looks[-1].at >= (minute + 1) * 60:
                minute += 1
                _print(minute, [look for look in self.looks if look.at >= (minute - 1) * 60], town)


def _print(minute: int, looks: Sequence[Look], town: Town) -> None:
    middle = [
        median(values)
        for values in (
            [look.memory for look in looks],
            *([getattr(look, name) for look in looks] for name in ("tasks", "panels", "threads", "files")),
        )
    ]
    print(
        f"{minute:6} {middle[0]:6.1f} {middle[1]:5.0f} {middle[2]:8.0f} {middle[3]:9.0f} {middle[4]:7.0f}"
        f" {town.answers.total():7} {town.due:9} {town.posts:7}  {town.weather.names.total()}",
        flush=True,
    )


async def prove(minutes: float, per_second: float, seed: int) -> int:
    """Live for so long, then count; the exit code."""
    port = free_port()
    environment = {
        "PRECEPTOR_MONITORING__PORT": str(port),
        "PRECEPTOR_LOG__LEVEL": "info",
        "PRECEPTOR_LOG__FORMAT": "json",
    }
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        async with FakeDiscord(own_process=True) as fake, aiohttp.ClientSession() as session:
            bot = BotProcess(fake, data, environment=environment)
            town, watched = Town(fake, data, random.Random(seed)), Watched(bot, port, session)
            try:
                found = await _soaked(bot, town, watched, minutes, per_second)
            except BaseException:
                print(bot.stderr[-4000:], file=sys.stderr)
                raise
            finally:
                await bot.discard()
    found += [*_unanswered(town.answers), *_grown(watched.looks, minutes)]
    print(f"answers: {dict(town.answers)}")
    print(f"what went wrong: {dict(town.weather.names)}")
    print("\n".join(f"FAILED: {words}" for words in found) or "done")
    return int(bool(found))


async def _soaked(
    bot: BotProcess, town: Town, watched: Watched, minutes: float, per_second: float
) -> list[str]:
    """What was wrong in a bot's life of so many minutes, in words."""
    await town.settle()
    await bot.start()
    await asyncio.sleep(LOOK_EVERY)
    before = await watched.look()
    await _live(town, watched, minutes, per_second)
    await town.fake.heal()
    await asyncio.sleep(REST_SECONDS)
    after = await watched.look()
    print(f"at rest before: {_words(before)}\nat rest after: {_words(after)}")
    found = [*left_behind(before, after), *await _ended(bot)]
    found += await _delivered(bot, town)
    found += await _ended(bot)
    return found + _unexplained(bot.stderr, town)


def _grown(looks: Sequence[Look], minutes: float) -> list[str]:
    """What grew after the warm-up; the curve is kept in :data:`CURVE`."""
    CURVE.parent.mkdir(exist_ok=True)
    CURVE.write_text(json.dumps([astuple(look) for look in looks]))
    warm_up = min(LONGEST_WARM_UP, max(SHORTEST_WARM_UP, minutes * 30))
    if minutes * 60 - warm_up < LEAST_JUDGED:
        print("too short to say whether memory grows; that takes 20 minutes, and half an hour to be sure")
        return []
    steady = [look.memory for look in looks if look.at >= warm_up]
    grows = slope([look for look in looks if look.at >= warm_up])
    print(
        f"memory after the first {warm_up / 60:.0f} minutes: {min(steady):.1f} to {max(steady):.1f} MiB,"
        f" {grows:+.3f} MiB a minute (bound {MEMORY_BOUND})"
    )
    return complaints(looks, warm_up, MOST_PANELS)


async def _live(town: Town, watched: Watched, minutes: float, per_second: float) -> None:
    """Members live, and somebody watches, for so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(minutes * 60), asyncio.TaskGroup() as living:
            living.create_task(watched.follow(town))
            living.create_task(town.live(per_second))


async def _ended(bot: BotProcess) -> list[str]:
    code, seconds = await bot.stop()
    return [] if code == ExitCode.OK else [f"told to end, it ended with {code} after {seconds:.1f} s"]


async def _delivered(bot: BotProcess, town: Town) -> list[str]:
    """What was lost or came twice, once a bot that nothing goes wrong with has sent what is left."""
    hurry(town.data)
    hurry_posts(town.data)
    await bot.start()
    await calm(town.data, town.due)
    with suppress(TimeoutError):
        async with asyncio.timeout(CALM_SECONDS):
            while not posted(town.data):
                await asyncio.sleep(1)
    lost, twice = await count(town.fake, town.data, town.users, await shown_below(town.fake))
    there = len(await town.fake.messages(town.channel))
    print(f"{town.due} reminders: {lost} lost, {twice} twice; {town.posts} posts: {there} there")
    found = [f"{lost} reminders were lost, {twice} came twice"] if lost or twice else []
    if lost:
        print(f"not sent, or in no message: {undelivered(town.data)}")
    if there != town.posts or not posted(town.data):
        found.append(f"{town.posts} posts were due, {there} are there, all settled: {posted(town.data)}")
    return found


def _unexplained(stderr: str, town: Town) -> list[str]:
    """The errors in the log that nothing explains which went wrong then, each kind once."""
    errors = Counter[str]()
    wrong = Counter[str]()
    for line in stderr.splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            wrong[f"a line that is not of the log: {line[:200]}"] += 1
            continue
        if said["level"] in {"error", "critical"}:
            words = f"{said['event']} {_kinds(said)} ({said.get('logger')})"
            errors[words] += 1
            if not _explained(said, town.weather):
                wrong[words] += 1
    print(f"errors in the log: {dict(errors)}")
    return [f"{times} times in the log: {words}" for words, times in wrong.items()]


def _explained(said: dict[str, Any], weather: Weather) -> bool:
    """Whether an error came of what went wrong then: it is one of the connection, and somebody has seen to it."""
    chain = said.get("exception") or [{"kind": "discord."}]
    kind = str(chain[0]["kind"])
    outside = kind.startswith(OUTSIDE) and said.get("logger") != "asyncio"
    return outside and weather.explains(datetime.fromisoformat(said["timestamp"]), kind)


def _kinds(said: dict[str, Any]) -> str:
    """The kinds of the exceptions that a line of the log tells of, and where the first of them came from."""
    chain = said.get("exception")
    if not isinstance(chain, list) or not chain:
        return str(said.get("detail") or said.get("advice") or "")
    ours = [place for place in chain[0]["frames"] if ".venv" not in place["file"]]
    place = ours[-1] if ours else chain[0]["frames"][-1]
    kinds = " of ".join(f"{fault['kind']} {fault['numbers'] or ''}".strip() for fault in chain)
    return f"{kinds} in {Path(place['file']).name}:{place['line']}"


def _unanswered(answers: Counter[str]) -> list[str]:
    return [f"{times} times: {words}" for words, times in answers.items() if words.startswith(UNANSWERED)]


def _words(look: Look) -> str:
    return (
        f"{look.memory:.1f} MiB, {look.tasks} tasks, {look.panels} panels, {look.threads} threads,"
        f" {look.files} files"
    )


def main() -> None:
    """Read the arguments and prove."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=MINUTES)
    arguments.add_argument("--per-second", type=float, default=PER_SECOND, help="what all members ask for")
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    sys.exit(asyncio.run(prove(chosen.minutes, chosen.per_second, chosen.seed)))


if __name__ == "__main__":
    main()
