"""Which season the advice is for, and the sources of its dates."""

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache

from bot.domain.advice import Reason, SeasonPart, Source, SourceKind, SourceStatus
from bot.domain.ids import SeasonId
from bot.domain.message import Message, message
from bot.domain.season import DateStatus, Season, SeasonCalendar, SeasonMilestone
from bot.domain.zones import zone_info
from bot.strategy.rulebook import Rulebook

REVIEW = "eras_review"
"""The milestone at which programs begin to read applications; every season has it."""
_PUBLISHED = re.compile(r"(?<![0-9])(20[0-9]{2})(?=[0-9]{4}\b|\)|$)")
"""A year as sources give it: "(2026)", "(July 2026)", "14 March 2026" at the end, or a version such as 20260518."""
_STATUS = {
    DateStatus.CONFIRMED: (SourceKind.OFFICIAL, SourceStatus.CONFIRMED),
    DateStatus.SECONDARY: (SourceKind.REPORTED, SourceStatus.SECONDARY),
    DateStatus.PROJECTED: (SourceKind.DERIVED, SourceStatus.PROJECTED),
}


class UnlistedSeasonError(LookupError):
    """The calendar has no such season. ``args[0]`` is the season asked for."""


def choose_season(
    calendar: SeasonCalendar, asked: SeasonId | None, now: datetime, *, running: bool = False
) -> Season:
    """The season asked for, else the ``running`` one, else the first whose review opens after ``now``, else the last.

    Raises `UnlistedSeasonError` when the one asked for is not in the calendar.
    """
    if asked is not None:
        found = calendar.find(asked)
        if found is None:
            raise UnlistedSeasonError(asked)
        return found
    if running and (open_now := running_season(calendar, now)) is not None:
        return open_now
    return next((s for s in calendar.seasons if not passed(review_of(s), now)), calendar.seasons[-1])


def passed(milestone: SeasonMilestone, now: datetime) -> bool:
    """Whether a date is behind. Twice as fast for ``now`` in UTC, as the ends of dates are."""
    return now >= milestone.end


def begun(milestone: SeasonMilestone, now: datetime) -> bool:
    """Whether the day of a date has begun in its own zone."""
    return now >= _dawn(milestone)


@lru_cache(maxsize=256)
def _dawn(milestone: SeasonMilestone) -> datetime:
    return datetime.combine(milestone.day, time(), zone_info(milestone.zone)).astimezone(UTC)


def beginning_of(day: date, calendar: SeasonCalendar) -> datetime:
    """The first moment of a day in the zone of the seasons."""
    zone = review_of(calendar.seasons[-1]).zone
    return datetime.combine(day, time(), zone_info(zone))


def running_season(calendar: SeasonCalendar, now: datetime) -> Season | None:
    """The last season that has opened for submitting."""
    opened = [
        season
        for season in calendar.seasons
        if (submit := season.find("eras_submit")) is not None and passed(submit, now)
    ]
    return opened[-1] if opened else None


def review_of(season: Season) -> SeasonMilestone:
    """When programs begin to review. Raises `LookupError` for a season without it: its data is broken."""
    found = season.find(REVIEW)
    if found is None:
        raise LookupError(f"season {season.id} has no {REVIEW}")
    return found


def advise_season(
    season: Season, rulebook: Rulebook, now: datetime, *, asked: bool, running: bool
) -> SeasonPart:
    """The season part: which season, why, and when its programs begin to review."""
    ahead = not passed(review_of(season), now)
    why = "asked" if asked else "running" if running else "next" if ahead else "last"
    return _season_part(season, rulebook, why, ahead)


@lru_cache(maxsize=256)
def _season_part(season: Season, rulebook: Rulebook, why: str, ahead: bool) -> SeasonPart:
    review = review_of(season)
    grounds = rulebook.grounds(
        rulebook.because(f"season.{why}", season=season.id),
        _review_reason(review, rulebook, ahead=ahead),
        also=(milestone_source(review, rulebook),),
    )
    return SeasonPart(
        id=season.id,
        review_opens=review.instant,
        status=review.status,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _review_reason(review: SeasonMilestone, rulebook: Rulebook, *, ahead: bool) -> Reason:
    if not ahead:
        return rulebook.because("season.review_began", day=day_of(review))
    return rulebook.because("season.review", day=day_of(review))


def day_of(milestone: SeasonMilestone) -> Message:
    """The day of a date; one that nobody has published is called projected."""
    return shown_day(milestone.day, milestone.status)


def shown_day(day: date, status: DateStatus | None) -> Message:
    """A day that rests on a date of this status."""
    return message("strategy.day_projected" if status is DateStatus.PROJECTED else "strategy.day", day=day)


def shown_end(milestone: SeasonMilestone, zone: str | None) -> Message:
    """A date with its hour, where the source gives one, in the season's zone and in the member's."""
    if milestone.date_only:
        return day_of(milestone)
    return _moment(milestone, zone)


@lru_cache(maxsize=4096)
def _moment(milestone: SeasonMilestone, zone: str | None) -> Message:
    here = (
        "ET"
        if milestone.zone == "America/New_York"
        else f"{milestone.instant.astimezone(zone_info(milestone.zone)):%Z}"
    )
    params = {"day": day_of(milestone), "hour": _hour(milestone.local), "zone": here}
    if zone is None:
        return message("strategy.moment", **params)
    there = milestone.instant.astimezone(zone_info(zone))
    if there.replace(tzinfo=None) == milestone.local:
        return message("strategy.moment", **params)
    place = zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    same_day = there.date() == milestone.day
    return message(
        "strategy.moment_there" if same_day else "strategy.moment_there_day",
        there=_hour(there),
        place=place,
        there_day=there.date(),
        **params,
    )


def _hour(at: datetime) -> str:
    return f"{at.hour}:{at:%M}"


def milestone_source(milestone: SeasonMilestone, rulebook: Rulebook) -> Source:
    """The source of a date, with the year that its text names or, for none, the rulebook's own."""
    return date_source(milestone.source, milestone.status, rulebook.season_source_year)


@lru_cache(maxsize=1024)
def date_source(title: str, status: DateStatus, year: int) -> Source:
    """The source of a season's date; ``year`` stands in when its title names none."""
    kind, trust = _STATUS[status]
    named = [int(found) for found in _PUBLISHED.findall(title)]
    return Source(kind, title, named[-1] if named else year, trust)
