"""`preceptor version`: what is installed here."""

import json
import platform
from importlib.metadata import version

from bot import __version__
from bot.cli.output import write_out
from storage.inspection import schema_known


def facts() -> dict[str, str | int]:
    """The versions that a report of a fault should name."""
    return {
        "preceptor": __version__,
        "python": platform.python_version(),
        "discord.py": version("discord.py"),
        "tzdata": version("tzdata"),
        "schema": schema_known(),
    }


def version_command(*, as_json: bool) -> int:
    """Print the versions, one line each or as JSON."""
    found = facts()
    text = json.dumps(found) if as_json else "\n".join(f"{name} {value}" for name, value in found.items())
    write_out(f"{text}\n")
    return 0
