"""A member's timeline: where they stand on the way to the Match."""

from datetime import datetime

from bot.domain.ids import MemberId
from bot.domain.member import Member
from bot.domain.personal_plan import PlanRules
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.timeline.personal_plan import plan_of
from bot.timeline.ports import DoneReader, PlanReader
from bot.timeline.progress import Step, steps_of


class TimelineService:
    """The timelines of all members. Every method raises `UserError` before consent."""

    def __init__(
        self, profiles: PlanReader, done: DoneReader, calendar: SeasonCalendar, rules: PlanRules
    ) -> None:
        self._profiles = profiles
        self._done = done
        self._calendar = calendar
        self._rules = rules

    async def steps(self, who: MemberId, now: datetime) -> tuple[Member, tuple[Step, ...]]:
        """The member, and their plan as it stands at ``now`` (aware), in order of time."""
        stored = await self._profiles.read(who)
        if stored is None:
            raise UserError("profile.no_consent")
        done = await self._done.done_days(who, stored.member.season)
        return stored.member, steps_of(plan_of(stored, self._calendar, self._rules), done, now)
