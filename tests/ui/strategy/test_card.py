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
    InterviewOutlook,
    MixItem,
    OtherCost,
    Phase,
    Position,
    PracticeEstimate,
    Reason,
    SeasonPart,
    Severity,
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
from bot.domain.phase import Focus, InterviewsId, PhaseId
from bot.domain.program import ProgramKind
from bot.domain.season import DateStatus
from bot.i18n import catalogue
from bot.ui import limits
from bot.ui.card import Accent, Card
from bot.ui.strategy.card import ACTIONS_SHOWN, WORDS, strategy_card
from bot.ui.strategy.pages import action_pages, reason_pages
from bot.ui.text import sources_of, word_count

SAY = catalogue(discord=True)
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


def stops(*names: WarningId, text: str = "stop") -> tuple[Caution, ...]:
    return tuple(Caution(name, severity=Severity.STOP, **grounds(text)) for name in names)


STOPS = tuple(name for name in WarningId if SAY.has(f"strategy_card.stop.{name}"))


def crowded(focus: Focus) -> Advice:
    """Everything there is to show at once, in the longest words that the catalogue has."""
    day = date(2027, 8, 25)
    longest_first = sorted(
        ActionId, key=lambda name: word_count(SAY(f"strategy.action_name.{name}")), reverse=True
    )
    phase = Reason(
        RuleId("phase"),
        message("strategy.phase.before_submit", season=2028, until=sentence("in " + "a " * 12)),
    )
    sourced: dict[str, Any] = grounds("phase") | {"reasons": (phase,)}
    return replace(
        longest(),
        focus=focus,
        phase=Phase(PhaseId.INTERVIEW_SEASON, **sourced),
        tier=Tier(TierId.NOT_PASSED, low_score_strategy=True, flags=tuple(Flag), **grounds("tier")),
        actions=tuple(Action(name, day, projected=True, **grounds("x")) for name in longest_first),
        interviews=InterviewOutlook(2, InterviewsId.FEW, **grounds("few " * 40)),
        warnings=(*stops(*STOPS), *longest().warnings),
        exam_timing=replace(longest().exam_timing, safe_test_day=day),
    )


def shown(card: Card) -> str:
    embed = card.embed()
    fields = [f"{field.name}\n{field.value}" for field in embed.fields]
    return "\n".join([embed.title or "", embed.description or "", *fields, embed.footer.text or ""])


def value(card: Card, name: str) -> str:
    return next(field.value for field in card.fields if field.name == SAY(f"strategy_card.part.{name}"))


def parts(card: Card) -> list[str]:
    """The names of the card's fields, as the catalogue's keys end."""
    keys = ("actions", "interviews", "warnings", "list", "list_next", "timing")
    return [key for field in card.fields for key in keys if field.name == SAY(f"strategy_card.part.{key}")]


def test_the_card_says_phase_day_tier_and_what_the_list_costs_in_all():
    other = OtherCost("eras_token", 100, 185, **grounds("token"))
    cost = Cost(1530, 2130, SeasonId(2027), other=(other,), **grounds("cost"))
    card = strategy_card(replace(advice(), cost=cost), SAY)
    assert card.title == "Your strategy: Match 2028"
    assert card.body.splitlines() == [
        "**22 Nov 2026.** because phase",
        "Tier: **Solid**. Programs also see: visa needed.",
    ]
    assert value(card, "list").splitlines() == [
        "70 to 90 programs: $1,630 to $2,315 in all",
        "**The core of your list:** university-affiliated programs and community programs",
    ]


@pytest.mark.parametrize(
    ("applications", "cost", "line"),
    [
        (
            Applications(100, None, **grounds("l")),
            (2430, None),
            "100 programs or more: $2,430 or more in all",
        ),
        (Applications(1, 1, **grounds("l")), (11, 11), "1 program: $11 in all"),
    ],
)
def test_a_list_may_be_open_or_one_number(
    applications: Applications, cost: tuple[int, int | None], line: str
):
    made = replace(advice(), applications=applications, cost=Cost(*cost, SeasonId(2027), **grounds("cost")))
    assert value(strategy_card(made, SAY), "list").splitlines()[0] == line


