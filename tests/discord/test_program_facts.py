"""`/programs search · show`: finding a program, and what is known of it with source, day and marks."""

from dataclasses import replace
from datetime import date

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, MemberId
from bot.domain.ledger import Criterion, UsExperienceRule, Weight
from bot.i18n import catalogue
from tests.discord.simcord_extras import seen_as
from tests.discord.world import World, answer_to, buttons, private, texts

BUFFALO = AcgmeId("3203521140")
J1 = Claim(
    BUFFALO,
    Criterion.VISA_J1,
    value=True,
    weight=Weight.STRICT,
    source="https://a.example.org/visa",
    seen=date(2026, 3, 1),
)


async def known(world: World, *statements: Claim) -> None:
    for statement in statements:
        assert await world.services.ledger.add(statement, now=world.clock.now())


async def shown(world: World, program: str = BUFFALO):
    return await world.stranger.slash(world.general, "programs show", program=program)


async def test_of_a_shipped_program_everything_is_named_as_not_known(world: World):
    card = await shown(world)
    assert private(card)
    text = texts(card)
    assert "University at Buffalo" in text
    assert f"ACGME {BUFFALO}" in text
    unknown = text.partition("Not known")[2]
    for criterion in Criterion:
        assert catalogue()(f"program_list.criterion.{criterion}")[1:] in unknown
    assert "neither yes nor no" in unknown


async def test_a_fact_is_shown_with_value_weight_source_and_day(world: World):
    asked = replace(
        J1,
        criterion=Criterion.US_EXPERIENCE,
        value=UsExperienceRule.HANDS_ON,
        weight=Weight.PREFERENCE,
        source="https://b.example.org/",
    )
    size = replace(J1, criterion=Criterion.POSITIONS, value=12)
    await known(world, J1, asked, size)
    text = texts(await shown(world))
    assert "**Yes**, strict" in text
    assert "https://a.example.org/visa, read 1 Mar 2026." in text
    assert "**Hands-on is asked for; an observership does not count**, a preference" in text
    assert "**12**. https://a.example.org/visa" in text
    assert "⚠" not in text
    assert "J-1 sponsorship" not in text.partition("Not known")[2]


async def test_sources_that_disagree_are_both_shown_the_newest_first_and_old_ones_marked(world: World):
    old = replace(J1, value=False, source="https://old.example.org/", seen=date(2025, 11, 1))
    await known(world, old, J1)
    text = texts(await shown(world))
    assert "Sources disagree" in text
    assert text.index("**Yes**") < text.index("**No**")
    assert text.count("Read more than a year ago") == 1
    assert text.index("old.example.org") < text.index("Read more than a year ago")


async def test_many_facts_are_shown_in_pages(world: World):
    await known(world, *(replace(J1, source=f"https://a.example.org/{n}{'x' * 200}") for n in range(20)))
    card = await shown(world)
    read = texts(card)
    turn = catalogue()("strategy_card.why.next")
    for _ in range(5):
        card = await world.stranger.click(answer_to(card), label=turn)
        read += texts(card)
        if "Not known" in texts(card):
            break
    assert all(f"https://a.example.org/{n}x" in read for n in range(20))
    assert "Not known" in read


async def test_a_program_is_found_in_spite_of_a_misspelling(world: World):
    await known(world, J1)
    card = await world.stranger.slash(world.general, "programs search", text="bufalo")
    assert private(card)
    text = texts(card)
    assert "University at Buffalo" in text
    assert f"Buffalo, NY · ACGME {BUFFALO} · known: 1 of 13" in text


async def test_a_state_is_found_and_nonsense_is_answered_kindly(world: World):
    card = await world.stranger.slash(world.general, "programs search", text="texas")
    assert "TX · ACGME" in texts(card)
    nothing = await world.stranger.slash(world.general, "programs search", text="zzqqxx@everyone")
    assert private(nothing)
    assert "@everyone" not in texts(nothing)
    assert buttons(nothing) == ["Correct it"]


async def test_both_work_in_the_dm_of_a_user_install_and_need_no_consent(world: World):
    with seen_as(user_install=True):
        card = await world.stranger.user.slash("programs show", program=BUFFALO)
    assert "University at Buffalo" in texts(card)
    assert (await world.services.privacy.export(MemberId(world.stranger.id), world.clock.now()))["data"] == {}


async def test_programs_are_offered_while_typing(world: World):
    offered = await world.stranger.autocomplete(world.general, "programs show", "program", "buffal")
    assert BUFFALO in {choice["value"] for choice in offered}
