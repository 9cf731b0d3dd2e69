"""Advice line by line: each part with its reasons, their rules and their sources, as messages to be written.

The shell prints all of it; a card may show the sections it has room for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.advice import (
    Action,
    Advice,
    Applications,
    Caution,
    Cost,
    Grounded,
    Reason,
    Severity,
    Source,
)
from bot.domain.ids import RuleId
from bot.domain.message import Message, Usd, message
from bot.domain.season import DateStatus


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that states the advice, and the lines that explain it."""

    title: Message
    lines: tuple[Message, ...]


def explain(advice: Advice) -> tuple[Section, ...]:
    """Every part of advice in reading order."""
    return tuple(_sections(advice))


def explain_part(title: Message, part: Grounded) -> Section:
    """One part: its reasons with their rules, then its sources."""
    lines = [*map(reason_line, part.reasons), *map(source_line, part.sources)]
    return Section(title, tuple(lines))


def reason_line(reason: Reason) -> Message:
    """A reason and the rule that made it."""
    return message("strategy.explain.reason", text=reason.message, rule=reason.rule)


def source_line(source: Source) -> Message:
    """A source with its kind, status and, where its title names none, its year."""
    return message(
        "strategy.explain.source" if names_no_year(source) else UNDATED_SOURCE,
        kind=message(f"strategy.source_kind.{source.kind}"),
        title=source.title,
        year=source.year,
        status=message(f"strategy.source_status.{source.status}"),
    )


UNDATED_SOURCE = "strategy.explain.source_undated"
"""The line of a source whose title says its year itself, or that it has none."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\bundated\b")


def names_no_year(source: Source) -> bool:
    """Whether the year must stand beside the title."""
    return _YEAR.search(source.title) is None


def _sections(advice: Advice) -> Iterator[Section]:
    yield from (_warning(stop) for stop in advice.stops)
    yield explain_part(_season_title(advice), advice.season)
    phase = message(f"strategy.phase_name.{advice.phase.id}")
    yield explain_part(_titled("phase", id=phase), advice.phase)
    if advice.interviews is not None:
        standing = message(f"strategy.interviews_name.{advice.interviews.standing}")
        yield explain_part(_titled("interviews", id=standing), advice.interviews)
    yield explain_part(_titled("tier", id=message(f"strategy.tier_name.{advice.tier.id}")), advice.tier)
    scenario = message(f"strategy.scenario_name.{advice.step1_scenario.id}")
    yield explain_part(_titled("step1_scenario", id=scenario), advice.step1_scenario)
    yield explain_part(list_title(advice.applications), advice.applications)
    yield explain_part(cost_title(advice.cost), advice.cost)
    for other in advice.cost.other:
        yield explain_part(_titled("other_cost", id=message(f"strategy.cost_name.{other.id}")), other)
    for item in advice.mix:
        kind = message(f"strategy.kind.{item.kind}")
        emphasis = message(f"strategy.emphasis.{item.emphasis}")
        yield explain_part(_titled("mix", kind=kind, emphasis=emphasis), item)

    yield _timing(advice)
    yield explain_part(_titled("signals", count=advice.signals.count), advice.signals)
    for action in advice.actions:
        yield explain_part(action_title(action), action)
    yield from (_warning(note) for note in advice.notes)
    yield explain_part(_titled("position"), advice.position)


def _warning(warning: Caution) -> Section:
    name = message(f"strategy.warning_name.{warning.id}")
    return explain_part(_titled("stop" if warning.severity is Severity.STOP else "warning", id=name), warning)


def _timing(advice: Advice) -> Section:
    timing = advice.exam_timing
    decision = decision_name(advice)
    section = explain_part(_titled("exam_timing", id=decision), timing)
    window, estimate = timing.self_assessment_window, timing.practice_estimate
    facts: list[Message] = []
    if window is not None:
        key = "window_passed" if window.last < advice.as_of else "window"
        facts.append(message(f"strategy.explain.{key}", first=window.first, last=window.last))
    if estimate is not None:
        facts.append(
            message(
                "strategy.explain.estimate",
                low=estimate.low,
                high=estimate.high,
                assumption=estimate.assumption,
            )
        )
    return Section(section.title, (*facts, *section.lines))


def decision_name(advice: Advice) -> Message:
    """The decision in words; an exam that awaits its score, or waits for ECFMG's answer, is called so."""
    for reason in advice.exam_timing.reasons:
        if reason.rule in _NAMED_BY:
            return message(f"strategy.decision_name.{_NAMED_BY[reason.rule]}")
    return message(f"strategy.decision_name.{advice.exam_timing.decision}")


_NAMED_BY = {RuleId("timing.waiting"): "waiting", RuleId("timing.ask_first"): "ask_first"}
"""Sentences that name the decision more closely."""


def action_title(action: Action) -> Message:
    """What to do, and by when; a date that follows from a projected one says so."""
    name = message(f"strategy.action_name.{action.id}")
    if action.due is None:
        return _titled("action", id=name)
    return _titled("action_due_projected" if action.projected else "action_due", id=name, due=action.due)


def _season_title(advice: Advice) -> Message:
    projected = advice.season.status is DateStatus.PROJECTED
    name = "season_projected" if projected else "season"
    return _titled(name, season=advice.season.id, as_of=advice.as_of)


def list_title(applications: Applications) -> Message:
    """For example "70 to 90 programs" or "100 programs or more"."""
    if applications.maximum is None:
        return _titled("applications_open", minimum=applications.minimum)
    if applications.maximum == applications.minimum:
        return _titled("applications_exact", minimum=applications.minimum)
    return _titled("applications", minimum=applications.minimum, maximum=applications.maximum)


def cost_title(cost: Cost) -> Message:
    """What the list costs."""
    if cost.usd_maximum is None:
        return _titled("cost_open", minimum=Usd(cost.usd_minimum))
    return _titled("cost", minimum=Usd(cost.usd_minimum), maximum=Usd(cost.usd_maximum))


def _titled(name: str, **params: object) -> Message:
    return message(f"strategy.title.{name}", **params)
