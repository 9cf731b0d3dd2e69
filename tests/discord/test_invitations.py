"""`/invitations share · list` and `/server invitations`: asked first, posted without a name, taken back with one press."""

from datetime import UTC, datetime, timedelta

import discord
import pytest
from simcord.actors import MemberActor

from bot.domain.ids import MemberId, SeasonId
from bot.i18n import catalogue
from bot.ledger.directory import DIRECTORY
from tests.discord import simcord_extras
from tests.discord.reminded import menus
from tests.discord.world import World, answer_to, buttons, private, texts

SAY = catalogue()
SHARE, NOT_NOW = SAY("invitations.ask.share"), SAY("invitations.ask.not_now")
POST = datetime(2026, 12, 2, 23, 0, tzinfo=UTC)
"""18:00 in New York, a day and more after the start."""


@pytest.fixture
def start() -> datetime:
    return datetime(2026, 12, 1, 12, tzinfo=UTC)


def programs() -> list[str]:
    return [program.acgme_id for program in DIRECTORY.programs.values()]


async def arrive(world: World, actor: MemberActor, *invited: str) -> None:
    who, now = MemberId(actor.id), world.clock.now()
    await world.services.profiles.register(who, time_zone="Asia/Karachi", season=SeasonId(2027), now=now)
    for program in invited:
        await actor.slash(world.general, "applications set", program=program, state="invited")


async def begin(world: World, **options: object) -> str:
    shown = await world.moderator.slash(world.general, "server invitations", channel=world.general, **options)
    assert private(shown)
    return texts(shown)


async def share(world: World, actor: MemberActor, program: str) -> str:
    asked = await actor.slash(world.general, "invitations share", program=program)
    assert private(asked)
    assert SAY("invitations.ask.warning") in texts(asked)
    shared = await actor.click(answer_to(asked), label=SHARE)
    return texts(shared)


def posts(world: World) -> list[discord.Message]:
    return [
        message
        for message in world.general.history(viewer=world.stranger)
        if message.embeds and message.embeds[0].title == SAY("post.title.invitations")
    ]


async def at(world: World, when: datetime) -> None:
    simcord_extras.set_time(world.env, when)
    await world.tick()


async def five(world: World) -> list[MemberActor]:
    """Five members share one program each; the last of the five programs is that of ``world.member``."""
    world.lift_limits()
    await begin(world)
    actors = [*(world.new_member(f"guest{number}") for number in range(4)), world.member]
    for actor, program in zip(actors, programs(), strict=False):
        await arrive(world, actor, program)
        assert "Shared:" in await share(world, actor, program)
    return actors


async def test_a_share_is_asked_first_posted_without_a_name_and_taken_back_with_one_press(world: World):
    actors = await five(world)
    assert posts(world) == []
    await at(world, POST)
    (post,) = posts(world)
    shown = texts(post)
    assert all(DIRECTORY.programs[program].name in shown for program in programs()[:5])  # type: ignore[index]
    assert not any(actor.user.name in shown for actor in actors)
    assert "own word" in shown
    lines = (post.embeds[0].description or "").splitlines()
    assert len(lines) == 5
    mine = programs()[4]
    known = texts(await world.stranger.slash(world.general, "programs show", program=mine))
    assert SAY("invitations.since", {"since": datetime(2026, 12, 2, tzinfo=UTC).date()}) in known
    listed = await world.member.slash(world.general, "invitations list")
    assert private(listed)
    assert "posted, since 2 Dec 2026" in texts(listed)
    gone = await world.member.select(answer_to(listed), ["0"])
    assert "Taken back" in texts(gone)
    await world.tick()
    (post,) = posts(world)
    assert len((post.embeds[0].description or "").splitlines()) == 4
    assert "reported in this server" not in texts(
        await world.stranger.slash(world.general, "programs show", program=mine)
    )
    await at(world, POST + timedelta(days=1))
    assert len(posts(world)) == 1


async def test_erasing_takes_it_out_of_the_post_and_the_export_has_it(world: World):
    await five(world)
    await at(world, POST)
    held = await world.services.privacy.export(MemberId(world.member.id), world.clock.now())
    data = held["data"]
    assert isinstance(data, dict)
    assert data["shared_invitation"][0]["program"] == programs()[4]
    await world.services.privacy.erase(MemberId(world.member.id), world.clock.now())
    await world.tick()
    (post,) = posts(world)
    assert len((post.embeds[0].description or "").splitlines()) == 4


async def test_nothing_is_shared_by_not_now_and_only_what_was_recorded_is_offered(world: World):
    world.lift_limits()
    await begin(world)
    mine, other = programs()[:2]
    await arrive(world, world.member, mine)
    offered = await world.member.autocomplete(world.general, "invitations share", "program", "")
    assert [choice["value"] for choice in offered] == [mine]
    refused = await world.member.slash(world.general, "invitations share", program=other)
    assert SAY("invitations.not_offered") in texts(refused)
    asked = await world.member.slash(world.general, "invitations share", program=mine)
    left = await world.member.click(answer_to(asked), label=NOT_NOW)
    assert SAY("invitations.nothing_shared") in texts(left)
    assert SAY("invitations.none") in texts(left)
    assert menus(left) == []
    assert "waits" in await share(world, world.member, mine)
    again = await world.member.slash(world.general, "invitations share", program=mine)
    assert SAY("invitations.not_offered") in texts(again)


async def test_where_nothing_is_relayed_or_not_now_it_says_so(world: World):
    world.lift_limits()
    mine = programs()[0]
    await arrive(world, world.member, mine)
    refused = await world.member.slash(world.general, "invitations share", program=mine)
    assert SAY("invitations.not_here") in texts(refused)
    await begin(world)
    await at(world, datetime(2027, 3, 20, 12, tzinfo=UTC))
    refused = await world.member.slash(world.general, "invitations share", program=mine)
    assert SAY("invitations.not_now") in texts(refused)


async def test_a_moderator_chooses_channel_and_hour_and_stops_it(world: World):
    shown = await begin(world, time="20:30", time_zone="Asia/Karachi")
    assert "Every day at 20:30 (Asia/Karachi)" in shown
    assert SAY("invitations.relayed") in shown
    stopped = await world.moderator.slash(world.general, "server invitations")
    label = next(label for label in buttons(stopped) if label.startswith("Stop"))
    shown_after = await world.moderator.click(answer_to(stopped), label=label)
    assert SAY("schedule.none") in texts(shown_after)
    log = texts(await world.moderator.slash(world.general, "audit"))
    assert SAY("audit.act.invitations_scheduled") in log
    assert SAY("audit.act.invitations_stopped") in log


async def test_the_bot_must_be_able_to_look_for_its_posts(world: World):
    simcord_extras.forbid(world.env, world.general, read_message_history=False)
    assert "Read Message History" in await begin(world)


async def test_who_applies_in_another_season_shares_nothing_in_this_one(world: World):
    world.lift_limits()
    await begin(world)
    who, mine = MemberId(world.member.id), programs()[0]
    await arrive(world, world.member, mine)
    await world.services.profiles.record_season(who, SeasonId(2028), now=world.clock.now())
    refused = await world.member.slash(world.general, "invitations share", program=mine)
    assert SAY("invitations.not_now") in texts(refused)
