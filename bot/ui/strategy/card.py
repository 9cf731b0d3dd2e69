"""The card of `/strategy`: one screen of a phone, stops first and never cut, then what matters now.

At most :data:`WORDS` words: what does not fit is left to the pages behind its buttons, least useful first.
Everything else, and every source, is behind Why: :mod:`bot.ui.strategy.panel`.
"""

from collections.abc import Iterator

from bot.domain.advice import (
    Advice,
    Caution,
    Emphasis,
    Flag,
    InterviewOutlook,
    TierId,
    TimingDecision,
    WarningId,
)
from bot.domain.message import Message, message
from bot.domain.phase import Focus, PhaseId
from bot.domain.season import DateStatus
from bot.i18n import Catalogue
from bot.strategy.explain import decision_name
from bot.ui.card import Accent, Card, Field
from bot.ui.strategy.words import action_text, dated, last_test_day, mix_texts, size_text, total_text
from bot.ui.text import capital, word_count

WORDS = 120
"""Most words of the card, title and footer among them."""
STOP_WORDS = 45
"""Stops are written out as long as they fill no more than this; else each is said in a line of its own."""
ACTIONS_SHOWN = 3
FLAGS_SHOWN = 3

ACCENTS = {
    TierId.COMPETITIVE: Accent.GOOD,
    TierId.SOLID: Accent.GOOD,
    TierId.WORKABLE: Accent.NEUTRAL,
    TierId.PENDING: Accent.NEUTRAL,
    TierId.LOW_SCORE: Accent.ATTENTION,
    TierId.NOT_PASSED: Accent.ATTENTION,
}
_NOT_ON_CARD = frozenset(
    {
        WarningId.GUIDE_IS_OPINION,
        WarningId.NO_RETAKE_AFTER_PASS,
        WarningId.SEASON_PROJECTED,
        WarningId.SEASON_CLOSED,
        WarningId.ENTRY_LIMITS,
    }
)
"""Notes that are true of nearly everybody, or stand beside each date or in the phase; Why has them."""
_INTERVIEWS_AHEAD = frozenset({PhaseId.SUBMIT_WINDOW, PhaseId.INTERVIEW_SEASON, PhaseId.RANKING})
_WITH_TIER = frozenset({Focus.APPLICATION, Focus.MATCH, Focus.NEXT_SEASON})
_WITH_LIST = frozenset({Focus.APPLICATION, Focus.NEXT_SEASON})


def strategy_card(advice: Advice, texts: Catalogue) -> Card:
    """The advice on one card: what stops, where the season stands, what to do first, and what else fits."""
    title, footer = texts("strategy_card.title", {"season": advice.season.id}), texts("common.disclaimer")
    top = [*_stops(advice, texts), *_phase(advice, texts)]
    room = WORDS - word_count("\n".join((title, footer, *top)))
    kept: dict[str, str] = {}
    for name, versions in _parts(advice, texts):
        for text in versions:
            needed = word_count(f"{_heading(name, texts)}\n{text}")
            if needed <= room:
                kept[name], room = text, room - needed
                break
    if "tier" in kept:
        top.append(kept.pop("tier"))
    return Card(
        title=title,
        body="\n".join(top),
        fields=tuple(Field(_heading(name, texts), text) for name, text in kept.items()),
        footer=footer,
        accent=Accent.PROBLEM if advice.stops else ACCENTS[advice.tier.id],
    )


def season_line(advice: Advice) -> Message:
    """Which season this is for and when programs look; a projected day is called so."""
    season = advice.season
    key = "strategy_card.season"
    if season.status is DateStatus.PROJECTED:
        key = "strategy_card.season_projected"
    return message(key, opens=season.review_opens)


def _heading(name: str, texts: Catalogue) -> str:
    return "" if name == "tier" else texts(f"strategy_card.part.{name}")


def _stops(advice: Advice, texts: Catalogue) -> Iterator[str]:
    written = [texts.of(stop.reasons[0].message) for stop in advice.stops]
    if word_count(" ".join(written)) > STOP_WORDS:
        written = [_short(stop, texts) for stop in advice.stops]
    for text in written:
        yield texts("strategy_card.stop", {"text": text})


def _short(stop: Caution, texts: Catalogue) -> str:
    key = f"strategy_card.stop.{stop.id}"
    return texts(key) if texts.has(key) else capital(texts(f"strategy.warning_name.{stop.id}"))


def _phase(advice: Advice, texts: Catalogue) -> Iterator[str]:
    if advice.focus is Focus.START:
        yield texts("strategy_card.matched")
    phase = advice.phase.reasons[0].message
    yield texts("strategy_card.phase", {"day": advice.as_of, "phase": phase})


