"""What PostgreSQL refuses, and what the operator can put right: a server out of reach, no rights, no room."""

from collections.abc import Generator
from contextlib import contextmanager

import asyncpg  # pyright: ignore[reportMissingTypeStubs] (its types are not published)

from bot.errors import ExitCode, OperatorError
from storage.postgres.place import Place
from storage.sql.faults import RefusedError

_RULE = (asyncpg.IntegrityConstraintViolationError, asyncpg.RaiseError)
_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InterfaceError,
    # A connection that is being closed meets another statement.
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
_LOGIN = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
)
_WRITING = (
    asyncpg.DiskFullError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresIOError,
)


FAULTS = (asyncpg.PostgresError, *_GONE)
"""What a connection raises whose server or way to it is in trouble, or that the server refuses something."""


@contextmanager
def named(place: Place) -> Generator[None]:
    """Let failures of a block that uses the database there be `OperatorError` where the operator can help.

    What a rule of the schema forbids becomes `RefusedError`.
    """
    try:
        yield
    except _RULE as error:
        # Not the detail: it shows the row.
        raise RefusedError(_said(error)) from error
    except FAULTS as error:
        refusal = refusal_of(place, error)
        if refusal is None:
            raise
        raise refusal from error


def refusal_of(place: Place, error: Exception) -> OperatorError | None:
    """What the operator can put right; ``None`` for a fault of ours, such as a statement that the server refuses."""
    match error:
        case asyncpg.ProtocolError():
            return None
        case _ if isinstance(error, _LOGIN):
            return OperatorError(
                ExitCode.CONFIGURATION, "storage.not_let_in", place=str(place), reason=_said(error)
            )
        case _ if isinstance(error, _WRITING):
            return OperatorError(
                ExitCode.UNWRITABLE, "storage.server_full", place=str(place), reason=_said(error)
            )
        case _ if isinstance(error, _GONE):
            return OperatorError(
                ExitCode.UNAVAILABLE, "storage.unreachable", place=str(place), reason=_said(error)
            )
        case _:
            return None


def _said(error: Exception) -> str:
    """The first line of what the server or the system said; the name of the error for one without words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error.args[0]).partition("\n")[0] if error.args else type(error).__name__
