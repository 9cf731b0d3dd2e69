"""What part a member takes in a season, from the stage and counts that they recorded and the day.

Pure. One place decides it for the timeline and for reminders.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from bot.domain.profile import Profile, Stage
from bot.domain.season import Season, SeasonCalendar

SUBMIT, REVIEW = "eras_submit", "eras_review"
_FIRST_POSSIBLE: Mapping[Stage, str] = {
    Stage.SUBMITTED: SUBMIT,
    Stage.INTERVIEWING: REVIEW,
    Stage.RANKED: "nrmp_ranking_opens",
    Stage.MATCHED: "match_week",
    Stage.SOAP: "match_week",
    Stage.NOT_MATCHED: "match_week",
    # Before anybody can submit, the next cycle is this one.
    Stage.NEXT_CYCLE: SUBMIT,
}
"""The season's date before which a stage cannot be true."""


class Participation(StrEnum):
    """The part that a member takes in a season."""

    OPEN = "open"
    """Still ahead, or not known: everything concerns them."""
    APPLIED = "applied"
    INVITED = "invited"
    RANKED = "ranked"
    MATCHED = "matched"
    UNMATCHED = "unmatched"
    """In SOAP, or without a match."""
    OUT = "out"
    """They wait for the next cycle, or had not applied when programs began to review."""


_BY_STAGE: Mapping[Stage, Participation] = {
    Stage.INTERVIEWING: Participation.INVITED,
    Stage.RANKED: Participation.RANKED,
    Stage.MATCHED: Participation.MATCHED,
    Stage.SOAP: Participation.UNMATCHED,
    Stage.NOT_MATCHED: Participation.UNMATCHED,
    Stage.NEXT_CYCLE: Participation.OUT,
}


def participation(profile: Profile, season: Season, now: datetime) -> Participation:
    """The member's part in the season at ``now`` (aware).

    - A stage or count that the date makes impossible is not used.
    - Applications sent or interviews received say that somebody applied, whatever the stage.
    """
    stage = possible_stage(profile.status.stage, season, now)
    if stage is not None and stage in _BY_STAGE:
        return _BY_STAGE[stage]
    if _reached(REVIEW, season, now) and _invited(profile, season):
        return Participation.INVITED
    if stage is Stage.SUBMITTED or (_reached(SUBMIT, season, now) and (profile.status.applications or 0) > 0):
        return Participation.APPLIED
    late = stage is not None and _reached(REVIEW, season, now)
    return Participation.OUT if late else Participation.OPEN


def possible_stage(stage: Stage | None, season: Season, now: datetime) -> Stage | None:
    """The stage, or ``None`` where it cannot yet be true of the season at ``now`` (aware)."""
    first = None if stage is None else _FIRST_POSSIBLE.get(stage)
    return stage if first is None or _reached(first, season, now) else None


def stages_opened(calendar: SeasonCalendar, now: datetime) -> int:
    """How many of the dates from which a stage can be true have come; when it grows, plans may be others."""
    firsts = set(_FIRST_POSSIBLE.values())
    return sum(
        dated.id in firsts and dated.instant <= now
        for season in calendar.seasons
        for dated in season.milestones
    )


def _invited(profile: Profile, season: Season) -> bool:
    return (profile.status.interviews or 0) > 0 or bool(profile.interviews.of(season.id))


def _reached(milestone: str, season: Season, now: datetime) -> bool:
    """Whether a date of the season has come; one that the season does not give has."""
    found = season.find(milestone)
    return found is None or found.instant <= now
