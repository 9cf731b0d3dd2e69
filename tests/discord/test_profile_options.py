"""`/profile clear · season · states`: single things are changed by options, much is cleared after a question."""

from datetime import date
from typing import Any

import pytest
from simcord.results import InteractionResult

from bot.domain.ids import MemberId
from bot.domain.profile import Division, Preferences, Profile, Visa
from bot.i18n import catalogue
from bot.profile.clearing import Clearable
from tests.discord.world import World, answer_to, buttons, private, texts

SAY = catalogue()


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


async def profile(world: World) -> Profile:
    return await world.services.profiles.profile(MemberId(world.member.id))


async def tell(world: World, practices: int) -> None:
    await consent(world)
    await world.member.slash(world.general, "score add", exam="step2ck", date="2026-06-20", score=232)
    for number in range(practices):
        day = date(2026, 5, 1 + number).isoformat()
        await world.member.slash(world.general, "score add", exam="uwsa_1", date=day, score=228)


async def command(world: World, name: str, **options: Any) -> InteractionResult:
    return await world.member.slash(world.general, f"profile {name}", **options)


async def test_one_field_is_cleared_at_once_and_can_be_taken_back(world: World):
    await tell(world, practices=1)
    shown = await command(world, "clear", field="step2ck")
    assert private(shown)
    assert "Cleared: Step 2 CK." in texts(shown)
    assert SAY("undo.button") in buttons(shown)
    assert (await profile(world)).step2ck.score is None
    assert len((await profile(world)).self_assessments or ()) == 1


@pytest.mark.parametrize(("entries", "asked"), [(2, False), (3, True)])
async def test_from_three_entries_on_it_is_asked_first(world: World, entries: int, asked: bool):
    await tell(world, practices=entries)
    await command(world, "clear", field="self_assessments")
    assert ((await profile(world)).self_assessments is not None) is asked


async def test_much_is_cleared_only_after_a_question(world: World):
    await tell(world, practices=4)
    asked = await command(world, "clear", field="self_assessments")
    assert private(asked)
    assert "This forgets 4 entries" in texts(asked)
    assert len((await profile(world)).self_assessments or ()) == 4
    await world.member.click(answer_to(asked), label=SAY("clear.yes"))
    assert "Cleared: Self-assessments." in texts(answer_to(asked))
    assert SAY("undo.button") in buttons(answer_to(asked))
    assert (await profile(world)).self_assessments is None


async def test_a_question_can_be_answered_with_no(world: World):
    await tell(world, practices=4)
    before = await profile(world)
    asked = await command(world, "clear", field="everything")
    await world.member.click(answer_to(asked), label=SAY("clear.no"))
    assert SAY("clear.kept") in texts(answer_to(asked))
    assert await profile(world) == before


async def test_everything_is_forgotten_but_season_and_zone(world: World):
    await tell(world, practices=4)
    asked = await command(world, "clear", field="everything")
    await world.member.click(answer_to(asked), label=SAY("clear.yes"))
    told = await profile(world)
    assert told == Profile(season=told.season, time_zone="Asia/Karachi")


@pytest.mark.parametrize("what", list(Clearable))
async def test_clearing_what_was_never_told_says_so_and_changes_nothing(world: World, what: Clearable):
    await consent(world)
    who = MemberId(world.member.id)
    before = await world.services.profiles.stored(who)
    shown = await command(world, "clear", field=what.value)
    assert "There was nothing to clear" in texts(shown)
    assert await world.services.profiles.stored(who) == before


async def test_a_season_is_chosen_from_those_that_are_not_over(world: World):
    await consent(world)
    offered = await world.member.autocomplete(world.general, "profile season", "season", "")
    assert [choice["value"] for choice in offered] == ["2027", "2028"]
    assert "projected" in offered[1]["name"]
    assert "projected" not in offered[0]["name"]
    shown = await command(world, "season", season="2028")
    assert private(shown)
    assert "Season changed: Match March 2028" in texts(shown)
    assert "(projected)" in texts(shown)
    assert (await profile(world)).season == 2028


