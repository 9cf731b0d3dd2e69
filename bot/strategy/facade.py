"""The one entrance to advice: `/strategy`, `/whatif` and the shell all call it.

The answer depends on nothing but the profile, the rulebook, the season data, the number of programs and
``as_of``. Nothing is read, written or waited for.
"""

from datetime import date

from bot.domain.advice import Advice
from bot.domain.ids import SeasonId
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.strategy.actions import advise_actions
from bot.strategy.cautions import advise_cautions
from bot.strategy.cost import advise_cost
from bot.strategy.mix import advise_mix
from bot.strategy.position import advise_position
from bot.strategy.practice import read_practice
from bot.strategy.program_count import advise_applications, list_size, possible
from bot.strategy.reading import read
from bot.strategy.rulebook import Rulebook
from bot.strategy.season import advise_season, choose_season, review_of
from bot.strategy.signals import advise_signals
from bot.strategy.situation import Situation
from bot.strategy.step1 import advise_step1
from bot.strategy.tier import advise_tier
from bot.strategy.timing import advise_timing


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
    review = review_of(chosen)
    reading = read(profile, as_of)
    practice = read_practice(reading, rulebook.practice)
    advised = list_size(rulebook.list_size, possible(reading, rulebook.list_size))
    applications = advise_applications(reading, rulebook, advised, program_count)
    situation = Situation(
        reading=reading,
        rulebook=rulebook,
        season=chosen,
        review=review,
        tier=advise_tier(reading, practice, rulebook, chosen.id),
        timing=advise_timing(reading, practice, rulebook, review),
        mix=advise_mix(reading, rulebook),
        applications=applications,
    )
    return Advice(
        as_of=as_of,
        season=advise_season(chosen, rulebook, as_of, asked=asked is not None),
        tier=situation.tier,
        step1_scenario=advise_step1(reading.step1, rulebook),
        applications=applications,
        mix=situation.mix,
        exam_timing=situation.timing,
        signals=advise_signals(reading, rulebook, chosen.id),
        actions=advise_actions(situation),
        warnings=advise_cautions(
            reading, rulebook, chosen, advised=advised.maximum or advised.minimum, program_count=program_count
        ),
        position=advise_position(reading, rulebook),
        cost=advise_cost(applications, rulebook, chosen.id),
    )
