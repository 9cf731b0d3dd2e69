"""Advice for a member: what `/strategy` asks for."""

from datetime import datetime

from bot.domain.advice import Advice
from bot.domain.ids import MemberId
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.profile.ports import ProfileReader
from bot.strategy.facade import advise
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import UnlistedSeasonError


class AdviceService:
    """Reads a member's profile and advises on it. ``program_count`` is the number of programs that exist."""

    def __init__(
        self, profiles: ProfileReader, *, rulebook: Rulebook, calendar: SeasonCalendar, program_count: int
    ) -> None:
        self._profiles = profiles
        self._rulebook = rulebook
        self._calendar = calendar
        self._program_count = program_count

    async def advise(self, member_id: MemberId, *, now: datetime) -> Advice:
        """Advice on the member's own day at ``now``. Raises `UserError`: no consent, or a season without dates."""
        stored = await self._profiles.read(member_id)
        if stored is None:
            raise UserError("profile.no_consent")
        try:
            return await advise(
                stored.profile,
                rulebook=self._rulebook,
                calendar=self._calendar,
                program_count=self._program_count,
                as_of=stored.member.today(now),
            )
        except UnlistedSeasonError as error:
            listed = tuple(str(season.id) for season in self._calendar.seasons)
            raise UserError("profile.unknown_season", seasons=listed) from error
