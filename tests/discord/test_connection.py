"""`/connection`: programs are found as people type them, and ties are the caller's own."""

from typing import Any

import pytest
from simcord.results import InteractionResult

from bot.domain.ids import AcgmeId, MemberId
from bot.domain.profile import ConnectionKind, ProgramTie
from bot.i18n import catalogue
from tests.discord.simcord_extras import seen_as
from tests.discord.world import World, answer_to, private, texts

SAY = catalogue()
BRONX = AcgmeId("3203511146")
CHOP = AcgmeId("3204121205")


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


async def ties(world: World) -> tuple[ProgramTie, ...] | None:
    return (await world.services.profiles.profile(MemberId(world.member.id))).connections


async def add(world: World, program: str, kind: str = "rotation") -> InteractionResult:
    return await world.member.slash(world.general, "connection add", program=program, kind=kind)


async def own(world: World, typed: str = "") -> list[dict[str, Any]]:
    return await world.member.autocomplete(world.general, "connection remove", "connection", typed)


async def test_a_program_is_chosen_from_the_menu_and_recorded(world: World):
    await consent(world)
    offered = await world.member.autocomplete(world.general, "connection add", "program", "bronxcare")
    assert offered == [{"name": "BronxCare Health System · Bronx, NY", "value": BRONX}]
    shown = await add(world, offered[0]["value"])
    assert private(shown)
    assert "BronxCare Health System, Bronx, NY: rotation" in texts(shown)
    assert await ties(world) == (ProgramTie(BRONX, ConnectionKind.ROTATION),)


@pytest.mark.parametrize("typed", ["chop", "Childrens Hospital of Philadelphia", "chop filadelphia", CHOP])
async def test_a_program_is_also_found_without_the_menu(world: World, typed: str):
    await consent(world)
    await add(world, typed)
    assert [tie.acgme_id for tie in await ties(world) or ()] == [CHOP]


async def test_the_menu_offers_the_list_before_anything_is_typed_and_never_more_than_fits(world: World):
    for typed in ("", "university", "new york"):
        offered = await world.member.autocomplete(world.general, "connection add", "program", typed)
        assert len(offered) == 25
        assert all(len(choice["name"]) <= 100 for choice in offered)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hopkins", "more than one program"),
        ("xyzzy", "No program was found"),
        ("@everyone", "No program was found for @\u200beveryone"),
        ("\u202e", "No program was found"),
    ],
)
async def test_what_means_no_program_or_several_is_refused(world: World, typed: str, said: str):
    await consent(world)
    refused = await add(world, typed)
    assert private(refused)
    assert said in texts(refused).replace("\\", "")
    assert await ties(world) is None


async def test_ties_are_listed_by_program(world: World):
    await consent(world)
    await add(world, BRONX)
    await add(world, CHOP, "family")
    await add(world, BRONX, "mentor")
    shown = await world.member.slash(world.general, "connection list")
    assert private(shown)
    assert "• BronxCare Health System, Bronx, NY: rotation and mentor" in texts(shown)
    assert "• Children's Hospital of Philadelphia, Philadelphia, PA: family" in texts(shown)


async def test_the_same_tie_is_recorded_once(world: World):
    await consent(world)
    await add(world, BRONX)
    assert SAY("connection.known") in texts(await add(world, BRONX))
    assert len(await ties(world) or ()) == 1


async def test_a_tie_is_removed_by_choosing_it_from_ones_own(world: World):
    await consent(world)
    await add(world, BRONX)
    await add(world, BRONX, "mentor")
    (choice,) = await own(world, "mentor")
    shown = await world.member.slash(world.general, "connection remove", connection=choice["value"])
    assert private(shown)
    assert "NY: rotation (was: BronxCare Health System, Bronx, NY: rotation and mentor)" in texts(shown)
    assert await ties(world) == (ProgramTie(BRONX, ConnectionKind.ROTATION),)


async def test_what_names_no_tie_or_two_removes_nothing(world: World):
    await consent(world)
    await add(world, BRONX)
    await add(world, BRONX, "mentor")
    for typed in ("bronxcare", "chop", "@everyone"):
        refused = await world.member.slash(world.general, "connection remove", connection=typed)
        assert SAY("connection.which") in texts(refused)
    assert len(await ties(world) or ()) == 2


async def test_the_menu_of_ties_is_the_callers_own(world: World):
    await consent(world)
    await add(world, BRONX)
    assert await world.stranger.autocomplete(world.general, "connection remove", "connection", "") == []


async def test_consent_comes_first_and_then_the_tie_is_recorded(world: World):
    asked = await add(world, BRONX)
    assert SAY("consent.title") in texts(asked)
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert "BronxCare" in texts(shown)
    assert len(await ties(world) or ()) == 1


async def test_it_works_from_a_persons_own_install_in_direct_messages(world: World):
    await consent(world)
    with seen_as(user_install=True):
        shown = await world.member.user.slash("connection add", program=BRONX, kind="region")
    assert "BronxCare" in texts(shown)


async def test_an_empty_list_says_what_to_do(world: World):
    await consent(world)
    shown = await world.member.slash(world.general, "connection list")
    assert SAY("connection.card.empty") in texts(shown)
