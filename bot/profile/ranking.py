"""The rank order list: adding, moving, noting, certifying. All pure; refusals are `UserError`.

Every change of the order takes the mark "certified" away: NRMP uses only the newest version, and only if certified.
"""

from dataclasses import replace

from bot.domain.application import RANKS_MAX, ProgramRef, Rank, RankList
from bot.domain.interview import NOTE_MAX
from bot.domain.profile import Profile
from bot.errors import UserError


def ranks_of(profile: Profile) -> RankList:
    """The rank list of the member's season."""
    return profile.rank_list.of(profile.season)


def to_rank(profile: Profile) -> tuple[ProgramRef, ...]:
    """Interviewed programs that are not on the list yet, the best rated first: only those can rank the member."""
    ranked = {rank.program for rank in ranks_of(profile).ranks}
    rated: dict[ProgramRef, int] = {}
    for interview in profile.interviews.of(profile.season):
        program = ProgramRef(interview.acgme_id, interview.other)
        rated[program] = max(rated.get(program, 0), interview.impression.rating or 0)
    return tuple(sorted((program for program in rated if program not in ranked), key=lambda one: -rated[one]))


def with_rank(profile: Profile, program: ProgramRef, position: int | None = None) -> Profile:
    """The profile with a program on its list, at a position from 1, or last; one that is there is moved."""
    before = ranks_of(profile)
    held = next((rank for rank in before.ranks if rank.program == program), Rank(program))
    others = [rank for rank in before.ranks if rank.program != program]
    if len(others) >= RANKS_MAX:
        raise UserError("rank.too_many", most=RANKS_MAX)
    if position is not None and position < 1:
        raise UserError("rank.position_low")
    others.insert(len(others) if position is None else position - 1, held)
    return _with(profile, before if tuple(others) == before.ranks else before.with_ranks(tuple(others)))


def without_rank(profile: Profile, program: ProgramRef) -> Profile:
    """The profile without a program on its list. Raises `UserError` where it is not on it."""
    before = ranks_of(profile)
    left = tuple(rank for rank in before.ranks if rank.program != program)
    if left == before.ranks:
        raise UserError("rank.gone")
    return _with(profile, before.with_ranks(left))


def with_note(profile: Profile, program: ProgramRef, note: str | None) -> Profile:
    """The profile with a note beside a ranked program; the order stays, and so does the certification."""
    if note is not None and len(note) > NOTE_MAX:
        raise UserError("interviews.too_long.note", most=NOTE_MAX)
    before = ranks_of(profile)
    if all(rank.program != program for rank in before.ranks):
        raise UserError("rank.gone")
    ranks = tuple(replace(rank, note=note) if rank.program == program else rank for rank in before.ranks)
    return _with(profile, replace(before, ranks=ranks))


def certified(profile: Profile, *, yes: bool) -> Profile:
    """The profile with what the member says of R3: that this very order is certified there, or that it is not."""
    before = ranks_of(profile)
    if not before.ranks:
        raise UserError("rank.empty")
    return _with(profile, replace(before, certified=yes))


def _with(profile: Profile, after: RankList) -> Profile:
    return replace(profile, rank_list=after)
