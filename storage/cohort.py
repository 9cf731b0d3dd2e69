"""Cohort statistics: participants with their frozen scores, and snapshots with what they were charged.

Scores are sealed with each member's own key. Snapshots hold releases only, with the bands they were made for, so an
old one is shown as it was even when the bands of new ones change.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from bot.cohort.ports import Page, Participant
from bot.domain.cohort import LOOK_AGAIN_AFTER, Charge, CohortTable, Cutoffs, Participation, Snapshot
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.message import message
from bot.domain.moderation import ModeratorAct
from bot.domain.publishing import SnapshotRef
from bot.privacy.contract import HeldData, Vault
from storage.audit import record_act
from storage.codecs.release import decoded, encoded
from storage.sqlite.database import Database
from storage.sqlite.sql import Row, statements
from storage.sqlite.times import from_ms, optional_ms, to_ms

PARTICIPANTS, SCORES, STEP2CK = "cohort_participant", "cohort_score", "step2ck"
READ_AT_ONCE = 1_000
"""Participants in one page."""
_SCORE_BYTES = 2
_SEALED_BYTES = 31
"""What becomes of them by sealing, as the table's constraint says."""
_INSTANTS = ("joined_at", "in_server_since", "verified_at", "check_at", "missing_since")
_EPSILON_UNIT = 1_000
_SQL = statements("cohort")


class ParticipantStore:
    """The :class:`~bot.cohort.ports.ParticipantStore` of an installation, and its `MembershipStore`."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def join(
        self, member: MemberId, guild: GuildId, *, in_server_since: datetime, now: datetime
    ) -> Participation:
        """Join, or verify somebody who has joined before. Raises `LookupError` for somebody without consent."""
        since = to_ms(in_server_since)
        async with self._database.write() as tx:
            row = await tx.row(
                _SQL["join"], member=member, guild=guild, in_server_since=since, now=to_ms(now)
            )
        if row is None:
            raise LookupError("only a member can join the statistics")
        return _participation(row)

    async def leave(self, member: MemberId, guild: GuildId) -> None:
        """Leave and remove the frozen scores. Leaving twice does nothing."""
        async with self._database.write() as tx:
            await tx.run(_SQL["leave"], member=member, guild=guild)

    async def participation(self, member: MemberId, guild: GuildId) -> Participation | None:
        """The member's part in the statistics, or ``None``."""
        row = await self._database.read.row(_SQL["participation"], member=member, guild=guild)
        return None if row is None else _participation(row)

    async def verify(
        self, member: MemberId, guild: GuildId, *, in_server_since: datetime | None, now: datetime
    ) -> None:
        """Record that a participant is in the server at ``now``; nothing for anybody else."""
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

    async def next_look(self, servers: Sequence[GuildId], now: datetime) -> Participant | None:
        """The participant in these servers whose turn has been due for longest, or ``None``."""
        row = await self._database.read.row(_SQL["next_look"], servers=json.dumps(servers), now=to_ms(now))
        return None if row is None else Participant(GuildId(row["guild_id"]), MemberId(row["member_id"]))

    async def mark_missing(self, who: Participant, *, now: datetime, look_at: datetime) -> None:
        """Record that they were not found; whoever is marked does not count. The first such instant stays."""
        place = {"member": who.member, "guild": who.guild}
        async with self._database.write() as tx:
            await tx.run(_SQL["mark_missing"], **place, now=to_ms(now), look_at=to_ms(look_at))

    async def remove_missing(self, who: Participant, *, missing_since: datetime) -> bool:
        """Remove the participation, with the frozen score, of one marked at ``missing_since`` or before."""
        place = {"member": who.member, "guild": who.guild}
        async with self._database.write() as tx:
            return await tx.run(_SQL["remove_missing"], **place, missing_since=to_ms(missing_since)) > 0

    async def put_off(self, who: Participant, *, look_at: datetime) -> None:
        """Look for them at ``look_at`` and not before."""
        place = {"member": who.member, "guild": who.guild}
        async with self._database.write() as tx:
            await tx.run(_SQL["put_off"], **place, look_at=to_ms(look_at))

    async def page(
        self, guild: GuildId, season: SeasonId, limits: Cutoffs, *, after: MemberId | None
    ) -> Page:
        """The next members who count. A frozen score whose key was erased meanwhile is passed over."""
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
            frozen=tuple(int.from_bytes(plain) for plain in opened if plain is not None),
            fresh=tuple(MemberId(member) for member, value in rows if value is None),
            last=MemberId(rows[-1]["member_id"]) if len(rows) == READ_AT_ONCE else None,
        )

    async def who_counts(
        self, guild: GuildId, limits: Cutoffs, *, after: MemberId | None
    ) -> tuple[MemberId, ...]:
        """The next members who count, with ids above ``after``; empty when there are no more."""
        rows = await self._database.read.rows(
            _SQL["who_counts"],
            guild=guild,
            after=after or 0,
            most=READ_AT_ONCE,
            **_limits(limits),
        )
        return tuple(MemberId(row["member_id"]) for row in rows)

    async def freeze(
        self, guild: GuildId, season: SeasonId, scores: Mapping[MemberId, int], *, now: datetime
    ) -> None:
        """Keep these scores for the season. A score frozen before stays; one who left meanwhile gets none."""
        plain = [(member, score.to_bytes(_SCORE_BYTES)) for member, score in scores.items()]
        values = await self._vault.seal_many(SCORES, STEP2CK, plain)
        sealed = {member: value for member, value in zip(scores, values, strict=True) if value is not None}
        if sealed:
            async with self._database.write() as tx:
                await tx.run(
                    _SQL["freeze"],
                    guild=guild,
                    season=season,
                    members=json.dumps(list(sealed)),
                    scores=b"".join(sealed.values()),
                    bytes=_SEALED_BYTES,
                    now=to_ms(now),
                )

    def describe(self) -> tuple[HeldData, ...]:
        """The tables of participants and of their scores."""
        kept = message("cohort_held.kept")
        part = ("member_id", "guild_id", *_INSTANTS)
        score = ("member_id", "guild_id", "season", STEP2CK, "frozen_at")
        return (
            HeldData(PARTICIPANTS, part, message("cohort_held.participant_why"), kept),
            HeldData(SCORES, score, message("cohort_held.score_why"), kept),
        )

    async def export(self, member: MemberId) -> Mapping[str, object]:
        """Both tables, instants in ISO 8601, ids as text (they do not fit every reader's numbers)."""
        joined = await self._database.read.rows(_SQL["export_participations"], member=member)
        scores = await self._database.read.rows(_SQL["export_scores"], member=member)
        tables = {
            PARTICIPANTS: [_readable(row, _INSTANTS) for row in joined],
            SCORES: [
                {**_readable(row, ("frozen_at",)), STEP2CK: await self._opened(member, row[STEP2CK])}
                for row in scores
            ],
        }
        return {table: rows for table, rows in tables.items() if rows}

    async def erase(self, member: MemberId) -> int:
        """Leave the statistics of every server. Snapshots stay: nothing in them is about one member."""
        async with self._database.write() as tx:
            scores = await tx.run(_SQL["erase_scores"], member=member)
            return scores + await tx.run(_SQL["erase_participations"], member=member)

    async def _opened(self, member: MemberId, sealed: bytes) -> int:
        return int.from_bytes(await self._vault.open(member, SCORES, STEP2CK, sealed))


