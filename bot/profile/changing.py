"""A change of a profile as a value: what it was and became, and how it is taken back. Pure."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from bot.domain.interview import Interviews
from bot.domain.profile import Profile
from bot.errors import UserError

_NOT_TAKEN_BACK = "time_zone"


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What a profile was before a change and became by it; ``consented_at`` is that of the member's consent then."""

    consented_at: datetime
    before: Profile
    after: Profile

    @property
    def fields(self) -> tuple[str, ...]:
        """The parts of the profile that differ; the time zone belongs to the member and is none of them."""
        names = (field.name for field in fields(Profile) if field.name != _NOT_TAKEN_BACK)
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))

    def taken_back(self, current: Profile) -> Profile:
        """``current`` with these parts as they were; what else changed since stays.

        - Raises `UserError` when one of these parts changed again since.
        - Numbers of interviews are never given twice, so the highest one given stays.
        """
        if any(
            _compared(getattr(current, name)) != _compared(getattr(self.after, name)) for name in self.fields
        ):
            raise UserError("undo.changed")
        values: dict[str, Any] = {name: getattr(self.before, name) for name in self.fields}
        if "interviews" in values:
            highest = max(current.interviews.last_number, self.before.interviews.last_number)
            values["interviews"] = replace(self.before.interviews, last_number=highest)
        return replace(current, **values)


def _compared(value: object) -> object:
    return value.entries if isinstance(value, Interviews) else value
