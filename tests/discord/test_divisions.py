"""The member's ERAS divisions against their list: what lies inside and outside, where no fact is needed."""

from dataclasses import replace

import pytest

from bot.domain.ids import MemberId
from bot.domain.places import STATES_OF, Division
from bot.domain.profile import Preferences
from tests.discord.test_programs import ledger_of, shown_list, told
from tests.discord.world import World, texts
from tests.strategy.program_list.synthetic import filled_records

CHOSEN = (Division.NEW_ENGLAND, Division.MIDDLE_ATLANTIC)


async def with_divisions(world: World, divisions: tuple[Division, ...]) -> None:
    await told(world)
    who, now = MemberId(world.member.id), world.clock.now()
    await world.services.profiles.change(
        who, lambda profile: replace(profile, preferences=Preferences(divisions=divisions)), now=now
    )


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger_of(monkeypatch, filled_records())


@pytest.mark.usefixtures("filled")
async def test_the_list_is_held_against_the_members_divisions(world: World):
    await with_divisions(world, CHOSEN)
    shown = texts(await shown_list(world))
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    states = {state for division in CHOSEN for state in STATES_OF[division]}
    listed = [place.program for place in made.programs.places]
    inside = [program for program in listed if program.state in states]
    outside = [program for program in listed if program.state not in states]
    assert inside
    assert outside
    assert "Your ERAS divisions" in shown
    assert f"New England and Middle Atlantic: {len(inside)} of {len(listed)} programs on this list" in shown
    assert (
        f"Outside, where your preference says nothing for you: {len(outside)} programs, among them" in shown
    )
    assert outside[0].name in shown


@pytest.mark.usefixtures("filled")
async def test_signals_are_counted_inside_the_divisions(world: World):
    await with_divisions(world, CHOSEN)
    made = await world.services.lists.build(MemberId(world.member.id), now=world.clock.now())
    chosen = [place.program for place in made.programs.places][:3]
    for program in chosen:
        await world.member.slash(world.general, "programs signal", program=program.acgme_id)
    states = {state for division in CHOSEN for state in STATES_OF[division]}
    inside = sum(program.state in states for program in chosen)
    assert f"Your signals inside: {inside} of 3." in texts(await shown_list(world))


@pytest.mark.usefixtures("filled")
async def test_without_divisions_nothing_is_said_of_them(world: World):
    await with_divisions(world, ())
    assert "Your ERAS divisions" not in texts(await shown_list(world))
