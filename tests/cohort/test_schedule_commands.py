"""`/cohort schedule` and `/cohort history`, and the weekly posts that come of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.domain.cohort import Charge, CohortTable, Snapshot, TooFew
from bot.domain.ids import ChannelId, GuildId, MemberId, SeasonId
from bot.domain.moderation import ActKind, ModeratorAct
from storage.files.directory import DATABASE_FILE
from storage.snapshots import SnapshotStore
from tests.cohort.hall import DRAW_AGAIN, START, StatisticsHall, numbers, statistics_hall, unmarked
from tests.databases import opened_copy
from tests.discord import simcord_extras
from tests.discord.world import answer_to, buttons, fields_of, private, texts

WEEKLY = {"weekday": "0", "time": "09:00", "time_zone": "America/New_York"}
FIRST = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""The first Monday at nine in New York after the start."""
WEEK = timedelta(days=7)
FORBIDDEN = discord.PermissionOverwrite(send_messages=False)


@pytest.fixture
async def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StatisticsHall]:
    async with statistics_hall(tmp_path, monkeypatch) as built:
        yield built


async def scheduled(hall: StatisticsHall, channel: Any = None, **options: Any) -> str:
    shown = await hall.ask(
        hall.moderator,
        "cohort schedule",
        table="step2ck",
        channel=channel or hall.general,
        **(WEEKLY | options),
    )
    assert private(shown)
    return texts(shown)


async def at(hall: StatisticsHall, when: datetime) -> None:
    """It becomes that time, and the bot looks what is due."""
    simcord_extras.set_time(hall.env, when)
    await hall.tick()


async def listed(hall: StatisticsHall) -> Any:
    return await hall.ask(hall.moderator, "cohort schedule")


async def test_the_whole_way_from_a_preview_to_weekly_posts_with_the_same_numbers(hall: StatisticsHall):
    await hall.crowd()
    drawn = numbers(texts(await hall.drawn()))
    await hall.ask(hall.moderator, "cohort post", table="step2ck", channel=hall.general)
    shown = await scheduled(hall)
    assert "Every Monday at 09:00 (America/New_York)" in shown
    assert f"<t:{int(FIRST.timestamp())}:f>" in shown
    assert "never draws" in shown
    await at(hall, FIRST - timedelta(minutes=1))
    assert len(hall.posts()) == 1
    for week in range(3):
        await at(hall, FIRST + week * WEEK)
        await hall.restart()
        await at(hall, FIRST + week * WEEK + timedelta(minutes=3))
    first, *weekly = hall.posts()
    assert [numbers(texts(post)) for post in (first, *weekly)] == [drawn] * 4
    assert {unmarked(post) for post in weekly} == {unmarked(first)}
    assert all(len(post.attachments) == 1 for post in weekly)
    assert simcord_extras.pings(hall.general) == []


async def test_without_numbers_nothing_is_posted_and_the_moderator_is_told_why(hall: StatisticsHall):
    assert "No numbers have been drawn yet" in await scheduled(hall)
    await at(hall, FIRST)
    assert hall.posts() == []


async def test_a_weekly_post_never_draws_but_says_when_it_would_be_possible(hall: StatisticsHall):
    await hall.crowd()
    drawn = numbers(texts(await hall.drawn()))
    await scheduled(hall)
    assert "can be drawn now" not in texts(await listed(hall))
    await at(hall, FIRST + 4 * WEEK)
    assert "can be drawn now" in texts(await listed(hall))
    assert numbers(texts(hall.posts()[-1])) == drawn


async def test_what_is_left_out_stays_as_it_was(hall: StatisticsHall):
    await scheduled(hall)
    other = hall.guild.create_text_channel("numbers")
    changed = await hall.ask(hall.moderator, "cohort schedule", table="step2ck", channel=other)
    assert f"Every Monday at 09:00 (America/New_York) in <#{other.id}>" in texts(changed)


async def test_what_is_missing_is_asked_and_the_servers_own_settings_fill_it(hall: StatisticsHall):
    guild = GuildId(hall.guild.id)
    act = ModeratorAct(guild, MemberId(hall.moderator.id), ActKind.SERVER_CHANGED, START, "time_zone")
    await hall.services.servers.change(
        guild,
        lambda known: replace(known, time_zone="Africa/Cairo", statistics_channel=ChannelId(hall.general.id)),
        act,
    )
    form = await hall.ask(hall.moderator, "cohort schedule", table="stage", weekday="0")
    asked = fields_of(form)
    assert asked["zone"]["value"] == "Africa/Cairo"
    assert [choice["value"] for choice in asked["weekday"]["options"] if choice.get("default")] == ["0"]
    kept = await hall.moderator.submit_modal(form, {"weekday": ["0"], "at": "9 pm", "zone": "Africa/Cairo"})
    assert f"Every Monday at 21:00 (Africa/Cairo) in <#{hall.general.id}>" in texts(kept)


