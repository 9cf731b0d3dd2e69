"""From one season to the next: what is offered to somebody without a match, and what begins anew. All pure."""

from dataclasses import replace
from datetime import datetime

from bot.domain.ids import SeasonId
from bot.domain.profile import CycleStatus, Profile, Stage
from bot.domain.season import Season, SeasonCalendar

REVIEW = "eras_review"
_OFFERED = frozenset({Stage.NOT_MATCHED, Stage.NEXT_CYCLE})
_OVER = _OFFERED | {Stage.SOAP}


def next_season(profile: Profile, calendar: SeasonCalendar, now: datetime) -> Season | None:
    """The season to offer to a member who did not match or waits: the first later one not yet under review at ``now``.

    ``None`` for everybody else, and where no such season is known.
    """
    if profile.season is None or profile.status.stage not in _OFFERED:
        return None
    for season in calendar.seasons:
        review = season.find(REVIEW)
        if season.id > profile.season and review is not None and review.instant > now:
            return season
    return None


def for_season(profile: Profile, season: SeasonId) -> Profile:
    """The profile as it goes on in a season.

    Everything is kept. Only where the old season ended without a match and ``season`` is a later one, stage and
    counts, which tell of one season, begin anew.
    """
    ended = profile.season is not None and season > profile.season and profile.status.stage in _OVER
    return replace(profile, status=CycleStatus(Stage.PREPARING)) if ended else profile
