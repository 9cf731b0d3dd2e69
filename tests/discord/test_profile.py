"""`/profile`: a panel with what is told and what is missing, and forms that lose nothing."""

from datetime import date, timedelta

import pytest
from simcord.results import InteractionResult

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.domain.profile import (
    Applicant,
    Division,
    ExperienceKind,
    ExperienceSpecialty,
    Graduation,
    GraduationStatus,
    OetState,
    PathwayState,
    PersonalStatement,
    Preferences,
    Profile,
    Research,
    UsExperience,
    Visa,
)
from bot.domain.program import ProgramKind
from bot.i18n import catalogue
from bot.ui.profile.forms import ProfileForm
from tests.discord.world import World, answer_to, buttons, fields_of, private, texts

SAY = catalogue()
AGAIN = SAY("form.again")
STEP2 = SAY("profile.form.step2ck")
FILLED = {"status": "passed", "score": "232", "date": "2026-06-20", "attempts": "1"}

BUTTONS = [
    SAY(f"profile.form.{part}")
    for part in (
        "step1",
        "step2ck",
        "step3",
        "background",
        "certification",
        "experience",
        "letters",
        "research",
        "readiness",
        "preferences",
    )
]
FILLINGS = {
    ProfileForm.STEP1: {"status": "passed", "date": "2025-03-10"},
    ProfileForm.STEP2CK: FILLED,
    ProfileForm.STEP3: {"status": "booked", "date": "2027-01-05"},
    ProfileForm.BACKGROUND: {"visa": "j1", "graduation": "student", "year": "2027"},
    ProfileForm.CERTIFICATION: {
        "oet": "booked",
        "oet_date": "2027-01-05",
        "pathway": "not_started",
        "certified": "yes",
    },
    ProfileForm.RESEARCH: {"pediatrics": "1", "qi": "0", "children": "2"},
    ProfileForm.READINESS: {"statement": "draft", "gaps": "pediatrics,internal_medicine"},
    ProfileForm.PREFERENCES: {"states": "NY", "divisions": "pacific", "kinds": "any"},
}


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


async def profile(world: World) -> Profile:
    return await world.services.profiles.profile(MemberId(world.member.id))


async def form(world: World, section: ProfileForm) -> InteractionResult:
    return await world.member.slash(world.general, "profile edit", section=section.value)


def standing(opened: InteractionResult) -> dict[str, str]:
    """What stands in an opened form, by its controls."""
    values: dict[str, str] = {}
    for key, control in fields_of(opened).items():
        chosen = [option["value"] for option in control.get("options", []) if option.get("default")]
        values[key] = ",".join(chosen) if chosen else control.get("value") or ""
    return values


async def send(world: World, opened: InteractionResult, typed: dict[str, str]) -> InteractionResult:
    """Fill the form and send it; a control that is not named is left empty."""
    controls = fields_of(opened)
    values = {key: text.split(",") if "options" in controls[key] else text for key, text in typed.items()}
    return await world.member.submit_modal(opened, values)


async def test_the_panel_shows_what_is_told_and_what_is_missing(world: World):
    await consent(world)
    shown = await world.member.slash(world.general, "profile show")
    assert private(shown)
    assert "Nothing recorded yet about: Step 1, Step 2 CK, Step 3, Visa" in texts(shown)
    assert "Asia/Karachi, now 17:00 (UTC+5)" in texts(shown)
    assert SAY("profile_missing.step2ck") in texts(shown)
    assert buttons(shown) == BUTTONS


async def test_everything_that_is_missing_is_named(world: World):
    await consent(world)
    shown = texts(await world.member.slash(world.general, "profile show"))
    for lacking in ("step2ck", "step1", "visa", "us_experience", "graduation"):
        assert SAY(f"profile_missing.{lacking}") in shown
    for name in ("Letters", "Research", "Personal statement", "Connections", "OET Medicine"):
        assert name in shown


async def test_a_form_opened_by_a_button_updates_the_panel_in_place(world: World):
    await consent(world)
    panel = await world.member.slash(world.general, "profile show")
    opened = await world.member.click(answer_to(panel), label=STEP2)
    saved = await send(world, opened, FILLED)
    assert saved.followups == []
    assert SAY("saved.title") in texts(answer_to(panel))
    assert "**Step 2 CK:** passed · 232 · 1 attempt · 20 Jun 2026" in texts(answer_to(panel))
    assert (await profile(world)).step2ck == ExamRecord(ExamStatus.PASSED, 1, 232, date(2026, 6, 20))


async def test_a_form_opened_by_keyboard_answers_with_what_changed_and_what_is_next(world: World):
    await consent(world)
    saved = await send(world, await form(world, ProfileForm.STEP2CK), FILLED)
    assert private(saved)
    assert "passed · 232" in texts(saved)
    assert SAY("profile_missing.step1") in texts(saved)
    assert buttons(saved) == [SAY("undo.button"), SAY("profile.form.step1"), SAY("first.strategy")]


