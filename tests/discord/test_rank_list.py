"""The reminders of the rank list deadline as they reach members in four time zones; the list itself, and its end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, MemberId, SeasonId
from bot.domain.ledger import Criterion, Weight
from bot.i18n import catalogue
from tests.discord.simcord_extras import set_time
from tests.discord.world import World, answer_to, texts

SAY = catalogue()
NAME = SAY("timeline.milestone.nrmp_rol_deadline.name")


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


async def ranked(world: World) -> MemberId:
    """Two interviews, both ranked."""
    world.lift_limits()
    who = MemberId(world.member.id)
    await world.services.profiles.register(
        who, time_zone="Asia/Karachi", season=SeasonId(2027), now=world.clock.now()
    )
    for program, day in (("3203511146", "2027-01-20"), ("3204121205", "2027-01-21")):
        await world.member.slash(
            world.general, "interviews add", program=program, date=day, time="9 am", format="video"
        )
        await world.member.slash(world.general, "rank add", program=program)
    return who


async def to_come(world: World, who: MemberId) -> int:
    listing = await world.services.reminders.listing(who, world.clock.now())
    return sum(reminder.milestone.id == "nrmp_rol_deadline" for reminder in listing.coming)


async def test_reminders_to_certify_end_when_it_is_certified_and_come_again_when_the_order_changes(
    world: World,
):
    who = await ranked(world)
    assert await to_come(world, who) > 2
    shown = await world.member.slash(world.general, "rank list")
    await world.member.click(answer_to(shown), label=SAY("rank.button.certified"))
    assert await to_come(world, who) == 0
    await world.member.slash(world.general, "rank move", program="3203511146", position=2)
    assert await to_come(world, who) > 2


async def test_reminders_to_certify_end_by_done(world: World):
    who = await ranked(world)
    set_time(world.env, datetime(2027, 2, 2, 3, 59, tzinfo=UTC))
    await world.tick(timedelta(minutes=2))
    reminder = next(message for message in world.dms(world.member) if NAME in texts(message))
    done = await world.member.user.click(reminder, label=SAY("reminders.done.button"))
    assert NAME in texts(done)
    assert await to_come(world, who) == 0


async def test_the_list_says_what_is_known_of_each_program(world: World):
    await ranked(world)
    claim = Claim(
        AcgmeId("3203511146"),
        Criterion.VISA_J1,
        value=True,
        weight=Weight.STRICT,
        source="https://a.example.org/visa",
        seen=date(2026, 11, 3),
    )
    assert await world.services.ledger.add(claim, now=world.clock.now())
    shown = texts(await world.member.slash(world.general, "rank list"))
    first = shown.index("**1**")
    assert "J-1 sponsorship: **Yes**, read 3 Nov 2026" in shown[first : shown.index("**2**")]
    assert "sponsorship" not in shown[shown.index("**2**") :]
    assert "models no pairs" in shown
