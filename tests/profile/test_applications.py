"""Applications are read from what people paste, stated program by program, and counted into the status."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.application import APPLICATIONS_MAX, ApplicationState, ProgramRef
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import InterviewFormat
from bot.domain.profile import CycleStatus, Profile
from bot.errors import UserError
from bot.i18n import catalogue
from bot.ledger.directory import DIRECTORY
from bot.profile.applications import (
    application_of,
    of_season,
    read_lines,
    state_now,
    with_applications,
    with_state,
    without_application,
)
from bot.profile.interviews import with_interview
from bot.profile.ranking import with_rank
from bot.ui.programs.choice import program_label

BRONX, CHOP = AcgmeId("3203511146"), AcgmeId("3204121205")
MEMBER = Profile(season=SeasonId(2027))
PROGRAMS = DIRECTORY.programs
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def read(text: str):
    return read_lines(text, PROGRAMS, DIRECTORY.index.meant)


@pytest.mark.parametrize(
    "line",
    [
        "3203511146",
        "BronxCare Health System",
        "bronxcare health system, Bronx, NY",
        "BronxCare Health System;Bronx;NY;3203511146",
        "Pediatrics\tBronxCare Health System\t3203511146\tapplied",
        '"BronxCare Health System","Bronx","NY"',
        "\ufeffBronxCare Health System, Bronx, NY",
    ],
)
def test_a_line_means_a_program_by_its_number_or_its_words(line: str):
    assert read(line).found == {BRONX: ApplicationState.APPLIED}
    assert read(line).unread == ()


def test_a_state_is_read_as_the_form_writes_it_in_spanish():
    states = [
        read(f"3203511146, {catalogue('es')(f'applications.state.{state}')}").found
        for state in ApplicationState
    ]
    assert states == [{BRONX: state} for state in ApplicationState]


def test_every_program_is_read_from_the_lines_that_we_print():
    for lines in (
        [program_label(program) for program in PROGRAMS.values()],
        [
            f"{program.acgme_id},{program.name},{program.city},{program.state}"
            for program in PROGRAMS.values()
        ],
        [f'"{program.name}","{program.city}","{program.state}"' for program in PROGRAMS.values()],
    ):
        result = read("\n".join(lines))
        assert result.unread == ()
        assert result.found.keys() == PROGRAMS.keys()


def test_states_headings_and_what_is_not_clear():
    result = read(
        "Program,City,State\nBronxCare Health System, invited\nChildren's Hospital of Philadelphia; Philadelphia; PA;"
        " Rejected\nHopkins\nMy uncle's clinic\n\n , \n"
    )
    assert result.found == {BRONX: ApplicationState.INVITED, CHOP: ApplicationState.DECLINED}
    assert result.unread == ("Hopkins", "My uncle's clinic")


def test_counts_follow_and_never_lower_the_invitations_told():
    told = replace(MEMBER, status=CycleStatus(applications=3, interviews=1))
    profile = with_applications(told, dict.fromkeys(list(PROGRAMS)[:85], ApplicationState.APPLIED))
    assert (profile.status.applications, profile.status.interviews) == (85, 1)
    for program in list(PROGRAMS)[:4]:
        profile = with_state(profile, ProgramRef(program), ApplicationState.INVITED)
    assert (profile.status.applications, profile.status.interviews) == (85, 4)
    profile = without_application(profile, ProgramRef(next(iter(PROGRAMS))))
    assert (profile.status.applications, profile.status.interviews) == (84, 4)


def test_importing_again_keeps_a_later_state():
    profile = with_state(MEMBER, ProgramRef(BRONX), ApplicationState.INTERVIEWED)
    profile = with_applications(profile, {BRONX: ApplicationState.APPLIED})
    assert [item.state for item in of_season(profile)] == [ApplicationState.INTERVIEWED]


def test_interviews_and_ranks_move_a_program_on_by_themselves():
    profile = with_applications(MEMBER, {BRONX: ApplicationState.SIGNALLED})
    at = datetime(2026, 12, 11, 9)  # noqa: DTZ001 (wall time)
    profile = with_interview(profile, BRONX, at, "America/New_York", InterviewFormat.VIDEO)
    entry = application_of(profile, ProgramRef(BRONX))
    assert entry is not None
    assert state_now(entry, profile, NOW) is ApplicationState.INVITED
    later = datetime(2026, 12, 12, tzinfo=UTC)
    assert state_now(entry, profile, later) is ApplicationState.INTERVIEWED
    ranked = with_rank(profile, ProgramRef(BRONX))
    assert state_now(entry, ranked, later) is ApplicationState.RANKED


def test_a_list_has_a_bound_and_another_season_does_not_count():
    profile = MEMBER
    for number in range(APPLICATIONS_MAX):
        profile = with_state(profile, ProgramRef(AcgmeId(f"{number:010}")), ApplicationState.APPLIED)
    with pytest.raises(UserError, match="too_many"):
        with_state(profile, ProgramRef(BRONX), ApplicationState.APPLIED)
    assert of_season(replace(profile, season=SeasonId(2028))) == ()


@given(st.text(max_size=400))
def test_no_text_breaks_the_import(text: str):
    result = read(text)
    assert set(result.found) <= set(PROGRAMS)
