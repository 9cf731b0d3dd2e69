"""Profiles: what members recorded, each section sealed with the member's own key."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import structlog
from typing_extensions import override

from bot.cohort.ports import ProfileFigures
from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import StoredProfile
from bot.domain.message import message
from bot.domain.profile import CycleStatus, Profile
from bot.privacy.contract import HeldData, PersonalDataHolder, Vault
from bot.profile import ports
from storage.codecs.profile import (
    SECTIONS,
    UnreadableProfileError,
    cycle_status,
    decoded,
    encoded,
    step2ck_score,
)
from storage.members import member_of
from storage.sql.ports import Database, Row
from storage.sql.sessions import ReadSession, WriteSession, statements
from storage.sql.times import from_ms, to_ms

TABLE = "profile"
READ_AT_ONCE = 1_000
"""Members whose scores are fetched and opened in one go."""
_SQL = statements("profiles")
_MEMBERS, _REMINDERS = statements("members"), statements("reminders")
V = TypeVar("V")
_log = structlog.get_logger(__name__)


class ProfileStore(ProfileFigures, PersonalDataHolder, ports.ProfileStore):
    """The :class:`~bot.profile.ports.ProfileStore` and :class:`~bot.cohort.ports.ProfileFigures` of an installation."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @override
    async def read(self, member: MemberId) -> StoredProfile | None:
        return await self._read(self._database.read, member)

    @override
    async def change(
        self,
        member: MemberId,
        edit: Callable[[StoredProfile], Profile],
        *,
        now: datetime,
        one_plan: Callable[[StoredProfile, StoredProfile], bool] | None = None,
    ) -> StoredProfile | None:
        async with self._database.write(about=member) as tx:
            before = await self._read(tx, member)
            if before is None:
                return None
            profile = replace(edit(before), season=before.member.season, time_zone=before.member.time_zone)
            await self._write(tx, member, profile, now)
            after = replace(before, profile=profile)
            if before.planned and one_plan is not None and one_plan(before, after):
                # The plan was judged by this clock, as if made by it: should that be ahead, it is doubted later.
                tx.soon(_REMINDERS["decided"], member=member, now=to_ms(now))
                return after
            tx.soon(_SQL["raise_version"], member=member)
        return StoredProfile(before.member, profile, before.version + 1)

    @override
    async def begin_season(
        self,
        member: MemberId,
        season: SeasonId,
        edit: Callable[[StoredProfile], Profile],
        *,
        now: datetime,
    ) -> StoredProfile | None:
        async with self._database.write(about=member) as tx:
            before = await self._read(tx, member)
            if before is None:
                return None
            profile = edit(before)
            if profile != before.profile:
                await self._write(tx, member, profile, now)
            await tx.row(_MEMBERS["move"], member=member, time_zone=None, season=season)
            return await self._read(tx, member)

    @override
    async def step2ck_scores(self, members: Sequence[MemberId]) -> dict[MemberId, int]:
        return await self._read_many("exams", step2ck_score, members)

    @override
    async def cycle_statuses(self, members: Sequence[MemberId]) -> dict[MemberId, CycleStatus]:
        return await self._read_many("cycle", cycle_status, members)

    @override
    def describe(self) -> tuple[HeldData, ...]:
        columns = ("member_id", *SECTIONS, "updated_at")
        return (HeldData(TABLE, columns, message("profile_held.profile_why"), message("profile_held.kept")),)

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        row = await self._database.read.row(_SQL["read"], member=member)
        updated_at = await self._database.read.value(_SQL["updated_at"], member=member)
        if row is None or updated_at is None:
            return {}
        opened = await self._opened(member, row)
        recorded = {name: json.loads(plain) for name, plain in opened.items() if plain is not None}
        return {TABLE: {**recorded, "updated_at": from_ms(updated_at).isoformat()}}

    @override
    async def erase(self, member: MemberId) -> int:
        async with self._database.write(about=member) as tx:
            return await tx.run(_SQL["erase"], member=member)

    async def _write(self, tx: WriteSession, member: MemberId, profile: Profile, now: datetime) -> None:
        sections = await self._sealed(member, encoded(profile))
        tx.soon(_SQL["write"], member=member, now=to_ms(now), **sections)

    async def _read(self, source: ReadSession, member: MemberId) -> StoredProfile | None:
        row = await source.row(_SQL["read"], member=member)
        if row is None:
            return None
        consented = member_of(row)
        opened = await self._opened(member, row)
        profile = decoded(opened, season=consented.season, time_zone=consented.time_zone)
        version = row["profile_version"]
        return StoredProfile(consented, profile, version, planned=row["planned_version"] == version)

    async def _opened(self, member: MemberId, row: Row) -> dict[str, bytes | None]:
        return {
            name: None if row[name] is None else await self._vault.open(member, TABLE, name, row[name])
            for name in SECTIONS
        }

    async def _read_many(
        self, section: str, value: Callable[[bytes], V | None], members: Sequence[MemberId]
    ) -> dict[MemberId, V]:
        found: dict[MemberId, V] = {}
        for start in range(0, len(members), READ_AT_ONCE):
            part = json.dumps(members[start : start + READ_AT_ONCE])
            rows = await self._database.read.rows(_SQL[f"every_{section}"], members=part)
            sealed = [(MemberId(row["member_id"]), row[section]) for row in rows]
            opened = await self._vault.open_many(TABLE, section, sealed)
            found |= await asyncio.to_thread(_values, value, [member for member, _ in sealed], opened)
        return found

    async def _sealed(
        self, member: MemberId, sections: Mapping[str, bytes | None]
    ) -> dict[str, bytes | None]:
        return {
            name: None if plain is None else await self._vault.seal(member, TABLE, name, plain)
            for name, plain in sections.items()
        }


def _values(
    value: Callable[[bytes], V | None], members: Sequence[MemberId], opened: Sequence[bytes | None]
) -> dict[MemberId, V]:
    found: dict[MemberId, V] = {}
    unreadable = 0
    for member, section in zip(members, opened, strict=True):
        try:
            recorded = None if section is None else value(section)
        except UnreadableProfileError:
            unreadable += 1
        else:
            if recorded is not None:
                found[member] = recorded
    if unreadable:
        _log.error("profiles_unreadable", count=unreadable)
    return found
