"""A member's own applications of a season, and their rank order list."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import OtherProgram

APPLICATIONS_MAX = 400
"""Most applications that a member can record, all seasons together."""
RANKS_MAX = 100
"""Most programs of a rank list; from that number on NRMP charges an extra fee."""
RANKS_INCLUDED, RANK_USD = 20, 30
"""Ranks in the registration fee, and what each further one costs (NRMP help on certification and lists, 2025)."""


class ApplicationState(StrEnum):
    """How far an application has come, in order; ``declined`` ends it."""

    APPLIED = "applied"
    SIGNALLED = "signalled"
    INVITED = "invited"
    INTERVIEWED = "interviewed"
    RANKED = "ranked"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ProgramRef:
    """A program of our list, or one that a member named."""

    acgme_id: AcgmeId
    other: OtherProgram | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One application."""

    season: SeasonId
    program: ProgramRef
    state: ApplicationState = ApplicationState.APPLIED


@dataclass(frozen=True, slots=True)
class Rank:
    """A program of the rank list with the member's own note."""

    program: ProgramRef
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RankList:
    """The programs in the member's order of preference; ``certified`` as they said it of exactly this order."""

    season: SeasonId | None = None
    ranks: tuple[Rank, ...] = ()
    certified: bool = False

    def of(self, season: SeasonId | None) -> "RankList":
        """The list of a season; a list of another one does not count."""
        return self if self.season == season else RankList(season)

    def with_ranks(self, ranks: tuple[Rank, ...]) -> "RankList":
        """Another order, which has to be certified anew."""
        return replace(self, ranks=ranks, certified=False)
