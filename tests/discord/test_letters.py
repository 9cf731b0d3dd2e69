"""`/letters`: each letter is recorded, changed and removed, by command and by form, and plan B is counted."""

from datetime import date
from typing import Any

import pytest
from simcord.results import InteractionResult

from bot.domain.ids import MemberId
from bot.domain.profile import Letter, LetterState, LetterWriter
from bot.i18n import catalogue
from bot.profile.letters import LETTERS_MAX
from tests.discord.world import World, answer_to, buttons, components, fields_of, private, texts

SAY = catalogue()
ADD = SAY("letters.button.add")
ATTENDING, HOME = "us_pediatrics_attending", "home"
DAY = "2026-05-30"


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


async def letters(world: World) -> tuple[Letter, ...] | None:
    return (await world.services.profiles.profile(MemberId(world.member.id))).letters


async def add(world: World, **options: Any) -> InteractionResult:
    return await world.member.slash(world.general, "letters add", **options)


async def update(world: World, **options: Any) -> InteractionResult:
    return await world.member.slash(world.general, "letters update", **options)


async def own(world: World, typed: str = "") -> list[dict[str, Any]]:
    return await world.member.autocomplete(world.general, "letters update", "letter", typed)


async def test_letters_are_added_and_listed_with_how_many_more_to_ask_for(world: World):
    await consent(world)
    shown = await add(world, writer=ATTENDING, state="uploaded", date=DAY)
    assert private(shown)
    assert "• US pediatric attending: uploaded · 30 May 2026" in texts(shown)
    assert "Ask 4 more writers" in texts(shown)
    await add(world, writer=HOME, state="asked")
    listed = texts(await world.member.slash(world.general, "letters list"))
    assert "• Physician at home: asked" in listed
    assert "Uploaded 1 of 4, promised 0, asked 1." in listed
    assert "Ask 3 more writers" in listed
    assert await letters(world) == (
        Letter(LetterWriter.US_PEDIATRICS_ATTENDING, LetterState.UPLOADED, date(2026, 5, 30)),
        Letter(LetterWriter.HOME, LetterState.ASKED),
    )


async def test_what_the_plan_rests_on_is_shown_with_its_source(world: World):
    await consent(world)
    listed = await world.member.slash(world.general, "letters list")
    assert SAY("letters.card.empty") in texts(listed)
    shown = texts(await world.member.click(answer_to(listed), label=SAY("letters.card.why")))
    assert SAY("strategy.letters.plan_b") in shown
    assert "ERAS for Letter Writers" in shown


async def test_a_letter_is_chosen_from_ones_own_and_moves_on(world: World):
    await consent(world)
    await add(world, writer=ATTENDING, state="asked", date=DAY)
    await add(world, writer=HOME, state="agreed")
    (choice,) = await own(world, "home")
    assert choice["name"] == "Physician at home: agreed"
    await update(world, letter=choice["value"], state="requested", date="today")
    told = await letters(world)
    assert told is not None
    assert told[1] == Letter(LetterWriter.HOME, LetterState.REQUESTED, date(2026, 11, 22))
    await update(world, letter="attending", state="uploaded")
    told = await letters(world)
    assert told is not None
    assert told[0] == Letter(LetterWriter.US_PEDIATRICS_ATTENDING, LetterState.UPLOADED)


