"""`/interviews`: recorded with a clock and a zone, reminded of, counted, removed."""

from datetime import UTC, datetime, timedelta

import pytest
from simcord.results import InteractionResult

from bot.domain.ids import MemberId, SeasonId
from bot.i18n import catalogue
from bot.seasons.local_time import wall_of
from tests.discord.world import World, answer_to, fields_of, messages, private, texts

SAY = catalogue()
BRONX = "3203511146"


@pytest.fixture
def start() -> datetime:
    """09:00 in Karachi is four minutes ahead."""
    return datetime(2026, 11, 25, 3, 56, tzinfo=UTC)


async def consented(world: World) -> MemberId:
    who, services = MemberId(world.member.id), world.services
    await services.profiles.register(
        who, time_zone="Asia/Karachi", season=SeasonId(2027), now=services.clock.now()
    )
    return who


async def add(world: World, **more: str) -> InteractionResult:
    given = {
        "program": BRONX,
        "date": "2 Dec 2026",
        "time": "18:30",
        "format": "video",
        "time_zone": "Karachi",
        **more,
    }
    return await world.member.slash(world.general, "interviews add", **given)


async def waiting(world: World) -> list[tuple[str, str, datetime]]:
    who, now = MemberId(world.member.id), world.clock.now()
    listing = await world.services.reminders.listing(who, now)
    found = [(str(reminder.milestone.id), str(reminder.lead), reminder.due_at) for reminder in listing.coming]
    return [found_item for found_item in found if found_item[0].startswith("interview")]


async def test_an_interview_is_added_listed_reminded_of_and_removed(world: World):
    who = await consented(world)
    shown = await add(world)
    assert private(shown)
    assert "Added: BronxCare Health System, Bronx, NY, by video" in texts(shown)
    assert "Wed 2 Dec, 8:30 in New York · 18:30 in Karachi** (<t:1796218200:R>)" in texts(shown)
    profile = await world.services.profiles.profile(who)
    assert profile.status.interviews == 1
    assert await waiting(world) == [
        ("interview_1", "7d", datetime(2026, 11, 25, 4, tzinfo=UTC)),
        ("interview_1", "1d", datetime(2026, 12, 1, 4, tzinfo=UTC)),
        ("interview_1", "0d", datetime(2026, 12, 2, 4, tzinfo=UTC)),
        ("interview_1", "2h", datetime(2026, 12, 2, 11, 30, tzinfo=UTC)),
    ]
    await add(world, date="3 Dec 2026", program="chop")
    offered = await world.member.autocomplete(world.general, "interviews remove", "interview", "bronx")
    assert [choice["value"] for choice in offered] == ["1"]
    removed = await world.member.slash(world.general, "interviews remove", interview="1")
    assert private(removed)
    assert "Removed: BronxCare Health System, Bronx, NY" in texts(removed)
    assert {name for name, _, _ in await waiting(world)} == {"interview_2"}
    listed = texts(await world.member.slash(world.general, "interviews list"))
    assert "Thu 3 Dec, 8:30 in New York · 18:30 in Karachi" in listed
    assert "BronxCare" not in listed
    assert SAY("interviews.card.count", {"count": 2}) in listed


async def test_the_list_of_reminders_names_the_program(world: World):
    await consented(world)
    await add(world)
    listed = texts(await world.member.slash(world.general, "reminders list"))
    assert "Interview: BronxCare Health System, Bronx, NY, by video" in listed


async def test_the_reminder_of_an_interview_comes_by_direct_message(world: World):
    await consented(world)
    await add(world)
    await world.tick(timedelta(minutes=5))
    message = texts(world.dms(world.member)[-1])
    assert "Interview: BronxCare Health System, Bronx, NY, by video" in message
    assert "<t:1796218200:f>" in message
    assert SAY("timeline.source.interview") in message


