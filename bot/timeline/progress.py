"""Where each milestone of a plan stands at a moment, and which part of the way to the Match it belongs to.

Pure: it depends on the plan, on what the member reported as done, and on `now`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import MilestoneId
from bot.domain.personal_plan import Need, PersonalMilestone


class Progress(StrEnum):
    """Where a milestone stands."""

    LATE = "late"
    """Its date has passed, and it asked for something that is not known to be done."""
    COMING = "coming"
    DONE = "done"
    OVER = "over"
    """It happened by itself, as openings do, or asks nothing of this member any more: nobody can be late for it."""


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

    @property
    def concerns(self) -> bool:
        """Whether it is, or was, something for the member that is not done."""
        return self.progress is not Progress.DONE and self.planned.need is not Need.GONE


def steps_of(plan: Iterable[PersonalMilestone], done: DoneDays, now: datetime) -> tuple[Step, ...]:
    """The plan as it stands at ``now`` (aware), in the order of the plan, without what will not concern the member."""
    steps = (Step(planned, _progress(planned, done, now), theme_of(planned.milestone.id)) for planned in plan)
    return tuple(
        step for step in steps if step.planned.need is not Need.GONE or step.progress is not Progress.COMING
    )


def theme_of(milestone: str) -> Theme:
    """The part that a milestone belongs to; one that is not known here belongs to the application."""
    fitting = (theme for prefix, theme in _THEMES if milestone.startswith(prefix))
    return next(fitting, Theme.APPLICATION)


def _progress(planned: PersonalMilestone, done: DoneDays, now: datetime) -> Progress:
    milestone = planned.milestone
    if planned.need is Need.DONE or (milestone.id, milestone.local.date()) in done:
        return Progress.DONE
    if milestone.deadline > now:
        return Progress.COMING
    by_itself = planned.need is Need.GONE or milestone.id.startswith(_BY_ITSELF)
    return Progress.OVER if by_itself else Progress.LATE


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
    ("second_look", Theme.RANKING),
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
    "second_look",
    # The result that follows asks to be recorded.
    "exam_",
)
"""What happens without the member, or is over when it is over: beginnings of the names."""
