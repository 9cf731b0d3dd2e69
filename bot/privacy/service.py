"""A member's rights: to know what is held and why, to have all of it, to have it erased.

An erasure is committed before it begins and finished at the next start if it is cut short. The member's key goes
first: from then on whatever is left of sealed values, in any file or backup, can be read by nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.ids import MemberId
from bot.privacy.contract import HeldData, PersonalDataHolder
from bot.privacy.ports import ErasureStore, Tombstones

EXPORT_SCHEMA = 1
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of an erasure: when, how many records went, and a mark that the operator can tell for 30 days."""

    at: datetime
    records: int
    mark: str


class PrivacyService:
    """Over all holders of personal data. ``holders`` are erased in the order given: what refers to others first.

    ``keys`` is the holder of the members' keys.
    """

    def __init__(
        self,
        holders: Sequence[PersonalDataHolder],
        keys: PersonalDataHolder,
        erasures: ErasureStore,
        tombstones: Tombstones,
    ) -> None:
        self._holders = tuple(holders)
        self._keys = keys
        self._erasures = erasures
        self._tombstones = tombstones

    def described(self) -> tuple[HeldData, ...]:
        """What is held of members, table by table, with why and how long; what the rest refers to comes first."""
        holders = (*reversed(self._holders), self._keys)
        return tuple(held for holder in holders for held in holder.describe())

    async def holds_anything(self, member: MemberId) -> bool:
        """Whether anything is held about somebody: as a member, or as a moderator whose acts are logged."""
        for holder in self._holders:
            if await holder.export(member):
                return True
        return False

    async def export(self, member: MemberId, now: datetime) -> dict[str, object]:
        """Everything that is held about a member, ready for JSON; the sections are empty for a stranger."""
        held: dict[str, object] = {}
        for holder in self._holders:
            held |= await holder.export(member)
        return {"schema": EXPORT_SCHEMA, "exported_at": now.isoformat(timespec="seconds"), "data": held}

    async def erase(self, member: MemberId, now: datetime) -> Receipt:
        """Erase everything about a member. Safe to repeat; cancelled, it is finished at the next start."""
        mark = await self._tombstones.bury(member, now)
        await self._erasures.begin(member)
        records = await self._erase(member)
        _log.info("member_erased", records=records)
        return Receipt(now, records, mark)

    async def finish_erasures(self, now: datetime) -> int:
        """Finish what was cut short, at start; how many members."""
        unfinished = await self._erasures.unfinished()
        for member in unfinished:
            await self._tombstones.bury(member, now)
            await self._erase(member)
        return len(unfinished)

    async def forget_old(self, now: datetime) -> int:
        """Forget, 30 days after erasures, that there were any; how many."""
        return await self._tombstones.forget_old(now)

    async def _erase(self, member: MemberId) -> int:
        records = await self._keys.erase(member)
        for holder in self._holders:
            records += await holder.erase(member)
        # A command of theirs that was under way may have made a new key meanwhile.
        records += await self._keys.erase(member)
        await self._erasures.finish(member)
        return records
