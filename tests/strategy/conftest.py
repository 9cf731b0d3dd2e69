"""What every test of the strategy needs: the shipped rulebook, the shipped seasons and short ways to build profiles."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.advice import Advice
from bot.domain.ids import SeasonId
from bot.domain.season import SeasonCalendar
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.forms import parse_profile
from bot.strategy.loader import load_rulebook
from bot.strategy.rulebook import Rulebook

CASES = Path(__file__).parent / "cases"
AS_OF = dt.date(2027, 8, 1)
PROGRAMS = 212

Advise = Callable[..., Advice]
Adviser = Callable[[dt.date], Advice]


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="session")
def calendar() -> SeasonCalendar:
    return load_calendar()


@pytest.fixture
def advised(rulebook: Rulebook, calendar: SeasonCalendar) -> Advise:
    """Advice for a profile in its JSON form: a base case with keys changed by keyword (`None` = unknown).

    The base "" knows nothing but that the applicant is a non-US IMG.
    """

    def advise(
        base: str = "strong",
        *,
        as_of: dt.date = AS_OF,
        programs: int = PROGRAMS,
        season: int | None = None,
        now: dt.datetime | None = None,
        **changes: Any,
    ) -> Advice:
        data = json.loads((CASES / f"{base}.json").read_text()) if base else {"applicant": "non_us_img"}
        data |= changes
        profile = parse_profile(
            json.dumps(data).encode(),
            as_of=as_of,
            specialties=["pediatrics"],
            seasons=[s.id for s in calendar.seasons],
        )
        chosen = None if season is None else SeasonId(season)
        return compute(
            profile,
            rulebook=rulebook,
            calendar=calendar,
            program_count=programs,
            as_of=as_of,
            season=chosen,
            now=now,
        )

    return advise


@pytest.fixture(scope="session")
def adviser(rulebook, calendar) -> Callable[[dict[str, Any]], Adviser]:
    """The advice for a profile in its JSON form, which may name days until the end of the last season, by the day."""

    def of(profile: dict[str, Any]) -> Adviser:
        given = parse_profile(
            json.dumps({"applicant": "non_us_img"} | profile).encode(),
            as_of=dt.date(2028, 6, 1),
            specialties=["pediatrics"],
            seasons=[season.id for season in calendar.seasons],
        )
        return lambda day: compute(
            given, rulebook=rulebook, calendar=calendar, program_count=212, as_of=day, now=None
        )

    return of