async def test_another_clock_stands_beside_the_readers_own(world: World):
    await consented(world)
    shown = texts(await add(world, time="9:00 am", time_zone="America/New_York"))
    assert "Wed 2 Dec, 9:00 in New York · 19:00 in Karachi" in shown
    assert (await waiting(world))[-1][2] == datetime(2026, 12, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "time", "instant"),
    [
        # 2027-03-14 02:30 does not exist in New York and moves forward; 2026-11-01 01:30 happens twice: the first.
        ("2027-03-14", "02:30", datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
        ("2026-11-01", "01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
async def test_a_clock_that_jumps_or_repeats(world: World, date: str, time: str, instant: datetime):
    await consented(world)
    await add(world, date=date, time=time, time_zone="America/New_York")
    (entry,) = (await world.services.profiles.profile(MemberId(world.member.id))).interviews.entries
    assert entry.begins == instant
    shown = texts(await world.member.slash(world.general, "interviews list"))
    clock = wall_of(instant, "America/New_York")
    assert f"{clock.hour}:{clock:%M} in New York" in shown


async def test_a_past_interview_is_kept_and_counted_and_never_reminded_of(world: World):
    await consented(world)
    shown = texts(await add(world, date="2026-11-20"))
    assert "It is past" in shown
    assert SAY("interviews.card.past") in shown
    assert await waiting(world) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"program": "hopkins"}, "more than one program"),
        ({"time": "2:30"}, "morning or afternoon"),
        ({"time": "soon"}, "not a time of day"),
        ({"date": "03/04/2027"}, "can mean two days"),
        ({"time_zone": "Atlantis"}, "no time zone"),
    ],
)
async def test_what_is_not_clear_is_refused_and_nothing_is_stored(
    world: World, given: dict[str, str], said: str
):
    who = await consented(world)
    refused = await add(world, **given)
    assert private(refused)
    assert said in texts(refused).replace("\\", "")
    assert (await world.services.profiles.profile(who)).interviews.entries == ()


async def test_the_same_interview_twice_and_one_of_nobody_are_refused(world: World):
    await consented(world)
    await add(world)
    assert SAY("interviews.known") in texts(await add(world))
    gone = await world.member.slash(world.general, "interviews remove", interview="7")
    assert SAY("interviews.which") in texts(gone)


async def test_the_menus_open_while_typing_and_show_nobody_elses(world: World):
    await consented(world)
    await add(world)
    for command in ("edit", "rate", "second-look", "letter", "remove"):
        offered = await world.member.autocomplete(world.general, f"interviews {command}", "interview", "")
        assert [choice["value"] for choice in offered] == ["1"], command
    times = await world.member.autocomplete(world.general, "interviews add", "time", "2:30")
    assert [choice["value"] for choice in times] == ["02:30", "14:30"]
    days = await world.member.autocomplete(world.general, "interviews add", "date", "12 Jan")
    assert [choice["value"] for choice in days] == ["2027-01-12"]
    zones = await world.member.autocomplete(world.general, "interviews add", "time_zone", "boston")
    assert zones[0]["value"] == "America/New_York"
    assert await world.stranger.autocomplete(world.general, "interviews remove", "interview", "") == []


async def test_consent_comes_first_and_then_the_interview_is_stored(world: World):
    asked = await add(world)
    assert SAY("consent.title") in texts(asked)
    asked = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    # Who is new in November begins with the next Match, which has no interviews this winter.
    assert SAY("interviews.ask.season", {"season": 2028}) in texts(asked)
    shown = await world.member.click(messages(asked)[0], label=SAY("interviews.ask.add"))
    assert "Added: BronxCare" in texts(shown)


async def add_as_typed(world: World, **given: str) -> InteractionResult:
    return await world.member.slash(
        world.general, "interviews add", **{"program": BRONX, "format": "video", **given}
    )


@pytest.mark.parametrize(
    ("date", "time", "program", "clocks"),
    [
        ("11 Dec 2026", "9:00 AM", BRONX, "Fri 11 Dec, 9:00 in New York · 19:00 in Karachi"),
        ("11 Dec 2026", "9:00 AM EST", BRONX, "Fri 11 Dec, 9:00 in New York · 19:00 in Karachi"),
        ("Friday, December 11, 2026, 9:00 AM EST", "9 am", BRONX, "Fri 11 Dec, 9:00 in New York"),
        ("11 Dec 2026", "Friday, December 11, 2026, 9:00 AM EST", BRONX, "Fri 11 Dec, 9:00 in New York"),
        ("Fri, 11 Dec 2026", "09:00 · 9:00\u202fAM", BRONX, "Fri 11 Dec, 9:00 in New York"),
        ("Dec. 11th", "14:30", BRONX, "Fri 11 Dec, 14:30 in New York · Sat 12 Dec, 0:30 in Karachi"),
        ("11 Dec 2026", "9:00 AM", "Texas Tech El Paso", "Fri 11 Dec, 9:00 in Denver · 21:00 in Karachi"),
        (
            "11 Dec 2026",
            "9:00 AM CST",
            "university of chicago",
            "Fri 11 Dec, 9:00 in Chicago · 20:00 in Karachi",
        ),
        ("11 Dec 2026", "9:00 AM AST", "San Juan City Hospital", "Fri 11 Dec, 9:00 in Puerto Rico"),
        ("11 Dec 2026", "7 pm PKT", BRONX, "Fri 11 Dec, 9:00 in New York · 19:00 in Karachi"),
        ("11 Dec 2026", "9:00 AM UTC-5", BRONX, "Fri 11 Dec, 9:00 in New York"),
    ],
)
async def test_a_time_is_the_programs_and_stands_on_both_clocks(
    world: World, date: str, time: str, program: str, clocks: str
):
    await consented(world)
    shown = texts(await add_as_typed(world, date=date, time=time, program=program))
    assert clocks in shown, shown


