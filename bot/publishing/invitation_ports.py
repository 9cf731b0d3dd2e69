"""What relaying invitations needs of storage."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ids import AcgmeId, GuildId, MemberId, SeasonId
from bot.domain.invitation import Shares
from bot.publishing.ports import Plan

Waiting = Mapping[MemberId, Sequence[AcgmeId]]
"""The programs of one season that members shared with a server and that were not posted there yet."""
Choose = Callable[[Waiting], Sequence[AcgmeId]]
"""What of that is posted now, in the order in which it is shown; nothing where it would tell too much."""


class InvitationDraws(Protocol):
    """What the posts are made of."""

    async def draw(
        self,
        plan: Plan,
        season: SeasonId,
        choose: Choose,
        *,
        until: datetime,
        since: datetime | None,
        now: datetime,
        next_at: datetime,
    ) -> bool:
        """Begin a post with what ``choose`` takes of the shares made until then; ``False`` where it takes nothing.

        Shares of ``since`` or before may have been posted, or taken back, before a restore: they are left out. The post that
        was begun before for the same occurrence stands as it is.
        """
        ...

    async def programs(self, guild: GuildId, occurrence: datetime) -> tuple[AcgmeId, ...]:
        """What is left of the programs of a post, in its order."""
        ...


class InvitationStore(InvitationDraws, Protocol):
    """The shares of members, sealed; and the programs that were reported, without them."""

    async def shares(self, member: MemberId) -> Shares:
        """Everything that a member shared."""
        ...

    async def change(self, member: MemberId, edit: Callable[[Shares], Shares]) -> Shares | None:
        """Change it in one step; ``None`` for somebody who is no member. What nobody shares any more leaves its post.

        ``edit`` is quick and pure; what it raises passes through.
        """
        ...

    async def reported(self, guild: GuildId, season: SeasonId) -> Mapping[AcgmeId, datetime]:
        """The programs that are in posts of a server that were sent, with the instant each post was meant for."""
        ...

    async def forget_but(self, seasons: Collection[SeasonId]) -> int:
        """Remove the shares of other seasons, and what is known of their posts; how many rows."""
        ...
