"""The days on which members used the bot last, in which language, and the servers they used it in.

Commands must cost no write, so what was noted today is remembered in memory, for a bounded number of members.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from typing_extensions import override

from bot.domain.ids import GuildId, MemberId
from bot.domain.message import message
from bot.domain.presence import Presence
from bot.privacy.contract import HeldData, PersonalDataHolder
from bot.retention import ports
from storage.sql.ports import Database, Row
from storage.sql.sessions import statements
from storage.sql.times import exported, optional_from_ms, to_ms

_SQL = statements("presence")
REMEMBERED = 20_000
"""Most members of whom it is known in memory that today was noted."""
FIRST_CHECK = timedelta(days=30)
"""When a member who was here is looked at next."""
_EPOCH = date(1970, 1, 1)
_Noted = tuple[int, str]
"""Day and language."""


class PresenceStore(PersonalDataHolder, ports.PresenceStore):
    """The :class:`~bot.retention.ports.PresenceStore` of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: OrderedDict[MemberId, tuple[_Noted, set[GuildId]]] = OrderedDict()

    @override
    async def note(self, member: MemberId, guild: GuildId | None, language: str, now: datetime) -> None:
        day = _day(now)
        noted, guilds = self._noted.get(member, (None, set[GuildId]()))
        if noted == (day, language) and (guild is None or guild in guilds):
            return
        async with self._database.write() as tx:
            check = to_ms(now + FIRST_CHECK)
            if await tx.row(_SQL["note"], member=member, day=day, check_at=check) is None:
                return
            await tx.run(_SQL["note_language"], member=member, language=language)
            if guild is not None:
                await tx.run(_SQL["note_server"], member=member, guild=guild)
        self._remember(member, (day, language), guilds if noted == (day, language) else set(), guild)

    def _remember(self, member: MemberId, noted: _Noted, guilds: set[GuildId], guild: GuildId | None) -> None:
        self._noted[member] = (noted, guilds | ({guild} if guild is not None else set()))
        self._noted.move_to_end(member)
        if len(self._noted) > REMEMBERED:
            self._noted.popitem(last=False)

    @override
    async def language(self, member: MemberId) -> str | None:
        row = await self._database.read.row(_SQL["language"], member=member)
        return None if row is None else row["language"]

    @override
    async def adopt(self, now: datetime, limit: int) -> int:
        async with self._database.write() as tx:
            return await tx.run(_SQL["adopt"], day=_day(now), check_at=to_ms(now + FIRST_CHECK), limit=limit)

    @override
    async def next_due(self, now: datetime) -> Presence | None:
        row = await self._database.read.row(_SQL["next_due"], now=to_ms(now))
        if row is None:
            return None
        servers = await self._database.read.rows(_SQL["servers"], member=row["member_id"])
        return _presence(row, servers)

    @override
    async def put_off(self, who: Presence, at: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["put_off"], **_place(who), at=to_ms(at))

    @override
    async def mark(self, who: Presence, *, missing: bool, now: datetime, at: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["missing"], **_place(who), missing=missing, now=to_ms(now), at=to_ms(at))

    @override
    async def begin_notice(self, who: Presence, now: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["begin_notice"], **_place(who), now=to_ms(now))

    @override
    async def end_notice(self, who: Presence, at: datetime) -> None:
        async with self._database.write() as tx:
            await tx.run(_SQL["end_notice"], **_place(who), at=to_ms(at))

    async def forget_days(self) -> None:
        """After a restore: nobody knows who has been here since the backup, so the time counts from now on."""
        async with self._database.write() as tx:
            await tx.run(_SQL["forget_days"])

    @override
    def describe(self) -> tuple[HeldData, ...]:
        days = ("member_id", "last_day", "check_at", "missing_since", "told_at", "told", "tidied_season")
        kept = message("profile_held.kept")
        return (
            HeldData("member_presence", days, message("retention.held.presence"), kept),
            HeldData("member_server", ("member_id", "guild_id"), message("retention.held.server"), kept),
        )

    @override
    async def export(self, member: MemberId) -> Mapping[str, object]:
        row = await self._database.read.row(_SQL["export_presence"], member=member)
        servers = await self._database.read.rows(_SQL["servers"], member=member)
        held: dict[str, object] = {}
        if row is not None:
            since = optional_from_ms(row["missing_since"])
            held["member_presence"] = {
                **exported(row),
                "member_id": str(member),
                "last_day": _date(row["last_day"]).isoformat(),
                "missing_since": None if since is None else since.isoformat(),
            }
        if servers:
            held["member_server"] = [{"guild_id": str(server["guild_id"])} for server in servers]
        return held

    @override
    async def erase(self, member: MemberId) -> int:
        async with self._database.write() as tx:
            removed = await tx.run(_SQL["erase_servers"], member=member)
            removed += await tx.run(_SQL["erase_presence"], member=member)
        self._noted.pop(member, None)
        return removed


def _place(who: Presence) -> dict[str, int]:
    return {"member": who.member, "day": (who.last_day - _EPOCH).days}


def _day(now: datetime) -> int:
    return (now.astimezone(UTC).date() - _EPOCH).days


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def _presence(row: Row, servers: list[Row]) -> Presence:
    return Presence(
        member=MemberId(row["member_id"]),
        last_day=_date(row["last_day"]),
        missing_since=optional_from_ms(row["missing_since"]),
        notice_at=optional_from_ms(row["told_at"]),
        noticed=bool(row["told"]),
        servers=tuple(GuildId(server["guild_id"]) for server in servers),
    )
