"""What the statistics need of storage."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Protocol

from bot.domain.cohort import Charge, Check, CheckState, CohortTable, Cutoffs, Participation, Snapshot
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.moderation import ModeratorAct
from bot.domain.profile import CycleStatus


class ProfileFigures(Protocol):
    """Reads the recorded values that statistics are made of."""

    async def step2ck_scores(self, members: Sequence[MemberId]) -> Mapping[MemberId, int]:
        """Step 2 CK score of each of those members who passed or failed it, where the number is recorded.

        A profile that cannot be read is left out and counted in the log: one must not stop the statistics.
        """
        ...

    async def cycle_statuses(self, members: Sequence[MemberId]) -> Mapping[MemberId, CycleStatus]:
        """Stage and counts of each of those members, where any is recorded; an unreadable one is left out, as for scores."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the members who count, in order of id. ``last`` is ``None`` when there are no more."""

    frozen: Mapping[MemberId, int] = field(repr=False)
    """The scores of those whose score of the season is frozen already."""
    fresh: tuple[MemberId, ...] = field(repr=False)
    """Those who count for the first time this season."""
    last: MemberId | None


@dataclass(frozen=True, slots=True)
class Price:
    """What counting a member costs, and the most that a member may spend on the table in a season."""

    cost: Fraction
    most: Fraction


class ParticipationVerifier(Protocol):
    """Knows when participants were last seen in their servers."""

    async def verify(
        self, member: MemberId, guild: GuildId, *, in_server_since: datetime | None, now: datetime
    ) -> None:
        """Record that a participant is in the server at ``now``; nothing for anybody else."""
        ...


class ParticipantStore(ParticipationVerifier, Protocol):
    """Who joined which server's statistics; each one's score as first counted in a season, and what they have spent.

    Score and spending belong to the member, not to a server: leaving and coming back changes neither.
    """

    async def join(
        self, member: MemberId, guild: GuildId, *, in_server_since: datetime, now: datetime
    ) -> Participation:
        """Join, or verify somebody who has joined before. Raises `LookupError` for somebody without consent."""
        ...

    async def leave(self, member: MemberId, guild: GuildId) -> None:
        """Leave. Leaving twice does nothing."""
        ...

    async def participation(self, member: MemberId, guild: GuildId) -> Participation | None:
        """The member's part in the statistics, or ``None``."""
        ...

    async def page(
        self, guild: GuildId, season: SeasonId, limits: Cutoffs, *, after: MemberId | None
    ) -> Page:
        """The next members who count, with ids above ``after``. An unreadable frozen score is passed over."""
        ...

    async def who_counts(
        self, guild: GuildId, limits: Cutoffs, *, after: MemberId | None
    ) -> tuple[MemberId, ...]:
        """The next members who count, with ids above ``after``; empty when there are no more."""
        ...

    async def freeze(self, season: SeasonId, scores: Mapping[MemberId, int], *, now: datetime) -> None:
        """Keep these scores for the season. A score frozen before stays; one who was erased meanwhile gets none."""
        ...

    async def spend(
        self, season: SeasonId, table: CohortTable, members: Sequence[MemberId], price: Price
    ) -> Collection[MemberId]:
        """Charge each of these members who can pay for a drawing, in one transaction; who was left out.

        All others are charged and may be counted. Two drawings at once cannot both spend what is left.
        """
        ...

    async def include(
        self, guild: GuildId, season: SeasonId, table: CohortTable, members: Sequence[MemberId], price: Price
    ) -> Collection[MemberId]:
        """Let a server's question count these members, each charged once for all its answers; who was left out."""
        ...

    async def forget(self, *, before: SeasonId) -> int:
        """Remove frozen scores, spending and whom questions counted, of the seasons before that one; how many rows."""
        ...


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a server's statistics."""

    guild: GuildId
    member: MemberId


@dataclass(frozen=True, slots=True)
class Present:
    """They are in the server, since the aware instant ``since`` as far as it is known."""

    since: datetime | None


@dataclass(frozen=True, slots=True)
class Absent:
    """Discord knows no such member of the server, or no such user."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """There was no answer that says either."""


@dataclass(frozen=True, slots=True)
class Limited:
    """Nothing may be asked before ``pause`` has passed."""

    pause: timedelta


Looked = Present | Absent | Unclear | Limited


class MembershipLookup(Protocol):
    """Asks whether somebody is in a server."""

    def servers(self) -> Sequence[GuildId]:
        """The servers that can be asked about now."""
        ...

    async def look(self, who: Participant) -> Looked:
        """Ask once, about a member of one of those servers."""
        ...


class MembershipStore(ParticipationVerifier, Protocol):
    """When participants are to be looked for, and what was found."""

    async def next_look(self, servers: Sequence[GuildId], now: datetime) -> Participant | None:
        """The participant in these servers whose turn has been due for longest, or ``None``."""
        ...

    async def mark_missing(self, who: Participant, *, now: datetime, look_at: datetime) -> None:
        """Record that they were not found; whoever is marked does not count. The first such instant stays."""
        ...

    async def remove_missing(self, who: Participant, *, missing_since: datetime) -> bool:
        """Remove the participation of one marked at ``missing_since`` or before."""
        ...

    async def put_off(self, who: Participant, *, look_at: datetime) -> None:
        """Look for them at ``look_at`` and not before."""
        ...


class LostDrawings(Protocol):
    """Says which drawings of a table a restored database may lack: those made after its backup."""

    def __call__(self, table: CohortTable, charges: Sequence[Charge], since: datetime) -> tuple[Charge, ...]:
        """The drawings to take for made, oldest first; ``since`` is when the backup was made."""
        ...


class SnapshotStore(Protocol):
    """Snapshots, the questions whether enough take part, and what all of them were charged, which only ever grows."""

    async def charges(self, guild: GuildId, table: CohortTable) -> tuple[Charge, ...]:
        """Every drawing of a table in a server, oldest first."""
        ...

    async def latest(self, guild: GuildId, table: CohortTable) -> Snapshot | None:
        """The snapshot drawn last, of whatever season."""
        ...

    async def with_numbers(self, guild: GuildId, table: CohortTable) -> Snapshot | None:
        """The snapshot drawn last that shows something, of whatever season."""
        ...

    async def check(self, guild: GuildId, table: CohortTable, season: SeasonId) -> Check | None:
        """The question of a season whether enough take part, or ``None`` when it was never asked."""
        ...

    async def begin_check(self, guild: GuildId, table: CohortTable, season: SeasonId, check: Check) -> Check:
        """Store and charge a question before it is answered; the one that was begun before, if there is one."""
        ...

    async def answer_check(
        self,
        guild: GuildId,
        table: CohortTable,
        season: SeasonId,
        state: CheckState,
        *,
        now: datetime,
        act: ModeratorAct | None = None,
    ) -> None:
        """Store the answer and log the act of asking, in one transaction; after *enough* there is no other answer."""
        ...

    async def all(self, guild: GuildId, table: CohortTable) -> tuple[Snapshot, ...]:
        """Every snapshot of a table that is stored, oldest first."""
        ...

    async def keep(self, snapshot: Snapshot, act: ModeratorAct | None = None) -> Snapshot:
        """Store a snapshot, charge it and log the act of drawing it, in one transaction.

        When that drawing of the season was stored before, nothing changes and the stored one is returned.
        Raises `LookupError` when it was charged and its snapshot has been removed with its season.
        """
        ...
