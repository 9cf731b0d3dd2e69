"""The advice card says what is known, names what is not, and fits; the reasons lose nothing on their pages."""

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
    DayWindow,
    Emphasis,
    ExamTiming,
    Flag,
    MixItem,
    Phase,
    Position,
    PracticeEstimate,
    Reason,
    SeasonPart,
    Signals,
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
from bot.domain.ids import RuleId, SeasonId
from bot.domain.message import Message, message
from bot.domain.phase import Focus, PhaseId
from bot.domain.program import ProgramKind
from bot.domain.season import DateStatus
from bot.i18n import catalogue
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.strategy.card import ACTIONS_SHOWN, strategy_card
from bot.ui.strategy.pages import action_pages, reason_pages
from bot.ui.text import sources_of

SAY = catalogue(discord=True)
PHONE = 3300
"""Characters that a member may have to scroll through, at the very most."""
REVIEW = datetime(2027, 9, 22, 13, tzinfo=UTC)


def sentence(text: str) -> Message:
    return message("strategy_card.day", day=text)


def grounds(name: str, length: int = 0) -> dict[str, Any]:
    text = f"because {name}".ljust(length, "x")
    source = Source(SourceKind.GUIDE, f"The guide on {name}".ljust(length, "y"), 2026, SourceStatus.OPINION)
    return {"reasons": (Reason(RuleId(f"rule.{name}"), sentence(text)),), "sources": (source,)}


def advice(length: int = 0) -> Advice:
    """Advice for somebody who has taken Step 2 CK and has nothing left to do."""
    return Advice(
        as_of=date(2026, 11, 22),
        season=SeasonPart(SeasonId(2028), REVIEW, DateStatus.PROJECTED, **grounds("season", length)),
        phase=Phase(PhaseId.BEFORE_SUBMIT, **grounds("phase", length)),
        focus=Focus.APPLICATION,
        tier=Tier(
            TierId.SOLID, low_score_strategy=False, flags=(Flag.VISA_NEEDED,), **grounds("tier", length)
        ),
        step1_scenario=Step1Scenario(Step1ScenarioId.PASSED_FIRST_ATTEMPT, **grounds("step1", length)),
        applications=Applications(70, 90, **grounds("list", length)),
        mix=(
            MixItem(ProgramKind.UNIVERSITY_CHILDREN, Emphasis.SELECTIVE, **grounds("mix", length)),
            MixItem(ProgramKind.UNIVERSITY_AFFILIATED, Emphasis.CORE, **grounds("mix", length)),
            MixItem(ProgramKind.COMMUNITY, Emphasis.CORE, **grounds("mix", length)),
            MixItem(ProgramKind.SMALL_OR_NEW, Emphasis.INCLUDE, **grounds("mix", length)),
        ),
        exam_timing=ExamTiming(TimingDecision.TAKEN, **grounds("timing", length)),
        signals=Signals(5, **grounds("signals", length)),
        actions=(),
        warnings=(),
        position=Position(sentence("in the middle"), **grounds("position", length)),
        cost=Cost(1530, 2130, SeasonId(2027), **grounds("cost", length)),
    )


def longest() -> Advice:
    """Every part there, with texts longer than anybody writes."""
    long = 700
    day = date(2027, 8, 25)
    return replace(
        advice(long),
        tier=Tier(TierId.LOW_SCORE, low_score_strategy=True, flags=tuple(Flag), **grounds("tier", long)),
        exam_timing=ExamTiming(
            TimingDecision.POSTPONE,
            last_test_day=day,
            self_assessment_window=DayWindow(day, day),
            practice_estimate=PracticeEstimate(210, 230, sentence("a" * long)),
            **grounds("timing", long),
        ),
        signals=Signals(5, **grounds("signals", long)),
        actions=tuple(Action(name, day, **grounds(f"action.{name}", long)) for name in ActionId),
        warnings=tuple(Caution(name, **grounds(f"warning.{name}", long)) for name in WarningId),
        position=Position(sentence("p" * long), **grounds("position", long)),
        cost=Cost(1530, None, SeasonId(2027), **grounds("cost", long)),
    )


def many_sources() -> Advice:
    """Advice whose tier rests on more sources than the card has room for."""
    named = [
        Source(SourceKind.OFFICIAL, f"Page {n} of a publisher", 2026, SourceStatus.CONFIRMED)
        for n in range(30)
    ]
    return replace(advice(), tier=replace(advice().tier, sources=tuple(named)))


def shown(card: Card) -> str:
    embed = card.embed()
    fields = [f"{field.name}\n{field.value}" for field in embed.fields]
    return "\n".join([embed.title or "", embed.description or "", *fields, embed.footer.text or ""])


def value(card: Card, name: str) -> str:
    return next(field.value for field in card.fields if field.name == SAY(f"strategy_card.part.{name}"))


def test_the_card_says_tier_list_cost_and_mix_with_a_reason():
    card = strategy_card(advice(), SAY)
    assert card.title == "Your strategy for the 2028 Match"
    assert "**Solid**\nbecause tier" in card.body
    assert "visa needed" in card.body
    assert value(card, "list").splitlines() == [
        "**70 to 90 programs**",
        "ERAS fees: $1,530 to $2,130, by the fees of ERAS 2027",
        "because list",
        "**Most of the list:** university-affiliated programs and community programs",
        "**A good part:** small or new programs",
        "**A few, chosen with care:** university children's hospitals",
    ]


