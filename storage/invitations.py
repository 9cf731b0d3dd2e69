"""Invitations that members share, sealed with each member's own key, and the programs of posts, which lead to nobody."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from typing_extensions import override

from bot.domain.ids import AcgmeId, GuildId, MemberId, SeasonId
from bot.domain.invitation import Share, Shares
from bot.domain.message import message
from bot.privacy.contract import HeldData, PersonalDataHolder, Vault
from bot.publishing import invitation_ports as ports
from bot.publishing.invitation_ports import Choose
from bot.publishing.ports import Plan
from storage.publishing import begin_post
from storage.sql.ports import Database
from storage.sql.sessions import ReadSession, WriteSession, statements
from storage.sql.times import from_ms, to_ms

TABLE = "shared_invitation"
BLOCK_BYTES = 1024
"""Shares are padded to a multiple of this, so that their length hardly tells how many there are."""
_SQL = statements("invitations")


class InvitationStore(PersonalDataHolder, ports.InvitationStore):
    """The :class:`~bot.publishing.invitation_ports.InvitationStore` of an installation."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @override
    async def draw(
        self,
        plan: Plan,
        season: SeasonId,
        choose: Choose,
        *,
        until: datetime,
        since: datetime | None,
        now: datetime,
        next_at: datetime,
    ) -> bool:
        here = {"guild": plan.guild, "season": season}
        async with self._database.write() as tx:
            every = await self._every(tx)
            await self._unreport(tx, every)
            posted = {row["acgme_id"] for row in await tx.rows(_SQL["reported_here"], **here)}
            waiting = {
                member: programs
                for member, shares in every.items()
                if (programs := _waiting(shares, plan.guild, season, posted, until, since))
            }
            chosen = choose(waiting)
            if not chosen:
                return False
            await begin_post(tx, plan, now, next_at)
            occurrence = to_ms(plan.occurrence)
            for place, program in enumerate(chosen):
                await tx.run(_SQL["report"], **here, program=program, occurrence=occurrence, place=place)
        return True

    @override
    async def programs(self, guild: GuildId, occurrence: datetime) -> tuple[AcgmeId, ...]:
        post = {"guild": guild, "occurrence": to_ms(occurrence)}
        rows = await self._database.read.rows(_SQL["of_post"], **post)
        return tuple(AcgmeId(row["acgme_id"]) for row in rows)

    @override
    async def shares(self, member: MemberId) -> Shares:
        return await self._read(self._database.read, member)

    @override
    async def change(self, member: MemberId, edit: Callable[[Shares], Shares]) -> Shares | None:
        async with self._database.write() as tx:
            if await tx.value(_SQL["is_member"], member=member) is None:
                return None
            before = await self._read(tx, member)
            after = edit(before)
            await self._write(tx, member, after)
            if set(before) - set(after):
                await self._unreport(tx, await self._every(tx))
        return after

    @override
    async def reported(self, guild: GuildId, season: SeasonId) -> Mapping[AcgmeId, datetime]:
        rows = await self._database.read.rows(_SQL["sent_here"], guild=guild, season=season)
        return {AcgmeId(row["acgme_id"]): from_ms(row["occurrence"]) for row in rows}

    @override
    async def forget_but(self, seasons: Collection[SeasonId]) -> int:
        kept = json.dumps(list(seasons))
        async with self._database.write() as tx:
            removed = await tx.run(_SQL["forget_emptied"])
            removed += await tx.run(_SQL["forget_posts"], seasons=kept)
            removed += await tx.run(_SQL["forget_reports"], seasons=kept)
            for member, shares in (await self._every(tx)).items():
                left = tuple(share for share in shares if share.season in seasons)
                if left != shares:
                    await self._write(tx, member, left)
                    removed += len(shares) - len(left)
        return removed

    @override
    def describe(self) -> tuple[HeldData, ...]:
        why, kept = message("invitations.held.why"), message("invitations.held.kept")
        return (HeldData(TABLE, ("member_id", "shares"), why, kept),)

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        shares = await self.shares(member)
        return {TABLE: [_form(share) for share in shares]} if shares else {}

    @override
    async def erase(self, member: MemberId) -> int:
        async with self._database.write() as tx:
            erased = await tx.run(_SQL["erase"], member=member)
            if erased:
                await self._unreport(tx, await self._every(tx))
        return erased

    async def _every(self, source: ReadSession) -> dict[MemberId, Shares]:
        """The shares of all members; of one whose key is gone there are none."""
        rows = await source.rows(_SQL["every"])
        sealed = [(MemberId(row["member_id"]), row["shares"]) for row in rows]
        opened = await self._vault.open_many(TABLE, "shares", sealed)
        return {
            member: _decoded(plain)
            for (member, _), plain in zip(sealed, opened, strict=True)
            if plain is not None
        }

    async def _unreport(self, tx: WriteSession, every: Mapping[MemberId, Shares]) -> None:
        """Take out of the posts what nobody shares any more; the posts are written anew because they show more."""
        standing = {
            (share.guild, share.season, share.program) for shares in every.values() for share in shares
        }
        for row in await tx.rows(_SQL["reported"]):
            which = (row["guild_id"], row["season"], row["acgme_id"])
            if which not in standing:
                await tx.run(_SQL["unreport"], guild=which[0], season=which[1], program=which[2])

    async def _read(self, source: ReadSession, member: MemberId) -> Shares:
        row = await source.row(_SQL["read"], member=member)
        if row is None:
            return ()
        return _decoded(await self._vault.open(member, TABLE, "shares", row["shares"]))

    async def _write(self, tx: WriteSession, member: MemberId, shares: Shares) -> None:
        if not shares:
            await tx.run(_SQL["erase"], member=member)
            return
        plain = json.dumps([_form(share) for share in shares]).encode()
        padded = plain.ljust(-(-len(plain) // BLOCK_BYTES) * BLOCK_BYTES)
        sealed = await self._vault.seal(member, TABLE, "shares", padded)
        await tx.run(_SQL["write"], member=member, shares=sealed)


def _waiting(
    shares: Shares,
    guild: GuildId,
    season: SeasonId,
    posted: Collection[str],
    until: datetime,
    since: datetime | None,
) -> tuple[AcgmeId, ...]:
    return tuple(
        share.program
        for share in shares
        if (share.guild, share.season) == (guild, season)
        and share.program not in posted
        and share.at <= until
        and (since is None or share.at > since)
    )


def _form(share: Share) -> dict[str, object]:
    return {
        "server": share.guild,
        "season": share.season,
        "program": share.program,
        "shared_at": share.at.astimezone(UTC).isoformat(),
    }


def _decoded(plain: bytes) -> Shares:
    return tuple(
        Share(
            GuildId(each["server"]),
            SeasonId(each["season"]),
            AcgmeId(each["program"]),
            datetime.fromisoformat(each["shared_at"]),
        )
        for each in json.loads(plain)
    )
