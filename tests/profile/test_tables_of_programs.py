"""Tables of applications, interviews, ranks and ties: each state, each limit at minus one, zero and one."""

import datetime as dt
from dataclasses import replace
from functools import partial
from itertools import product

from bot.domain.application import Application, ApplicationState, ProgramRef, Rank, RankList
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import (
    UNLISTED,
    Impression,
    Interview,
    InterviewDetails,
    InterviewFormat,
    Interviews,
    OtherProgram,
)
from bot.domain.profile import (
    ConnectionKind,
    CycleStatus,
    Profile,
    ProgramTie,
    Stage,
)
from bot.domain.program import Program
from bot.profile.applications import (
    application_of,
    has_nrmp_number,
    read_lines,
    state_now,
    with_applications,
    with_state,
    without_application,
)
from bot.profile.connections import with_connection, without_connection
from bot.profile.interviews import (
    clashes,
    counted,
    doubles,
    moved,
    rated,
    recorded,
    visited,
    with_changed_interview,
    with_count_of_recorded,
    with_interview,
    without_interview,
)
from bot.profile.ranking import certified, ranks_of, to_rank, with_note, with_rank, without_rank
from tests.approved import approved, shown
from tests.domain.tables import Cases
from tests.profile.tables import outcome, table

SEASON = SeasonId(2027)
NOW = dt.datetime(2026, 11, 25, 15, 0, tzinfo=dt.UTC)
A, B, C, D = (AcgmeId(f"320000000{number}") for number in range(1, 5))
PROGRAMS = {
    A: Program(A, "Alpha Hospital", "Albany", "NY"),
    B: Program(B, "Beta Children's Hospital", "Boston", "MA"),
    C: Program(C, "Gamma Hospital", "Albany", "GA"),
    D: Program(D, "Gamma Hospital", "Denver", "CO"),
}
OTHER = OtherProgram("Delta", "Family medicine")
VIDEO = InterviewFormat.VIDEO
WHEN = dt.datetime.fromisoformat("2026-12-03T09:00")


def find(text: str) -> list[Program]:
    words = text.casefold().split()
    return [
        one for one in PROGRAMS.values() if all(word in f"{one.name} {one.city}".casefold() for word in words)
    ]


def interview(number: int, program: AcgmeId, hour: int, **more) -> Interview:
    return Interview(
        number,
        SEASON,
        program,
        dt.datetime.fromisoformat(f"2026-11-25T{hour:02}:00"),
        "America/New_York",
        VIDEO,
        **more,
    )


HELD = Profile(
    season=SEASON,
    interviews=Interviews(
        (
            interview(1, A, 9, impression=Impression(4, "kind"), details=InterviewDetails(60)),
            interview(2, B, 10),
            replace(interview(4, C, 9), season=SeasonId(2026)),
            interview(5, UNLISTED, 14, other=OTHER),
        ),
        last_number=6,
    ),
    status=CycleStatus(Stage.INTERVIEWING, 80, 2),
    applications=(
        Application(SEASON, ProgramRef(A), ApplicationState.SIGNALLED),
        Application(SEASON, ProgramRef(B)),
        Application(SeasonId(2026), ProgramRef(C), ApplicationState.INVITED),
    ),
    rank_list=RankList(
        SEASON, (Rank(ProgramRef(A), "home"), Rank(ProgramRef(UNLISTED, OTHER))), certified=True
    ),
)


def test_lines_of_applications():
    lines = (
        *(
            "3200000001",
            "ID 3200000001, invited",
            "13200000001",
            "3200000009",
            "Alpha Hospital",
            "alpha hospital,declined",
        ),
        *(
            "Gamma Hospital",
            "Gamma Hospital, Albany, GA",
            "Gamma Hospital;Denver",
            "Gamma Hospital | CO",
            "Gamma, Boston",
        ),
        *(
            "Beta",
            "beta children's\tranked",
            "Beta · interviewed",
            "1234320C0 Beta",
            "1234320C0",
            "program,city,state,status",
        ),
        *(
            "Program name",
            "Name, x",
            '"Alpha Hospital, Albany",con señal',
            "rechazado",
            ",,",
            "x" * 301,
            "Alpha,signal",
            "-",
        ),
    )

    def cases() -> Cases:
        for line in lines:
            yield repr(line[:40]), partial(read_lines, line, PROGRAMS, find)
            yield f"nrmp {line[:20]!r}", partial(has_nrmp_number, line)
        yield "twice", partial(read_lines, "Alpha,invited\nAlpha", PROGRAMS, find)
        yield "twice the other way", partial(read_lines, "Alpha\nAlpha,ranked\n\nx", PROGRAMS, find)
        yield "with a mark before", partial(read_lines, "\ufeffstatus\nAlpha", PROGRAMS, find)
        for many in (499, 500, 501):
            yield f"{many} lines", lambda many=many: len(read_lines("Alpha\n" * many, PROGRAMS, find).found)
        for length in (300, 301, 313):
            line = "Alpha" + "," * (length - 13) + ",invited"
            yield f"a line of {length}", partial(read_lines, line, PROGRAMS, find)

    approved("profile/approved/lines", table(cases()))


