"""What has been drawn of the statistics, carried from the database in place into the one that a restore puts there.

The database in place knows it; the backup knows it only up to the instant when it was made.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.errors import OperatorError
from storage.backup import made_at

_SAME = "SELECT (SELECT delivery_salt FROM main.installation) = (SELECT delivery_salt FROM live.installation)"
_CHARGES = "SELECT guild_id, table_id, season, number, drawn_at, epsilon FROM live.cohort_charge ORDER BY drawn_at, number"
_CHARGE = "INSERT INTO main.cohort_charge (guild_id, table_id, season, number, drawn_at, epsilon) VALUES (?, ?, ?, ?, ?, ?)"
_SNAPSHOTS = (
    "INSERT OR IGNORE INTO main.cohort_season SELECT guild_id, season FROM live.cohort_season",
    "INSERT INTO main.cohort_snapshot (guild_id, table_id, season, number, released)"
    " SELECT guild_id, table_id, season, number, released FROM live.cohort_snapshot AS s"
    " WHERE NOT EXISTS (SELECT 1 FROM main.cohort_snapshot AS k WHERE (k.guild_id, k.table_id, k.season, k.number)"
    " = (s.guild_id, s.table_id, s.season, s.number))"
    " AND EXISTS (SELECT 1 FROM main.cohort_charge AS c WHERE (c.guild_id, c.table_id, c.season, c.number)"
    " = (s.guild_id, s.table_id, s.season, s.number))",
)
_SPENT = (
    "INSERT INTO main.cohort_spent (member_id, season, budget, epsilon)"
    " SELECT member_id, season, budget, epsilon FROM live.cohort_spent"
    " WHERE member_id IN (SELECT member_id FROM main.member)"
    " ON CONFLICT (member_id, season, budget) DO UPDATE SET epsilon = max(epsilon, excluded.epsilon)",
    # Who is not in the backup begins with it when they come back, as after an erasure.
    "INSERT INTO main.cohort_remainder (slot, season, budget, epsilon)"
    " SELECT member_id % 1021, season, budget, epsilon FROM live.cohort_spent"
    " WHERE member_id NOT IN (SELECT member_id FROM main.member)"
    " ON CONFLICT (slot, season, budget) DO UPDATE SET epsilon = max(epsilon, excluded.epsilon)",
    "INSERT INTO main.cohort_remainder (slot, season, budget, epsilon)"
    " SELECT slot, season, budget, epsilon FROM live.cohort_remainder WHERE true"
    " ON CONFLICT (slot, season, budget) DO UPDATE SET epsilon = max(epsilon, excluded.epsilon)",
)
_CHECKS = (
    # The answers and the noise of the threshold are one thing: those of the database in place are the newer ones.
    "INSERT INTO main.cohort_check (guild_id, table_id, season, threshold_noise, epsilon, state, answered_at)"
    " SELECT guild_id, table_id, season, threshold_noise, epsilon, state, answered_at FROM live.cohort_check WHERE true"
    " ON CONFLICT (guild_id, table_id, season) DO UPDATE SET threshold_noise = excluded.threshold_noise,"
    " epsilon = excluded.epsilon, state = excluded.state, answered_at = excluded.answered_at",
    "INSERT OR IGNORE INTO main.cohort_checked (guild_id, member_id, table_id, season)"
    " SELECT guild_id, member_id, table_id, season FROM live.cohort_checked"
    " WHERE (guild_id, member_id) IN (SELECT guild_id, member_id FROM main.cohort_participant)",
)


def carry_budgets(live: Path, fresh: Path) -> bool:
    """Carry what the database in place, of any version of the schema, has charged; whether that is all there was.

    It is not when there is none, it does not open, belongs to another installation or is a backup itself.
    """
    try:
        if not live.exists() or made_at(live) is not None:
            return False
        with closing(sqlite3.connect(fresh, isolation_level=None)) as opened:
            opened.execute("ATTACH DATABASE ? AS live", (str(live),))
            if opened.execute(_SAME).fetchone() != (1,):
                return False
            opened.execute("BEGIN IMMEDIATE")
            _carry(opened)
            opened.execute("COMMIT")
    except (sqlite3.Error, OperatorError):
        return False
    return True


def _carry(opened: sqlite3.Connection) -> None:
    for charge in opened.execute(_CHARGES).fetchall():
        # One that lies too near to another counts already: in the backup it stands as assumed by an earlier restore.
        with suppress(sqlite3.IntegrityError):
            opened.execute(_CHARGE, charge)
    for statement in _SNAPSHOTS:
        opened.execute(statement)
    tables = {name for (name,) in opened.execute("SELECT name FROM live.sqlite_schema WHERE type = 'table'")}
    for statement in _SPENT if "cohort_spent" in tables else ():
        opened.execute(statement)
    for statement in _CHECKS if "cohort_check" in tables else ():
        opened.execute(statement)
