"""`/applications` and `/rank`: recorded by paste or file, moved on by interviews, ranked in the member's order."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import MemberId, SeasonId
from bot.i18n import catalogue
from bot.ledger.directory import DIRECTORY
from tests.discord.world import World, answer_to, buttons, messages, private, texts

SAY = catalogue()
BRONX, CHOP = "3203511146", "3204121205"


@pytest.fixture
def start() -> datetime:
    return datetime(2026, 11, 28, 12, tzinfo=UTC)


async def consented(world: World) -> MemberId:
    world.lift_limits()
    who, services = MemberId(world.member.id), world.services
    await services.profiles.register(
        who, time_zone="Asia/Karachi", season=SeasonId(2027), now=services.clock.now()
    )
    return who


async def test_eighty_five_programs_are_pasted_and_the_unclear_line_is_corrected(world: World):
    who = await consented(world)
    lines = [program.acgme_id for program in DIRECTORY.programs.values()][:85]
    opened = await world.member.slash(world.general, "applications import")
    shown = await world.member.submit_modal(opened, {"lines": "\n".join([*lines, "Hopkins"])})
    assert private(shown)
    assert SAY("applications.imported", {"count": 85, "total": 85}) in texts(shown)
    assert "• Hopkins" in texts(shown)
    again = await world.member.click(answer_to(shown), label=SAY("applications.correct"))
    await world.member.submit_modal(again, {"lines": "Medical College of Wisconsin"})
    profile = await world.services.profiles.profile(who)
    assert profile.status.applications == 86
    listed = await world.member.slash(world.general, "applications list")
    assert private(listed)
    (picture,) = answer_to(listed).attachments
    assert picture.filename == "season.png"
    assert "applied: 86; invited: 0" in (picture.description or "")
    assert SAY("applications.title", {"count": 86}) in texts(listed)
    status = texts(await world.member.slash(world.general, "status show"))
    assert "86" in status


async def test_a_program_is_stated_and_removed(world: World):
    who = await consented(world)
    shown = await world.member.slash(world.general, "applications set", program=BRONX, state="invited")
    assert "BronxCare" in texts(shown)
    profile = await world.services.profiles.profile(who)
    assert (profile.status.applications, profile.status.interviews) == (1, 1)
    await world.member.slash(world.general, "applications set", program=BRONX, state="removed")
    profile = await world.services.profiles.profile(who)
    assert (profile.status.applications, profile.applications) == (0, ())
    gone = await world.member.slash(world.general, "applications set", program=BRONX, state="removed")
    assert SAY("applications.gone") in texts(gone)


async def test_a_rank_list_is_ordered_noted_certified_and_printed(world: World):
    who = await consented(world)
    for program, day in ((BRONX, "1 Dec"), (CHOP, "3 Dec")):
        await world.member.slash(
            world.general, "interviews add", program=program, date=day, time="9 am", format="video"
        )
    offered = await world.member.autocomplete(world.general, "rank add", "program", "")
    assert len(offered) == 2
    for choice in offered:
        await world.member.slash(world.general, "rank add", program=choice["name"])
    moved = await world.member.slash(world.general, "rank move", program="philadelphia", position=1)
    assert private(moved)
    assert "**1** Children's Hospital of Philadelphia" in texts(moved)
    assert SAY("rank.not_certified") in texts(moved)
    noted = await world.member.slash(world.general, "rank note", program="bronx", note="=kind people")
    assert "kind people" in texts(noted)
    said = await world.member.click(answer_to(noted), label=SAY("rank.button.certified"))
    assert SAY("rank.certified") in texts(said)
    again = await world.member.slash(world.general, "rank move", program="bronx", position=1)
    assert SAY("rank.certify_again") in texts(again)
    assert SAY("rank.button.certified") in buttons(again)
    for form, start in (("csv", b"\xef\xbb\xbfrank,"), ("text", b"Your rank list")):
        file = await world.member.slash(world.general, "rank export", **{"as": form})
        (attached,) = [file for message in messages(file) for file in message.attachments]
        content = await attached.read()
        assert content.startswith(start)
        assert b"BronxCare" in content
        assert b",=kind" not in content
    exported = await world.services.privacy.export(who, world.clock.now())
    assert "kind people" in str(exported)


async def test_only_interviewed_programs_are_ranked_and_nothing_is_seen_by_others(world: World):
    await consented(world)
    refused = await world.member.slash(world.general, "rank add", program=BRONX)
    assert SAY("rank.which") in texts(refused)
    assert await world.stranger.autocomplete(world.general, "rank add", "program", "") == []
    empty = await world.member.slash(world.general, "rank export")
    assert SAY("rank.empty") in texts(empty)


async def test_a_line_with_a_number_of_nrmp_is_read_by_its_name_or_says_why_not(world: World):
    await consented(world)
    opened = await world.member.slash(world.general, "applications import")
    lines = "1234320C0, Medical College of Wisconsin\n1999320C0"
    shown = await world.member.submit_modal(opened, {"lines": lines})
    assert SAY("applications.imported", {"count": 1, "total": 1}) in texts(shown)
    assert "• 1999320C0" in texts(shown)
    assert SAY("applications.nrmp") in texts(shown)


@pytest.mark.parametrize("more", [-1, 0, 1])
async def test_a_file_of_as_many_bytes_as_are_read_is_read(world: World, more: int):
    who = await consented(world)
    line = b"1234320C0, Medical College of Wisconsin\n"
    content = line + b"\n" * (256 * 1024 - len(line) + more)
    shown = await world.member.slash(world.general, "applications import", file=("mine.csv", content))
    profile = await world.services.profiles.profile(who)
    assert len(profile.applications) == (more <= 0)
    assert (SAY("applications.file_large", {"kib": 256}) in texts(shown)) is (more > 0)
