"""`preceptor season check`: what it prints and how it ends."""

import json
from pathlib import Path

import pytest

from bot.cli.season import season_check_command
from bot.errors import ExitCode, OperatorError

GOOD = """
[[season]]
id = "2028"
  [[season.milestone]]
  id = "eras_submit"
  local = 2027-09-08T09:00:00
  status = "CONFIRMED"
  source = "AAMC, ERAS Timeline, 2028 season"
  [[season.milestone]]
  id = "eras_token"
  title = "Tokens"
  local = 2027-06-23
  audience = "img"
  status = "SECONDARY"
  source = "A newsletter"
  tz = "Europe/London"
  [[season.milestone]]
  id = "match_day"
  note = "ask again in May"
  [[season.milestone]]
  id = "pathways_deadline"
  remove = true
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "seasons.toml"
    path.write_text(GOOD)
    return path


def test_every_change_is_a_line_with_old_and_new_date_status_and_source(overlay: Path, capsys):
    assert season_check_command(overlay, None, as_json=False) == ExitCode.OK
    lead, _, header, *rows = capsys.readouterr().out.splitlines()
    assert "changes 4 milestones" in lead
    assert header.split() == ["season", "milestone", "change", "was", "is", "status", "source"]
    columns = [[cell for cell in row.split("  ") if cell] for row in rows]
    assert [[cell.strip() for cell in row] for row in columns] == [
        ["2028", "eras_token", "added", "-", "Wed 23 Jun 2027 Europe/London", "secondary", "A newsletter"],
        [
            *("2028", "eras_submit", "moved", "Wed 1 Sep 2027 09:00", "Wed 8 Sep 2027 09:00"),
            *("projected → confirmed", "AAMC, ERAS Timeline, 2028 season"),
        ],
        [
            *("2028", "match_day", "said anew", "Fri 17 Mar 2028 12:00", "the same", "projected"),
            "not published; the same weekday 52 weeks after the 2027 season (15 September and 31 January kept)",
        ],
        ["2028", "pathways_deadline", "removed", "Mon 31 Jan 2028", "-", "projected"],
    ]


def test_json_says_the_same(overlay: Path, capsys):
    assert season_check_command(overlay, None, as_json=True) == ExitCode.OK
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [(change["milestone"], change["change"]) for change in changes] == [
        ("eras_token", "added"),
        ("eras_submit", "moved"),
        ("match_day", "described"),
        ("pathways_deadline", "removed"),
    ]
    assert changes[1]["before"]["local"] == "2027-09-01T09:00:00"
    assert changes[1]["after"]["source"] == "AAMC, ERAS Timeline, 2028 season"
    assert changes[0]["before"] is None


def test_problems_go_to_standard_error_one_a_line(overlay: Path, capsys):
    overlay.write_text(GOOD.replace("CONFIRMED", "SURE").replace("2027-06-23", "soon".join('""')))
    assert season_check_command(overlay, None, as_json=False) == ExitCode.INVALID_INPUT
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.partition(":")[0] for line in said.err.splitlines()] == [
        "season 2028, eras_submit, status",
        "season 2028, eras_token, local",
    ]


def test_the_configured_file_is_found_beside_the_configuration(overlay: Path, tmp_path: Path, capsys):
    config = tmp_path / "config.toml"
    config.write_text('[timeline]\noverlay = "seasons.toml"\n')
    assert season_check_command(None, config, as_json=False) == ExitCode.OK
    assert str(overlay) in capsys.readouterr().out
    config.write_text('[timeline]\noverlay = ""\n')
    with pytest.raises(OperatorError) as nothing:
        season_check_command(None, config, as_json=False)
    assert nothing.value.code == ExitCode.USAGE


def test_a_file_that_changes_nothing_is_said_to(overlay: Path, capsys):
    overlay.write_text("")
    assert season_check_command(overlay, None, as_json=False) == ExitCode.OK
    assert "changes nothing" in capsys.readouterr().out
