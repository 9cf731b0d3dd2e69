"""Everything that a test types, chooses or clicks is a canary: none of it may stand in the log, and nobody's id.

While a test runs, the real formatters write every line at DEBUG, as text and as JSON, here instead of to standard error.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import simcord._modal
import simcord.actors
import structlog

from bot.config import LogSection
from bot.domain.publishing import Subject
from bot.logs.setup import OURS, formatter

_ID = re.compile(r"(?<!\d)\d{17,20}(?!\d)")
_NAME = re.compile("[a-z_]+")
_PLACE = re.compile(r"\"line\": \d+|\"\w+\":|:\d+ in \w+|\d{4}-\d\d-\d\dT[\d:.]+Z")
_SHORTEST = 3
"""Shorter values, such as a number of months, are in any line by chance."""
_TABLES = {str(table) for table in Subject}
"""A moderator chooses one of a server's tables; the log names the table whose post failed."""


class _Lines(logging.Handler):
    """Keeps every record as both forms would write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []
        self._forms = [formatter(LogSection(level="debug", format=form)) for form in ("text", "json")]

    def emit(self, record: logging.LogRecord) -> None:
        self.texts += [form.format(record) for form in self._forms]


@contextmanager
def watched_log() -> Iterator[None]:
    """Fail at the end when something that was typed, or an id, stands in the log."""
    typed: set[str] = set()
    lines = _Lines()
    with ExitStack() as watching:
        watching.enter_context(_telling(typed))
        watching.enter_context(_logging_to(lines))
        yield
    for text, as_json in zip(lines.texts[::2], lines.texts[1::2], strict=True):
        event = json.loads(as_json)["event"]
        for line in (text, as_json):
            assert not _ID.search(line), line
            # A name that the program gave to what happened may be a word that somebody chose, too.
            said = line.replace(event, "", 1) if _NAME.fullmatch(event) else line
            assert not leaked(typed, said), f"the log holds {leaked(typed, said)}: {line}"


def leaked(typed: set[str], line: str) -> list[str]:
    """Which of the values stand in a line, leaving out names of fields and where in the source and when it was written."""
    said = _PLACE.sub("", line)
    return [value for value in typed - _TABLES if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said)]


@contextmanager
def _logging_to(lines: _Lines) -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    levels = {name: logging.getLogger(name).level for name in OURS}
    logging.getLogger().addHandler(lines)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        logging.getLogger().removeHandler(lines)
        structlog.configure(**before)


@contextmanager
def _telling(typed: set[str]) -> Iterator[None]:
    real = simcord.actors._dispatch_actor_interaction

    async def dispatch(actor: Any, kind: int, channel: Any, data: Any, **rest: Any) -> Any:
        typed.update(value for value in _values(data) if len(value) >= _SHORTEST)
        return await real(actor, kind, channel, data, **rest)

    with ExitStack() as patched:
        for module in (simcord.actors, simcord._modal):
            patched.enter_context(mock.patch.object(module, "_dispatch_actor_interaction", dispatch))
        yield


def _values(data: Any) -> Iterator[str]:
    """What a person gave: the values of options, menus and fields, not the names of commands and controls."""
    match data:
        case dict():
            for name, inner in data.items():
                if name in {"value", "values"}:
                    yield from map(str, inner if isinstance(inner, list) else [inner])
                else:
                    yield from _values(inner)
        case list():
            for inner in data:
                yield from _values(inner)
        case _:
            return