def test_applications_and_their_counts():
    def cases() -> Cases:
        for state in ApplicationState:
            for program in (A, D):
                yield f"{program} is {state}", partial(with_state, HELD, ProgramRef(program), state)
                yield f"{program} read as {state}", partial(with_applications, HELD, {program: state})
            one = Application(SEASON, ProgramRef(A), state)
            for now in (
                dt.datetime(2026, 11, 25, 13, 59, tzinfo=dt.UTC),
                dt.datetime(2026, 11, 25, 14, tzinfo=dt.UTC),
            ):
                yield f"{state} at {now:%H:%M}", partial(state_now, one, HELD, now)
            other = replace(one, program=ProgramRef(B))
            yield f"unranked {state}", partial(state_now, other, replace(HELD, rank_list=RankList()), NOW)
            yield f"neither {state}", partial(state_now, replace(one, program=ProgramRef(D)), HELD, NOW)
        for program in (A, C, D):
            yield f"without {program}", partial(without_application, HELD, ProgramRef(program))
            yield f"of {program}", partial(application_of, HELD, ProgramRef(program))
        for counted_before in (None, 0, 1, 5):
            held = replace(HELD, interviews=Interviews(), status=CycleStatus(None, None, counted_before))
            for state in (ApplicationState.APPLIED, ApplicationState.INVITED, ApplicationState.DECLINED):
                changed = partial(with_state, held, ProgramRef(D), state)
                yield f"{counted_before} invitations, {state}", lambda changed=changed: changed().status
        for many in (399, 400, 401):
            full = tuple(
                Application(SeasonId(2025), ProgramRef(AcgmeId(f"32{one:08}"))) for one in range(many)
            )
            held = replace(HELD, applications=full)
            more = partial(with_state, held, ProgramRef(D), ApplicationState.APPLIED)
            yield f"one more than {many}", lambda more=more: len(more().applications)

    approved("profile/approved/applications", table(cases(), HELD))


def test_new_interviews():

    def cases() -> Cases:
        for where in (A, D, OTHER):
            yield (
                f"new at {shown(where)}",
                partial(with_interview, HELD, where, WHEN, "America/Chicago", VIDEO),
            )
        same = dt.datetime.fromisoformat("2026-11-25T09:00")
        yield "same time", partial(with_interview, HELD, A, same, "America/New_York", VIDEO)
        yield "same instant", partial(with_interview, HELD, A, same.replace(hour=8), "America/Chicago", VIDEO)
        yield "same time elsewhere", partial(with_interview, HELD, D, same, "America/New_York", VIDEO)
        texts = (("link", 300), ("interviewer", 80), ("note", 500))
        for (name, most), off in product(texts, (0, 1)):
            details = replace(InterviewDetails(), **{name: "x" * (most + off)})
            added = partial(with_interview, HELD, D, WHEN, "UTC", VIDEO, details)
            yield f"{name} of {most + off}", lambda added=added: len(added().interviews.entries)
        for name, off in product(("name", "specialty"), (80, 81)):
            where = replace(OTHER, **{name: "x" * off})
            added = partial(with_interview, HELD, where, WHEN, "UTC", VIDEO)
            yield f"{name} of {off}", lambda added=added: len(added().interviews.entries)
        for minutes in (-1, 0, 1, 1440, 1441):
            added = partial(with_interview, HELD, D, WHEN, "UTC", VIDEO, InterviewDetails(minutes))
            yield f"{minutes} minutes", lambda added=added: added().interviews.entries[-1].details.minutes
        for many in (99, 100):
            entries = tuple(interview(one, D, 1 + one % 20) for one in range(many))
            full = replace(HELD, interviews=Interviews(entries, many))
            added = partial(with_interview, full, A, WHEN, "UTC", VIDEO)
            yield f"one more than {many}", lambda added=added: len(added().interviews.entries)

    approved("profile/approved/new_interviews", table(cases(), HELD))


