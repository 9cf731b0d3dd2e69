"""Today beside what is imagined: what changes is said in words with its reasons, what stays is named."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.advice import (
    Action,
    ActionId,
    Advice,
    Applications,
    Caution,
    Cost,
    Emphasis,
    ExamTiming,
    Flag,
    MixItem,
    Reason,
    SeasonPart,
    Source,
    SourceKind,
    SourceStatus,
    Step1Scenario,
    Step1ScenarioId,
    Tier,
    TierId,
    TimingDecision,
    WarningId,
)
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import RuleId, SeasonId
from bot.domain.message import message
from bot.domain.profile import ExperienceKind, ExperienceSpecialty, Profile, UsExperience, Visa
from bot.domain.program import ProgramKind
from bot.domain.season import DateStatus
from bot.i18n import catalogue
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from bot.strategy.service import Comparison
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.strategy.pages import reason_pages
from bot.ui.strategy.whatif_card import whatif_card
from bot.ui.strategy.whatif_question import Step1Story, WhatIf

SAY = catalogue(discord=True)
CALENDAR = load_calendar()
TODAY = date(2026, 11, 22)
AVERAGE = Profile(
    season=SeasonId(2028),
    visa=Visa.J1_OR_H1B,
    step1=ExamRecord(ExamStatus.PASSED, 1, 215, date(2021, 5, 12)),
    step2ck=ExamRecord(ExamStatus.PASSED, 1, 232, date(2026, 6, 20)),
    us_experience=(UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, 1),),
)
THREE_WATCHING = UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, 3)


def advised(profile: Profile) -> Advice:
    return compute(profile, rulebook=load_rulebook(), calendar=CALENDAR, program_count=212, as_of=TODAY)


def compared(profile: Profile, **asked: Any) -> Comparison:
    imagined = WhatIf(**asked).imagine(profile, TODAY)
    return Comparison(profile, imagined, advised(profile), advised(imagined))


def card(profile: Profile, **asked: Any) -> Card:
    return whatif_card(compared(profile, **asked), SAY)


def value(shown: Card, name: str) -> list[str]:
    heading = SAY(f"whatif.line.{name}")
    changed = SAY("whatif.changed", {"name": heading})
    return next(field.value for field in shown.fields if field.name == changed).splitlines()


def same(shown: Card) -> str:
    return next((field.value for field in shown.fields if field.name == SAY("whatif.same")), "")


def changed_names(shown: Card) -> set[str]:
    ending = SAY("whatif.changed", {"name": ""})
    return {field.name.removesuffix(ending) for field in shown.fields if field.name.endswith(ending)}


def test_changed_lines_show_both_sides_and_why():
    shown = card(AVERAGE, step2ck=245)
    assert value(shown, "tier")[:2] == ["Today: Workable", "**What if:** Competitive"]
    assert value(shown, "tier")[2].startswith("↳ Step 2 CK 245: the guide calls 245 and above competitive")
    assert value(shown, "list")[:2] == ["Today: 80 to 100 programs", "**What if:** 75 to 95 programs"]
    assert "Step 2 CK 245 counts" in value(shown, "list")[2]
    assert value(shown, "cost")[0].startswith("Today: ERAS fees: $1,830 to $2,430")
    assert value(shown, "cost")[1].startswith("**What if:** ERAS fees: $1,680 to $2,280")
    assert value(shown, "mix")[:2] == [
        "Today: Choose carefully: university children's hospitals",
        "**What if:** Include some: university children's hospitals",
    ]


def test_lines_that_stay_are_named_with_their_value():
    shown = card(AVERAGE, step2ck=245)
    assert "• Exam timing: taken" in same(shown)
    assert "little US pediatrics experience" in same(shown)
    assert "Tier" not in same(shown)


def test_the_question_and_that_nothing_is_stored_stand_on_top():
    body = card(AVERAGE, step2ck=245).body.splitlines()
    assert body == ["**Step 2 CK:** 232 (passed) → **245 (passed)**", SAY("whatif.not_stored")]


def test_flags_that_come_and_go_are_said_in_words_with_their_reason():
    came = value(card(AVERAGE, visa=Visa.H1B), "flags")
    assert came == ["**New:** Step 3 needed for H-1B", "↳ An H-1B visa for residency needs Step 3."]
    went = value(card(AVERAGE, pediatrics_months=3), "flags")
    assert went[0] == "**No longer:** little US pediatrics experience"
    assert went[1].startswith("↳ No longer so: Pediatrics in the US so far: 1 month.")


def test_actions_and_warnings_that_come_and_go_are_named():
    shown = card(AVERAGE, visa=Visa.H1B)
    assert value(shown, "to_do") == ["**New:** pass Step 3 for an H-1B visa"]
    assert value(card(AVERAGE, visa=Visa.J1), "warnings") == ["**No longer:** visa rules are changing"]


def test_an_exam_day_changes_the_timing_with_its_reason():
    open_exam = replace(AVERAGE, step2ck=ExamRecord())
    lines = value(card(open_exam, exam_day=date(2027, 9, 10)), "timing")
    assert lines[0] == "Today: choose a day; last test day 24 Aug 2027 (projected)"
    assert lines[1] == "**What if:** move the exam earlier; last test day 24 Aug 2027 (projected)"
    assert "too late" in lines[2]


def test_another_season_changes_its_line_and_drops_the_word_projected():
    lines = value(card(AVERAGE, season=SeasonId(2027)), "season")
    assert "(projected" in lines[0]
    assert "projected" not in lines[1]


def test_a_failure_brings_the_plan_for_a_low_score_into_the_tier():
    lines = value(card(AVERAGE, step1=Step1Story.FAILED_BEFORE_PASS), "tier")
    assert lines[:2] == ["Today: Workable", "**What if:** Workable, with a wider list"]
    assert len(lines) > 2


@pytest.mark.parametrize(
    "asked",
    [
        {"step2ck": 245},
        {"step2ck": 210},
        {"step1": Step1Story.FAILED},
        {"visa": Visa.NONE},
        {"pediatrics_months": 3, "experience": ExperienceKind.HANDS_ON},
        {"season": SeasonId(2027)},
        {"visa": Visa.H1B, "step1": Step1Story.FAILED_BEFORE_PASS, "step2ck": 220},
    ],
)
def test_every_changed_line_has_a_reason_and_the_card_its_sources(asked: dict[str, Any]):
    shown = card(AVERAGE, **asked)
    aside = {SAY("whatif.line.to_do"), SAY("whatif.line.warnings")}
    names = changed_names(shown)
    assert names - aside
    for field in shown.fields:
        if field.name.removesuffix(SAY("whatif.changed", {"name": ""})) in names - aside:
            assert "\n↳ " in field.value
    assert shown.fields[-1].name == SAY("strategy_card.part.sources")
    assert shown.fields[-1].value.startswith("• ")


def test_a_change_that_moves_no_line_says_so():
    quiet = card(AVERAGE, step2ck=233)
    assert SAY("whatif.no_change") not in card(AVERAGE, step2ck=245).body
    only_to_do = card(replace(AVERAGE, us_experience=(THREE_WATCHING,)), experience=ExperienceKind.HANDS_ON)
    assert SAY("whatif.no_change") not in only_to_do.body
    assert changed_names(quiet) == set()
    assert SAY("whatif.no_change") in quiet.body


def test_an_empty_profile_is_called_empty():
    assert SAY("whatif.from_nothing") in card(Profile(), step2ck=240, visa=Visa.J1).body
    assert SAY("whatif.from_nothing") not in card(AVERAGE, step2ck=240).body


def test_the_reasons_behind_the_button_are_those_of_the_change():
    what_if = compared(AVERAGE, step2ck=245).what_if
    text = "\n".join(page.body for page in reason_pages(what_if, SAY))
    assert "[tier.competitive]" in text
    assert "[tier.workable]" not in text


def longest_side(other: bool) -> Advice:
    """One of two pieces of advice in which every line differs, with texts longer than anybody writes."""
    long = 900

    def grounds(name: str) -> dict[str, Any]:
        text = message("strategy_card.day", day=f"{name} {other} ".ljust(long, "x"))
        titles = [f"{name} {n} {other} ".ljust(300, "y") for n in range(5)]
        sources = [Source(SourceKind.GUIDE, title, 2026, SourceStatus.OPINION) for title in titles]
        return {
            "reasons": tuple(Reason(RuleId(f"flag.{n}"), text) for n in range(4)),
            "sources": tuple(sources),
        }

    half = len(ActionId) // 2
    opens = datetime(2027 + other, 9, 22, 13, tzinfo=UTC)
    return replace(
        advised(AVERAGE),
        season=SeasonPart(SeasonId(2028 + other), opens, DateStatus.PROJECTED, **grounds("season")),
        tier=Tier(
            list(TierId)[other],
            low_score_strategy=other,
            flags=tuple(Flag)[5 * other : 5 + 6 * other],
            **grounds("tier"),
        ),
        step1_scenario=Step1Scenario(list(Step1ScenarioId)[other], **grounds("step1")),
        applications=Applications(60 + other, None if other else 90, **grounds("list")),
        mix=tuple(MixItem(kind, list(Emphasis)[other], **grounds("mix")) for kind in ProgramKind),
        exam_timing=ExamTiming(list(TimingDecision)[other], TODAY, **grounds("timing")),
        actions=tuple(Action(item, TODAY, **grounds(item)) for item in list(ActionId)[half * other :][:half]),
        warnings=tuple(Caution(item, **grounds(item)) for item in list(WarningId)[4 * other :][:4]),
        cost=Cost(1530 + other, None if other else 2130, SeasonId(2027), **grounds("cost")),
    )


def test_the_longest_card_fits_and_loses_no_field():
    asked = WhatIf(
        step2ck=245,
        visa=Visa.H1B,
        step1=Step1Story.FAILED_BEFORE_PASS,
        pediatrics_months=2.5,
        season=SeasonId(2027),
    )
    both = Comparison(AVERAGE, asked.imagine(AVERAGE, TODAY), longest_side(False), longest_side(True))
    shown = whatif_card(both, SAY)
    embed = shown.embed()
    assert len(embed) <= limits.EMBED_TOTAL
    assert [field.value for field in embed.fields] == [field.value for field in shown.fields]
    assert len(changed_names(shown)) == 10
    assert embed.description == shown.body


def test_no_chance_and_no_percentage_is_named():
    text = str(card(AVERAGE, step2ck=245).embed().to_dict())
    assert "chance" not in text.lower()
    assert "%" not in text