@pytest.mark.parametrize("focus", Focus)
@pytest.mark.parametrize("several", [0, 1, 2, len(STOPS)])
def test_the_fullest_card_has_at_most_120_words_and_cuts_no_stop(focus: Focus, several: int):
    given = crowded(focus)
    kept = STOPS[:several]
    card = strategy_card(replace(given, warnings=(*stops(*kept), *given.notes)), SAY)
    assert word_count(shown(card)) <= WORDS == 120
    lines = card.body.splitlines()
    assert [line.startswith("**Stop.**") for line in lines[: several + 1]] == [True] * several + [False]
    assert len(shown(card)) < 1000, "one screen of a phone"


@pytest.mark.parametrize("name", STOPS)
def test_a_stop_that_fits_is_said_whole_and_several_each_in_a_line(name: WarningId):
    one = strategy_card(replace(advice(), warnings=stops(name, text="40 " + "words " * 38)), SAY)
    assert one.body.startswith(f"**Stop.** because 40 {'words ' * 38}".rstrip())
    assert one.accent is Accent.PROBLEM
    many = strategy_card(replace(advice(), warnings=stops(name, name, text="30 " + "words " * 28)), SAY)
    short = SAY("strategy_card.stop", {"text": SAY(f"strategy_card.stop.{name}")})
    assert many.body.splitlines()[:2] == [short, short]


def test_a_stop_without_a_line_of_its_own_is_named():
    two = stops(WarningId.GUIDE_IS_OPINION, WarningId.GUIDE_IS_OPINION, text="30 " + "words " * 28)
    body = strategy_card(replace(advice(), warnings=two), SAY).body
    assert body.startswith("**Stop.** The guide is an opinion\n")


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
    timing = ExamTiming(TimingDecision.PLAN, date(2027, 8, 24), date(2027, 7, 27), **grounds("timing"))
    card = strategy_card(replace(advice(), season=season, exam_timing=timing), SAY)
    projected = status is DateStatus.PROJECTED
    for day in ("24 Aug 2027", "27 Jul 2027"):
        assert day in value(card, "timing")
        assert (f"{day} (projected)" in value(card, "timing")) is projected


@pytest.mark.parametrize(("projected", "shown"), [(True, "(projected)"), (False, "2027")])
def test_a_day_that_follows_from_a_projected_one_is_called_projected(projected: bool, shown: str):
    act = Action(ActionId.SECURE_LETTERS, date(2027, 8, 1), projected=projected, **grounds("act"))
    assert value(strategy_card(replace(advice(), actions=(act,)), SAY), "actions").endswith(shown)


def test_the_guide_is_named_before_our_own_arithmetic():
    own = Source(SourceKind.DERIVED, "Arithmetic", 2026, SourceStatus.DERIVED)
    tier = replace(advice().tier, sources=(own,))
    shown = sources_of([tier, advice().season])
    assert shown[-1] == own
    assert shown[0].kind is SourceKind.GUIDE


def test_the_card_says_whose_it_is_not_and_leaves_its_sources_to_why():
    card = strategy_card(longest(), SAY)
    assert card.footer == SAY("common.disclaimer")
    assert "The guide on" not in shown(card)


def test_the_first_three_actions_are_shown_and_the_others_counted():
    lines = value(strategy_card(longest(), SAY), "actions").splitlines()
    assert [line[:2] for line in lines[:-1]] == ["1.", "2.", "3."]
    assert lines[-1] == f"… {len(ActionId) - ACTIONS_SHOWN} more under Actions"


def test_nothing_to_do_leaves_no_empty_part():
    assert parts(strategy_card(advice(), SAY)) == ["list"]


