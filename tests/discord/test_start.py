"""`/start`: nothing is stored before consent; then one form leads to the advice."""

from datetime import date, timedelta
from typing import Any

import pytest
from simcord.backend.errors import SetupError
from simcord.results import InteractionResult

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.domain.profile import Graduation, GraduationStatus, Profile, Stage, Visa
from bot.i18n import catalogue
from tests.discord.simcord_extras import seen_as
from tests.discord.world import World, answer_to, buttons, components, fields_of, private, texts

SAY = catalogue()
AGREE = SAY("consent.agree")
REFUSE = SAY("consent.refuse")
OTHER_ZONE = SAY("consent.zone.button")


async def begin(world: World, zone: str | None = "Asia/Karachi"):
    """The member runs /start and agrees; the form."""
    asked = await world.member.slash(world.general, "start", **({} if zone is None else {"time_zone": zone}))
    return await world.member.click(answer_to(asked), label=AGREE)


async def told(world: World, **answers: str | list[str]):
    """The member begins and sends the form."""
    return await world.member.submit_modal(await begin(world), answers)


def kept(form: InteractionResult, **answers: str | list[str]) -> dict[str, Any]:
    """The answers in a form as Discord sends them: what stands in it, but for what is answered anew."""
    standing: dict[str, Any] = {
        name: [option["value"] for option in control["options"] if option.get("default")]
        if "options" in control
        else control.get("value", "")
        for name, control in fields_of(form).items()
    }
    return standing | answers


async def stored(world: World, person: int):
    return await world.services.profiles.member(MemberId(person))


async def profile(world: World) -> Profile:
    return await world.services.profiles.profile(MemberId(world.member.id))


async def test_consent_comes_first_and_says_what_is_stored_and_why(world: World):
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    assert private(asked)
    for part in ("stored", "seen", "ends"):
        assert SAY(f"consent.{part}") in texts(asked)
    assert "Asia/Karachi, now 17:00" in texts(asked)
    assert buttons(asked) == [AGREE, REFUSE, OTHER_ZONE]
    assert await stored(world, world.member.id) is None


async def test_who_refuses_is_not_stored_and_told_so(world: World):
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    answered = await world.member.click(answer_to(asked), label=REFUSE)
    assert SAY("consent.refused.title") in texts(answered)
    assert buttons(answered) == []
    assert await stored(world, world.member.id) is None


async def test_the_zone_is_changed_before_anything_is_stored(world: World):
    asked = await world.member.slash(world.general, "start")
    assert "UTC, now 12:00" in texts(asked)
    form = await world.member.click(answer_to(asked), label=OTHER_ZONE)
    again = await world.member.submit_modal(form, {"zone": "lahore"})
    assert "Asia/Karachi, now 17:00" in texts(again)
    assert await stored(world, world.member.id) is None
    await world.member.click(answer_to(again), label=AGREE)
    member = await stored(world, world.member.id)
    assert member is not None
    assert member.time_zone == "Asia/Karachi"


async def test_agreeing_opens_one_form_of_five_optional_answers(world: World):
    form = await begin(world)
    assert list(fields_of(form)) == ["stage", "step2ck", "step1", "visa", "year"]
    assert await stored(world, world.member.id) is not None


async def test_the_form_leads_to_the_advice_with_one_line_about_reminders(world: World):
    shown = await told(
        world, stage=["interviewing"], step2ck="232", step1=["first_try"], visa=["j1"], year="2021"
    )
    assert private(shown)
    assert "2027" in texts(shown)
    assert "232" not in texts(answer_to(shown)) or "Step 2 CK" in texts(shown)
    assert "reminders are planned" in texts(shown)
    found = await profile(world)
    assert (found.status.stage, found.step2ck.score, found.visa) == (Stage.INTERVIEWING, 232, Visa.J1)
    assert (found.step1.status, found.step1.attempts) == (ExamStatus.PASSED, 1)
    assert found.graduation == Graduation(GraduationStatus.GRADUATE, 2021)
    assert found.season == 2027
    await world.tick()
    assert len(world.dms(world.member)) == 1


