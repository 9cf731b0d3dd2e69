"""The card of `/strategy`: what the advice says, short enough for a phone. The reasons of each line are in
:mod:`bot.ui.strategy_reasons`.
"""

from collections.abc import Iterator
from datetime import date
from itertools import accumulate, groupby

from bot.domain.advice import (
    Advice,
    Applications,
    Cost,
    Emphasis,
    Grounded,
    MixItem,
    Source,
    SourceKind,
    TierId,
)
from bot.domain.message import Message, Usd, message
from bot.domain.season import DateStatus
from bot.i18n import Catalogue
from bot.strategy.rulebook import NOT_COMPUTED
from bot.ui.card import Accent, Card, Field
from bot.ui.limits import clip

ACTIONS_SHOWN = 5
"""The card shows the most effective ones; all are among the reasons."""
ROOM = {"list": 500, "mix": 400, "warnings": 900, "actions": 900, "sources": 800}
"""Characters that a field may fill. With :data:`ROOM_OTHERWISE` for the rest, all fields fit one embed."""
ROOM_OTHERWISE = 350
ROOM_OPENING = 900

_ACCENTS = {
    TierId.COMPETITIVE: Accent.GOOD,
    TierId.SOLID: Accent.GOOD,
    TierId.WORKABLE: Accent.NEUTRAL,
    TierId.PENDING: Accent.NEUTRAL,
    TierId.LOW_SCORE: Accent.ATTENTION,
    TierId.NOT_PASSED: Accent.ATTENTION,
}


def strategy_card(advice: Advice, say: Catalogue) -> Card:
    """The whole advice on one card; what is not computed is named once, at the end."""
    return Card(
        title=say.text("strategy_card.title", {"season": advice.season.id}),
        body=clip(_opening(advice, say), ROOM_OPENING),
        fields=tuple(_fields(advice, say)),
        footer=say.text("common.disclaimer"),
        accent=_ACCENTS[advice.tier.id],
    )


def computed(part: Grounded) -> bool:
    """Whether a part is advice, and not the announcement of a part to come."""
    return part.reasons[0].rule != NOT_COMPUTED


def season_line(advice: Advice) -> Message:
    """Which season this is for and when programs look; a projected day is called so."""
    season = advice.season
    key = "strategy_card.season"
    if season.status is DateStatus.PROJECTED:
        key = "strategy_card.season_projected"
    return message(key, opens=season.review_opens)


def sources_of(advice: Advice) -> tuple[Source, ...]:
    """Every source of the parts that are computed, each once: the guide first, our own arithmetic last."""
    parts = (part for _, part in parts_of(advice) if computed(part))
    once = dict.fromkeys(source for part in parts for source in part.sources)
    return tuple(sorted(once, key=lambda source: list(SourceKind).index(source.kind)))


def parts_of(advice: Advice) -> Iterator[tuple[str, Grounded]]:
    """Every part with the name that its heading has in the catalogue, in the order of the card."""
    yield "season", advice.season
    yield "tier", advice.tier
    yield "list", advice.applications
    yield "cost", advice.cost
    for item in advice.mix:
        yield "mix", item
    yield "position", advice.position
    yield "step1", advice.step1_scenario
    yield "timing", advice.exam_timing
    yield "signals", advice.signals
    for action in advice.actions:
        yield "actions", action
    for caution in advice.warnings:
        yield "warnings", caution


def source_line(source: Source) -> Message:
    """A source in one line: kind, title, year and how far to trust it."""
    return message(
        "strategy_card.source",
        kind=message(f"strategy_card.kind.{source.kind}"),
        title=source.title,
        year=source.year,
        status=message(f"strategy_card.status.{source.status}"),
    )


def dated(day: date, advice: Advice) -> Message:
    """A day that follows from the season's dates: projected where they are."""
    projected = advice.season.status is DateStatus.PROJECTED
    return message("strategy_card.day_projected" if projected else "strategy_card.day", day=day)


def _opening(advice: Advice, say: Catalogue) -> str:
    tier = advice.tier
    lines = [
        say.text("strategy_card.tier", {"tier": message(f"strategy_card.tier.{tier.id}")}),
        say.say(tier.reasons[0].message),
    ]
    if tier.flags:
        flags = tuple(message(f"strategy_card.flag.{flag}") for flag in tier.flags)
        lines.append(say.text("strategy_card.flags", {"flags": flags}))
    if tier.low_score_strategy:
        lines.append(say.text("strategy_card.low_score_strategy"))
    return "\n".join([*lines, say.say(season_line(advice))])