class SnapshotStore:
    """The :class:`~bot.cohort.ports.SnapshotStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def charges(self, guild: GuildId, table: CohortTable) -> tuple[Charge, ...]:
        """Every drawing of a table in a server, oldest first."""
        rows = await self._database.read.rows(_SQL["charges"], guild=guild, table=table)
        return tuple(_charge(row) for row in rows)

    async def latest(self, guild: GuildId, table: CohortTable) -> Snapshot | None:
        """The snapshot drawn last, of whatever season."""
        row = await self._database.read.row(_SQL["latest"], guild=guild, table=table)
        return None if row is None else _snapshot(guild, table, row)

    async def all(self, guild: GuildId, table: CohortTable) -> tuple[Snapshot, ...]:
        """Every snapshot of a table that is stored, oldest first."""
        rows = await self._database.read.rows(_SQL["all_snapshots"], guild=guild, table=table)
        return tuple(_snapshot(guild, table, row) for row in rows)

    async def drawn(self, guild: GuildId, table: CohortTable, which: SnapshotRef) -> Snapshot | None:
        """One snapshot, or ``None`` when it is not stored."""
        row = await self._database.read.row(
            _SQL["snapshot"], guild=guild, table=table, season=which.season, number=which.number
        )
        return None if row is None else _snapshot(guild, table, row)

    async def assume(self, guild: GuildId, table: CohortTable, charges: Iterable[Charge]) -> None:
        """Charge drawings whose numbers are not known; they are never shown and count all the same."""
        rows = [
            {
                "guild": guild,
                "table": table,
                "season": charge.season,
                "number": charge.number,
                "drawn_at": to_ms(charge.drawn_at),
                "epsilon": int(charge.epsilon * _EPSILON_UNIT),
            }
            for charge in charges
        ]
        async with self._database.write() as tx:
            await tx.run_many(_SQL["charge"], rows)

    async def keep(self, snapshot: Snapshot, act: ModeratorAct | None = None) -> Snapshot:
        """Store a snapshot, charge it and log the act, in one transaction; the one stored before, if that drawing was.

        Raises `LookupError` when that drawing was charged and its snapshot has been removed with its season.
        """
        charge = snapshot.charge
        place = {"guild": snapshot.guild, "season": charge.season}
        drawing = {**place, "table": snapshot.table, "number": charge.number}
        async with self._database.write() as tx:
            epsilon = int(charge.epsilon * _EPSILON_UNIT)
            if await tx.run(_SQL["charge"], **drawing, drawn_at=to_ms(charge.drawn_at), epsilon=epsilon):
                await tx.run(_SQL["begin_season"], **place)
                await tx.run(_SQL["keep"], **drawing, released=encoded(snapshot.release))
                if act is not None:
                    await record_act(tx, act)
            row = await tx.row(_SQL["snapshot"], **drawing)
        if row is None:
            raise LookupError("this drawing was charged and its snapshot was removed")
        return _snapshot(snapshot.guild, snapshot.table, row)


def _limits(limits: Cutoffs) -> dict[str, int]:
    return {
        "newest_account": limits.newest_account,
        "in_server_by": to_ms(limits.in_server_by),
        "verified_since": to_ms(limits.verified_since),
    }


def _participation(row: Row) -> Participation:
    return Participation(
        from_ms(row["joined_at"]), from_ms(row["in_server_since"]), from_ms(row["verified_at"])
    )


def _charge(row: Row) -> Charge:
    return Charge(
        season=SeasonId(row["season"]),
        number=row["number"],
        drawn_at=from_ms(row["drawn_at"]),
        epsilon=Fraction(row["epsilon"], _EPSILON_UNIT),
    )


def _snapshot(guild: GuildId, table: CohortTable, row: Row) -> Snapshot:
    return Snapshot(guild, table, _charge(row), decoded(row["released"]))


def _readable(row: Row, instants: Iterable[str]) -> dict[str, object]:
    iso = {name: None if row[name] is None else from_ms(row[name]).isoformat() for name in instants}
    return {**dict(row), **iso, "guild_id": str(row["guild_id"])}