@pytest.mark.parametrize("section", list(ProfileForm))
async def test_a_form_stays_within_discords_limits_and_requires_nothing(world: World, section: ProfileForm):
    await consent(world)
    opened = await form(world, section)
    assert opened.modal is not None
    assert len(opened.modal["title"]) <= 45
    assert len(opened.modal["components"]) <= 5
    for label in opened.modal["components"]:
        assert len(label["label"]) <= 45
        assert len(label.get("description") or "") <= 100
        assert label["component"]["required"] is False


@pytest.mark.parametrize("section", list(ProfileForm))
async def test_sending_an_empty_form_forgets_what_it_held(world: World, section: ProfileForm):
    await consent(world)
    before = await profile(world)
    await send(world, await form(world, section), FILLINGS[section])
    assert await profile(world) != before
    await send(world, await form(world, section), {})
    assert await profile(world) == before


async def test_forms_open_with_what_is_stored(world: World):
    await consent(world)
    await send(world, await form(world, ProfileForm.STEP2CK), FILLED)
    assert standing(await form(world, ProfileForm.STEP2CK)) == FILLED
    untold = standing(await form(world, ProfileForm.STEP1))
    assert untold == {"status": "-", "score": "", "date": "", "attempts": ""}


async def test_a_value_is_cleared_by_the_choice_not_told(world: World):
    await consent(world)
    await send(world, await form(world, ProfileForm.STEP2CK), FILLED)
    opened = await form(world, ProfileForm.STEP2CK)
    await send(world, opened, {"status": "-", "score": "", "date": "", "attempts": "1"})
    assert (await profile(world)).step2ck == ExamRecord(attempts=1)


async def test_visa_and_graduation_are_stored(world: World):
    await consent(world)
    opened = await form(world, ProfileForm.BACKGROUND)
    sent = {"applicant": "us_img", "visa": "j1_or_h1b", "graduation": "graduate", "year": "2024"}
    await send(world, opened, sent)
    told = await profile(world)
    assert (told.applicant, told.visa) == (Applicant.US_IMG, Visa.J1_OR_H1B)
    assert told.graduation == Graduation(GraduationStatus.GRADUATE, 2024)
    assert standing(await form(world, ProfileForm.BACKGROUND)) == sent


async def test_certification_is_stored(world: World):
    await consent(world)
    opened = await form(world, ProfileForm.CERTIFICATION)
    await send(world, opened, {"oet": "passed", "pathway": "applied", "certified": "no"})
    told = await profile(world)
    assert (told.oet, told.pathway, told.ecfmg_certified) == (OetState.PASSED, PathwayState.APPLIED, False)


async def test_rotations_are_recorded_changed_and_removed_by_menus(world: World):
    await consent(world)
    shown = await world.member.slash(world.general, "profile edit", section="experience")
    opened = await world.member.click(answer_to(shown), label=SAY("rotations.button.add"))
    sent = {"months": "2", "kind": "observership", "specialty": "pediatrics"}
    await send(world, opened, sent)
    observed = UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, 2.0)
    assert (await profile(world)).us_experience == (observed,)
    assert "Observership, pediatrics: 2 months" in texts(answer_to(shown))
    opened = await world.member.select(answer_to(shown), ["0"])
    assert standing(opened) == sent
    await send(world, opened, sent | {"months": "6 weeks", "kind": "hands_on"})
    assert "Hands-on, pediatrics: 1.5 months (was: Observership" in texts(answer_to(shown))
    opened = await world.member.select(answer_to(shown), ["0"])
    await send(world, opened, sent | {"kind": "removed"})
    assert (await profile(world)).us_experience == ()
    await world.member.click(answer_to(shown), label=SAY("undo.button"))
    assert [rotation.months for rotation in (await profile(world)).us_experience or ()] == [1.5]


async def test_who_has_no_rotation_says_so_by_a_button(world: World):
    await consent(world)
    shown = await world.member.slash(world.general, "profile edit", section="experience")
    await world.member.click(answer_to(shown), label=SAY("rotations.button.none"))
    assert (await profile(world)).us_experience == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (FILLED | {"score": "250", "status": "failed"}, "250 is a pass"),
        (FILLED | {"date": "2027-06-20"}, "it cannot have happened yet"),
        (FILLED | {"attempts": "5"}, "For attempts type a whole number"),
        (FILLED | {"score": "@everyone"}, "For the score type a whole number"),
        (FILLED | {"date": "\u202e2026"}, "That date could not be read"),
    ],
)
async def test_a_refused_form_says_why_stores_nothing_and_keeps_what_was_typed(
    world: World, typed: dict[str, str], said: str
):
    await consent(world)
    before = await profile(world)
    refused = await send(world, await form(world, ProfileForm.STEP2CK), typed)
    assert private(refused)
    assert said in texts(refused)
    assert await profile(world) == before
    reopened = await world.member.click(answer_to(refused), label=AGAIN)
    assert standing(reopened) == typed
    await send(world, reopened, FILLED)
    assert (await profile(world)).step2ck.score == 232


