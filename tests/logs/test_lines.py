"""Each line of the log to the letter, as text and as JSON: what stands in it, and what is hidden."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.config import LogSection
from bot.errors import ExitCode, OperatorError
from bot.logs.faults import faults_of, for_operator, log_fault
from bot.logs.setup import configure_logs, formatter, log_faults_of_the_shell, pseudonym, writes_json

ID = 123456789012345678
SMALLEST = 10**16
"""The smallest number that counts as an id."""


@pytest.fixture(autouse=True)
def log_put_back() -> Iterator[None]:
    root = logging.getLogger()
    ours = [logging.getLogger(name) for name in ("bot", "cogs", "storage")]
    handlers, levels, configured = (
        root.handlers[:],
        [log.level for log in (root, *ours)],
        structlog.get_config(),
    )
    yield
    root.handlers[:] = handlers
    for log, level in zip((root, *ours), levels, strict=True):
        log.setLevel(level)
    structlog.configure(**configured)


def lines(monkeypatch: pytest.MonkeyPatch, form: str, level: str = "debug", *hidden: str) -> io.StringIO:
    """Where the lines go from now on."""
    monkeypatch.setattr(sys, "stderr", written := io.StringIO())
    configure_logs(LogSection(level=level, format=form), hidden)  # type: ignore[arg-type]
    return written


def only(written: io.StringIO) -> dict[str, Any]:
    [line] = written.getvalue().splitlines()
    return json.loads(line)


def test_a_line_as_text(monkeypatch: pytest.MonkeyPatch):
    written = lines(monkeypatch, "text")
    structlog.get_logger("bot.x").info("sent", count=3, member=ID, note="to 123456789012345678!")
    told = re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "INSTANT", written.getvalue())
    name = pseudonym(ID)
    assert told == f"INSTANT [info     ] sent [bot.x] count=3 member={name} note='to {name}!'\n"


def test_a_line_as_json(monkeypatch: pytest.MonkeyPatch):
    written = lines(monkeypatch, "json")
    structlog.get_logger("bot.x").warning(
        "sent", ids=(ID, {ID}), about={ID: [ID]}, error=KeyError("secret"), given=None, share=0.5
    )
    line, name = only(written), pseudonym(ID)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("timestamp"))
    assert line == {
        "event": "sent",
        "level": "warning",
        "logger": "bot.x",
        "ids": [name, [name]],
        "about": {str(ID).replace(str(ID), name): [name]},
        "error": "KeyError",
        "given": None,
        "share": 0.5,
    }


@pytest.mark.parametrize(
    ("number", "hidden"),
    [(SMALLEST - 1, False), (SMALLEST, True), (SMALLEST + 1, True), (ID, True), (10**19, True), (7, False)],
)
def test_a_number_of_seventeen_digits_is_an_id(monkeypatch: pytest.MonkeyPatch, number: int, hidden: bool):
    for form in ("text", "json"):
        written = lines(monkeypatch, form)
        structlog.get_logger("bot.x").info("seen", of=number, said=f"x{number}x")
        assert (str(number) in written.getvalue()) is not hidden
        assert (pseudonym(number) in written.getvalue()) is hidden
        if form == "json":
            assert only(written)["of"] == (pseudonym(number) if hidden else number)


@pytest.mark.parametrize(
    ("digits", "hidden"), [(16, False), (17, True), (18, True), (19, True), (20, True), (21, False)]
)
def test_in_a_text_too(monkeypatch: pytest.MonkeyPatch, digits: int, hidden: bool):
    written = lines(monkeypatch, "text")
    logging.getLogger("some.library").warning("user %s left", "1" * digits)
    assert ("1" * digits in written.getvalue()) is not hidden


@pytest.mark.parametrize(("letters", "hidden"), [(67, False), (68, True), (200, True)])
def test_what_is_as_long_as_a_token_is_hidden(monkeypatch: pytest.MonkeyPatch, letters: int, hidden: bool):
    written = lines(monkeypatch, "text")
    logging.getLogger("some.library").warning("token %s", "x." * (letters // 2) + "x" * (letters % 2))
    assert ("[token]" in written.getvalue()) is hidden


def test_secrets_that_are_known_are_hidden_and_none_that_is_empty(monkeypatch: pytest.MonkeyPatch):
    written = lines(monkeypatch, "text", "info", "first-secret", "", "second")
    structlog.get_logger("bot.x").info("given", at="a first-secret and a second")
    assert "given" in written.getvalue()
    assert written.getvalue().count("[secret]") == 2


@pytest.mark.parametrize(
    ("level", "ours", "libraries"),
    [
        ("debug", ["debug", "info", "warning", "error"], ["info", "warning", "error"]),
        ("info", ["info", "warning", "error"], ["info", "warning", "error"]),
        ("warning", ["warning", "error"], ["warning", "error"]),
        ("error", ["error"], ["error"]),
    ],
)
def test_libraries_never_go_below_info(
    monkeypatch: pytest.MonkeyPatch, level: str, ours: list[str], libraries: list[str]
):
    for name, told in (("bot", ours), ("cogs.x", ours), ("storage", ours), ("discord", libraries)):
        written = lines(monkeypatch, "json", level)
        for each in ("debug", "info", "warning", "error"):
            getattr(logging.getLogger(name), each)("said")
        assert [json.loads(line)["level"] for line in written.getvalue().splitlines()] == told


def test_of_a_librarys_message_the_first_line_stands_there(monkeypatch: pytest.MonkeyPatch):
    written = lines(monkeypatch, "json")
    logging.getLogger("asyncio").error("never retrieved\nValueError: canary")
    assert only(written)["event"] == "never retrieved"
    written = lines(monkeypatch, "json")
    structlog.get_logger("bot.x").error("two\nlines")
    assert only(written)["event"] == "two\nlines"


def fall() -> None:
    raise ValueError("canary")


@pytest.mark.parametrize("how", ["error", "tuple", "true"])
def test_a_fault_stands_there_with_its_place_however_it_is_given(monkeypatch: pytest.MonkeyPatch, how: str):
    for form in ("text", "json"):
        written = lines(monkeypatch, form)
        try:
            fall()
        except ValueError as error:
            given = {"error": error, "tuple": sys.exc_info(), "true": True}[how]
            structlog.get_logger("bot.x").error("failed", exc_info=given)
        told = written.getvalue()
        assert "canary" not in told
        if form == "text":
            assert "ValueError\n" in told
            assert re.search(rf"  {re.escape(__file__)}:\d+ in fall\n", told)
        else:
            [fault] = json.loads(told)["exception"]
            assert (fault["kind"], fault["numbers"]) == ("ValueError", {})
            assert [place["function"] for place in fault["frames"]][-1] == "fall"
            assert fault["frames"][-1]["file"] == __file__


def test_without_a_fault_there_is_none(monkeypatch: pytest.MonkeyPatch):
    for given in (None, False, True):
        written = lines(monkeypatch, "json")
        structlog.get_logger("bot.x").error("failed", exc_info=given)
        assert "exception" not in only(written)


def test_what_the_operator_can_put_right_is_advice_and_the_rest_a_trace(monkeypatch: pytest.MonkeyPatch):
    known = OperatorError(ExitCode.LOCKED, "fleet.put_out")
    written = lines(monkeypatch, "json")
    log_fault("failed", known, what="backup")
    line = only(written)
    assert (line["event"], line["what"], line["level"]) == ("failed", "backup", "error")
    assert line["advice"]
    assert "exception" not in line
    written = lines(monkeypatch, "json")
    log_fault("failed", KeyError(), what="backup")
    line = only(written)
    assert ("advice" in line, line["exception"][0]["kind"], line["what"]) == (False, "KeyError", "backup")


def test_several_faults_are_the_operators_if_all_are():
    first, second = OperatorError(ExitCode.LOCKED, "a"), OperatorError(ExitCode.USAGE, "b")
    assert for_operator(first) is first
    assert for_operator(KeyError()) is None
    assert for_operator(ExceptionGroup("x", [first, ExceptionGroup("y", [second])])) is first
    assert for_operator(ExceptionGroup("x", [first, KeyError()])) is None


def test_the_numbers_of_a_fault_are_told_and_nothing_that_somebody_wrote():
    error: Any = OSError(28, "canary")
    error.status, error.code, error.sqlstate, error.sqlite_errorname = 404, "canary", "57P01", "SQLITE_FULL"
    [fault] = faults_of(error)
    assert fault["numbers"] == {
        "status": 404,
        "sqlite_errorname": "SQLITE_FULL",
        "sqlstate": "57P01",
        "errno": 28,
    }
    assert fault["kind"] == "OSError"
    assert faults_of(json.JSONDecodeError("canary", "", 0))[0]["kind"] == "json.decoder.JSONDecodeError"


def test_whether_the_log_writes_json_is_known(monkeypatch: pytest.MonkeyPatch):
    logging.getLogger().handlers[:] = []
    assert not writes_json()
    log_faults_of_the_shell()
    [handler] = logging.getLogger().handlers
    assert not writes_json()
    log_faults_of_the_shell()
    assert logging.getLogger().handlers == [handler], "what is set up stays"
    lines(monkeypatch, "json")
    assert writes_json()
    assert formatter(LogSection()).__class__ is handler.formatter.__class__