async def test_everything_can_be_skipped(world: World):
    shown = await told(world)
    assert private(shown)
    assert SAY("first.reminders") in texts(shown)
    assert await profile(world) == Profile(season=(await profile(world)).season, time_zone="Asia/Karachi")


@pytest.mark.parametrize(
    ("stage", "season"), [("preparing", 2028), ("submitted", 2027), ("ranked", 2027), ("next_cycle", 2028)]
)
async def test_the_stage_says_which_match_is_meant(world: World, stage: str, season: int):
    await told(world, stage=[stage])
    assert (await profile(world)).season == season


@pytest.mark.parametrize(
    ("typed", "record"),
    [
        ("232", ExamRecord(ExamStatus.PASSED, score=232)),
        (" 232 ", ExamRecord(ExamStatus.PASSED, score=232)),
        ("not taken", ExamRecord(ExamStatus.NOT_TAKEN)),
        ("no rendido", ExamRecord(ExamStatus.NOT_TAKEN)),
        ("no", ExamRecord(ExamStatus.NOT_TAKEN)),
        ("15/05/2027", ExamRecord(ExamStatus.BOOKED, date=date(2027, 5, 15))),
        ("15 May", ExamRecord(ExamStatus.BOOKED, date=date(2027, 5, 15))),
        ("20 Nov 2026", ExamRecord(ExamStatus.WAITING, date=date(2026, 11, 20))),
        ("failed", ExamRecord(ExamStatus.FAILED)),
        ("", ExamRecord()),
    ],
)
async def test_step_2_ck_is_a_score_a_day_or_a_word(world: World, typed: str, record: ExamRecord):
    await told(world, step2ck=typed)
    assert (await profile(world)).step2ck == record


@pytest.mark.parametrize("typed", ["999", "03/04/2027", "great", "@everyone"])
async def test_what_cannot_be_read_comes_back_in_the_form(world: World, typed: str):
    refused = await told(world, step2ck=typed, visa=["h1b"])
    assert "@everyone" not in texts(refused)
    again = await world.member.click(answer_to(refused), label=SAY("form.again"))
    assert fields_of(again)["step2ck"]["value"] == typed
    await world.member.submit_modal(again, kept(again, step2ck="240"))
    found = await profile(world)
    assert (found.step2ck.score, found.visa) == (240, Visa.H1B)


async def test_a_form_that_was_closed_is_found_again_below_the_card(world: World):
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    await world.member.click(answer_to(asked), label=AGREE)
    card = answer_to(asked)
    assert SAY("consent.title") in texts(card)
    assert buttons(card) == [SAY("first.button"), SAY("first.strategy")]
    again = await world.member.click(card, label=SAY("first.button"))
    assert "year" in fields_of(again)
    shown = await world.member.click(card, label=SAY("first.strategy"))
    assert SAY("first.reminders") in texts(shown)


async def test_start_again_goes_on_where_somebody_stopped(world: World):
    await told(world, step2ck="232")
    form = await world.member.slash(world.general, "start")
    assert fields_of(form)["step2ck"]["value"] == "232"
    await world.member.submit_modal(
        form, kept(form, stage=["preparing"], step1=["not_taken"], visa=["none"], year="2025")
    )
    shown = await world.member.slash(world.general, "start")
    assert SAY("first.start") in texts(shown)
    assert (await profile(world)).step2ck.score == 232


async def test_a_form_sent_again_keeps_what_it_does_not_ask(world: World):
    await told(world, step2ck="232")
    day = "2026-06-20"
    await world.member.slash(world.general, "score add", exam="step2ck", score=240, date=day, attempt=1)
    form = await world.member.slash(world.general, "start")
    await world.member.submit_modal(form, kept(form, visa=["j1"]))
    record = (await profile(world)).step2ck
    assert (record.score, record.attempts, record.date) == (240, 1, date.fromisoformat(day))


async def test_a_season_that_was_chosen_stays(world: World):
    await told(world, stage=["preparing"])
    await world.member.slash(world.general, "profile season", season="2027")
    form = await world.member.slash(world.general, "start")
    await world.member.submit_modal(form, kept(form, visa=["j1"]))
    assert (await profile(world)).season == 2027


