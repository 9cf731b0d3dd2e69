"""Invitations as commands use them: what a member may share, shares, takes back, and what a server has read."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AcgmeId, GuildId, MemberId, SeasonId
from bot.domain.invitation import Share
from bot.domain.profile import Profile
from bot.domain.publishing import Schedule, Subject
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.profile.ports import ProfileReader
from bot.publishing.invitation_ports import InvitationStore
from bot.publishing.invitations import invited_by, kept_seasons, lapsed, open_season, with_share
from bot.publishing.service import PublishingService


@dataclass(frozen=True, slots=True)
class OwnShare:
    """A share as its member sees it: since when it is posted, ``None`` while it waits.

    ``lapsed``: a restore came between, so it waits no more; the member may share it again.
    """

    share: Share
    since: datetime | None
    lapsed: bool


class InvitationService:
    """What members do with their shares. Every method that names a member raises `UserError` before consent."""

    def __init__(
        self,
        store: InvitationStore,
        profiles: ProfileReader,
        publishing: PublishingService,
        calendar: SeasonCalendar,
    ) -> None:
        self._store = store
        self._profiles = profiles
        self._publishing = publishing
        self._calendar = calendar

    async def offered(self, member: MemberId, guild: GuildId, now: datetime) -> tuple[AcgmeId, ...]:
        """What a member may share with a server. Raises `UserError`: nothing is relayed there, or not now."""
        season, profile, schedule = await self._ready(member, guild, now)
        shared = await self._store.shares(member)
        posted = await self._store.reported(guild, season)
        standing = {
            share.program
            for share in shared
            if (share.guild, share.season) == (guild, season) and not lapsed(share, schedule, posted)
        }
        return tuple(program for program in invited_by(profile, now) if program not in standing)

    async def share(self, member: MemberId, guild: GuildId, program: AcgmeId, now: datetime) -> None:
        """Keep a member's word that a program invited them, to be posted later. Raises `UserError`."""
        if program not in await self.offered(member, guild, now):
            raise UserError("invitations.not_offered")
        season = (await self._ready(member, guild, now))[0]
        new = Share(guild, season, program, now)
        if await self._store.change(member, lambda before: with_share(before, new)) is None:
            raise UserError("profile.no_consent")

    async def mine(self, member: MemberId) -> tuple[OwnShare, ...]:
        """Everything that a member shared, the latest first, and whether it is posted."""
        found: list[OwnShare] = []
        for share in await self._store.shares(member):
            posted = await self._store.reported(share.guild, share.season)
            schedule = await self._publishing.schedule(share.guild, Subject.INVITATIONS)
            since, out = posted.get(share.program), lapsed(share, schedule, posted)
            found.append(OwnShare(share, since, out))
        return tuple(sorted(found, key=lambda own: own.share.at, reverse=True))

    async def withdraw(self, member: MemberId, gone: Share) -> bool:
        """Take a share back; whether it was there. What nobody else shares leaves its post at once."""
        before = await self._store.shares(member)
        await self._store.change(
            member, lambda shares: tuple(share for share in shares if not share.same(gone))
        )
        self._publishing.wake()
        return any(share.same(gone) for share in before)

    async def since(self, guild: GuildId, program: AcgmeId, now: datetime) -> datetime | None:
        """When it was first posted in a server this season that a program invites, if it was."""
        season = open_season(self._calendar, now)
        return None if season is None else (await self._store.reported(guild, season)).get(program)

    async def forget_past(self, now: datetime) -> int:
        """Forget what was shared in seasons that are over; how many rows."""
        return await self._store.forget_but(kept_seasons(self._calendar, now))

    async def _ready(
        self, member: MemberId, guild: GuildId, now: datetime
    ) -> tuple[SeasonId, Profile, Schedule]:
        schedule = await self._publishing.schedule(guild, Subject.INVITATIONS)
        if schedule is None:
            raise UserError("invitations.not_here")
        stored = await self._profiles.read(member)
        if stored is None:
            raise UserError("profile.no_consent")
        season = open_season(self._calendar, now)
        if season is None or stored.member.season != season:
            raise UserError("invitations.not_now")
        return season, stored.profile, schedule
