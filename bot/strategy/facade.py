"""The one entrance to advice: `/strategy`, `/whatif` and the shell all call it.

The answer depends on nothing but the profile, the rulebook, the season data, the number of programs and
``as_of``. Nothing is read, written or waited for.
"""

from datetime import date

from bot.domain.advice import Advice, ExamTiming, Position, Signals
from bot.domain.ids import SeasonId
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.strategy.cost import advise_cost
from bot.strategy.mix import advise_mix
from bot.strategy.program_count import advise_applications
from bot.strategy.reading import read
from bot.strategy.rulebook import NOT_COMPUTED, Rulebook
from bot.strategy.season import advise_season, choose_season
from bot.strategy.step1 import advise_step1
from bot.strategy.tier import advise_tier


async def advise(
    profile: Profile,
    *,
    rulebook: Rulebook,
    calendar: SeasonCalendar,
    program_count: int,
    as_of: date,
    season: SeasonId | None = None,
) -> Advice:
    """:func:`compute` for callers on the event loop; it takes a fraction of a millisecond."""
    return compute(
        profile,
        rulebook=rulebook,
        calendar=calendar,
        program_count=program_count,
        as_of=as_of,
        season=season,
    )


def compute(
    profile: Profile,
    *,
    rulebook: Rulebook,
    calendar: SeasonCalendar,
    program_count: int,
    as_of: date,
    season: SeasonId | None = None,
) -> Advice:
    """Advice for a valid profile (`bot.domain.profile_check`) on the day ``as_of``.

    ``season`` beats the profile's own; with neither the next to be reviewed is taken. ``program_count`` is the
    number of programs that exist. Raises :class:`~bot.strategy.season.UnlistedSeasonError`.
    """
    asked = season if season is not None else profile.season
    chosen = choose_season(calendar, asked, as_of)
    reading = read(profile, as_of)
    applications = advise_applications(reading, rulebook, program_count)
    pending = rulebook.grounds(rulebook.because(NOT_COMPUTED))
    return Advice(
        as_of=as_of,
        season=advise_season(chosen, rulebook, as_of, asked=asked is not None),
        tier=advise_tier(reading, rulebook, chosen.id),
        step1_scenario=advise_step1(reading.step1, rulebook),
        applications=applications,
        mix=advise_mix(reading, rulebook),
        exam_timing=ExamTiming(decision=None, reasons=pending.reasons, sources=pending.sources),
        signals=Signals(count=None, reasons=pending.reasons, sources=pending.sources),
        actions=(),
        warnings=(),
        position=Position(text=None, reasons=pending.reasons, sources=pending.sources),
        cost=advise_cost(applications, rulebook, chosen.id),
    )
