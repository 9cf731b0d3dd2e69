"""Spreadsheet files of agencies: the columns that are needed, whatever else is in them, and nothing from a hostile one."""

import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest

from bot.cli.refresh import refresh_lca_command
from bot.cli.workbook import BrokenWorkbookError, Limits, NoSuchColumnsError, table
from bot.errors import OperatorError

NAMES = "urn:invented:spreadsheet"
COLUMNS = ("JOB_TITLE", "EMPLOYER_NAME")
TEXTS = ["CASE", "JOB_TITLE", "EMPLOYER_NAME", "Pediatric Resident", "Invented & Sons"]
SHEET = """
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>
<row r="2"><c r="A2"><v>45000</v></c><c r="B2" t="s"><v>3</v></c><c r="D2" t="s"><v>4</v></c></row>
<row r="3"><c r="B3" t="inlineStr"><is><r><t>Res</t></r><r><t>ident</t></r></is></c></row>
<row r="4"/>
"""


def workbook(
    path: Path, sheet: str = SHEET, *, head: str = "", texts: list[str] = TEXTS, **parts: str
) -> Path:
    """A file as a spreadsheet program writes it, with a second sheet before the one that matters."""
    shared = "".join(f"<si><t>{text.replace('&', '&amp;')}</t></si>" for text in texts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", f'{head}<sst xmlns="{NAMES}">{shared}</sst>')
        file.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{NAMES}"><sheetData/></worksheet>')
        file.writestr(
            "xl/worksheets/sheet2.xml",
            f'<worksheet xmlns="{NAMES}"><sheetData>{sheet}</sheetData></worksheet>',
        )
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def test_the_columns_are_found_by_their_heading_and_gaps_are_empty(tmp_path):
    rows = list(table(workbook(tmp_path / "lca.xlsx"), COLUMNS))
    assert rows == [
        {"JOB_TITLE": "Pediatric Resident", "EMPLOYER_NAME": "Invented & Sons"},
        {"JOB_TITLE": "Resident", "EMPLOYER_NAME": ""},
        {"JOB_TITLE": "", "EMPLOYER_NAME": ""},
    ]


def test_the_agencys_spreadsheet_is_read_as_it_is_published(tmp_path, capsys):
    heads = ["JOB_TITLE", "SOC_CODE", "EMPLOYER_NAME", "WORKSITE_CITY"]
    values = ["Pediatric Resident", "29-1221.00", "Nobody Known", "Anytown"]
    cells = [
        "".join(
            f'<c r="{"ABCD"[place]}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
            for place, text in enumerate(texts)
        )
        for row, texts in enumerate((heads, values), 1)
    ]
    path = workbook(tmp_path / "LCA_Disclosure_Data.xlsx", "".join(f"<row>{row}</row>" for row in cells))
    assert refresh_lca_command([path], "2026-04/2026-06") == 0
    assert "Not in the table: Nobody Known, Anytown (1)" in capsys.readouterr().err


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'


@pytest.mark.parametrize(
    "hostile",
    [
        {"head": ENTITIES},
        {"sheet": '<row r="1"><c r="A1" t="s"><v>99</v></c></row>'},
        {"sheet": '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'},
        {"sheet": f'<row r="1"><c r="A1" t="s"><v>{len(TEXTS)}</v></c></row>'},
        {"sheet": '<row r="1"><c><v>1</v></c></row>'},
        {"sheet": "<row>"},
        {"texts": ["x" * 100] * 100},
        {"sheet": f"<row>{'<v>x</v>' * 4000}</row>"},
    ],
)
def test_a_hostile_file_is_refused(tmp_path, hostile):
    path = workbook(tmp_path / "bad.xlsx", **hostile)
    limits = Limits(part=20_000, texts=1_000, characters=5_000)
    with pytest.raises(BrokenWorkbookError):
        list(table(path, COLUMNS, limits))
    if hostile.keys() == {"head"}:
        with pytest.raises(OperatorError) as refused:
            refresh_lca_command([path], "2026-04")
        assert refused.value.code == 65


def test_a_file_cut_short_and_one_without_the_columns_are_told_apart(tmp_path):
    path = workbook(tmp_path / "lca.xlsx")
    with pytest.raises(NoSuchColumnsError):
        list(table(path, ("NO_SUCH_COLUMN",)))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(BrokenWorkbookError):
        list(table(path, COLUMNS))


def test_a_cell_longer_than_a_cell_can_be_is_cut(tmp_path):
    heading = '<row><c r="A1" t="inlineStr"><is><t>JOB_TITLE</t></is></c></row>'
    long = f'<row><c r="A2"><v>{"7" * 500}</v></c></row>'
    [row] = table(workbook(tmp_path / "lca.xlsx", heading + long), ("JOB_TITLE",), Limits(cell=30))
    assert row["JOB_TITLE"] == "7" * 30


def test_a_part_may_be_as_large_as_the_limit_and_no_larger(tmp_path):
    path = workbook(tmp_path / "lca.xlsx")
    with zipfile.ZipFile(path) as file:
        largest = max(part.file_size for part in file.infolist())
    assert len(list(table(path, COLUMNS, Limits(part=largest)))) == 3
    with pytest.raises(BrokenWorkbookError):
        list(table(path, COLUMNS, Limits(part=largest - 1)))


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_there_may_be_as_many_texts_and_letters_as_the_limits_and_no_more(tmp_path, more):
    path = workbook(tmp_path / "lca.xlsx")
    letters = sum(map(len, TEXTS))
    for limits in (Limits(texts=len(TEXTS) + more), Limits(characters=letters + more)):
        with nullcontext() if more >= 0 else pytest.raises(BrokenWorkbookError):
            assert len(list(table(path, COLUMNS, limits))) == 3
