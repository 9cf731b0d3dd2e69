"""What is said of a server in trouble."""

import pytest

from bot.errors import ExitCode
from storage.postgres.faults import refusal_of
from storage.postgres.place import Place

HERE = Place("postgresql://preceptor@127.0.0.1:1/data")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 1)"),
            "Connect call failed ('127.0.0.1', 1)",
        ),
        (OSError("Multiple exceptions: no way there"), "Multiple exceptions: no way there"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_a_server_out_of_reach_is_named_in_words_and_not_by_a_number(error: OSError, reason: str):
    refusal = refusal_of(HERE, error)
    assert refusal is not None
    assert refusal.code is ExitCode.UNAVAILABLE
    assert refusal.message.params["reason"] == reason
