"""`/status set` keeps the counts that are not given again."""

from bot.domain.ids import MemberId
from bot.domain.profile import CycleStatus, Stage
from bot.i18n import catalogue
from tests.discord.world import World, answer_to, buttons, private, texts

SAY = catalogue()


async def consented(world: World) -> MemberId:
    who, services = MemberId(world.member.id), world.services
    await services.profiles.register(who, time_zone="Asia/Karachi", now=services.clock.now())
    return who


async def test_a_stage_with_counts_is_stored_and_shown(world: World):
    who = await consented(world)
    shown = await world.member.slash(
        world.general, "status set", stage="interviewing", applications=80, interviews=3
    )
    assert private(shown)
    assert texts(shown).splitlines()[1:4] == [
        "**Stage:** Interviewing",
        "**Applications sent:** 80",
        "**Interview invitations:** 3",
    ]
    stored = await world.services.profiles.profile(who)
    assert stored.status == CycleStatus(Stage.INTERVIEWING, 80, 3)


async def test_counts_that_are_left_out_stay_and_zero_is_a_count(world: World):
    who = await consented(world)
    await world.member.slash(world.general, "status set", stage="submitted", applications=80)
    await world.member.slash(world.general, "status set", stage="interviewing", interviews=0)
    stored = await world.services.profiles.profile(who)
    assert stored.status == CycleStatus(Stage.INTERVIEWING, 80, 0)


async def test_what_was_never_told_says_so(world: World):
    await consented(world)
    shown = await world.member.slash(world.general, "status set", stage="preparing")
    assert texts(shown).splitlines()[:2] == ["Saved", "**Stage:** Preparing"]


async def test_consent_comes_first_and_then_the_status_is_stored(world: World):
    asked = await world.member.slash(world.general, "status set", stage="soap")
    assert SAY("consent.title") in texts(asked)
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert private(shown)
    assert "In the SOAP" in texts(shown)


async def test_the_status_can_be_set_in_the_direct_messages(world: World):
    await consented(world)
    shown = await world.member.user.slash("status set", stage="matched")
    assert "Matched" in texts(shown)


async def test_the_status_is_shown_without_changing_it(world: World):
    who = await consented(world)
    await world.member.slash(world.general, "status set", stage="submitted", applications=80)
    before = await world.services.profiles.stored(who)
    shown = await world.member.slash(world.general, "status show")
    assert private(shown)
    assert texts(shown).splitlines()[0] == SAY("status.card.title")
    assert "Submitted" in texts(shown)
    assert "80" in texts(shown)
    assert buttons(shown) == [SAY("status.card.edit"), SAY("first.strategy")]
    assert await world.services.profiles.stored(who) == before


async def test_consent_comes_before_the_status_is_shown(world: World):
    asked = await world.member.slash(world.general, "status show")
    assert SAY("consent.title") in texts(asked)
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    empty = "Nothing recorded yet about: Stage, Applications sent, and Interview invitations."
    assert empty in texts(shown)
