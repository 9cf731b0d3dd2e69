"""Cards and forms from before a restart: a click on them is answered, says what to do, and changes nothing."""

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from bot.ui import base
from tests.discord.world import World, answer_to, private, texts

SAY = catalogue()
STEP2 = SAY("profile.form.step2ck")


async def new_process(world: World) -> None:
    await world.restart()
    base.forget_living()


async def signed_up(world: World) -> MemberId:
    who = MemberId(world.member.id)
    await world.services.profiles.register(who, time_zone="Asia/Karachi", now=world.clock.now())
    return who


async def test_a_button_from_before_a_restart_says_that_its_card_is_over(world: World):
    await signed_up(world)
    panel = answer_to(await world.member.slash(world.general, "profile show"))
    await new_process(world)
    shown = await world.member.click(panel, label=STEP2)
    assert private(shown)
    assert SAY("error.over") in texts(shown)


async def test_a_form_from_before_a_restart_says_that_nothing_was_stored(world: World):
    who = await signed_up(world)
    panel = answer_to(await world.member.slash(world.general, "profile show"))
    form = await world.member.click(panel, label=STEP2)
    before = await world.services.profiles.profile(who)
    await new_process(world)
    shown = await world.member.submit_modal(form, {"status": ["passed"], "score": "232"})
    assert private(shown)
    assert SAY("error.over") in texts(shown)
    assert await world.services.profiles.profile(who) == before


async def test_a_living_card_is_not_over(world: World):
    await signed_up(world)
    panel = answer_to(await world.member.slash(world.general, "profile show"))
    opened = await world.member.click(panel, label=STEP2)
    assert opened.modal is not None
    assert SAY("error.over") not in texts(opened)
