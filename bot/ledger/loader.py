"""The programs shipped with the installation.

`programs/pediatrics.csv`: the ACGME-accredited pediatrics programs taking part in ERAS 2026 (id, name, city,
state; transcribed from the AAMC's list). What else is known of them ships in :mod:`bot.ledger.shipped`.
"""

import csv
from functools import cache
from importlib import resources

from bot.domain.ids import AcgmeId
from bot.domain.program import Program


@cache
def load_programs(specialty: str = "pediatrics") -> tuple[Program, ...]:
    """All programs of a specialty in the file's order. Raises `FileNotFoundError` when none are shipped."""
    file = resources.files("bot.ledger").joinpath("programs", f"{specialty}.csv")
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    return tuple(Program(AcgmeId(row["acgme_id"]), row["name"], row["city"], row["state"]) for row in rows)
