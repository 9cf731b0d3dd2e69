"""A refused slash command loses nothing that was typed: a form opens with it, and the nearest right thing is a button."""

import contextlib
import gc
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from bot.profile.letters import LABEL_MAX
from tests.discord.world import World, answer_to, buttons, fields_of, private, texts

SAY = catalogue()
CORRECT = SAY("form.again")
DAY = "2026-06-20"


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


def standing(form: Any) -> dict[str, Any]:
    """What stands in a form: the text of a box, the values chosen in a menu."""
    return {
        name: [option["value"] for option in control["options"] if option.get("default")]
        if "options" in control
        else control.get("value", "")
        for name, control in fields_of(form).items()
    }


REFUSED = [
    ("score add", {"exam": "step2ck", "date": "soon", "score": 232}, "date"),
    ("letters add", {"writer": "home", "state": "asked", "date": "32 May 2026"}, "date"),
    ("letters update", {"letter": "nobody", "state": "agreed"}, "letter"),
    (
        "interviews add",
        {"program": "Nowhere", "date": "2026-12-15", "time": "9am", "format": "video"},
        "program",
    ),
    ("interviews remove", {"interview": "none"}, "interview"),
    ("connection add", {"program": "Nowhere", "kind": "mentor"}, "program"),
    ("profile season", {"season": "2099"}, "season"),
    ("profile states", {"add": "Atlantis"}, "add"),
    ("profile clear", {"field": "all my sorrows"}, "field"),
    ("reminders settings", {"time_zone": "nowhere"}, "time_zone"),
    ("reminders pause", {"until": "2026-01-04"}, "until"),
    ("start", {"time_zone": "nowhere"}, "time_zone"),
    ("programs show", {"program": "Nowhere"}, "program"),
    ("programs search", {"text": "zzzz"}, "text"),
    ("rank add", {"program": "Nowhere"}, "program"),
    ("whatif", {"exam_day": "soon"}, "exam_day"),
]


@pytest.mark.parametrize(("command", "typed", "wrong"), REFUSED, ids=[row[0] for row in REFUSED])
async def test_what_was_typed_stands_in_the_form(world: World, command: str, typed: dict, wrong: str):
    await consent(world)
    refused = await world.member.slash(world.general, command, **typed)
    assert private(refused)
    assert CORRECT in buttons(refused), texts(refused)
    form = await world.member.click(answer_to(refused), label=CORRECT)
    shown = standing(form)
    assert shown[wrong] == str(typed[wrong])
    for name, value in typed.items():
        assert shown[name] in (str(value), [str(value)])


async def test_the_corrected_form_does_what_the_command_does(world: World):
    await consent(world)
    refused = await world.member.slash(
        world.general, "score add", exam="nbme", date="31 Feb 2026", score=221, form=13
    )
    form = await world.member.click(answer_to(refused), label=CORRECT)
    shown = await world.member.submit_modal(form, {**standing(form), "date": "20 Jun 2026"})
    assert private(shown)
    profile = await world.services.profiles.profile(MemberId(world.member.id))
    assert [(practice.form, practice.score) for practice in profile.self_assessments or ()] == [
        ("nbme_13", 221)
    ]


async def test_a_form_that_is_wrong_again_comes_back_again(world: World):
    await consent(world)
    refused = await world.member.slash(world.general, "score add", exam="step2ck", date="soon", score=232)
    form = await world.member.click(answer_to(refused), label=CORRECT)
    again = await world.member.submit_modal(form, {**standing(form), "score": "1000", "date": DAY})
    assert "from 0 to 300" in texts(again)
    form = await world.member.click(answer_to(again), label=CORRECT)
    assert standing(form)["score"] == "1000"
    again = await world.member.submit_modal(form, {**standing(form), "score": "232", "exam": []})
    assert SAY("command.needed", {"option": "Exam"}) in texts(again)


async def test_a_number_in_the_form_is_held_to_its_range_and_to_eighteen_figures(world: World):
    await consent(world)
    refused = await world.member.slash(world.general, "score add", exam="step2ck", date="soon", score=232)
    for typed, out in (("-1", 1), ("0", 0), ("300", 0), ("301", 1), (f"{232:018}", 0), (f"{232:019}", 1)):
        form = await world.member.click(answer_to(refused), label=CORRECT)
        refused = await world.member.submit_modal(form, {**standing(form), "score": typed})
        assert ("from 0 to 300" in texts(refused)) is bool(out), typed


