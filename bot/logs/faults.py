"""What goes wrong beside an answer, for the operator: one readable line where they can help, else the trace for us."""

from typing import cast

import structlog

from bot.errors import OperatorError
from bot.i18n import catalogue

_log = structlog.get_logger(__name__)


def log_fault(event: str, error: BaseException, **about: str) -> None:
    """Log a failure; ``about`` says of what, without anything personal."""
    known = for_operator(error)
    if known is not None:
        _log.error(event, advice=catalogue().say(known.message), **about)
    else:
        _log.error(event, exc_info=error, **about)


def for_operator(error: BaseException) -> OperatorError | None:
    """What the operator can put right, also when several tasks met it at once; ``None`` for a fault of ours."""
    if isinstance(error, BaseExceptionGroup):
        several = cast("BaseExceptionGroup[BaseException]", error)
        found = [for_operator(one) for one in several.exceptions]
        return None if None in found else found[0]
    return error if isinstance(error, OperatorError) else None