def test_interviews_later():
    def cases() -> Cases:
        for rating in (None, 0, 1, 5, 6):
            yield f"rated {rating}", partial(with_changed_interview, HELD, 1, rated(rating, "x"))
        for length in (500, 501):
            noted = partial(with_changed_interview, HELD, 1, rated(3, "x" * length))
            yield f"impression of {length}", lambda noted=noted: len(noted().interviews.entries)
        yield "moved", partial(with_changed_interview, HELD, 2, moved(WHEN, "UTC"))
        yield "visited", partial(with_changed_interview, HELD, 2, visited(WHEN.date()))
        yield "gone", partial(with_changed_interview, HELD, 3, visited(None))
        for number in (1, 3, 4):
            yield f"without {number}", partial(without_interview, HELD, number)

    approved("profile/approved/interviews", table(cases(), HELD))


def test_interviews_beside_others_and_their_count():
    def cases() -> Cases:
        for program, hour, minutes in product((A, C), (5, 6, 9, 10, 13, 14, 17, 18), (None, 60)):
            new = interview(9, program, hour, details=InterviewDetails(minutes))
            found = [[one.number for one in which(HELD, new)] for which in (doubles, clashes)]
            yield f"{program} at {hour} for {minutes}: doubles, clashes", partial(shown, found)
        yield "doubles of itself", partial(doubles, HELD, HELD.interviews.entries[0])
        for count in (None, 0, 1, 2, 3):
            held = replace(HELD, status=replace(HELD.status, interviews=count))
            yield f"{count} counted", lambda held=held: counted(held).status
        yield (
            "none recorded",
            lambda: counted(replace(HELD, interviews=Interviews(), status=CycleStatus())).status,
        )
        yield "recorded", partial(recorded, HELD)
        yield "count of recorded", lambda: with_count_of_recorded(HELD).status

    approved("profile/approved/interviews_beside_others", table(cases(), HELD))


def test_ranks_and_ties():
    def cases() -> Cases:
        for program, position in product((A, B), (None, -1, 0, 1, 2, 3, 9)):
            yield f"{program} at {position}", partial(with_rank, HELD, ProgramRef(program), position)
            yield f"without {program}", partial(without_rank, HELD, ProgramRef(program))
        for length in (500, 501):
            noted = partial(with_note, HELD, ProgramRef(A), "x" * length)
            yield f"note of {length}", lambda noted=noted: ranks_of(noted()).certified
        yield "note emptied", partial(with_note, HELD, ProgramRef(A), None)
        yield "note of what is not ranked", partial(with_note, HELD, ProgramRef(D), "x")
        for yes in (True, False):
            yield f"certified {yes}", partial(certified, HELD, yes=yes)
            yield f"nothing certified {yes}", partial(certified, replace(HELD, rank_list=RankList()), yes=yes)
        yield "to rank", partial(to_rank, HELD)
        yield "to rank, nothing ranked", partial(to_rank, replace(HELD, rank_list=RankList()))
        again = (*HELD.interviews.entries, interview(7, B, 12, impression=Impression(5)))
        rated_again = replace(HELD, interviews=Interviews(again, 7), rank_list=RankList())
        yield "to rank, rated again", partial(to_rank, rated_again)
        for many in (99, 100, 101):
            ranks = tuple(Rank(ProgramRef(AcgmeId(f"32{one:08}"))) for one in range(many))
            full = replace(HELD, rank_list=RankList(SEASON, ranks))
            added = partial(with_rank, full, ProgramRef(A))
            yield f"one more than {many}", lambda added=added: len(ranks_of(added()).ranks)
            placed = partial(with_rank, full, ranks[0].program)
            yield f"one of {many} last", lambda placed=placed: ranks_of(placed()).ranks[-1]
        tie, family = ProgramTie(A, ConnectionKind.ROTATION), ProgramTie(A, ConnectionKind.FAMILY)
        tied = replace(HELD, connections=(tie,))
        for name, change in product(("with", "without"), (tie, family)):
            made = with_connection if name == "with" else without_connection
            yield (
                f"{name} {change.kind}",
                lambda made=made, change=change: outcome(partial(made, tied, change), tied),
            )
        for many in (39, 40, 41):
            ties = tuple(ProgramTie(AcgmeId(f"32{one:08}"), ConnectionKind.REGION) for one in range(many))
            added = partial(with_connection, replace(HELD, connections=ties), tie)
            yield f"one more than {many} ties", lambda added=added: len(added().connections or ())

    approved("profile/approved/ranks_and_ties", table(cases(), HELD))
