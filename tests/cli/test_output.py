"""An output that takes nothing: what cannot be said stops no work, and what is left in it is sent nowhere."""

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from unittest.mock import MagicMock, Mock

import pytest

from bot.cli import storage
from bot.cli.output import complain, discard
from bot.errors import ExitCode, OperatorError
from bot.vault import Renewed


def _closed() -> TextIO:
    stream = Path(os.devnull).open("w")  # noqa: SIM115 (closed next)
    stream.close()
    return stream


@pytest.mark.parametrize("stream", [None, io.StringIO(), _closed()], ids=["none", "no file", "closed"])
def test_what_is_left_in_a_stream_that_is_none_is_passed_over(stream: TextIO | None):
    discard(stream)


def test_what_is_left_in_a_broken_pipe_goes_nowhere():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        stream.write("what nobody reads")
        discard(stream)
        stream.flush()


@pytest.mark.parametrize("stream", [None, Mock(writelines=Mock(side_effect=BrokenPipeError()), fileno=None)])
def test_a_complaint_that_nobody_can_read_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, stream: TextIO | None
):
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", stream)
        patched.setattr("bot.cli.output.discard", discarded := Mock())
        complain("one", "two")
    discarded.assert_called_once_with(stream)


async def test_a_change_of_keys_goes_on_where_its_progress_cannot_be_shown(monkeypatch: pytest.MonkeyPatch):
    full = OperatorError(ExitCode.UNWRITABLE, "output.unwritable")
    monkeypatch.setattr(storage, "write_out", write_out := Mock(side_effect=full))
    done = Renewed(2, 0, ())

    async def rotated(_keys: object, _sealed: object, _now: object, shown: Callable[..., None]) -> Renewed:
        shown("preceptor.db", 1, 3)
        return done

    monkeypatch.setattr(storage, "require_installation", Mock())
    monkeypatch.setattr(storage, "open_databases", MagicMock())
    monkeypatch.setattr(storage, "rotate_operator_key", rotated)
    assert await storage.rotate_key(Mock(), Mock(), datetime(2026, 11, 28, tzinfo=UTC)) == done
    write_out.assert_called_once()
