"""`/score`: results and self-assessments are stored with their day, and refused with the reason when they cannot be."""

from datetime import date, timedelta

import pytest

from bot.domain.exam import ExamStatus
from bot.domain.ids import MemberId
from bot.domain.profile import OetState
from bot.i18n import catalogue
from tests.discord.world import World, answer_to, private, texts

SAY = catalogue()
DAY = "2026-06-20"


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


async def add(world: World, **options: object):
    return await world.member.slash(world.general, "score add", **options)


async def profile(world: World):
    return await world.services.profiles.profile(MemberId(world.member.id))


async def test_a_result_is_stored_and_shown_in_the_guides_words(world: World):
    await consent(world)
    shown = await add(world, exam="step2ck", date=DAY, score=232, attempt=1)
    assert private(shown)
    assert "**Step 2 CK:** passed · 232 · 1 attempt · 20 Jun 2026" in texts(shown)
    assert "*workable* range" in texts(shown)
    record = (await profile(world)).step2ck
    assert (record.status, record.score, record.attempts) == (ExamStatus.PASSED, 232, 1)


async def test_consent_comes_first_and_then_what_was_asked_goes_on(world: World):
    asked = await add(world, exam="step2ck", date=DAY, score=232)
    assert SAY("consent.title") in texts(asked)
    assert await world.services.profiles.member(MemberId(world.member.id)) is None
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert private(shown)
    assert SAY("saved.title") in texts(shown)
    assert (await profile(world)).step2ck.score == 232
    assert (await profile(world)).time_zone == "UTC"


@pytest.mark.parametrize(("day", "word"), [(DAY, "failed"), ("2025-01-10", "passed")])
async def test_a_number_passes_or_fails_by_the_standard_of_its_day(world: World, day: str, word: str):
    await consent(world)
    assert f"{word} · 217" in texts(await add(world, exam="step2ck", date=day, score=217))


async def test_an_exam_without_a_number_takes_a_result(world: World):
    await consent(world)
    shown = await add(world, exam="step1", date="2025-03-10", result="passed")
    assert "**Step 1:** passed · 10 Mar 2025" in texts(shown)
    assert (await profile(world)).step1.status is ExamStatus.PASSED


async def test_the_oet_is_kept_as_passed_or_not(world: World):
    await consent(world)
    shown = await add(world, exam="oet", date="2026-05-02", result="passed")
    assert "**OET Medicine:** passed · 2 May 2026" in texts(shown)
    shown = await add(world, exam="oet", date="2026-06-02", result="failed")
    assert (await profile(world)).oet is OetState.PASSED
    assert "A pass is recorded" in texts(shown)
    shown = await world.member.click(answer_to(shown), label=SAY("question.doubt_yes"))
    assert "**OET Medicine:** failed · 2 Jun 2026 (was: passed · 2 May 2026)" in texts(shown)
    assert (await profile(world)).oet is OetState.FAILED
    assert "OET Medicine:** failed" in texts(await world.member.slash(world.general, "score list"))


async def test_self_assessments_are_listed_apart_newest_first(world: World):
    await consent(world)
    await add(world, exam="step2ck", date=DAY, score=245)
    await add(world, exam="nbme", date="2 May 2026", score=228, form=13)
    await add(world, exam="uwsa_2", date="2026-06-01", score=240)
    await add(world, exam="free_120", date="2026-06-10", score=74)
    shown = texts(await world.member.slash(world.general, "score list"))
    order = ["Results", "Step 2 CK", "Self-assessments", "Free 120", "UWSA 2", "NBME form 13"]
    places = [shown.index(name) for name in order]
    assert places == sorted(places)
    assert "*competitive* range" in shown


async def test_an_empty_list_says_what_to_do(world: World):
    await consent(world)
    shown = await world.member.slash(world.general, "score list")
    assert private(shown)
    assert SAY("score.list.empty") in texts(shown)


