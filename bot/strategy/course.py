"""Where a member stands in the season: its phase, the stage that the date allows, and what the advice is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bot.domain.phase import Focus, PhaseId
from bot.domain.profile import Profile, Stage
from bot.domain.season import DateStatus, Season, SeasonCalendar, SeasonMilestone
from bot.strategy.season import begun, passed, review_of

PHASE_ENDS: tuple[tuple[PhaseId, str], ...] = (
    (PhaseId.BEFORE_SUBMIT, "eras_submit"),
    (PhaseId.SUBMIT_WINDOW, "eras_review"),
    (PhaseId.INTERVIEW_SEASON, "nrmp_ranking_opens"),
    (PhaseId.RANKING, "nrmp_rol_deadline"),
    (PhaseId.WAITING, "match_week"),
    (PhaseId.MATCH_WEEK, "match_day"),
)
"""Every phase but the last with the date that ends it; one whose date the season lacks runs on into the next."""
_ORDER = list(PhaseId)
_FIRST_PHASE: Mapping[Stage, PhaseId] = {
    Stage.SUBMITTED: PhaseId.SUBMIT_WINDOW,
    Stage.INTERVIEWING: PhaseId.INTERVIEW_SEASON,
    Stage.RANKED: PhaseId.RANKING,
    Stage.MATCHED: PhaseId.MATCH_WEEK,
    Stage.SOAP: PhaseId.MATCH_WEEK,
    Stage.NOT_MATCHED: PhaseId.MATCH_WEEK,
}
"""The first phase in which a stage can be; stages before submitting can be in all."""
_DECIDED = frozenset({Stage.MATCHED, Stage.SOAP, Stage.NOT_MATCHED, Stage.NEXT_CYCLE})
_AGAIN = frozenset({Stage.NOT_MATCHED, Stage.NEXT_CYCLE})


@dataclass(frozen=True, slots=True)
class Course:
    """``now`` is aware, ``as_of`` the member's day. ``stage`` is theirs unless the date makes it impossible.

    ``started`` is the date of the season that began the phase. ``next`` is the season to plan when this one is out of
    reach, ``None`` where the calendar has no later one. ``renewing``: an application was sent in an earlier season, or
    in this one in vain.
    """

    season: Season
    next: Season | None
    as_of: date
    now: datetime
    phase: PhaseId
    started: SeasonMilestone | None
    stage: Stage | None
    impossible: Stage | None
    applied: bool
    renewing: bool
    soap_ends: SeasonMilestone | None
    match_week: bool
    """A Match, of this season or another, is between its Monday and the end of SOAP."""
    renewed_since: date
    """The last Match Day: of who applies again, letters of later days are new."""

    @property
    def late(self) -> bool:
        """Programs have begun to read, and nothing is known to be sent."""
        return self.reading_began and not self.applied and self.stage is not Stage.NEXT_CYCLE

    @property
    def reading_began(self) -> bool:
        """Programs have begun to review."""
        return _ORDER.index(self.phase) >= _ORDER.index(PhaseId.INTERVIEW_SEASON)

    @property
    def over(self) -> bool:
        """Match Day has passed."""
        return self.phase is PhaseId.OVER

    @property
    def decided(self) -> bool:
        """The member recorded how the Match went, or that the next one is meant. How SOAP went is open once it is over."""
        return self.stage in _DECIDED and not (self.stage is Stage.SOAP and (self.over or self.after_soap))

    @property
    def after_soap(self) -> bool:
        """Match Week goes on, and SOAP has ended."""
        return self.phase is PhaseId.MATCH_WEEK and not self.match_week

    @property
    def matched(self) -> bool:
        """The member has a place."""
        return self.stage is Stage.MATCHED

    @property
    def outdated(self) -> bool:
        """The phase began on a day that nobody has published: the calendar is old."""
        return self.started is not None and self.started.status is DateStatus.PROJECTED

    @property
    def no_contact(self) -> bool:
        """Nobody may start contact with programs: until SOAP ends, in Match Week and for who waits for it."""
        return self.match_week or self.phase is PhaseId.WAITING

    def focus(self, *, halted: bool, out_of_reach: bool) -> Focus:
        """``halted``: no attempt is left. ``out_of_reach``: no exam day fits this season any more."""
        if self.matched:
            return Focus.START
        if halted:
            return Focus.HALTED
        if self.over or self.late or out_of_reach:
            return Focus.NEXT_SEASON
        if self.applied:
            return Focus.MATCH
        waits = self.stage is Stage.NEXT_CYCLE and self.reading_began
        return Focus.NEXT_SEASON if waits else Focus.APPLICATION


def course_of(
    profile: Profile, calendar: SeasonCalendar, season: Season, as_of: date, now: datetime
) -> Course:
    """How far the season is at ``now`` and where in it the member stands."""
    phase, started = phase_at(season, now)
    stage, impossible = _stage(profile.status.stage, phase)
    opened = phase is not PhaseId.BEFORE_SUBMIT
    return Course(
        season=season,
        next=_next_season(calendar, season, now),
        as_of=as_of,
        now=now,
        phase=phase,
        started=started,
        stage=stage,
        impossible=impossible,
        applied=opened and (stage in _FIRST_PHASE or _sent(profile, stage)),
        renewing=profile.status.stage in _AGAIN or (phase is PhaseId.OVER and _sent_by_then(profile, stage)),
        soap_ends=season.find("soap_ends"),
        match_week=contact_barred(calendar, now),
        renewed_since=_last_match_day(calendar, now),
    )


def _next_season(calendar: SeasonCalendar, season: Season, now: datetime) -> Season | None:
    """The first later season whose programs have not begun to review."""
    for later in calendar.seasons:
        if later.id > season.id and not passed(review_of(later), now):
            return later
    return None


def contact_barred(calendar: SeasonCalendar, now: datetime) -> bool:
    """Whether nobody may open contact with programs now: from Match Week Monday to the end of SOAP (NRMP)."""
    return any(_in_match_week(each, now) for each in _match_weeks(calendar))


def _in_match_week(week: tuple[SeasonMilestone, SeasonMilestone], now: datetime) -> bool:
    """From the beginning of the Monday to the end of SOAP."""
    return begun(week[0], now) and not passed(week[1], now)


@lru_cache(maxsize=16)
def _match_weeks(calendar: SeasonCalendar) -> tuple[tuple[SeasonMilestone, SeasonMilestone], ...]:
    """The Monday of each Match Week and the end of SOAP or, where that is not known, Match Day."""
    weeks = (
        (season.find("match_week"), season.find("soap_ends") or season.find("match_day"))
        for season in calendar.seasons
    )
    return tuple((monday, end) for monday, end in weeks if monday is not None and end is not None)


def _last_match_day(calendar: SeasonCalendar, now: datetime) -> date:
    days = (day.day for day in _match_days(calendar) if passed(day, now))
    return max(days, default=date.min)


@lru_cache(maxsize=16)
def _match_days(calendar: SeasonCalendar) -> tuple[SeasonMilestone, ...]:
    found = (season.find("match_day") for season in calendar.seasons)
    return tuple(day for day in found if day is not None)


def _sent(profile: Profile, stage: Stage | None) -> bool:
    return _counts(profile) and stage is not Stage.NEXT_CYCLE


def _counts(profile: Profile) -> bool:
    """Applications or interviews are recorded."""
    return (profile.status.applications or 0) > 0 or (profile.status.interviews or 0) > 0


def _sent_by_then(profile: Profile, stage: Stage | None) -> bool:
    sent = stage in _FIRST_PHASE or _counts(profile)
    return sent and stage is not Stage.MATCHED


def _stage(stage: Stage | None, phase: PhaseId) -> tuple[Stage | None, Stage | None]:
    """The stage as it may be used, and the one that the date makes impossible."""
    first = None if stage is None else _FIRST_PHASE.get(stage)
    if first is not None and _ORDER.index(phase) < _ORDER.index(first):
        return None, stage
    return stage, None


def phase_at(season: Season, now: datetime) -> tuple[PhaseId, SeasonMilestone | None]:
    """The first phase whose end has not passed, and the date that began it."""
    began: SeasonMilestone | None = None
    for phase, milestone in _phase_ends(season):
        if not passed(milestone, now):
            return phase, began
        began = milestone
    return PhaseId.OVER, began


@lru_cache(maxsize=64)
def _phase_ends(season: Season) -> tuple[tuple[PhaseId, SeasonMilestone], ...]:
    """Every phase with its end, as far as the season has it."""
    ends = ((phase, season.find(end)) for phase, end in PHASE_ENDS)
    return tuple((phase, end) for phase, end in ends if end is not None)


def aims_at_running_season(profile: Profile) -> bool:
    """Whether a stage, or applications without one, say that this year's season is meant."""
    stage = profile.status.stage
    return stage in _FIRST_PHASE or (stage is None and _counts(profile))
