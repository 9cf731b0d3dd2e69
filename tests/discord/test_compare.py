"""Programs side by side, and what can be done with one that was found or shown."""

from bot.domain.ids import MemberId
from bot.domain.ledger import Criterion
from tests.discord.test_program_facts import BUFFALO, J1, known
from tests.discord.test_programs import told
from tests.discord.world import World, answer_to, buttons, components, private, texts

ALABAMA = "3200121017"


def menu(card, place: int):
    return [part for part in components(answer_to(card)) if part["type"] != 2][place]


async def test_two_programs_stand_side_by_side(world: World):
    await known(world, J1)
    card = await world.stranger.slash(world.general, "programs compare", program=BUFFALO, other=ALABAMA)
    assert private(card)
    text = texts(card)
    assert "**J-1 sponsorship**" in text
    assert "• University at Buffalo: **Yes**, read" in text
    assert "• University of Alabama Hospital (Birmingham): not known" in text
    assert "Not known of any of them" in text


async def test_one_program_twice_is_nothing_to_compare(world: World):
    card = await world.stranger.slash(world.general, "programs compare", program=BUFFALO, other=BUFFALO)
    assert "That is one program" in texts(card)


async def test_what_a_search_finds_can_be_opened_and_compared(world: World):
    card = await world.stranger.slash(world.general, "programs search", text="buffalo")
    opened = await world.stranger.select(answer_to(card), [BUFFALO], custom_id=menu(card, 0)["custom_id"])
    assert private(opened)
    assert "Keep on my list" in buttons(opened)
    card = await world.stranger.slash(world.general, "programs search", text="new york")
    two = [option["value"] for option in menu(card, 1)["options"][:2]]
    side = await world.stranger.select(answer_to(card), two, custom_id=menu(card, 1)["custom_id"])
    assert "Side by side" in texts(side)


async def test_what_is_shown_can_be_kept_and_suggested_about(world: World):
    await told(world)
    card = await world.member.slash(world.general, "programs show", program=ALABAMA)
    kept = await world.member.click(answer_to(card), label="Keep on my list")
    assert "Kept: University of Alabama" in texts(kept)
    choices = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    assert [place.kept for place in choices.programs.places if place.program.acgme_id == ALABAMA] == [True]
    opened = await world.member.select(
        answer_to(card), [Criterion.VISA_H1B.value], custom_id=menu(card, 0)["custom_id"]
    )
    assert opened.modal is not None
