"""However many panels and forms members open, the bot holds so many and no more."""

import gc
from datetime import timedelta

import pytest

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from bot.ui.base import MOST_OF_MEMBER, Crowd, Form, Panel
from tests.discord.world import World, answer_to, texts

SAY = catalogue()
MIA, SAM = MemberId(1), MemberId(2)


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(of_member=3, in_all=5)


async def opened(crowd: Crowd, owner: MemberId, count: int) -> list[Panel]:
    panels = [Panel(owner) for _ in range(count)]
    for panel in panels:
        crowd.enter(panel)
    return panels


async def test_the_oldest_of_a_member_ends_for_a_new_one(crowd: Crowd):
    panels = await opened(crowd, MIA, 5)
    assert [panel.is_finished() for panel in panels] == [True, True, False, False, False]
    assert len(crowd) == 3


async def test_the_oldest_of_all_ends_where_there_are_too_many(crowd: Crowd):
    first = await opened(crowd, MIA, 3)
    second = await opened(crowd, SAM, 3)
    assert len(crowd) == 5
    assert first[0].is_finished()
    assert not any(panel.is_finished() for panel in (*first[1:], *second))


async def test_what_is_over_or_gone_takes_no_place(crowd: Crowd):
    panels = await opened(crowd, MIA, 3)
    crowd.leave(panels[1])
    assert len(crowd) == 2
    del panels[1:]
    gc.collect()
    assert len(crowd) == 1
    [new, _] = await opened(crowd, MIA, 2)
    assert not panels[0].is_finished()
    assert not new.is_finished()


async def test_forms_count_with_panels(crowd: Crowd):
    forms = [Form(MIA, "x") for _ in range(4)]
    for form in forms:
        crowd.enter(form)
    assert [form.is_finished() for form in forms] == [True, False, False, False]


async def test_a_click_on_a_panel_that_made_room_is_answered(world: World):
    asked = await world.member.slash(world.general, "profile show")
    await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    shown = [await world.member.slash(world.general, "strategy")]
    for _ in range(MOST_OF_MEMBER):
        await world.wait(timedelta(seconds=10))
        shown.append(await world.member.slash(world.general, "strategy"))
    why = SAY("strategy_card.why.button")
    over = await world.member.click(answer_to(shown[0]), label=why)
    assert SAY("error.over") in texts(over)
    assert SAY("error.over") not in texts(await world.member.click(answer_to(shown[-1]), label=why))
