"""Reads season data: TOML, validated whole, into a :class:`~bot.domain.season.SeasonCalendar`.

The data shipped lies in `bot/seasons/calendar.toml`; each date carries its status and source. A
milestone takes the file's ``tz`` unless it names its own.
"""

import tomllib
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.season import (
    Audience,
    DateStatus,
    Season,
    SeasonCalendar,
    SeasonMilestone,
    calendar_of,
    in_order,
)
from bot.errors import ExitCode, OperatorError
from bot.seasons.season_sense import REVIEW
from bot.seasons.zone_rules import zone_names

SHIPPED = "calendar.toml"


def _known_zone(name: str) -> str:
    if name not in zone_names():
        raise ValueError(f"{name!r} is not a time zone name such as America/New_York")
    return name


def _without_offset(local: datetime) -> datetime:
    if local.tzinfo is not None:
        raise ValueError("the wall-clock time must have no offset; the zone stands in tz")
    return local


def _repeated(ids: list[str]) -> list[str]:
    return sorted({name for name in ids if ids.count(name) > 1})


_Text = Annotated[str, Field(min_length=1, max_length=300)]
_Zone = Annotated[str, AfterValidator(_known_zone)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _MilestoneForm(_Form):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: _Text
    local: Annotated[datetime, AfterValidator(_without_offset)]
    tz: _Zone | None = None
    date_only: bool = False
    audience: Audience
    status: Literal["CONFIRMED", "SECONDARY", "PROJECTED"]
    source: _Text
    note: _Text | None = None

    def value(self, zone: str) -> SeasonMilestone:
        return SeasonMilestone(
            id=MilestoneId(self.id),
            title=self.title,
            local=self.local,
            zone=self.tz or zone,
            date_only=self.date_only,
            audience=self.audience,
            status=DateStatus(self.status.lower()),
            source=self.source,
            note=self.note,
        )


class _SeasonForm(_Form):
    id: Annotated[str, Field(pattern=r"^20\d\d$")]
    title: _Text
    match: _Text
    milestone: Annotated[tuple[_MilestoneForm, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_milestone_once(self) -> "_SeasonForm":
        if repeated := _repeated([milestone.id for milestone in self.milestone]):
            raise ValueError(f"listed more than once: {', '.join(repeated)}")
        return self

    @model_validator(mode="after")
    def _says_when_programs_review(self) -> "_SeasonForm":
        if REVIEW not in {milestone.id for milestone in self.milestone}:
            raise ValueError(f"the milestone {REVIEW} is missing; all advice on dates hangs on it")
        return self

    def value(self, zone: str) -> Season:
        milestones = in_order(form.value(zone) for form in self.milestone)
        return Season(SeasonId(int(self.id)), self.title, self.match, milestones)


class _CalendarForm(_Form):
    tz: _Zone
    compiled: date
    season: Annotated[tuple[_SeasonForm, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_season_once(self) -> "_CalendarForm":
        if repeated := _repeated([season.id for season in self.season]):
            raise ValueError(f"listed more than once: {', '.join(repeated)}")
        return self


@cache
def load_calendar() -> SeasonCalendar:
    """The seasons shipped with the program, oldest first."""
    text = resources.files("bot.seasons").joinpath(SHIPPED).read_text(encoding="utf-8")
    return read_calendar(text, SHIPPED)


def read_calendar(text: str, origin: str) -> SeasonCalendar:
    """The seasons written in a TOML text.

    Raises `OperatorError` (exit 65) that lists every problem with its place; ``origin`` names the file in it.
    """
    try:
        form = _CalendarForm.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise _refusal(origin, _problems(error)) from error
    # tomllib lets numbers of thousands of digits fail as ValueError, and deep nesting as RecursionError.
    except (ValueError, RecursionError) as error:
        raise _refusal(origin, str(error)) from error
    return calendar_of(season.value(form.tz) for season in form.season)


def _problems(error: ValidationError) -> str:
    lines = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors())
    return "; ".join(lines)


def _refusal(origin: str, problems: str) -> OperatorError:
    return OperatorError(
        ExitCode.INVALID_INPUT, "timeline.calendar.invalid", origin=origin, problems=problems
    )
