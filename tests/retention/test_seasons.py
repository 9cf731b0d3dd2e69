"""Of a season that is over interviews, applications and the rank list go; those of a later one stay."""

from datetime import UTC, datetime, timedelta
from unittest.mock import AsyncMock, Mock

import pytest
from structlog.testing import capture_logs

from bot.domain.application import Application, ProgramRef, RankList
from bot.domain.ids import AcgmeId, MemberId, SeasonId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.profile import Profile
from bot.privacy.contract import UnreadableError
from bot.retention.seasons import SeasonTidier, end_of, past_season
from bot.seasons.loader import load_calendar

NOW = datetime(2029, 1, 1, tzinfo=UTC)
NOON = NOW.replace(year=2027, tzinfo=None)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MIA = MemberId(5)


@pytest.mark.parametrize(("later", "stays"), [(-1, False), (0, False), (1, True), (None, False)])
async def test_a_rank_list_goes_with_its_season(later: int | None, stays: bool):
    calendar = load_calendar()
    past = past_season(calendar, NOW)
    assert past is not None
    ranks = RankList(None if later is None else SeasonId(past.id + later), (), certified=True)
    held = Profile(rank_list=ranks)
    profiles = Mock(profile=AsyncMock(return_value=held), change=AsyncMock())
    store = Mock(untidied=AsyncMock(return_value=MIA), tidy=AsyncMock())
    assert await SeasonTidier(profiles, store, calendar).step(NOW)
    store.tidy.assert_awaited_once()
    if stays:
        profiles.change.assert_not_awaited()
    else:
        _, change = profiles.change.await_args.args
        assert change(held).rank_list == RankList()


async def test_applications_of_a_later_season_stay_and_those_of_it_and_before_go():
    calendar = load_calendar()
    past = past_season(calendar, NOW)
    assert past is not None
    before, of_it, later = (
        Application(SeasonId(past.id + years), ProgramRef(AcgmeId("3203511146"))) for years in (-1, 0, 1)
    )
    held = Profile(applications=(before, of_it, later))
    profiles = Mock(profile=AsyncMock(return_value=held), change=AsyncMock())
    store = Mock(untidied=AsyncMock(return_value=MIA), tidy=AsyncMock())
    await SeasonTidier(profiles, store, calendar).step(NOW)
    _, change = profiles.change.await_args.args
    assert change(held).applications == (later,)


async def test_interviews_of_a_later_season_stay_and_those_of_it_and_before_go():
    calendar = load_calendar()
    past = past_season(calendar, NOW)
    assert past is not None
    before, of_it, later = (
        Interview(
            number, SeasonId(past.id + years), AcgmeId("3203511146"), NOON, "UTC", InterviewFormat.VIDEO
        )
        for number, years in enumerate((-1, 0, 1), 1)
    )
    held = Profile(interviews=Interviews((before, of_it, later), 3))
    profiles = Mock(profile=AsyncMock(return_value=held), change=AsyncMock())
    store = Mock(untidied=AsyncMock(return_value=MIA), tidy=AsyncMock())
    await SeasonTidier(profiles, store, calendar).step(NOW)
    [who, change] = profiles.change.await_args.args
    assert (who, profiles.change.await_args.kwargs) == (MIA, {"now": NOW})
    assert change(held).interviews == Interviews((later,), 3)


@pytest.mark.parametrize(("after", "is_past"), [(183 * DAY - SECOND, False), (183 * DAY, True)])
def test_a_season_is_past_half_a_year_after_its_last_date_and_of_several_the_latest_is(
    after: timedelta, is_past: bool
):
    calendar = load_calendar()
    for before, season in zip((None, *calendar.seasons), calendar.seasons, strict=False):
        assert past_season(calendar, end_of(season) + after) == (season if is_past else before)


def test_a_season_ends_with_its_last_date():
    for season in load_calendar().seasons:
        ends = [milestone.instant for milestone in season.milestones]
        assert end_of(season) in ends
        assert [at for at in ends if at > end_of(season)] == []


async def test_what_is_of_a_season_is_removed_from_storage_with_the_instant_at_which_it_ended():
    calendar = load_calendar()
    past = past_season(calendar, NOW)
    assert past is not None
    profiles = Mock(profile=AsyncMock(return_value=Profile()), change=AsyncMock())
    store = Mock(untidied=AsyncMock(return_value=MIA), tidy=AsyncMock())
    assert await SeasonTidier(profiles, store, calendar).step(NOW)
    store.untidied.assert_awaited_once_with(past.id)
    store.tidy.assert_awaited_once_with(MIA, past.id, ended=end_of(past))
    profiles.change.assert_not_awaited()


@pytest.mark.parametrize(
    "now", [NOW, datetime(2020, 1, 1, tzinfo=UTC)], ids=["nobody left", "no season past"]
)
async def test_when_nothing_is_left_of_a_season_calendars_of_no_plan_go(now: datetime):
    store = Mock(untidied=AsyncMock(return_value=None), forget_calendars=AsyncMock())
    assert not await SeasonTidier(Mock(), store, load_calendar()).step(now)
    store.forget_calendars.assert_awaited_once_with()


async def test_a_profile_that_cannot_be_read_is_said_and_holds_up_nothing():
    profiles = Mock(profile=AsyncMock(side_effect=UnreadableError("section cycle")))
    store = Mock(untidied=AsyncMock(return_value=MIA), tidy=AsyncMock())
    with capture_logs() as logged:
        assert await SeasonTidier(profiles, store, load_calendar()).step(NOW)
    assert [(line["event"], line["log_level"], line["member"]) for line in logged] == [
        ("interviews_unreadable", "error", MIA)
    ]
    store.tidy.assert_awaited_once()