@pytest.mark.parametrize("label", ["x", "x" * LABEL_MAX])
async def test_a_text_in_the_form_may_be_as_short_and_as_long_as_in_the_command(world: World, label: str):
    await consent(world)
    given = {"writer": "home", "state": "asked", "date": "32 May 2026", "label": label}
    refused = await world.member.slash(world.general, "letters add", **given)
    form = await world.member.click(answer_to(refused), label=CORRECT)
    await world.member.submit_modal(form, {**standing(form), "date": DAY})
    letters = (await world.services.profiles.profile(MemberId(world.member.id))).letters
    assert [letter.label for letter in letters or ()] == [label]


async def test_an_option_that_is_asked_for_stands_in_the_form(world: World):
    await consent(world)
    refused = await world.member.slash(
        world.general, "score add", exam="nbme", date=DAY, score=221, attempt=1, result="passed"
    )
    form = await world.member.click(answer_to(refused), label=CORRECT)
    assert "form" in fields_of(form)


async def test_a_past_day_is_offered_a_year_later(world: World):
    await consent(world)
    refused = await world.member.slash(world.general, "reminders pause", until="2026-01-04")
    assert "4 Jan 2026 is past. Did you mean 4 Jan 2027?" in texts(refused)
    assert "Mon, 4 Jan 2027" in buttons(refused)
    await world.member.click(answer_to(refused), label="Mon, 4 Jan 2027")
    standing_now = await world.services.reminders.standing(MemberId(world.member.id))
    assert standing_now.paused_until is not None
    assert (standing_now.paused_until + timedelta(hours=5)).date().isoformat() == "2027-01-04"


async def test_a_day_that_can_mean_two_is_chosen_by_a_button_in_a_form_too(world: World):
    await consent(world)
    form = await world.member.slash(world.general, "profile edit", section="step2ck")
    refused = await world.member.submit_modal(
        form, {"status": ["passed"], "score": "232", "date": "03/04/2026", "attempts": "1"}
    )
    assert {"Wed, 4 Mar 2026", "Fri, 3 Apr 2026"} <= set(buttons(refused))
    await world.member.click(answer_to(refused), label="Fri, 3 Apr 2026")
    record = (await world.services.profiles.profile(MemberId(world.member.id))).step2ck
    assert str(record.date) == "2026-04-03"


async def test_of_several_programs_that_can_be_meant_one_is_taken_by_its_button(world: World):
    await consent(world)
    refused = await world.member.slash(world.general, "connection add", program="Yalle", kind="mentor")
    (yale,) = [label for label in buttons(refused) if label.startswith("Yale")]
    shown = await world.member.click(answer_to(refused), label=yale)
    assert "Yale-New Haven" in texts(shown)


async def test_who_agrees_first_gets_the_form_all_the_same(world: World):
    asked = await world.member.slash(world.general, "score add", exam="step2ck", date="soon", score=232)
    refused = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    form = await world.member.click(answer_to(refused), label=CORRECT)
    assert standing(form) | {"date": DAY} == {
        "exam": ["step2ck"],
        "date": DAY,
        "score": "232",
        "form": "",
        "attempt": "",
    }


async def test_a_form_after_a_form_is_opened_by_a_button(world: World):
    await consent(world)
    added = await world.member.slash(
        world.general, "interviews add", program="Lincoln", date="2027-12-15", time="9am", format="video"
    )
    assert "Lincoln" in texts(added), texts(added)
    refused = await world.member.slash(world.general, "interviews edit", interview="zzz")
    form = await world.member.click(answer_to(refused), label=CORRECT)
    shown = await world.member.submit_modal(form, {"interview": "Lincoln", "format": []})
    assert SAY("form.open") in buttons(shown), texts(shown)
    opened = await world.member.click(answer_to(shown), label=SAY("form.open"))
    assert "link" in fields_of(opened)


async def test_who_may_not_is_offered_no_form(world: World):
    await world.offer("cohort", world.stranger)
    refused = await world.stranger.slash(world.general, "cohort schedule", table="step2ck", time="25:00")
    assert CORRECT not in buttons(refused)


async def test_a_refusal_that_nobody_can_see_is_no_fault(world: World, caplog: pytest.LogCaptureFixture):
    await consent(world)
    for path in ("/interactions/*/callback", "/webhooks/*"):
        world.env.inject_error("POST", path, status=404, code=10062, message="gone", times=None)
    with contextlib.suppress(AssertionError, discord.HTTPException, RuntimeError):
        await world.member.slash(world.general, "score add", exam="step2ck", date="soon", score=232)
    gc.collect()
    told = "".join(record.getMessage() for record in caplog.records)
    assert "answer_lost" in told
    assert "never retrieved" not in told
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
