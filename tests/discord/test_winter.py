"""A winter of one member: 85 applications, seven invitations, one of them moved, one in another specialty; to Match Day.

Every message that arrives is collected in order, in Cairo and in Karachi: nothing twice, nothing lost, nothing at night but
the last reminder before an interview; after each interview one question, of which the first is answered by its button.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.domain.interview import Interview
from bot.domain.profile import Stage
from bot.i18n import catalogue
from bot.ledger.directory import DIRECTORY
from tests.discord.test_timeline_calendar import raw
from tests.discord.world import World, answer_to, texts

SAY = catalogue()
QUESTION = "How was it?"
MATCH_DAY = datetime(2027, 3, 19, 18, tzinfo=UTC)
INTERVIEWS = (
    ("3203511146", "Friday, December 4, 2026", "9:00 AM EST"),
    ("3204121205", "8 Dec", "12:30 PM"),
    ("university of chicago", "11 Dec 2026", "2:00 PM CDT"),
    ("Texas Tech El Paso", "Tue 15 Dec 2026", "8:00 AM - 12:00 PM"),
    ("Medical College of Wisconsin", "01/14/2027", "4:30 PM Central Time"),
    ("San Juan City Hospital", "Jan 20", "10 am AST"),
)


@pytest.fixture
def start() -> datetime:
    return datetime(2026, 11, 28, 12, tzinfo=UTC)


async def arrived(world: World, who: MemberId, end: datetime) -> None:
    """Let time pass from one due reminder to the next, as the waker would."""
    while True:
        now = world.clock.now()
        listing = await world.services.reminders.listing(who, now)
        due = [reminder.due_at for reminder in listing.coming if reminder.due_at > now]
        if not due or min(due) > end:
            break
        await world.tick(min(due) - now + timedelta(seconds=20))
    await world.tick(end - world.clock.now())


async def begin(world: World, zone: str) -> tuple[Interview, ...]:
    """85 applications and seven interviews, of which one is moved; its entry in the calendar follows."""
    who, services = MemberId(world.member.id), world.services
    await services.profiles.register(who, time_zone=zone, season=SeasonId(2027), now=world.clock.now())
    opened = await world.member.slash(world.general, "applications import")
    numbers = [program.acgme_id for program in DIRECTORY.programs.values()][:85]
    await world.member.submit_modal(opened, {"lines": "\n".join(numbers)})
    await world.member.slash(world.general, "status set", stage=Stage.INTERVIEWING.value)
    for program, day, time in INTERVIEWS:
        shown = await world.member.slash(
            world.general, "interviews add", program=program, date=day, time=time, format="video"
        )
        assert "Added:" in texts(shown), texts(shown)
    other = {"program": "Boise Family Medicine, Utah", "specialty": "Family medicine"}
    shown = await world.member.slash(
        world.general, "interviews add", **other, date="18 Dec", time="1 pm", format="on_site"
    )
    assert "13:00 in Denver" in texts(shown)
    before = await raw(world)
    opened = await world.member.slash(world.general, "interviews edit", interview="el paso")
    await world.member.submit_modal(opened, {"date": "12 Jan 2027", "time": "8:00 AM - 12:00 PM"})
    after = await raw(world)
    assert {name for name in before if "Interview" in name} == {name for name in after if "Interview" in name}
    (moved,) = [name for name in after if "El Paso" in name]
    assert after[moved]["UID"] == before[moved]["UID"]
    assert after[moved]["SEQUENCE"] > before[moved]["SEQUENCE"]
    profile = await services.profiles.profile(who)
    assert (profile.status.applications, profile.status.interviews) == (85, 6)
    return profile.interviews.entries


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Asia/Karachi"])
async def test_a_winter_to_match_day(world: World, zone: str):
    world.lift_limits()
    who = MemberId(world.member.id)
    entries = await begin(world, zone)
    assert len(entries) == 7
    await arrived(world, who, datetime(2026, 12, 7, tzinfo=UTC))
    first, *others = sorted(entries, key=lambda entry: entry.begins)
    (question,) = [message for message in world.dms(world.member) if QUESTION in texts(message)]
    assert "4 of 5" in texts(await world.member.user.click(question, label="4"))
    await world.member.slash(
        world.general, "interviews second-look", interview=str(first.number), date="5 Feb 2027"
    )
    await arrived(world, who, datetime(2027, 2, 1, tzinfo=UTC))
    for entry in others:
        rated = await world.member.slash(
            world.general, "interviews rate", interview=str(entry.number), rating=1 + entry.number % 5
        )
        assert "Saved:" in texts(rated)
    for choice in await world.member.autocomplete(world.general, "rank add", "program", ""):
        await world.member.slash(world.general, "rank add", program=choice["value"])
    ranked = await world.member.slash(world.general, "rank list")
    assert SAY("rank.not_certified") in texts(ranked)
    certified = await world.member.click(answer_to(ranked), label=SAY("rank.button.certified"))
    assert SAY("rank.certified") in texts(certified)
    await arrived(world, who, MATCH_DAY)
    await world.member.slash(world.general, "status set", stage=Stage.MATCHED.value)
    told = [
        (message.created_at, texts(message))
        for message in world.dms(world.member)
        if not message.flags.ephemeral
    ]
    expect_everything_once(told, entries, zone)


def expect_everything_once(
    told: list[tuple[datetime, str]], entries: tuple[Interview, ...], zone: str
) -> None:
    """Every message in order: before each interview, after it, before the second look; none at night but the last ones."""
    assert len(told) > 45
    minutes = [at.replace(second=0, microsecond=0) for at, _ in told]
    assert len(set(minutes)) == len(minutes)
    for entry in entries:
        name = "Boise" if entry.other else DIRECTORY.programs[entry.acgme_id].name
        named = [
            (at, text) for at, text in told if name in text.replace("\\", "") and "Second look" not in text
        ]
        (asked,) = [at for at, text in named if QUESTION in text]
        assert entry.ends < asked < entry.ends + timedelta(days=1, hours=2), (name, asked)
        assert asked.astimezone(ZoneInfo(zone)).hour == 20
        own = [at for at, text in named if QUESTION not in text]
        last = entry.begins - timedelta(hours=2)
        assert any(last <= at <= last + timedelta(minutes=1) for at in own), (name, own)
        assert all(at < entry.begins for at in own)
        assert 3 <= len(own) <= 4, (name, own)
        assert all(later - sooner >= timedelta(hours=1) for sooner, later in pairwise(own)), (name, own)
    visits = [at for at, text in told if "Second look" in text]
    assert [at.date().isoformat() for at in visits] == ["2027-01-29", "2027-02-04"]
    assert not any(QUESTION in text for at, text in told if at > datetime(2027, 2, 1, tzinfo=UTC))
    lasts = [entry.begins - timedelta(hours=2) for entry in entries]
    for at, text in told:
        hour = at.astimezone(ZoneInfo(zone)).hour
        assert 8 <= hour < 22 or any(abs(at - last) < timedelta(minutes=1) for last in lasts), (at, text)
