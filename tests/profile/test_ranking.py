"""The rank list is the member's own order; whatever changes the order takes the certification away."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.application import RANKS_MAX, ProgramRef
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import InterviewFormat
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.profile.interviews import rated, with_changed_interview, with_interview
from bot.profile.ranking import certified, ranks_of, to_rank, with_note, with_rank, without_rank
from bot.ui.programs.rank_list import rating

PROGRAMS = [ProgramRef(AcgmeId(f"320000000{number}")) for number in range(6)]
MEMBER = Profile(season=SeasonId(2027))


def ranked(*numbers: int) -> Profile:
    profile = MEMBER
    for number in numbers:
        profile = with_rank(profile, PROGRAMS[number])
    return profile


def order(profile: Profile) -> list[int]:
    return [PROGRAMS.index(rank.program) for rank in ranks_of(profile).ranks]


def test_programs_are_added_moved_and_removed():
    assert order(ranked(0, 1, 2)) == [0, 1, 2]
    assert order(with_rank(ranked(0, 1, 2), PROGRAMS[2], 1)) == [2, 0, 1]
    assert order(with_rank(ranked(0, 1, 2), PROGRAMS[0], 99)) == [1, 2, 0]
    assert order(without_rank(ranked(0, 1, 2), PROGRAMS[1])) == [0, 2]


def test_a_note_stays_with_its_program_and_keeps_the_certification():
    profile = with_note(certified(ranked(0, 1), yes=True), PROGRAMS[1], "kind people")
    assert ranks_of(profile).certified
    moved = with_rank(profile, PROGRAMS[1], 1)
    assert ranks_of(moved).ranks[0].note == "kind people"
    assert not ranks_of(moved).certified


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 8)), max_size=20))
def test_an_order_holds_each_program_once_and_changing_it_asks_to_certify_again(moves: list[tuple[int, int]]):
    profile = ranked(0, 1, 2)
    for number, position in moves:
        before = certified(profile, yes=True)
        profile = with_rank(before, PROGRAMS[number], position)
        assert len(set(order(profile))) == len(order(profile))
        assert order(profile).index(number) == min(position, len(order(profile))) - 1
        assert ranks_of(profile).certified is (order(profile) == order(before))


def test_interviewed_programs_are_offered_the_best_rated_first():
    profile = MEMBER
    for number in (0, 1, 2):
        at = datetime(2026, 12, 1, 9) + timedelta(days=number)  # noqa: DTZ001 (wall time)
        profile = with_interview(profile, PROGRAMS[number].acgme_id, at, "UTC", InterviewFormat.VIDEO)
    profile = with_changed_interview(profile, 2, rated(5, None))
    profile = with_changed_interview(profile, 3, rated(2, None))
    assert to_rank(profile) == (PROGRAMS[1], PROGRAMS[2], PROGRAMS[0])
    assert rating(PROGRAMS[1], profile) == 5
    assert to_rank(with_rank(profile, PROGRAMS[1])) == (PROGRAMS[2], PROGRAMS[0])


def test_what_cannot_be_is_refused():
    with pytest.raises(UserError, match="empty"):
        certified(MEMBER, yes=True)
    with pytest.raises(UserError, match="gone"):
        without_rank(ranked(0), PROGRAMS[1])
    with pytest.raises(UserError, match="position"):
        with_rank(ranked(0), PROGRAMS[1], 0)
    full = MEMBER
    for number in range(RANKS_MAX):
        full = with_rank(full, ProgramRef(AcgmeId(f"{number:010}")))
    with pytest.raises(UserError, match="too_many"):
        with_rank(full, PROGRAMS[0])
    assert ranks_of(replace(full, season=SeasonId(2028))).ranks == ()


@pytest.mark.parametrize("note", ["kind people", None])
def test_a_program_that_is_not_ranked_has_no_note(note: str | None):
    with pytest.raises(UserError, match="gone"):
        with_note(ranked(0, 1), PROGRAMS[2], note)
