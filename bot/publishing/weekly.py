"""When a weekly or daily post is due. Pure; wall times become instants as :mod:`bot.seasons.local_time` does it."""

from datetime import datetime, time, timedelta
from hashlib import sha256

from bot.domain.ids import ChannelId, GuildId
from bot.domain.publishing import Subject, Weekly
from bot.seasons.local_time import instant_of, wall_of

_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
KEY_DIGITS = 20
"""Hex digits of a post's key: with one letter before them they are a nonce, of which Discord takes 25 characters."""


def last_due(weekly: Weekly, now: datetime) -> datetime:
    """The latest instant (UTC) at ``now`` (aware) or before at which a weekly post was due."""
    return max(due for due in _around(weekly, now) if due <= now)


def next_due(weekly: Weekly, now: datetime) -> datetime:
    """The first instant (UTC) after ``now`` (aware) at which a weekly post is due."""
    return min(due for due in _around(weekly, now) if due > now)


def key_of(guild: GuildId, channel: ChannelId, subject: Subject, occurrence: datetime) -> str:
    """The name of a post: the same for the same post for ever, another for every other."""
    named = (guild, channel, subject.value, occurrence.isoformat())
    return sha256("|".join(map(str, named)).encode()).hexdigest()[:KEY_DIGITS]


def _around(weekly: Weekly, now: datetime) -> tuple[datetime, ...]:
    """The instants of four weeks, or days: the one that holds ``now``, two before it and one after it."""
    today = wall_of(now, weekly.zone).date()
    ahead = 0 if weekly.weekday is None else weekly.weekday - today.weekday()
    step = _DAY if weekly.weekday is None else _WEEK
    wall = datetime.combine(today + timedelta(days=ahead), time(*divmod(weekly.minute, 60)))
    return tuple(instant_of(wall + count * step, weekly.zone) for count in (-2, -1, 0, 1))
