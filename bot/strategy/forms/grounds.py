"""The JSON form that every part of advice shares: reasons with their rules, and sources."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.advice import Grounded, SourceKind, SourceStatus
from bot.domain.message import Message

Say = Callable[[Message], str]
"""Writes a message in one language: `Catalogue.of`."""


class Form(BaseModel):
    """Base of all objects."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReasonForm(Form):
    """One sentence and the rule that made it."""

    rule: str
    text: str


class SourceForm(Form):
    """What the rules rest on."""

    kind: SourceKind
    title: str
    year: int
    status: SourceStatus


class GroundedForm(Form):
    """Base of every part of advice."""

    reasons: list[ReasonForm] = Field(min_length=1)
    sources: list[SourceForm] = Field(min_length=1)


def grounds(part: Grounded, texts: Say) -> dict[str, Any]:
    """Reasons and sources as values."""
    return {
        "reasons": [{"rule": reason.rule, "text": texts(reason.message)} for reason in part.reasons],
        "sources": [asdict(source) for source in part.sources],
    }
