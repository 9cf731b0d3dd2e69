"""`/strategy`: the advice for what is known now; behind its buttons every reason, every action, what if, what next."""

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.domain.profile import Profile, Visa
from bot.i18n import catalogue
from bot.ui.base import PANEL_SECONDS
from tests.discord.world import World, answer_to, buttons, components, fields_of, private, texts

SAY = catalogue()
CHAT = catalogue(discord=True)
WHY = SAY("strategy_card.why.button")
WHAT_IF = SAY("whatif.button")
ACTIONS = SAY("actions.button")
LIST = SAY("programs.button.list")
TIMELINE = SAY("strategy_card.timeline.button")
BACK = SAY("strategy_card.why.back")
NEXT = SAY("strategy_card.why.next")


def scored(profile: Profile) -> Profile:
    step2 = ExamRecord(ExamStatus.PASSED, 1, 232, date(2026, 6, 20))
    return replace(profile, visa=Visa.J1, step2ck=step2)


async def told(world: World) -> None:
    """The member has consented and told a Step 2 CK of 232 and a J-1."""
    who, services = MemberId(world.member.id), world.services
    await services.profiles.register(who, time_zone="Asia/Karachi", now=services.clock.now())
    await services.profiles.change(who, scored, now=services.clock.now())


async def test_the_card_shows_tier_list_and_cost_to_the_asker_only(world: World):
    await told(world)
    shown = await world.member.slash(world.general, "strategy")
    assert private(shown)
    assert "Tier: **Workable**" in texts(shown)
    assert re.search(r"\d+ to \d+ programs: \$[\d,]+ to \$[\d,]+ in all", texts(shown))
    assert SAY("common.disclaimer") in texts(shown)
    assert buttons(shown) == [WHY, WHAT_IF, ACTIONS, LIST, TIMELINE]


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
    advice = await world.services.advice.advise(MemberId(world.member.id), now=world.clock.now())
    parts = [advice.season, advice.tier, advice.applications, advice.cost, *advice.mix, advice.position]
    for part in [*parts, advice.step1_scenario, advice.exam_timing, *advice.actions, *advice.warnings]:
        for reason in part.reasons:
            assert f"[{reason.rule}]" in everything
        for source in part.sources:
            assert source.title in everything
    back = await world.member.click(answer_to(page), label=BACK)
    assert texts(back) == read[-2]


async def test_actions_shows_everything_to_do_in_order_with_days_reasons_and_sources(world: World):
    await told(world)
    card = await world.member.slash(world.general, "strategy")
    page = await world.member.click(answer_to(card), label=ACTIONS)
    assert private(page)
    read = [texts(page)]
    while not components(answer_to(page))[1].get("disabled"):
        page = await world.member.click(answer_to(page), label=NEXT)
        read.append(texts(page))
    everything = "\n".join(read)
    advice = await world.services.advice.advise(MemberId(world.member.id), now=world.clock.now())
    places = [everything.index(f"**{n}. ") for n in range(1, len(advice.actions) + 1)]
    assert places == sorted(places)
    for action in advice.actions:
        assert all(CHAT.of(reason.message) in everything for reason in action.reasons)
        assert all(source.title in everything for source in action.sources)
    assert "(projected)" in everything


async def test_the_message_to_programs_is_for_the_member_to_send(world: World):
    await told(world)
    card = await world.member.slash(world.general, "strategy")
    page = await world.member.click(answer_to(card), label=ACTIONS)
    read = [texts(page)]
    while not components(answer_to(page))[1].get("disabled"):
        page = await world.member.click(answer_to(page), label=NEXT)
        read.append(texts(page))
    (shown,) = [item for item in read if f"> {SAY('strategy.contact.template_visa')}" in item]
    assert SAY("actions.never_sent") in shown


async def test_timeline_shows_what_comes_next_for_this_member(world: World):
    await told(world)
    who, services = MemberId(world.member.id), world.services
    booked = ExamRecord(ExamStatus.BOOKED, 0, None, date(2027, 5, 20))
    await services.profiles.change(who, lambda p: replace(p, step2ck=booked), now=services.clock.now())
    card = await world.member.slash(world.general, "strategy")
    shown = await world.member.click(answer_to(card), label=TIMELINE)
    assert private(shown)
    assert SAY("timeline.milestone.exam_step2ck.name") in texts(shown)
    assert "20 May 2027" in texts(shown)
    assert "(projected date)" in texts(shown)


async def test_what_if_opens_a_form_with_the_values_of_the_moment(world: World):
    await told(world)
    card = await world.member.slash(world.general, "strategy")
    who, services = MemberId(world.member.id), world.services
    await services.profiles.change(who, lambda p: replace(p, visa=Visa.H1B), now=services.clock.now())
    opened = await world.member.click(answer_to(card), label=WHAT_IF)
    chosen = [option["value"] for option in fields_of(opened)["visa"]["options"] if option.get("default")]
    assert chosen == [Visa.H1B]


async def test_advice_for_an_empty_profile_says_what_is_unknown(world: World):
    asked = await world.member.slash(world.general, "strategy")
    assert SAY("consent.title") in texts(asked)
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
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
