"""What members' timelines need beside their profiles: what was reported as done, and what calendar files said."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from typing_extensions import override

from bot.domain.calendar_entry import GivenEntry
from bot.domain.ids import MemberId, MilestoneId, SeasonId
from bot.domain.message import message
from bot.domain.reminder import Milestone
from bot.privacy.contract import HeldData, PersonalDataHolder, Vault
from bot.timeline import ports
from bot.timeline.ports import DecideEntries
from storage.sql.ports import Database
from storage.sql.sessions import ReadSession, statements
from storage.sql.times import from_ms, to_ms

TABLE, COLUMN = "calendar_file", "entries"
_SQL = statements("calendar")
_Written = tuple[int, str, str, str, bool, int, str, bool, int]
"""Season, milestone, wall time, zone, date only; sequence, digest, cancelled, changed at (ms)."""


class CalendarStore(PersonalDataHolder, ports.CalendarStore):
    """The :class:`~bot.timeline.ports.CalendarStore` of an installation."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @override
    async def done_days(self, member: MemberId, season: SeasonId) -> frozenset[tuple[MilestoneId, date]]:
        rows = await self._database.read.rows(_SQL["done_days"], member=member, season=season)
        return frozenset(
            (MilestoneId(row["milestone"]), datetime.fromisoformat(row["milestone_wall"]).date())
            for row in rows
        )

    @override
    async def give_out(self, member: MemberId, decide: DecideEntries) -> tuple[GivenEntry, ...] | None:
        async with self._database.write() as tx:
            if await tx.value(_SQL["known"], member=member) is None:
                return None
            before = await self._given(tx, member)
            now = decide(before)
            if now != before:
                plain = json.dumps([_row(entry) for entry in now]).encode()
                sealed = await self._vault.seal(member, TABLE, COLUMN, plain)
                await tx.run(_SQL["remember"], member=member, entries=sealed)
            return now

    @override
    def describe(self) -> tuple[HeldData, ...]:
        columns = ("member_id", COLUMN, "doubted")
        return (HeldData(TABLE, columns, message("timeline_held.file"), message("profile_held.kept")),)

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        given = await self._given(self._database.read, member)
        return {TABLE: [_readable(entry) for entry in given]} if given else {}

    @override
    async def erase(self, member: MemberId) -> int:
        async with self._database.write() as tx:
            return await tx.run(_SQL["erase"], member=member)

    async def _given(self, source: ReadSession, member: MemberId) -> tuple[GivenEntry, ...]:
        row = await source.row(_SQL["given"], member=member)
        if row is None:
            return ()
        plain = await self._vault.open(member, TABLE, COLUMN, row[COLUMN])
        given = tuple(_entry(cast("_Written", tuple(entry))) for entry in json.loads(plain))
        # What was given out between a backup and its restore is not known: everything is given out anew.
        return tuple(replace(entry, digest="") for entry in given) if row["doubted"] else given


def _row(entry: GivenEntry) -> _Written:
    at = entry.milestone
    point = (at.season, at.id, at.local.isoformat(), at.zone, at.date_only)
    return (*point, entry.sequence, entry.digest, entry.cancelled, to_ms(entry.changed_at))


def _entry(row: _Written) -> GivenEntry:
    season, milestone, wall, zone, date_only, sequence, digest, cancelled, changed = row
    point = Milestone(
        SeasonId(season), MilestoneId(milestone), datetime.fromisoformat(wall), zone, date_only=date_only
    )
    return GivenEntry(point, sequence, digest, cancelled, from_ms(changed))


def _readable(entry: GivenEntry) -> dict[str, object]:
    at = entry.milestone
    return {
        "season": at.season,
        "milestone": at.id,
        "wall": at.local.isoformat(),
        "zone": at.zone,
        "date_only": at.date_only,
        "sequence": entry.sequence,
        "cancelled": entry.cancelled,
        "changed_at": entry.changed_at.isoformat(),
    }