def _parts(advice: Advice, texts: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """What the card may show, most useful first, each with the texts that will do, the best first."""
    yield "actions", _actions(advice, texts)
    if advice.focus in _WITH_TIER:
        yield "tier", [_tier(advice, texts, shown) for shown in (FLAGS_SHOWN, 1, 0)]
    if advice.interviews is not None and advice.focus is not Focus.START:
        yield "interviews", [*_interviews(advice.interviews, advice.phase.id, texts)]
    notes = [note.id for note in advice.notes if note.id not in _NOT_ON_CARD]
    if notes:
        named = [capital(texts(f"strategy.warning_name.{note}")) for note in notes]
        yield "warnings", ["; ".join(named[:shown]) for shown in range(len(named), 0, -1)]
    if advice.focus in _WITH_LIST:
        next_season = advice.focus is Focus.NEXT_SEASON
        yield "list_next" if next_season else "list", _list(advice, texts)
    if advice.focus in _WITH_TIER and advice.exam_timing.decision is not TimingDecision.TAKEN:
        yield "timing", _timing(advice, texts)


def _interviews(outlook: InterviewOutlook, phase: PhaseId, texts: Catalogue) -> Iterator[str]:
    """What they mean while more can come, and that registering still matters; afterwards only how many they were."""
    if phase in _INTERVIEWS_AHEAD:
        first, *others = (texts.of(reason.message) for reason in outlook.reasons)
        yield from (f"{first} {other}" for other in reversed(others))
        yield first
    elif outlook.received:
        yield texts("strategy_card.interviews", {"count": outlook.received})


def _actions(advice: Advice, texts: Catalogue) -> list[str]:
    lines = [
        f"{place}. {action_text(action, texts)}"
        for place, action in enumerate(advice.actions[:ACTIONS_SHOWN], start=1)
    ]
    return [
        _with_rest(lines[:shown], len(advice.actions) - shown, texts) for shown in range(len(lines), 0, -1)
    ]


def _with_rest(lines: list[str], left: int, texts: Catalogue) -> str:
    rest = [texts("strategy_card.more_actions", {"count": left})] if left else []
    return "\n".join([*lines, *rest])


def _tier(advice: Advice, texts: Catalogue, shown: int) -> str:
    """One line: the band, whether a failure asks for more than the score alone, and what programs look at."""
    tier = advice.tier
    line = texts("strategy_card.tier", {"tier": message(f"strategy_card.tier.{tier.id}")})
    if tier.low_score_strategy and tier.id is not TierId.LOW_SCORE and advice.focus in _WITH_LIST:
        line = f"{line} {texts('strategy_card.wider')}"
    if not tier.flags or not shown:
        return line
    flags: list[Flag] = list(tier.flags[:shown])
    named = [message(f"strategy_card.flag.{flag}") for flag in flags]
    left = len(tier.flags) - len(flags)
    if left:
        named.append(message("strategy_card.more_flags", count=left))
    return f"{line} {texts('strategy_card.flags', {'flags': tuple(named)})}"


def _list(advice: Advice, texts: Catalogue) -> list[str]:
    """Size and whole cost, and which kinds most of the list is made of."""
    size = capital(texts.of(size_text(advice.applications)))
    line = texts("strategy_card.list_line", {"size": size, "cost": total_text(advice.cost)})
    core = [item for item in advice.mix if item.emphasis is Emphasis.CORE]
    most = [texts.of(text) for text in mix_texts(core)]
    return ["\n".join([line, *most]), line]


def _timing(advice: Advice, texts: Catalogue) -> list[str]:
    """What to do about the exam, what practice says, and the last day that counts."""
    timing = advice.exam_timing
    lines = [capital(texts.of(decision_name(advice)))]
    if timing.practice_estimate is not None:
        estimate = timing.practice_estimate
        lines.append(texts("strategy_card.practice", {"low": estimate.low, "high": estimate.high}))
    day = last_test_day(timing, advice)
    if day is not None and advice.focus is not Focus.NEXT_SEASON:
        lines.append(texts("strategy_card.last_test_day", {"day": day}))
        if timing.safe_test_day is not None:
            projected = advice.season.status is DateStatus.PROJECTED
            safe = dated(timing.safe_test_day, projected=projected)
            lines.append(texts("strategy_card.safe_test_day", {"day": safe}))
    return ["\n".join(lines[:shown]) for shown in range(len(lines), 0, -1)]
