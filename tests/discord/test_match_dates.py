"""`/match-dates post` and `schedule`: one pinned post that is kept up to date in place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.domain.ids import ChannelId, GuildId, MemberId, SeasonId
from bot.domain.moderation import ActKind, ModeratorAct
from bot.domain.season import SeasonCalendar, calendar_of
from tests.discord import simcord_extras
from tests.discord.world import World, answer_to, buttons, fields_of, private, texts

FIRST = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""The first Monday at nine in New York after the start."""
WEEK = timedelta(days=7)
NO_PERMISSION: Any = SimpleNamespace(status=403, reason="Forbidden")
"""What Discord answers with, as far as discord.py looks at it."""
WEEKLY = {"weekday": "0", "time": "09:00", "time_zone": "America/New_York"}


async def post(world: World, **options: Any) -> str:
    shown = await world.moderator.slash(world.general, "match-dates post", **options)
    assert private(shown)
    return texts(shown)


async def schedule(world: World, **options: Any) -> str:
    shown = await world.moderator.slash(world.general, "match-dates schedule", **options)
    assert private(shown)
    return texts(shown)


def posts(world: World) -> list[discord.Message]:
    """What the bot has posted in #general; Discord's own notes on pins are not among it."""
    return [message for message in world.general.history(viewer=world.member) if message.embeds]


async def at(world: World, when: datetime) -> None:
    simcord_extras.set_time(world.env, when)
    await world.tick()


def may_pin(world: World, *, allowed: bool) -> None:
    simcord_extras.forbid(world.env, world.general, pin_messages=allowed, manage_messages=allowed)


def changed(calendar: SeasonCalendar) -> SeasonCalendar:
    """Match Day of 2027 is a day later, and confirmed nowhere else."""
    seasons = [
        replace(
            season,
            milestones=tuple(
                replace(milestone, local=milestone.local + timedelta(days=1))
                if milestone.id == "match_day" and season.id == SeasonId(2027)
                else milestone
                for milestone in season.milestones
            ),
        )
        for season in calendar.seasons
    ]
    return calendar_of(seasons)


async def test_the_dates_are_posted_pinned_and_edited_when_asked_for_again(world: World):
    may_pin(world, allowed=True)
    assert "pinned" in await post(world, channel=world.general)
    await world.wait(timedelta(days=70))
    await post(world, channel=world.general)
    (shown,) = posts(world)
    assert shown.edited_at is not None
    assert [message.id for message in world.general.pinned_messages()] == [shown.id]
    assert "pinned" in await post(world, channel=world.general)
    log = texts(await world.moderator.slash(world.general, "audit"))
    assert log.count("posted the Match dates in") == 3


async def test_it_says_how_sure_the_dates_are_and_where_they_come_from(world: World):
    await post(world, channel=world.general)
    (shown,) = posts(world)
    said = texts(shown)
    assert "not confirmed" in said
    assert "From: " in said
    assert "Rank order list deadline" in said
    assert "<t:1804125600:f>" in said, "3 March 2027, 21:00 in New York"
    assert "international graduates" in said
    assert "Not affiliated" in said
    assert sum(len(embed) for embed in shown.embeds) <= 6000
    assert simcord_extras.pings(world.general) == []


async def test_where_the_bot_may_not_pin_it_says_how(world: World):
    may_pin(world, allowed=False)
    assert "Pin Message" in await post(world, channel=world.general)
    assert len(posts(world)) == 1
    assert world.general.pinned_messages() == []


async def test_it_is_written_anew_every_week_through_a_restart(world: World):
    told = await schedule(world, channel=world.general, **WEEKLY)
    assert "Every Monday at 09:00 (America/New_York)" in told
    assert len(posts(world)) == 1
    for week in range(2):
        await at(world, FIRST + week * WEEK)
        await world.restart()
        await at(world, FIRST + week * WEEK + timedelta(minutes=2))
    (shown,) = posts(world)
    assert f"as of <t:{int((FIRST + WEEK).timestamp())}:f>" in texts(shown)


