"""Interviews: adding, changing, rating and removing. All pure; refusals are `UserError`.

Recording interviews raises the count of invitations in the status to at least as many as the season has. It never
lowers it by itself: a member may have counted more, and an interview that is removed was still an invitation; whoever
removes one is asked. Interviews in other specialties are not counted: the number is one of the applicant's own specialty.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.domain.ids import AcgmeId
from bot.domain.interview import (
    INTERVIEWS_MAX,
    LINK_MAX,
    MINUTES_MAX,
    NAME_MAX,
    NOTE_MAX,
    RATINGS,
    UNLISTED,
    Impression,
    Interview,
    InterviewDetails,
    InterviewFormat,
    OtherProgram,
)
from bot.domain.profile import Profile
from bot.errors import UserError

NO_DETAILS = InterviewDetails()


def with_interview(
    profile: Profile,
    where: AcgmeId | OtherProgram,
    at: datetime,
    zone: str,
    how: InterviewFormat,
    details: InterviewDetails = NO_DETAILS,
) -> Profile:
    """The profile with one interview more in the member's season; ``at`` is naive wall time in ``zone``.

    Raises `UserError`: the same program at the same time is recorded before, no more fit, or a text is too long. Raises
    `ValueError` for a profile without a season, which no member has.
    """
    book = profile.interviews
    if profile.season is None:
        raise ValueError("a member's profile has a season")
    other, acgme_id = (where, UNLISTED) if isinstance(where, OtherProgram) else (None, where)
    new = Interview(book.last_number + 1, profile.season, acgme_id, at, zone, how, other, details)
    _refuse_unfit(new)
    if any(entry.same_program(new) and entry.begins == new.begins for entry in book.entries):
        raise UserError("interviews.known")
    if len(book.entries) >= INTERVIEWS_MAX:
        raise UserError("interviews.too_many", most=INTERVIEWS_MAX)
    entries = (*book.entries, new)
    return counted(replace(profile, interviews=replace(book, entries=entries, last_number=new.number)))


def doubles(profile: Profile, new: Interview) -> tuple[Interview, ...]:
    """Other interviews of the season at the same program: most programs ask once."""
    return tuple(other for other in _others(profile, new) if other.same_program(new))


def clashes(profile: Profile, new: Interview) -> tuple[Interview, ...]:
    """Other interviews of the season that are held at the same time, as far as their lengths are known."""
    return tuple(
        other for other in _others(profile, new) if other.begins < new.ends and new.begins < other.ends
    )


def with_changed_interview(
    profile: Profile, number: int, change: Callable[[Interview], Interview]
) -> Profile:
    """The profile with one interview changed; it keeps its number. Raises `UserError`: gone, or a text is too long."""
    book = profile.interviews
    before = book.find(number)
    if before is None:
        raise UserError("interviews.gone")
    after = replace(change(before), number=number)
    _refuse_unfit(after)
    entries = tuple(after if entry.number == number else entry for entry in book.entries)
    return replace(profile, interviews=replace(book, entries=entries))


def moved(at: datetime, zone: str) -> Callable[[Interview], Interview]:
    """The change that moves an interview to another wall time."""
    return lambda entry: replace(entry, at=at, zone=zone)


def rated(rating: int | None, note: str | None) -> Callable[[Interview], Interview]:
    """The change that keeps what the member thought of the program."""
    return lambda entry: replace(entry, impression=Impression(rating, note))


def visited(day: date | None) -> Callable[[Interview], Interview]:
    """The change that keeps the day of a second look, on the program's clock; ``None`` for none."""
    return lambda entry: replace(entry, second_look=day)


def without_interview(profile: Profile, number: int) -> Profile:
    """The profile without an interview; the others keep their numbers. Raises `UserError` when it is gone already."""
    book = profile.interviews
    if book.find(number) is None:
        raise UserError("interviews.gone")
    left = tuple(entry for entry in book.entries if entry.number != number)
    return replace(profile, interviews=replace(book, entries=left))


def recorded(profile: Profile) -> int:
    """How many interviews of the season are recorded that the count of invitations is about."""
    return sum(entry.other is None for entry in profile.interviews.of(profile.season))


def with_count_of_recorded(profile: Profile) -> Profile:
    """The profile whose count of invitations is the number of interviews recorded."""
    return replace(profile, status=replace(profile.status, interviews=recorded(profile)))


def counted(profile: Profile) -> Profile:
    """The profile whose count of invitations is at least the number recorded; an unknown count stays so at none."""
    if not recorded(profile):
        return profile
    count = max(profile.status.interviews or 0, recorded(profile))
    return replace(profile, status=replace(profile.status, interviews=count))


def _others(profile: Profile, new: Interview) -> tuple[Interview, ...]:
    return tuple(entry for entry in profile.interviews.of(new.season) if entry.number != new.number)


def _refuse_unfit(entry: Interview) -> None:
    details, other = entry.details, entry.other
    texts = [
        ("link", details.link, LINK_MAX),
        ("interviewer", details.interviewer, NAME_MAX),
        ("note", details.note, NOTE_MAX),
        ("note", entry.impression.note, NOTE_MAX),
        ("program", other and other.name, NAME_MAX),
        ("specialty", other and other.specialty, NAME_MAX),
    ]
    for what, text, most in texts:
        if text is not None and len(text) > most:
            raise UserError(f"interviews.too_long.{what}", most=most)
    if details.minutes is not None and not 0 < details.minutes <= MINUTES_MAX:
        raise UserError("interviews.minutes")
    if entry.impression.rating is not None and entry.impression.rating not in RATINGS:
        raise UserError("interviews.rating")