@pytest.mark.parametrize("zone", ["AST", "CST"])
async def test_an_abbreviation_of_several_zones_offers_them_and_nothing_is_lost(world: World, zone: str):
    who = await consented(world)
    asked = await add_as_typed(world, date="11 Dec 2026", time="9:00 AM", time_zone=zone)
    assert SAY("interviews.ask.zone") in texts(asked)
    assert "9:00 in Astrakhan" not in texts(asked)
    first = "9:00 in Puerto Rico" if zone == "AST" else "9:00 in Chicago"
    shown = await world.member.click(answer_to(asked), label=first)
    assert f"Fri 11 Dec, {8 if zone == 'AST' else 10}:00 in New York" in texts(shown)
    (entry,) = (await world.services.profiles.profile(who)).interviews.entries
    assert entry.begins.hour == (13 if zone == "AST" else 15)


async def test_a_program_in_another_specialty_is_kept_by_name_and_not_counted(world: World):
    who = await consented(world)
    given = {"program": "St. Luke's Family Medicine, Boise, ID", "date": "11 Dec 2026", "time": "9 am"}
    refused = texts(await add_as_typed(world, **given))
    assert "add the option specialty:" in refused
    asked = await add_as_typed(world, **given, specialty="Family medicine")
    shown = await world.member.click(answer_to(asked), label="9:00 in Denver")
    assert "Luke's Family Medicine, Boise, ID" in texts(shown).replace("\\", "")
    assert SAY("interviews.not_counted") in texts(shown)
    profile = await world.services.profiles.profile(who)
    assert profile.status.interviews is None
    listed = texts(await world.member.slash(world.general, "reminders list"))
    assert "Family Medicine, Boise, ID" in listed


async def test_a_clash_and_a_double_are_asked_about_and_a_move_keeps_the_count(world: World):
    who = await consented(world)
    world.lift_limits()
    await add_as_typed(world, date="11 Dec 2026", time="9:00 AM")
    asked = await add_as_typed(world, date="11 Dec 2026", time="9:30 AM", program="chop")
    assert "another interview at that time: BronxCare" in texts(asked)
    await world.member.click(answer_to(asked), label=SAY("interviews.ask.cancel"))
    asked = await add_as_typed(world, date="14 Dec 2026", time="10:00 AM")
    assert SAY("interviews.ask.double") in texts(asked)
    shown = await world.member.click(answer_to(asked), label=SAY("interviews.ask.move"))
    assert "Mon 14 Dec, 10:00 in New York" in texts(shown)
    profile = await world.services.profiles.profile(who)
    assert [entry.number for entry in profile.interviews.entries] == [1]
    assert profile.status.interviews == 1
    assert {at for _, _, at in await waiting(world)} >= {datetime(2026, 12, 14, 13, tzinfo=UTC)}


async def test_the_count_is_corrected_where_an_interview_goes(world: World):
    who = await consented(world)
    world.lift_limits()
    await add_as_typed(world, date="11 Dec 2026", time="9:00 AM")
    await add_as_typed(world, date="14 Dec 2026", time="9:00 AM", program="chop")
    removed = await world.member.slash(world.general, "interviews remove", interview="bronx")
    shown = await world.member.click(answer_to(removed), label="Set invitations to 1")
    assert SAY("interviews.count_set") in texts(shown)
    assert (await world.services.profiles.profile(who)).status.interviews == 1


