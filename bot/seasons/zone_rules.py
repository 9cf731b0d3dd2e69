"""A fingerprint of the rules of all time zones, by which a start notices that they were updated.

The instants that are stored follow from wall times by rules; when the rules change, they have to be derived anew.
"""

import hashlib
import zoneinfo
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import available_timezones


def zone_rules() -> str:
    """A digest of the zone files that `zoneinfo` reads: those of the system, else those of the package tzdata."""
    digest = hashlib.sha256()
    for name in sorted(zone_names()):
        digest.update(name.encode())
        digest.update(_file(name))
    return digest.hexdigest()


def _file(name: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        path = Path(folder, name)
        if path.is_file():
            return path.read_bytes()
    package, _, last = f"tzdata/zoneinfo/{name}".rpartition("/")
    try:
        return resources.files(package.replace("/", ".")).joinpath(last).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        return b""


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name; read from disk once."""
    return frozenset(available_timezones())
