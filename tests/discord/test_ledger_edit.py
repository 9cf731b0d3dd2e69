"""`/ledger edit · history`: facts added and withdrawn by moderators, and what every fact came from."""

from dataclasses import replace

import pytest

from bot.domain.ids import GuildId, MemberId
from bot.domain.ledger import Criterion
from bot.domain.moderation import ActKind, ModeratorAct
from tests.discord.simcord_extras import every_command_offered
from tests.discord.test_program_facts import BUFFALO, J1, known
from tests.discord.test_suggestions import acts, send, show
from tests.discord.world import World, answer_to, buttons, components, private, texts

TYPED = {"value": "no", "weight": "strict", "source": "https://b.example.org/visa", "seen": "today"}


@pytest.fixture
async def desk(world: World) -> World:
    await world.let_edit_ledger()
    return world


async def edit(world: World):
    return await world.moderator.slash(
        world.general, "ledger edit", program="buffalo university", criterion="visa_j1"
    )


async def withdraw(world: World, card):
    (menu,) = [part for part in components(card) if part["type"] != 2]
    return await world.moderator.select(
        answer_to(card), [menu["options"][0]["value"]], custom_id=menu["custom_id"]
    )


async def test_a_moderator_adds_a_fact_that_everybody_sees(desk: World):
    card = await edit(desk)
    assert private(card)
    assert "Not known" in texts(card)
    opened = await desk.moderator.click(answer_to(card), label="Add a fact…")
    added = await send(desk.moderator, opened, TYPED)
    assert "Added." in texts(added)
    assert "**No**" in texts(added)
    assert "https://b.example.org/visa, read 22 Nov 2026" in await show(desk, desk.stranger)
    opened = await desk.moderator.click(answer_to(added), label="Add a fact…")
    assert "says exactly this already" in texts(await send(desk.moderator, opened, TYPED))
    assert await acts(desk) == [(ActKind.LEDGER_ADDED, BUFFALO)]


async def test_withdrawing_asks_first_and_keeps_the_history(desk: World):
    await known(desk, J1, replace(J1, value=False, source="https://b.example.org/"))
    asked = await withdraw(desk, await edit(desk))
    assert "Withdraw this fact?" in texts(asked)
    kept = await desk.moderator.click(answer_to(asked), label="Keep")
    assert "Kept." in texts(kept)
    asked = await withdraw(desk, kept)
    gone = await desk.moderator.click(answer_to(asked), label="Withdraw")
    assert "Withdrawn." in texts(gone)
    shown = await show(desk, desk.stranger)
    assert ("https://b.example.org/" in shown) != (J1.source in shown)
    past = texts(await desk.moderator.slash(desk.general, "ledger history", program=BUFFALO))
    assert "https://b.example.org/" in past
    assert J1.source in past
    assert past.count("Withdrawn <t:") == 1
    assert await acts(desk) == [(ActKind.LEDGER_WITHDRAWN, BUFFALO)]


async def test_the_history_says_who_approved_and_what_it_came_from(desk: World):
    ledger, now = desk.services.ledger, desk.clock.now()

    def act(kind: ActKind) -> ModeratorAct:
        return ModeratorAct(GuildId(desk.guild.id), MemberId(desk.moderator.id), kind, now)

    await ledger.add(J1, now=now, act=act(ActKind.LEDGER_ADDED))
    imported = replace(J1, criterion=Criterion.POSITIONS, value=12)
    await desk.services.imports.add_all([imported], now=now, act=act(ActKind.LEDGER_IMPORTED))
    await known(desk, replace(J1, source="https://c.example.org/"))
    card = await desk.moderator.slash(desk.general, "ledger history", program=BUFFALO)
    assert private(card)
    text = texts(card)
    assert f"Added <t:{int(now.timestamp())}:f> by <@{desk.moderator.id}>." in text
    assert f"Import 1, <t:{int(now.timestamp())}:f> by <@{desk.moderator.id}>." in text
    assert "by a moderator who is not known any more" in text
    shown = await show(desk, desk.stranger)
    assert str(desk.moderator.id) not in shown
    await desk.services.privacy.erase(MemberId(desk.moderator.id), now)
    text = texts(await desk.moderator.slash(desk.general, "ledger history", program=BUFFALO))
    assert str(desk.moderator.id) not in text


async def test_a_long_history_is_turned_in_pages(desk: World):
    long = [replace(J1, source=f"https://a.example.org/{n}{'x' * 200}") for n in range(20)]
    await known(desk, *long)
    card = await desk.moderator.slash(desk.general, "ledger history", program=BUFFALO)
    assert buttons(card)
    turned = await desk.moderator.click(answer_to(card), label=buttons(card)[1])
    assert "(2/" in texts(turned)


async def test_a_program_never_known_has_an_empty_history(desk: World):
    card = await desk.moderator.slash(desk.general, "ledger history", program=BUFFALO)
    assert "never been a fact" in texts(card)


@pytest.mark.parametrize("command", ["ledger edit", "ledger history"])
async def test_autocomplete_offers_programs_to_moderators_of_listed_servers_only(world: World, command: str):
    async def offered(who) -> list[str]:
        with every_command_offered():
            found = await who.autocomplete(world.general, command, "program", "buffalo")
        return [choice["value"] for choice in found]

    assert await offered(world.moderator) == []
    await world.let_edit_ledger()
    assert BUFFALO in await offered(world.moderator)
    assert await offered(world.stranger) == []