async def test_a_member_who_starts_again_keeps_everything_and_moves(world: World):
    await told(world, visa=["j1"])
    again = await world.member.slash(world.general, "start", time_zone="Africa/Lagos")
    assert SAY("consent.title") not in texts(again)
    assert "Africa/Lagos, now 13:00" in texts(again)
    member = await stored(world, world.member.id)
    assert member is not None
    assert member.time_zone == "Africa/Lagos"
    assert (await profile(world)).visa is Visa.J1


async def test_the_seasons_offered_are_those_that_are_not_over(world: World):
    await told(world)
    again = await world.member.slash(world.general, "start", time_zone="Africa/Lagos")
    (menu,) = [part for part in components(again) if part["type"] == 3]
    assert [option["value"] for option in menu["options"]] == ["2027", "2028"]
    shown = await world.member.select(answer_to(again), ["2027"])
    assert private(shown)
    assert (await profile(world)).season == 2027


async def test_the_test_message_comes_once(world: World):
    await told(world)
    await world.tick()
    form = await world.member.slash(world.general, "start")
    await world.member.submit_modal(form, kept(form, visa=["j1"]))
    await world.tick()
    assert len(world.dms(world.member)) == 1


@pytest.mark.parametrize("typed", ["nowhere", "@everyone <@1>", "x" * 3000, "  "])
async def test_an_unknown_zone_is_refused_with_what_to_do(world: World, typed: str):
    refused = await world.member.slash(world.general, "start", time_zone=typed)
    assert private(refused)
    assert "choose a line from it" in texts(refused)
    assert "@everyone" not in texts(refused)
    assert await stored(world, world.member.id) is None


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
    form = await world.member.user.click(answer_to(asked), label=AGREE)
    assert SAY("first.reminders") in texts(await world.member.user.submit_modal(form, {}))


async def test_start_works_from_a_persons_own_install(world: World):
    with seen_as(user_install=True):
        asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    assert private(asked)
    assert buttons(asked) == [AGREE, REFUSE, OTHER_ZONE]


async def test_a_stranger_neither_sees_nor_clicks_the_card(world: World):
    asked = await world.member.slash(world.general, "start", time_zone="Asia/Karachi")
    with pytest.raises(SetupError, match="not visible"):
        await world.stranger.click(answer_to(asked), label=AGREE)
    assert await stored(world, world.stranger.id) is None


async def test_who_agrees_by_another_command_is_told_what_comes(world: World):
    asked = await world.member.slash(world.general, "status show")
    shown = await world.member.click(answer_to(asked), label=AGREE)
    assert private(shown)
    assert SAY("reminders.summary.title") in texts(shown)
    again = await world.member.slash(world.general, "status show")
    assert SAY("reminders.summary.title") not in texts(again)


async def test_the_first_advice_takes_three_taps_and_few_words(world: World):
    asked = await world.member.slash(world.general, "start")  # one: send
    form = await world.member.click(answer_to(asked), label=AGREE)  # two: agree
    hints = [SAY(f"first.{name}") for name in ("form", "stage", "step2ck", "step1", "visa", "year")]
    hints += [SAY("first.step2ck.hint"), SAY("first.year.hint")]
    assert len(" ".join([texts(asked), *hints]).split()) <= 150
    shown = await world.member.submit_modal(form, {"step2ck": "232"})  # three: send
    assert SAY("first.reminders") in texts(shown)


async def test_no_test_message_comes_again_however_many_messages_came_since(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.reminders.service.LIST_LINES", 2)
    await told(world, step2ck="not taken", stage=["preparing"])
    await world.tick()
    for _ in range(30):
        await world.tick(after=timedelta(days=7))
    assert len(world.dms(world.member)) > 3, "too few messages to push the test message out of the list"
    form = await world.member.slash(world.general, "start")
    await world.member.submit_modal(form, kept(form, visa=["j1"]))
    await world.tick()
    tests = [dm for dm in world.dms(world.member) if SAY("reminders.test.title") in texts(dm)]
    assert len(tests) == 1
