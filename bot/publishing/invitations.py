"""Invitations that members report: who may, what is kept back, what goes into a post, and taking back.

A share is a member's own word, relayed. It is no statistic, and no number of it is shown anywhere.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.application import ApplicationState
from bot.domain.ids import AcgmeId, MemberId, SeasonId
from bot.domain.invitation import PROGRAMS_MAX, SHARERS, SHARES_A_DAY, SHARES_MAX, Share, Shares
from bot.domain.profile import Profile
from bot.domain.publishing import Schedule
from bot.domain.season import Season, SeasonCalendar
from bot.errors import UserError
from bot.profile.applications import of_season, state_now
from bot.publishing.invitation_ports import Waiting

KEPT_AFTER = timedelta(days=30)
"""After Match Day nothing is shared any more; so long afterwards what was shared is forgotten."""
DAY = timedelta(days=1)
_INVITED = (ApplicationState.INVITED, ApplicationState.INTERVIEWED, ApplicationState.RANKED)
MEMBERS_AT_ONCE = 200
"""Of more members who wait, so many are looked at for one post; the others wait for the next."""
_chance = secrets.SystemRandom()
_T = TypeVar("_T")


def choose(waiting: Waiting) -> tuple[AcgmeId, ...]:
    """The programs of a post: one of each member, all different, shuffled; none where fewer than enough members have one.

    As many members as can be at once, found by moving earlier ones to another program of theirs.
    """
    given: dict[AcgmeId, MemberId] = {}
    wishes = {member: _shuffled(set(programs)) for member, programs in waiting.items()}
    for member in _shuffled(wishes)[:MEMBERS_AT_ONCE]:
        _place(member, wishes, given, set())
    if len(given) < SHARERS:
        return ()
    return tuple(_shuffled(given)[:PROGRAMS_MAX])


def _place(
    member: MemberId,
    wishes: dict[MemberId, list[AcgmeId]],
    given: dict[AcgmeId, MemberId],
    tried: set[AcgmeId],
) -> bool:
    """Give a member one of their programs, as a matching by augmenting paths does."""
    for program in wishes[member]:
        if program in tried:
            continue
        tried.add(program)
        holder = given.get(program)
        if holder is None or _place(holder, wishes, given, tried):
            given[program] = member
            return True
    return False


def _shuffled(several: Collection[_T]) -> list[_T]:
    return _chance.sample(sorted(several, key=str), len(several))


def open_season(calendar: SeasonCalendar, now: datetime) -> SeasonId | None:
    """The season in which invitations are relayed at ``now`` (aware): from its review day to Match Day."""
    return next((season.id for season in calendar.seasons if _relays(season, now)), None)


def kept_seasons(calendar: SeasonCalendar, now: datetime) -> tuple[SeasonId, ...]:
    """The seasons of which shares are kept at ``now`` (aware): those to come, and a while after Match Day."""
    ends = ((season.id, season.find("match_day")) for season in calendar.seasons)
    return tuple(season for season, end in ends if end is None or now < end.instant + KEPT_AFTER)


def _relays(season: Season, now: datetime) -> bool:
    review, match_day = season.find("eras_review"), season.find("match_day")
    return review is not None and match_day is not None and review.instant <= now < match_day.instant


def invited_by(profile: Profile, now: datetime) -> tuple[AcgmeId, ...]:
    """The programs of our list that invited a member this season, as they recorded it themselves."""
    listed = [entry.acgme_id for entry in profile.interviews.of(profile.season) if entry.other is None]
    listed += [
        application.program.acgme_id
        for application in of_season(profile)
        if application.program.other is None and state_now(application, profile, now) in _INVITED
    ]
    return tuple(dict.fromkeys(listed))


def with_share(before: Shares, new: Share) -> Shares:
    """The shares with one more; the same one is renewed. Raises `UserError`: no more fit, or no more today."""
    others = tuple(share for share in before if not share.same(new))
    if len(others) >= SHARES_MAX:
        raise UserError("invitations.too_many", most=SHARES_MAX)
    if sum(new.at - share.at < DAY for share in others) >= SHARES_A_DAY:
        raise UserError("invitations.too_many_today", most=SHARES_A_DAY)
    return (*others, new)


def lapsed(share: Share, schedule: Schedule | None, posted: Collection[AcgmeId]) -> bool:
    """Whether a share waits no more because a restore came between: it may have been taken back since the backup."""
    since = None if schedule is None else schedule.posted_until
    return since is not None and share.at <= since and share.program not in posted
