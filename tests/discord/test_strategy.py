"""`/strategy`: the advice for what is known now, and every reason of it behind one button."""

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.domain.profile import Profile, Visa
from bot.i18n import catalogue
from bot.ui.base import PANEL_SECONDS
from tests.discord.world import World, answer_to, buttons, components, private, texts

SAY = catalogue()
WHY = SAY.text("strategy_card.why.button")
BACK = SAY.text("strategy_card.why.back")
NEXT = SAY.text("strategy_card.why.next")


def scored(profile: Profile) -> Profile:
    step2 = ExamRecord(ExamStatus.PASSED, 1, 232, date(2026, 6, 20))
    return replace(profile, visa=Visa.J1, step2ck=step2)


async def told(world: World) -> None:
    """The member has consented and told a Step 2 CK of 232 and a J-1."""
    who, services = MemberId(world.member.id), world.app.services
    await services.profiles.register(who, time_zone="Asia/Karachi", now=services.clock.now())
    await services.profiles.change(who, scored, now=services.clock.now())


async def test_the_card_shows_tier_list_and_cost_to_the_asker_only(world: World):
    await told(world)
    shown = await world.member.slash(world.general, "strategy")
    assert private(shown)
    assert "Tier: **Workable**" in texts(shown)
    assert "programs**" in texts(shown)
    assert "ERAS fees: $" in texts(shown)
    assert SAY.text("common.disclaimer") in texts(shown)
    assert buttons(shown) == [WHY]


async def test_nobody_is_told_a_chance(world: World):
    await told(world)
    card = await world.member.slash(world.general, "strategy")
    why = await world.member.click(answer_to(card), label=WHY)
    assert "your chance" not in (texts(card) + texts(why)).lower()


async def test_why_shows_every_reason_with_its_rule_page_by_page(world: World):
    await told(world)
    card = await world.member.slash(world.general, "strategy")
    page = await world.member.click(answer_to(card), label=WHY)
    assert private(page)
    assert "[tier.workable]" in texts(page)
    assert "(1/" in texts(page)
    read = [texts(page)]
    while not components(answer_to(page))[1].get("disabled"):
        page = await world.member.click(answer_to(page), label=NEXT)
        read.append(texts(page))
    assert len(read) > 1
    everything = "\n".join(read)
    advice = await world.app.services.advice.advise(MemberId(world.member.id), now=world.clock.now())
    parts = [advice.season, advice.tier, advice.applications, advice.cost, *advice.mix, advice.position]
    for part in [*parts, advice.step1_scenario, advice.exam_timing, *advice.actions, *advice.warnings]:
        for reason in part.reasons:
            assert f"[{reason.rule}]" in everything
        for source in part.sources:
            assert source.title in everything
    back = await world.member.click(answer_to(page), label=BACK)
    assert texts(back) == read[-2]


async def test_advice_for_an_empty_profile_says_what_is_unknown(world: World):
    asked = await world.member.slash(world.general, "strategy")
    assert SAY.text("consent.title") in texts(asked)
    shown = await world.member.click(answer_to(asked), label=SAY.text("consent.agree"))
    assert private(shown)
    assert "No score yet" in texts(shown)


async def test_a_strategy_in_the_direct_messages(world: World):
    await told(world)
    assert "Tier: **Workable**" in texts(await world.member.user.slash("strategy"))


async def test_an_old_card_still_answers_until_its_panel_ends(world: World):
    await told(world)
    card = await world.member.slash(world.general, "strategy")
    await world.wait(timedelta(seconds=PANEL_SECONDS - 5))
    assert "[tier.workable]" in texts(await world.member.click(answer_to(card), label=WHY))
