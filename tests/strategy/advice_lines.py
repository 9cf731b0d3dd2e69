"""Advice and lists as lines that a person can read and compare: each names its part, its rule and every value."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import fields

from bot.domain.advice import Advice, Grounded
from tests.approved import shown

SILENT = (None, False, ())
"""Values that a line leaves out."""


def lines_of_advice(advice: Advice) -> list[str]:
    """Everything in it: a line for each part's values and one for each reason; the order of actions and of warnings."""
    cost, own = advice.cost, (advice.exam_timing.decision, advice.exam_timing)
    parts: list[tuple[str, Grounded | None]] = [
        ("season", advice.season),
        (f"phase {advice.phase.id}", advice.phase),
        (f"tier {advice.tier.id}", advice.tier),
        (f"step1 {advice.step1_scenario.id}", advice.step1_scenario),
        ("programs", advice.applications),
        *((f"mix {item.kind} {item.emphasis}", item) for item in advice.mix),
        (f"timing {own[0]}", own[1]),
        ("signals", advice.signals),
        *((f"action {action.id}", action) for action in advice.actions),
        *((f"{warning.severity} {warning.id}", warning) for warning in advice.warnings),
        ("position", advice.position),
        ("cost", cost),
        *((f"cost {other.id}", other) for other in cost.other),
        ("interviews", advice.interviews),
    ]
    lines = [
        f"focus: {advice.focus}",
        f"actions: {' '.join(action.id for action in advice.actions)}",
        f"warnings: {' '.join(warning.id for warning in (*advice.stops, *advice.notes))}",
        f"in all: ${cost.total_minimum} to {'any' if cost.total_maximum is None else f'${cost.total_maximum}'}",
    ]
    for name, part in parts:
        lines += [] if part is None else lines_of_part(name, part)
    return lines


NAMED = ("id", "reasons", "sources", "other", "kind", "emphasis", "decision", "severity")


def lines_of_part(name: str, part: Grounded) -> Iterator[str]:
    """Its values with the kinds of its sources, then each reason."""
    values = {field.name: getattr(part, field.name) for field in fields(part) if field.name not in NAMED}
    own = [f"{key}={shown(value)}" for key, value in values.items() if value not in SILENT]
    yield " ".join([f"{name}:", *own, f"<{'+'.join(source.kind.value for source in part.sources)}>"])
    for reason in part.reasons:
        written = shown(reason.message)
        told_by = "" if written.partition("(")[0] == reason.rule else f"[{reason.rule}] "
        yield f"{name}: {told_by}{written}"


def changes(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """What went, with a minus, and what came, with a plus; of a part that went only its name."""
    named = {line.partition(":")[0] for line in after}
    for line in difflib.unified_diff(before, after, lineterm="", n=0):
        name = line[1:].partition(":")[0]
        if line.startswith(("---", "+++", "@@")):
            continue
        if line.startswith("+") or name in named:
            yield f"  {line[0]} {line[1:]}"
        elif line[1:].startswith(f"{name}:") and line.endswith(">"):
            yield f"  - {name}"
