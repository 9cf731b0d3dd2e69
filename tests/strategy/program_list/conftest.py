"""Short ways to build lists: a profile in its JSON form, the advice for it, and records of programs."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from bot.domain.advice import Advice
from bot.domain.ids import AcgmeId
from bot.domain.ledger import ProgramRecord
from bot.domain.profile import Profile
from bot.domain.program_list import Mark, ProgramList
from bot.domain.season import SeasonCalendar
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.forms import parse_profile
from bot.strategy.loader import load_rulebook
from bot.strategy.program_list.facade import build_list
from bot.strategy.program_list.roster import Roster
from bot.strategy.rulebook import Rulebook
from tests.strategy.conftest import CASES
from tests.strategy.program_list.synthetic import TODAY, filled_records

Listed = Callable[..., ProgramList]


@pytest.fixture(scope="session")
def filled() -> tuple[ProgramRecord, ...]:
    return filled_records()


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="session")
def calendar() -> SeasonCalendar:
    return load_calendar()


@pytest.fixture(scope="session")
def asked(rulebook: Rulebook, calendar: SeasonCalendar) -> Callable[..., tuple[Profile, Advice]]:
    """A profile and the advice for it: a base case with keys changed; the base "" knows nothing."""

    def ask(base: str, as_of: dt.date = TODAY, programs: int = 212, **changes: Any) -> tuple[Profile, Advice]:
        data = json.loads((CASES / f"{base}.json").read_text()) if base else {"applicant": "non_us_img"}
        profile = parse_profile(
            json.dumps(data | changes).encode(),
            as_of=as_of,
            specialties=["pediatrics"],
            seasons=[season.id for season in calendar.seasons],
        )
        advice = compute(profile, rulebook=rulebook, calendar=calendar, program_count=programs, as_of=as_of)
        return profile, advice

    return ask


@pytest.fixture(scope="session")
def listed(rulebook: Rulebook, asked: Callable[..., tuple[Profile, Advice]]) -> Listed:
    """The list for a base case with keys changed, from some records."""

    def make(
        records: Sequence[ProgramRecord],
        base: str = "strong",
        marks: Mapping[AcgmeId, Mark] | None = None,
        **changes: Any,
    ) -> ProgramList:
        profile, advice = asked(base, programs=len(records), **changes)
        return build_list(profile, advice, Roster(records, rulebook), marks=marks or {})

    return make
