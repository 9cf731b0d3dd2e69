"""Which kind a milestone is of, and how long before it reminders of that kind come unless the member chooses."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.ids import LeadId
from bot.domain.interview import InterviewPoint, interview_point


class MilestoneKind(StrEnum):
    """What a milestone is to a member; it decides the leads."""

    DEADLINE = "deadline"
    RANK_LIST = "rank_list"
    OPENING = "opening"
    EVENT = "event"
    EXAM = "exam"
    EXAM_PREPARATION = "exam_preparation"
    SCORE = "score"
    LETTERS = "letters"
    APPLICATION = "application"
    CERTIFICATE = "certificate"
    INTERVIEW = "interview"
    AFTER_INTERVIEW = "after_interview"
    SECOND_LOOK = "second_look"
    SOAP = "soap"
    NOTICE = "notice"


LEADS: Mapping[MilestoneKind, tuple[LeadId, ...]] = {
    kind: tuple(LeadId(lead) for lead in leads.split())
    for kind, leads in {
        MilestoneKind.DEADLINE: "30d 7d 1d 0d",
        MilestoneKind.RANK_LIST: "30d 7d 48h 1d 0d 4h",
        MilestoneKind.OPENING: "7d 0d",
        MilestoneKind.EVENT: "7d 1d 0d",
        MilestoneKind.EXAM: "30d 7d 1d",
        MilestoneKind.EXAM_PREPARATION: "14d 3d 0d",
        MilestoneKind.SCORE: "0d",
        MilestoneKind.LETTERS: "14d 3d 0d",
        MilestoneKind.APPLICATION: "7d 1d 0d",
        MilestoneKind.CERTIFICATE: "30d 7d 0d",
        MilestoneKind.INTERVIEW: "7d 1d 0d 2h",
        MilestoneKind.AFTER_INTERVIEW: "3d",
        MilestoneKind.SECOND_LOOK: "7d 1d",
        MilestoneKind.SOAP: "1d 0d 2h",
        MilestoneKind.NOTICE: "7d",
    }.items()
}
"""Default leads. An exam has none on its morning: then the member sits in it. 14 days before the last day for a
self-assessment its window opens. After an interview there is one question, on the evening that follows."""
ONE_LEAD = frozenset({MilestoneKind.AFTER_INTERVIEW})
"""Kinds that can be turned off, and whose time cannot be chosen."""
_POINTS: Mapping[InterviewPoint, MilestoneKind] = {
    InterviewPoint.HELD: MilestoneKind.INTERVIEW,
    InterviewPoint.AFTER: MilestoneKind.AFTER_INTERVIEW,
    InterviewPoint.SECOND_LOOK: MilestoneKind.SECOND_LOOK,
}
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
    "book_step1": MilestoneKind.EXAM_PREPARATION,
    "book_step1_alone": MilestoneKind.EXAM_PREPARATION,
    "book_step2ck": MilestoneKind.EXAM_PREPARATION,
    "book_step2ck_late": MilestoneKind.EXAM_PREPARATION,
    "self_assessment": MilestoneKind.EXAM_PREPARATION,
    "score_step1": MilestoneKind.SCORE,
    "score_step2ck": MilestoneKind.SCORE,
    "score_step3": MilestoneKind.SCORE,
    "letters_ask": MilestoneKind.LETTERS,
    "letters_request": MilestoneKind.LETTERS,
    "letters_uploaded": MilestoneKind.LETTERS,
    "mspe_transcript": MilestoneKind.APPLICATION,
    "statement_final": MilestoneKind.APPLICATION,
    "signals_chosen": MilestoneKind.APPLICATION,
    "application_submitted": MilestoneKind.APPLICATION,
    "ready_for_review": MilestoneKind.APPLICATION,
    "oet": MilestoneKind.CERTIFICATE,
    "ecfmg_certificate": MilestoneKind.CERTIFICATE,
    "step3_by": MilestoneKind.CERTIFICATE,
    "soap_apply": MilestoneKind.SOAP,
    "soap_review": MilestoneKind.SOAP,
    "soap_rounds": MilestoneKind.SOAP,
    "soap_round_1": MilestoneKind.SOAP,
    "soap_round_2": MilestoneKind.SOAP,
    "soap_round_3": MilestoneKind.SOAP,
    "soap_round_4": MilestoneKind.SOAP,
    "soap_ends": MilestoneKind.SOAP,
}


def kind_of(milestone: str) -> MilestoneKind:
    """The kind of a milestone; one we do not know (from an operator's own dates) is a deadline."""
    point = interview_point(milestone)
    if point is not None:
        return _POINTS[point[0]]
    return _KINDS.get(milestone, MilestoneKind.DEADLINE)
