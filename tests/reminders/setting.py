"""The bench with a service that plans on it, and profiles that change as they are told."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.domain.member import Member, StoredProfile
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.reminders.keys import ButtonSigner
from bot.reminders.leads import MilestoneKind
from bot.reminders.service import ReminderService
from bot.scheduler.wakeup import Wakeup
from tests.reminders.bench import Bench
from tests.reminders.made import MIA, RULES, SEASON

SIGNER = ButtonSigner(b"k" * 32)


class Profiles:
    """Profiles in memory, whose version the database knows."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.stored: dict[MemberId, StoredProfile] = {}
        self.meanwhile: Any = None

    async def read(self, member: MemberId) -> StoredProfile | None:
        found = self.stored.get(member)
        if self.meanwhile is not None:
            change, self.meanwhile = self.meanwhile, None
            await change()
        return found

    async def save(self, member: MemberId, profile: Profile, zone: str = "Asia/Karachi") -> None:
        old = self.stored.get(member)
        version = 1 if old is None else old.version + 1
        who = Member(member, zone, SEASON, datetime(2026, 1, 1, tzinfo=UTC))
        self.stored[member] = StoredProfile(who, profile, version)
        async with self._bench.database.write() as tx:
            await tx.run(
                "UPDATE member SET profile_version = :version WHERE member_id = :member",
                version=version,
                member=member,
            )


class Setting:
    """The bench with a service on it."""

    def __init__(self, bench: Bench, calendar: SeasonCalendar) -> None:
        self.bench = bench
        self.profiles = Profiles(bench)
        self.wakeup = Wakeup()
        self.service = ReminderService(self.profiles, bench.reminders, calendar, SIGNER, self.wakeup, RULES)
        bench.renew = self.service.replan_stale

    @property
    def now(self) -> datetime:
        return self.bench.clock.now()

    def nudge(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.bench.dispatcher.tick(self.now))


async def take_another_day(setting: Setting) -> None:
    """Mia books the exam for another day."""
    await setting.profiles.save(MIA, booked(date(2027, 4, 10)))
    await setting.service.replan(MIA, setting.now)


async def turn_off(setting: Setting, kind: MilestoneKind) -> None:
    """Mia wants no reminders of a kind."""
    await setting.service.change_settings(MIA, lambda s: s.mute(kind), setting.now)


async def turn_exams_off(setting: Setting) -> None:
    """Mia wants no reminders of exams."""
    await turn_off(setting, MilestoneKind.EXAM)


def booked(day: date) -> Profile:
    return Profile(step2ck=ExamRecord(status=ExamStatus.BOOKED, date=day))


async def leads(bench: Bench, milestone: str) -> list[str]:
    sql = "SELECT lead, occurrence FROM reminder WHERE state = 'pending' AND milestone = :milestone ORDER BY due_at"
    return [f"{row['lead']}/{row['occurrence']}" for row in await bench.rows(sql, milestone=milestone)]
