"""`preceptor status`: whether the bot runs and gets on, by the sign of life that it writes into the data folder.

Exit codes: 0 it runs and is connected, 69 it does not, is not connected, or something due waits for over five minutes.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from bot.cli.output import write_out
from bot.config import Config
from bot.domain.message import Message, message
from bot.errors import ExitCode
from bot.i18n import catalogue
from bot.scheduler.heartbeat import Heartbeat, read_heartbeat


def status_command(config: Config, now: datetime, *, as_json: bool) -> int:
    """Print what the bot last said of itself; returns the exit code. ``now`` is aware."""
    folder = config.storage.directory
    beat = read_heartbeat(folder)
    well = beat is not None and beat.fresh(now) and beat.well()
    if as_json:
        facts = {} if beat is None else asdict(beat)
        running = beat is not None and beat.fresh(now)
        text = json.dumps({"running": running, "well": well, **facts}, default=datetime.isoformat)
    else:
        shown = () if beat is None else _lines(beat, now, backups=not config.storage.url)
        lines = list(shown) or [message("status_cli.none", folder=folder)]
        text = "\n".join(map(catalogue().of, lines))
    write_out(f"{text}\n")
    return int(ExitCode.OK if well else ExitCode.UNAVAILABLE)


def _lines(beat: Heartbeat, now: datetime, *, backups: bool) -> Iterator[Message]:
    if not beat.fresh(now):
        yield message("status_cli.stopped", at=beat.at)
        return
    yield message("status_cli.running", version=beat.version, since=beat.started_at, process=beat.process)
    if beat.connected:
        yield message("status_cli.connected", count=beat.servers)
    else:
        yield message("status_cli.disconnected")
    if beat.late():
        yield message("status_cli.late", count=int(beat.waited().total_seconds() // 60))
    else:
        yield message("status_cli.on_time")
    if beat.backup_at is not None:
        yield message("status_cli.backup", at=beat.backup_at)
    elif backups:
        yield message("status_cli.no_backup")
