"""Starts the real bot again and again without paying for its imports each time: every life is a fork.

Run as ``python -m tests.wire.fork_host [MUTANT]``; each line on standard input starts a life, whose process id is
answered. A mutant is the bot with one of its guarantees taken away; the kill loop has to notice.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bot.cli.run import run_bot
from bot.config import load_config


def random_nonce() -> None:
    """Every attempt has a nonce of its own, so Discord cannot know a repeated message."""
    from bot.gateway import messenger

    messenger.nonce_of = lambda _key: f"r{os.urandom(10).hex()}"


def no_history() -> None:
    """An attempt whose nonce Discord has forgotten is repeated without looking whether it arrived."""
    from bot.reminders import dispatcher
    from tests.reminders.mutants import EndlessNonces

    dispatcher.Nonces = EndlessNonces


def no_lock() -> None:
    """Two processes may use one data directory."""
    from storage.files.directory import DataDirectory

    def unlocked(path: Path) -> DataDirectory:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return DataDirectory(path, os.open(path, os.O_RDONLY))

    DataDirectory.lock = staticmethod(unlocked)  # type: ignore[assignment]


MUTANTS: dict[str, Callable[[], None]] = {
    "random nonce": random_nonce,
    "no history": no_history,
    "no lock": no_lock,
}


def main() -> None:
    """Fork a life for every line read."""
    for mutant in sys.argv[1:]:
        MUTANTS[mutant]()
    # The dead are not waited for: whoever killed them asks the kernel whether they are gone.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while sys.stdin.readline():
        life = os.fork()
        if life == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(0)
            os.close(1)
            os._exit(_live())
        sys.stdout.write(f"{life}\n")
        sys.stdout.flush()


def _live() -> int:
    from bot.errors import OperatorError
    from bot.i18n import catalogue

    try:
        return run_bot(load_config(None))
    except OperatorError as error:
        os.write(2, (catalogue().of(error.message) + "\n").encode())
        return int(error.code)


if __name__ == "__main__":
    main()
