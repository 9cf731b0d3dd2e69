"""Which entries a calendar file holds, and when an entry counts as changed. Pure.

- An entry keeps its identity, season and milestone: a newer file updates what an older one brought.
- An entry that is no longer wanted is written once more, as cancelled.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain.calendar_entry import EntryText, GivenEntry
from bot.domain.ids import MemberId
from bot.domain.reminder import Milestone

COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)
"""Sequence numbers are never below the seconds since then, so that none falls for a name that was given out before a
restore or an erasure; they fit into 31 bits until 2094."""
UID_DIGITS = 32
"""Hex digits of what an entry is called by: 128 bits."""


_TAKEN_BACK = "taken back"
"""The digest of an entry that is not wanted any more."""


@dataclass(frozen=True, slots=True)
class WishedEntry:
    """What the next file should say about a milestone; ``alarms`` are all that its leads ask for, past ones too."""

    milestone: Milestone
    text: EntryText
    alarms: tuple[datetime, ...]

    @property
    def digest(self) -> str:
        """Stands for everything that the entry says."""
        at, text = self.milestone, self.text
        parts = [at.local.isoformat(), at.zone, at.date_only, text.summary, text.description]
        alarms = [at.isoformat() for at in self.alarms]
        busy = [] if self.text.minutes is None else [self.text.minutes]
        return hashlib.sha256(json.dumps([*parts, alarms, *busy]).encode()).hexdigest()


class UidMaker:
    """Names entries: always alike within the installation, and telling nothing without its ``salt``."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def uid(self, member: MemberId, milestone: Milestone) -> str:
        """The name of a member's entry in every calendar."""
        text = json.dumps(["calendar", member, milestone.season, milestone.id])
        return f"{hmac.new(self._salt, text.encode(), hashlib.sha256).hexdigest()[:UID_DIGITS]}@preceptor"


def given_next(
    before: Iterable[GivenEntry], wished: Sequence[WishedEntry], now: datetime
) -> tuple[GivenEntry, ...]:
    """What is given out now, at ``now`` (aware): the wished entries in their order, then those taken back.

    An entry without a digest is given out anew: after a restore nobody knows what was given out since the backup.
    """
    known = {_key(entry.milestone): entry for entry in before}
    current = tuple(_renewed(known.get(_key(wish.milestone)), wish, now) for wish in wished)
    wanted = {_key(wish.milestone) for wish in wished}
    return (*current, *_taken_back(known, wanted, now))


def _renewed(old: GivenEntry | None, wish: WishedEntry, now: datetime) -> GivenEntry:
    if old is None:
        return GivenEntry(wish.milestone, _later(-1, now), wish.digest, cancelled=False, changed_at=now)
    if old.digest == wish.digest and not old.cancelled:
        return old
    return GivenEntry(wish.milestone, _later(old.sequence, now), wish.digest, cancelled=False, changed_at=now)


def _taken_back(
    known: Mapping[tuple[int, str], GivenEntry], wanted: set[tuple[int, str]], now: datetime
) -> Iterable[GivenEntry]:
    for key, old in known.items():
        if key not in wanted:
            new = replace(
                old, cancelled=True, digest=_TAKEN_BACK, sequence=_later(old.sequence, now), changed_at=now
            )
            yield old if old.cancelled and old.digest else new


def _later(sequence: int, now: datetime) -> int:
    """A sequence number above the one before, and not below what time implies."""
    return max(sequence + 1, int((now - COUNTED_FROM).total_seconds()))


def _key(milestone: Milestone) -> tuple[int, str]:
    return milestone.season, milestone.id
