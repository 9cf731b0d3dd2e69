"""The next season for somebody who did not match: offered in a reply, everything kept, reminders follow."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import CycleStatus, Profile, Stage, Visa
from bot.i18n import catalogue
from tests.discord.world import World, answer_to, buttons, private, texts

SAY = catalogue()
PLAN_2028 = SAY("next_season.button", {"season": 2028})


@pytest.fixture
def start() -> datetime:
    """After Match Week of 2027."""
    return datetime(2027, 4, 1, 9, tzinfo=UTC)


async def unmatched(world: World) -> MemberId:
    who, profiles, now = MemberId(world.member.id), world.services.profiles, world.clock.now()
    await profiles.register(who, time_zone="Asia/Karachi", season=SeasonId(2027), now=now)

    def told(profile: Profile) -> Profile:
        return replace(profile, visa=Visa.J1, status=CycleStatus(Stage.RANKED, 80, 2))

    await profiles.change(who, told, now=now)
    return who


async def waiting(world: World, who: MemberId) -> set[SeasonId]:
    listing = await world.services.reminders.listing(who, world.clock.now())
    return {reminder.milestone.season for reminder in listing.coming}


async def test_who_did_not_match_moves_on_with_everything_kept(world: World):
    who = await unmatched(world)
    assert await waiting(world, who) == {SeasonId(2027)}
    shown = await world.member.slash(world.general, "status set", stage="not_matched")
    assert private(shown)
    assert PLAN_2028 in buttons(shown)
    assert "Everything recorded is kept" in texts(shown)
    assert "projected" in texts(shown)
    moved = await world.member.click(answer_to(shown), label=PLAN_2028)
    assert "You now plan Match March 2028" in texts(moved)
    profile = await world.services.profiles.profile(who)
    assert (profile.season, profile.visa, profile.status) == (2028, Visa.J1, CycleStatus(Stage.PREPARING))
    assert await waiting(world, who) == {SeasonId(2028)}


async def test_the_offer_stands_until_the_member_moves_and_not_longer(world: World):
    await unmatched(world)
    await world.member.slash(world.general, "status set", stage="next_cycle")
    assert PLAN_2028 in buttons(await world.member.slash(world.general, "status show"))
    moved = await world.member.slash(world.general, "profile season", season="2028")
    assert SAY("season.begun") in texts(moved)
    again = await world.member.slash(world.general, "profile season", season="2028")
    assert SAY("season.begun") not in texts(again)
    assert PLAN_2028 not in buttons(await world.member.slash(world.general, "status show"))


async def test_who_told_nothing_after_match_day_is_offered_it_too(world: World):
    who = await unmatched(world)
    shown = await world.member.slash(world.general, "status show")
    assert "If you did not match" in texts(shown)
    await world.member.click(answer_to(shown), label=PLAN_2028)
    assert (await world.services.profiles.profile(who)).status == CycleStatus(Stage.PREPARING)


@pytest.mark.parametrize("stage", ["matched", "soap"])
async def test_nobody_else_is_offered_another_season(world: World, stage: str):
    await unmatched(world)
    shown = await world.member.slash(world.general, "status set", stage=stage)
    assert not any(label.startswith("Plan Match") for label in buttons(shown))
