"""`make proof-upgrade FROM=<tag or commit>`: update, back again, and a move, as docs/operators.md tells it.

The older release is taken out of the repository and installed by its own `make install`; both run as operators run them,
against the Discord of the tests. What was there must be there after each step: members, what was sent, what waits, the
drawings of statistics that are charged; and nobody may get a message twice. Ends with 1 when something differs.
"""

import argparse
import asyncio
import io
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from bot.i18n import catalogue
from tests.wire.discord_server.client import FakeDiscord
from tests.wire.member import SEASON, at_rest, daytime_zone, dms_reach, make_due, settled

ROOT = Path(__file__).parents[2]
MEMBERS = 3
NEWER = 76
CHARGE = "INSERT INTO cohort_charge (guild_id, table_id, season, number, drawn_at, epsilon) VALUES (?, ?, ?, ?, ?, ?)"
CHARGES = [(77, "stage", 2027, 1, 1_790_000_000_000, 300), (77, "step2ck", 2027, 1, 1_790_000_000_000, 300)]


@dataclass(frozen=True, slots=True)
class Held:
    """What an installation must not lose."""

    members: list[tuple[int, int, str]]
    sent: list[tuple[int, str, str]]
    waiting: list[tuple[int, str, str, int]]
    charges: list[tuple[object, ...]]


def held(data: Path) -> Held:
    """Read from the database of a stopped bot."""
    with closing(sqlite3.connect(data / "preceptor.db")) as opened:
        return Held(
            opened.execute("SELECT member_id, consented_at, time_zone FROM member ORDER BY 1").fetchall(),
            opened.execute(
                "SELECT member_id, milestone, lead FROM reminder WHERE state = 'sent' ORDER BY 1, 2, 3"
            ).fetchall(),
            opened.execute(
                "SELECT member_id, milestone, lead, due_at FROM reminder WHERE state = 'pending' ORDER BY 1, 2, 3"
            ).fetchall(),
            opened.execute(
                "SELECT guild_id, table_id, season, number, drawn_at, epsilon FROM cohort_charge ORDER BY 1, 2, 3, 4"
            ).fetchall(),
        )


class Release:
    """A release that is installed in a folder."""

    def __init__(self, folder: Path, fake: FakeDiscord) -> None:
        self._folder = folder
        self._fake = fake

    def _environment(self, data: Path) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PRECEPTOR_")}
        return kept | {
            "PRECEPTOR_DATA_DIR": str(data),
            "PRECEPTOR_DISCORD__TOKEN": self._fake.token,
            "PRECEPTOR_DISCORD__API_BASE": self._fake.api_base,
            "PRECEPTOR_DISCORD__GATEWAY_URL": self._fake.gateway_url,
        }

    def command(self, data: Path, *words: str) -> int:
        """Run a command of the shell to its end, and show what it said; its exit code."""
        ran = subprocess.run(
            [self._folder / ".venv/bin/python", "-m", "bot", *words],
            cwd=self._folder,
            env=self._environment(data),
            capture_output=True,
            text=True,
            check=False,
        )
        print(
            f"  preceptor {' '.join(words)}: {ran.returncode}, {(ran.stdout + ran.stderr).strip()}",
            flush=True,
        )
        return ran.returncode

    @asynccontextmanager
    async def running(self, data: Path):
        """The bot, connected while the block runs, and ended cleanly."""
        identified = (await self._fake.info())["identified"]
        log = data.with_name(f"{data.name}.log")
        with log.open("ab") as said:
            process = await asyncio.create_subprocess_exec(
                *(str(self._folder / ".venv/bin/python"), "-m", "bot", "run"),
                cwd=self._folder,
                env=self._environment(data),
                stderr=said,
            )
        try:
            await self._fake.wait_connected(identified + 1, timeout=120)
            yield
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            code = await process.wait()
            if code:
                print(f"the bot ended with {code}: {log.read_text()[-2000:]}", flush=True)
        assert code == 0


