"""Research and service in a form: counts, the personal statement, and gaps before Step 2 CK.

An empty field means unknown. All pure; refusals are `UserError`.
"""

from dataclasses import dataclass, replace

from bot.domain.profile import ContentGap, PersonalStatement, Profile, Research
from bot.domain.profile_check import RESEARCH_MAX
from bot.profile.chosen import NONE, chosen_text, read_chosen
from bot.profile.typed_text import read_number, read_word, squeezed

_STATEMENTS = {squeezed(state): state for state in PersonalStatement}


@dataclass(frozen=True, slots=True)
class ResearchFields:
    """What is typed about projects, presentations and work with children: a count each."""

    pediatrics: str = ""
    other: str = ""
    qi: str = ""
    presentations: str = ""
    children: str = ""


@dataclass(frozen=True, slots=True)
class ReadinessFields:
    """What is recorded about the statement, and the gaps, joined by commas; ``none`` for no gaps."""

    statement: str = ""
    gaps: str = ""


def research_fields(profile: Profile) -> ResearchFields:
    """The counts as they are now; read back they are the same."""
    recorded = profile.research
    counts = (
        recorded.pediatrics,
        recorded.other,
        recorded.qi,
        recorded.presentations,
        profile.work_with_children,
    )
    return ResearchFields(*("" if count is None else str(count) for count in counts))


def with_research(profile: Profile, fields: ResearchFields) -> Profile:
    """The profile with the counts that were typed."""
    research = Research(*map(_count, (fields.pediatrics, fields.other, fields.qi, fields.presentations)))
    return replace(profile, research=research, work_with_children=_count(fields.children))


def readiness_fields(profile: Profile) -> ReadinessFields:
    """Statement and gaps as they are now; read back they are the same."""
    statement = "" if profile.statement is None else profile.statement.value
    return ReadinessFields(statement, chosen_text(profile.content_gaps, NONE))


def with_readiness(profile: Profile, fields: ReadinessFields) -> Profile:
    """The profile with what was answered about statement and gaps."""
    return replace(
        profile,
        statement=read_word(fields.statement, _STATEMENTS, "profile_edit.statement"),
        content_gaps=read_chosen(fields.gaps, ContentGap, NONE, "profile_edit.gaps"),
    )


def _count(typed: str) -> int | None:
    return read_number(typed, 0, RESEARCH_MAX, "profile_edit.count")
