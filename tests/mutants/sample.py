"""Which of the tens of thousands of mutants are tried: so many, by a seed, from every room and of every kind."""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.mutants.mutant import Mutant, room_of
from tests.mutants.python import mutants_of_python
from tests.mutants.sql import mutants_of_sql

OFTEN = {"bound": 2.0, "constant": 1.5, "deleted": 1.5, "guard": 4.0, "caught": 0.5, "unit": 2.0}
"""Kinds that are drawn more often, or less, than their number says: those that tests easily miss."""
SQL_SHARE = 3.0


def all_mutants(root: Path) -> list[Mutant]:
    """Every mutant of the program under ``root``."""
    found: list[Mutant] = []
    for folder in ("bot", "cogs", "storage"):
        for path in sorted((root / folder).rglob("*.py")):
            found += mutants_of_python(path.relative_to(root).as_posix(), path.read_bytes())
    for path in sorted((root / "storage" / "queries").glob("*.sql")):
        found += mutants_of_sql(path.relative_to(root).as_posix(), path.read_bytes())
    return found


def drawn(mutants: Iterable[Mutant], count: int, seed: int) -> list[Mutant]:
    """So many of them: rooms by the square root of what they have, kinds within a room likewise; no line twice."""
    rooms: Mapping[str, dict[str, list[Mutant]]] = defaultdict(lambda: defaultdict(list))
    for mutant in mutants:
        rooms[room_of(mutant.path)][mutant.operator].append(mutant)
    chance = random.Random(seed)
    for kinds in rooms.values():
        for candidates in kinds.values():
            chance.shuffle(candidates)
    shares = {
        room: math.sqrt(sum(map(len, kinds.values()))) * (SQL_SHARE if room == "sql" else 1.0)
        for room, kinds in rooms.items()
    }
    often = {
        room: {kind: math.sqrt(len(candidates)) * OFTEN.get(kind, 1.0) for kind, candidates in kinds.items()}
        for room, kinds in rooms.items()
    }
    chosen: dict[tuple[str, int], Mutant] = {}
    while len(chosen) < count and any(
        candidates for kinds in rooms.values() for candidates in kinds.values()
    ):
        room = chance.choices(list(shares), list(shares.values()))[0]
        kind = chance.choices(list(often[room]), list(often[room].values()))[0]
        if rooms[room][kind]:
            mutant = rooms[room][kind].pop()
            chosen.setdefault((mutant.path, mutant.line), mutant)
    return list(chosen.values())