async def test_it_is_stopped_by_a_button(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    await scheduled(hall)
    shown = await listed(hall)
    assert buttons(shown) == ["Stop: Step 2 CK scores in this server"]
    stopped = await hall.moderator.click(answer_to(shown), label=buttons(shown)[0])
    assert "Stopped" in texts(stopped)
    await at(hall, FIRST)
    assert hall.posts() == []
    log = texts(await hall.ask(hall.moderator, "audit"))
    assert "set the weekly post" in log
    assert "stopped the weekly post" in log


async def test_a_lost_permission_pauses_until_it_is_given_back(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    numbers_channel = hall.guild.create_text_channel("numbers")
    await scheduled(hall, numbers_channel)
    simcord_extras.forbid(hall.env, numbers_channel, send_messages=False)
    for week in range(2):
        await at(hall, FIRST + week * WEEK)
    shown = await listed(hall)
    assert "Paused" in texts(shown)
    assert "Send Messages" in texts(shown)
    go_on = buttons(shown)[0]
    refused = await hall.moderator.click(answer_to(shown), label=go_on)
    assert "may not post" in texts(refused)
    simcord_extras.forbid(hall.env, numbers_channel, send_messages=True)
    shown = await listed(hall)
    going_on = await hall.moderator.click(answer_to(shown), label=go_on)
    assert "Paused" not in texts(going_on)
    await at(hall, FIRST + 2 * WEEK)
    assert len(numbers_channel.history(viewer=hall.member)) == 1


async def test_a_deleted_channel_pauses_and_another_one_can_be_chosen(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    doomed = hall.guild.create_text_channel("doomed")
    await scheduled(hall, doomed)
    simcord_extras.delete_channel(hall.env, doomed)
    await at(hall, FIRST)
    assert "no longer exists" in texts(await listed(hall))
    chosen = await hall.ask(hall.moderator, "cohort schedule", table="step2ck", channel=hall.general)
    assert "Paused" not in texts(chosen)
    await at(hall, FIRST + WEEK)
    assert len(hall.posts()) == 1


async def test_a_server_that_the_bot_was_removed_from_is_left_alone(hall: StatisticsHall):
    await hall.crowd()
    await hall.drawn()
    await scheduled(hall)
    simcord_extras.remove_bot(hall.env, hall.guild.id)
    for week in range(2):
        await at(hall, FIRST + week * WEEK)
    (schedule,) = await hall.services.publishing.schedules(GuildId(hall.guild.id))
    assert schedule.paused == "left"


async def test_a_channel_where_the_bot_may_not_post_is_refused(hall: StatisticsHall):
    closed = hall.guild.create_text_channel("closed", overwrites={hall.guild.default_role: FORBIDDEN})
    assert "Send Messages" in await scheduled(hall, closed)
    assert "Not posted by itself" in texts(await listed(hall))


@pytest.mark.parametrize(("option", "typed"), [("time", "2:30"), ("time_zone", "Atlantis")])
async def test_a_time_or_a_zone_that_is_not_understood_is_refused_and_nothing_chosen_is_lost(
    hall: StatisticsHall, option: str, typed: str
):
    shown = await hall.ask(
        hall.moderator,
        "cohort schedule",
        table="step2ck",
        channel=hall.general,
        **(WEEKLY | {option: typed}),
    )
    assert typed in texts(shown)
    form = await hall.moderator.click(answer_to(shown), label=buttons(shown)[0])
    assert typed in {control.get("value") for control in fields_of(form).values()}
    assert await hall.services.publishing.schedules(GuildId(hall.guild.id)) == ()


async def test_times_and_zones_are_offered_to_moderators_only(hall: StatisticsHall):
    await hall.offer("cohort", hall.stranger)
    for option, typed in (("time", "9"), ("time_zone", "kar")):
        offered = await hall.moderator.autocomplete(hall.general, "cohort schedule", option, typed)
        assert offered
        assert not await hall.stranger.autocomplete(hall.general, "cohort schedule", option, typed)


async def test_the_history_shows_every_drawing_and_its_cost_and_each_as_it_was(hall: StatisticsHall):
    await hall.crowd()
    first = numbers(texts(await hall.drawn()))
    simcord_extras.set_time(hall.env, START + timedelta(days=29))
    await hall.all_seen()
    asked = await hall.ask(hall.moderator, "cohort preview", table="step2ck")
    await hall.moderator.click(answer_to(asked), label=DRAW_AGAIN)
    shown = await hall.ask(hall.moderator, "cohort history", table="step2ck")
    assert private(shown)
    assert texts(shown).count("Used 25 %") == 2
    assert buttons(shown) == ["Season 2028, drawing 2", "Season 2028, drawing 1"]
    seen = await hall.moderator.click(answer_to(shown), label="Season 2028, drawing 1")
    assert private(seen)
    assert numbers(texts(seen)) == first
    await hall.restart()
    again = await hall.ask(hall.moderator, "cohort history", table="step2ck")
    seen = await hall.moderator.click(answer_to(again), label="Season 2028, drawing 1")
    assert numbers(texts(seen)) == first


async def test_many_drawings_stand_on_pages_and_one_whose_numbers_are_lost_says_so(hall: StatisticsHall):
    empty = await hall.ask(hall.moderator, "cohort history", table="step2ck")
    assert "Nothing has been drawn yet" in texts(empty)
    assert buttons(empty) == []
    guild = GuildId(hall.guild.id)
    drawings = [(2026 + n // 4, n % 4 + 1, START - timedelta(days=28 * (8 - n))) for n in range(7)]
    async with opened_copy(hall.directory / DATABASE_FILE) as database:
        for season, number, when in drawings:
            charge = Charge(SeasonId(season), number, when, Fraction(1, 2))
            await SnapshotStore(database).keep(Snapshot(guild, CohortTable.STEP2CK, charge, TooFew()))
        async with database.write() as tx:
            await tx.run("DELETE FROM cohort_season WHERE season = 2026")
    shown = await hall.ask(hall.moderator, "cohort history", table="step2ck")
    assert texts(shown).count("Used 25 %") == 5
    assert "Too few members took part" in texts(shown)
    older = await hall.moderator.click(answer_to(shown), label="Older")
    assert texts(older).count("Used 25 %") == 2
    assert "a backup was restored" in texts(older)
    assert buttons(older) == ["Newer"]
