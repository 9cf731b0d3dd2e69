"""The calendar file under any history of a profile: readers take it, names are unique, numbers only rise."""

import asyncio
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.profile import Profile
from tests.examples import share
from tests.properties.test_personal_plan import NOWS, PROFILES, ZONES
from tests.seasons.calendars import Event, by_icalendar, exported, memory, read


@settings(max_examples=share(40))
@given(
    history=st.lists(st.tuples(PROFILES, NOWS), min_size=1, max_size=3),
    zone=ZONES,
    season=st.sampled_from([2027, 2028, 2031]),
)
def test_a_file_can_always_be_read_and_only_ever_moves_on(
    history: list[tuple[Profile, datetime]], zone: str, season: int
):
    asyncio.run(_follow(history, zone, season))


async def _follow(history: list[tuple[Profile, datetime]], zone: str, season: int) -> None:
    of = memory(zone=zone, season=season)
    before: dict[str, Event] = {}
    for step, (profile, now) in enumerate(sorted(history, key=lambda step: step[1]), 1):
        of.tell(profile)
        content = await exported(of, now)
        # The last file has in it what all before it had; the second reader is slow.
        events = read(content) if step == len(history) else by_icalendar(content)
        assert before.keys() <= events.keys()
        for uid, old in before.items():
            new = events[uid]
            said = (old.start, old.status, old.summary, old.description)
            same = said == (new.start, new.status, new.summary, new.description)
            assert new.sequence >= old.sequence + (not same)
        before = events
