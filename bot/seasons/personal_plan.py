"""The personal plan: every dated point that concerns a member, from their profile and season.

Pure and without a clock: the same profile, season, zone and rules give the same plan. Every milestone comes at
most once. A date is never invented: where the season gives none, what would rest on it is left out.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.member import StoredProfile
from bot.domain.personal_plan import PersonalMilestone, PlanRules
from bot.domain.profile import Profile
from bot.domain.reminder import Milestone
from bot.domain.season import Audience, Season, SeasonCalendar, SeasonMilestone
from bot.seasons.exam_days import counted_exam_days, own_exam_days
from bot.seasons.fulfilment import UNMATCHED, is_met
from bot.seasons.offsets import OFFSETS


def plan_of(
    stored: StoredProfile, calendar: SeasonCalendar, rules: PlanRules
) -> tuple[PersonalMilestone, ...]:
    """The plan of a member for the season they aim at."""
    member = stored.member
    return personal_plan(stored.profile, calendar.find(member.season), member.season, member.time_zone, rules)


def personal_plan(
    profile: Profile, season: Season | None, season_id: SeasonId, zone: str, rules: PlanRules
) -> tuple[PersonalMilestone, ...]:
    """Every milestone of a member in order of time, those that are met or past included.

    ``zone`` is the member's, in which exam days are days. SOAP is for those who said that they did not match.
    ``season`` may be ``None`` where no dates
    are known; then what the member told remains. Audience: every kind of applicant here is an IMG.
    """
    every: dict[MilestoneId, PersonalMilestone] = {}
    if season is not None:
        # An operator's date beats one that is only counted, and what the member told beats both.
        every |= {one.milestone.id: one for one in _counted(profile, season, rules)}
        every |= {one.milestone.id: one for one in _seasonal(profile, season, rules)}
    own = own_exam_days(profile, season, season_id, zone, rules)
    every |= {one.milestone.id: one for one in (*own, *_interviews(profile, season_id))}
    return tuple(sorted(every.values(), key=lambda one: (one.milestone.deadline, one.milestone.id)))


def milestones_of(
    profile: Profile, season: Season | None, season_id: SeasonId, zone: str, rules: PlanRules
) -> tuple[Milestone, ...]:
    """What a member is reminded of: the milestones of their plan that are not met, in order of time."""
    every = personal_plan(profile, season, season_id, zone, rules)
    return tuple(one.milestone for one in every if not one.met)


def _interviews(profile: Profile, season: SeasonId) -> Iterator[PersonalMilestone]:
    """The interviews of the season, each at its own wall time in its own zone."""
    for one in profile.interviews.of(season):
        milestone = Milestone(season, one.milestone, one.at, one.zone, date_only=False)
        yield PersonalMilestone(milestone, met=False)


def _seasonal(profile: Profile, season: Season, rules: PlanRules) -> Iterator[PersonalMilestone]:
    for one in season.milestones:
        if one.audience is Audience.UNMATCHED and profile.status.stage not in UNMATCHED:
            continue
        milestone = Milestone(season.id, one.id, one.local, one.zone, one.date_only)
        yield PersonalMilestone(milestone, is_met(one.id, profile, rules), one)


def _counted(profile: Profile, season: Season, rules: PlanRules) -> Iterator[PersonalMilestone]:
    for offset in OFFSETS:
        basis = season.find(offset.basis)
        if basis is not None:
            day = basis.day - timedelta(days=offset.days)
            met = is_met(offset.milestone, profile, rules)
            yield _day(season.id, offset.milestone, basis, day, met=met)
    for milestone, basis, day, met in counted_exam_days(profile, season, rules):
        yield _day(season.id, milestone, basis, day, met=met)


def _day(
    season: SeasonId, milestone: MilestoneId, basis: SeasonMilestone, day: date, *, met: bool
) -> PersonalMilestone:
    """A whole day in the zone of the date that it is counted from."""
    at = datetime.combine(day, time())
    return PersonalMilestone(Milestone(season, milestone, at, basis.zone, date_only=True), met, basis)
