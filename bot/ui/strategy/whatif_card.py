"""The card of `/whatif`: today beside what is imagined, line by line, with the reasons of the lines that change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.advice import Advice, Grounded, MixItem, Reason, Tier
from bot.domain.message import Message, message
from bot.domain.profile import Profile
from bot.i18n import Catalogue
from bot.strategy.service import Comparison
from bot.ui.card import Card, Field
from bot.ui.limits import clip
from bot.ui.strategy.card import ACCENTS, season_line
from bot.ui.strategy.whatif_question import asked_lines
from bot.ui.strategy.words import cost_text, last_test_day, mix_texts, size_text
from bot.ui.text import fitted, source_text, sources_of

REASONS_SHOWN = 2
REASON_ROOM = 220
"""Characters of one reason; the whole of it is behind the button Why."""
LINE_ROOM = 620
"""Characters that one changed line fills with its two sides and its reasons."""
TO_DO_ROOM = 400
SAME_ROOM = 500
SOURCES_ROOM = 450
WHY = "↳ "
"""Stands before a reason. Small print is not for fields of a card: some apps of Discord show its marks there."""
NOTHING = message("whatif.nothing")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of advice on both sides, each as texts; ``reasons`` are what makes them differ."""

    name: str
    today: tuple[Message, ...]
    what_if: tuple[Message, ...]
    reasons: tuple[Message, ...]
    parts: tuple[Grounded, ...]

    @property
    def changed(self) -> bool:
        """Whether the two sides say different things."""
        return self.today != self.what_if


def whatif_card(comparison: Comparison, texts: Catalogue) -> Card:
    """Both sides on one card; what changes is said in words and explained, what stays is listed below."""
    today, what_if = comparison.today, comparison.what_if
    lines = tuple(_lines(today, what_if))
    changed = [line for line in lines if line.changed]
    same = [line for line in lines if not line.changed and line.name not in _ASIDE]
    moved = [
        *(_changed_field(line, texts) for line in changed if line.name != _FLAGS),
        *_comings_and_goings(today, what_if, changed, texts),
    ]
    fields = [
        *moved,
        *([_same_field(same, texts)] if same else []),
        _sources_field([part for line in changed for part in line.parts] or [what_if.season], texts),
    ]
    return Card(
        title=texts("whatif.title"),
        body=_opening(comparison, bool(moved), texts),
        fields=tuple(fields),
        footer=texts("common.disclaimer"),
        accent=ACCENTS[what_if.tier.id],
    )


def _opening(comparison: Comparison, changes: bool, texts: Catalogue) -> str:
    lines = [texts.of(line) for line in asked_lines(comparison.profile, comparison.imagined)]
    if comparison.profile == Profile():
        lines.append(texts("whatif.from_nothing"))
    if not changes:
        lines.append(texts("whatif.no_change"))
    return "\n".join([*lines, texts("whatif.not_stored")])


def _changed_field(line: Line, texts: Catalogue) -> Field:
    sides = [
        texts("whatif.today", {"text": _joined(line.today, texts)}),
        texts("whatif.what_if", {"text": _joined(line.what_if, texts)}),
    ]
    return _explained(line.name, sides, line.reasons, texts)


def _explained(name: str, lines: list[str], reasons: Sequence[Message], texts: Catalogue) -> Field:
    because = [f"{WHY}{clip(texts.of(reason), REASON_ROOM)}" for reason in reasons[:REASONS_SHOWN]]
    heading = texts("whatif.changed", {"name": texts(f"whatif.line.{name}")})
    return Field(heading, clip("\n".join([*lines, *because]), LINE_ROOM))


def _same_field(lines: Sequence[Line], texts: Catalogue) -> Field:
    same = [
        texts(
            "whatif.same_line",
            {"name": texts(f"whatif.line.{line.name}"), "text": _joined(line.what_if, texts)},
        )
        for line in lines
    ]
    return Field(texts("whatif.same"), fitted(same, SAME_ROOM, texts))


def _sources_field(parts: Sequence[Grounded], texts: Catalogue) -> Field:
    sources = [texts.of(source_text(source)) for source in sources_of(parts)]
    return Field(texts("strategy_card.part.sources"), fitted(sources, SOURCES_ROOM, texts))


def _joined(parts: Sequence[Message], texts: Catalogue) -> str:
    return "; ".join(texts.of(part) for part in parts)


_FLAGS = "flags"
_ASIDE = frozenset({"season", "step1"})
"""Lines that are shown only when they change."""