def test_an_open_list_has_no_upper_end():
    wide = replace(
        advice(),
        applications=Applications(100, None, **grounds("list")),
        cost=Cost(2430, None, SeasonId(2027), **grounds("cost")),
    )
    assert value(strategy_card(wide, SAY), "list").splitlines()[:2] == [
        "**100 programs or more**",
        "ERAS fees: from $2,430, by the fees of ERAS 2027",
    ]


def test_a_list_that_few_programs_cap_has_one_number():
    capped = replace(
        advice(),
        applications=Applications(1, 1, **grounds("list")),
        cost=Cost(11, 11, SeasonId(2027), **grounds("cost")),
    )
    assert value(strategy_card(capped, SAY), "list").splitlines()[:2] == [
        "**1 program**",
        "ERAS fees: $11, by the fees of ERAS 2027",
    ]


def test_the_card_keeps_to_what_a_phone_has_room_for():
    names = [field.name for field in strategy_card(longest(), SAY).fields]
    parts = ("list", "timing", "actions", "warnings", "sources")
    assert names == [SAY(f"strategy_card.part.{part}") for part in parts]
    assert len(strategy_card(longest(), SAY).embed()) <= PHONE


def test_actions_are_named_most_useful_first_each_with_its_day():
    own = Action(ActionId.PREPARE_STEP2, date(2027, 6, 20), **grounds("own"))
    none = Action(ActionId.SEEK_INTERVIEWS, None, **grounds("none"))
    assert value(strategy_card(replace(advice(), actions=(own, none)), SAY), "actions").splitlines() == [
        "1. Prepare Step 2 CK · by 20 Jun 2027",
        "2. Work towards interviews",
    ]


@pytest.mark.parametrize("status", list(DateStatus))
def test_only_projected_dates_are_called_projected(status: DateStatus):
    season = SeasonPart(SeasonId(2028), REVIEW, status, **grounds("season"))
    timing = ExamTiming(TimingDecision.PLAN, date(2027, 8, 24), **grounds("timing"))
    card = strategy_card(replace(advice(), season=season, exam_timing=timing), SAY)
    assert f"<t:{int(REVIEW.timestamp())}:f>" in card.body
    projected = status is DateStatus.PROJECTED
    assert ("projected" in card.body) is projected
    assert ("24 Aug 2027 (projected)" in value(card, "timing")) is projected


@pytest.mark.parametrize(("projected", "shown"), [(True, "(projected)"), (False, "2027")])
def test_a_day_that_follows_from_a_projected_one_is_called_projected(projected: bool, shown: str):
    act = Action(ActionId.SECURE_LETTERS, date(2027, 8, 1), projected=projected, **grounds("act"))
    assert value(strategy_card(replace(advice(), actions=(act,)), SAY), "actions").endswith(shown)


def test_sources_are_named_with_kind_and_status():
    first = value(strategy_card(advice(), SAY), "sources").splitlines()[0]
    assert first == "• The guide on tier (2026; guide, opinion)"


def test_the_guide_is_named_before_our_own_arithmetic():
    own = Source(SourceKind.DERIVED, "Arithmetic", 2026, SourceStatus.DERIVED)
    tier = replace(advice().tier, sources=(own,))
    shown = sources_of([tier, advice().season])
    assert shown[-1] == own
    assert shown[0].kind is SourceKind.GUIDE


def test_the_card_says_whose_it_is_not():
    assert strategy_card(advice(), SAY).footer == SAY("common.disclaimer")


def test_the_longest_card_fits_and_keeps_its_last_part():
    card = strategy_card(longest(), SAY)
    embed = card.embed()
    assert len(embed) <= limits.EMBED_TOTAL
    assert [field.name for field in embed.fields] == [field.name for field in card.fields]
    assert all(field.value == kept.value for field, kept in zip(embed.fields, card.fields, strict=True))


def test_the_first_three_actions_are_shown_and_the_others_counted():
    lines = value(strategy_card(longest(), SAY), "actions").splitlines()
    assert [line[:2] for line in lines[:-1]] == ["1.", "2.", "3."]
    assert lines[-1] == f"… {len(ActionId) - ACTIONS_SHOWN} more under Actions"


def test_nothing_to_do_leaves_no_empty_part():
    names = [field.name for field in strategy_card(advice(), SAY).fields]
    assert SAY("strategy_card.part.actions") not in names


def test_sources_that_do_not_fit_are_counted():
    assert value(strategy_card(many_sources(), SAY), "sources").endswith("more under Why")


@pytest.mark.parametrize("built", [advice, longest])
def test_the_pages_hold_every_reason_rule_and_source(built: Any):
    given = built()
    pages = reason_pages(given, SAY)
    text = "\n".join(page.embed().description or "" for page in pages)
    parts = [given.season, given.tier, given.applications, given.cost, *given.mix, given.step1_scenario]
    for part in [*parts, *given.actions, *given.warnings]:
        for reason in part.reasons:
            assert f"{SAY.of(reason.message)} [{reason.rule}]" in text
        for source in part.sources:
            assert f"{source.title} (guide, opinion)" in text


def test_the_longest_pages_fit_and_are_numbered():
    pages = reason_pages(longest(), SAY)
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        embed = page.embed()
        assert len(embed) <= limits.EMBED_TOTAL
        assert embed.description == page.body
        assert page.title.endswith(f"({number}/{len(pages)})")


def test_nothing_is_called_a_chance_or_shown_as_a_percentage():
    cards = [strategy_card(longest(), SAY), *reason_pages(longest(), SAY), *action_pages(longest(), SAY)]
    text = "".join(map(shown, cards))
    assert "chance" not in text.lower()
    assert "%" not in text
