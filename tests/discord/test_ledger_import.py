"""`/ledger import · undo · export`: files of facts by attachment, good ones, bad ones, and those that mean harm."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from simcord.results import InteractionResult

from bot.domain.ledger import Fact
from bot.domain.moderation import ActKind
from tests.discord.simcord_extras import every_command_offered
from tests.discord.test_connection import consent
from tests.discord.test_program_facts import BUFFALO, J1, known
from tests.discord.test_suggestions import acts, show
from tests.discord.world import World, answer_to, buttons, private, texts

HEAD = "acgme_id,criterion,value,weight,source,seen\n"
FACT = f"{BUFFALO},visa_h1b,no,strict,https://example.org/visas,2026-10-01\n"
NEW = (
    "acgme_id,name,city,state,criterion,value,weight,source,seen\n"
    "3209999999,St. Anne's Hospital,Anytown,OH,visa_j1,yes,strict,https://anne.example.org/,2026-10-01\n"
)
CANCEL = "Cancel"


@pytest.fixture
async def desk(world: World) -> World:
    await world.let_edit_ledger()
    return world


async def give(world: World, data: str | bytes, name: str = "facts.csv") -> InteractionResult:
    content = data.encode() if isinstance(data, str) else data
    return await world.moderator.slash(world.general, "ledger import", file=(name, content))


async def take_in(world: World, card: InteractionResult) -> InteractionResult:
    """Press the button that imports, whatever it says that it does."""
    return await world.moderator.click(answer_to(card), label=buttons(card)[0])


async def facts(world: World) -> list[Fact]:
    return [
        fact
        for record in await world.services.ledger.records()
        for some in record.facts.values()
        for fact in some
    ]


async def content(world: World, shown: InteractionResult) -> bytes:
    (file,) = answer_to(shown).attachments
    blob = world.env.backend.cdn.get(file["url"] if isinstance(file, dict) else file.url)
    assert blob is not None
    return blob


async def test_a_good_file_is_looked_at_first_and_then_imported_as_one(desk: World):
    card = await give(desk, HEAD + FACT + FACT.replace("no,", "yes,"))
    assert private(card)
    assert "2 facts are new" in texts(card)
    assert "2 of them say something else" in texts(card)
    assert buttons(card) == ["Import 2 facts", CANCEL]
    assert await facts(desk) == []
    done = await take_in(desk, card)
    assert "Import 1. New facts: 2. New programs: 0." in texts(done)
    assert "Sources disagree" in await show(desk, desk.stranger)
    assert await acts(desk) == [(ActKind.LEDGER_IMPORTED, "1")]
    assert "import 1" in texts(await desk.moderator.slash(desk.general, "audit"))


async def test_cancelled_nothing_is_stored(desk: World):
    card = await give(desk, HEAD + FACT)
    assert "Nothing was imported" in texts(await desk.moderator.click(answer_to(card), label=CANCEL))
    assert (await facts(desk), await acts(desk)) == ([], [])


async def test_bad_rows_are_named_and_the_good_ones_are_imported_by_choice(desk: World):
    card = await give(desk, HEAD + FACT + FACT.replace("no,", "@maybe <@1>,") + FACT)
    text = texts(card)
    assert "2 rows are refused" in text
    assert "Row 3, value: “" in text
    assert "begins like a formula" in text
    assert "<@1>" not in text
    assert "Row 4, acgme_id" in text
    assert "same fact stands in row 2" in text
    assert buttons(card) == ["Import the 1 good row", CANCEL]
    done = await take_in(desk, card)
    assert "New facts: 1." in texts(done)
    assert len(await facts(desk)) == 1


async def test_many_bad_rows_come_as_a_file_without_formulas(desk: World):
    card = await give(desk, HEAD + "".join(FACT.replace("no,", f"=cmd|{n}!A,") for n in range(20)))
    report = (await content(desk, card)).decode("utf-8-sig").splitlines()
    assert report[0] == "row,column,what,why"
    assert len(report) == 21
    assert report[1].startswith("2,value,'=cmd|0!A,")
    assert buttons(card) == [CANCEL]


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("facts.csv", HEAD + FACT)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (lambda: (HEAD + FACT).encode().ljust(257 * 1024, b"\n"), "larger than 256 KiB"),
        (zipped, "no CSV text file"),
        (lambda: (HEAD + FACT).encode() + b"\0" * 100, "no CSV text file"),
        (lambda: HEAD.encode() + b"x" * 10 * 1024 * 1024, "larger than 256 KiB"),
        (lambda: HEAD.encode() + b"x" * 200 * 1024, "line of more than 2000 characters"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)), "not UTF-8"),
        (lambda: b"", "first row must name"),
        (lambda: HEAD.replace("value", "acgme_id").encode(), "first row must name"),
        (lambda: HEAD.encode() + b'"' + FACT.encode(), "quotation mark"),
    ],
)
async def test_a_file_that_means_harm_is_refused_and_nothing_changes(
    desk: World, data: Callable[[], bytes], line: str
):
    card = await give(desk, data())
    assert private(card)
    assert line in texts(card)
    assert buttons(card) == []
    assert (await facts(desk), await acts(desk)) == ([], [])


async def test_the_content_decides_not_the_name(desk: World):
    assert "1 fact is new" in texts(await give(desk, HEAD + FACT, "picture.png"))


async def test_a_new_program_comes_with_a_file_and_goes_when_it_is_undone(desk: World):
    card = await give(desk, NEW)
    assert "1 program is new: St. Anne's Hospital (Anytown, OH)." in texts(card)
    await take_in(desk, card)
    found = await desk.stranger.slash(desk.general, "programs search", text="st anne anytown")
    assert "St. Anne's Hospital" in texts(found)
    shown = await desk.stranger.slash(desk.general, "programs show", program="3209999999")
    assert "https://anne.example.org/" in texts(shown)
    await desk.restart()
    offered = await desk.stranger.autocomplete(desk.general, "programs show", "program", "anne")
    assert "3209999999" in {choice["value"] for choice in offered}
    offered = await desk.moderator.autocomplete(desk.general, "ledger undo", "import", "")
    assert [choice["name"] for choice in offered] == [
        "Import 1 · 22 Nov 2026, 12:00 UTC · facts: 1, programs: 1"
    ]
    asked = await desk.moderator.slash(desk.general, "ledger undo", **{"import": "1"})
    assert "Facts that would be withdrawn: 1. Programs that it added: 1" in texts(asked)
    done = await desk.moderator.click(answer_to(asked), label="Undo")
    assert "Facts withdrawn: 1. Programs removed: 1." in texts(done)
    assert await acts(desk) == [(ActKind.LEDGER_UNDONE, "1"), (ActKind.LEDGER_IMPORTED, "1")]
    offered = await desk.stranger.autocomplete(desk.general, "programs show", "program", "anne")
    assert "3209999999" not in {choice["value"] for choice in offered}


async def test_the_history_of_a_program_that_went_with_its_import_stays_within_reach(desk: World):
    await take_in(desk, await give(desk, NEW))
    asked = await desk.moderator.slash(desk.general, "ledger undo", **{"import": "1"})
    assert "by its ACGME number" in texts(asked)
    await desk.moderator.click(answer_to(asked), label="Undo")
    for typed in ("", "3209", "removed"):
        offered = await desk.moderator.autocomplete(desk.general, "ledger history", "program", typed)
        assert {
            "name": "ACGME 3209999999, removed when an import was undone",
            "value": "3209999999",
        } in offered
    assert len(await desk.moderator.autocomplete(desk.general, "ledger history", "program", "")) == 25
    past = await desk.moderator.slash(desk.general, "ledger history", program=" 3209999999 ")
    assert private(past)
    assert "ACGME 3209999999" in texts(past)
    assert "https://anne.example.org/" in texts(past)
    assert "Withdrawn" in texts(past)
    with every_command_offered():
        assert await desk.stranger.autocomplete(desk.general, "ledger history", "program", "3209") == []
    again = await desk.moderator.slash(desk.general, "ledger history", program="3208888888")
    assert "3208888888" in texts(again)


async def test_programs_that_a_file_adds_count_among_the_preferred_places(desk: World):
    await consent(desk)
    shown = await desk.member.slash(desk.general, "profile states", add="OH")
    (there,) = re.findall(r"(\d+) of 212 programs", texts(shown))
    await take_in(desk, await give(desk, NEW))
    shown = await desk.member.slash(desk.general, "profile states")
    assert f"{int(there) + 1} of 213 programs" in texts(shown)


async def test_an_undo_may_be_thought_over_and_works_once(desk: World):
    await take_in(desk, await give(desk, HEAD + FACT))
    first = await desk.moderator.slash(desk.general, "ledger undo", **{"import": "1"})
    second = await desk.moderator.slash(desk.general, "ledger undo", **{"import": "1"})
    await desk.moderator.click(
        answer_to(await desk.moderator.slash(desk.general, "ledger undo", **{"import": "1"})), label="Keep"
    )
    assert len(await facts(desk)) == 1
    await desk.moderator.click(answer_to(first), label="Undo")
    assert "undone before" in texts(await desk.moderator.click(answer_to(second), label="Undo"))
    gone = await desk.moderator.slash(desk.general, "ledger undo", **{"import": "1"})
    assert "no such import" in texts(gone)


async def test_what_is_exported_can_be_imported_and_changes_nothing(desk: World):
    await known(desk, J1, replace(J1, value=False, source="https://b.example.org/?q=%2B1"))
    await take_in(desk, await give(desk, NEW))
    card = await desk.moderator.slash(desk.general, "ledger export")
    assert private(card)
    file = await content(desk, card)
    again = await give(desk, file)
    assert "Nothing in this file is new" in texts(again)
    assert buttons(again) == [CANCEL]
    assert await content(desk, await desk.moderator.slash(desk.general, "ledger export")) == file


async def test_without_facts_the_template_is_offered_and_no_good_rows_where_there_are_none(desk: World):
    shown = await desk.moderator.slash(desk.general, "ledger export")
    assert private(shown)
    assert "nothing to export" in texts(shown)
    template = await content(desk, await desk.moderator.click(answer_to(shown), label="Get the template"))
    assert template.decode("utf-8-sig").count("\n") == 213
    bad = NEW.replace("strict", "sometimes")
    refused = await give(desk, bad)
    assert buttons(refused) == [CANCEL]
    assert "good row" not in texts(refused)


async def test_the_template_has_every_program_and_changes_nothing_unfilled(desk: World):
    card = await desk.moderator.slash(desk.general, "ledger export", what="template")
    template = await content(desk, card)
    assert template.decode("utf-8-sig").count("\n") == 213
    preview = texts(await give(desk, template))
    assert "Nothing in this file is new" in preview
    assert "refused" not in preview


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("ledger import", {"file": ("facts.csv", (HEAD + FACT).encode())}),
        ("ledger undo", {"import": "1"}),
        ("ledger export", {}),
    ],
)
async def test_strangers_and_unlisted_servers_can_do_none_of_it(
    world: World, command: str, options: dict[str, object]
):
    unlisted = await world.moderator.slash(world.general, command, **options)
    assert "moderators of this server cannot edit" in texts(unlisted)
    await world.let_edit_ledger()
    with every_command_offered():
        refused = await world.stranger.slash(world.general, command, **options)
    assert "Only this server's moderators" in texts(refused)
    assert buttons(refused) == buttons(unlisted) == []


async def test_a_stranger_is_offered_no_import(desk: World):
    await take_in(desk, await give(desk, HEAD + FACT))
    with every_command_offered():
        assert await desk.stranger.autocomplete(desk.general, "ledger undo", "import", "") == []
