"""Of a season that is over interviews, applications and the rank list go; those of a later one stay."""

from datetime import UTC, datetime
from unittest.mock import AsyncMock, Mock

import pytest

from bot.domain.application import Application, ProgramRef, RankList
from bot.domain.ids import AcgmeId, MemberId, SeasonId
from bot.domain.profile import Profile
from bot.retention.seasons import SeasonTidier, past_season
from bot.seasons.loader import load_calendar

NOW = datetime(2029, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("later", "stays"), [(-1, False), (0, False), (1, True), (None, False)])
async def test_a_rank_list_goes_with_its_season(later: int | None, stays: bool):
    calendar = load_calendar()
    past = past_season(calendar, NOW)
    assert past is not None
    ranks = RankList(None if later is None else SeasonId(past.id + later), (), certified=True)
    held = Profile(rank_list=ranks)
    profiles = Mock(profile=AsyncMock(return_value=held), change=AsyncMock())
    store = Mock(untidied=AsyncMock(return_value=MemberId(5)), tidy=AsyncMock())
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
    store = Mock(untidied=AsyncMock(return_value=MemberId(5)), tidy=AsyncMock())
    await SeasonTidier(profiles, store, calendar).step(NOW)
    _, change = profiles.change.await_args.args
    assert change(held).applications == (later,)
