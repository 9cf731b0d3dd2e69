"""Season data: what is shipped is read whole, and a broken file is refused with every problem named."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import SeasonId
from bot.domain.season import Audience, DateStatus, Season
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue
from bot.seasons.loader import load_calendar, read_calendar

HEAD = 'tz = "America/New_York"\ncompiled = 2026-11-22\n'
SEASON = '[[season]]\nid = "2030"\ntitle = "A season"\nmatch = "Match March 2030"\n'
MILESTONE = """
[[season.milestone]]
id = "eras_review"
title = "Programs review"
local = 2029-09-26T09:00:00
audience = "all"
status = "PROJECTED"
source = "not published"
"""
WHOLE = HEAD + SEASON + MILESTONE


def season(year: int) -> Season:
    found = load_calendar().find(SeasonId(year))
    assert found is not None
    return found


def refused(text: str) -> str:
    with pytest.raises(OperatorError) as refusal:
        read_calendar(text, "dates.toml")
    assert refusal.value.code == ExitCode.INVALID_INPUT
    return catalogue().of(refusal.value.message)


def test_a_season_that_does_not_say_when_programs_review_is_refused():
    assert "eras_review" in refused(WHOLE.replace('id = "eras_review"', 'id = "match_day"'))


def test_the_shipped_calendar_holds_every_milestone_of_three_seasons():
    assert {found.id: len(found.milestones) for found in load_calendar().seasons} == {
        2026: 15,
        2027: 21,
        2028: 11,
    }


def test_the_rank_list_deadline_of_2027_is_before_the_change_of_clocks_and_match_week_after():
    deadline, week = season(2027).find("nrmp_rol_deadline"), season(2027).find("match_week")
    assert deadline is not None
    assert week is not None
    assert deadline.instant == datetime(2027, 3, 4, 2, tzinfo=UTC)
    assert week.instant == datetime(2027, 3, 15, 14, tzinfo=UTC)


def test_milestones_stand_in_order_of_time():
    for found in load_calendar().seasons:
        instants = [milestone.instant for milestone in found.milestones]
        assert instants == sorted(instants)


def test_status_audience_and_days_without_an_hour_are_kept():
    pathways, soap = season(2028).find("pathways_deadline"), season(2027).find("soap_apply")
    assert pathways is not None
    assert soap is not None
    assert (pathways.status, pathways.audience, pathways.date_only) == (
        DateStatus.PROJECTED,
        Audience.IMG,
        True,
    )
    assert soap.audience is Audience.UNMATCHED


def test_the_digest_follows_every_date_and_source():
    digest = read_calendar(WHOLE, "a").digest
    assert read_calendar(WHOLE, "b").digest == digest
    assert read_calendar(WHOLE.replace("09:00:00", "10:00:00"), "a").digest != digest
    assert read_calendar(WHOLE.replace("not published", "published"), "a").digest != digest


def test_a_milestone_may_name_its_own_zone():
    text = WHOLE.replace("09:00:00", "09:00:00\ntz = 'Europe/London'")
    assert read_calendar(text, "a").seasons[0].milestones[0].instant == datetime(2029, 9, 26, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("tz = ", "dates.toml"),
        (HEAD, "season: Field required"),
        (WHOLE.replace("America/New_York", "EST5"), "'EST5' is not a time zone name"),
        (WHOLE.replace("09:00:00", "09:00:00-05:00"), "season.0.milestone.0.local"),
        (WHOLE.replace("PROJECTED", "GUESSED"), "season.0.milestone.0.status"),
        (WHOLE.replace('source = "not published"', 'source = ""'), "season.0.milestone.0.source"),
        (WHOLE.replace("title =", "titel ="), "season.0.titel"),
        (WHOLE + MILESTONE, "listed more than once: eras_review"),
        (WHOLE + SEASON + MILESTONE, "listed more than once: 2030"),
        (HEAD + SEASON, "season.0.milestone"),
    ],
)
def test_a_broken_file_is_refused_with_the_place_of_each_problem(text: str, part: str):
    said = refused(text)
    assert part in said
    assert "dates.toml" in said


def test_all_problems_are_named_at_once():
    said = refused(WHOLE.replace("PROJECTED", "GUESSED").replace('"all"', '"nobody"'))
    assert "status" in said
    assert "audience" in said
