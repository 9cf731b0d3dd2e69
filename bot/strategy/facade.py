"""The one entrance to advice: `/strategy`, `/whatif` and the shell all call it.

The answer depends on nothing but the profile, the rulebook, the season data, the number of programs and the moment.
Nothing is read, written or waited for.
"""

from datetime import UTC, date, datetime

from bot.domain.advice import Advice, TimingDecision
from bot.domain.ids import SeasonId
from bot.domain.phase import Focus
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.strategy.actions import advise_actions
from bot.strategy.cautions import advise_cautions
from bot.strategy.cost import advise_cost
from bot.strategy.course import Course, aims_at_running_season, course_of
from bot.strategy.mix import advise_mix
from bot.strategy.position import advise_position
from bot.strategy.practice import read_practice
from bot.strategy.program_count import ListRange, advise_applications, list_size, possible
from bot.strategy.reading import ApplicantReading, read
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import advise_season, beginning_of, choose_season
from bot.strategy.season_parts import advise_interviews, advise_phase
from bot.strategy.signals import advise_signals
from bot.strategy.situation import Situation, off_of
from bot.strategy.step1 import advise_step1
from bot.strategy.tier import advise_tier
from bot.strategy.timing import Outlook, decide, look
from bot.strategy.timing_reasons import advise_timing


async def advise(
    profile: Profile,
    *,
    rulebook: Rulebook,
    calendar: SeasonCalendar,
    program_count: int,
    as_of: date,
    season: SeasonId | None = None,
    now: datetime | None = None,
) -> Advice:
    """:func:`compute` for callers on the event loop; it takes a fraction of a millisecond."""
    return compute(
        profile,
        rulebook=rulebook,
        calendar=calendar,
        program_count=program_count,
        as_of=as_of,
        season=season,
        now=now,
    )


def compute(
    profile: Profile,
    *,
    rulebook: Rulebook,
    calendar: SeasonCalendar,
    program_count: int,
    as_of: date,
    season: SeasonId | None = None,
    now: datetime | None = None,
) -> Advice:
    """Advice for a valid profile (`bot.domain.profile_check`) on the member's day ``as_of``, at ``now`` (aware).

    Without ``now``: when that day begins in the season's zone. ``season`` beats the profile's own; with neither the
    running one is taken for who has applied, else the next to be reviewed. ``program_count`` is the number of programs
    that exist. Raises :class:`~bot.strategy.season.UnlistedSeasonError`.
    """
    now = (beginning_of(as_of, calendar) if now is None else now).astimezone(UTC)
    asked = season if season is not None else profile.season
    running = asked is None and aims_at_running_season(profile)
    chosen = choose_season(calendar, asked, now, running=running)
    reading, course = read(profile, as_of), course_of(profile, calendar, chosen, as_of, now)
    outlook = look(reading, read_practice(reading, rulebook.practice), rulebook, course)
    advised = list_size(rulebook.list_size, possible(reading, rulebook.list_size))
    situation = _situation(reading, outlook, course, rulebook, advised, program_count)
    zone = profile.time_zone
    return Advice(
        as_of=as_of,
        season=advise_season(chosen, rulebook, now, asked=asked is not None, running=running),
        phase=advise_phase(course, rulebook, zone),
        focus=situation.focus,
        tier=situation.tier,
        step1_scenario=advise_step1(reading, rulebook),
        applications=situation.applications,
        mix=situation.mix,
        exam_timing=situation.timing,
        signals=advise_signals(reading, rulebook, chosen.id, situation.off),
        actions=advise_actions(situation),
        warnings=advise_cautions(
            outlook, rulebook, advised=advised.maximum or advised.minimum, program_count=program_count
        ),
        position=advise_position(reading, rulebook),
        cost=advise_cost(
            situation.applications,
            reading,
            rulebook,
            chosen.id,
            off=situation.off,
            ranks=None if situation.interviews is None else situation.interviews.received,
        ),
        interviews=situation.interviews,
    )


def _situation(
    reading: ApplicantReading,
    outlook: Outlook,
    course: Course,
    rulebook: Rulebook,
    advised: ListRange,
    program_count: int,
) -> Situation:
    decision = decide(outlook)
    timing = advise_timing(outlook, decision)
    gone = decision is TimingDecision.NEXT_CYCLE or outlook.no_sitting_fits
    step3_used = reading.step3.exhausted and not course.applied
    focus = course.focus(halted=reading.exhausted or step3_used, out_of_reach=gone)
    season = course.season.id
    return Situation(
        reading=reading,
        rulebook=rulebook,
        course=course,
        outlook=outlook,
        focus=focus,
        tier=advise_tier(reading, outlook, rulebook, season),
        timing=timing,
        mix=advise_mix(reading, rulebook),
        applications=advise_applications(
            reading, rulebook, advised, program_count, off=off_of(focus, course), season=season
        ),
        interviews=advise_interviews(
            course, reading, rulebook, out_of_reach=focus in (Focus.NEXT_SEASON, Focus.HALTED)
        ),
    )
