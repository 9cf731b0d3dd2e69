"""What the moderators of a Discord server chose for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.ids import ChannelId, GuildId, RoleId


class RolePurpose(StrEnum):
    """What a role of a server stands for here."""

    MODERATOR = "moderator"
    """Who has one of these may act as a moderator."""
    STUDYING = "studying"
    APPLYING = "applying"
    INTERVIEWING = "interviewing"
    MATCHED = "matched"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Settings of one server; ``None`` or no role means not chosen. ``time_zone`` is an IANA name."""

    guild: GuildId
    time_zone: str | None = None
    statistics_channel: ChannelId | None = None
    match_dates_channel: ChannelId | None = None
    roles: Mapping[RolePurpose, frozenset[RoleId]] = field(
        default_factory=dict[RolePurpose, frozenset[RoleId]]
    )

    def roles_for(self, purpose: RolePurpose) -> frozenset[RoleId]:
        """The roles that stand for something, none where none was chosen."""
        return self.roles.get(purpose, frozenset())
