"""Logs: no secret, no id in clear, no content of what members wrote."""

import json
import logging
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from bot.logs.faults import faults_of, trace_of

PROGRAM = """
import asyncio, gc, logging, sys, structlog
from bot.config import LogSection
from bot.logs.setup import configure_logs
configure_logs(LogSection(level="debug", format=sys.argv[1]), ["canary-token"])
log = structlog.get_logger("bot.test")
log.info("event", member=123456789012345678, note="canary-token", many=[{"id": 123456789012345678}])
log.info("the oldest", member=10**16, count=10**16 - 1)
log.debug("shown")
for library in ("discord.gateway", "aiosqlite", "aiohttp.client", "some.other"):
    logging.getLogger(library).debug("direct message: canary-content")
logging.getLogger("discord.http").warning("user %s sent canary-token", 123456789012345678)
log.info("url", path="/webhooks/1/" + "canary-interaction-token" * 8)
def inner(answer): raise ValueError("failed: " + answer)
try:
    try: inner("canary-answer")
    except ValueError as error: raise ExceptionGroup("canary-group", [KeyError("canary-part")]) from error
except ExceptionGroup as error:
    error.add_note("canary-note")
    log.error("incident", incident="ABC123", exc_info=error, error=error)
    logging.getLogger("discord.client").exception("Ignoring exception")
async def lost(): raise ValueError("canary-task")
async def main():
    asyncio.get_running_loop().create_task(lost())
    await asyncio.sleep(0.01)
    gc.collect()
asyncio.run(main())
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_planted_values_never_reach_the_log(form: str):
    ran = subprocess.run([sys.executable, "-c", PROGRAM, form], capture_output=True, text=True, check=True)
    assert "canary" not in ran.stderr
    assert "123456789012345678" not in ran.stderr
    assert ran.stdout == ""
    for told in ("ABC123", "ValueError", "KeyError", "inner", "Task exception was never retrieved", "shown"):
        assert told in ran.stderr
    if form == "json":
        lines = [json.loads(line) for line in ran.stderr.splitlines()]
        assert lines[0]["member"].startswith("id-")
        assert lines[0]["many"] == [{"id": lines[0]["member"]}]
        assert lines[1]["member"].startswith("id-"), "an id has 17 digits at least"
        assert lines[1]["count"] == 10**16 - 1


def test_a_fault_tells_its_kind_its_place_and_its_numbers():
    with closing(sqlite3.connect(":memory:")) as database, pytest.raises(sqlite3.Error) as raised:
        database.execute("SELECT canary")
    told = trace_of(raised.value)
    assert told.startswith("sqlite3.OperationalError sqlite_errorname=SQLITE_ERROR\n")
    assert f"{__file__}:" in told
    assert "canary" not in told


def raised(error: BaseException, *, deep: int = 0) -> BaseException:
    """The error after it was raised so many calls below this one."""

    def fall(left: int) -> None:
        if left:
            fall(left - 1)
        raise error

    with pytest.raises(type(error)):
        fall(deep)
    return error


def test_what_is_behind_a_fault_is_named_as_python_names_it():
    first, second, third = ValueError(), KeyError(), OSError()
    first.__context__ = second
    assert [fault["kind"] for fault in faults_of(first)] == ["ValueError", "KeyError"]
    first.__cause__ = third
    assert [fault["kind"] for fault in faults_of(first)] == ["ValueError", "OSError"]
    first.__cause__ = None
    assert first.__suppress_context__
    assert [fault["kind"] for fault in faults_of(first)] == ["ValueError"]


def test_each_fault_is_named_once_and_five_at_most():
    here, there = ValueError(), KeyError()
    here.__context__, there.__context__ = there, here
    assert [fault["kind"] for fault in faults_of(here)] == ["ValueError", "KeyError"]
    assert len(faults_of(ExceptionGroup("many", [OSError() for _ in range(9)]))) == 5


@pytest.mark.parametrize(("deep", "named"), [(3, 5), (27, 29), (28, 30), (29, 30), (60, 30)])
def test_of_many_places_the_innermost_thirty_are_named(deep: int, named: int):
    [fault] = faults_of(raised(ValueError(), deep=deep))
    assert len(fault["frames"]) == named
    assert fault["frames"][-1]["function"] == "fall"
    assert (fault["frames"][0]["function"] == "raised") is (deep <= 28)


def test_one_id_keeps_one_pseudonym():
    from bot.logs.setup import pseudonym

    assert pseudonym(123456789012345678) == pseudonym(123456789012345678)
    assert pseudonym(123456789012345678) != pseudonym(123456789012345679)


def test_an_id_has_another_pseudonym_after_a_restart():
    asked = "from bot.logs.setup import pseudonym; print(pseudonym(123456789012345678))"
    ran = [
        subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
        for _ in "12"
    ]
    assert ran[0].stdout != ran[1].stdout


def test_this_process_was_left_alone():
    assert not any("Scrubbing" in type(h.formatter).__name__ for h in logging.getLogger().handlers)
