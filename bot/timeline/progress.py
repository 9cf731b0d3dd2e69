"""Where each milestone of a plan stands at a moment, and which part of the way to the Match it belongs to.

Pure: the plan, what the member reported as done and `now` give the same answer every time.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import MilestoneId
from bot.domain.personal_plan import PersonalMilestone


class Progress(StrEnum):
    """Where a milestone stands."""

    LATE = "late"
    """Its date has passed, and it asked for something that is not known to be done."""
    COMING = "coming"
    DONE = "done"
    OVER = "over"
    """It happened by itself, as openings and results do; nobody can be late for it."""


class Theme(StrEnum):
    """The parts of the way to the Match, in the order in which they are shown."""

    EXAMS = "exams"
    DOCUMENTS = "documents"
    APPLICATION = "application"
    RANKING = "ranking"


DoneDays = Collection[tuple[MilestoneId, date]]
"""Milestones that the member reported as done, each with the day it then stood on: another day asks anew."""


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone as it stands at a moment."""

    planned: PersonalMilestone
    progress: Progress
    theme: Theme


def steps_of(plan: Iterable[PersonalMilestone], done: DoneDays, now: datetime) -> tuple[Step, ...]:
    """The plan as it stands at ``now`` (aware), in the order of the plan."""
    return tuple(Step(one, _progress(one, done, now), theme_of(one.milestone.id)) for one in plan)


def theme_of(milestone: str) -> Theme:
    """The part that a milestone belongs to; one that is not known here belongs to the application."""
    fitting = (theme for prefix, theme in _THEMES if milestone.startswith(prefix))
    return next(fitting, Theme.APPLICATION)


def _progress(one: PersonalMilestone, done: DoneDays, now: datetime) -> Progress:
    milestone = one.milestone
    if one.met or (milestone.id, milestone.local.date()) in done:
        return Progress.DONE
    if milestone.deadline > now:
        return Progress.COMING
    return Progress.OVER if milestone.id.startswith(_BY_ITSELF) else Progress.LATE


_THEMES: tuple[tuple[str, Theme], ...] = (
    ("exam_", Theme.EXAMS),
    ("book_", Theme.EXAMS),
    ("score_", Theme.EXAMS),
    ("self_assessment", Theme.EXAMS),
    ("step3_by", Theme.EXAMS),
    ("oet", Theme.EXAMS),
    ("letters_", Theme.DOCUMENTS),
    ("lorp_", Theme.DOCUMENTS),
    ("mspe_", Theme.DOCUMENTS),
    ("statement_", Theme.DOCUMENTS),
    ("pathways_", Theme.DOCUMENTS),
    ("ecfmg_", Theme.DOCUMENTS),
    ("eras_token", Theme.DOCUMENTS),
    ("interview", Theme.RANKING),
    ("nrmp_", Theme.RANKING),
    ("match_", Theme.RANKING),
    ("soap_", Theme.RANKING),
)
_BY_ITSELF = (
    "eras_",
    "lorp_",
    "nrmp_registration_opens",
    "nrmp_ranking_opens",
    "nrmp_close",
    "match_",
    "soap_",
    "interview",
)
"""What happens without the member, or is over when it is over: beginnings of the names."""
