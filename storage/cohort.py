"""Who takes part in statistics: participations, frozen scores, and what each member has spent.

Scores are sealed with each member's own key.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from typing_extensions import override

from bot.cohort import ports
from bot.cohort.ports import Page, Participant, Price
from bot.domain.cohort import (
    LOOK_AGAIN_AFTER,
    CohortTable,
    Cutoffs,
    Participation,
)
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.message import message
from bot.privacy.contract import HeldData, Vault
from storage.sql.ports import Database, Row
from storage.sql.sessions import WriteSession, statements
from storage.sql.times import from_ms, optional_ms, to_ms

PARTICIPANTS, SCORES = "cohort_participant", "cohort_score"
SPENT, CHECKED = "cohort_spent", "cohort_checked"
STEP2CK = "step2ck"
READ_AT_ONCE = 1_000
"""Participants in one page."""
_SCORE_BYTES = 2
_SEALED_BYTES = 31
"""What becomes of them by sealing, as the table's constraint says."""
_INSTANTS = ("joined_at", "in_server_since", "verified_at", "check_at", "missing_since")
EPSILON_UNIT = 1_000
"""Epsilon is stored in thousandths."""
_SQL = statements("cohort")


class ParticipantStore(ports.ParticipantStore, ports.MembershipStore):
    """The participants of an installation: who takes part, and when to look whether they are still there."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @override
    async def join(
        self, member: MemberId, guild: GuildId, *, in_server_since: datetime, now: datetime
    ) -> Participation:
        since = to_ms(in_server_since)
        async with self._database.write() as tx:
            row = await tx.row(
                _SQL["join"], member=member, guild=guild, in_server_since=since, now=to_ms(now)
            )
        if row is None:
            raise LookupError("only a member can join the statistics")
        return _participation(row)

    @override
    async def leave(self, member: MemberId, guild: GuildId) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["leave"], member=member, guild=guild)

    @override
    async def participation(self, member: MemberId, guild: GuildId) -> Participation | None:
        row = await self._database.read.row(_SQL["participation"], member=member, guild=guild)
        return None if row is None else _participation(row)

    @override
    async def verify(
        self, member: MemberId, guild: GuildId, *, in_server_since: datetime | None, now: datetime
    ) -> None:
        since, look_at = optional_ms(in_server_since), to_ms(now + LOOK_AGAIN_AFTER)
        async with self._database.write() as tx:
            await tx.run(
                _SQL["verify"],
                member=member,
                guild=guild,
                in_server_since=since,
                now=to_ms(now),
                look_at=look_at,
            )

    @override
    async def next_look(self, servers: Sequence[GuildId], now: datetime) -> Participant | None:
        row = await self._database.read.row(_SQL["next_look"], servers=json.dumps(servers), now=to_ms(now))
        return None if row is None else Participant(GuildId(row["guild_id"]), MemberId(row["member_id"]))

    @override
    async def mark_missing(self, who: Participant, *, now: datetime, look_at: datetime) -> None:
        place = {"member": who.member, "guild": who.guild}
        async with self._database.write() as tx:
            await tx.run(_SQL["mark_missing"], **place, now=to_ms(now), look_at=to_ms(look_at))

    @override
    async def remove_missing(self, who: Participant, *, missing_since: datetime) -> bool:
        place = {"member": who.member, "guild": who.guild}
        async with self._database.write() as tx:
            return await tx.run(_SQL["remove_missing"], **place, missing_since=to_ms(missing_since)) > 0

    @override
    async def put_off(self, who: Participant, *, look_at: datetime) -> None:
        place = {"member": who.member, "guild": who.guild}
        async with self._database.write() as tx:
            await tx.run(_SQL["put_off"], **place, look_at=to_ms(look_at))

    @override
    async def page(
        self, guild: GuildId, season: SeasonId, limits: Cutoffs, *, after: MemberId | None
    ) -> Page:
        rows = await self._database.read.rows(
            _SQL["page"],
            guild=guild,
            season=season,
            after=after or 0,
            most=READ_AT_ONCE,
            **_limits(limits),
        )
        sealed = [(MemberId(member), value) for member, value in rows if value is not None]
        opened = await self._vault.open_many(SCORES, STEP2CK, sealed) if sealed else []
        return Page(
            frozen={
                member: int.from_bytes(plain)
                for (member, _), plain in zip(sealed, opened, strict=True)
                if plain is not None
            },
            fresh=tuple(MemberId(member) for member, value in rows if value is None),
            last=MemberId(rows[-1]["member_id"]) if len(rows) == READ_AT_ONCE else None,
        )

    @override
    async def who_counts(
        self, guild: GuildId, limits: Cutoffs, *, after: MemberId | None
    ) -> tuple[MemberId, ...]:
        rows = await self._database.read.rows(
            _SQL["who_counts"],
            guild=guild,
            after=after or 0,
            most=READ_AT_ONCE,
            **_limits(limits),
        )
        return tuple(MemberId(row["member_id"]) for row in rows)

    @override
    async def freeze(self, season: SeasonId, scores: Mapping[MemberId, int], *, now: datetime) -> None:
        plain = [(member, score.to_bytes(_SCORE_BYTES)) for member, score in scores.items()]
        values = await self._vault.seal_many(SCORES, STEP2CK, plain)
        sealed = {member: value for member, value in zip(scores, values, strict=True) if value is not None}
        if sealed:
            async with self._database.write() as tx:
                await tx.run(
                    _SQL["freeze"],
                    season=season,
                    members=json.dumps(list(sealed)),
                    scores=b"".join(sealed.values()),
                    bytes=_SEALED_BYTES,
                    now=to_ms(now),
                )

    @override
    async def spend(
        self, season: SeasonId, table: CohortTable, members: Sequence[MemberId], price: Price
    ) -> frozenset[MemberId]:
        left_out: set[MemberId] = set()
        async with self._database.write() as tx:
            for part in _parts(members):
                left_out |= await _charge_members(tx, season, table, part, price)
        return frozenset(left_out)

    @override
    async def include(
        self, guild: GuildId, season: SeasonId, table: CohortTable, members: Sequence[MemberId], price: Price
    ) -> frozenset[MemberId]:
        run = {"guild": guild, "season": season, "table": table}
        left_out: set[MemberId] = set()
        async with self._database.write() as tx:
            for part in _parts(members):
                rows = await tx.rows(_SQL["checked"], **run, members=json.dumps(part))
                known = {row["member_id"] for row in rows}
                fresh = [member for member in part if member not in known]
                refused = await _charge_members(tx, season, table, fresh, price)
                counted = [member for member in fresh if member not in refused]
                await tx.run(_SQL["include"], **run, members=json.dumps(counted))
                left_out |= refused
        return frozenset(left_out)

    @override
    async def forget(self, *, before: SeasonId) -> int:
        async with self._database.write() as tx:
            removed = await tx.run(_SQL["forget_checked"], before=before)
            removed += await tx.run(_SQL["forget_scores"], before=before)
            removed += await tx.run(_SQL["forget_spent"], before=before)
            # After the spending, whose removal leaves remainders.
            return removed + await tx.run(_SQL["forget_remainders"], before=before)

    def describe(self) -> tuple[HeldData, ...]:
        """The tables of participants, of whom questions counted, of frozen scores and of what was spent."""
        part = ("member_id", "guild_id", *_INSTANTS)
        score = ("member_id", "season", STEP2CK, "frozen_at")
        spent = ("member_id", "season", "budget", "epsilon")
        checked = ("member_id", "guild_id", "table_id", "season")
        kept, season = message("cohort_held.kept"), message("cohort_held.kept_season")
        return (
            HeldData(PARTICIPANTS, part, message("cohort_held.participant_why"), kept),
            HeldData(CHECKED, checked, message("cohort_held.checked_why"), kept),
            HeldData(SCORES, score, message("cohort_held.score_why"), season),
            HeldData(SPENT, spent, message("cohort_held.spent_why"), season),
        )

    async def export(self, member: MemberId) -> Mapping[str, object]:
        """The four tables, instants in ISO 8601, ids as text (they do not fit every reader's numbers)."""
        joined = await self._database.read.rows(_SQL["export_participations"], member=member)
        scores = await self._database.read.rows(_SQL["export_scores"], member=member)
        spent = await self._database.read.rows(_SQL["export_spent"], member=member)
        checked = await self._database.read.rows(_SQL["export_checked"], member=member)
        tables = {
            PARTICIPANTS: [{**_readable(row, _INSTANTS), "guild_id": str(row["guild_id"])} for row in joined],
            SCORES: [
                {**_readable(row, ("frozen_at",)), STEP2CK: await self._opened(member, row[STEP2CK])}
                for row in scores
            ],
            CHECKED: [{**dict(row), "guild_id": str(row["guild_id"])} for row in checked],
            SPENT: [{**dict(row), "epsilon": row["epsilon"] / EPSILON_UNIT} for row in spent],
        }
        return {table: rows for table, rows in tables.items() if rows}

    async def erase(self, member: MemberId) -> int:
        """Leave the statistics of every server. Snapshots stay: nothing in them is about one member.

        What the member had spent passes to a number that every 1,021st account shares (a trigger of the table).
        """
        async with self._database.write() as tx:
            removed = await tx.run(_SQL["erase_scores"], member=member)
            removed += await tx.run(_SQL["erase_spent"], member=member)
            return removed + await tx.run(_SQL["erase_participations"], member=member)

    async def _opened(self, member: MemberId, sealed: bytes) -> int:
        return int.from_bytes(await self._vault.open(member, SCORES, STEP2CK, sealed))


def _limits(limits: Cutoffs) -> dict[str, int]:
    return {
        "newest_account": limits.newest_account,
        "in_server_by": to_ms(limits.in_server_by),
        "verified_since": to_ms(limits.verified_since),
    }


def _parts(members: Sequence[MemberId]) -> Iterator[Sequence[MemberId]]:
    return (members[start : start + READ_AT_ONCE] for start in range(0, len(members), READ_AT_ONCE))


async def _charge_members(
    tx: WriteSession, season: SeasonId, table: CohortTable, members: Sequence[MemberId], price: Price
) -> set[MemberId]:
    """Charge those who can pay; who cannot."""
    terms = {"season": season, "budget": table, "cost": thousandths(price.cost)}
    most = thousandths(price.most)
    rows = await tx.rows(_SQL["cannot_spend"], members=json.dumps(members), most=most, **terms)
    refused = {MemberId(row["member_id"]) for row in rows}
    charged = [member for member in members if member not in refused] if refused else members
    await tx.run(_SQL["spend"], members=json.dumps(charged), **terms)
    return refused


def _participation(row: Row) -> Participation:
    return Participation(
        from_ms(row["joined_at"]), from_ms(row["in_server_since"]), from_ms(row["verified_at"])
    )


def _readable(row: Row, instants: Iterable[str]) -> dict[str, object]:
    iso = {name: None if row[name] is None else from_ms(row[name]).isoformat() for name in instants}
    return {**dict(row), **iso}


def thousandths(epsilon: Fraction) -> int:
    """Epsilon as it is stored."""
    return int(epsilon * EPSILON_UNIT)
