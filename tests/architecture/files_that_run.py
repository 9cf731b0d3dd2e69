"""Which files of ours run while a command is answered, from the first look of the client to the answer.

``python -m tests.architecture.files_that_run`` prints how many for `/score add`, `/strategy` and `/cohort post`, and
with ``--names`` which. A short way through the code is one that a newcomer can read in an afternoon.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from bot.domain.ids import MemberId
from tests.discord.simcord_extras import fast
from tests.discord.world import World

ROOT = Path(__file__).parents[2]
OURS = tuple(str(ROOT / folder) + "/" for folder in ("bot", "cogs", "storage"))
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def _score_add(world: World) -> None:
    await world.member.slash(world.general, "score add", exam="step2ck", score=232, date="2026-06-20")


async def _strategy(world: World) -> None:
    await world.member.slash(world.general, "strategy")


async def _cohort_post(world: World) -> None:
    await world.moderator.slash(world.general, "cohort post", table="step2ck", channel=world.general)


COMMANDS: dict[str, Callable[[World], Awaitable[None]]] = {
    "/score add": _score_add,
    "/strategy": _strategy,
    "/cohort post": _cohort_post,
}


async def files_of(act: Callable[[World], Awaitable[None]]) -> frozenset[str]:
    """Files of ours with a function that ran in ``act``, by a member who consented before; storage's threads too."""
    seen: set[str] = set()

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            seen.add(frame.f_code.co_filename)

    with TemporaryDirectory() as folder:
        async with World(START, Path(folder) / "data").running() as world:
            services = world.services
            who, now = MemberId(world.member.id), services.clock.now()
            await services.profiles.register(who, time_zone="Asia/Karachi", now=now)
            sys.setprofile(look)
            try:
                await act(world)
            finally:
                sys.setprofile(None)
    return frozenset(str(Path(name).relative_to(ROOT)) for name in seen)


def main() -> None:
    """Print a line for each command."""
    fast()
    for name, act in COMMANDS.items():
        found = asyncio.run(files_of(act))
        print(f"{name}: {len(found)} files")
        if "--names" in sys.argv:
            print("".join(f"  {file}\n" for file in sorted(found)), end="")


if __name__ == "__main__":
    main()
