"""Instants as the database keeps them: whole milliseconds since 1970 in UTC."""

from datetime import UTC, datetime, timedelta

from storage.sql.ports import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(at: datetime) -> int:
    """Milliseconds of an aware instant, rounded down. Raises `TypeError` for a naive one."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The aware UTC instant of stored milliseconds."""
    return _EPOCH + timedelta(milliseconds=ms)


def optional_ms(at: datetime | None) -> int | None:
    """Like :func:`to_ms`, with ``None`` kept."""
    return None if at is None else to_ms(at)


def optional_from_ms(ms: int | None) -> datetime | None:
    """Like :func:`from_ms`, with ``None`` kept."""
    return None if ms is None else from_ms(ms)


def exported(row: Row) -> dict[str, object]:
    """A row as its person gets it: columns named `…_at` hold milliseconds and become ISO 8601."""
    return {
        name: from_ms(row[name]).isoformat() if name.endswith("_at") and row[name] is not None else row[name]
        for name in row.keys()  # noqa: SIM118 (a row iterates over its values)
    }
