"""The personal plan: every dated point that concerns a member, from their profile, season and the moment.

Pure. The moment decides only which part the member takes in the season, and by which date an exam still counts.
Every milestone comes at most once. A date is never invented: where the season gives none, what would rest on it is
left out. Advice takes its days from here (:func:`planned_day`), so that both name the same one.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.interview import InterviewPoint
from bot.domain.member import StoredProfile
from bot.domain.personal_plan import Need, PersonalMilestone, PlanRules
from bot.domain.profile import Profile
from bot.domain.reminder import Milestone
from bot.domain.season import Audience, Season, SeasonCalendar, SeasonMilestone
from bot.seasons.exam_days import booking_turns, counted_exam_days, own_exam_days, since
from bot.seasons.fulfilment import Case, need_of
from bot.seasons.offsets import OFFSETS
from bot.seasons.participation import Participation, participation, stages_opened


class PlannedDay(NamedTuple):
    """A day of the plan, in the zone of the season, and the season's date that it is or was counted from."""

    day: date
    basis: SeasonMilestone


def planned_day(milestone: str, season: Season) -> PlannedDay | None:
    """The day on which every plan of a season has a milestone; ``None`` where the season gives no date for it.

    For what is counted by days alone and for the season's own dates; those around an exam depend on the member.
    """
    found = season.find(milestone)
    if found is not None:
        return PlannedDay(found.day, found)
    offset = OFFSETS.get(MilestoneId(milestone))
    basis = None if offset is None else season.find(offset.basis)
    if offset is None or basis is None:
        return None
    return PlannedDay(basis.day - timedelta(days=offset.days), basis)


def plan_of(
    stored: StoredProfile, calendar: SeasonCalendar, rules: PlanRules, now: datetime
) -> tuple[PersonalMilestone, ...]:
    """The plan of a member for the season they aim at, at ``now`` (aware)."""
    member = stored.member
    season = calendar.find(member.season)
    return personal_plan(stored.profile, season, member.season, member.time_zone, rules, now)


def personal_plan(
    profile: Profile,
    season: Season | None,
    season_id: SeasonId,
    zone: str,
    rules: PlanRules,
    now: datetime,
) -> tuple[PersonalMilestone, ...]:
    """Every milestone of a member in order of time, those that are done, gone or past included.

    - ``zone`` is the member's, in which exam days are days; ``now`` is aware.
    - ``season`` may be ``None`` where no dates are known; then the member's own days remain.
    - SOAP is for those who said that they did not match. Every kind of applicant here is an IMG.
    """
    every: dict[MilestoneId, PersonalMilestone] = {}
    part = Participation.OPEN
    if season is not None:
        part = participation(profile, season, now)
        case = Case(profile, part, since(season), rules)
        # An operator's date beats one that is only counted, and the member's own day beats both.
        every |= {planned.milestone.id: planned for planned in _counted(case, season, now)}
        every |= {planned.milestone.id: planned for planned in _seasonal(case, season, now)}
    own = (
        *own_exam_days(profile, season, season_id, zone, rules, now),
        *_interviews(profile, season_id, part),
    )
    every |= {planned.milestone.id: planned for planned in own}
    return tuple(
        sorted(every.values(), key=lambda planned: (planned.milestone.deadline, planned.milestone.id))
    )


def turns(calendar: SeasonCalendar, rules: PlanRules, now: datetime) -> int:
    """How many instants have come (``now`` is aware) at which the plan of who records nothing may become another.

    When it grows, plans are made anew: a stage can be true from a date of the season on, and from a day on an exam is
    booked for the rank list, or not any more.
    """
    bookings = (turn for season in calendar.seasons for turn in booking_turns(season, rules.timing))
    return stages_opened(calendar, now) + sum(turn <= now for turn in bookings)


def open_milestones(plan: tuple[PersonalMilestone, ...]) -> tuple[Milestone, ...]:
    """What a member is reminded of: the milestones that still ask something of them, in the order of the plan."""
    return tuple(planned.milestone for planned in plan if planned.need is Need.OPEN)


def _interviews(profile: Profile, season: SeasonId, part: Participation) -> Iterator[PersonalMilestone]:
    """The interviews of the season, each at its own wall time in its own zone, and the days of second looks."""
    need = Need.GONE if part in (Participation.MATCHED, Participation.OUT) else Need.OPEN
    for interview in profile.interviews.of(season):
        milestone = Milestone(season, interview.milestone, interview.at, interview.zone, date_only=False)
        yield PersonalMilestone(milestone, need)
        if interview.second_look is not None:
            visit = datetime.combine(interview.second_look, time())
            name = interview.point(InterviewPoint.SECOND_LOOK)
            yield PersonalMilestone(Milestone(season, name, visit, interview.zone, date_only=True), need)


def _seasonal(case: Case, season: Season, now: datetime) -> Iterator[PersonalMilestone]:
    for dated in season.milestones:
        if dated.audience is Audience.UNMATCHED and case.part is not Participation.UNMATCHED:
            continue
        milestone = Milestone(season.id, dated.id, dated.local, dated.zone, dated.date_only)
        yield _planned(milestone, dated, case, now)


def _counted(case: Case, season: Season, now: datetime) -> Iterator[PersonalMilestone]:
    for name in OFFSETS:
        found = planned_day(name, season)
        if found is not None:
            yield _planned(_whole_day(season.id, name, *found), found.basis, case, now)
    for name, basis, day, need in counted_exam_days(case, season, now):
        yield PersonalMilestone(_whole_day(season.id, name, day, basis), need, basis)


def _planned(milestone: Milestone, basis: SeasonMilestone, case: Case, now: datetime) -> PersonalMilestone:
    need = need_of(milestone.id, case, past=milestone.deadline <= now)
    return PersonalMilestone(milestone, need, basis)


def _whole_day(season: SeasonId, name: MilestoneId, day: date, basis: SeasonMilestone) -> Milestone:
    """A whole day in the zone of the date that it is counted from."""
    return Milestone(season, name, datetime.combine(day, time()), basis.zone, date_only=True)
