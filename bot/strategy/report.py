"""Advice as a page of text: what stands first, in short, what to do grouped by when, and the rest by theme.

Pure: it chooses and orders messages, each with the sources of its own rule. Numbers, marks and line breaks are made
where it is printed. Sentences that only explain a count or hold a text to copy are left out unless asked for (``why``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import cast

from bot.domain.advice import Action, Advice, Caution, Emphasis, Grounded, Reason, Source, WarningId
from bot.domain.ids import RuleId
from bot.domain.message import Message, Usd, message
from bot.domain.phase import Focus
from bot.domain.season import DateStatus
from bot.strategy.explain import decision_name
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import shown_day

FIRST_ACTIONS = 5
"""Actions of the brief form."""
_LIST_SHOWN = (Focus.APPLICATION, Focus.NEXT_SEASON)
_DUE = "due."
_NEXT_SEASON = "due.next_season"
_DAY_OF_SEASON = "strategy.day"
_WAITING = ("report.title.later", "report.title.any_time")
"""Groups whose actions need one sentence now."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with what it rests on; ``rule`` is ``None`` for a heading or a summary."""

    text: Message
    sources: tuple[Source, ...] = ()
    rule: RuleId | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph: a lead in words, and its sentences. ``number`` counts what is to be done."""

    sentences: tuple[Sentence, ...]
    lead: Message | None = None
    number: int | None = None
    stop: bool = False
    when: Message | None = None
    """The heading, where it stands in the line of its only paragraph."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with paragraphs below it; a smaller heading stands within the one before."""

    title: Message
    items: tuple[Item, ...]
    small: bool = False


def report(
    advice: Advice, rulebook: Rulebook, *, brief: bool = False, why: bool = False
) -> tuple[Block, ...]:
    """The page in order: stops, in short, do next, programs and money, Step 2 CK, where you stand, notes."""
    page = _Page(advice, rulebook, why)
    blocks = [*page.stops(), page.in_short(), *page.do_next(FIRST_ACTIONS if brief else None)]
    if not brief:
        blocks += page.rest()
    return tuple(block for block in blocks if block.items)


