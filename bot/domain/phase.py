"""Where a season and a member in it stand, as the words that advice uses."""

from enum import StrEnum


class PhaseId(StrEnum):
    """Where a season stands on a day, in order of time; each ends at a date of the season."""

    BEFORE_SUBMIT = "before_submit"
    SUBMIT_WINDOW = "submit_window"
    INTERVIEW_SEASON = "interview_season"
    RANKING = "ranking"
    WAITING = "waiting"
    MATCH_WEEK = "match_week"
    OVER = "over"


class Focus(StrEnum):
    """What the advice is about: it follows from the phase, from what the member has done and from what stops them."""

    APPLICATION = "application"
    """The application of this season is being prepared."""
    MATCH = "match"
    """The application is sent; this Match goes on."""
    NEXT_SEASON = "next_season"
    """Nothing of this season can be gained any more: the next one is planned."""
    START = "start"
    """Matched."""
    HALTED = "halted"
    """No attempt is left: nothing is to be booked or paid."""


class InterviewsId(StrEnum):
    """How far the interviews of this season carry."""

    NONE = "none"
    FEW = "few"
    SOME = "some"
    ENOUGH = "enough"
    UNKNOWN = "unknown"


class CountsFor(StrEnum):
    """What the score of the last test day is in time for."""

    REVIEW = "review"
    RANK_LIST = "rank_list"
