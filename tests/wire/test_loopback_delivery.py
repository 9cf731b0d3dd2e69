"""Messages over real sockets: each is posted once, whatever the bot gets to know of it, and faults do as planned."""

import asyncio
import time

import aiohttp
import discord
import pytest

from tests.wire import probe_bot
from tests.wire.discord_server import faults
from tests.wire.discord_server.client import FakeDiscord

pytestmark = pytest.mark.wire

SEND = "POST /channels/*/messages"
OPEN = "POST /users/@me/channels"


async def test_the_same_nonce_posts_once(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        first, second = await dm.send("due", nonce="r1"), await dm.send("due", nonce="r1")
        third = await dm.send("due", nonce="r2")
    assert first.id == second.id != third.id
    assert [message.nonce for message in await pointed.dms(user)] == ["r1", "r2"]


async def test_a_nonce_is_forgotten_after_its_window(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    await pointed.configure(nonce_window=0.05)
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        await dm.send("due", nonce="r1")
        await asyncio.sleep(0.1)
        await dm.send("due", nonce="r1")
    assert len(await pointed.dms(user)) == 2


async def test_history_is_read_in_pages_and_after_a_moment(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    await pointed.configure(rate_limits=False)
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        sent = [await dm.send(str(number)) for number in range(105)]
        everything = [message.content async for message in dm.history(limit=None, oldest_first=True)]
        after = [message.id async for message in dm.history(after=sent[100])]
        newest = [message.id async for message in dm.history(limit=2)]
    assert everything == [str(number) for number in range(105)]
    assert after == [message.id for message in sent[101:]]
    assert newest == [sent[104].id, sent[103].id]


async def test_buttons_are_found_again_in_history(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        await dm.send("due", view=probe_bot.Pressed())
        (found,) = [message async for message in dm.history()]
        row = found.components[0]
        assert isinstance(row, discord.ActionRow)
        assert [child.custom_id for child in row.children if isinstance(child, discord.Button)] == ["done"]
        (shown,) = await pointed.dms(user)
        assert (await pointed.click(user, shown, "done")).only_message.content == "done"


@pytest.mark.parametrize(("when", "posted"), [("before", 0), ("after", 1)])
async def test_503_is_raised_at_once(pointed: FakeDiscord, when: str, posted: int) -> None:
    await pointed.fail(faults.Fault(SEND, when=when, status=503))  # pyright: ignore[reportArgumentType] parametrized
    assert await send_raises(pointed, discord.DiscordServerError) == posted


@pytest.mark.parametrize(("when", "posted"), [("before", 0), ("after", 1)])
async def test_a_reset_is_raised_at_once(pointed: FakeDiscord, when: str, posted: int) -> None:
    await pointed.fail(faults.Fault(SEND, when=when, reset=True))  # pyright: ignore[reportArgumentType] parametrized
    assert await send_raises(pointed, OSError) == posted


async def test_500_after_the_commit_is_repeated_by_discord_py_and_not_posted_twice(
    pointed: FakeDiscord,
) -> None:
    user = await pointed.add_user("amina")
    await pointed.fail(faults.failing(SEND, 500, "after"))
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        await dm.send("due", nonce="r1")
    assert len(await pointed.dms(user)) == 1
    assert [request.status for request in await pointed.requests(SEND)] == [500, 200]


async def test_a_429_is_waited_out(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    await pointed.fail(faults.rate_limited(SEND, 0.2))
    began = time.monotonic()
    async with probe_bot.running(pointed.token) as bot:
        await (await bot.fetch_user(user)).send("due")
    assert time.monotonic() - began >= 0.2
    assert [request.status for request in await pointed.requests(SEND)] == [429, 200]


async def test_a_429_without_via_is_raised(pointed: FakeDiscord) -> None:
    await pointed.fail(faults.rate_limited(SEND, 0.2, via=False))
    assert await send_raises(pointed, discord.HTTPException) == 0


async def test_buckets_that_are_empty_make_discord_py_wait(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    await pointed.set_limit("POST /channels/{channel}/messages", 2, 0.5)
    began = time.monotonic()
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        for number in range(3):
            await dm.send(str(number))
    assert time.monotonic() - began >= 0.4
    assert {request.status for request in await pointed.requests(SEND)} == {200}


async def test_requests_beyond_the_limit_are_refused(fake: FakeDiscord) -> None:
    await fake.set_limit("GET /users/@me", 2, 30)
    headers = {"Authorization": f"Bot {fake.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        answers = [await session.get(f"{fake.api_base}/users/@me") for _ in range(3)]
        body = await answers[2].json()
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert 29 < float(answers[2].headers["Retry-After"]) <= 30
    assert body["retry_after"] == float(answers[2].headers["Retry-After"])
    assert answers[2].headers["Via"]
    assert answers[2].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(("at", "status"), [("create", 400), ("send", 403)])
async def test_closed_direct_messages(pointed: FakeDiscord, at: str, status: int) -> None:
    user = await pointed.add_user("amina")
    await pointed.close_dms(user, at=at)
    async with probe_bot.running(pointed.token) as bot:
        with pytest.raises(discord.HTTPException) as caught:
            await (await bot.fetch_user(user)).send("due")
        await pointed.open_dms(user)
        await (await bot.fetch_user(user)).send("later")
    assert (caught.value.status, caught.value.code) == (status, 50007)
    assert [message.content for message in await pointed.dms(user)] == ["later"]


async def test_people_who_left_are_not_found(pointed: FakeDiscord) -> None:
    user, guild = await pointed.add_user("amina"), await pointed.add_guild("applicants")
    await pointed.add_member(guild, user, days_ago=30)
    async with probe_bot.running(pointed.token) as bot:
        assert (await bot.http.get_member(guild, user))["joined_at"]
        await pointed.remove_member(guild, user)
        with pytest.raises(discord.NotFound) as left:
            await bot.http.get_member(guild, user)
        await pointed.remove_user(user)
        with pytest.raises(discord.NotFound):
            await bot.fetch_user(user)
    assert left.value.code == 10007


async def test_an_outage_ends_by_itself(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        await pointed.fail(faults.outage(0.3))
        with pytest.raises(discord.DiscordServerError):
            await dm.send("due")
        await asyncio.sleep(0.4)
        await dm.send("due")
    assert len(await pointed.dms(user)) == 1


@pytest.mark.parametrize(("when", "posted"), [("before", 0), ("after", 1)])
async def test_a_slow_answer_can_be_caught_on_either_side_of_the_commit(
    pointed: FakeDiscord, when: str, posted: int
) -> None:
    user = await pointed.add_user("amina")
    await pointed.fail(faults.Fault(SEND, when=when, delay=30))  # pyright: ignore[reportArgumentType] parametrized
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        task = asyncio.create_task(dm.send("due"))
        await pointed.wait_for_request(SEND, "committed" if posted else "arrived")
        task.cancel()
    assert len(await pointed.dms(user)) == posted


@pytest.mark.parametrize("lost", [True, False])
async def test_a_request_whose_sender_died_is_lost_or_carried_out(pointed: FakeDiscord, lost: bool) -> None:
    user = await pointed.add_user("amina")
    await pointed.fail(faults.slow(SEND, 0.3, lost_with_sender=lost))
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        task = asyncio.create_task(dm.send("due"))
        await pointed.wait_for_request(SEND)
        task.cancel()
        await asyncio.sleep(0.5)
    assert len(await pointed.dms(user)) == (0 if lost else 1)


async def test_faults_strike_as_often_as_planned(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    await pointed.fail(faults.Fault(SEND, status=503, skip=1, times=2))
    outcomes: list[bool] = []
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        for _ in range(4):
            try:
                await dm.send("due")
                outcomes.append(True)
            except discord.DiscordServerError:
                outcomes.append(False)
    assert outcomes == [True, False, False, True]
    assert await pointed.struck() == [2]


async def test_a_message_that_discord_would_refuse_is_refused(pointed: FakeDiscord) -> None:
    user = await pointed.add_user("amina")
    async with probe_bot.running(pointed.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        embed = discord.Embed(title="t", description="d" * 4000)
        embed.add_field(name="n", value="v" * 1000).set_footer(text="f" * 1500)
        with pytest.raises(discord.HTTPException) as caught:
            await dm.send(embed=embed)
        with pytest.raises(discord.HTTPException) as empty:
            await dm.send("")
    assert (caught.value.status, caught.value.code) == (400, 50035)
    assert empty.value.code == 50006


async def send_raises(fake: FakeDiscord, error: type[Exception]) -> int:
    """Send one message that fails; how many were posted."""
    user = await fake.add_user("amina")
    async with probe_bot.running(fake.token) as bot:
        dm = await (await bot.fetch_user(user)).create_dm()
        with pytest.raises(error):
            await dm.send("due", nonce="r1")
    return len(await fake.dms(user))
