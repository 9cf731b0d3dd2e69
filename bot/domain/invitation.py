"""Invitations to interviews that members report to their server: kept back, then posted without a name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import AcgmeId, GuildId, SeasonId

SHARERS = 5
"""A post shows programs of at least so many different members, one of each, so nobody who knows exactly who shared can
tell whose a program is better than one in five; of five, two who compare notes still leave three."""
PROGRAMS_MAX = 20
"""Most programs in one post; the rest waits for the next day."""
WAITS = timedelta(days=1)
"""So long a share is kept back at least, so that its day does not tell whose it is."""
SHARES_MAX, SHARES_A_DAY = 60, 5
"""Most shares of a member, all servers and seasons together, and on one day."""


@dataclass(frozen=True, slots=True)
class Share:
    """One member's word to one server that a program invited them; ``at`` is an aware UTC instant."""

    guild: GuildId
    season: SeasonId
    program: AcgmeId
    at: datetime

    def same(self, other: "Share") -> bool:
        """Whether both say the same to the same server."""
        return (self.guild, self.season, self.program) == (other.guild, other.season, other.program)


Shares = tuple[Share, ...]