async def test_a_form_can_be_refused_again_and_again(world: World):
    await consent(world)
    refused = await send(world, await form(world, ProfileForm.STEP2CK), FILLED | {"score": "999"})
    reopened = await world.member.click(answer_to(refused), label=AGAIN)
    refused = await send(world, reopened, FILLED | {"score": "0"})
    assert standing(await world.member.click(answer_to(refused), label=AGAIN))["score"] == "0"


async def test_a_number_for_a_step1_of_today_is_refused(world: World):
    await consent(world)
    typed = {"status": "passed", "score": "230", "date": "2024-05-01", "attempts": "1"}
    refused = await send(world, await form(world, ProfileForm.STEP1), typed)
    assert "Step 1 has no number for tests since" in texts(refused)


async def test_consent_comes_first_and_its_button_opens_the_form(world: World):
    asked = await form(world, ProfileForm.STEP2CK)
    assert SAY("consent.title") in texts(asked)
    opened = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert opened.modal is not None
    saved = await send(world, opened, FILLED)
    assert "passed · 232" in texts(saved) + texts(answer_to(asked))
    assert (await profile(world)).step2ck.score == 232


async def test_consent_comes_before_the_panel_too(world: World):
    asked = await world.member.slash(world.general, "profile show")
    assert SAY("consent.title") in texts(asked)
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert private(shown)
    assert SAY("profile.title") in texts(shown)
    assert buttons(shown) == BUTTONS
    assert buttons(answer_to(asked)) == []


async def test_the_panel_works_in_the_direct_messages(world: World):
    await consent(world)
    panel = await world.member.user.slash("profile show")
    opened = await world.member.user.click(answer_to(panel), label=STEP2)
    await world.member.user.submit_modal(opened, FILLED | {"status": ["passed"]})
    assert (await profile(world)).step2ck.score == 232


async def test_two_forms_open_at_once_do_not_undo_each_other(world: World):
    await consent(world)
    first, second = await form(world, ProfileForm.STEP2CK), await form(world, ProfileForm.BACKGROUND)
    await send(world, second, {"visa": "j1"})
    await send(world, first, FILLED)
    told = await profile(world)
    assert (told.visa, told.step2ck.score) == (Visa.J1, 232)


async def test_counts_and_preferences_are_stored_and_shown(world: World):
    await consent(world)
    sent = {"pediatrics": "2", "other": "0", "qi": "1", "presentations": "3", "children": "4"}
    await send(world, await form(world, ProfileForm.RESEARCH), sent)
    await send(world, await form(world, ProfileForm.READINESS), FILLINGS[ProfileForm.READINESS])
    places = {"states": "new york, nj", "divisions": "pacific,new_england", "kinds": "community"}
    shown = texts(await send(world, await form(world, ProfileForm.PREFERENCES), places))
    told = await profile(world)
    assert told.research == Research(2, 0, 1, 3)
    assert told.work_with_children == 4
    assert (told.statement, len(told.content_gaps or ())) == (PersonalStatement.DRAFT, 2)
    assert told.preferences == Preferences(
        ("NJ", "NY"), (Division.NEW_ENGLAND, Division.PACIFIC), (ProgramKind.COMMUNITY,)
    )
    gaps = "**Gaps before Step 2 CK:** pediatrics and internal medicine"
    assert gaps in texts(await world.member.slash(world.general, "profile show"))
    assert "New England, Pacific, New Jersey, and New York" in shown
    assert standing(await form(world, ProfileForm.RESEARCH)) == sent
    assert standing(await form(world, ProfileForm.PREFERENCES)) == {
        "states": "NJ, NY",
        "divisions": "new_england,pacific",
        "kinds": "community",
    }


@pytest.mark.parametrize(
    ("section", "typed", "said"),
    [
        (ProfileForm.RESEARCH, {"qi": "100", "other": "2"}, "from 0 to 99"),
        (ProfileForm.READINESS, {"statement": "draft", "gaps": "pediatrics,none"}, "alone"),
        (
            ProfileForm.PREFERENCES,
            {"states": "NY, @everyone", "divisions": "pacific"},
            "Part 2 of the states",
        ),
    ],
)
async def test_a_refused_form_of_the_application_keeps_what_was_typed(
    world: World, section: ProfileForm, typed: dict[str, str], said: str
):
    await consent(world)
    before = await profile(world)
    refused = await send(world, await form(world, section), typed)
    assert private(refused)
    assert said in texts(refused)
    assert "@everyone" not in texts(refused)
    assert await profile(world) == before
    kept = standing(await world.member.click(answer_to(refused), label=AGAIN))
    assert {key: value for key, value in kept.items() if value not in ("", "-")} == typed


async def test_the_buttons_of_a_panel_that_was_replaced_stay_as_long_as_its_successor(world: World):
    """The first panel's time is up at 14 minutes; the panel that took its place began at 10."""
    await consent(world)
    panel = await world.member.slash(world.general, "profile show")
    opened = await world.member.click(answer_to(panel), label=STEP2)
    await world.wait(timedelta(minutes=10))
    await send(world, opened, FILLED)
    await world.wait(timedelta(minutes=5))
    assert SAY("undo.button") in buttons(answer_to(panel))
    await world.wait(timedelta(minutes=10))
    assert buttons(answer_to(panel)) == []
