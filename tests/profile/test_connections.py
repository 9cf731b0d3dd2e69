"""Ties to programs are recorded once and removed one by one."""

import pytest

from bot.domain.ids import AcgmeId
from bot.domain.profile import ConnectionKind, Profile, ProgramTie
from bot.errors import UserError
from bot.profile.connections import CONNECTIONS_MAX, with_connection, without_connection

ROTATION = ProgramTie(AcgmeId("3203511146"), ConnectionKind.ROTATION)
MENTOR = ProgramTie(AcgmeId("3203511146"), ConnectionKind.MENTOR)


def test_a_program_can_have_several_ties_of_different_kinds():
    profile = with_connection(with_connection(Profile(), ROTATION), MENTOR)
    assert profile.connections == (ROTATION, MENTOR)
    assert without_connection(profile, ROTATION).connections == (MENTOR,)


def test_the_same_tie_is_refused_the_second_time():
    with pytest.raises(UserError, match=r"connection\.known"):
        with_connection(Profile(connections=(ROTATION,)), ROTATION)


def test_a_tie_that_is_gone_cannot_be_removed():
    for told in (None, (), (MENTOR,)):
        with pytest.raises(UserError, match=r"connection\.gone"):
            without_connection(Profile(connections=told), ROTATION)


def test_the_number_of_ties_is_bounded():
    profile = Profile()
    for number in range(CONNECTIONS_MAX):
        profile = with_connection(profile, ProgramTie(AcgmeId(f"{number:010}"), ConnectionKind.REGION))
    with pytest.raises(UserError, match=r"connection\.too_many"):
        with_connection(profile, ROTATION)
