"""A fault as the log may tell it: kinds, files, lines and codes, and never the words of an exception.

The text of an exception quotes what it stumbled over: a score, an answer, an id. Where it happened and of which kind
it is find the mistake as well; numbers that Discord, SQLite and the system give with it are told too.
"""

import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import TypedDict, cast

_NUMBERS = ("status", "code", "sqlite_errorname", "errno")
"""Attributes of exceptions that tell what went wrong and are nobody's data."""
_DEEPEST = 5
_FRAMES = 30


class Frame(TypedDict):
    """A place in the source."""

    file: str
    line: int
    function: str


class Fault(TypedDict):
    """One exception of a chain."""

    kind: str
    numbers: dict[str, int | str]
    frames: list[Frame]


def faults_of(error: BaseException) -> list[Fault]:
    """The exception, what caused it and the parts of a group, each once, the exception itself first."""
    found: list[Fault] = []
    waiting, seen = [error], set[int]()
    while waiting and len(found) < _DEEPEST:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        found.append(Fault(kind=_kind(one), numbers=_numbers(one), frames=_frames(one.__traceback__)))
        behind = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        waiting += [] if behind is None else [behind]
        waiting += _parts(one)
    return found


def trace_of(error: BaseException) -> str:
    """The same as lines for people, the innermost place of each last."""
    return "\n".join(_lines(fault) for fault in faults_of(error))


def _lines(fault: Fault) -> str:
    numbers = "".join(f" {name}={value}" for name, value in fault["numbers"].items())
    places = [f"  {place['file']}:{place['line']} in {place['function']}" for place in fault["frames"]]
    return "\n".join([fault["kind"] + numbers, *places])


def _parts(error: BaseException) -> Sequence[BaseException]:
    if not isinstance(error, BaseExceptionGroup):
        return ()
    return cast("BaseExceptionGroup[BaseException]", error).exceptions


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _numbers(error: BaseException) -> dict[str, int | str]:
    told = {name: getattr(error, name, None) for name in _NUMBERS}
    return {
        name: value
        for name, value in told.items()
        if isinstance(value, int) or (name == "sqlite_errorname" and isinstance(value, str))
    }


def _frames(trace: TracebackType | None) -> list[Frame]:
    return [
        Frame(file=frame.f_code.co_filename, line=line, function=frame.f_code.co_name)
        for frame, line in list(traceback.walk_tb(trace))[-_FRAMES:]
    ]
