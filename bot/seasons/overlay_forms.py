"""The overlay as it is written in TOML: checked key by key, without a look at the seasons it is laid over."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.season import Audience, DateStatus
from bot.seasons.overlay import MOST_MILESTONES, MilestonePatch, Overlay, SeasonPatch
from bot.seasons.zone_rules import zone_names

HOME_ZONE = "America/New_York"
"""Where ERAS and the NRMP keep their hours: the zone of a milestone that is added, unless the overlay says another."""
MOST_SEASONS = 30
YEARS = (2000, 2099)
_ACTIVE = re.compile(r"[<>`*~|\\\[\]{}@]|__|^\s*[#-]")
"""Marks that Discord reads as more than text, wherever they stand or at the beginning of a line."""
_REMOVAL_KEYS = {"id", "remove", "note"}


def _known_zone(name: object) -> object:
    if isinstance(name, str) and name not in zone_names():
        raise PydanticCustomError("unknown_zone", "not a time zone name")
    return name


def _wall_time(value: object) -> object:
    """A TOML time or day and nothing else: pydantic would take a number for seconds since 1970."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise PydanticCustomError("offset_given", "a time with an offset")
    elif not isinstance(value, date):
        raise PydanticCustomError("no_time", "neither a day nor a time")
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise PydanticCustomError("far_year", "a year far away")
    return value


def _flag(value: object) -> object:
    if not isinstance(value, bool):
        raise PydanticCustomError("no_flag", "neither true nor false")
    return value


def _words_only(text: str) -> str:
    """These texts are shown in Discord and in calendars: nothing in them may ping, format, hide or turn around."""
    if _ACTIVE.search(text) or any(unicodedata.category(character) == "Cf" for character in text):
        raise PydanticCustomError("active_text", "more than words")
    return text


_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Line = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\S[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$",
    ),
    AfterValidator(_words_only),
]
_Zone = Annotated[str, BeforeValidator(_known_zone)]
_Flag = Annotated[bool, BeforeValidator(_flag)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MilestoneForm(_Form):
    """One milestone: corrected where the season has it, else added; or removed."""

    id: _Id
    remove: _Flag = False
    title: _Line | None = None
    local: Annotated[datetime | date | None, BeforeValidator(_wall_time)] = None
    tz: _Zone | None = None
    date_only: _Flag | None = None
    audience: Audience | None = None
    status: Literal["CONFIRMED", "SECONDARY", "PROJECTED"] | None = None
    source: _Line | None = None
    note: _Line | None = None

    @model_validator(mode="after")
    def _removed_and_nothing_else(self) -> Self:
        if self.remove and self.model_fields_set - _REMOVAL_KEYS:
            raise PydanticCustomError("removed_and_more", "removed, and yet more is said")
        return self

    @model_validator(mode="after")
    def _a_day_has_no_hour(self) -> Self:
        if self._is_day and self.date_only is False:
            raise PydanticCustomError("hour_missing", "date_only is false, and yet no hour is given")
        return self

    @property
    def _is_day(self) -> bool:
        return self.local is not None and not isinstance(self.local, datetime)

    def value(self, zone: str) -> MilestonePatch:
        """The patch; a ``local`` without an hour is a day only, one with an hour is not unless it says so."""
        local = self.local
        date_only = self.date_only
        if local is not None and date_only is None:
            date_only = self._is_day
        return MilestonePatch(
            id=MilestoneId(self.id),
            remove=self.remove,
            title=self.title,
            local=local if local is None or isinstance(local, datetime) else datetime.combine(local, time()),
            zone=self.tz or zone,
            own_zone=self.tz is not None,
            date_only=date_only,
            audience=self.audience,
            status=None if self.status is None else DateStatus(self.status.lower()),
            source=self.source,
            note=self.note,
        )


class SeasonForm(_Form):
    """One season; title and match are needed for one that is not shipped."""

    id: Annotated[str, Field(pattern=r"^20\d\d$")]
    title: _Line | None = None
    match: _Line | None = None
    milestone: Annotated[tuple[MilestoneForm, ...], Field(max_length=MOST_MILESTONES)] = ()

    @model_validator(mode="after")
    def _each_milestone_once(self) -> Self:
        _each_once([milestone.id for milestone in self.milestone])
        return self


class OverlayForm(_Form):
    """The whole file."""

    tz: _Zone = HOME_ZONE
    season: Annotated[tuple[SeasonForm, ...], Field(max_length=MOST_SEASONS)] = ()

    @model_validator(mode="after")
    def _each_season_once(self) -> Self:
        _each_once([season.id for season in self.season])
        return self

    def value(self) -> Overlay:
        """The overlay as a value."""
        return Overlay(
            tuple(
                SeasonPatch(
                    SeasonId(int(season.id)),
                    season.title,
                    season.match,
                    tuple(milestone.value(self.tz) for milestone in season.milestone),
                )
                for season in self.season
            )
        )


def _each_once(ids: list[str]) -> None:
    if repeated := sorted({name for name in ids if ids.count(name) > 1}):
        raise PydanticCustomError("repeated", "listed more than once: {ids}", {"ids": ", ".join(repeated)})
