"""When the demo begins, and how a kept database finds the same members again.

A reminder is due at 09:00 where its member lives. The demo's clock therefore begins a minute before a full hour,
at most half an hour from the real one, and the member whose reminder is to arrive lives where it is 08:59.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import ExitCode, OperatorError

HOUR = timedelta(hours=1)
BEFORE_THE_HOUR = timedelta(minutes=1)
SERVER_AGE = timedelta(days=60)
"""How long ago the server was built and everybody joined; statistics count members after two weeks."""
NOTE = "demo.json"
_ZONES = (
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "Pacific/Gambier",
    "Pacific/Pitcairn",
    "America/Phoenix",
    "America/Costa_Rica",
    "America/Bogota",
    "America/Puerto_Rico",
    "America/Argentina/Buenos_Aires",
    "Atlantic/South_Georgia",
    "Atlantic/Cape_Verde",
    "Africa/Accra",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Brisbane",
    "Pacific/Guadalcanal",
    "Pacific/Tarawa",
)
"""One zone for each hour from UTC-11 to UTC+12, none of which changes its clocks in summer."""


def beginning(now: datetime) -> datetime:
    """The instant nearest to ``now`` (aware) that is a minute before a full hour."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return min((hour + HOUR * step - BEFORE_THE_HOUR for step in (0, 1, 2)), key=lambda at: abs(at - now))


def zone_where(start: datetime, hour: int) -> str:
    """A time zone whose clocks show this full hour one minute after ``start``."""
    offset = (hour - (start + BEFORE_THE_HOUR).astimezone(UTC).hour + 11) % 24 - 11
    return _ZONES[offset + 11]


def built_at(folder: Path, start: datetime) -> datetime:
    """When the server of this data folder was built: as noted there, or now noted, ``SERVER_AGE`` before ``start``.

    Raises `OperatorError` where the note is not ours.
    """
    note = folder / NOTE
    if not note.exists():
        built = start - SERVER_AGE
        note.write_text(json.dumps({"built": built.isoformat()}), encoding="utf-8")
        return built
    try:
        return datetime.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["built"]).astimezone(UTC)
    except (ValueError, KeyError, TypeError) as error:
        raise OperatorError(ExitCode.INVALID_INPUT, "demo.damaged_note", path=note) from error
