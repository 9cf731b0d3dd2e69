"""The CSV file of facts: what is written is read back, and nothing that is put in breaks the reader."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.ledger import ledger_check_command
from bot.domain.fact_value import RANGES, Claim, choices, value_of
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, Scope, Unsaid, Weight
from bot.domain.program import Program
from bot.ledger.loader import load_programs
from bot.ledger.sheet import BYTES_MAX, Sheet, UnreadableSheetError, read_sheet, write_sheets

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = {program.acgme_id: program for program in load_programs()}
BUFFALO = KNOWN[AcgmeId("3203521140")]
HEAD = "acgme_id,criterion,value,weight,source,seen\n"
GOOD = "3203511146,visa_h1b,no,strict,https://example.org/visas,2026-10-01\n"


def read(data: bytes | str) -> Sheet:
    raw = data.encode() if isinstance(data, str) else data
    return read_sheet(raw, KNOWN, NOW)


@st.composite
def statements(draw: st.DrawFn) -> Claim:
    criterion = draw(st.sampled_from(Criterion))
    texts = [str(n) for n in RANGES[criterion]] if criterion in RANGES else choices(criterion)
    path = draw(st.text("abc,;=+-@'", max_size=20))
    return Claim(
        draw(st.sampled_from(list(KNOWN))),
        criterion,
        value_of(criterion, draw(st.sampled_from(texts))),
        draw(st.sampled_from(Weight)),
        f"https://example.org/{path}",
        draw(st.dates(date(2015, 1, 1), date(2026, 11, 22))),
    )


@given(st.lists(statements(), unique=True, max_size=20))
def test_what_is_written_is_read_back(some: list[Claim]):
    (file,) = write_sheets(some, KNOWN)
    sheet = read(file)
    assert (sheet.statements, sheet.problems) == (tuple(some), ())


@given(
    st.binary(max_size=400) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "replace"))
)
def test_no_bytes_break_the_reader(data: bytes):
    key = "ledger.sheet."
    try:
        read(data)
    except UnreadableSheetError as refused:
        key = refused.why.key
    assert key.startswith("ledger.sheet.")


@pytest.mark.parametrize("data", [HEAD + GOOD, "\ufeff" + HEAD + GOOD, (HEAD + GOOD).replace("\n", "\r\n")])
def test_a_good_file_is_read_with_mark_and_windows_lines(data: str):
    assert len(read(data).statements) == 1


def test_blank_lines_are_left_out_and_the_rows_keep_their_numbers():
    sheet = read(HEAD + "\n" + GOOD + ",,,,,\n" + "bad\n\n")
    assert len(sheet.statements) == 1
    assert [problem.row for problem in sheet.problems] == [5]


def test_semicolons_separate_too():
    assert len(read((HEAD + GOOD).replace(",", ";")).statements) == 1


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"x" * (256 * 1024 + 1), "too_big"),
        (b"PK\x03\x04 zip", "not_text"),
        (HEAD.encode() + b"a\0b", "not_text"),
        (HEAD.encode() + b"\xff\xfe", "not_utf8"),
        (HEAD.encode() + b"x" * 3000, "long_line"),
        (HEAD.encode() + b'"open,1', "quotes"),
        (b"acgme_id,colour\n", "columns"),
        (b"", "columns"),
        (HEAD.encode() + b"a\n" * 5001, "too_long"),
    ],
)
def test_files_that_are_refused_as_a_whole(data: bytes, key: str):
    with pytest.raises(UnreadableSheetError) as refused:
        read(data)
    assert refused.value.why.key == f"ledger.sheet.{key}"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (GOOD.replace("no", "=1+1"), "value"),
        (GOOD.replace("no", "perhaps"), "value"),
        (GOOD.replace("visa_h1b", "visa_x"), "criterion"),
        (GOOD.replace("strict", "hard"), "weight"),
        (GOOD.replace("https", "http"), "source"),
        (GOOD.replace("2026-10-01", "2027-10-01"), "seen"),
        (GOOD.replace("2026-10-01", "1.10.2026"), "seen"),
        ("3203511146,visa_h1b\n", "acgme_id"),
        (GOOD, "acgme_id"),
    ],
)
def test_a_bad_row_is_named_with_its_column_and_the_good_one_stays(row: str, column: str):
    sheet = read(HEAD + GOOD + row)
    assert [(problem.row, problem.problem.part) for problem in sheet.problems] == [(3, column)]
    assert len(sheet.statements) == 1


def facts_of(data: str):
    sheet = read(data)
    assert sheet.problems == ()
    return sheet.statements


PLAIN = HEAD + GOOD


@pytest.mark.parametrize(
    "data",
    [
        "sep=;\n" + PLAIN.replace(",", ";"),
        "sep=,\r\n" + PLAIN.replace("\n", "\r\n"),
        '"sep=;"\n' + PLAIN.replace(",", ";"),
        "SEP=;;;;;;\n" + PLAIN.replace(",", ";"),
        PLAIN.replace("\n", ",,,\n"),
        HEAD + GOOD.replace("\n", ",,\n"),
        HEAD.replace("\n", ",\n") + GOOD,
        HEAD.replace("value", "value,") + GOOD.replace("no,", "no,,"),
        "," + HEAD + "," + GOOD,
        PLAIN + ",,,,,,,,\n" * 3 + "\u00a0,\u00a0\n",
        PLAIN.replace("\n", "\r"),
        PLAIN.replace(",", ";").replace("\n", "\r"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("acgme_id", "ACGME ID\u00a0").replace("criterion", "Criterion\u200b"),
        HEAD + GOOD.replace("visa_h1b", " visa_h1b \u00a0").replace(",no,", ",\u00a0No ,"),
        HEAD + GOOD.replace(",no,", ",FALSE,"),
        HEAD + GOOD.replace("3203511146", "3203511146.0"),
        HEAD + GOOD.replace("3203511146", "'3203511146"),
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it(data: str):
    assert facts_of(data) == facts_of(PLAIN)


@pytest.mark.parametrize(
    "written",
    [
        *("2026-10-13", "2026/10/13", "2026-10-13 00:00:00", "2026-10-13T00:00:00", "2026-10-13 0:00"),
        *("10/13/2026", "13/10/2026", "13.10.2026", "13.10.26", "10/13/26", "13-10-2026"),
        *("13-Oct-26", "13-Oct-2026", "13 October 2026", "Oct 13, 2026", "October 13 2026", "13. Oct. 2026"),
    ],
)
def test_a_day_is_read_in_every_form_that_means_one_day(written: str):
    cell = f'"{written}"'
    (fact,) = facts_of(HEAD + GOOD.replace("2026-10-01", cell))
    assert fact.seen == date(2026, 10, 13)


@pytest.mark.parametrize("written", ["10/1/2026", "1/10/26", "01.10.2026", "2.3.2026"])
def test_a_day_that_can_be_two_is_refused_with_the_way_out(written: str):
    (problem,) = read(HEAD + GOOD.replace("2026-10-01", written)).problems
    assert (problem.problem.part, problem.problem.why.key) == ("seen", "ledger.sheet.two_days")


@pytest.mark.parametrize("written", ["2026", "13/13/2026", "31-Feb-26", "46296", "13-Okt-26", "1-1-1", "x"])
def test_what_is_no_day_is_refused(written: str):
    (problem,) = read(HEAD + GOOD.replace("2026-10-01", written)).problems
    assert problem.problem.why.key == "ledger.sheet.day"


def test_the_same_number_twice_means_one_day():
    (fact,) = facts_of(HEAD + GOOD.replace("2026-10-01", "10/10/2026"))
    assert fact.seen == date(2026, 10, 10)


def test_all_that_is_wrong_with_a_row_is_named_at_once_with_its_cells():
    row = "320,visa_h1b,perhaps,hard,http://example.org,tomorrow\n"
    found = {(problem.problem.part, problem.cell) for problem in read(HEAD + row).problems}
    assert found == {
        ("acgme_id", "320"),
        ("value", "perhaps"),
        ("weight", "hard"),
        ("source", "http://example.org"),
        ("seen", "tomorrow"),
    }
    assert read(HEAD + row).refused == 1


@pytest.mark.parametrize(
    ("criterion", "written", "value"), [("img_share", "35%", 35), ("step2ck_minimum", "220.0", 220)]
)
def test_whole_numbers_are_read_in_the_form_that_cells_have(criterion: str, written: str, value: int):
    (fact,) = facts_of(HEAD + GOOD.replace("visa_h1b,no", f"{criterion},{written}"))
    assert fact.value == value
    (problem,) = read(HEAD + GOOD.replace("visa_h1b,no", "graduation_years,5%")).problems
    assert problem.problem.part == "value"


def test_a_row_that_says_more_than_its_columns_is_refused():
    (problem,) = read(HEAD + GOOD.replace("\n", ",,more\n")).problems
    assert problem.problem.why.key == "ledger.sheet.cells"
    (problem,) = read(HEAD.replace("value", "value,") + GOOD.replace("no,", "no,more,")).problems
    assert problem.problem.why.key == "ledger.sheet.cells"


def test_what_has_no_weight_needs_none_and_whom_it_speaks_for_may_be_said():
    head = HEAD.replace("seen", "seen,scope")
    (fact,) = facts_of(head + "3203511146,kind,community,,https://example.org/a,2026-10-13,institution\n")
    assert (fact.weight, fact.scope) == (Weight.PREFERENCE, Scope.INSTITUTION)
    (fact,) = facts_of(head + "3203511146,visa_j1,not_said,,https://example.org/a,2026-10-13,\n")
    assert (fact.value, fact.scope) == (Unsaid.NOT_SAID, Scope.PROGRAM)
    (file,) = write_sheets(
        facts_of(head + "3203511146,new,no,,https://example.org/a,2026-10-13,institution\n"), KNOWN
    )
    assert facts_of(file)[0].scope is Scope.INSTITUTION
    (problem,) = read(head + GOOD.replace("\n", ",hospital\n")).problems
    assert problem.problem.part == "scope"


def test_a_strange_header_is_told_what_is_there_and_what_is_not_without_its_marks():
    with pytest.raises(UnreadableSheetError) as refused:
        read(HEAD.replace("seen", "**Date** <@1>"))
    assert refused.value.why.params["lacking"] == "seen"
    assert "date" in str(refused.value.why.params["found"])
    assert not set("*<@>") & set(str(refused.value.why.params["found"]))


FULL = "acgme_id,name,city,state,criterion,value,weight,source,seen\n"
FACT = "new,yes,preference,https://example.org/news,2026-10-01\n"
ANNE = "3209999999,St. Anne's Hospital,Anytown,OH,"


def test_a_program_that_is_not_known_is_added_by_its_first_row():
    sheet = read(FULL + ANNE + FACT + ANNE.replace("Anytown", "Anytown ") + FACT.replace("news", "b"))
    assert sheet.problems == ()
    assert sheet.programs == (Program(AcgmeId("3209999999"), "St. Anne's Hospital", "Anytown", "OH"),)
    assert len(sheet.statements) == 2
    later = read(FULL + ANNE + FACT + "3209999999,,,," + FACT.replace("news", "b"))
    assert len(later.statements) == 2


def test_a_row_may_name_a_program_only():
    sheet = read(FULL + ANNE + ",,,,\n")
    assert (len(sheet.programs), sheet.statements, sheet.problems) == (1, (), ())


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("3209999999,,,," + FACT, "acgme_id"),
        (ANNE.replace("3209999999", "32099999AB") + FACT, "acgme_id"),
        (ANNE.replace("St. Anne's Hospital", "**Anne** <@1>") + FACT, "name"),
        (ANNE.replace("St. Anne's Hospital", "A" * 121) + FACT, "name"),
        (ANNE.replace("Anytown", "") + FACT, "city"),
        (ANNE.replace("OH", "Ohio") + FACT, "state"),
        (ANNE.replace("Anytown", "=cmd()") + FACT, "city"),
        (f"{BUFFALO.acgme_id},Another name,Buffalo,NY," + FACT, "name"),
        (ANNE + FACT + ANNE.replace("Anytown", "Elsewhere") + FACT, "name"),
    ],
)
def test_a_program_that_cannot_be_added_is_refused_by_its_column(row: str, column: str):
    assert [problem.problem.part for problem in read(FULL + row).problems] == [column]


@pytest.mark.parametrize(("part", "most"), [("St. Anne's Hospital", 120), ("Anytown", 60)])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_name_may_be_as_long_as_it_is_told(part: str, most: int, more: int):
    row = ANNE.replace(part, "A" * (most + more)) + FACT
    assert bool(read(FULL + row).problems) is (more > 0)


@pytest.mark.parametrize(("count", "parts"), [(2, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_a_part_has_as_many_rows_as_are_read(monkeypatch: pytest.MonkeyPatch, count: int, parts: int):
    monkeypatch.setattr("bot.ledger.sheet.ROWS_MAX", 3)
    good = read(HEAD + GOOD).statements[0]
    some = [replace(good, source=f"https://example.org/{n}") for n in range(count)]
    written = write_sheets(some, KNOWN)
    assert len(written) == parts
    assert [statement for part in written for statement in read(part).statements] == some


def test_a_program_known_may_be_named_as_it_is():
    name = f"{BUFFALO.acgme_id},{BUFFALO.name},{BUFFALO.city},{BUFFALO.state},"
    sheet = read(FULL + name + FACT)
    assert (len(sheet.statements), sheet.programs, sheet.problems) == (1, (), ())


def test_a_refused_row_keeps_what_stood_in_the_cell():
    (problem,) = read(HEAD + GOOD.replace("no", "=1+1")).problems
    assert (problem.row, problem.problem.part, problem.cell) == (2, "value", "=1+1")


def test_much_is_written_in_parts_that_can_each_be_read():
    some = [
        replace(read(HEAD + GOOD).statements[0], source=f"https://example.org/{n}{'x' * 200}")
        for n in range(3000)
    ]
    parts = write_sheets(some, KNOWN)
    assert len(parts) > 1
    assert all(len(part.encode("utf-8-sig")) <= BYTES_MAX for part in parts)
    assert [statement for part in parts for statement in read(part).statements] == some


def test_the_shell_checks_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "facts.csv"
    file.write_text(HEAD + GOOD + GOOD.replace("3203511146", "3200000000"))
    assert ledger_check_command(file) == 65
    shown = capsys.readouterr()
    assert shown.err.startswith("Row 3, acgme_id: ")
    assert "Facts that can be imported: 1. Programs added: 0. Rows refused: 1." in shown.out
    file.write_text(HEAD + GOOD)
    assert ledger_check_command(file) == 0


def test_a_file_that_is_too_big_is_refused_with_how_big_it_may_be():
    with pytest.raises(UnreadableSheetError) as refused:
        read(b"x" * (BYTES_MAX + 1))
    assert refused.value.why.params == {"kib": 256}
