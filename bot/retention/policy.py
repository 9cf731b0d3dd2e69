"""Decides what becomes of an inactive member. Pure; days are in UTC.

Whoever left every server that they used the bot in goes after 30 days without using it. Whoever did not (or never
used it in a server) goes after two years, with a notice 30 days before.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.presence import Presence

ABSENT_AFTER = timedelta(days=30)
"""Without an interaction for so long, a member is looked for in their servers."""
CONFIRMED_AFTER = timedelta(days=1)
"""Who is still in none of their servers so long after they were first found in none is gone."""
LOOK_EVERY = timedelta(days=7)
INACTIVE_AFTER = timedelta(days=730)
"""Without an interaction for so long, a member's data is erased wherever they are."""
NOTICE = timedelta(days=30)
"""How long before that they get the notice; no data goes sooner after the notice, however late that was."""
TIDY_AFTER = timedelta(days=183)
"""How long what belongs to one season is kept after its last date."""


class Duty(StrEnum):
    """What comes next for a member."""

    REST = "rest"
    LOOK = "look"
    TELL = "tell"
    ERASE = "erase"


def duty(who: Presence, now: datetime) -> Duty:
    """What is to be done about a member at an aware ``now``."""
    idle = idle_for(who, now)
    if who.notice_at is not None and idle >= INACTIVE_AFTER and now - who.notice_at >= NOTICE:
        return Duty.ERASE
    if idle >= INACTIVE_AFTER - NOTICE and not who.noticed:
        return Duty.TELL
    if who.servers and idle >= ABSENT_AFTER:
        return Duty.LOOK
    return Duty.REST


def gone(who: Presence, now: datetime) -> bool:
    """Whether somebody whom Discord knows in none of their servers at ``now`` was missing long enough before."""
    return who.missing_since is not None and now - who.missing_since >= CONFIRMED_AFTER


def next_check(who: Presence, now: datetime) -> datetime:
    """When to look at a member again who was attended to at ``now``: weekly, or when something is due sooner."""
    points = [now + ABSENT_AFTER if not who.servers else now + LOOK_EVERY]
    since_last_day = now - idle_for(who, now)
    points += [since_last_day + after for after in (ABSENT_AFTER, INACTIVE_AFTER - NOTICE, INACTIVE_AFTER)]
    if who.notice_at is not None:
        points.append(who.notice_at + NOTICE)
    return min(point for point in points if point > now)


def idle_for(who: Presence, now: datetime) -> timedelta:
    """Whole days since the member's last one."""
    return timedelta(days=(now.astimezone(UTC).date() - who.last_day).days)
