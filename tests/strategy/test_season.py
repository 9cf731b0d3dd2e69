"""Which season is advised for, and what its dates rest on."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.ids import SeasonId
from bot.domain.season import DateStatus
from bot.strategy.season import UnlistedSeasonError, begun, choose_season, date_source, passed, review_of


@pytest.mark.parametrize(
    ("as_of", "season"),
    [
        ("2025-09-24T12:59Z", 2026),
        ("2025-09-24T13:00Z", 2027),
        ("2026-09-23T04:00Z", 2027),
        ("2026-09-23T12:59Z", 2027),
        ("2026-09-23T13:00Z", 2028),
        ("2027-09-21T00:00Z", 2028),
        ("2030-01-01T00:00Z", 2028),
    ],
)
def test_the_first_season_whose_review_opens_later(calendar, as_of, season):
    assert choose_season(calendar, None, dt.datetime.fromisoformat(as_of)).id == season


@pytest.mark.parametrize(("as_of", "season"), [("2026-09-23", 2027), ("2026-09-24", 2028)])
def test_a_bare_day_is_its_beginning(advised, as_of, season):
    assert advised("", as_of=dt.date.fromisoformat(as_of)).season.id == season


@pytest.mark.parametrize("stage", ["submitted", "interviewing", "ranked", "matched", "soap", "not_matched"])
@pytest.mark.parametrize(
    ("as_of", "season"),
    [("2026-09-03", 2027), ("2026-11-28", 2027), ("2027-08-31", 2027), ("2027-09-02", 2028)],
)
def test_who_has_applied_means_the_running_season(advised, stage, as_of, season):
    found = advised("", as_of=dt.date.fromisoformat(as_of), status={"stage": stage}).season
    assert found.id == season
    assert found.reasons[0].rule == "season.running"


@pytest.mark.parametrize(
    ("status", "season"),
    [
        ({"applications": 80}, 2027),
        ({"applications": 0}, 2028),
        ({"stage": "preparing", "applications": 80}, 2028),
        ({"stage": "next_cycle", "applications": 80}, 2028),
    ],
)
def test_applications_without_a_stage_mean_the_running_season(advised, status, season):
    assert advised("", as_of=dt.date(2026, 11, 28), status=status).season.id == season


def test_an_unlisted_season_is_refused(calendar):
    with pytest.raises(UnlistedSeasonError):
        choose_season(calendar, SeasonId(2031), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))


def test_a_season_without_a_review_date_is_broken_data(calendar):
    with pytest.raises(LookupError, match="eras_review"):
        review_of(replace(calendar.seasons[0], milestones=()))


@pytest.mark.parametrize(
    ("asked", "as_of", "rule"),
    [
        (2028, "2027-01-01", "season.asked"),
        (None, "2027-01-01", "season.next"),
        (None, "2029-01-01", "season.last"),
    ],
)
def test_the_choice_is_explained(advised, asked, as_of, rule):
    season = advised("", season=asked, as_of=dt.date.fromisoformat(as_of)).season
    assert season.reasons[0].rule == rule


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("AAMC, ERAS Timeline, 2026 season (2025)", 2025),
        ("NRMP, Medical School Welcome Newsletter (September 2025)", 2025),
        ("quantaprep.com, ERAS guide, 14 March 2026", 2026),
        ("MissionMed calendar plugin 20260518.1, a transcription of the NRMP 2027 calendar", 2026),
        ("not published; 52 weeks after the 2027 season", 2024),
    ],
)
def test_the_year_of_a_source_is_the_one_it_names(title, year):
    assert date_source(title, DateStatus.SECONDARY, 2024).year == year


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (DateStatus.CONFIRMED, ("official", "confirmed")),
        (DateStatus.SECONDARY, ("reported", "secondary")),
        (DateStatus.PROJECTED, ("derived", "projected")),
    ],
)
def test_the_status_of_a_source_is_that_of_the_date(status, expected):
    source = date_source("x", status, 2026)
    assert (source.kind, source.status) == expected


@pytest.mark.parametrize(("off", "is_so"), [(-1, False), (0, True), (1, True)])
def test_a_date_begins_with_its_day_in_its_own_zone_and_is_behind_at_its_end(calendar, off, is_so):
    milestone = replace(
        review_of(calendar.seasons[-1]), local=dt.datetime.fromisoformat("2027-09-22T09:00"), date_only=False
    )
    second = off * dt.timedelta(seconds=1)
    assert begun(milestone, dt.datetime.fromisoformat("2027-09-22T04:00Z") + second) is is_so
    assert passed(milestone, dt.datetime.fromisoformat("2027-09-22T13:00Z") + second) is is_so
