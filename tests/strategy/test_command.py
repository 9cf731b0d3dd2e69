"""`preceptor advise`: what it prints and how it ends."""

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import time_machine

from bot.cli.advise import advise_command
from bot.i18n import catalogue
from tests import forks

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def run(calendar, capsys):
    def command(profile=None, *, season=None, as_of="2027-08-01", as_json=False, schema=None, **options):
        code = advise_command(profile, season, as_of, as_json, schema, calendar=calendar, **options)
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
    assert 30 <= len(programs["places"]) < 100
    assert programs["knowledge"]["ready"] is False
    assert all(place["reasons"] and place["sources"] for place in programs["places"])
    assert [warning["id"] for warning in programs["warnings"]] == ["little_known"]


def test_text_with_a_list_names_places_and_what_to_find_out(run):
    code, out, _ = run(CASES / "strong.json", with_list=True)
    assert code == 0
    assert "reported, not re-read" in out.lower()
    assert "Do not pay from this list yet" in out
    assert "30. " in out
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
    assert advice["schema"] == 2
    assert advice["as_of"] == "2027-08-01"
    assert advice["season"]["id"] == 2028
    assert advice["season"]["review_opens"] == "2027-09-22T13:00:00Z"
    assert advice["season"]["status"] == "projected"
    assert advice["tier"]["id"] == "competitive"
    assert advice["applications"]["minimum"] == 70


def test_the_page_puts_stops_first_and_numbers_each_source_once(run, profile_file):
    profile = json.loads((CASES / "average.json").read_text()) | {
        "season": 2027,
        "ecfmg_certified": False,
        "status": {"stage": "submitted", "applications": 80, "interviews": 0},
        "time_zone": "Asia/Karachi",
    }
    code, out, err = run(profile_file(profile), as_of="2026-11-28")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "ERAS 2027 · interview season · advice as of 28 Nov 2026"
    assert lines[1] == "FIRST"
    assert lines[2].startswith("  ! The certificate for this Match is open")
    assert "3 Mar 2027, 21:00 ET (4 Mar 2027, 7:00 in Karachi)" in " ".join(out.split())
    headings = [line for line in lines if line and line == line.upper() and not line.startswith(" ")]
    assert headings == ["FIRST", "IN SHORT", "DO NEXT", "WHERE YOU STAND", "NOTES", "SOURCES"]
    page = " ".join(out[out.index("SOURCES") :].split())
    listed = re.findall(r"(?:SOURCES|;) [gor](\d+) ", page)
    assert listed == [str(number) for number in range(1, len(listed) + 1)]
    cited = {mark for marks in re.findall(r"\[([gorp0-9 ]+)\]", out) for mark in marks.split()} - {"p"}
    assert {mark[1:] for mark in cited} == set(listed)


@pytest.mark.parametrize("as_of", ["2026-11-28", "2027-04-01", "2027-08-01"])
@pytest.mark.parametrize("case", ["strong", "average", "low"])
def test_the_page_is_short_and_no_line_is_long(run, case, as_of):
    _, out, _ = run(CASES / f"{case}.json", as_of=as_of)
    lines = out.splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 70
    short = lines[lines.index("IN SHORT") + 1 : lines.index("DO NEXT")]
    assert len([line for line in short if not line.startswith("   ")]) <= 6


@pytest.mark.parametrize("visa", ["none", "j1"])
@pytest.mark.parametrize("day", ["2026-11-29", "2027-03-02", "2027-03-16"])
def test_no_heading_stands_alone(run, profile_file, day, visa):
    passed = {"status": "passed", "attempts": 1, "score": 251, "date": "2026-05-20"}
    status = {"stage": "interviewing", "applications": 60, "interviews": 12}
    profile = {
        "applicant": "non_us_img",
        "season": 2027,
        "visa": visa,
        "step1": {"status": "passed", "attempts": 1},
    }
    path = profile_file(profile | {"step2ck": passed, "ecfmg_certified": True, "status": status})
    code, text, _ = run(path, as_of=day)
    assert code == 0
    lines = text.splitlines()
    alone = [line for line, below in itertools.pairwise(lines) if line.isupper() and below.isupper()]
    assert alone == []


