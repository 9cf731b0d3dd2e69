"""A member's applications: read from pasted lines, stated, and counted into the status. All pure; refusals are `UserError`.

Tolerant of names: a line is a program's ACGME number, or words that one program has, its city and state beside it.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.application import APPLICATIONS_MAX, Application, ApplicationState, ProgramRef
from bot.domain.ids import AcgmeId
from bot.domain.profile import Profile
from bot.domain.program import Program
from bot.errors import UserError

Find = Callable[[str], Sequence[Program]]
"""The programs that a text can mean: one where it is clear."""
LINE_MAX, LINES_MAX = 300, 500
"""Characters of a line, and lines of an import, that are looked at."""
_NUMBER = re.compile(r"(?<!\d)(\d{10})(?!\d)")
_NRMP = re.compile(r"\b\d{7}[A-Za-z]\d\b")
"""A program's number at NRMP, such as 1234320C0. No table of them may be copied, so none ships and none is looked up."""
_WORDS: Mapping[str, ApplicationState] = {
    "applied": ApplicationState.APPLIED,
    "signalled": ApplicationState.SIGNALLED,
    "signaled": ApplicationState.SIGNALLED,
    "signal": ApplicationState.SIGNALLED,
    "invited": ApplicationState.INVITED,
    "invite": ApplicationState.INVITED,
    "interviewed": ApplicationState.INTERVIEWED,
    "declined": ApplicationState.DECLINED,
    "rejected": ApplicationState.DECLINED,
    "ranked": ApplicationState.RANKED,
    "postulado": ApplicationState.APPLIED,
    "con señal": ApplicationState.SIGNALLED,
    "con invitación": ApplicationState.INVITED,
    "entrevistado": ApplicationState.INTERVIEWED,
    "rechazado": ApplicationState.DECLINED,
    "en la rank list": ApplicationState.RANKED,
}
"""English, and the words of the form in Spanish."""
_HEADINGS = frozenset(
    {"program", "program name", "name", "acgme", "acgme id", "acgme_id", "city", "state", "status"}
)
_ORDER = list(ApplicationState)


@dataclass(frozen=True, slots=True)
class ReadLines:
    """What an import found: programs with their states, and the lines that name none or several."""

    found: Mapping[AcgmeId, ApplicationState]
    unread: tuple[str, ...]


def has_nrmp_number(line: str) -> bool:
    """Whether a line names a program by its number at NRMP."""
    return _NRMP.search(line) is not None


def read_lines(text: str, programs: Mapping[AcgmeId, Program], find: Find) -> ReadLines:
    """The programs of pasted lines or of CSV. A line that is not clear is given back as it was typed."""
    found: dict[AcgmeId, ApplicationState] = {}
    unread: list[str] = []
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip(" ,;\t")]
    if len(lines) > LINES_MAX:
        raise UserError("applications.too_many", most=LINES_MAX)
    for line in lines:
        cells = _cells(line[:LINE_MAX])
        if {cell.casefold() for cell in cells} <= _HEADINGS:
            continue
        state = next((_WORDS[cell.casefold()] for cell in cells if cell.casefold() in _WORDS), None)
        words = [cell for cell in cells if cell.casefold() not in _WORDS]
        program = _meant(words, programs, find)
        if program is None:
            unread.append(line)
        else:
            found[program] = state or found.get(program, ApplicationState.APPLIED)
    return ReadLines(found, tuple(unread))


def with_applications(profile: Profile, found: Mapping[AcgmeId, ApplicationState]) -> Profile:
    """The profile with these programs applied to in its season; a program known before keeps a later state."""
    after = profile
    for program, state in found.items():
        before = application_of(after, ProgramRef(program))
        later = state if before is None else max(before.state, state, key=_ORDER.index)
        after = with_state(after, ProgramRef(program), later)
    return after


def with_state(profile: Profile, program: ProgramRef, state: ApplicationState) -> Profile:
    """The profile with the state of one application, which is added where it is new. Counts follow."""
    if profile.season is None:
        raise ValueError("a member's profile has a season")
    new = Application(profile.season, program, state)
    known = application_of(profile, program)
    if known is None and len(profile.applications) >= APPLICATIONS_MAX:
        raise UserError("applications.too_many", most=APPLICATIONS_MAX)
    kept = tuple(new if application is known else application for application in profile.applications)
    return _counted(replace(profile, applications=kept if known is not None else (*kept, new)))


def without_application(profile: Profile, program: ProgramRef) -> Profile:
    """The profile without one application. Raises `UserError` where there is none."""
    if application_of(profile, program) is None:
        raise UserError("applications.gone")
    left = tuple(
        application
        for application in profile.applications
        if (application.season, application.program) != (profile.season, program)
    )
    return _counted(replace(profile, applications=left))


def application_of(profile: Profile, program: ProgramRef) -> Application | None:
    """The application of the season to a program."""
    return next((application for application in of_season(profile) if application.program == program), None)


def of_season(profile: Profile) -> tuple[Application, ...]:
    """The applications of the member's season."""
    return tuple(application for application in profile.applications if application.season == profile.season)


def state_now(one: Application, profile: Profile, now: datetime) -> ApplicationState:
    """How far an application has come: as it was stated, or further by an interview or the rank list."""
    if one.state is ApplicationState.DECLINED:
        return one.state
    states = [one.state]
    states += [
        ApplicationState.INTERVIEWED if interview.begins <= now else ApplicationState.INVITED
        for interview in profile.interviews.of(one.season)
        if ProgramRef(interview.acgme_id, interview.other) == one.program
    ]
    if any(rank.program == one.program for rank in profile.rank_list.of(one.season).ranks):
        states.append(ApplicationState.RANKED)
    return max(states, key=_ORDER.index)


def _counted(profile: Profile) -> Profile:
    """Counts follow: applications are those recorded, invitations at least those stated."""
    every = of_season(profile)
    reached = (ApplicationState.INVITED, ApplicationState.INTERVIEWED, ApplicationState.RANKED)
    invited = {application.program for application in every if application.state in reached}
    invited |= {
        ProgramRef(interview.acgme_id)
        for interview in profile.interviews.of(profile.season)
        if interview.other is None
    }
    recorded = profile.status.interviews
    interviews = max(recorded or 0, len(invited)) if invited or recorded is not None else None
    status = replace(profile.status, applications=len(every), interviews=interviews)
    return replace(profile, status=status)


def _cells(line: str) -> list[str]:
    delimiter = next((mark for mark in "\t;|·" if mark in line), ",")
    (row,) = csv.reader([line], delimiter=delimiter) if line else [[]]
    return [" ".join(cell.split()) for cell in row if cell.strip()]


def _meant(cells: Sequence[str], programs: Mapping[AcgmeId, Program], find: Find) -> AcgmeId | None:
    """The program of a row: by its number, by all of it, or by a cell that names several and the places beside it."""
    for cell in cells:
        number = _NUMBER.search(cell)
        if number and AcgmeId(number[1]) in programs:
            return AcgmeId(number[1])
    names = (_NRMP.sub("", cell).strip() for cell in cells)
    named = [name for name in names if any(c.isalpha() for c in name)]
    if not named:
        return None
    places = {place.strip().casefold() for cell in named[1:] for place in cell.split(",")}
    called = [program for program in programs.values() if program.name.casefold() == named[0].casefold()]
    for several in (called, find(" ".join(named)), find(named[0])):
        there = [
            program
            for program in several
            if places and places <= {program.city.casefold(), program.state.casefold()}
        ]
        for found in (there, several):
            if len(found) == 1:
                return found[0].acgme_id
    return None
