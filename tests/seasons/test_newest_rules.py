"""Of two sets of time zone rules the newer one counts, whichever the machine prefers."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAY_CAIRO = (
    "from datetime import datetime; from zoneinfo import ZoneInfo;"
    "from bot.seasons.zone_rules import use_newest_rules; use_newest_rules();"
    "print(datetime(2027, 7, 1, tzinfo=ZoneInfo('Africa/Cairo')).utcoffset())"
)
PACKAGED = "3:00:00"
"""Egypt has had summer time again since 2023, by the packaged rules."""
SYSTEM = "1:00:00"


@pytest.mark.parametrize(
    ("version", "offset"),
    [
        (None, PACKAGED),
        ("# version 2019c\n", PACKAGED),
        ("no version\n", PACKAGED),
        ("# version 2099a\n", SYSTEM),
    ],
)
def test_the_newer_rules_count(tmp_path: Path, version: str | None, offset: str):
    zones = tmp_path / "zones"
    (zones / "Africa").mkdir(parents=True)
    # A file of one rule, an hour east of Greenwich, as nobody's Egypt is.
    (zones / "Africa" / "Cairo").write_bytes(
        b"TZif2"
        + bytes(15)
        + bytes([0, 0, 0, 0] * 4 + [0, 0, 0, 1, 0, 0, 0, 2])
        + bytes([0, 0, 14, 16, 0, 0])
        + b"X\0"
        b"TZif2"
        + bytes(15)
        + bytes([0, 0, 0, 0] * 4 + [0, 0, 0, 1, 0, 0, 0, 2])
        + bytes([0, 0, 14, 16, 0, 0])
        + b"X\0"
        b"\nXXX-1\n"
    )
    if version is not None:
        (zones / "tzdata.zi").write_text(version)
    ended = subprocess.run(
        [sys.executable, "-c", SAY_CAIRO],
        env={"PYTHONTZPATH": str(zones), "PYTHONPATH": f"{ROOT}:{':'.join(sys.path)}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.stdout.strip(), ended.stderr) == (offset, "")
