"""`/start`: nothing is stored before consent; then zone, season and profile follow one another."""

from datetime import timedelta

import pytest
from simcord.backend.errors import SetupError

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from tests.discord.simcord_extras import seen_as
from tests.discord.world import World, answer_to, buttons, components, private, texts

SAY = catalogue()
AGREE = SAY("consent.agree")
REFUSE = SAY("consent.refuse")


async def begin(world: World, zone: str = "Asia/Karachi"):
    """The member runs /start and agrees; the question for the season."""
    asked = await world.member.slash(world.general, "start", time_zone=zone)
    return await world.member.click(answer_to(asked), label=AGREE)


async def stored(world: World, person: int):
    return await world.app.services.profiles.member(MemberId(person))


async def test_consent_comes_first_and_says_what_is_stored_and_why(world: World):
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    assert private(asked)
    for part in ("stored", "why", "seen", "ends"):
        assert SAY(f"consent.{part}") in texts(asked)
    assert buttons(asked) == [AGREE, REFUSE]
    assert await stored(world, world.member.id) is None


async def test_who_refuses_is_not_stored_and_told_so(world: World):
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    answered = await world.member.click(answer_to(asked), label=REFUSE)
    assert SAY("consent.refused.title") in texts(answered)
    assert buttons(answered) == []
    assert await stored(world, world.member.id) is None


async def test_agreeing_stores_the_zone_and_asks_for_the_season(world: World):
    season = await begin(world)
    assert private(season)
    assert SAY("season.title") in texts(season)
    assert "Asia/Karachi, where it is 17:00 now" in texts(season)
    member = await stored(world, world.member.id)
    assert member is not None
    assert member.time_zone == "Asia/Karachi"


async def test_the_seasons_offered_are_those_that_are_not_over(world: World):
    menu = components(await begin(world))[0]
    assert [option["value"] for option in menu["options"]] == ["2027", "2028"]
    assert "projected" in menu["options"][1]["description"]
    assert "projected" not in menu["options"][0]["description"]


async def test_choosing_a_season_leads_to_the_profile_and_a_test_message(world: World):
    season = answer_to(await begin(world))
    shown = await world.member.select(season, ["2028"])
    assert SAY("profile.title") in texts(shown)
    assert "Match 2028" in texts(shown)
    assert SAY("start.test_sent") in texts(shown)
    member = await stored(world, world.member.id)
    assert member is not None
    assert member.season == 2028
    await world.tick()
    assert len(world.dms(world.member)) == 1


async def test_a_member_who_starts_again_keeps_everything_and_moves(world: World):
    await begin(world)
    again = await world.member.slash(world.general, "start", time_zone="Africa/Lagos")
    assert SAY("consent.title") not in texts(again)
    assert "Africa/Lagos" in texts(again)
    member = await stored(world, world.member.id)
    assert member is not None
    assert member.time_zone == "Africa/Lagos"


@pytest.mark.parametrize("typed", ["nowhere", "@everyone <@1>", "x" * 3000, "  "])
async def test_an_unknown_zone_is_refused_with_what_to_do(world: World, typed: str):
    refused = await world.member.slash(world.general, "start", time_zone=typed)
    assert private(refused)
    assert "choose a line from it" in texts(refused)
    assert "@everyone" not in texts(refused)
    assert await stored(world, world.member.id) is None


async def test_a_city_that_was_typed_and_not_chosen_counts(world: World):
    assert "Asia/Karachi" in texts(await begin(world, "lahore"))


@pytest.mark.parametrize(
    ("typed", "first"),
    [("pakistan", "Karachi, Pakistan · 17:00 (UTC+5)"), ("lagos", "Lagos, Nigeria · 13:00 (UTC+1)")],
)
async def test_the_menu_finds_a_zone_by_place_with_its_time_now(world: World, typed: str, first: str):
    offered = await world.member.autocomplete(world.general, "start", "time_zone", typed)
    assert offered[0]["name"] == first


@pytest.mark.parametrize("typed", ["", "zzzz", "\u202e💥" * 100, "a"])
async def test_the_menu_always_answers(world: World, typed: str):
    offered = await world.member.autocomplete(world.general, "start", "time_zone", typed)
    assert len(offered) <= 25


async def test_start_works_in_the_direct_messages(world: World):
    asked = await world.member.user.slash("start", time_zone="Asia/Karachi")
    season = await world.member.user.click(answer_to(asked), label=AGREE)
    assert SAY("season.title") in texts(season)


async def test_start_works_from_a_persons_own_install(world: World):
    with seen_as(user_install=True):
        asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    assert private(asked)
    assert buttons(asked) == [AGREE, REFUSE]


async def test_a_stranger_neither_sees_nor_clicks_the_card(world: World):
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    with pytest.raises(SetupError, match="not visible"):
        await world.stranger.click(answer_to(asked), label=AGREE)
    assert await stored(world, world.stranger.id) is None


async def test_agreeing_takes_the_buttons_away_and_keeps_the_text(world: World):
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    await world.member.click(answer_to(asked), label=AGREE)
    card = answer_to(asked)
    assert SAY("consent.title") in texts(card)
    assert buttons(card) == []


async def test_the_season_can_be_chosen_late_in_its_time(world: World):
    season = answer_to(await begin(world))
    await world.wait(timedelta(minutes=13))
    assert "Match 2027" in texts(await world.member.select(season, ["2027"]))


async def test_what_will_come_is_said_before_anything_is_sent(world: World):
    asked = await begin(world)
    assert "For the Match 2028," in texts(asked)
    assert world.dms(world.member) == []
    shown = await world.member.select(answer_to(asked), ["2027"])
    assert private(shown)
    assert SAY("reminders.summary.title") in texts(shown)
    assert "reminders are planned" in texts(shown)
    assert "`/reminders settings`" in texts(shown)


async def test_who_agrees_by_another_command_is_told_too(world: World):
    asked = await world.member.slash(world.general, "status show")
    shown = await world.member.click(answer_to(asked), label=AGREE)
    assert private(shown)
    assert SAY("reminders.summary.title") in texts(shown)
    again = await world.member.slash(world.general, "status show")
    assert SAY("reminders.summary.title") not in texts(again)
