"""The hostile strings in files: no cell that is written is a formula, and no sentence about a file carries their power."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

import pytest

from bot.domain.message import Message
from bot.i18n import catalogue
from bot.ledger.new_program import program_problems
from bot.ledger.sheet import COLUMNS, UnreadableSheetError, read_sheet, write_sheets
from bot.seasons.loader import load_calendar
from bot.seasons.overlay_loader import InvalidOverlayError, overlaid
from bot.strategy.forms import InvalidProfileError, parse_profile
from bot.ui.programs.export import safe_cell
from tests.hostile.corpus import CORPUS, FORMULA, POWER
from tests.hostile.parsers import NOW, PROGRAMS, TODAY

SAY = catalogue(discord=True)
GOOD = {
    "acgme_id": "3299999999",
    "name": "New Program",
    "city": "Columbus",
    "state": "OH",
    "criterion": "visa_j1",
    "value": "yes",
    "weight": "strict",
    "source": "https://a.example.org/visa",
    "seen": "2026-10-01",
    "scope": "program",
}
PROFILE = {
    "schema": 1,
    "specialty": "pediatrics",
    "applicant": "non_us_img",
    "visa": "j1",
    "step2ck": {"status": "passed", "date": "2026-06-20"},
    "states": ["OH"],
}


def sheet_with(column: str, cell: str) -> bytes:
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(GOOD)
    rows.writerow((GOOD | {column: cell}).values())
    return file.getvalue().encode("utf-8", "replace")


def said_of(error: UnreadableSheetError | InvalidProfileError | InvalidOverlayError) -> Iterator[Message]:
    match error:
        case UnreadableSheetError():
            yield error.why
        case InvalidOverlayError():
            yield from error.problems
        case InvalidProfileError():
            yield from (problem.message for problem in error.problems)


def require_harmless(sentences: Iterable[Message]) -> None:
    for said in map(SAY.of, sentences):
        assert not POWER.search(said), ascii(said)


@pytest.mark.parametrize("column", GOOD)
def test_a_sheet_of_facts_takes_in_nothing_with_power(column: str):
    assert set(COLUMNS) <= set(GOOD)
    for cell in CORPUS:
        try:
            sheet = read_sheet(sheet_with(column, cell), PROGRAMS, NOW)
        except UnreadableSheetError as error:
            require_harmless(said_of(error))
            continue
        require_harmless(refused.problem.why for refused in sheet.problems)
        written = "".join(
            write_sheets(
                sheet.statements, PROGRAMS | {program.acgme_id: program for program in sheet.programs}
            )
        )
        for row in csv.reader(io.StringIO(written)):
            assert not any(FORMULA.match(found) for found in row), row
        for program in sheet.programs:
            assert not list(program_problems(program))
            assert not POWER.search(program.name + program.city), program


@pytest.mark.parametrize("cell", CORPUS, ids=range(len(CORPUS)))
def test_a_cell_of_an_exported_list_is_no_formula_after_a_spreadsheet_read_it(cell: str):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerow([safe_cell(cell)])
    [[read]] = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert not FORMULA.match(read)
    assert cell in read


def test_what_is_wrong_with_a_profile_is_told_without_what_it_held():
    seasons = [season.id for season in load_calendar().seasons]
    parsed = 0
    for text in CORPUS:
        for field in PROFILE:
            data = json.dumps({**PROFILE, field: [text] if field == "states" else text}).encode()
            try:
                parse_profile(data, as_of=TODAY, specialties=("pediatrics",), seasons=seasons)
                parsed += 1
            except InvalidProfileError as error:
                require_harmless(said_of(error))
    assert parsed < len(CORPUS) / 4


@pytest.mark.parametrize("key", ["title", "source"])
def test_an_overlay_brings_in_words_and_bare_links_only(key: str):
    milestone = {"title": "Fair", "source": "AAMC, 2027"}
    taken = 0
    for text in CORPUS:
        lines = (f"{name} = {json.dumps(text if name == key else said)}" for name, said in milestone.items())
        content = (
            '[[season]]\nid = "2028"\n[[season.milestone]]\nid = "own"\nlocal = 2027-09-08T10:00:00\n'
            'audience = "img"\nstatus = "CONFIRMED"\n' + "\n".join(lines)
        )
        try:
            calendar = overlaid(load_calendar(), content.encode("utf-8", "replace"), "seasons.toml")
        except InvalidOverlayError as error:
            require_harmless(said_of(error))
            continue
        taken += 1
        added = [
            milestone
            for season in calendar.seasons
            for milestone in season.milestones
            if milestone.id == "own"
        ]
        for shown in (getattr(item, key) for item in added):
            assert not any(mark in shown for mark in "<>@`*|~[]\\")
    assert 0 < taken < len(CORPUS) / 2