async def test_a_letter_that_will_not_come_is_removed(world: World):
    await consent(world)
    await add(world, writer=HOME, state="asked")
    shown = await update(world, letter="home", state="removed")
    assert SAY("letters.card.empty") in texts(shown)
    assert await letters(world) == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"letter": "home"}, SAY("letters.nothing_new")),
        ({"letter": "pediatric", "state": "uploaded"}, SAY("letters.which")),
        ({"letter": "nobody", "state": "uploaded"}, SAY("letters.which")),
        ({"letter": "", "state": "uploaded"}, SAY("letters.which")),
        ({"letter": "home", "state": "uploaded", "date": "03/04/2026"}, "two days"),
        ({"letter": "home", "state": "uploaded", "date": "2027-01-01"}, "it cannot have happened yet"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_stored(
    world: World, options: dict[str, str], said: str
):
    await consent(world)
    for writer in (ATTENDING, "us_pediatrics_director", HOME):
        await add(world, writer=writer, state="asked", date=DAY)
    before = await letters(world)
    refused = await update(world, **options)
    assert private(refused)
    assert said in texts(refused)
    assert await letters(world) == before


async def test_no_more_than_twelve_letters_fit(world: World):
    await consent(world)
    for _ in range(LETTERS_MAX):
        await add(world, writer=ATTENDING, state="requested", date=DAY)
    assert "which is the most that fit" in texts(await add(world, writer=HOME, state="asked"))
    assert len(await own(world)) == 1


async def test_a_form_adds_a_letter_and_the_card_changes_in_place(world: World):
    await consent(world)
    panel = await world.member.slash(world.general, "letters list")
    opened = await world.member.click(answer_to(panel), label=ADD)
    assert set(fields_of(opened)) == {"writer", "state", "date", "label"}
    sent = await world.member.submit_modal(
        opened, {"writer": [HOME], "state": ["asked"], "date": "1 Nov 2026"}
    )
    assert sent.followups == []
    assert "Physician at home: asked · 1 Nov 2026" in texts(answer_to(panel))


async def test_a_form_changes_a_letter_and_opens_with_what_is_stored(world: World):
    await consent(world)
    panel = await add(world, writer=HOME, state="asked", date=DAY)
    menu = next(part for part in components(answer_to(panel)) if "options" in part)
    opened = await world.member.select(
        answer_to(panel), [menu["options"][0]["value"]], custom_id=menu["custom_id"]
    )
    controls = fields_of(opened)
    assert controls["date"]["value"] == DAY
    assert [control["value"] for control in controls["state"]["options"] if control.get("default")] == [
        "asked"
    ]
    await world.member.submit_modal(opened, {"writer": [HOME], "state": ["removed"], "date": ""})
    assert await letters(world) == ()


async def test_a_refused_form_keeps_what_was_typed(world: World):
    await consent(world)
    panel = await world.member.slash(world.general, "letters list")
    opened = await world.member.click(answer_to(panel), label=ADD)
    refused = await world.member.submit_modal(opened, {"writer": ["-"], "state": ["agreed"], "date": "soon"})
    assert SAY("letters.say_writer") in texts(refused)
    assert await letters(world) is None
    kept = fields_of(await world.member.click(answer_to(refused), label=SAY("form.again")))
    assert kept["date"]["value"] == "soon"
    assert [option["value"] for option in kept["state"]["options"] if option.get("default")] == ["agreed"]


async def test_the_profile_leads_to_the_letters(world: World):
    await consent(world)
    panel = await world.member.slash(world.general, "profile show")
    by_button = await world.member.click(answer_to(panel), label=SAY("profile.form.letters"))
    by_keyboard = await world.member.slash(world.general, "profile edit", section="letters")
    for shown in (by_button, by_keyboard):
        assert private(shown)
        assert SAY("letters.card.title") in texts(shown)
        assert ADD in buttons(shown)


async def test_the_menu_offers_nobody_elses_letters_and_days_before_consent(world: World):
    await consent(world)
    await add(world, writer=HOME, state="asked")
    assert await world.stranger.autocomplete(world.general, "letters update", "letter", "") == []
    for command in ("letters add", "letters update"):
        assert len(await world.stranger.autocomplete(world.general, command, "date", "")) == 7
    assert await world.services.profiles.member(MemberId(world.stranger.id)) is None


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("letters list", {}),
        ("letters add", {"writer": HOME, "state": "asked"}),
    ],
)
async def test_consent_comes_first_in_direct_messages_too(
    world: World, command: str, options: dict[str, str]
):
    asked = await world.member.user.slash(command, **options)
    assert SAY("consent.title") in texts(asked)
    shown = await world.member.user.click(answer_to(asked), label=SAY("consent.agree"))
    assert SAY("letters.card.title") in texts(shown)