async def test_an_interview_is_moved_and_noted_in_its_form(world: World):
    who = await consented(world)
    world.lift_limits()
    await add_as_typed(world, date="11 Dec 2026", time="9:00 AM - 1:00 PM EST")
    opened = await world.member.slash(world.general, "interviews edit", interview="bronx")
    fields = fields_of(opened)
    assert fields["date"]["value"] == "Fri, 11 Dec 2026"
    assert fields["time"]["value"] == "09:00 - 13:00 America/New_York"
    same = {name: field.get("value", "") for name, field in fields.items()}
    before = (await world.services.profiles.profile(who)).interviews
    await world.member.submit_modal(opened, same)
    assert (await world.services.profiles.profile(who)).interviews == before
    opened = await world.member.slash(world.general, "interviews edit", interview="bronx")
    shown = await world.member.submit_modal(
        opened,
        {
            "date": "Dec 15",
            "time": "8:00 AM Central",
            "link": "https://video.example.org/j/1",
            "interviewer": "Dr. Chu",
            "note": "ask about J-1",
        },
    )
    told = texts(shown).replace("\\", "")
    assert "Tue 15 Dec, 9:00 in New York · 19:00 in Karachi" in told
    assert "Dr. Chu" in told
    assert "https://video.example.org/j/1" in told
    opened = await world.member.slash(world.general, "interviews edit", interview="bronx")
    refused = await world.member.submit_modal(opened, {"date": "Dec 15", "time": "9 am", "link": "no link"})
    assert SAY("interviews.link") in texts(refused)


async def test_every_line_of_a_menu_can_be_typed_back(world: World):
    await consented(world)
    world.lift_limits()
    await add_as_typed(world, date="11 Dec 2026", time="9:00 AM")
    (line,) = await world.member.autocomplete(world.general, "interviews remove", "interview", "")
    assert line["name"] == "BronxCare Health System, Bronx, NY · Fri, 11 Dec 2026, 09:00"
    for option, typed in (
        ("date", "11 Dec"),
        ("time", "9 am est"),
        ("program", "chop"),
        ("time_zone", "AST"),
    ):
        for choice in await world.member.autocomplete(world.general, "interviews add", option, typed):
            given = {"program": "chop", "date": "12 Dec", "time": "9 am", option: choice["name"]}
            shown = await add_as_typed(world, **given)
            assert "Please look at this again" not in texts(shown), choice
            await world.member.slash(world.general, "interviews remove", interview="philadelphia")
    gone = await world.member.slash(world.general, "interviews remove", interview=line["name"])
    assert "Removed: BronxCare" in texts(gone)


@pytest.mark.parametrize("time", ["12:30 PM", "2:30 PM", "5:00 PM", "10:00 PM"])
async def test_never_two_reminders_at_one_minute_and_the_last_one_comes_at_night(world: World, time: str):
    await consented(world)
    await add_as_typed(world, date="11 Dec 2026", time=time)
    due = await waiting(world)
    assert len({at for _, _, at in due}) == len(due)
    (entry,) = (await world.services.profiles.profile(MemberId(world.member.id))).interviews.entries
    assert due[-1][1:] == ("2h", entry.begins - timedelta(hours=2))
    dms = len(world.dms(world.member))
    await world.tick(entry.begins - timedelta(hours=2) - world.clock.now())
    assert any("BronxCare" in texts(message) for message in world.dms(world.member)[dms:])


async def test_a_program_is_rated_and_the_rating_stands_on_the_rank_list(world: World):
    await consented(world)
    world.lift_limits()
    await add_as_typed(world, date="20 Nov 2026", time="9:00 AM")
    shown = await world.member.slash(
        world.general, "interviews rate", interview="bronx", rating=4, note="kind residents"
    )
    assert private(shown)
    assert "4 of 5" in texts(shown)
    ranked = texts(await world.member.slash(world.general, "rank add", program="bronx"))
    assert "**1** BronxCare Health System, Bronx, NY · 4 of 5" in ranked


async def test_half_a_character_in_a_note_is_a_question_mark_and_no_fault(world: World):
    member = await consented(world)
    world.lift_limits()
    await add_as_typed(world, date="20 Nov 2026", time="9:00 AM")
    await world.member.slash(
        world.general, "interviews rate", interview="bronx", rating=4, note="kind \ud800 residents"
    )
    [entry] = (await world.services.profiles.profile(member)).interviews.entries
    assert entry.impression.note == "kind ? residents"
    assert world.incidents() == []
