"""Interviews: adding and removing. All pure; refusals are `UserError`.

Recording interviews raises the count of invitations in the status to at least as many as the season has. It never
lowers it: a member may have told of more, and an interview that is removed was still an invitation.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.ids import AcgmeId
from bot.domain.interview import INTERVIEWS_MAX, Interview, InterviewFormat
from bot.domain.profile import Profile
from bot.errors import UserError


def with_interview(
    profile: Profile, acgme_id: AcgmeId, at: datetime, zone: str, how: InterviewFormat
) -> Profile:
    """The profile with one interview more in the member's season; ``at`` is naive wall time in ``zone``.

    Raises `UserError`: the same program at the same time is recorded before, or no more fit. Raises `ValueError` for
    a profile without a season, which no member has.
    """
    book = profile.interviews
    if profile.season is None:
        raise ValueError("a member's profile has a season")
    if any((entry.acgme_id, entry.at, entry.zone) == (acgme_id, at, zone) for entry in book.entries):
        raise UserError("interviews.known")
    if len(book.entries) >= INTERVIEWS_MAX:
        raise UserError("interviews.too_many", most=INTERVIEWS_MAX)
    number = book.last_number + 1
    new = Interview(number, profile.season, acgme_id, at, zone, how)
    return _counted(
        replace(profile, interviews=replace(book, entries=(*book.entries, new), last_number=number))
    )


def without_interview(profile: Profile, number: int) -> Profile:
    """The profile without an interview; the others keep their numbers. Raises `UserError` when it is gone already."""
    book = profile.interviews
    left = tuple(entry for entry in book.entries if entry.number != number)
    if len(left) == len(book.entries):
        raise UserError("interviews.gone")
    return replace(profile, interviews=replace(book, entries=left))


def _counted(profile: Profile) -> Profile:
    recorded = len(profile.interviews.of(profile.season))
    count = max(profile.status.interviews or 0, recorded)
    return replace(profile, status=replace(profile.status, interviews=count))
