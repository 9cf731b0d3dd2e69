"""Advice for a member: what `/strategy` and `/whatif` ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from bot.domain.advice import Advice
from bot.domain.ids import MemberId
from bot.domain.member import StoredProfile
from bot.domain.profile import Profile
from bot.domain.profile_check import problems
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.profile.ports import ProfileReader
from bot.strategy.facade import advise, compute
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import UnlistedSeasonError

Imagine = Callable[[Profile, date], Profile]
"""From the profile and the member's day to the profile that is asked about. Quick and pure; may raise `UserError`."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two profiles with the advice for each on the same day; ``imagined`` is stored nowhere."""

    profile: Profile
    imagined: Profile
    today: Advice
    what_if: Advice


class AdviceService:
    """Reads a member's profile and advises on it. ``program_count`` says how many programs exist now."""

    def __init__(
        self,
        profiles: ProfileReader,
        *,
        rulebook: Rulebook,
        calendar: SeasonCalendar,
        program_count: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._rulebook = rulebook
        self._calendar = calendar
        self._program_count = program_count

    async def advise(self, member: MemberId, *, now: datetime) -> Advice:
        """Advice on the member's own day at ``now``. Raises `UserError`: no consent, or a season without dates."""
        return await self.advise_on(await self.stored(member), now=now)

    async def stored(self, member: MemberId) -> StoredProfile:
        """The profile that advice is given for. Raises `UserError` without consent."""
        stored = await self._profiles.read(member)
        if stored is None:
            raise UserError("profile.no_consent")
        return stored

    async def advise_on(self, stored: StoredProfile, *, now: datetime) -> Advice:
        """Advice for a profile that was just read, as :meth:`advise`."""
        return await self._advise(stored.profile, stored.member.today(now), now)

    def kept(self, stored: StoredProfile, *, now: datetime) -> Callable[[], Advice]:
        """Makes that advice again, for who holds it long and may never look at it: it is the largest part of a panel.

        May raise :class:`~bot.strategy.season.UnlistedSeasonError`, where :meth:`advise_on` refused.
        """
        return partial(
            compute,
            stored.profile,
            rulebook=self._rulebook,
            calendar=self._calendar,
            program_count=self._program_count(),
            as_of=stored.member.today(now),
            now=now,
        )

    async def compare(self, member: MemberId, imagine: Imagine, *, now: datetime) -> Comparison:
        """The member's advice beside that for an imagined profile. Nothing is stored.

        Somebody who has not consented is compared from an empty profile, on the day in UTC. Raises `UserError`: what
        ``imagine`` raises, an imagined profile that cannot be or does not differ, a season without dates.
        """
        stored = await self._profiles.read(member)
        today = now.astimezone(UTC).date() if stored is None else stored.member.today(now)
        profile = Profile() if stored is None else stored.profile
        imagined = imagine(profile, today)
        _refuse_pointless(profile, imagined, today)
        return Comparison(
            profile=profile,
            imagined=imagined,
            today=await self._advise(profile, today, now),
            what_if=await self._advise(imagined, today, now),
        )

    async def _advise(self, profile: Profile, today: date, now: datetime) -> Advice:
        try:
            return await advise(
                profile,
                rulebook=self._rulebook,
                calendar=self._calendar,
                program_count=self._program_count(),
                as_of=today,
                now=now,
            )
        except UnlistedSeasonError as error:
            listed = tuple(str(season.id) for season in self._calendar.seasons)
            raise UserError("profile.unknown_season", seasons=listed) from error


def _refuse_pointless(profile: Profile, imagined: Profile, today: date) -> None:
    """An old fault elsewhere in the profile does not stand in the way."""
    if imagined == profile:
        raise UserError("whatif.unchanged")
    known = problems(profile, today)
    found = tuple(problem.message for problem in problems(imagined, today) if problem not in known)
    if found:
        raise UserError("whatif.impossible", problems=found)
