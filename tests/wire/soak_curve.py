"""What a process held while it worked, and whether that grew: the judging of `make proof-soak`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

LEAST_LOOKS = 12
"""Fewer say nothing about a slope."""
MEMORY_BOUND = 0.1
"""MiB a minute by which memory may grow."""
GROWTH_BOUND = 10
"""By so many may the fewest tasks, threads or files of the last third exceed those of the first third: connections are
kept for a while, more of them after a storm."""
REST_BOUND = 3
"""By so many may they be more at rest after the load than at rest before it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the process held ``at`` seconds after the load began: MiB of memory, and counts."""

    at: float
    memory: float
    tasks: int
    threads: int
    files: int
    panels: int


COUNTED: dict[str, Callable[[Look], int]] = {
    "tasks": lambda look: look.tasks,
    "threads": lambda look: look.threads,
    "files": lambda look: look.files,
}


def slope(looks: Sequence[Look]) -> float:
    """MiB a minute: the middle of the slopes between all pairs (Theil and Sen), which a few odd looks do not move."""
    slopes = [
        (later.memory - sooner.memory) / (later.at - sooner.at) * 60
        for sooner, later in combinations(looks, 2)
        if later.at > sooner.at
    ]
    return median(slopes)


def complaints(looks: Sequence[Look], warm_up: float, most_panels: int) -> list[str]:
    """What grew after the first ``warm_up`` seconds, in words; nothing where all is flat.

    Counts go up and down with the load, so that of each third of the time only the fewest count: what is never let
    go of is there then, too.
    """
    steady = [look for look in looks if look.at >= warm_up]
    if len(steady) < LEAST_LOOKS:
        return [f"only {len(steady)} looks after the first {warm_up:.0f} s: too few to judge"]
    found: list[str] = []
    if (grows := slope(steady)) > MEMORY_BOUND:
        found.append(f"memory grows by {grows:.2f} MiB a minute, bound {MEMORY_BOUND}")
    third = len(steady) // 3
    for name, counted in COUNTED.items():
        first, last = (min(map(counted, part)) for part in (steady[:third], steady[-third:]))
        if last - first > GROWTH_BOUND:
            found.append(f"{name} grow from {first} to {last}, bound {GROWTH_BOUND} more")
    if (most := max(look.panels for look in looks)) > most_panels:
        found.append(f"{most} panels are open, where members can have {most_panels}")
    return found


def left_behind(before: Look, after: Look) -> list[str]:
    """What the process holds at rest after the load that it did not hold at rest before it, in words."""
    return [
        f"{counted(after) - counted(before)} {name} are left when all is at rest, bound {REST_BOUND}"
        for name, counted in COUNTED.items()
        if counted(after) - counted(before) > REST_BOUND
    ]
