"""`preceptor demo`: the real bot with its database inside a simulated Discord, used in the browser."""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bot.config import LogSection
from bot.errors import ExitCode, OperatorError
from bot.logs.setup import configure_logs


def run_demo(port: int, data: Path | None) -> int:
    """Run the demo until Ctrl-C or SIGTERM: its front page on ``port``, the places on the ports after it.

    ``data`` is a folder to keep what members store; without it, the data go when the demo ends.
    Raises `OperatorError`: packages of the demo are missing or a port is taken (exit 64), the folder's note is
    not ours (exit 65), or the folder cannot be used (exits of the storage).
    """
    try:
        from bot.demo.session import show_demo
    except ModuleNotFoundError as error:
        raise OperatorError(ExitCode.USAGE, "demo.not_installed", missing=error.name) from error
    configure_logs(LogSection(level="error"))
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="preceptor-demo-")))
        asyncio.run(show_demo(port, folder, kept=data is not None))
    return int(ExitCode.OK)