async def test_a_season_can_be_typed_and_an_unknown_one_names_those_known(world: World):
    await consent(world)
    await command(world, "season", season="ERAS 2028")
    assert (await profile(world)).season == 2028
    for typed in ("2031", "next", "@everyone", "²"):
        refused = await command(world, "season", season=typed)
        assert "2027 and 2028" in texts(refused)
    assert (await profile(world)).season == 2028


async def test_states_and_divisions_are_added_by_name_or_code_and_removed(world: World):
    await consent(world)
    offered = await world.member.autocomplete(world.general, "profile states", "add", "new y")
    assert offered == [{"name": "New York (NY)", "value": "NY"}]
    shown = await command(world, "states", add="NY")
    assert private(shown)
    assert "New York" in texts(shown)
    assert "33 of 212 programs" in texts(shown)
    await command(world, "states", add="new england")
    await command(world, "states", add="puerto rico")
    told = (await profile(world)).preferences
    assert (told.states, told.divisions) == (("NY", "PR"), (Division.NEW_ENGLAND,))
    mine = await world.member.autocomplete(world.general, "profile states", "remove", "")
    assert [choice["value"] for choice in mine] == ["new_england", "NY", "PR"]
    await command(world, "states", remove="new_england", add="OH")
    told = (await profile(world)).preferences
    assert (told.states, told.divisions) == (("NY", "OH", "PR"), ())


async def test_the_places_are_shown_without_changing_them(world: World):
    await consent(world)
    shown = await command(world, "states")
    assert SAY("profile.not_recorded") in texts(shown)
    assert SAY("preferences.card.how") in texts(shown)
    assert (await profile(world)).preferences == Preferences()


async def test_more_divisions_than_eras_takes_are_kept_and_said(world: World):
    await consent(world)
    for division in ("pacific", "mountain", "new_england"):
        shown = await command(world, "states", add=division)
        assert "at most 3" not in texts(shown)
    assert "at most 3 census divisions" in texts(await command(world, "states", add="south_atlantic"))


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"add": "Ontario"}, "preferences.unknown"),
        ({"add": "new"}, "preferences.unknown"),
        ({"add": "@everyone"}, "preferences.unknown"),
        ({"remove": "TX"}, "preferences.not_named"),
        ({"add": "NY", "remove": "TX"}, "preferences.not_named"),
    ],
)
async def test_a_place_that_is_not_known_or_not_named_is_refused(
    world: World, options: dict[str, str], key: str
):
    await consent(world)
    refused = await command(world, "states", **options)
    assert SAY(key) in texts(refused)
    assert (await profile(world)).preferences == Preferences()


async def test_menus_before_consent_offer_nothing_of_ones_own(world: World):
    assert await world.stranger.autocomplete(world.general, "profile states", "remove", "") == []
    assert len(await world.stranger.autocomplete(world.general, "profile states", "add", "")) == 25
    assert len(await world.stranger.autocomplete(world.general, "profile season", "season", "")) == 2


@pytest.mark.parametrize(
    ("name", "options"),
    [("clear", {"field": "visa"}), ("season", {"season": "2028"}), ("states", {"add": "NY"})],
)
async def test_consent_comes_first_in_direct_messages_too(world: World, name: str, options: dict[str, str]):
    asked = await world.member.user.slash(f"profile {name}", **options)
    assert SAY("consent.title") in texts(asked)
    shown = await world.member.user.click(answer_to(asked), label=SAY("consent.agree"))
    assert SAY("consent.title") not in texts(shown)
    assert texts(shown)


async def test_a_visa_is_cleared_without_a_question(world: World):
    await consent(world)
    now = world.services.clock.now()
    who = MemberId(world.member.id)
    await world.services.profiles.change(who, lambda old: Profile(visa=Visa.J1), now=now)
    await command(world, "clear", field="visa")
    assert (await profile(world)).visa is None