def _fields(advice: Advice, say: Catalogue) -> Iterator[Field]:
    yield _field("list", _list_lines(advice.applications, advice.cost, say), say)
    if advice.mix and computed(advice.mix[0]):
        yield _field("mix", _mix_lines(advice.mix, say), say)
    if computed(advice.position) and advice.position.text is not None:
        yield _field("position", [say.say(advice.position.text)], say)
    yield _field("step1", [say.say(advice.step1_scenario.reasons[0].message)], say)
    timing = list(_timing_lines(advice, say))
    if timing:
        yield _field("timing", timing, say)
    if computed(advice.signals):
        yield _field("signals", [say.say(advice.signals.reasons[0].message)], say)
    actions = list(_action_lines(advice, say))
    if actions:
        yield _field("actions", actions, say)
    if advice.warnings:
        yield _field("warnings", [f"• {say.say(w.reasons[0].message)}" for w in advice.warnings], say)
    yield _field("sources", _source_lines(advice, say), say)
    missing = tuple(message(f"strategy_card.part.{name}") for name in not_computed_parts(advice))
    if missing:
        yield _field("missing", [say.text("strategy_card.missing", {"parts": missing})], say)


def not_computed_parts(advice: Advice) -> tuple[str, ...]:
    """The names of the parts that the advice does not have yet."""
    states = {name: computed(part) for name, part in parts_of(advice)}
    # There is always something to do and something to know: none of it means that it is not built.
    for name in ("actions", "warnings"):
        states.setdefault(name, False)
    return tuple(name for name, known in states.items() if not known)


def _field(name: str, lines: list[str], say: Catalogue) -> Field:
    """Whole lines as far as they fit, and where the others are."""
    room = ROOM.get(name, ROOM_OTHERWISE)
    kept = list(accumulate(lines, lambda above, line: f"{above}\n{line}"))
    fitting = [text for text in kept if len(text) <= room]
    left = len(lines) - len(fitting)
    text = fitting[-1] if fitting else clip(lines[0], room)
    if fitting and left:
        text += "\n" + say.text("strategy_card.more", {"count": left})
    return Field(say.text(f"strategy_card.part.{name}"), text)


def _list_lines(applications: Applications, cost: Cost, say: Catalogue) -> list[str]:
    size = {"count": applications.minimum, "most": applications.maximum}
    key = "strategy_card.list" if applications.maximum is not None else "strategy_card.list_open"
    if applications.maximum == applications.minimum:
        key = "strategy_card.list_exact"
    lines = [say.text(key, size)]
    if computed(cost):
        lines.append(_cost_line(cost, say))
    return [*lines, *(say.say(reason.message) for reason in applications.reasons[:1])]


def _cost_line(cost: Cost, say: Catalogue) -> str:
    least = Usd(cost.usd_minimum)
    if cost.usd_maximum is None:
        return say.text("strategy_card.cost_open", {"least": least, "season": cost.fee_season})
    if cost.usd_maximum == cost.usd_minimum:
        return say.text("strategy_card.cost_exact", {"least": least, "season": cost.fee_season})
    most = Usd(cost.usd_maximum)
    return say.text("strategy_card.cost", {"least": least, "most": most, "season": cost.fee_season})


def _mix_lines(mix: tuple[MixItem, ...], say: Catalogue) -> list[str]:
    weights = list(Emphasis)
    heaviest_first = sorted(mix, key=lambda item: weights.index(item.emphasis))
    return [
        say.text(
            "strategy_card.mix",
            {
                "emphasis": message(f"strategy_card.emphasis.{emphasis}"),
                "kinds": tuple(message(f"strategy_card.program.{item.kind}") for item in items),
            },
        )
        for emphasis, items in groupby(heaviest_first, key=lambda item: item.emphasis)
    ]


def _timing_lines(advice: Advice, say: Catalogue) -> Iterator[str]:
    timing = advice.exam_timing
    if not computed(timing):
        return
    yield say.say(timing.reasons[0].message)
    if timing.last_test_day is not None:
        yield say.text("strategy_card.last_test_day", {"day": dated(timing.last_test_day, advice)})
    if timing.self_assessment_window is not None:
        window = timing.self_assessment_window
        yield say.text("strategy_card.window", {"first": window.first, "last": window.last})
    if timing.practice_estimate is not None:
        estimate = timing.practice_estimate
        params = {"low": estimate.low, "high": estimate.high, "assumption": estimate.assumption}
        yield say.text("strategy_card.estimate", params)


def _action_lines(advice: Advice, say: Catalogue) -> Iterator[str]:
    actions = [action for action in advice.actions if computed(action)]
    for place, action in enumerate(actions[:ACTIONS_SHOWN], start=1):
        key = "strategy_card.action" if action.due is None else "strategy_card.action_due"
        due = None if action.due is None else dated(action.due, advice)
        yield say.text(key, {"place": place, "what": action.reasons[0].message, "due": due})


def _source_lines(advice: Advice, say: Catalogue) -> list[str]:
    return [f"• {say.say(source_line(source))}" for source in sources_of(advice)]
