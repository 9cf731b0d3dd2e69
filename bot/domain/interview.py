"""Interviews at programs: when, where, how, and the milestone that each of them is."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import AcgmeId, MilestoneId, SeasonId

INTERVIEWS_MAX = 100
"""Most interviews that a member can record, all seasons together."""
_NUMBERED = re.compile(r"interview_([1-9][0-9]*)")


class InterviewFormat(StrEnum):
    """How an interview is held."""

    VIDEO = "video"
    ON_SITE = "on_site"


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview: ``at`` is naive wall time to the minute in ``zone`` (IANA), which is the truth.

    ``number`` (from 1) is its own for ever: it stays when another is removed, and no other ever gets it.
    """

    number: int
    season: SeasonId
    acgme_id: AcgmeId
    at: dt.datetime
    zone: str
    format: InterviewFormat

    @property
    def milestone(self) -> MilestoneId:
        """The id of its milestone; it tells nothing about the interview."""
        return MilestoneId(f"interview_{self.number}")


@dataclass(frozen=True, slots=True)
class Interviews:
    """The interviews of a member, past ones included; ``last_number`` is the highest number ever given."""

    entries: tuple[Interview, ...] = ()
    last_number: int = 0

    def of(self, season: SeasonId | None) -> tuple[Interview, ...]:
        """Those of one season."""
        return tuple(entry for entry in self.entries if entry.season == season)


NO_INTERVIEWS = Interviews()
"""Nothing is told of any interview."""


def interview_number(milestone: str) -> int | None:
    """The number of the interview that a milestone is; ``None`` for any other milestone."""
    found = _NUMBERED.fullmatch(milestone)
    return None if found is None else int(found[1])
