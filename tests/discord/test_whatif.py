"""`/whatif` and its form: today beside what is imagined, for the asker only, and nothing is ever stored."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from simcord.results import InteractionResult

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.domain.member import StoredProfile
from bot.domain.profile import Profile, Visa
from bot.i18n import catalogue
from bot.ui import limits
from bot.ui.base import PANEL_SECONDS
from tests.discord.simcord_extras import seen_as
from tests.discord.world import World, answer_to, buttons, fields_of, private, texts

SAY = catalogue()
WHY = SAY("whatif.why")
AGAIN = SAY("form.again")
OPEN = SAY("whatif.ask.button")
PASSED = ExamRecord(ExamStatus.PASSED, 1, 232, date(2026, 6, 20))


async def told(world: World, **fields: Any) -> None:
    """The member has consented and told a J-1 and a Step 2 CK of 232, or other fields."""
    who, services = MemberId(world.member.id), world.services
    fields = {"visa": Visa.J1, "step2ck": PASSED} | fields
    await services.profiles.register(who, time_zone="Asia/Karachi", now=services.clock.now())
    await services.profiles.change(who, lambda p: replace(p, **fields), now=services.clock.now())


async def stored(world: World) -> StoredProfile:
    return await world.services.profiles.stored(MemberId(world.member.id))


async def asked(world: World, **options: Any) -> InteractionResult:
    return await world.member.slash(world.general, "whatif", **options)


async def opened(world: World) -> InteractionResult:
    """The form, by the button that `/whatif` without options shows."""
    return await world.member.click(answer_to(await asked(world)), label=OPEN)


def values(form: InteractionResult) -> dict[str, str]:
    """What stands in the form."""
    found: dict[str, str] = {}
    for key, control in fields_of(form).items():
        chosen = [option["value"] for option in control.get("options", ()) if option.get("default")]
        found[key] = chosen[0] if chosen else control.get("value") or ""
    return found


async def sent(world: World, form: InteractionResult, **changed: str) -> InteractionResult:
    """Send the form with what stands in it and some fields changed, as Discord does."""
    fields = fields_of(form)
    full: dict[str, Any] = {**values(form), **changed}
    menus = {key for key, control in fields.items() if "options" in control}
    return await world.member.submit_modal(
        form, {key: [value] if key in menus else value for key, value in full.items()}
    )


async def test_a_higher_score_is_shown_beside_todays_to_the_asker_only(world: World):
    await told(world)
    shown = await asked(world, step2ck=245)
    assert private(shown)
    assert "Today: Workable\n**What if:** Competitive" in texts(shown)
    assert "232 (passed) → **245 (passed)**" in texts(shown)
    assert SAY("common.disclaimer") in texts(shown)
    assert buttons(shown) == [WHY]


@pytest.mark.parametrize(
    "options",
    [
        {"step2ck": 245},
        {"step2ck": 210},
        {"visa": "h1b", "step3": "not_taken"},
        {"pediatrics_months": 2.5, "experience": "hands_on"},
        {"step1": "failed_before_pass"},
        {"season": "2027"},
    ],
)
async def test_nothing_is_stored(world: World, options: dict[str, Any]):
    await told(world)
    before = await stored(world)
    shown = await asked(world, **options)
    assert private(shown)
    assert SAY("whatif.not_stored") in texts(shown)
    assert await stored(world) == before


async def test_the_form_stores_nothing_either(world: World):
    await told(world)
    before = await stored(world)
    shown = await sent(world, await opened(world), score="245", visa="none", months="3")
    assert "Competitive" in texts(shown)
    assert await stored(world) == before


async def test_why_explains_the_imagined_side(world: World):
    await told(world)
    page = await world.member.click(answer_to(await asked(world, step2ck=245)), label=WHY)
    assert private(page)
    assert "[tier.competitive]" in texts(page)
    assert "[tier.workable]" not in texts(page)


async def test_an_exam_day_may_be_asked_for_before_the_exam(world: World):
    await told(world, step2ck=ExamRecord())
    shown = await asked(world, exam_day="10 Sep 2027")
    assert "**What if:** move the exam earlier" in texts(shown)


async def test_a_member_in_the_direct_messages(world: World):
    await told(world)
    assert "Competitive" in texts(await world.member.user.slash("whatif", step2ck=245))


async def test_a_person_with_their_own_install(world: World):
    await told(world)
    with seen_as(user_install=True):
        shown = await asked(world, step2ck=245)
    assert private(shown)
    assert "Competitive" in texts(shown)


async def test_before_consent_it_answers_from_an_empty_profile_and_stores_nothing(world: World):
    shown = await asked(world, step2ck=245, visa="j1")
    assert private(shown)
    assert "Today: No score yet\n**What if:** Competitive" in texts(shown)
    assert SAY("whatif.from_nothing") in texts(shown)
    form = await opened(world)
    assert set(values(form).values()) == {"", "-"}
    assert "Solid" in texts(await sent(world, form, score="240"))
    assert await world.services.profiles.member(MemberId(world.member.id)) is None


async def test_without_anything_to_change_it_says_what_to_choose(world: World):
    await told(world)
    shown = await asked(world)
    assert private(shown)
    assert SAY("whatif.ask") in texts(shown)
    assert buttons(shown) == [OPEN]


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"step2ck": 232}, "whatif.unchanged"),
        ({"exam_day": "2027-05-20"}, "whatif.already_taken"),
        ({"step2ck": 240, "exam_day": "2027-05-20"}, "whatif.score_or_day"),
        ({"exam_day": "soon"}, "profile_edit.date"),
        ({"exam_day": "03/04/2027"}, "profile_edit.date_ambiguous"),
        ({"experience": "hands_on"}, "whatif.months_needed"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_with_the_reason(
    world: World, options: dict[str, Any], refusal: str
):
    await told(world)
    shown = await asked(world, **options)
    assert private(shown)
    two = {"first": date(2027, 3, 4), "second": date(2027, 4, 3)}
    assert SAY(refusal, two) in texts(shown)


async def test_what_cannot_be_is_refused_with_the_reason(world: World):
    await told(world, step2ck=ExamRecord(ExamStatus.FAILED, 4, 210, date(2026, 6, 20)))
    fifth = texts(await asked(world, step2ck=240))
    assert SAY("profile_check.attempts", {"most": 4}) in fifth
    assert SAY("profile_check.months", {"most": 60}) in texts(await asked(world, pediatrics_months=1.3))


async def test_a_season_is_chosen_from_a_menu_and_another_is_refused(world: World):
    await told(world)
    offered = await world.member.autocomplete(world.general, "whatif", "season", "")
    assert [choice["value"] for choice in offered] == ["2027", "2028"]
    refused = await asked(world, season="2049")
    assert private(refused)
    assert "2028" in texts(refused)


async def test_the_form_opens_with_todays_values(world: World):
    await told(world)
    assert values(await opened(world)) == {
        "score": "232",
        "season": "2028",
        "step1": "-",
        "visa": "j1",
        "months": "",
    }


@pytest.mark.parametrize("exam", [PASSED, ExamRecord()])
async def test_the_form_keeps_discords_limits_and_requires_nothing(world: World, exam: ExamRecord):
    await told(world, step2ck=exam)
    form = await opened(world)
    assert form.modal is not None
    assert len(form.modal["title"]) <= limits.MODAL_TITLE
    assert len(form.modal["components"]) <= limits.MODAL_ITEMS
    for label in form.modal["components"]:
        assert len(label["label"]) <= limits.MODAL_LABEL
        assert len(label.get("description") or "") <= limits.CHOICE_NAME
        assert label["component"]["required"] is False


async def test_a_form_sent_as_it_opened_is_told_to_change_something(world: World):
    await told(world)
    refused = await sent(world, await opened(world))
    assert private(refused)
    assert SAY("whatif.unchanged") in texts(refused)


async def test_a_refused_form_keeps_what_was_typed(world: World):
    await told(world)
    before = await stored(world)
    refused = await sent(world, await opened(world), score="2450", months="2", visa="h1b")
    assert private(refused)
    assert SAY("profile_edit.score", {"least": 1, "most": 300}) in texts(refused)
    again = await world.member.click(answer_to(refused), label=AGAIN)
    assert values(again) == {"score": "2450", "season": "2028", "step1": "-", "visa": "h1b", "months": "2"}
    shown = await sent(world, again, score="245")
    assert private(shown)
    assert "Competitive" in texts(shown)
    assert "J-1 → **H-1B**" in texts(shown)
    assert await stored(world) == before


async def test_a_change_stored_meanwhile_is_not_taken_for_a_question(world: World):
    await told(world)
    form = await opened(world)
    who, services = MemberId(world.member.id), world.services

    def moved(profile: Profile) -> Profile:
        return replace(profile, visa=Visa.H1B)

    await services.profiles.change(who, moved, now=services.clock.now())
    shown = await sent(world, form, score="245")
    assert "**Visa:**" not in texts(shown)


async def test_an_old_comparison_still_explains_itself_until_its_panel_ends(world: World):
    await told(world)
    shown = await asked(world, step2ck=245)
    await world.wait(timedelta(seconds=PANEL_SECONDS - 5))
    assert "[tier.competitive]" in texts(await world.member.click(answer_to(shown), label=WHY))
