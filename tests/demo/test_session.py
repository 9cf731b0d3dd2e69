"""The demo as a whole: who is there, what they have stored, what happens by itself, and how it begins and ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import simcord
from simcord.preview._markdown import markdown_tokens

from bot.app import Session, open_installation
from bot.config import Config, StorageSection
from bot.demo import world
from bot.demo.session import DemoClock, populated, require_free
from bot.demo.world import CAST, CHANNELS, DemoServer
from bot.domain.cohort import BandTable, CohortTable
from bot.domain.exam import ExamStatus
from bot.domain.ids import GuildId, MemberId
from bot.domain.profile import Profile
from bot.domain.publishing import Subject
from bot.errors import ExitCode, OperatorError
from tests.approved import approved
from tests.discord.world import texts

START = datetime(2026, 11, 22, 13, 59, tzinfo=UTC)
PORTS = 1 + len(CHANNELS) + len(CAST)
ADVISED = {"amal": (70, 90), "bela": (80, 100), "chidi": (100, None)}


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[tuple[Session, Any, DemoServer]]:
    clock = DemoClock(START)
    config = Config(storage=StorageSection(directory=folder))
    async with (
        open_installation(config, clock=clock) as installation,
        populated(session := installation.new_session(), clock, folder, START) as (env, server),
    ):
        yield session, env, server


def who(server: DemoServer, name: str) -> MemberId:
    return MemberId(server.cast[name].id)


async def everybody(session: Session, server: DemoServer) -> str:
    """What is stored about each person, and what is planned for the server."""
    services, lines = session.services, list[str]()
    people = {
        **server.cast,
        **{f"of the crowd {number}": actor for number, actor in enumerate(server.crowd, 1)},
    }
    for name, actor in people.items():
        member = await services.profiles.member(MemberId(actor.id))
        if member is None:
            lines.append(f"{name}: unknown")
            continue
        profile = await services.profiles.profile(MemberId(actor.id))
        lines.append(f"{name}: {member.time_zone}, season {member.season}")
        told = {one.name: getattr(profile, one.name) for one in fields(profile)}
        lines += [f"  {one}: {value}" for one, value in told.items() if value != getattr(Profile(), one)]
    guild = GuildId(server.guild.id)
    for subject in Subject:
        lines.append(f"{subject}: {await services.publishing.schedule(guild, subject)}")
    channels = {str(channel.id): f"#{name}" for name, channel in server.channels.items()}
    return re.sub(r"\d{17,20}", lambda number: channels.get(number[0], "…"), "\n".join(lines))


def places(server: DemoServer, env: simcord.Env) -> str:
    """The pages, each with who is there, and what the channels are for."""
    lines = [
        f"{place.name} on port {place.port}: {', '.join(viewer.name for viewer in place.viewers)}"
        for place in server.places(9001)
    ]
    backend = env.backend
    lines += [f"#{channel.name}: {channel.topic}" for channel in backend.channels.values() if channel.topic]
    lines += [f"@{role.name}: {role.permissions}" for role in backend.guilds[server.guild.id].roles.values()]
    lines += [f"{user.name}: {user.global_name}" for user in backend.users.values()][:12]
    return "\n".join(lines)


async def test_a_refusal_is_an_answer_and_no_fault_of_the_page(tmp_path: Path):
    async with demo(tmp_path) as (_, env, server):
        shown = await server.cast["mona"].slash(server.channels["general"], "server stage-roles")
        assert "has no stage roles" in texts(shown)
        assert simcord.Env.errors_since(env, 0) != (), "what SimCord takes for a fault"
        assert env.errors_since(0) == ()


@pytest.mark.parametrize("part", ["embed_description", "embed_field_value"])
async def test_channels_people_and_roles_are_shown_by_name(tmp_path: Path, part: str):
    async with demo(tmp_path):
        context = {"channels": {"5": "general"}, "users": {"6": "Mona"}, "roles": {"7": "Matched"}}
        said = str(markdown_tokens("<#5> <@6> <@&7>", part, context=context))
    assert all(name in said for name in ("#general", "@Mona", "@Matched"))
    assert "<#5>" not in said


async def test_everybody_is_there_with_what_they_stored(tmp_path: Path):
    async with demo(tmp_path) as (session, env, server):
        services = session.services
        assert set(server.guild.channels) >= {"general", "match-stats", "match-dates"}
        assert await services.profiles.member(who(server, "noor")) is None
        for name, (fewest, most) in ADVISED.items():
            advice = await services.advice.advise(who(server, name), now=START)
            assert (advice.applications.minimum, advice.applications.maximum) == (fewest, most)

        snapshot = await services.cohort.draw(
            GuildId(server.guild.id), CohortTable.STEP2CK, seen=None, now=START
        )
        assert isinstance(snapshot.release, BandTable)
        assert snapshot.release.total >= 80

        approved("demo/approved/people", await everybody(session, server))
        approved("demo/approved/places", places(server, env))

        await session.tick(START)
        assert server.cast["dana"].user.dm_channel.history() == []
        await env.advance_time(61)
        await session.tick(env.now())
        (reminder,) = server.cast["dana"].user.dm_channel.history()
        assert "Step 2 CK" in str(reminder.embeds[0].to_dict())

        await env.advance_time(120)
        await session.tick(env.now())
        (post,) = server.channels["invitations"].history(viewer=server.cast["noor"])
        assert texts(post).count("\n• ") == 5, "invitations that five of the crowd have shared"

        refused = await server.cast["noor"].slash(server.channels["general"], "help")
        assert refused.ephemeral
        assert "cohort preview" in server.cast["mona"].available_commands(server.channels["statistics"])
        assert "cohort preview" not in server.cast["noor"].available_commands(server.channels["statistics"])


async def test_a_kept_folder_has_the_same_members_and_commands_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(world, "CROWD", 3)
    async with demo(tmp_path) as (session, _, server):
        ids = [actor.id for actor in (*server.cast.values(), *server.crowd)]
        await session.services.profiles.register(who(server, "noor"), time_zone="Asia/Karachi", now=START)
    async with demo(tmp_path) as (session, _, server):
        assert [actor.id for actor in (*server.cast.values(), *server.crowd)] == ids
        assert await session.services.profiles.member(who(server, "noor")) is not None
        dana = await session.services.profiles.profile(who(server, "dana"))
        assert dana.step2ck.status is ExamStatus.BOOKED
        assert "strategy" in server.cast["noor"].available_commands(server.channels["general"])


def free_ports() -> int:
    """The first of enough neighbouring ports that nobody uses, where no other test process looks first."""
    for first in range(21000 + os.getpid() % 700 * 37, 60000, 37):
        try:
            require_free(range(first, first + PORTS))
        except OperatorError:
            continue
        return first
    raise AssertionError("no free ports")


@contextmanager
def started(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bot", "demo", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.wire
@pytest.mark.enable_socket
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_one_address_answers_there_and_ends_when_told_to(number: signal.Signals):
    port = free_ports()
    with started("--port", str(port)) as process:
        assert process.stdout is not None
        printed = process.stdout.readline() + process.stdout.readline()
        assert re.findall(r"http\S+", printed) == [f"http://127.0.0.1:{port}/"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            assert answer.status == 200
            assert "Try Preceptor" in answer.read().decode()
        asked = time.monotonic()
        process.send_signal(number)
        rest, complaints = process.communicate(timeout=30)
        assert (process.returncode, rest, complaints) == (0, "", "")
        assert time.monotonic() - asked < 5


@pytest.mark.wire
@pytest.mark.enable_socket
def test_a_taken_port_is_said_in_one_line():
    port = free_ports()
    with socket.create_server(("127.0.0.1", port + 3)), started("--port", str(port)) as process:
        printed, complaint = process.communicate(timeout=30)
        assert process.returncode == ExitCode.USAGE
        assert printed == ""
        assert complaint.count("\n") == 1
        assert f"{port + 3} on this computer is in use" in complaint
