"""A member's rights: to know what is held and why, to have all of it, to have it erased.

An erasure is committed before it begins and finished at the next start if it is cut short. The member's key goes
first: from then on whatever is left of sealed values, in any file or copy, can be read by nobody. Then the rows go, then
the bytes of them, in logs and backups too; while another program holds those up, that is tried again until it is done.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.ids import MemberId
from bot.domain.presence import Presence
from bot.errors import OperatorError
from bot.privacy.contract import HeldData, PersonalDataHolder
from bot.privacy.ports import Erasure, ErasureStore, Tombstones, Trace
from bot.scheduler.wakeup import Bell, Wakeup

EXPORT_SCHEMA = 1
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of an erasure: when, how many records went, and a mark that the operator can tell for 30 days.

    It is whole when nothing is ``left`` in any file; otherwise the rest is still being removed.
    """

    at: datetime
    records: int
    mark: str
    left: frozenset[Trace] = frozenset()


class HeldUpError(OperatorError):
    """An erasure has begun and cannot go on now; :meth:`PrivacyService.finish_held_up` goes on with it later."""


class PrivacyService:
    """Over all holders of personal data. ``holders`` are erased in the order given: what refers to others first.

    ``keys`` is the holder of the members' keys; ``forgotten`` tells other processes that one has gone.
    """

    def __init__(
        self,
        holders: Sequence[PersonalDataHolder],
        keys: PersonalDataHolder,
        erasures: ErasureStore,
        tombstones: Tombstones,
        forgotten: Bell | None = None,
    ) -> None:
        self._holders = tuple(holders)
        self._keys = keys
        self._erasures = erasures
        self._tombstones = tombstones
        self._forgotten = forgotten or Wakeup()
        self._finishing = asyncio.Lock()
        self._unfinished = set[int]()
        """Erasures that were not finished at the last look."""

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
        """Erase everything about a member. Safe to repeat; cancelled, it is finished at the next start.

        Raises `OperatorError`: it cannot begin, and nothing was changed; `HeldUpError`: it has begun.
        """
        erasure = await self._erasures.begin(member)
        if erasure is None:
            raise RuntimeError("an erasure without a condition begins")
        try:
            return await self._carry_out(erasure, now)
        except OperatorError as error:
            raise HeldUpError(error.code, error.message.key, **error.message.params) from error

    async def erase_idle(self, who: Presence, now: datetime) -> bool:
        """Erase a member unless they have used the bot meanwhile; whether they were erased."""
        erasure = await self._erasures.begin(who.member, who)
        if erasure is not None:
            await self._carry_out(erasure, now)
        return erasure is not None

    async def finish_erasures(self, now: datetime) -> int:
        """Finish what was cut short or held up, at start; how many are finished."""
        return await self._finish_all(await self._erasures.unfinished(), now)

    async def finish_held_up(self, now: datetime) -> int:
        """Finish those erasures of which only bytes in files are left, if nothing holds them up any more; how many.

        Those too that were unfinished at the last call: whoever began them, in another process, does not run any more.
        """
        unfinished = await self._erasures.unfinished()
        stuck = [each for each in unfinished if each.removed or each.id in self._unfinished]
        self._unfinished = {each.id for each in unfinished}
        return await self._finish_all(stuck, now)

    async def forget_old(self, now: datetime) -> int:
        """Forget, 30 days after erasures, that there were any; how many."""
        return await self._tombstones.forget_old(now)

    async def _finish_all(self, erasures: Sequence[Erasure], now: datetime) -> int:
        return sum([await self._finish(erasure, now) for erasure in erasures])

    async def _finish(self, erasure: Erasure, now: datetime) -> bool:
        """Go on with an erasure as it stands now: once rows are removed, its member may have begun anew."""
        async with self._finishing:
            standing = [each for each in await self._erasures.unfinished() if each.id == erasure.id]
            return bool(standing) and not (await self._carried_out(standing[0], now)).left

    async def _carry_out(self, erasure: Erasure, now: datetime) -> Receipt:
        async with self._finishing:
            return await self._carried_out(erasure, now)

    async def _carried_out(self, erasure: Erasure, now: datetime) -> Receipt:
        mark = await self._tombstones.bury(erasure.member, now)
        records = 0 if erasure.removed else await self._remove(erasure)
        left = await self._erasures.finish(erasure)
        if left:
            _log.warning("erasure_held_up", mark=mark, left=sorted(left))
        else:
            _log.info("member_erased", records=records, mark=mark)
        return Receipt(now, records, mark, left)

    async def _remove(self, erasure: Erasure) -> int:
        records = await self._erase_key(erasure.member)
        for holder in self._holders:
            records += await holder.erase(erasure.member)
        # A command of theirs that was under way may have made a new key meanwhile.
        records += await self._erase_key(erasure.member)
        await self._erasures.removed(erasure)
        return records

    async def _erase_key(self, member: MemberId) -> int:
        try:
            return await self._keys.erase(member)
        finally:
            self._forgotten.request()