def test_the_brief_page_stops_after_five_things_to_do(run):
    _, out, _ = run(CASES / "low.json", brief=True)
    assert re.findall(r"^ +(\d+) ", out, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    assert "IN SHORT" in out
    assert "SOURCES" in out
    assert "WHERE YOU STAND" not in out


def test_why_names_the_rule_of_every_sentence(run, advised):
    _, out, _ = run(CASES / "low.json", why=True)
    text = " ".join(out.split())
    advice = advised("low")
    parts = [
        advice.tier,
        advice.applications,
        advice.exam_timing,
        advice.position,
        *advice.actions,
        *advice.mix,
    ]
    for reason in (reason for part in parts for reason in part.reasons):
        assert f"{reason.rule}]" in text
    assert "Dear [name]" in text


def test_projected_dates_are_marked_and_the_mark_is_explained(run):
    _, out, _ = run(CASES / "strong.json", season=2028)
    assert "22 Sep 2027" in out
    assert not re.search(r"(?<!~)\b22 Sep 2027", out)
    assert "dates marked ~ are projected" in out.splitlines()[0]
    assert "~ projected, not published" in " ".join(out.split())


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


@pytest.mark.parametrize(
    ("as_of", "code", "shown"),
    [
        ("2027-02-29", 64, "the calendar has no such day"),
        ("2027-09-22T25:00", 64, "the calendar has no such day or hour"),
        ("2027-09-22T08:59", 0, "submitting is open"),
        ("2027-09-22T09:00", 0, "interview season"),
        ("2027-09-22T12:59Z", 0, "submitting is open"),
        ("2027-09-22T18:00+05:00", 0, "interview season"),
        ("2027-09-22", 0, "submitting is open"),
    ],
)
def test_a_moment_has_its_hour_and_a_day_its_beginning(run, as_of, code, shown):
    found, out, err = run(CASES / "strong.json", as_of=as_of)
    assert found == code
    assert shown in (out or err)


def test_the_day_of_a_moment_is_the_members(run, profile_file):
    profile = {"applicant": "us_img", "time_zone": "Asia/Karachi"}
    _, out, _ = run(profile_file(profile), as_of="2027-08-01T21:00Z", as_json=True)
    assert json.loads(out)["as_of"] == "2027-08-02"


def test_without_a_day_it_is_the_members_today(run, profile_file):
    """A late evening in London is the next day in Karachi."""
    with time_machine.travel("2027-08-01T21:00Z", tick=False):
        for zone, day in (("Asia/Karachi", "2027-08-02"), ("Europe/London", "2027-08-01")):
            _, out, _ = run(
                profile_file({"applicant": "us_img", "time_zone": zone}), as_of=None, as_json=True
            )
            assert json.loads(out)["as_of"] == day


ADVISE = [sys.executable, "-m", "bot", "advise"]


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input_is_read(name):
    data = (CASES / "strong.json").read_bytes()
    ran = subprocess.run(
        [*ADVISE, "--profile", name, "--as-of", "2027-08-01"], input=data, capture_output=True
    )
    assert ran.returncode == 0
    assert ran.stdout.startswith(b"ERAS 2028")


def test_what_is_no_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    ran = subprocess.run([*ADVISE, "--profile", str(tmp_path / "pipe")], capture_output=True, timeout=30)
    assert ran.returncode == 66


@pytest.mark.parametrize(
    ("profile", "shell", "code"),
    [
        (b'{"applicant": "us_img"}', ">/dev/full", 73),
        (b'{"applicant": "us_img"}', ">&-", 73),
        (b'{"applicant": "martian"}', "2>&-", 65),
        (b'{"applicant": "martian"}', "2>/dev/full", 65),
    ],
)
def test_an_output_that_takes_nothing_is_named_and_keeps_the_code(tmp_path, profile, shell, code):
    path = tmp_path / "profile.json"
    path.write_bytes(profile)
    command = f"{sys.executable} -m bot advise --profile {path} {shell}"
    ran = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True)
    assert ran.returncode == code
    assert "Traceback" not in ran.stderr
    assert ("could not be written" in ran.stderr) is (code == 73)


@pytest.mark.parametrize(("season", "code"), [("2027.0", 64), ("abc", 64), ("2040", 65), ("2028", 0)])
def test_a_season_is_a_whole_number(season, code):
    asked = ("advise", "--profile", str(CASES / "strong.json"), "--as-of", "2027-08-01", "--season", season)
    assert forks.ran("bot", *asked, environment=os.environ).returncode == code


@pytest.mark.parametrize(
    ("day", "taken"),
    [("1989-12-31", False), ("1990-01-01", True), ("2100-12-31", True), ("2101-01-01", False)],
)
@pytest.mark.parametrize("hour", ["", "T12:00Z"])
def test_days_of_our_time_are_taken(run, profile_file, day, hour, taken):
    _, _, err = run(profile_file({"applicant": "non_us_img"}), as_of=day + hour)
    assert (catalogue()("strategy.cli.as_of") in err) is not taken
