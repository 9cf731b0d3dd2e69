"""Programs in menus and on cards, and the one that a typed text means."""

from discord import app_commands

from bot.domain.ids import AcgmeId
from bot.domain.interview import Interview
from bot.domain.ledger import Criterion
from bot.domain.program import Program
from bot.errors import UserError
from bot.ledger.directory import DIRECTORY
from bot.ui import limits
from bot.ui.commands import described
from bot.ui.limits import clip
from bot.ui.safe_text import safe_text

CRITERIA = [
    app_commands.Choice(name=described(f"program_list.criterion.{criterion}"), value=criterion.value)
    for criterion in Criterion
]
"""What can be known of a program, by name."""
SHOWN = 60
"""Characters of an unknown program that are repeated to whom typed it."""
NAMED = 4
"""Programs that are named when a text can mean several."""


def program_choices(typed: str) -> list[app_commands.Choice[str]]:
    """The menu of programs while ``typed`` is in its box; its values are their numbers."""
    return [
        app_commands.Choice(name=program_label(program), value=program.acgme_id)
        for program in offered_programs(typed)
    ]


def offered_programs(typed: str) -> tuple[Program, ...]:
    """The programs that a menu offers while ``typed`` is in its box."""
    return DIRECTORY.index.search(typed)


def found_programs(typed: str) -> tuple[Program, ...]:
    """The programs that a text may mean, best first. Raises `UserError` when there is none."""
    found = DIRECTORY.index.search(typed)
    if not found:
        raise UserError("program.unknown", typed=safe_text(typed, SHOWN))
    return found


def the_program(typed: str) -> Program:
    """The one program that a text means. Raises `UserError` when it means none or several.

    A line of our own menus and cards means its program, also where other names contain its words.
    """
    whole = typed.strip().casefold()
    for program in DIRECTORY.programs.values():
        if whole in {program_label(program).casefold(), program_line(program.acgme_id).casefold()}:
            return program
    match DIRECTORY.index.meant(typed):
        case ():
            raise UserError("program.unknown", typed=safe_text(typed, SHOWN))
        case (program,):
            return program
        case several:
            named = tuple(program.name for program in several[:NAMED])
            offered = (program_label(program) for program in several[:NAMED])
            raise UserError("program.several", programs=named).offering(typed, *offered)


def program_named(acgme_id: AcgmeId) -> Program | None:
    """The program of that number, or ``None`` for one that is not listed any more."""
    return DIRECTORY.programs.get(acgme_id)


def program_line(acgme_id: AcgmeId) -> str:
    """A program in a line: its name, city and state; its number where nothing else is known."""
    program = program_named(acgme_id)
    return acgme_id if program is None else f"{program.name}, {program.city}, {program.state}"


def interview_program(entry: Interview, *, plain: bool = False) -> str:
    """The program of an interview in a line; ``plain`` for where Discord formats nothing, as in menus and files."""
    if entry.other is None:
        return program_line(entry.acgme_id)
    name = f"{entry.other.name} ({entry.other.specialty})"
    return name if plain else safe_text(name)


def program_label(program: Program) -> str:
    """A program in a menu: a long name is shortened, its city and state are not."""
    tail = f" · {program.city}, {program.state}"
    return clip(program.name, limits.CHOICE_NAME - len(tail)) + tail
