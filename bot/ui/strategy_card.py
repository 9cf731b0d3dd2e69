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
from bot.domain.ids import RuleId
from bot.domain.message import Message, Usd, message
from bot.domain.season import DateStatus
from bot.i18n import Catalogue
from bot.ui.card import Accent, Card, Field
from bot.ui.limits import clip

DUE_PROJECTED = RuleId("due.projected")
"""The rule by which an action's day follows from a projected date of the season."""
ROOM = {"list": 500, "timing": 500, "actions": 500, "warnings": 500, "sources": 500}
"""Characters that a field may fill, so that the card stays a few screens of a phone; others :data:`ROOM_OTHERWISE`."""
ROOM_OTHERWISE = 400
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
    """The whole advice on one card."""
    return Card(
        title=say.text("strategy_card.title", {"season": advice.season.id}),
        body=clip(_opening(advice, say), ROOM_OPENING),
        fields=tuple(_fields(advice, say)),
        footer=say.text("common.disclaimer"),
        accent=_ACCENTS[advice.tier.id],
    )


def season_line(advice: Advice) -> Message:
    """Which season this is for and when programs look; a projected day is called so."""
    season = advice.season
    key = "strategy_card.season"
    if season.status is DateStatus.PROJECTED:
        key = "strategy_card.season_projected"
    return message(key, opens=season.review_opens)


def sources_of(advice: Advice) -> tuple[Source, ...]:
    """Every source, each once: the guide first, our own arithmetic last."""
    once = dict.fromkeys(source for part in _parts(advice) for source in part.sources)
    return tuple(sorted(once, key=lambda source: list(SourceKind).index(source.kind)))


def _parts(advice: Advice) -> Iterator[Grounded]:
    yield advice.tier
    yield advice.applications
    yield from advice.mix
    yield advice.position
    yield advice.cost
    yield advice.step1_scenario
    yield advice.exam_timing
    yield advice.signals
    yield from advice.actions
    yield from advice.warnings
    yield advice.season


def _dated(day: date, *, projected: bool) -> Message:
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
    yield _field("mix", _mix_lines(advice.mix, say), say)
    if advice.position.text is not None:
        yield _field("position", [say.say(advice.position.text)], say)
    yield _field("step1", [say.say(advice.step1_scenario.reasons[0].message)], say)
    yield _field("timing", list(_timing_lines(advice, say)), say)
    yield _field("signals", [say.say(advice.signals.reasons[0].message)], say)
    for name, lines in (
        ("actions", list(_action_lines(advice, say))),
        ("warnings", [_named("strategy.warning_name", caution.id, say) for caution in advice.warnings]),
    ):
        if lines:
            yield _field(name, lines, say)
    yield _field("sources", [say.say(_source(source)) for source in sources_of(advice)], say)


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
    return [*lines, _cost_line(cost, say), *(say.say(reason.message) for reason in applications.reasons[:1])]


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
    yield say.say(timing.reasons[0].message)
    if timing.last_test_day is not None:
        day = _dated(timing.last_test_day, projected=advice.season.status is DateStatus.PROJECTED)
        yield say.text("strategy_card.last_test_day", {"day": day})
    if timing.self_assessment_window is not None:
        window = timing.self_assessment_window
        yield say.text("strategy_card.window", {"first": window.first, "last": window.last})
    if timing.practice_estimate is not None:
        estimate = timing.practice_estimate
        params = {"low": estimate.low, "high": estimate.high, "assumption": estimate.assumption}
        yield say.text("strategy_card.estimate", params)


def _action_lines(advice: Advice, say: Catalogue) -> Iterator[str]:
    for action in advice.actions:
        line = _named("strategy.action_name", action.id, say)
        if action.due is not None:
            projected = any(reason.rule == DUE_PROJECTED for reason in action.reasons)
            due = _dated(action.due, projected=projected)
            line = say.text("strategy_card.by", {"what": line, "due": due})
        yield line


def _source(source: Source) -> Message:
    return message(
        "strategy_card.source",
        title=source.title,
        year=source.year,
        kind=message(f"strategy.source_kind.{source.kind}"),
        status=message(f"strategy.source_status.{source.status}"),
    )


def _named(names: str, name: str, say: Catalogue) -> str:
    """A line of a list, with a capital: the catalogue's names also stand within sentences."""
    text = say.text(f"{names}.{name}")
    return f"• {text[:1].upper()}{text[1:]}"
