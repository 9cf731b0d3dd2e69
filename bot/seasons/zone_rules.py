"""The rules of time zones: the newest that this machine has, and a fingerprint by which a start notices an update.

The instants that are stored follow from wall times by rules; when the rules change, they have to be derived anew.
"""

import hashlib
import re
import zoneinfo
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import tzdata

from bot.domain.zones import zone_info

_VERSION = re.compile(r"\b(?:19|20)\d\d[a-z]")


@cache
def zone_rules() -> str:
    """A digest of the zone files that `zoneinfo` reads: those of the system, else those of the package tzdata.

    Taken once by a process, before it reads a zone: of files that are updated later it may have read the old ones, and
    what it derived by them must not pass for derived by the new.
    """
    digest = hashlib.sha256()
    for name in sorted(zone_names()):
        digest.update(name.encode())
        digest.update(_file(name))
    return digest.hexdigest()


def use_newest_rules() -> None:
    """Read zones from the package tzdata, unless the machine's own files are known to be newer.

    `zoneinfo` alone prefers the machine's files, which may be years old.
    """
    if not zoneinfo.TZPATH or _system_version() > tzdata.IANA_VERSION:
        return
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    zone_info.cache_clear()
    zone_rules.cache_clear()


def _system_version() -> str:
    """The version of the machine's zone files, such as ``2026b``; empty where they do not say."""
    for folder in zoneinfo.TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            with suppress(OSError), Path(folder, name).open(encoding="ascii", errors="replace") as file:
                found = _VERSION.search(file.readline())
                if found is not None:
                    return found[0]
    return ""


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
