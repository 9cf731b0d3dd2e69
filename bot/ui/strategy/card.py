"""The card of `/strategy`: tier, why, list plan, timing and what to do first, short enough for a phone.

Everything else is behind its buttons: :mod:`bot.ui.strategy.panel`.
"""

from collections.abc import Iterator

from bot.domain.advice import Advice, TierId
from bot.domain.message import Message, message
from bot.domain.season import DateStatus
from bot.i18n import Catalogue
from bot.ui.card import Accent, Card, Field
from bot.ui.limits import clip
from bot.ui.strategy.words import action_text, cost_text, last_test_day, mix_texts, size_text
from bot.ui.text import capital, fitted, source_text, sources_of

ACTIONS_SHOWN = 3
ROOM = {"list": 700, "timing": 450, "actions": 350, "warnings": 250, "sources": 450}
"""Characters that a field may fill, so that the card stays two or three screens of a phone."""
ROOM_OPENING = 800

ACCENTS = {
    TierId.COMPETITIVE: Accent.GOOD,
    TierId.SOLID: Accent.GOOD,
    TierId.WORKABLE: Accent.NEUTRAL,
    TierId.PENDING: Accent.NEUTRAL,
    TierId.LOW_SCORE: Accent.ATTENTION,
    TierId.NOT_PASSED: Accent.ATTENTION,
}


def strategy_card(advice: Advice, texts: Catalogue) -> Card:
    """The advice on one card, with the first reason of each part."""
    return Card(
        title=texts("strategy_card.title", {"season": advice.season.id}),
        body=clip(_opening(advice, texts), ROOM_OPENING),
        fields=tuple(_fields(advice, texts)),
        footer=texts("common.disclaimer"),
        accent=ACCENTS[advice.tier.id],
    )


def season_line(advice: Advice) -> Message:
    """Which season this is for and when programs look; a projected day is called so."""
    season = advice.season
    key = "strategy_card.season"
    if season.status is DateStatus.PROJECTED:
        key = "strategy_card.season_projected"
    return message(key, opens=season.review_opens)


def _opening(advice: Advice, texts: Catalogue) -> str:
    tier = advice.tier
    lines = [
        texts("strategy_card.tier", {"tier": message(f"strategy_card.tier.{tier.id}")}),
        texts.of(tier.reasons[0].message),
    ]
    if tier.flags:
        flags = tuple(message(f"strategy_card.flag.{flag}") for flag in tier.flags)
        lines.append(texts("strategy_card.flags", {"flags": flags}))
    if tier.low_score_strategy:
        lines.append(texts("strategy_card.low_score_strategy"))
    return "\n".join([*lines, texts.of(season_line(advice))])


def _fields(advice: Advice, texts: Catalogue) -> Iterator[Field]:
    yield _field("list", _list_lines(advice, texts), texts)
    yield _field("timing", list(_timing_lines(advice, texts)), texts)
    if advice.actions:
        yield _actions(advice, texts)
    if advice.warnings:
        cautions = [texts(f"strategy.warning_name.{caution.id}") for caution in advice.warnings]
        yield _field("warnings", [f"• {capital(caution)}" for caution in cautions], texts)
    yield _field("sources", _source_lines(advice, texts), texts)


def _field(name: str, lines: list[str], texts: Catalogue) -> Field:
    return Field(texts(f"strategy_card.part.{name}"), fitted(lines, ROOM[name], texts))


def _list_lines(advice: Advice, texts: Catalogue) -> list[str]:
    applications = advice.applications
    lines = (cost_text(advice.cost), applications.reasons[0].message, *mix_texts(advice.mix))
    return [f"**{texts.of(size_text(applications))}**", *map(texts.of, lines)]


def _timing_lines(advice: Advice, texts: Catalogue) -> Iterator[str]:
    timing = advice.exam_timing
    yield texts.of(timing.reasons[0].message)
    day = last_test_day(timing, advice)
    if day is not None:
        yield texts("strategy_card.last_test_day", {"day": day})
    if timing.self_assessment_window is not None:
        window = timing.self_assessment_window
        yield texts("strategy_card.window", {"first": window.first, "last": window.last})
    if timing.practice_estimate is not None:
        estimate = timing.practice_estimate
        params = {"low": estimate.low, "high": estimate.high, "assumption": estimate.assumption}
        yield texts("strategy_card.estimate", params)


def _actions(advice: Advice, texts: Catalogue) -> Field:
    first = advice.actions[:ACTIONS_SHOWN]
    lines = [f"{place}. {action_text(action, texts)}" for place, action in enumerate(first, start=1)]
    left = len(advice.actions) - len(first)
    if left:
        lines.append(texts("strategy_card.more_actions", {"count": left}))
    return _field("actions", lines, texts)


def _source_lines(advice: Advice, texts: Catalogue) -> list[str]:
    """The sources of what the card shows."""
    parts = (advice.tier, advice.applications, *advice.mix, advice.exam_timing, advice.cost, advice.season)
    shown = (*parts, *advice.actions[:ACTIONS_SHOWN], *advice.warnings)
    return [texts.of(source_text(source)) for source in sources_of(shown)]
