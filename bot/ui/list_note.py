"""What was just done with a program of the list, in one sentence."""

from bot.domain.message import Message, message
from bot.domain.program import Program
from bot.domain.program_list import Mark
from bot.strategy.list_service import MemberList


def mark_note(made: MemberList, program: Program, mark: Mark | None) -> Message:
    """Kept, dropped or forgotten; and where a kept program is shut by a gate, that it is not on the list."""
    shut = any(refused.program == program for refused in made.programs.refused)
    match mark:
        case Mark.KEEP:
            key = "kept_shut" if shut else "kept"
        case Mark.DROP:
            key = "dropped"
        case None:
            key = "forgotten"
    return message(f"programs.{key}", program=program.name)


def signal_note(made: MemberList, program: Program) -> Message:
    """Chosen; and where the program is shut or a reach, that a signal may be wasted on it."""
    shut = any(refused.program == program for refused in made.programs.refused)
    return message("programs.signals.added_shut" if shut else "programs.signals.added", program=program.name)
