"""The questions that come after interviews: which are worth asking, and for how long.

Pure. They are no dates of a timeline: only the reminders know them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.application import ProgramRef
from bot.domain.ids import SeasonId
from bot.domain.interview import ASKED_FOR, Interview, InterviewPoint
from bot.domain.profile import Profile
from bot.domain.reminder import Milestone
from bot.domain.season import Season
from bot.seasons.local_time import wall_of
from bot.seasons.participation import Participation, participation

ROL_DEADLINE = "nrmp_rol_deadline"
TIME_TO_RANK = timedelta(days=1)
"""An interview that ends later than this before the rank list deadline is not asked about: its evening may be too late."""
_NOBODY = frozenset({Participation.MATCHED, Participation.UNMATCHED, Participation.OUT})


def questions(
    profile: Profile, season: Season | None, season_id: SeasonId, now: datetime
) -> Iterator[Milestone]:
    """One milestone for each interview that is to be asked about once it is over; ``now`` is aware.

    - None for an interview that is rated or noted, whose program is on a certified list, or that ends too late to be ranked:
      so none comes in Match Week.
    - It stands :data:`~bot.domain.interview.ASKED_FOR` after the end, on the program's clock. Only its day counts: an
      interview that moves within its day is not asked about twice.
    """
    if season is not None and participation(profile, season, now) in _NOBODY:
        return
    deadline = None if season is None else season.find(ROL_DEADLINE)
    for entry in profile.interviews.of(season_id):
        late = deadline is not None and entry.ends > deadline.instant - TIME_TO_RANK
        if not (late or _settled(entry, profile)):
            local = wall_of(entry.ends, entry.zone) + ASKED_FOR
            yield Milestone(season_id, entry.point(InterviewPoint.AFTER), local, entry.zone, date_only=True)


def _settled(entry: Interview, profile: Profile) -> bool:
    ranked = profile.rank_list.of(entry.season)
    listed = any(rank.program == ProgramRef(entry.acgme_id, entry.other) for rank in ranked.ranks)
    return entry.impression.rating is not None or bool(entry.impression.note) or (ranked.certified and listed)
