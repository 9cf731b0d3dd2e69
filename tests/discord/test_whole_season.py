"""A whole season of a member: every milestone reminds, each kind among them, every reminder comes exactly once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import CycleStatus, Profile, Stage
from bot.i18n import catalogue
from bot.reminders.leads import MilestoneKind, kind_of
from bot.reminders.views import Listing
from bot.ui.timeline.milestones import milestone_text
from tests.discord.simcord_extras import set_time
from tests.discord.world import World, texts

SAY = catalogue(discord=True)
PARTS = [catalogue()(f"reminders.part.{part}") for part in ("when", "why", "next", "source")]
RESULTS = datetime(2027, 3, 15, 14, tzinfo=UTC)
"""Match Week Monday at 10:00 in New York."""
SPREAD = timedelta(minutes=2)
"""A reminder comes within its minute."""


@pytest.fixture
def start() -> datetime:
    """Before the applications for the 2027 Match open."""
    return datetime(2026, 4, 1, 12, tzinfo=UTC)


async def sign_up(world: World) -> MemberId:
    """The member tells exams that are booked and asks for everything."""
    who, profiles, now = MemberId(world.member.id), world.services.profiles, world.clock.now()
    await profiles.register(who, time_zone="Asia/Karachi", season=SeasonId(2027), now=now)

    def told(profile: Profile) -> Profile:
        exams = {
            "step1": ExamRecord(ExamStatus.PASSED, 1, None, date(2025, 5, 12)),
            "step2ck": ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 7, 20)),
            "step3": ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 12, 1)),
        }
        return replace(profile, **exams)

    await profiles.change(who, told, now=now)
    interview = {"program": "3203511146", "date": "2026-11-12", "time": "18:30", "format": "video"}
    await world.member.slash(world.general, "interviews add", **interview)
    await world.member.slash(world.general, "interviews second-look", interview="bronx", date="5 Feb 2027")
    return who


async def stage(world: World, who: MemberId, new: Stage) -> None:
    await world.services.profiles.change(
        who, lambda known: replace(known, status=CycleStatus(new)), now=world.clock.now()
    )


async def listed(world: World, who: MemberId) -> Listing:
    return await world.services.reminders.listing(who, world.clock.now())


async def test_every_milestone_of_a_season_reminds_and_every_reminder_comes_once(world: World):
    who = await sign_up(world)
    calendar = world.services.calendar
    interviews = (await world.services.profiles.profile(who)).interviews
    came: Counter[tuple[str, str]] = Counter()
    while coming := (await listed(world, who)).coming:
        if coming[0].due_at > RESULTS > world.clock.now():
            set_time(world.env, RESULTS)
            await stage(world, who, Stage.SOAP)  # nobody can know it before
            coming = (await listed(world, who)).coming
        due_at = coming[0].due_at
        due = {(reminder.milestone, reminder.lead) for reminder in coming if reminder.due_at == due_at}
        before = len(world.dms(world.member))
        set_time(world.env, due_at - timedelta(seconds=1))
        await world.tick(SPREAD)
        [message] = world.dms(world.member)[before:]
        said = texts(message)
        for milestone, lead in due:
            came[milestone.id, lead] += 1
            assert milestone_text(milestone, calendar, SAY, interviews).name in said
        kinds = {kind_of(milestone.id) for milestone, _ in due}
        if len({milestone for milestone, _ in due}) == 1 and kinds != {MilestoneKind.AFTER_INTERVIEW}:
            assert all(part in said for part in PARTS), said
        left = (await listed(world, who)).coming
        assert not due & {(item.milestone, item.lead) for item in left}
    assert set(came.values()) == {1}
    assert {kind_of(milestone) for milestone, _ in came} == set(MilestoneKind)
    assert world.clock.now().date() >= date(2027, 5, 24)