async def test_a_changed_date_is_written_at_the_next_start(world: World, monkeypatch: pytest.MonkeyPatch):
    assert "when a date changes" in await schedule(world, channel=world.general)
    before = texts(posts(world)[0])
    calendar = changed(world.services.calendar)
    monkeypatch.setattr("bot.app.load_seasons", lambda _: calendar)
    await world.restart()
    await world.tick()
    (shown,) = posts(world)
    assert "<t:1805472000:f>" in before
    assert "<t:1805558400:f>" in texts(shown)


async def test_a_deleted_post_comes_again_once(world: World):
    await schedule(world, channel=world.general, **WEEKLY)
    simcord_extras.delete_message(world.env, posts(world)[0])
    for minutes in range(3):
        await at(world, FIRST + timedelta(minutes=minutes))
    assert len(posts(world)) == 1


async def test_a_deleted_channel_pauses_it(world: World):
    doomed = world.guild.create_text_channel("doomed")
    await schedule(world, channel=doomed, **WEEKLY)
    simcord_extras.delete_channel(world.env, doomed)
    await at(world, FIRST)
    assert "no longer exists" in await schedule(world)
    assert "Every Monday" in await schedule(world, channel=world.general)
    assert len(posts(world)) == 1


async def test_it_is_stopped_by_a_button(world: World):
    await schedule(world, channel=world.general, **WEEKLY)
    shown = await world.moderator.slash(world.general, "match-dates schedule")
    await world.moderator.click(answer_to(shown), label=buttons(shown)[0])
    await at(world, FIRST)
    assert posts(world)[0].edited_at is None
    log = texts(await world.moderator.slash(world.general, "audit"))
    assert "stopped keeping the post" in log
    assert "let the post with the Match dates" in log


async def test_there_is_one_post_and_it_moves_by_the_schedule_only(world: World):
    other = world.guild.create_text_channel("other")
    await schedule(world, channel=world.general, **WEEKLY)
    assert "To move them" in await post(world, channel=other)
    await post(world)
    assert len(posts(world)) == 1
    await schedule(world, channel=other)
    await at(world, FIRST)
    (moved,) = [message for message in other.history(viewer=world.member) if message.embeds]
    assert f"as of <t:{int(FIRST.timestamp())}:f>" in texts(moved)


async def test_when_it_moves_the_old_post_says_where_it_is_and_is_pinned_no_more(world: World):
    may_pin(world, allowed=True)
    other = world.guild.create_text_channel("other")
    await schedule(world, channel=world.general, **WEEKLY)
    assert len(world.general.pinned_messages()) == 1
    await schedule(world, channel=other)
    (old,) = posts(world)
    (new,) = [message for message in other.history(viewer=world.member) if message.embeds]
    assert f"moved to <#{other.id}>" in texts(old)
    assert new.jump_url in texts(old)
    assert world.general.pinned_messages() == []


async def test_it_moves_away_from_a_channel_that_is_closed_to_the_bot(world: World):
    other = world.guild.create_text_channel("other")
    await schedule(world, channel=other, **WEEKLY)
    simcord_extras.forbid(world.env, other, view_channel=False)
    assert f"<#{world.general.id}>" in await schedule(world, channel=world.general)
    (new,) = posts(world)
    assert "Rank order list deadline" in texts(new)


