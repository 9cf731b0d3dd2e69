"""Advice and lists as lines that a person can read and compare: each names its part, its rule and every value."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

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


def lines_of_form(form: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """A form as lines: plain values together, then what it holds; of sources the kinds."""
    plain = {key: value for key, value in form.items() if not _holds(value)}
    yield f"{within}{' '.join(_pairs(plain))}"
    for key, value in form.items():
        if key == "sources":
            yield f"{within}  <{'+'.join(source['kind'] for source in value)}>"
        elif key == "reasons":
            yield from (f"{within}  {_rule(reason)}" for reason in value)
        elif isinstance(value, dict) and _holds(value):
            yield f"{within}{key}"
            yield from lines_of_form(value, f"{within}  ")
        elif _holds(value):
            yield f"{within}{key} {len(value)}"
            for item in value:
                yield from lines_of_form(item, f"{within}  ")


def _rule(reason: Mapping[str, str]) -> str:
    written = reason["text"].partition("(")[0]
    return (
        reason["text"]
        if written.removeprefix("program_list.") == reason["rule"]
        else f"[{reason['rule']}] {reason['text']}"
    )


def _holds(value: Any) -> bool:
    """Whether a value gets lines of its own: what has reasons or many keys."""
    if isinstance(value, dict):
        return "acgme_id" not in value and "reasons" in value
    return (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "acgme_id" not in value[0]
    )


def _pairs(plain: Mapping[str, Any]) -> list[str]:
    return [f"{key}={_short(value)}" for key, value in plain.items()]


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["acgme_id"]) if "acgme_id" in value else " ".join(_pairs(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{' '.join(map(_short, value))}]"
    return shown(value)
