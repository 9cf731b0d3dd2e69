"""`/ledger review`: a page, five questions, the next page; and who may do it."""

import pytest

from bot.domain.ledger import Criterion, Unsaid
from bot.domain.moderation import ActKind
from bot.ledger.review import page_of
from bot.strategy.list_service import ListService
from tests.discord.simcord_extras import every_command_offered
from tests.discord.test_suggestions import acts, send
from tests.discord.world import World, answer_to, buttons, components, private, texts

pytestmark = pytest.mark.usefixtures("shipped")


@pytest.fixture
async def shipped(world: World) -> None:
    """The ledger as it ships, edited by this server's moderators."""
    await world.let_edit_ledger(shipped=True)


async def review(world: World):
    return await world.moderator.slash(world.general, "ledger review")


async def click(world: World, card, label: str):
    return await world.moderator.click(answer_to(card), label=label)


async def stored(world: World):
    return {
        (record.program.acgme_id, fact.criterion): fact
        for record in await world.services.ledger.records()
        for read in (record.facts, record.silent)
        for facts in read.values()
        for fact in facts
        if fact.id > 0
    }


async def test_ten_pages_are_read_with_a_press_or_two_each(world: World):
    world.lift_limits()
    card = await review(world)
    assert private(card)
    assert "reported, not re-read" in texts(card)
    assert "Visa read: 0 of 212 · only reported: 53" in texts(card)
    seen, presses = set[str](), 0
    for _ in range(10):
        name = texts(card).splitlines()[3 if "Saved:" in texts(card) else 1]
        seen.add(name)
        card, presses = await click(world, card, "J-1: yes"), presses + 1
        card, presses = await click(world, card, "Save, rest not said"), presses + 1
        assert "Saved: 5 answers about" in texts(card)
    assert presses == 20
    facts = await stored(world)
    assert len(seen) == 10
    assert len({number for number, _ in facts}) == 10
    assert len(facts) == 50
    assert sum(fact.value is Unsaid.NOT_SAID for fact in facts.values()) >= 10
    assert "Visa read: 10 of 212" in texts(card)
    assert [kind for kind, _ in await acts(world)] == [ActKind.LEDGER_READ] * 10
    assert "read the page of" in texts(await world.moderator.slash(world.general, "audit"))


async def test_menus_answer_the_other_questions_and_what_is_chosen_is_shown(world: World):
    card = await click(world, await review(world), "H-1B: no")
    (menu, *_) = [part for part in components(answer_to(card)) if part["type"] != 2]
    card = await world.moderator.select(answer_to(card), ["5~"], custom_id=menu["custom_id"])
    assert "→ **At most 5 (only preferred)**" in texts(card)
    assert "→ **No**" in texts(card)
    await click(world, card, "Save, next")
    facts = {criterion: fact for (_, criterion), fact in (await stored(world)).items()}
    assert facts[Criterion.VISA_H1B].value is False
    assert (facts[Criterion.GRADUATION_YEARS].value, facts[Criterion.GRADUATION_YEARS].binding) == (5, False)


async def test_a_page_that_is_not_known_is_asked_for_and_nothing_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    records = await world.services.ledger.records()
    later = {record.program.acgme_id for record in records if page_of(record)}
    wanted = {record.program.acgme_id: 1 for record in records if record.program.acgme_id not in later}
    monkeypatch.setattr(ListService, "wanted", wanted)
    card = await review(world)
    assert "No page is known yet" in texts(card)
    card = await click(world, card, "J-1: no")
    refused = await click(world, card, "Save, next")
    assert "Give the link" in texts(refused)
    opened = await click(world, card, "Other page…")
    card = await send(world.moderator, opened, {"page": "https://peds.example.org/visa"})
    assert "https://peds.example.org/visa" in texts(card)
    await click(world, card, "Save, next")
    (fact,) = (await stored(world)).values()
    assert (fact.source, fact.seen) == ("https://peds.example.org/visa", world.clock.now().date())


async def test_later_puts_a_page_off_and_an_answer_is_needed(world: World):
    card = await review(world)
    first = texts(card).splitlines()[1]
    later = await click(world, card, "Later")
    assert texts(later).splitlines()[1] != first
    assert texts(await review(world)).splitlines()[1] == first
    assert await stored(world) == {}


async def test_only_moderators_of_listed_servers_review(world: World):
    with every_command_offered():
        refused = await world.stranger.slash(world.general, "ledger review")
    assert "Open and read" not in texts(refused)
    card = await review(world)
    assert "J-1: yes" in buttons(card)