async def test_today_is_the_members_own_day(world: World):
    """At the start of the test it is 17:00 in Karachi; seven hours later their next day has begun."""
    await consent(world)
    await world.wait(timedelta(hours=8))
    shown = await add(world, exam="uwsa_1", date="today", score=230)
    assert "23 Nov 2026" in texts(shown)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"exam": "step2ck", "date": DAY}, "score.result_needed"),
        ({"exam": "nbme", "date": DAY, "score": 228}, "score.form_needed"),
        ({"exam": "uwsa_1", "date": DAY}, "score.number_needed"),
        ({"exam": "uwsa_1", "date": DAY, "score": 230, "result": "passed"}, "score.number_needed"),
        ({"exam": "uwsa_1", "date": DAY, "score": 230, "form": 13}, "score.form_not_here"),
        ({"exam": "uwsa_1", "date": DAY, "score": 230, "attempt": 1}, "score.attempt_not_here"),
        ({"exam": "step2ck", "date": DAY, "score": 232, "form": 13}, "score.form_not_here"),
        ({"exam": "step2ck", "date": "soon", "score": 232}, "profile_edit.date"),
        ({"exam": "step2ck", "date": "@everyone", "score": 232}, "profile_edit.date"),
        ({"exam": "step2ck", "date": "03/04/2026", "score": 232}, "profile_edit.date_ambiguous"),
        ({"exam": "step2ck", "date": "2027-01-01", "score": 232}, "profile_scores.future"),
        ({"exam": "step2ck", "date": DAY, "score": 250, "result": "failed"}, "profile_scores.contradiction"),
        ({"exam": "oet", "date": DAY, "score": 300}, "profile_scores.oet"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_stored(world: World, options: dict, key: str):
    await consent(world)
    before = await profile(world)
    refused = await add(world, **options)
    assert private(refused)
    two = {"first": date(2026, 3, 4), "second": date(2026, 4, 3)}
    assert SAY(key, two) in texts(refused)
    assert await profile(world) == before


async def test_a_number_for_a_step1_of_today_is_refused_with_the_reason(world: World):
    await consent(world)
    refused = await add(world, exam="step1", date="2025-03-10", score=230)
    assert "Step 1 has no number for tests since 26 Jan 2022" in texts(refused)


async def test_the_menu_offers_recent_days_and_reads_what_is_typed(world: World):
    await consent(world)

    async def offered(typed: str) -> list[str]:
        choices = await world.member.autocomplete(world.general, "score add", "date", typed)
        return [choice["value"] for choice in choices]

    assert (await offered(""))[:2] == ["2026-11-22", "2026-11-21"]
    assert await offered("20 jun 2026") == ["2026-06-20"]
    assert await offered("03/04/2026") == ["2026-03-04", "2026-04-03"]
    assert await offered("\u202ezzz") == []


async def test_the_menu_works_before_consent_and_stores_nothing(world: World):
    offered = await world.stranger.autocomplete(world.general, "score add", "date", "")
    assert len(offered) == 7
    assert await world.services.profiles.member(MemberId(world.stranger.id)) is None


async def test_scores_can_be_recorded_in_the_direct_messages(world: World):
    await consent(world)
    shown = await world.member.user.slash("score add", exam="step2ck", date=DAY, score=232)
    assert SAY("saved.title") in texts(shown)


async def entries(world: World, typed: str = "") -> list[dict]:
    return await world.member.autocomplete(world.general, "score remove", "entry", typed)


async def test_an_entry_is_removed_by_choosing_it_from_ones_own(world: World):
    await consent(world)
    await add(world, exam="step2ck", date=DAY, score=232)
    await add(world, exam="nbme", date="2 May 2026", score=228, form=13)
    await add(world, exam="oet", date="2026-05-02", result="passed")
    labels = [choice["name"] for choice in await entries(world)]
    assert labels == [
        "Step 2 CK: passed · 232 · 20 Jun 2026",
        "OET Medicine: passed · 2 May 2026",
        "NBME form 13: 228 · 2 May 2026",
    ]
    (choice,) = await entries(world, "nbme 13")
    shown = await world.member.slash(world.general, "score remove", entry=choice["value"])
    assert private(shown)
    assert "NBME form 13" in texts(shown)
    assert (await profile(world)).self_assessments == ()
    assert (await profile(world)).step2ck.score == 232


@pytest.mark.parametrize("typed", ["step 2 ck", "Step 2 CK: passed · 232 · 20 Jun 2026"])
async def test_an_entry_is_removed_by_typing_it(world: World, typed: str):
    await consent(world)
    await add(world, exam="step2ck", date=DAY, score=232)
    await world.member.slash(world.general, "score remove", entry=typed)
    assert (await profile(world)).step2ck.status is None


async def test_what_names_no_entry_or_two_removes_nothing(world: World):
    await consent(world)
    await add(world, exam="uwsa_1", date=DAY, score=232)
    await add(world, exam="uwsa_2", date=DAY, score=235)
    before = await profile(world)
    for typed in ("uwsa", "nbme", "@everyone", "\u202e"):
        refused = await world.member.slash(world.general, "score remove", entry=typed)
        assert private(refused)
        assert SAY("score.which") in texts(refused)
    assert await profile(world) == before


async def test_an_entry_that_went_meanwhile_is_not_mistaken_for_another(world: World):
    await consent(world)
    await add(world, exam="uwsa_1", date=DAY, score=232)
    (choice,) = await entries(world)
    asked = await add(world, exam="uwsa_1", date=DAY, score=240)
    await world.member.click(answer_to(asked), label=SAY("question.doubt_yes"))
    refused = await world.member.slash(world.general, "score remove", entry=choice["value"])
    assert SAY("score.which") in texts(refused)
    assert len((await profile(world)).self_assessments or ()) == 1


async def test_the_menu_of_entries_is_the_callers_own(world: World):
    await consent(world)
    await add(world, exam="uwsa_1", date=DAY, score=232)
    assert await world.stranger.autocomplete(world.general, "score remove", "entry", "") == []
