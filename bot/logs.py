"""Logging to standard error: structured, without tokens and without anybody's id in clear.

Everything that looks like a Discord id is replaced by a short keyed hash, so that lines about one member can
be put together while the log runs, and nobody can be looked up from it. discord.py's own DEBUG lines hold the
text of direct messages; its loggers never go below INFO.
"""

import hashlib
import logging
import re
import secrets
import sys
from collections.abc import Iterable

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

from bot.config import LogSection

_SNOWFLAKE = re.compile(r"(?<!\d)\d{17,20}(?!\d)")
_SNOWFLAKE_MIN = 10**16
_HASH_KEY = secrets.token_bytes(16)


class _ScrubbingFormatter(structlog.stdlib.ProcessorFormatter):
    """Writes a line, then hides the given secrets and every Discord id in it, traces included."""

    def __init__(self, hidden: Iterable[str], processors: list[Processor], shared: list[Processor]) -> None:
        super().__init__(foreign_pre_chain=shared, processors=processors)
        self._hidden = tuple(secret for secret in hidden if secret)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._hidden:
            line = line.replace(secret, "[secret]")
        return _SNOWFLAKE.sub(lambda found: pseudonym(int(found[0])), line)


def pseudonym(identifier: int) -> str:
    """A short name for an id, the same within one run of the program and meaningless outside it."""
    digest = hashlib.blake2s(str(identifier).encode(), key=_HASH_KEY, digest_size=4)
    return f"id-{digest.hexdigest()}"


def configure_logs(settings: LogSection, hidden: Iterable[str] = ()) -> None:
    """Set up logging for the whole process; called once, before anything else logs."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_ScrubbingFormatter(hidden, _renderer(settings), shared))
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for library in ("discord", "aiosqlite", "asyncio"):
        logging.getLogger(library).setLevel(max(level, logging.INFO))
    logging.getLogger("apscheduler").setLevel(max(level, logging.WARNING))


def _pseudonyms(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {name: _unnamed(value) for name, value in event.items()}


def _unnamed(value: object) -> object:
    return pseudonym(value) if isinstance(value, int) and value >= _SNOWFLAKE_MIN else value


def _renderer(settings: LogSection) -> list[Processor]:
    steps: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _pseudonyms]
    if settings.format == "json":
        # Without local variables: they hold what members wrote.
        trace = ExceptionDictTransformer(show_locals=False)
        return [*steps, structlog.processors.ExceptionRenderer(trace), structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [*steps, structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain, pad_event_to=0)]
