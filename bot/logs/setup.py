"""Logging to standard error: structured, without tokens, anybody's id in clear, or what anybody wrote.

Everything that looks like a Discord id is replaced by a short keyed hash, so that lines about one member can
be put together while the log runs, and nobody can be looked up from it. Exceptions are written without their words.
Libraries never go below INFO: discord.py's DEBUG lines hold the text of direct messages, aiosqlite's the values.
"""

import hashlib
import logging
import re
import secrets
import sys
from collections.abc import Iterable
from typing import cast

import structlog
from structlog.typing import EventDict, Processor

from bot.config import LogSection
from bot.logs.faults import faults_of, trace_of

_SNOWFLAKE = re.compile(r"(?<!\d)\d{17,20}(?!\d)")
_SNOWFLAKE_MIN = 10**16
_TOKEN = re.compile(r"[\w.=+-]{68,}")
"""What is as long as the token of a bot, an interaction or a webhook, and no word."""
OURS = ("bot", "cogs", "storage")
"""The loggers of the program itself; all others are libraries."""
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_HASH_KEY = secrets.token_bytes(16)


class _ScrubbingFormatter(structlog.stdlib.ProcessorFormatter):
    """Writes a line, then hides the given secrets and every Discord id in it, traces included."""

    json = False

    def __init__(self, hidden: Iterable[str], processors: list[Processor], shared: list[Processor]) -> None:
        super().__init__(foreign_pre_chain=shared, processors=processors)
        self._hidden = tuple(secret for secret in hidden if secret)

    def format(self, record: logging.LogRecord) -> str:
        return _without_ids(self._without_secrets(super().format(record)))

    def _without_secrets(self, line: str) -> str:
        for secret in self._hidden:
            line = line.replace(secret, "[secret]")
        return _TOKEN.sub("[token]", line)


def pseudonym(identifier: int) -> str:
    """A short name for an id, the same within one run of the program and meaningless outside it."""
    digest = hashlib.blake2s(str(identifier).encode(), key=_HASH_KEY, digest_size=4)
    return f"id-{digest.hexdigest()}"


def configure_logs(settings: LogSection, hidden: Iterable[str] = ()) -> None:
    """Set up logging for the whole process; called once, before anything else logs."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(settings, hidden))
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    logging.basicConfig(handlers=[handler], level=max(level, logging.INFO), force=True)
    for ours in OURS:
        logging.getLogger(ours).setLevel(level)


def formatter(settings: LogSection, hidden: Iterable[str] = ()) -> logging.Formatter:
    """What writes a line in the form that is set, without the ``hidden`` secrets."""
    made = _ScrubbingFormatter(hidden, _renderer(settings), _SHARED)
    made.json = settings.format == "json"
    return made


def writes_json() -> bool:
    """Whether the log of this process was set up to write JSON."""
    forms = (handler.formatter for handler in logging.getLogger().handlers)
    return any(isinstance(form, _ScrubbingFormatter) and form.json for form in forms)


def log_faults_of_the_shell() -> None:
    """Let a fault of a command that set up no log be written as carefully as in one that did."""
    if not logging.getLogger().handlers:
        configure_logs(LogSection())


def _pseudonyms(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {name: _unnamed(value) for name, value in event.items()}


def _unnamed(value: object) -> object:
    """The value without ids, so that what comes out of it is whole JSON."""
    match value:
        case int():
            return pseudonym(value) if value >= _SNOWFLAKE_MIN else value
        case str():
            return _without_ids(value)
        case BaseException():
            return type(value).__name__
        case dict():
            return {str(name): _unnamed(inner) for name, inner in cast("dict[object, object]", value).items()}
        case list() | tuple() | set() | frozenset():
            return [_unnamed(inner) for inner in cast("Iterable[object]", value)]
        case _:
            return value


def _without_ids(text: str) -> str:
    return _SNOWFLAKE.sub(lambda found: pseudonym(int(found[0])), text)


def _first_line(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Of a library's message only the first line: asyncio, for one, writes an exception's words below it."""
    if not event.get("_from_structlog", True):
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _faults(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Put exceptions down without their words."""
    given: object = event.pop("exc_info", None)
    if isinstance(given, tuple):
        given = cast("tuple[object, object, object]", given)[1]
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["exception"] = error
    return event


def _as_json(_logger: object, _method: str, event: EventDict) -> EventDict:
    if "exception" in event:
        event["exception"] = faults_of(event["exception"])
    return event


def _as_text(_logger: object, _method: str, event: EventDict) -> EventDict:
    if "exception" in event:
        event["exception"] = trace_of(event["exception"])
    return event


def _renderer(settings: LogSection) -> list[Processor]:
    last: list[Processor] = (
        [_as_json, _pseudonyms, structlog.processors.JSONRenderer()]
        if settings.format == "json"
        else [_as_text, _pseudonyms, structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)]
    )
    return [_first_line, structlog.stdlib.ProcessorFormatter.remove_processors_meta, _faults, *last]
