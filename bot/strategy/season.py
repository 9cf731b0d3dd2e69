"""Which season the advice is for, and the sources of its dates."""

import re
from datetime import date
from functools import lru_cache

from bot.domain.advice import Reason, SeasonPart, Source, SourceKind, SourceStatus
from bot.domain.ids import SeasonId
from bot.domain.season import DateStatus, Season, SeasonCalendar, SeasonMilestone
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


def choose_season(calendar: SeasonCalendar, asked: SeasonId | None, as_of: date) -> Season:
    """The season asked for, else the first whose review opens after ``as_of``, else the last listed.

    Raises `UnlistedSeasonError` when the one asked for is not in the calendar.
    """
    if asked is not None:
        found = calendar.find(asked)
        if found is None:
            raise UnlistedSeasonError(asked)
        return found
    return next((s for s in calendar.seasons if review_of(s).day > as_of), calendar.seasons[-1])


def review_of(season: Season) -> SeasonMilestone:
    """When programs begin to review. Raises `LookupError` for a season without it: its data is broken."""
    found = season.find(REVIEW)
    if found is None:
        raise LookupError(f"season {season.id} has no {REVIEW}")
    return found


def advise_season(season: Season, rulebook: Rulebook, as_of: date, *, asked: bool) -> SeasonPart:
    """The season part: which season, why, and when its programs begin to review."""
    review = review_of(season)
    upcoming = "season.next" if review.day > as_of else "season.last"
    grounds = rulebook.grounds(
        rulebook.because("season.asked" if asked else upcoming, season=season.id),
        _review_reason(review, rulebook),
        also=(milestone_source(review, rulebook),),
    )
    return SeasonPart(
        id=season.id,
        review_opens=review.instant,
        status=review.status,
        reasons=grounds.reasons,
        sources=grounds.sources,
    )


def _review_reason(review: SeasonMilestone, rulebook: Rulebook) -> Reason:
    projected = review.status is DateStatus.PROJECTED
    return rulebook.because("season.review_projected" if projected else "season.review_known", day=review.day)


def milestone_source(milestone: SeasonMilestone, rulebook: Rulebook) -> Source:
    """The source of a date, with the year that its text names or, for none, the rulebook's own."""
    return date_source(milestone.source, milestone.status, rulebook.season_source_year)


@lru_cache(maxsize=1024)
def date_source(title: str, status: DateStatus, year: int) -> Source:
    """The source of a season's date; ``year`` stands in when its title names none."""
    kind, trust = _STATUS[status]
    named = [int(found) for found in _PUBLISHED.findall(title)]
    return Source(kind, title, named[-1] if named else year, trust)
