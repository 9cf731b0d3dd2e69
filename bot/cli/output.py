"""Standard output of the commands: a reader that has gone away is no fault, an output that takes nothing is named."""

import contextlib
import os
import sys
from typing import TextIO, cast

from bot.errors import ExitCode, OperatorError


def write_out(text: str) -> None:
    """Write to standard output, at once. Raises `OperatorError` (exit 73) where it takes nothing (a full disk)."""
    try:
        if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] (closed by the caller)
            raise OSError("closed")
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)
    except OSError as error:
        discard(sys.stdout)
        raise OperatorError(ExitCode.UNWRITABLE, "run.unwritten") from error


def complain(*lines: str) -> None:
    """Write lines to standard error, as far as there is one; the exit code says the rest."""
    try:
        sys.stderr.writelines(f"{line}\n" for line in lines)
        sys.stderr.flush()
    except (OSError, AttributeError):
        discard(sys.stderr)


def discard(stream: TextIO | None) -> None:
    """Send what is left in a broken stream nowhere, so that the end of the process does not stumble over it."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), cast("TextIO", stream).fileno())