async def join(fake: FakeDiscord, name: str) -> int:
    """Sign up at either release: consent, then what is asked next."""
    member = await fake.add_user(name, days_old=400)
    consent = await fake.slash(member, None, "start", {"time_zone": daytime_zone()})
    agree = consent.only_message.buttons()[catalogue()("consent.agree")]
    asked = await fake.click(member, consent.only_message, agree)
    if asked.modal is not None:
        await fake.submit(asked, {})
        await fake.slash(member, None, "profile season", {"season": SEASON})
    else:
        (menu,) = asked.only_message.custom_ids()
        await fake.choose(member, asked.only_message, menu, [SEASON])
    await dms_reach(fake, member, 1)
    return member


def compare(what: str, before: Held, now: Held, *, waiting: bool = True) -> None:
    """Say what is the same; raise where something differs. A new release may plan what waits in another way."""
    same = {
        "members": before.members == now.members,
        "sent": before.sent == now.sent,
        "charges": before.charges == now.charges,
        "waiting": before.waiting == now.waiting
        or (not waiting and {row[0] for row in before.waiting} == {row[0] for row in now.waiting}),
    }
    print(
        f"{what}: {len(now.members)} members, {len(now.sent)} sent, {len(now.waiting)} waiting "
        f"(before {len(before.waiting)}), {len(now.charges)} charges; same: {same}",
        flush=True,
    )
    assert all(same.values()), what


def taken_out(commit: str, folder: Path) -> Path:
    """The files of a release, installed as its README says."""
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    subprocess.run(["make", "install"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder


async def started(old: Release, data: Path, fake: FakeDiscord) -> list[int]:
    """Members of the older release: one has been reminded, all have reminders that wait, and two tables were drawn."""
    async with old.running(data):
        members = [await join(fake, f"amina{number}") for number in range(MEMBERS)]
        await at_rest(data)
    make_due(data)
    with closing(sqlite3.connect(data / "preceptor.db")) as opened:
        opened.executemany(CHARGE, CHARGES)
        opened.commit()
    async with old.running(data):
        assert await settled(data) == ["sent"]
    return members


async def used(release: Release, data: Path, fake: FakeDiscord, member: int) -> Held:
    """What is there after the release ran for a while and a member used it."""
    async with release.running(data):
        assert (await fake.slash(member, None, "reminders list")).text
        await at_rest(data)
        await fake.wait_for_quiet()
    return held(data)


async def update_and_back(old: Release, new: Release, data: Path, fake: FakeDiscord, member: int) -> None:
    before, copy = held(data), data.with_name("before")
    shutil.copytree(data, copy)
    compare("updated", before, await used(new, data, fake, member), waiting=False)
    [backup] = (data / "backups").glob("*-before-migration.db")
    if old.command(data, "restore", str(backup)) == NEWER:
        print("the form of the file of keys has changed: back by the copy of the folder", flush=True)
        shutil.rmtree(data)
        shutil.copytree(copy, data)
    compare("back again", before, await used(old, data, fake, member), waiting=False)


async def move(new: Release, data: Path, there: Path, fake: FakeDiscord, member: int) -> None:
    before = await used(new, data, fake, member)
    shutil.copytree(data, there)
    assert new.command(there, "check") == 0
    compare("moved by copying the folder", before, await used(new, there, fake, member))
    backup = str(there.with_name("last.db"))
    assert new.command(there, "backup", "--to", backup) == 0
    assert new.command(there, "restore", backup) == 0
    compare("restored where it was", before, await used(new, there, fake, member))


async def prove(commit: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        async with FakeDiscord(own_process=True) as fake:
            old, new = Release(taken_out(commit, Path(place, "old")), fake), Release(ROOT, fake)
            data = Path(place, "data")
            members = await started(old, data, fake)
            messages = [len(await fake.dms(member)) for member in members]
            await update_and_back(old, new, data, fake, members[0])
            await move(new, data, Path(place, "elsewhere", "data"), fake, members[0])
            assert messages == [len(await fake.dms(member)) for member in members], (
                "somebody got a message twice"
            )
            print(f"messages of each member, before and after: {messages}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit", help="the older release: a tag or a commit")
    try:
        asyncio.run(prove(parser.parse_args().commit))
    except AssertionError as error:
        sys.exit(f"FAILED: {error}")


if __name__ == "__main__":
    main()
