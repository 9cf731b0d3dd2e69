"""Interviews at programs: when, where, how, and the milestone that each of them is."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import AcgmeId, MilestoneId, SeasonId
from bot.domain.zones import zone_info

INTERVIEWS_MAX = 100
"""Most interviews that a member can record, all seasons together."""
USUAL_MINUTES = 240
"""How long an interview is taken to last where nobody said: half a day."""
MINUTES_MAX = 1440
LINK_MAX, NAME_MAX, NOTE_MAX = 300, 80, 500
"""Longest link, name (of a program, a specialty or an interviewer) and note, in characters."""
RATINGS = range(1, 6)
UNLISTED = AcgmeId("")
"""Stands for the number of a program that our list does not have."""
NIGHT_HOURS = 4
"""Leads of an interview of at most so many hours come in quiet hours, too."""
ASKED_FOR = dt.timedelta(days=3)
"""So long after its end an interview is still asked about; then the question is not sent any more."""
_HOURS = re.compile(r"([0-9]+)h")
_NUMBERED = re.compile(r"([a-z_]+)_([1-9][0-9]*)")


class InterviewPoint(StrEnum):
    """The dated points that one interview gives a plan."""

    HELD = "interview"
    AFTER = "after_interview"
    """The question that comes the evening after."""
    SECOND_LOOK = "second_look"


class InterviewFormat(StrEnum):
    """How an interview is held."""

    VIDEO = "video"
    ON_SITE = "on_site"


@dataclass(frozen=True, slots=True)
class InterviewDetails:
    """What a member noted about an interview to come; all of it their own words. ``minutes`` is how long it takes."""

    minutes: int | None = None
    link: str | None = None
    interviewer: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Impression:
    """What a member thought of a program after its interview: ``rating`` from 1 to 5, a note of their own."""

    rating: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class OtherProgram:
    """A program that our list does not have, as the member names it; mostly one in another specialty."""

    name: str
    specialty: str


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview: ``at`` is naive wall time to the minute in ``zone`` (IANA), which is the truth.

    ``number`` (from 1) is its own for ever: it stays when another is removed, and no other ever gets it. It is held at the
    program of ``acgme_id``, or at ``other`` where that is :data:`UNLISTED`.
    """

    number: int
    season: SeasonId
    acgme_id: AcgmeId
    at: dt.datetime
    zone: str
    format: InterviewFormat
    other: OtherProgram | None = None
    details: InterviewDetails = InterviewDetails()
    impression: Impression = Impression()
    second_look: dt.date | None = None

    @property
    def milestone(self) -> MilestoneId:
        """The id of its milestone; it tells nothing about the interview."""
        return self.point(InterviewPoint.HELD)

    def point(self, which: InterviewPoint) -> MilestoneId:
        """The id of one of its points."""
        return MilestoneId(f"{which}_{self.number}")

    @property
    def begins(self) -> dt.datetime:
        """The UTC instant at which it begins."""
        return self.at.replace(tzinfo=zone_info(self.zone), fold=0).astimezone(dt.UTC)

    @property
    def ends(self) -> dt.datetime:
        """The UTC instant at which it ends, guessed where nobody said how long it takes."""
        return self.begins + dt.timedelta(minutes=self.details.minutes or USUAL_MINUTES)

    def same_program(self, other: "Interview") -> bool:
        """Whether both are held at one program."""
        return (self.acgme_id, self.other) == (other.acgme_id, other.other)


@dataclass(frozen=True, slots=True)
class Interviews:
    """The interviews of a member, past ones included; ``last_number`` is the highest number ever given."""

    entries: tuple[Interview, ...] = ()
    last_number: int = 0

    def of(self, season: SeasonId | None) -> tuple[Interview, ...]:
        """Those of one season."""
        return tuple(entry for entry in self.entries if entry.season == season)

    def find(self, number: int) -> Interview | None:
        """The one of that number."""
        return next((entry for entry in self.entries if entry.number == number), None)

    def of_milestone(self, milestone: str) -> Interview | None:
        """The one that a milestone belongs to."""
        point = interview_point(milestone)
        return None if point is None else self.find(point[1])


NO_INTERVIEWS = Interviews()
"""Nothing is recorded of any interview."""


def interview_point(milestone: str) -> tuple[InterviewPoint, int] | None:
    """Which point of the interview of which number a milestone is; ``None`` for any other milestone."""
    found = _NUMBERED.fullmatch(milestone)
    if found is None or found[1] not in set(InterviewPoint):
        return None
    return InterviewPoint(found[1]), int(found[2])


def interview_number(milestone: str) -> int | None:
    """The number of the interview that a milestone is; ``None`` for any other milestone."""
    match interview_point(milestone):
        case (InterviewPoint.HELD, number):
            return number
        case _:
            return None


def is_question(milestone: str) -> bool:
    """Whether a milestone is the question that comes after an interview."""
    point = interview_point(milestone)
    return point is not None and point[0] is InterviewPoint.AFTER


def comes_at_night(milestone: str, lead: str) -> bool:
    """Whether a reminder comes in quiet hours, too: one in the last hours before an interview, which may be at night.

    Moved to the evening before, it would come together with the reminder of the same day, or be of no use.
    """
    found = _HOURS.fullmatch(lead)
    return found is not None and int(found[1]) <= NIGHT_HOURS and interview_number(milestone) is not None
