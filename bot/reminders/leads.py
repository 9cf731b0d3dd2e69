"""Which kind a milestone is of, and how long before it reminders of that kind come unless the member chooses."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.ids import LeadId


class MilestoneKind(StrEnum):
    """What a milestone is to a member; it decides the leads."""

    DEADLINE = "deadline"
    RANK_LIST = "rank_list"
    OPENING = "opening"
    EVENT = "event"
    EXAM = "exam"
    NOTICE = "notice"


LEADS: Mapping[MilestoneKind, tuple[LeadId, ...]] = {
    kind: tuple(LeadId(lead) for lead in leads.split())
    for kind, leads in {
        MilestoneKind.DEADLINE: "30d 7d 1d 0d",
        MilestoneKind.RANK_LIST: "30d 7d 48h 1d 0d 4h",
        MilestoneKind.OPENING: "7d 0d",
        MilestoneKind.EVENT: "7d 1d 0d",
        MilestoneKind.EXAM: "30d 7d 1d",
        MilestoneKind.NOTICE: "7d",
    }.items()
}
"""Default leads. An exam has none on its morning: then the member sits in it."""

_KINDS: Mapping[str, MilestoneKind] = {
    "lorp_cutover": MilestoneKind.NOTICE,
    "eras_open": MilestoneKind.OPENING,
    "eras_token": MilestoneKind.OPENING,
    "eras_submit": MilestoneKind.OPENING,
    "nrmp_registration_opens": MilestoneKind.OPENING,
    "nrmp_ranking_opens": MilestoneKind.OPENING,
    "nrmp_rol_deadline": MilestoneKind.RANK_LIST,
    "match_week": MilestoneKind.EVENT,
    "match_day": MilestoneKind.EVENT,
    "eras_close": MilestoneKind.NOTICE,
    "nrmp_close": MilestoneKind.NOTICE,
    "exam_step1": MilestoneKind.EXAM,
    "exam_step2ck": MilestoneKind.EXAM,
    "exam_step3": MilestoneKind.EXAM,
}


def kind_of(milestone: str) -> MilestoneKind:
    """The kind of a milestone; one we do not know (from an operator's own dates) is a deadline."""
    return _KINDS.get(milestone, MilestoneKind.DEADLINE)
