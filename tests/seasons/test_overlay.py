"""An operator's overlay: what it changes, and how each mistake in it is named."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.season import DateStatus, Season, SeasonMilestone
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.seasons.loader import load_calendar
from bot.seasons.overlay import MilestonePatch
from bot.seasons.overlay_loader import InvalidOverlayError, load_seasons, overlaid

at_wall = datetime.fromisoformat
S2028 = '[[season]]\nid = "2028"\n'


def milestone(text: str) -> str:
    return f"[[season.milestone]]\n{text}\n"


MOVED = milestone(
    'id = "eras_submit"\nlocal = 2027-09-08T10:00:00\nstatus = "CONFIRMED"\nsource = "AAMC, 2027"'
)
ADDED = milestone(
    'id = "eras_token"\ntitle = "Tokens"\nlocal = 2027-06-23\naudience = "img"\nstatus = "SECONDARY"\nsource = "S"'
)


def seasons_with(text: str | bytes) -> tuple[Season, ...]:
    content = text if isinstance(text, bytes) else text.encode()
    return overlaid(load_calendar(), content, "seasons.toml").seasons


def season(text: str, year: int = 2028) -> Season:
    return next(found for found in seasons_with(text) if found.id == year)


def one(text: str, name: str, year: int = 2028) -> SeasonMilestone:
    found = season(text, year).find(name)
    assert found is not None
    return found


def shipped(name: str, year: int = 2028) -> SeasonMilestone:
    found = load_calendar().find(SeasonId(year))
    assert found is not None
    known = found.find(name)
    assert known is not None
    return known


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidOverlayError) as refusal:
        seasons_with(text)
    assert refusal.value.code == ExitCode.INVALID_INPUT
    line = catalogue().of(refusal.value.message)
    assert "seasons.toml" in line
    assert "\n" not in line
    return [catalogue().of(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    "told",
    [
        {"local": at_wall("2027-09-08T10:00:00")},
        {"date_only": True},
        {"status": DateStatus.CONFIRMED},
        {"own_zone": True},
    ],
    ids=lambda told: next(iter(told)),
)
def test_whatever_says_a_date_or_how_sure_it_is_needs_a_source(told):
    nothing = MilestonePatch(MilestoneId("x"), False, None, None, "UTC", False, None, None, None, None, None)
    assert not nothing.dates
    assert not replace(nothing, title="A title", note="A note", remove=True).dates
    assert replace(nothing, **told).dates


def test_an_empty_overlay_changes_nothing():
    assert overlaid(load_calendar(), b"", "x") == load_calendar()


def test_a_corrected_date_keeps_what_the_overlay_does_not_say():
    found, before = one(S2028 + MOVED, "eras_submit"), shipped("eras_submit")
    assert (found.local, found.status, found.source) == (
        at_wall("2027-09-08T10:00"),
        DateStatus.CONFIRMED,
        "AAMC, 2027",
    )
    assert (found.title, found.zone, found.audience) == (before.title, before.zone, before.audience)


def test_only_what_the_overlay_names_changes():
    others = [found for found in seasons_with(S2028 + MOVED) if found.id != 2028]
    assert others == [found for found in load_calendar().seasons if found.id != 2028]


def test_the_digest_changes_with_the_overlay():
    assert overlaid(load_calendar(), (S2028 + MOVED).encode(), "x").digest != load_calendar().digest


def test_a_note_on_the_old_source_goes_with_it():
    text = '[[season]]\nid = "2027"\n' + milestone('id = "eras_review"\nsource = "AAMC, 2026"')
    assert shipped("eras_review", 2027).note is not None
    assert one(text, "eras_review", 2027).note is None


def test_an_added_milestone_stands_in_its_place_and_a_removed_one_is_gone():
    text = S2028 + ADDED + milestone('id = "nrmp_ranking_opens"\nremove = true\nnote = "not this year"')
    names = [str(found.id) for found in season(text).milestones]
    assert names.index("eras_open") + 1 == names.index("eras_token")
    assert "nrmp_ranking_opens" not in names


def test_a_date_without_an_hour_is_a_day_only_and_one_with_an_hour_is_not():
    assert one(S2028 + ADDED, "eras_token").date_only
    hour = milestone('id = "pathways_deadline"\nlocal = 2028-01-31T17:00:00\nsource = "S"')
    assert shipped("pathways_deadline").date_only
    assert not one(S2028 + hour, "pathways_deadline").date_only
    kept = milestone('id = "pathways_deadline"\nlocal = 2028-01-30T17:00:00\ndate_only = true\nsource = "S"')
    assert one(S2028 + kept, "pathways_deadline").date_only


def test_the_zone_of_the_file_holds_for_what_is_added_and_not_for_what_is_corrected():
    text = 'tz = "Europe/London"\n' + S2028 + ADDED + MOVED
    assert one(text, "eras_token").zone == "Europe/London"
    assert one(text, "eras_submit").zone == "America/New_York"
    own = MOVED.replace("status", 'tz = "Asia/Manila"\nstatus')
    assert one(S2028 + own, "eras_submit").zone == "Asia/Manila"


def test_a_whole_season_is_added():
    review = 'id = "eras_review"\ntitle = "R"\nlocal = 2028-09-27T09:00:00\naudience = "all"\nstatus = "PROJECTED"\n'
    text = '[[season]]\nid = "2029"\ntitle = "ERAS 2029"\nmatch = "March 2029"\n' + milestone(
        review + 'source = "S"'
    )
    assert [found.id for found in seasons_with(text)] == [2026, 2027, 2028, 2029]
    assert season(text, 2029).milestones[0].local == at_wall("2028-09-27T09:00")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tz = ", "not valid TOML"),
        (b"\xff\xfe", "not UTF-8 text (byte 0)"),
        ("#" * (256 * 1024 + 1), "larger than 256 KiB"),
        ("\n# " + "." * 101, "line 2 has too many dots"),
        ("a" + ".a" * 200 + " = 1", "line 1 has too many dots"),
        ("x = " + "[" * 5000, "not valid TOML"),
        ("x = " + "1" * 5000, "not valid TOML"),
        ("x = 1", "x: no such key"),
        ('tz = "EST5"', "tz: this is not a time zone name"),
        ("tz = 3", "tz: write a text in quotes"),
        ("season = 3", "season: write tables"),
        ("season = [3]", "season #1: write tables"),
        ('[[season]]\nid = "28"', "season 28, id: an id of a season is its year"),
        ('[[season]]\ntitle = "x"', "season #1, id: it is missing"),
        (S2028 + S2028, "listed more than once: 2028"),
        (S2028 + MOVED + MOVED, "season 2028: listed more than once: eras_submit"),
        (S2028 + MOVED.replace("id =", "ID ="), "season 2028, #1, id: it is missing"),
        (
            S2028 + MOVED.replace("10:00:00", "10:00:00Z"),
            "eras_submit, local: write the time as clocks show it",
        ),
        (
            S2028 + MOVED.replace("2027-09-08T10:00:00", "1820000000"),
            "eras_submit, local: write a day such as",
        ),
        (
            S2028 + MOVED.replace("2027-09-08T10:00:00", '"2027-09-08"'),
            "eras_submit, local: write a day such as",
        ),
        (S2028 + MOVED.replace("2027-09-08", "0001-01-01"), "eras_submit, local: the year is far"),
        (S2028 + MOVED.replace("2027-09-08", "9999-12-31"), "eras_submit, local: the year is far"),
        (S2028 + MOVED.replace("CONFIRMED", "confirmed"), "eras_submit, status: write one of 'CONFIRMED'"),
        (S2028 + MOVED.replace("AAMC, 2027", "a" * 301), "eras_submit, source: it is longer than 300"),
        (S2028 + MOVED.replace("AAMC, 2027", "  "), "eras_submit, source: write one line of plain text"),
        (S2028 + MOVED.replace("AAMC, 2027", "a\\nb"), "eras_submit, source: write one line of plain text"),
        (S2028 + MOVED.replace('"AAMC, 2027"', '""'), "eras_submit, source: it is empty"),
        (S2028 + ADDED.replace('"img"', '"people"'), "eras_token, audience: write one of 'all'"),
        (S2028 + ADDED.replace("2027-06-23", "2027-06-23\ndate_only = 1"), "date_only: write true or false"),
        (S2028 + ADDED.replace("2027-06-23", "2027-06-23\ndate_only = false"), "local must have an hour"),
        (S2028 + MOVED.replace("status", "remove = true\nstatus"), "eras_submit: it is removed and yet"),
        (S2028 + milestone('id = "x"\nremove = true'), "x, remove: the season has no such milestone"),
        (S2028 + milestone('id = "x"\ntitle = "X"'), "local, audience, status, and source must be said"),
        (
            S2028 + MOVED.replace('source = "AAMC, 2027"', ""),
            "eras_submit, source: say where the date is from",
        ),
        (S2028 + milestone('id = "eras_submit"\ntz = "Asia/Manila"'), "source: say where the date is from"),
        (
            S2028 + milestone('id = "eras_review"\nremove = true'),
            "season 2028: the milestone eras_review is missing",
        ),
        (S2028 + MOVED.replace("2027-09", "2026-09"), "eras_submit: 8 Sep 2026 is not in this season"),
        (S2028 + MOVED.replace("2027-09", "2028-09"), "eras_submit: 8 Sep 2028 is not in this season"),
        (S2028 + MOVED.replace("09-08", "09-28"), "eras_review: it has to come after eras_submit"),
        (S2028 + MOVED.replace("09-08", "05-28"), "eras_submit: it has to come after eras_open"),
        ('[[season]]\nid = "2031"', "season 2031, title: this season is not shipped"),
        (
            S2028 + "".join(ADDED.replace("eras_token", f"x{n}") for n in range(101)),
            "there are too many; 100",
        ),
        (
            S2028 + "".join(ADDED.replace("eras_token", f"x{n}") for n in range(100)),
            "there are too many; 100",
        ),
        ("".join(f'[[season]]\nid = "20{n}"\n' for n in range(30, 70)), "there are too many; 30"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str | bytes, said: str):
    assert any(said in line for line in problems(text))


def test_two_core_dates_on_one_day_are_out_of_order_when_the_hour_of_one_is_not_known():
    day = milestone('id = "eras_review"\nlocal = 2027-09-01\nsource = "S"')
    assert problems(S2028 + day) == ["season 2028, eras_review: it has to come after eras_submit"]


def test_every_problem_is_named_and_the_line_stays_readable():
    text = S2028 + "".join(milestone(f'id = "x{n}"\nremove = true') for n in range(30))
    assert len(problems(text)) == 30
    with pytest.raises(InvalidOverlayError) as refusal:
        seasons_with(text)
    assert "and 10 problems more" in catalogue().of(refusal.value.message)


def test_an_id_that_is_none_is_not_repeated_in_the_line():
    assert problems('[[season]]\nid = "2028\\u202e\\n"')[0].startswith("season #1, id: ")


def test_the_file_is_read_and_a_missing_one_exits_66(tmp_path: Path):
    path = tmp_path / "seasons.toml"
    with pytest.raises(OperatorError) as missing:
        load_seasons(path)
    assert missing.value.code == ExitCode.MISSING_FILE
    path.write_text(S2028 + MOVED)
    assert load_seasons(path).digest == overlaid(load_calendar(), (S2028 + MOVED).encode(), "x").digest
    assert load_seasons(None) is load_calendar()
    with pytest.raises(OperatorError) as folder:
        load_seasons(tmp_path)
    assert folder.value.code == ExitCode.INVALID_INPUT


def test_the_shipped_seasons_make_sense_by_the_same_rules():
    text = "".join(f'[[season]]\nid = "{found.id}"\n' for found in load_calendar().seasons)
    assert seasons_with(text) == load_calendar().seasons


@pytest.mark.parametrize("text", ["#" * (256 * 1024), "# " + "." * 100], ids=["256 KiB", "100 dots"])
def test_a_file_at_a_limit_is_read(text: str):
    assert seasons_with(text) == load_calendar().seasons


@pytest.mark.parametrize(
    ("day", "outside"),
    [("2027-03-31", True), ("2027-04-01", False), ("2028-07-31", False), ("2028-08-01", True)],
)
def test_the_first_and_the_last_day_of_a_season_are_in_it(day: str, outside: bool):
    text = S2028 + ADDED.replace("2027-06-23", day)
    if outside:
        [problem] = problems(text)
        assert "is not in this season" in problem
    else:
        assert one(text, "eras_token").day == date.fromisoformat(day)