class _Page:
    def __init__(self, advice: Advice, rulebook: Rulebook, why: bool) -> None:
        self._advice = advice
        self._rulebook = rulebook
        self._why = why

    def stops(self) -> Iterator[Block]:
        items = tuple(Item(self._of(stop), stop=True) for stop in self._advice.stops)
        yield Block(_titled("first"), items)

    def in_short(self) -> Block:
        return Block(_titled("in_short"), tuple(Item((line,)) for line in self._short_lines()))

    def _short_lines(self) -> Iterator[Sentence]:
        """At most six."""
        advice = self._advice
        yield Sentence(_short("phase", text=advice.phase.reasons[0].message), advice.phase.sources)
        if advice.focus in (Focus.START, Focus.HALTED):
            return
        if advice.interviews is not None:
            first = advice.interviews.reasons[0]
            yield Sentence(_short("interviews", text=first.message), self._rulebook.rules[first.rule].sources)
        yield self._tier_line()
        if advice.focus is Focus.APPLICATION and not self._stopped(WarningId.STEP1_EXPIRED):
            yield self._list_line("list")
        if advice.exam_timing.decision != "taken":
            yield Sentence(_short("step2", text=decision_name(advice)))
        yield from self._deadline_line()

    def _tier_line(self) -> Sentence:
        tier = self._advice.tier
        name = message(f"strategy.tier_name.{tier.id}")
        sources = self._rulebook.rules[tier.reasons[0].rule].sources
        if not tier.flags:
            return Sentence(_short("tier", tier=name), sources)
        flags = tuple(message(f"strategy.flag_name.{flag}") for flag in tier.flags)
        return Sentence(_short("tier_flags", tier=name, flags=flags), sources)

    def _stopped(self, warning: WarningId) -> bool:
        return any(stop.id is warning for stop in self._advice.stops)

    def _list_line(self, name: str) -> Sentence:
        """The length of the list and what it costs."""
        advice = self._advice
        size, cost = advice.applications, advice.cost
        params = {
            "minimum": size.minimum,
            "low": Usd(cost.usd_minimum),
            "season": cost.fee_season,
            "signals": advice.signals.count,
        }
        if size.maximum is None or cost.usd_maximum is None:
            return Sentence(_short(f"{name}_open", total=Usd(cost.total_minimum), **params), cost.sources)
        more = {"maximum": size.maximum, "high": Usd(cost.usd_maximum)}
        total = {"total_low": Usd(cost.total_minimum), "total_high": Usd(cost.total_maximum or 0)}
        return Sentence(_short(name, **params, **more, **total), cost.sources)

    def _deadline_line(self) -> Iterator[Sentence]:
        """The most effective action, and the first day among all."""
        actions = self._advice.actions
        dated = [action for action in actions if action.due is not None]
        if not actions:
            return
        what = message(f"strategy.action_name.{actions[0].id}")
        if not dated:
            yield Sentence(_short("next", what=what))
            return
        soonest = min(dated, key=_day)
        if soonest is actions[0]:
            yield Sentence(_short("next_by", what=what, day=_shown(soonest)))
            return
        name = message(f"strategy.action_name.{soonest.id}")
        yield Sentence(_short("next_day", what=what, day=_shown(soonest), due=name))

    def do_next(self, most: int | None) -> Iterator[Block]:
        """Actions by when: now, by a day, in a later phase, at any time; numbered through."""
        chosen = self._advice.actions[:most]
        yield Block(self._next_title(chosen), (Item(()),) if chosen else ())
        number = 0
        for title, actions in self._groups(chosen):
            items: list[Item] = []
            for action in actions:
                number += 1
                item = self._action(action, number)
                waits = title.key in _WAITING and not self._why
                items.append(replace(item, sentences=item.sentences[:1]) if waits else item)
            if len(items) == 1:
                items = [replace(items[0], when=title)]
            yield Block(title, tuple(items), small=True)

    def _next_title(self, actions: tuple[Action, ...]) -> Message:
        """With the season of the days, where it is not the one advised for."""
        for action in actions:
            for reason in action.reasons:
                if reason.rule == _NEXT_SEASON:
                    return _titled("do_next_season", season=reason.message.params["season"])
        return _titled("do_next")

    def _groups(self, actions: tuple[Action, ...]) -> Iterator[tuple[Message, list[Action]]]:
        undated = [action for action in actions if action.due is None]
        rules = {rule.id: rule for rule in self._rulebook.actions}
        later = self._rulebook.later.get((self._advice.focus, self._advice.phase.id), frozenset())
        any_time = [action for action in undated if rules[action.id].any_time]
        waits = [
            action
            for action in undated
            if action not in any_time and (action.id in later or self._rulebook.for_later(action))
        ]
        yield _titled("now"), [action for action in undated if action not in waits and action not in any_time]
        dated = sorted((action for action in actions if action.due is not None), key=_day)
        for _, group in groupby(dated, key=_day):
            together = list(group)
            yield _titled("by", day=_shown(together[0])), together
        yield _titled("later"), waits
        yield _titled("any_time"), any_time

    def _action(self, action: Action, number: int) -> Item:
        """Its day stands in the heading; what the day is stands with every rule."""
        lead = message(f"strategy.action_name.{action.id}")
        sentences = [sentence for sentence in self._of(action) if not _is_due(sentence)]
        if self._why:
            days = (reason for reason in action.reasons if reason.rule.startswith(_DUE))
            sentences.extend(self._sentence(reason) for reason in days)
        return Item(tuple(sentences), lead, number)

    def rest(self) -> Iterator[Block]:
        advice = self._advice
        listed = advice.focus in _LIST_SHOWN and not self._stopped(WarningId.STEP1_EXPIRED)
        if listed or self._why:
            yield Block(_titled("programs"), tuple(self._program_items()))
        if advice.focus not in (Focus.START, Focus.HALTED) or self._why:
            yield Block(_titled("step2"), (Item(self._of(advice.exam_timing), decision_name(advice)),))
            yield Block(_titled("standing"), tuple(self._standing_items()))
        notes = (self._of(note) for note in self._notes())
        yield Block(_titled("notes"), tuple(Item(sentences) for sentences in notes if sentences))

    def _notes(self) -> Iterator[Caution]:
        """What a stop says already is not said again; where nothing is to be decided only what still touches the member."""
        late = self._stopped(WarningId.LATE_APPLICATION)
        quiet = self._advice.focus in (Focus.START, Focus.HALTED)
        for note in self._advice.notes:
            closed = note.id is WarningId.SEASON_CLOSED
            doubled = note.id is WarningId.NUMERIC_STEP1_EXPIRES and self._stopped(WarningId.STEP1_EXPIRED)
            if (
                not (closed and late)
                and not doubled
                and not (quiet and note.id is not WarningId.VISA_RULES_MOVING)
            ):
                yield note

    def _program_items(self) -> Iterator[Item]:
        advice = self._advice
        if advice.focus is Focus.NEXT_SEASON and not self._why:
            yield Item((*self._of(advice.applications), self._list_line("list_next"), *self._other_costs()))
            yield Item(self._mix_sentences())
            return
        yield Item(self._of(advice.applications))
        yield Item(self._mix_sentences())
        yield Item((*self._of(advice.cost), *self._other_costs()))
        yield Item(self._of(advice.signals))

    def _other_costs(self) -> Iterator[Sentence]:
        """Every other cost in one sentence, or each with its own where everything is asked for."""
        others = self._advice.cost.other
        if self._why:
            yield from self._once(others)
        elif shown := [other for other in others if other.usd_maximum]:
            costs = tuple(
                message(
                    "report.other_cost",
                    name=message(f"strategy.cost_name.{other.id}"),
                    usd=_usd(other.usd_minimum, other.usd_maximum),
                )
                for other in shown
            )
            sources = dict.fromkeys(source for other in shown for source in other.sources)
            yield Sentence(message("report.other_costs", costs=costs), tuple(sources))

    def _mix_sentences(self) -> tuple[Sentence, ...]:
        """Which kinds carry the list, and the sentence that they share once."""
        weights = list(Emphasis)
        kinds = sorted(self._advice.mix, key=lambda item: weights.index(item.emphasis))
        first = [
            Sentence(
                message(
                    "report.mix",
                    kinds=tuple(message(f"report.kind.{item.kind}") for item in group),
                    emphasis=message(f"strategy.emphasis.{emphasis}"),
                ),
                self._rulebook.rules[self._advice.mix[0].reasons[0].rule].sources,
            )
            for emphasis, group in groupby(kinds, key=lambda item: item.emphasis)
        ]
        return (*first, *self._once(self._advice.mix))

    def _standing_items(self) -> Iterator[Item]:
        advice = self._advice
        yield Item((*self._of(advice.tier), *self._of(advice.step1_scenario)))
        if advice.interviews is not None:
            yield Item(self._of(advice.interviews))
        yield Item(self._of(advice.position))
        if self._why:
            yield Item(self._of(advice.season))

    def _once(self, parts: Iterable[Grounded]) -> tuple[Sentence, ...]:
        every = [sentence for part in parts for sentence in self._of(part)]
        return tuple(sentence for place, sentence in enumerate(every) if sentence not in every[:place])

    def _of(self, part: Grounded) -> tuple[Sentence, ...]:
        """The sentences of a part; the source of a date stands under the first that names a day of the season."""
        shown = [
            reason for reason in part.reasons if self._why or not self._rulebook.rules[reason.rule].detail
        ]
        sentences = [self._sentence(reason) for reason in shown]
        named = {source for reason in part.reasons for source in self._rulebook.rules[reason.rule].sources}
        dates = tuple(source for source in part.sources if source not in named)
        if sentences and dates:
            at = next((at for at, found in enumerate(sentences) if _names_a_day(found.text)), -1)
            dated = sentences[at]
            sentences[at] = Sentence(dated.text, (*dated.sources, *dates), dated.rule)
        return tuple(sentences)

    def _sentence(self, reason: Reason) -> Sentence:
        return Sentence(reason.message, self._rulebook.rules[reason.rule].sources, reason.rule)


def _usd(low: int, high: int) -> Message | Usd:
    if low == high:
        return Usd(low)
    return message("report.usd_range", low=Usd(low), high=Usd(high))


def _names_a_day(value: object) -> bool:
    """A day of the season stands in it; a day of the member's own is a plain date."""
    if isinstance(value, Message):
        return value.key.startswith(_DAY_OF_SEASON) or any(map(_names_a_day, value.params.values()))
    return isinstance(value, tuple) and any(map(_names_a_day, cast("tuple[object, ...]", value)))


def _is_due(sentence: Sentence) -> bool:
    return sentence.rule is not None and sentence.rule.startswith(_DUE)


def _day(action: Action) -> date:
    return action.due or date.max


def _shown(action: Action) -> Message:
    day = action.due or date.max
    return shown_day(day, DateStatus.PROJECTED if action.projected else None)


def _titled(name: str, **params: object) -> Message:
    return message(f"report.title.{name}", **params)


def _short(name: str, **params: object) -> Message:
    return message(f"report.short.{name}", **params)
