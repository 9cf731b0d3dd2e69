"""What goes wrong beside an answer, for the operator: one readable line where they can help, else the trace for us."""

import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import TypedDict, cast

import structlog

from bot.errors import OperatorError
from bot.i18n import catalogue

_log = structlog.get_logger(__name__)


def log_fault(event: str, error: BaseException, **about: str) -> None:
    """Log a failure; ``about`` says of what, without anything personal."""
    known = for_operator(error)
    if known is not None:
        _log.error(event, advice=catalogue().of(known.message), **about)
    else:
        _log.error(event, exc_info=error, **about)


def for_operator(error: BaseException) -> OperatorError | None:
    """What the operator can put right, also when several tasks met it at once; ``None`` for a fault of ours."""
    if isinstance(error, BaseExceptionGroup):
        several = cast("BaseExceptionGroup[BaseException]", error)
        found = [for_operator(exception) for exception in several.exceptions]
        return None if None in found else found[0]
    return error if isinstance(error, OperatorError) else None


_NUMBERS = ("status", "code", "sqlite_errorname", "sqlstate", "errno")
_NAMED = ("sqlite_errorname", "sqlstate")
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
    numbers = {name: getattr(error, name, None) for name in _NUMBERS}
    return {
        name: value
        for name, value in numbers.items()
        if isinstance(value, int) or (name in _NAMED and isinstance(value, str))
    }


def _frames(trace: TracebackType | None) -> list[Frame]:
    return [
        Frame(file=frame.f_code.co_filename, line=line, function=frame.f_code.co_name)
        for frame, line in list(traceback.walk_tb(trace))[-_FRAMES:]
    ]
