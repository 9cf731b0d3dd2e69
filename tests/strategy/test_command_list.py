"""`preceptor advise --list --ledger FILE`: an operator gets the list that members get, and the lines of `ledger check`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from bot.cli.advise import advise_command
from bot.cli.ledger import ledger_check_command
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion
from bot.domain.program import Program
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.ledger.imports import exported
from bot.ledger.sheet import BYTES_MAX
from bot.strategy.facade import compute
from bot.strategy.forms import parse_profile, render_advice
from bot.strategy.loader import load_rulebook
from bot.strategy.program_list.facade import build_list
from bot.strategy.program_list.roster import Roster
from tests.strategy.conftest import CASES
from tests.strategy.program_list.synthetic import TODAY, fact, filled_records, record

HEAD = "acgme_id,criterion,value,weight,source,seen\n"
NEW = Program(AcgmeId("3209999999"), "Made-up Hospital", "Nowhere", "NY")


@pytest.fixture(autouse=True)
def _the_day_of_the_ledger():
    with time_machine.travel(datetime(2027, 8, 1, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def run(calendar, capsys):
    def command(*ledger: Path, case="strong", with_list=True):
        profile, day = CASES / f"{case}.json", TODAY.isoformat()
        code = advise_command(
            profile, None, day, True, None, calendar=calendar, with_list=with_list, ledger=ledger
        )
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def files(tmp_path):
    """The files that an export of records writes."""

    def write(records, added=()) -> list[Path]:
        paths: list[Path] = []
        for number, text in enumerate(exported(records, added)):
            paths.append(tmp_path / f"facts-{number}.csv")
            paths[-1].write_text(text)
        return paths

    return write


@pytest.mark.parametrize("case", ["strong", "average", "low"])
def test_the_list_of_an_exported_ledger_is_that_of_the_ledger(run, files, listed_in_json, case):
    code, out, err = run(*files(filled_records()), case=case)
    assert (code, err) == (0, "")
    printed = json.loads(out)["list"]
    assert printed == listed_in_json(filled_records(), case)
    assert len(printed["refused"]) > 20


@pytest.fixture
def listed_in_json(calendar):
    """The list for a case as the JSON form has it."""

    def make(records, case):
        seasons = [season.id for season in calendar.seasons]
        profile = parse_profile(
            (CASES / f"{case}.json").read_bytes(), as_of=TODAY, specialties=["pediatrics"], seasons=seasons
        )
        rulebook = load_rulebook()
        advice = compute(profile, rulebook=rulebook, calendar=calendar, program_count=212, as_of=TODAY)
        made = build_list(profile, advice, Roster(records, rulebook))
        rendered = render_advice(advice, catalogue().of, made)
        return json.loads(json.dumps(rendered, ensure_ascii=False))["list"]

    return make


def test_a_program_that_the_file_adds_counts(run, files):
    records = (*filled_records(), record(NEW, fact(NEW, Criterion.VISA_J1, True)))
    _, out, _ = run(*files(records, [NEW]))
    printed = json.loads(out)["list"]
    assert printed["seen"]["programs"] == 213


def test_several_files_are_one_ledger(run, tmp_path):
    row = "3203511146,visa_j1,no,strict,https://example.org/a,2027-06-01\n"
    other = "3203521140,visa_j1,no,strict,https://example.org/b,2027-06-01\n"
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(HEAD + row)
    two.write_text(HEAD + row + other)
    _, out, _ = run(one, two)
    assert {refused["program"]["acgme_id"] for refused in json.loads(out)["list"]["refused"]} == {
        "3203511146",
        "3203521140",
    }


def test_a_bad_row_is_refused_with_the_line_that_ledger_check_prints(run, tmp_path, capsys):
    file = tmp_path / "facts.csv"
    file.write_text(HEAD + "3203511146,visa_j1,perhaps,strict,https://example.org/a,2027-06-01\n=1,,,,,\n")
    assert ledger_check_command(file) == ExitCode.INVALID_INPUT
    checked = capsys.readouterr().err
    code, out, err = run(file)
    assert (code, out, err) == (ExitCode.INVALID_INPUT, "", checked)
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, ExitCode.MISSING_FILE), (b"a" * (BYTES_MAX + 1), ExitCode.INVALID_INPUT), (b"PK\x03\x04", 65)],
)
def test_a_file_that_cannot_be_read_ends_as_ledger_check_does(run, tmp_path, content, code):
    file = tmp_path / "facts.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(OperatorError) as checked:
        ledger_check_command(file)
    with pytest.raises(OperatorError) as refused:
        run(file)
    assert refused.value.code == checked.value.code == code
    assert refused.value.message == checked.value.message


def test_facts_without_a_list_are_bad_usage(run, tmp_path):
    code, out, err = run(tmp_path / "facts.csv", with_list=False)
    assert (code, out) == (ExitCode.USAGE, "")
    assert "--list" in err
