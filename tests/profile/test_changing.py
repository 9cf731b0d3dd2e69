"""A change is taken back exactly, beside what changed elsewhere since; it is refused once its parts changed again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.profile import CycleStatus, Letter, LetterState, LetterWriter, Profile, Stage, Visa
from bot.errors import UserError
from bot.profile.changing import ProfileChange

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PASSED = ExamRecord(ExamStatus.PASSED, 1, 228)
BEFORE = Profile(step2ck=PASSED, visa=Visa.J1, letters=(Letter(LetterWriter.HOME, LetterState.ASKED),))
AFTER = replace(BEFORE, step2ck=ExamRecord(ExamStatus.FAILED, 2, 128), letters=None)
CHANGE = ProfileChange(SINCE, BEFORE, AFTER)
HELD = Interviews(
    (
        Interview(
            1,
            SeasonId(2027),
            AcgmeId("3204121205"),
            datetime.fromisoformat("2026-12-01T09:00"),
            "UTC",
            InterviewFormat.VIDEO,
        ),
    ),
    1,
)


def test_exactly_what_was_there_stands_there_again():
    assert CHANGE.fields == ("step2ck", "letters")
    assert CHANGE.taken_back(AFTER) == BEFORE


def test_what_changed_elsewhere_since_stays():
    since = replace(AFTER, visa=Visa.H1B, status=CycleStatus(Stage.READY))
    assert CHANGE.taken_back(since) == replace(BEFORE, visa=Visa.H1B, status=CycleStatus(Stage.READY))


@pytest.mark.parametrize("since", [BEFORE, replace(AFTER, step2ck=ExamRecord()), replace(AFTER, letters=())])
def test_what_changed_again_is_not_taken_back(since: Profile):
    with pytest.raises(UserError, match=r"undo\.changed"):
        CHANGE.taken_back(since)


def test_the_number_of_an_interview_is_never_given_twice():
    added = ProfileChange(SINCE, Profile(), Profile(interviews=HELD))
    assert added.taken_back(added.after).interviews == Interviews((), 1)
    removed = ProfileChange(SINCE, added.after, Profile(interviews=Interviews((), 1)))
    assert removed.taken_back(removed.after) == added.after


@pytest.mark.parametrize("last", [1, 2])
def test_interviews_that_came_and_went_since_are_no_change_of_them(last: int):
    kept = Interviews((), 1)
    change = ProfileChange(SINCE, Profile(interviews=kept, visa=Visa.J1), Profile(interviews=kept))
    change_of_them = ProfileChange(SINCE, Profile(interviews=HELD), Profile(interviews=kept))
    since = Profile(interviews=Interviews((), last))
    assert change.fields == ("visa",)
    assert change.taken_back(since).interviews == since.interviews
    assert change_of_them.taken_back(since).interviews == Interviews(HELD.entries, last)
