"""`preceptor advise`: what it prints and how it ends."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from bot.cli.advise import advise_command

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def run(calendar, capsys):
    def command(
        profile=None, *, season=None, as_of="2027-08-01", as_json=False, schema=None, with_list=False
    ):
        code = advise_command(profile, season, as_of, as_json, schema, calendar=calendar, with_list=with_list)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def profile_file(tmp_path):
    def write(content) -> Path:
        path = tmp_path / "profile.json"
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("case", ["strong", "average", "low"])
def test_json_fits_the_published_schema(run, case):
    code, out, err = run(CASES / f"{case}.json", as_json=True)
    assert (code, err) == (0, "")
    _, schema, _ = run(schema="output")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(json.loads(out))


@pytest.mark.parametrize("case", ["strong", "average", "low"])
def test_json_with_a_list_fits_the_same_schema_and_changes_nothing_else(run, case):
    _, plain, _ = run(CASES / f"{case}.json", as_json=True)
    code, out, err = run(CASES / f"{case}.json", as_json=True, with_list=True)
    assert (code, err) == (0, "")
    _, schema, _ = run(schema="output")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(json.loads(out))
    printed = json.loads(out)
    programs = printed.pop("list")
    assert printed == json.loads(plain)
    assert {"strong": 60, "average": 60, "low": 60}[case] <= len(programs["places"]) < 100
    assert programs["knowledge"]["ready"] is False
    assert all(place["reasons"] and place["sources"] for place in programs["places"])
    assert [warning["id"] for warning in programs["warnings"]] == ["little_known"]


def test_text_with_a_list_names_places_and_what_to_find_out(run):
    code, out, _ = run(CASES / "strong.json", with_list=True)
    assert code == 0
    assert "reported, not re-read" in out.lower()
    assert "Do not pay from this list yet" in out
    assert "90. " in out
    assert re.search(
        r"J-1 sponsorship: for \d+ programs this decides whether they would look at you at all", out
    )
    assert "your chance" not in out


def test_input_schema_accepts_the_cases_and_refuses_unknown_keys(run):
    code, out, _ = run(schema="input")
    validator = jsonschema.Draft202012Validator(json.loads(out))
    strong = json.loads((CASES / "strong.json").read_text())
    assert code == 0
    validator.validate(strong)
    assert not validator.is_valid(strong | {"nationality": "x"})
    assert not validator.is_valid({})


def test_json_names_season_and_keeps_ids(run):
    _, out, _ = run(CASES / "strong.json", as_json=True)
    advice = json.loads(out)
    assert advice["schema"] == 1
    assert advice["as_of"] == "2027-08-01"
    assert advice["season"]["id"] == 2028
    assert advice["season"]["review_opens"] == "2027-09-22T13:00:00Z"
    assert advice["season"]["status"] == "projected"
    assert advice["tier"]["id"] == "competitive"
    assert advice["applications"]["minimum"] == 70


def test_text_names_a_rule_and_a_source_for_each_part(run):
    code, out, err = run(CASES / "average.json")
    assert (code, err) == (0, "")
    *blocks, disclaimer = out.strip().split("\n\n")
    assert "Not affiliated" in disclaimer
    for block in blocks:
        assert "[" in block
        assert "Source:" in block
    assert "List: 80 to 100 programs" in out


def test_projected_dates_say_so(run):
    _, out, _ = run(CASES / "strong.json", season=2028)
    lines = [line for line in out.splitlines() if "22 Sep 2027" in line]
    assert lines
    assert all("projected" in line for line in lines)


def test_season_option_beats_the_profile(run):
    _, out, _ = run(CASES / "strong.json", season=2027, as_of="2026-11-22", as_json=True)
    assert json.loads(out)["season"]["id"] == 2027


@pytest.mark.parametrize(
    ("as_of", "season"), [("2026-06-30", 2027), ("2026-11-22", 2028), ("2029-01-01", 2028)]
)
def test_without_a_season_the_next_to_review_is_taken(run, profile_file, as_of, season):
    _, out, _ = run(profile_file({"applicant": "non_us_img"}), as_of=as_of, as_json=True)
    assert json.loads(out)["season"]["id"] == season


def test_broken_profile_names_every_problem_with_its_path(run, profile_file):
    broken = {
        "applicant": "martian",
        "visa": "k9",
        "step1": {"status": "passed", "attempts": 5, "score": 240, "date": "2024-03-01"},
        "step2ck": {"status": "failed", "score": 250, "date": "2027-09-01"},
        "step3": {"status": "booked"},
        "us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": "two"}, {"months": 0.3}],
        "nationality": "none of our business",
        "season": 2031,
        "preferences": {"states": ["ZZ", 7]},
    }
    code, out, err = run(profile_file(broken))
    assert (code, out) == (65, "")
    paths = [line.split(":")[0] for line in err.splitlines()]
    assert sorted(paths) == sorted(
        [
            "applicant",
            "visa",
            "step1.attempts",
            "step1.score",
            "step2ck.date",
            "step2ck.score",
            "step3.date",
            "us_experience.0.months",
            "us_experience.1.months",
            "nationality",
            "season",
            "preferences.states.0",
            "preferences.states.1",
        ]
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"applicant": "non_us_img", "visa": "\\ud800"}',
        b'{"applicant": "non_us_img", "us_experience": [{"months": NaN}]}',
        b'{"applicant": "non_us_img", "us_experience": [{"months": -Infinity}]}',
        b'{"applicant": "non_us_img", "season": ' + b"9" * 5000 + b"}",
        b"[" * 60_000,
        b" " * 70_000,
        b'{"applicant": "non_us_img", "a\\nb": 1}',
    ],
)
def test_hostile_files_are_invalid_and_each_problem_is_one_line(run, profile_file, content):
    code, out, err = run(profile_file(content))
    assert (code, out) == (65, "")
    assert err.endswith("\n")
    assert all(line.strip() for line in err.splitlines())


def test_unknown_keys_cannot_break_the_line(run, profile_file):
    _, _, err = run(profile_file(b'{"applicant": "non_us_img", "a\\nvisa: fine": 1}'))
    assert len(err.splitlines()) == 1


def test_missing_file_is_66(run, tmp_path):
    code, _, err = run(tmp_path / "nothing.json")
    assert code == 66
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [{}, {"as_of": "1 August"}, {"as_of": "2027-W31-1"}, {"as_of": "0001-01-01"}, {"schema": "both"}],
)
def test_bad_usage_is_64(run, options):
    profile = CASES / "strong.json" if "as_of" in options else None
    code, out, err = run(profile, **options)
    assert (code, out) == (64, "")
    assert len(err.splitlines()) == 1


def test_unlisted_season_is_65(run):
    code, _, err = run(CASES / "strong.json", season=2031)
    assert code == 65
    assert err.startswith("season: ")


def test_our_fault_is_70_and_shows_no_value(run, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("245 j1")

    monkeypatch.setattr("bot.cli.advise.compute", broken)
    code, out, err = run(CASES / "strong.json")
    assert (code, out) == (70, "")
    assert "245" not in err
    assert "RuntimeError" in err
