"""Logs: no secret, no id in clear, no content of what members wrote."""

import json
import logging
import subprocess
import sys

import pytest

PROGRAM = """
import logging, sys, structlog
from bot.config import LogSection
from bot.logs import configure_logs
configure_logs(LogSection(level="debug", format=sys.argv[1]), ["canary-token"])
log = structlog.get_logger("bot.test")
log.info("event", member=123456789012345678, note="canary-token")
logging.getLogger("discord.gateway").debug("direct message: canary-content")
logging.getLogger("discord.http").warning("user %s sent canary-token", 123456789012345678)
def inner(answer): raise ValueError("failed")
try: inner("canary-answer")
except ValueError as error: log.error("incident", incident="ABC123", exc_info=error)
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_planted_values_never_reach_the_log(form: str):
    ran = subprocess.run([sys.executable, "-c", PROGRAM, form], capture_output=True, text=True, check=True)
    for planted in ("canary-token", "canary-content", "123456789012345678"):
        assert planted not in ran.stderr
    assert "ABC123" in ran.stderr
    assert "ValueError" in ran.stderr
    assert ran.stdout == ""
    if form == "json":
        lines = [json.loads(line) for line in ran.stderr.splitlines()]
        assert lines[0]["member"].startswith("id-")
        assert "canary-answer" not in ran.stderr


def test_one_id_keeps_one_pseudonym():
    from bot.logs import pseudonym

    assert pseudonym(123456789012345678) == pseudonym(123456789012345678)
    assert pseudonym(123456789012345678) != pseudonym(123456789012345679)


def test_this_process_was_left_alone():
    assert not any("Scrubbing" in type(h.formatter).__name__ for h in logging.getLogger().handlers)
