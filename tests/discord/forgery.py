"""Every click and every form that a test sends is first sent by somebody else, who must get nothing by it.

Discord itself lets nobody click on what they cannot see, nor send a form that they did not open. The bot does not rely
on it: the forger is an administrator of the server who sends the same interaction, message and custom ids included.
It must be refused, in private, and the stored data must be the same afterwards.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import simcord._modal
import simcord.actors
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from bot.i18n import catalogue

REFUSALS = tuple(
    catalogue(language)(key)
    for language in ("en", "es")
    for key in ("error.not_yours", "error.over", "authority.moderators_only", "authority.managers_only")
)
FOR_EVERYBODY = ("intro:", "stage:")
"""Buttons that act for whoever presses them. They too answer in private, and a press alone stores nothing."""
FORGED = (InteractionType.MESSAGE_COMPONENT, InteractionType.MODAL_SUBMIT)


def _changes(directory: Path, opened: ExitStack) -> Callable[[], list[int]]:
    """Numbers that differ whenever anybody has committed a change to the databases of a directory meanwhile."""
    files = [
        opened.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
        for file in sorted(directory.glob("*.db"))
    ]
    return lambda: [file.execute("PRAGMA data_version").fetchone()[0] for file in files]


@contextmanager
def forged_first(forger: Callable[[], Any], directory: Path, tried: list[str]) -> Iterator[None]:
    """While the block runs, every click and form is forged before it is sent. ``tried`` gets what was answered."""
    real = simcord.actors._dispatch_actor_interaction

    async def dispatch(actor: Any, kind: int, channel: Any, data: Any, **rest: Any) -> InteractionResult:
        if kind in FORGED and actor.id != forger().id:
            with ExitStack() as opened, _anywhere():
                changes = _changes(directory, opened)
                before = changes()
                shown = await real(_as(forger(), actor), kind, channel, data, **rest)
                assert changes() == before, "a forged click changed what is stored"
            tried.append(_answer(shown))
            for_everybody = str(data.get("custom_id", "")).startswith(FOR_EVERYBODY)
            assert for_everybody or any(refusal in tried[-1] for refusal in REFUSALS), (
                f"not refused: {tried[-1]!r}"
            )
        return await real(actor, kind, channel, data, **rest)

    # The form module has a name of its own for the same function.
    with ExitStack() as patched:
        for module in (simcord.actors, simcord._modal):
            patched.enter_context(mock.patch.object(module, "_dispatch_actor_interaction", dispatch))
        yield


@contextmanager
def _anywhere() -> Iterator[None]:
    """While the block runs, people may act in channels that they do not see."""
    with mock.patch.object(simcord.actors, "_check_actor_channel"):
        yield


def _as(forger: Any, actor: Any) -> Any:
    """The forger in the place where the actor acts: in the server, or as a user in a direct message."""
    return forger if getattr(actor, "guild", None) is not None else forger.user


def _answer(shown: InteractionResult) -> str:
    from tests.discord.world import private, texts

    assert private(shown), "the forger's answer can be seen by others"
    return texts(shown)
