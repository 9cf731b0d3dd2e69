"""From one season to the next: what is offered to somebody without a match, and what begins anew. All pure."""

from dataclasses import replace
from datetime import datetime

from bot.domain.ids import SeasonId
from bot.domain.profile import CycleStatus, Profile, Stage
from bot.domain.season import Season, SeasonCalendar

REVIEW, MATCH_DAY = "eras_review", "match_day"
_OFFERED = frozenset({Stage.NOT_MATCHED, Stage.NEXT_CYCLE})
_OVER = _OFFERED | {Stage.SOAP}


def next_season(profile: Profile, calendar: SeasonCalendar, now: datetime) -> Season | None:
    """The season to offer to a member who did not match or waits: the first later one not yet under review at ``now``.

    After Match Day it is offered too to those who have not recorded how it ended, and after the last date of their season
    to those in SOAP. ``None`` for everybody else, and where no such season is known.
    """
    if profile.season is None or not (
        profile.status.stage in _OFFERED or _unreported(profile, calendar.find(profile.season), now)
    ):
        return None
    for season in calendar.seasons:
        review = season.find(REVIEW)
        if season.id > profile.season and review is not None and review.instant > now:
            return season
    return None


def for_season(profile: Profile, season: SeasonId, calendar: SeasonCalendar, now: datetime) -> Profile:
    """The profile as it goes on in a season.

    Everything is kept. Only where the old season ended, without a match or with none recorded, and ``season`` is a
    later one, stage and counts, which tell of one season, begin anew.
    """
    before = profile.season
    ended = (
        before is not None
        and season > before
        and (profile.status.stage in _OVER or _unreported(profile, calendar.find(before), now))
    )
    return replace(profile, status=CycleStatus(Stage.PREPARING)) if ended else profile


def _unreported(profile: Profile, season: Season | None, now: datetime) -> bool:
    """Whether the season is over at ``now`` and the member has not recorded that they matched."""
    if season is None or profile.status.stage is Stage.MATCHED:
        return False
    if profile.status.stage is Stage.SOAP:
        return all(milestone.instant < now for milestone in season.milestones)
    match_day = season.find(MATCH_DAY)
    return match_day is not None and match_day.instant < now
