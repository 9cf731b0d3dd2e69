"""The reminders of the rank list deadline as they reach members in four time zones, none of them at night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.i18n import catalogue
from tests.discord.simcord_extras import set_time
from tests.discord.world import World, texts

NAME = catalogue()("timeline.milestone.nrmp_rol_deadline.name")


@pytest.fixture
def start() -> datetime:
    return datetime(2027, 1, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "arrivals"),
    [
        # The deadline is at night or early in the morning there: what would come at night comes the evening before.
        ("Africa/Cairo", ["02-02 09:00", "02-25 09:00", "03-01 21:45", "03-03 09:00", "03-03 21:45"]),
        ("Asia/Karachi", ["02-02 09:00", "02-25 09:00", "03-01 21:45", "03-03 09:00", "03-03 21:45"]),
        (
            "Asia/Manila",
            ["02-02 09:00", "02-25 09:00", "03-02 10:00", "03-03 09:00", "03-03 21:45", "03-04 09:00"],
        ),
        (
            "America/Los_Angeles",
            ["02-01 09:00", "02-24 09:00", "03-01 18:00", "03-02 09:00", "03-03 09:00", "03-03 14:00"],
        ),
    ],
)
async def test_the_rank_list_deadline_is_reminded_of_by_the_members_own_clock(
    world: World, zone: str, arrivals: list[str]
):
    who, services = MemberId(world.member.id), world.services
    await services.profiles.register(who, time_zone=zone, season=SeasonId(2027), now=world.clock.now())
    came: list[str] = []
    while coming := (await services.reminders.listing(who, world.clock.now())).coming:
        due_at = coming[0].due_at
        before = len(world.dms(world.member))
        set_time(world.env, due_at - timedelta(seconds=1))
        await world.tick(timedelta(minutes=2))
        if any(NAME in texts(message).splitlines() for message in world.dms(world.member)[before:]):
            came.append(f"{due_at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}")
    assert came == arrivals