def _lines(today: Advice, what_if: Advice) -> Iterator[Line]:
    yield _line("season", today.season, what_if.season, (season_line(today),), (season_line(what_if),))
    yield _tier_line(today.tier, what_if.tier)
    yield _flag_line(today.tier, what_if.tier)
    sizes = (size_text(today.applications),), (size_text(what_if.applications),)
    yield _line("list", today.applications, what_if.applications, *sizes)
    cost = _line("cost", today.cost, what_if.cost, (cost_text(today.cost),), (cost_text(what_if.cost),))
    yield replace(cost, reasons=cost.reasons[:1])
    yield _mix_line(today.mix, what_if.mix)
    timings = _timing_texts(today), _timing_texts(what_if)
    yield _line("timing", today.exam_timing, what_if.exam_timing, *timings)
    scenarios = (_scenario(today),), (_scenario(what_if),)
    yield _line("step1", today.step1_scenario, what_if.step1_scenario, *scenarios)


def _line(
    name: str, before: Grounded, after: Grounded, today: tuple[Message, ...], what_if: tuple[Message, ...]
) -> Line:
    reasons = _difference(before.reasons, after.reasons)
    return Line(name, today, what_if, reasons, (after,))


def _difference(before: Iterable[Reason], after: Iterable[Reason]) -> tuple[Message, ...]:
    """What holds only with the change; where nothing does, what holds only without it."""
    old, new = tuple(before), tuple(after)
    if added := tuple(reason.message for reason in new if reason not in old):
        return added
    gone = (reason for reason in old if reason not in new)
    return tuple(message("whatif.no_longer", text=reason.message) for reason in gone)


def _tier_line(before: Tier, after: Tier) -> Line:
    reasons = _difference(*((r for r in tier.reasons if not _of_flag(r)) for tier in (before, after)))
    return Line("tier", (_tier_text(before),), (_tier_text(after),), reasons, (after,))


def _tier_text(tier: Tier) -> Message:
    key = "whatif.tier_low" if tier.low_score_strategy else "whatif.tier"
    return message(key, tier=message(f"strategy_card.tier.{tier.id}"))


def _flag_line(before: Tier, after: Tier) -> Line:
    reasons = _difference(*((r for r in tier.reasons if _of_flag(r)) for tier in (before, after)))
    return Line("flags", _flag_texts(before), _flag_texts(after), reasons, (after,))


def _flag_texts(tier: Tier) -> tuple[Message, ...]:
    return tuple(message(f"strategy_card.flag.{flag}") for flag in tier.flags) or (NOTHING,)


def _of_flag(reason: Reason) -> bool:
    return reason.rule.startswith("flag.")


def _mix_line(before: Sequence[MixItem], after: Sequence[MixItem]) -> Line:
    """Only the kinds that get another weight; where none does, what the list is mostly made of."""
    old = {item.kind: item.emphasis for item in before}
    moved = [item for item in after if old[item.kind] is not item.emphasis]
    if not moved:
        most = mix_texts(after, "whatif.mix")[:1]
        return Line("mix", most, most, (), ())
    left = [item for item in before if item.kind in {item.kind for item in moved}]
    reasons = _difference(*((r for item in mix for r in item.reasons) for mix in (left, moved)))
    today, what_if = mix_texts(left, "whatif.mix"), mix_texts(moved, "whatif.mix")
    return Line("mix", today, what_if, tuple(_once(reasons)), tuple(moved))


def _once(reasons: Iterable[Message]) -> Iterator[Message]:
    seen: list[Message] = []
    for reason in reasons:
        if reason not in seen:
            seen.append(reason)
            yield reason


def _timing_texts(advice: Advice) -> tuple[Message, ...]:
    timing = advice.exam_timing
    decision = message(f"strategy.decision_name.{timing.decision}")
    day = last_test_day(timing, advice)
    return (decision,) if day is None else (decision, message("whatif.last_test_day", day=day))


def _scenario(advice: Advice) -> Message:
    return message(f"strategy.scenario_name.{advice.step1_scenario.id}")


def _comings_and_goings(
    today: Advice, what_if: Advice, changed: Sequence[Line], texts: Catalogue
) -> Iterator[Field]:
    """Flags, actions and warnings that come or go."""
    reasons = [reason for line in changed if line.name == _FLAGS for reason in line.reasons]
    flags = _movements("strategy_card.flag", today.tier.flags, what_if.tier.flags, texts)
    if flags:
        yield _explained(_FLAGS, flags, reasons, texts)
    actions = [action.id for action in today.actions], [action.id for action in what_if.actions]
    warnings = [caution.id for caution in today.warnings], [caution.id for caution in what_if.warnings]
    for name, lines in (
        ("to_do", _movements("strategy.action_name", *actions, texts)),
        ("warnings", _movements("strategy.warning_name", *warnings, texts)),
    ):
        if lines:
            heading = texts("whatif.changed", {"name": texts(f"whatif.line.{name}")})
            yield Field(heading, fitted(lines, TO_DO_ROOM, texts))


def _movements(names: str, before: Sequence[str], after: Sequence[str], texts: Catalogue) -> list[str]:
    came = [texts("whatif.new", {"name": texts(f"{names}.{name}")}) for name in after if name not in before]
    went = [texts("whatif.gone", {"name": texts(f"{names}.{name}")}) for name in before if name not in after]
    return came + went
