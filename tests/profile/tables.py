"""What a table of the profile's rules shows: what came out of each case, as a line."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

from bot.domain.profile import Profile
from bot.errors import UserError
from tests.approved import shown
from tests.domain.tables import DAY, Cases

EMPTY = Profile()
TODAY = dt.date(2026, 11, 25)
"""A Wednesday."""


def at(offset: int) -> dt.date:
    """So many days from today."""
    return TODAY + offset * DAY


def outcome(work: Callable[[], object], before: Profile = EMPTY) -> str:
    """What comes out, of a profile what differs from ``before``; or how it is refused, with what is offered instead."""
    try:
        found = work()
    except UserError as refusal:
        offered = f" or {shown(refusal.meant)} for {refusal.typed!r}" if refusal.meant else ""
        return f"refused: {shown(refusal.message)}{offered}"
    return " ".join(differences(before, found)) or "as before" if isinstance(found, Profile) else shown(found)


def differences(before: Profile, after: Profile) -> Iterator[str]:
    """The fields that differ, as they are after."""
    for field in dataclasses.fields(Profile):
        value = getattr(after, field.name)
        if value != getattr(before, field.name):
            yield f"{field.name}={shown(value)}"


def table(cases: Cases, before: Profile = EMPTY) -> str:
    """A line for each case."""
    return "\n".join(f"{name}: {outcome(work, before)}" for name, work in cases)