def test_a_matched_member_is_congratulated_and_shown_no_list_tier_or_exam():
    start = Action(ActionId.START_TRAINING, None, **grounds("start"))
    plan = ExamTiming(TimingDecision.PLAN, date(2027, 8, 24), **grounds("timing"))
    matched = replace(advice(), focus=Focus.START, actions=(start,), exam_timing=plan)
    card = strategy_card(matched, SAY)
    assert card.body.startswith("**Congratulations, you matched!**")
    assert "Tier" not in card.body
    assert parts(card) == ["actions"]


def test_who_has_no_attempt_left_sees_the_stop_and_nothing_to_pay():
    halted = replace(advice(), focus=Focus.HALTED, warnings=stops(WarningId.ATTEMPT_LIMIT_REACHED))
    assert parts(strategy_card(halted, SAY)) == []


def test_the_next_seasons_list_is_nothing_to_pay_now():
    assert parts(strategy_card(replace(advice(), focus=Focus.NEXT_SEASON), SAY)) == ["list_next"]


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (PhaseId.INTERVIEW_SEASON, "because few"),
        (PhaseId.RANKING, "because few"),
        (PhaseId.WAITING, "2 recorded"),
        (PhaseId.MATCH_WEEK, "2 recorded"),
        (PhaseId.OVER, "2 recorded"),
    ],
)
def test_interviews_are_advised_on_while_they_can_still_come(phase: PhaseId, expected: str):
    outlook = InterviewOutlook(2, InterviewsId.FEW, **grounds("few"))
    given = replace(advice(), focus=Focus.MATCH, phase=Phase(phase, **grounds("phase")), interviews=outlook)
    assert value(strategy_card(given, SAY), "interviews") == expected


def test_a_failed_exam_asks_for_a_wider_list_and_is_no_low_score():
    tier = Tier(TierId.COMPETITIVE, low_score_strategy=True, flags=(Flag.STEP1_ATTEMPTS,), **grounds("tier"))
    body = strategy_card(replace(advice(), tier=tier), SAY).body
    assert body.splitlines()[-1] == (
        "Tier: **Competitive**. After a failed exam, apply to more programs. "
        "Programs also see: more than one Step 1 attempt."
    )
    low = replace(tier, id=TierId.LOW_SCORE)
    assert "failed exam" not in strategy_card(replace(advice(), tier=low), SAY).body


def test_notes_that_change_something_are_named_and_those_of_everybody_are_not():
    card = strategy_card(
        replace(
            advice(), warnings=(Caution(WarningId.IMPOSSIBLE_STAGE, **grounds("i")), *longest().warnings[:1])
        ),
        SAY,
    )
    assert value(card, "warnings") == "Your stage does not fit the date"


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


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("emphasis", Emphasis)
def test_the_card_and_the_shell_have_one_wording_for_an_emphasis(language: str, emphasis: Emphasis):
    texts = catalogue(language)
    card, shell = (texts(f"{where}.emphasis.{emphasis}") for where in ("strategy_card", "strategy"))
    assert card.casefold() == shell.casefold()


def stopped(count: int, of: Advice) -> Card:
    """The card with one stop of so many words, its name among them."""
    said = stops(STOPS[0], text=" ".join(["w"] * (count - 1)))
    return strategy_card(replace(of, warnings=(*said, *of.notes)), SAY)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_stop_is_written_out_up_to_45_words(more: int):
    words = "w " * (45 + more - 1)
    assert (f"because {words}".strip() in stopped(45 + more, advice()).body) is (more <= 0)


def test_a_part_that_fills_the_card_to_its_last_word_is_kept():
    """As a stop takes more words, the least important part goes, or is said shorter, one word before it fits no more."""
    counts = [word_count(shown(stopped(count, crowded(Focus.APPLICATION)))) for count in range(2, 46)]
    assert max(counts) == WORDS
