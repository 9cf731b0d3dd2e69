"""`/cohort` and `/privacy cohort` as moderators, members and strangers use them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import discord
import pytest

from bot.cohort.service import CohortService
from bot.domain.cohort import CohortTable
from bot.domain.ids import GuildId, MemberId
from bot.domain.profile import CycleStatus, Stage
from bot.errors import UserError
from tests.cohort.hall import (
    CROWD,
    DRAW,
    DRAW_AGAIN,
    START,
    StatisticsHall,
    numbers,
    statistics_hall,
    unmarked,
)
from tests.discord import simcord_extras
from tests.discord.simcord_extras import seen_as
from tests.discord.world import answer_to, buttons, private, texts

ASK, NOT_NOW, JOIN, LEAVE = "Do enough take part?", "Not now", "Join the statistics", "Leave the statistics"


@pytest.fixture
async def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StatisticsHall]:
    async with statistics_hall(tmp_path, monkeypatch) as built:
        yield built


async def test_a_preview_asks_first_then_draws_and_then_repeats_the_same(hall: StatisticsHall):
    await hall.crowd()
    asked = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    assert private(asked)
    assert "Drawings left this season: 4" in texts(asked)
    assert buttons(asked) == [ASK, DRAW, NOT_NOW]
    drawn = await hall.moderator.click(answer_to(asked), label=DRAW)
    assert private(drawn)
    again = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    assert private(again)
    assert "About **" in texts(again)
    assert numbers(texts(drawn)) == numbers(texts(again))
    assert buttons(again) == []
    assert "<t:" in texts(again)
    assert hall.posts() == []


async def test_not_now_draws_nothing(hall: StatisticsHall):
    asked = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    left = await hall.moderator.click(answer_to(asked), label=NOT_NOW)
    assert "Nothing was drawn" in texts(left)
    status = await hall.services.cohort.status(
        GuildId(hall.guild.id), CohortTable.STEP2CK, now=hall.clock.now()
    )
    assert status.snapshot is None


async def test_a_post_is_public_and_says_exactly_what_the_preview_said(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    preview = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    answered = await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    assert private(answered)
    assert "Posted" in texts(answered)
    (post,) = hall.posts()
    assert unmarked(post) in texts(preview)
    for part in ("as of", "hidden", "Nine times in ten", "/privacy cohort", "Not affiliated"):
        assert part in texts(post)
    assert buttons(post) == []
    (picture,) = post.attachments
    assert picture.filename == "statistics-step2ck.png"
    assert (picture.description or "").startswith("Step 2 CK scores in this server. About ")


async def test_without_the_right_to_attach_files_the_post_is_words_only(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    denied = discord.PermissionOverwrite(attach_files=False)
    plain = hall.guild.create_text_channel("plain", overwrites={hall.guild.default_role: denied})
    await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=plain)
    (post,) = plain.history(viewer=hall.member)
    assert post.attachments == []
    assert numbers(texts(post))


async def test_a_post_with_nothing_drawn_asks_draws_shows_and_then_posts(hall: StatisticsHall):
    await hall.crowd()
    asked = await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    assert hall.posts() == []
    drawn = await hall.moderator.click(answer_to(asked), label=DRAW)
    assert hall.posts() == []
    answered = await hall.moderator.click(answer_to(drawn), label="Post in #general")
    assert "Posted" in texts(answered)
    (post,) = hall.posts()
    assert numbers(texts(post)) == numbers(texts(drawn))


async def test_posts_after_a_restart_repeat_the_same_numbers(hall: StatisticsHall):
    await hall.crowd()
    before = numbers(texts(await hall.drawn()))
    await hall.restart()
    await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    assert numbers(texts(hall.posts()[0])) == before


async def test_each_table_is_drawn_and_posted_by_itself(hall: StatisticsHall):
    await hall.crowd()
    for n in range(CROWD):
        status = CycleStatus(Stage.INTERVIEWING, interviews=n % 3 or None)
        await hall.services.profiles.change(
            MemberId(1_000 + n), lambda profile, status=status: replace(profile, status=status), now=START
        )
    for table, part in (
        ("stage", "Interviewing or ranked: about"),
        ("interviews", "if all of them had none"),
    ):
        asked = await hall.ask(hall.moderator, "cohort preview", table=table)
        assert "Drawings left this season: 2" in texts(asked)
        drawn = await hall.moderator.click(answer_to(asked), label=DRAW)
        await hall.ask(hall.moderator, "cohort post", table=table, channel=hall.general)
        post = unmarked(hall.posts()[-1])
        assert part in post
        assert post in texts(drawn)
    unseen = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    assert "Drawings left this season: 4" in texts(unseen)


async def test_a_drawing_that_shows_nothing_is_never_posted_and_locks_nothing_for_28_days(
    hall: StatisticsHall,
):
    await hall.crowd(5)
    drawn = await hall.drawn()
    assert "had nothing to show" in texts(drawn)
    assert "These numbers stay" not in texts(drawn)
    assert buttons(drawn) == []
    refused = await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    assert "had nothing to show" in texts(refused)
    assert "Aim at 40 participants" in texts(refused)
    assert hall.posts() == []
    await hall.wait(timedelta(days=7))
    again = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    assert buttons(again) == [ASK, DRAW, NOT_NOW]
    assert "Drawings left this season: 3" in texts(again)


async def test_numbers_of_an_earlier_drawing_stay_after_one_that_shows_nothing(hall: StatisticsHall):
    await hall.crowd()
    first = numbers(texts(await hall.drawn()))
    for n in range(CROWD):
        await hall.services.cohort.leave(MemberId(1_000 + n), GuildId(hall.guild.id))
    simcord_extras.set_time(hall.env, START + timedelta(days=28, minutes=1))
    shown = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    empty = await hall.moderator.click(answer_to(shown), label=DRAW_AGAIN)
    assert numbers(texts(empty)) == first
    assert "had nothing to show" in texts(empty)
    await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    assert numbers(texts(hall.posts()[0])) == first
    listed = await hall.ask(hall.moderator, "cohort history", table="step2ck")
    assert buttons(listed) == ["Season 2028, drawing 1"]


async def test_a_small_server_asks_on_its_way_to_its_first_statistics(hall: StatisticsHall):
    """From 12 participants to 40, a week apart: what asking says, and what each step has cost a member."""
    found: list[tuple[int, bool, float]] = []
    answered = None
    for week, size in enumerate((12, 20, 28, 34, 40, 40, 40, 40)):
        joined = await _participants(hall)
        for n in range(joined, size):
            await hall.enter(MemberId(1_000 + n), 225 + n % 25)
        simcord_extras.set_time(hall.env, START + timedelta(days=7 * week, minutes=week))
        await hall.all_seen(size)
        card = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
        assert ASK in buttons(card)
        answered = await hall.moderator.click(answer_to(card), label=ASK)
        yes = "Enough take part: yes" in texts(answered)
        assert yes or "Enough take part: not yet" in texts(answered)
        assert ASK not in buttons(answered)
        assert "Drawings left this season: 3" in texts(answered)
        assert hall.posts() == []
        found.append((size, yes, await _epsilon(hall, size)))
        if yes:
            break
    assert found[:3] == [(12, False, 0.5), (20, False, 0.5), (28, False, 0.5)]
    assert found[-1] == (40, True, 0.5)
    assert {epsilon for _, _, epsilon in found} == {0.5}, "all answers together cost once"
    assert answered is not None
    drawn = await hall.moderator.click(answer_to(answered), label=DRAW_AGAIN)
    assert numbers(texts(drawn))
    assert await _epsilon(hall, 40) == 1.0
    await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    assert numbers(texts(hall.posts()[0])) == numbers(texts(drawn))
    log = texts(await hall.ask(hall.moderator, "audit"))
    assert "asked whether enough members take part, Step 2 CK scores in this server" in log


async def _participants(hall: StatisticsHall) -> int:
    guild = GuildId(hall.guild.id)
    there = [await hall.services.cohort.standing(MemberId(1_000 + n), guild) for n in range(60)]
    return sum(standing is not None for standing in there)


async def _epsilon(hall: StatisticsHall, size: int) -> float:
    """What each of the participants has spent on the scores; the same for all."""
    spent: set[float] = set()
    for n in range(size):
        held = await hall.services.privacy.export(MemberId(1_000 + n), hall.clock.now())
        data = held["data"]
        assert isinstance(data, dict)
        spent.add(sum(row["epsilon"] for row in data.get("cohort_spent", ()) if row["budget"] == "step2ck"))
    (epsilon,) = spent
    return epsilon


async def test_new_numbers_are_offered_again_after_28_days(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    simcord_extras.set_time(hall.env, START + timedelta(days=28, minutes=1))
    shown = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    assert buttons(shown) == [DRAW_AGAIN, NOT_NOW]
    assert "Drawings left this season: 3" in texts(shown)


@pytest.mark.parametrize("drawn", [True, False])
async def test_a_missing_permission_is_named_and_nothing_is_drawn_or_posted(
    hall: StatisticsHall, *, drawn: bool
):
    await hall.crowd()
    if drawn:
        await hall.drawn()
    denied = discord.PermissionOverwrite(send_messages=False, embed_links=False)
    closed = hall.guild.create_text_channel("closed", overwrites={hall.guild.default_role: denied})
    refused = await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=closed)
    assert private(refused)
    assert "Send Messages and Embed Links" in texts(refused)
    assert "View Channel" not in texts(refused)
    assert buttons(refused) == []
    log = texts(await hall.ask(hall.moderator, "audit"))
    assert "posted the statistics, Step 2 CK scores in this server **(failed)**" in log


@pytest.mark.parametrize(
    ("status", "code", "proof", "words"),
    [
        (403, 50013, (403, 50001), "The bot may not post"),
        (404, 10003, (404, 10003), "no longer exists"),
    ],
)
async def test_what_discord_refuses_and_proves_is_explained(
    hall: StatisticsHall, status: int, code: int, proof: tuple[int, int], words: str
):
    await hall.crowd()
    await hall.drawn()
    refuse(hall, (status, code), proof)
    refused = await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    assert private(refused)
    assert words in texts(refused)
    assert hall.posts() == []


def refuse(hall: StatisticsHall, post: tuple[int, int], channel: tuple[int, int]) -> None:
    """The next post is refused, and so is the question about its channel."""
    where = f"/channels/{hall.general.id}"
    for method, path, (status, code) in (("POST", f"{where}/messages", post), ("GET", where, channel)):
        hall.env.inject_error(method, path, status=status, code=code, message="no")


async def test_a_post_that_discord_did_not_confirm_comes_once_and_by_itself(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    hall.env.inject_error("POST", f"/channels/{hall.general.id}/messages", status=503, code=0, message="no")
    unsure = await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    assert "has not confirmed" in texts(unsure)
    assert hall.posts() == []
    for _ in range(3):
        await hall.tick(after=timedelta(minutes=2))
    assert len(hall.posts()) == 1


async def test_drawing_and_posting_are_logged_with_how_they_ended(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    await hall.wait(timedelta(minutes=1))
    refuse(hall, (403, 50013), (403, 50001))
    await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    lines = texts(await hall.ask(hall.moderator, "audit")).splitlines()[1:4]
    assert [line.partition(">: ")[2] for line in lines] == [
        "posted the statistics, Step 2 CK scores in this server **(failed)**",
        "posted the statistics, Step 2 CK scores in this server",
        "drew new numbers, Step 2 CK scores in this server",
    ]


@pytest.mark.parametrize("command", ["preview", "post"])
async def test_others_can_neither_preview_nor_post(hall: StatisticsHall, command: str):
    await hall.crowd()
    await hall.drawn()
    options: dict[str, Any] = {"channel": hall.general} if command == "post" else {}
    await hall.offer("cohort", hall.stranger)
    refused = await hall.ask(hall.stranger, f"cohort {command}", table="step2ck", **options)
    assert private(refused)
    assert "Manage Server" in texts(refused)
    assert numbers(texts(refused)) == []
    assert hall.posts() == []


async def test_a_moderator_who_lost_the_right_cannot_draw(hall: StatisticsHall):
    asked = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    hall.guild.remove_member(hall.moderator)
    hall.guild.add_member(hall.moderator.user)
    refused = await hall.moderator.click(answer_to(asked), label=DRAW)
    assert "Manage Server" in texts(refused)
    status = await hall.services.cohort.status(
        GuildId(hall.guild.id), CohortTable.STEP2CK, now=hall.clock.now()
    )
    assert status.snapshot is None


async def test_a_member_joins_and_leaves(hall: StatisticsHall):
    await hall.services.profiles.register(MemberId(hall.member.id), time_zone="UTC", now=hall.clock.now())
    shown = await hall.ask(hall.member, "privacy cohort")
    assert private(shown)
    for part in ("What is published", "never published", "below about 30", "68 times", "leave at any time"):
        assert part in texts(shown)
    assert buttons(shown) == [JOIN]
    joined = await hall.member.click(answer_to(shown), label=JOIN)
    guild, who = GuildId(hall.guild.id), MemberId(hall.member.id)
    standing = await hall.services.cohort.standing(who, guild)
    assert standing is not None
    assert standing.counts_from <= hall.clock.now()
    assert "/score add" in texts(joined)
    card = await hall.ask(hall.member, "privacy cohort")
    assert buttons(card) == [LEAVE]
    await hall.member.click(answer_to(card), label=LEAVE)
    assert await hall.services.cohort.standing(who, guild) is None


async def test_looking_does_not_join(hall: StatisticsHall):
    await hall.services.profiles.register(MemberId(hall.member.id), time_zone="UTC", now=hall.clock.now())
    shown = await hall.ask(hall.member, "privacy cohort")
    assert private(shown)
    assert await hall.services.cohort.standing(MemberId(hall.member.id), GuildId(hall.guild.id)) is None


async def test_who_came_lately_learns_from_when_on_they_count(hall: StatisticsHall):
    new = hall.new_member("nia")
    await hall.enter(MemberId(new.id), 232)
    shown = await hall.ask(new, "privacy cohort")
    counts_from = int((START + timedelta(days=14)).timestamp())
    standing = await hall.services.cohort.standing(MemberId(new.id), GuildId(hall.guild.id))
    assert standing is not None
    assert standing.counts_from.timestamp() >= counts_from
    assert f"<t:{int(standing.counts_from.timestamp())}:f>" in texts(shown)


async def test_statistics_belong_to_servers(hall: StatisticsHall):
    refused = await hall.member.user.slash("privacy cohort")
    assert "server only" in texts(refused)


async def test_there_are_none_where_the_bot_is_no_member(hall: StatisticsHall):
    with seen_as(user_install=True):
        refused = await hall.ask(hall.member, "privacy cohort")
    assert "not a member of this server" in texts(refused)


@pytest.mark.parametrize(
    ("label", "what", "act"),
    [
        (ASK, "ask", "asked whether enough members take part"),
        (DRAW, "draw", "drew new numbers"),
    ],
)
async def test_what_is_refused_to_a_moderator_is_logged_as_refused(
    hall: StatisticsHall, monkeypatch: pytest.MonkeyPatch, label: str, what: str, act: str
):
    asked = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    monkeypatch.setattr(CohortService, what, AsyncMock(side_effect=UserError("cohort.ask.not_now")))
    await hall.moderator.click(answer_to(asked), label=label)
    log = texts(await hall.ask(hall.moderator, "audit"))
    assert f"{act}, Step 2 CK scores in this server **(refused)**" in log
