"""What is offered after a season without a match, and what begins anew in the next."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.ids import SeasonId
from bot.domain.profile import CycleStatus, Letter, LetterState, LetterWriter, Profile, Stage, Visa
from bot.profile.cycle import for_season, next_season
from bot.seasons.loader import load_calendar

CALENDAR = load_calendar()
APRIL = datetime(2027, 4, 1, tzinfo=UTC)
ENDED = Profile(
    season=SeasonId(2027),
    visa=Visa.J1,
    letters=(Letter(LetterWriter.HOME, LetterState.UPLOADED),),
    status=CycleStatus(Stage.NOT_MATCHED, 80, 2),
)


FEBRUARY, JULY = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 7, 15, tzinfo=UTC)


def offered(stage: Stage | None, now: datetime) -> int | None:
    found = next_season(replace(ENDED, status=CycleStatus(stage)), CALENDAR, now)
    return None if found is None else found.id


@pytest.mark.parametrize("stage", [None, *Stage])
def test_before_match_day_the_next_season_is_offered_to_those_who_did_not_match_or_wait(stage: Stage | None):
    assert offered(stage, FEBRUARY) == (2028 if stage in (Stage.NOT_MATCHED, Stage.NEXT_CYCLE) else None)


@pytest.mark.parametrize("stage", [None, *Stage])
def test_after_match_day_it_is_offered_to_all_who_have_not_told_how_it_ended(stage: Stage | None):
    assert offered(stage, APRIL) == (None if stage in (Stage.MATCHED, Stage.SOAP) else 2028)


@pytest.mark.parametrize("stage", [None, *Stage])
def test_after_the_last_date_it_is_offered_to_all_but_those_who_matched(stage: Stage | None):
    assert offered(stage, JULY) == (None if stage is Stage.MATCHED else 2028)


def test_no_season_is_offered_that_is_under_review_already_or_not_known():
    assert next_season(ENDED, CALENDAR, datetime(2027, 10, 1, tzinfo=UTC)) is None
    assert next_season(replace(ENDED, season=SeasonId(2028)), CALENDAR, APRIL) is None
    assert next_season(replace(ENDED, season=None), CALENDAR, APRIL) is None


def test_everything_is_kept_but_stage_and_counts_of_the_season_that_ended():
    assert for_season(ENDED, SeasonId(2028), CALENDAR, FEBRUARY) == replace(
        ENDED, status=CycleStatus(Stage.PREPARING)
    )


@pytest.mark.parametrize(
    ("stage", "season"),
    [(Stage.SUBMITTED, 2028), (Stage.NOT_MATCHED, 2026), (Stage.NOT_MATCHED, 2027), (None, 2028)],
)
def test_a_season_that_did_not_end_without_a_match_keeps_its_status(stage: Stage | None, season: int):
    before = replace(ENDED, status=CycleStatus(stage, 80, 2))
    assert for_season(before, SeasonId(season), CALENDAR, FEBRUARY) == before


def test_an_unreported_stage_of_a_season_that_is_over_begins_anew():
    before = replace(ENDED, status=CycleStatus(Stage.RANKED, 80, 2))
    assert for_season(before, SeasonId(2028), CALENDAR, APRIL).status == CycleStatus(Stage.PREPARING)
    matched = replace(ENDED, status=CycleStatus(Stage.MATCHED, 80, 2))
    assert for_season(matched, SeasonId(2028), CALENDAR, APRIL) == matched
