"""When and where a member used the bot last, which decides how long their data is kept."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ids import GuildId, MemberId


@dataclass(frozen=True, slots=True)
class Presence:
    """``last_day`` is a day in UTC, nothing finer is kept; ``servers`` are those they ever used the bot in.

    ``missing_since`` (aware): Discord has said since then that they are in none of these. ``notice_at`` (aware): since
    then a notice that their data will go is on its way; ``noticed``: there is nothing more to do for it.
    """

    member: MemberId
    last_day: date
    missing_since: datetime | None = None
    notice_at: datetime | None = None
    noticed: bool = False
    servers: tuple[GuildId, ...] = ()