async def test_an_old_post_that_cannot_be_written_anew_is_removed(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    other = world.guild.create_text_channel("other")
    await schedule(world, channel=world.general, **WEEKLY)

    async def refused(*_: object, **__: object) -> None:
        raise discord.Forbidden(NO_PERMISSION, "Missing Permissions")

    monkeypatch.setattr(discord.PartialMessage, "edit", refused)
    await schedule(world, channel=other)
    assert posts(world) == []
    assert len([message for message in other.history(viewer=world.member) if message.embeds]) == 1


async def test_what_is_pinned_is_not_pinned_again(world: World, monkeypatch: pytest.MonkeyPatch):
    may_pin(world, allowed=True)
    await schedule(world, channel=world.general, **WEEKLY)
    assert len(world.general.pinned_messages()) == 1
    pins: list[int] = []

    async def pinned(message: discord.PartialMessage, **_: object) -> None:
        pins.append(message.id)

    monkeypatch.setattr(discord.PartialMessage, "pin", pinned)
    await at(world, FIRST)
    await post(world)
    assert pins == []
    (shown,) = posts(world)
    assert f"as of <t:{int(FIRST.timestamp())}:f>" in texts(shown)


async def test_weekly_turns_into_changes_only_and_the_rest_stays(world: World):
    await schedule(world, channel=world.general, **WEEKLY)
    assert "Every Wednesday at 09:00" in await schedule(world, weekday="2")
    told = await schedule(world, when="on_change")
    assert "when a date changes" in told
    assert f"<#{world.general.id}>" in told


async def test_the_servers_own_channel_is_used_where_none_is_named(world: World):
    guild = GuildId(world.guild.id)
    act = ModeratorAct(
        guild, MemberId(world.moderator.id), ActKind.SERVER_CHANGED, world.clock.now(), "match_dates_channel"
    )
    await world.services.servers.change(
        guild, lambda known: replace(known, match_dates_channel=ChannelId(world.general.id)), act
    )
    await post(world)
    assert len(posts(world)) == 1


async def test_a_channel_where_the_bot_may_not_post_is_refused_and_logged(world: World):
    simcord_extras.forbid(world.env, world.general, send_messages=False)
    assert "Send Messages" in await post(world, channel=world.general)
    assert "(failed)" in texts(await world.moderator.slash(world.general, "audit"))


async def test_without_any_channel_it_is_posted_where_the_moderator_is(world: World):
    other = world.guild.create_text_channel("other")
    shown = await world.moderator.slash(other, "match-dates post")
    assert f"in <#{other.id}>" in texts(shown)
    assert "Rank order list" in texts(other.history(viewer=world.member)[0])
    again = await world.moderator.slash(world.general, "match-dates post")
    assert f"in <#{other.id}>" in texts(again), "where it was posted last"
    assert posts(world) == []


async def test_it_is_deleted_by_a_button_and_not_kept_any_more(world: World):
    await schedule(world, channel=world.general, **WEEKLY)
    shown = await world.moderator.slash(world.general, "match-dates post")
    deleted = await world.moderator.click(answer_to(shown), label="Delete this post")
    assert private(deleted)
    assert posts(world) == []
    await at(world, FIRST)
    assert posts(world) == []
    assert "Not posted by itself" in await schedule(world)
    log = texts(await world.moderator.slash(world.general, "audit"))
    assert "deleted the post: Match dates" in log
    assert f"Monday, 09:00 (America/New_York), in <#{world.general.id}> → nothing" in log


async def test_a_post_that_somebody_deleted_before_is_forgotten_as_one_that_the_button_deletes(world: World):
    shown = await world.moderator.slash(world.general, "match-dates post")
    simcord_extras.delete_message(world.env, posts(world)[0])
    deleted = await world.moderator.click(answer_to(shown), label="Delete this post")
    assert private(deleted)
    assert "deleted the post: Match dates" in texts(await world.moderator.slash(world.general, "audit"))


async def test_what_is_left_out_is_asked_in_a_form_that_holds_the_rest(world: World):
    shown = await world.moderator.slash(world.general, "match-dates schedule", time="09:00", time_zone="UTC")
    asked = fields_of(shown)
    assert asked["at"]["value"] == "09:00"
    assert asked["zone"]["value"] == "UTC"
    kept = await world.moderator.submit_modal(shown, {"weekday": ["0"], "at": "09:00", "zone": "UTC"})
    assert f"Every Monday at 09:00 (UTC) in <#{world.general.id}>" in texts(kept)
