"""Every click and every form that a test sends is first sent by those who must get nothing by it.

- By somebody else. Discord itself lets nobody click on what they cannot see, nor send a form that they did not open. The
  bot does not rely on it: the forger is an administrator of the server who sends the same interaction, message and custom
  ids included.
- By a moderator who has lost the right meanwhile, where it is a moderator's panel or a form that such a panel opened.

They must be refused, in private, and the stored data and the roles of the server must be the same afterwards.

At the end of a test each member is erased and sends once more what still listens to them: nothing of them may be stored
by it, except where they agree anew.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import simcord._modal
import simcord.actors
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from bot.cohort.service import CohortService
from bot.i18n import catalogue
from bot.rate_limit import RateLimits
from bot.ui.authority import ModeratorPanel
from bot.ui.base import Form, Panel, living
from storage.presence import PresenceStore
from tests.discord.simcord_extras import listen_again, roles_around, without_roles

REFUSALS = tuple(
    catalogue(language)(key)
    for language in ("en", "es")
    for key in ("error.not_yours", "error.over", "authority.moderators_only", "authority.managers_only")
)
FOR_EVERYBODY = ("intro:", "stage:")
"""Buttons that act for whoever presses them. They too answer in private, and a press alone stores nothing."""
MISTAKE = catalogue()("form.refused")
"""A form with a mistake in it may be refused for that first."""
MODERATORS = {"audit", "cohort", "deadlines", "ledger", "server"}
"""Their groups of commands."""
PERSISTENT = re.compile(r"(?![0-9a-f]{32}$)")
"""The custom ids that the bot chose itself."""
FORGED = (InteractionType.MESSAGE_COMPONENT, InteractionType.MODAL_SUBMIT)


def _changes(directory: Path, opened: ExitStack) -> Callable[[], list[int]]:
    """Numbers that differ whenever anybody has committed a change to the databases of a directory meanwhile."""
    files = [
        opened.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
        for file in sorted(directory.glob("*.db"))
    ]
    return lambda: [file.execute("PRAGMA data_version").fetchone()[0] for file in files]


@dataclass(frozen=True, slots=True)
class Sent:
    """A click or a form as Discord handed it to the bot."""

    actor: Any
    kind: int
    channel: Any
    data: Any
    rest: dict[str, Any]

    @property
    def opened(self) -> Panel | Form | None:
        """The panel or form of this process that listens to it."""
        return living(self.data["custom_id"])

    @property
    def persistent(self) -> bool:
        """Whether it is of a message that works at any age."""
        return PERSISTENT.match(self.data["custom_id"]) is not None


class Forgery:
    """While it is under way, every click and form is forged before it is sent. ``tried`` gets what was answered."""

    def __init__(self, forger: Callable[[], Any], directory: Path, tried: list[str]) -> None:
        self._real = simcord.actors._dispatch_actor_interaction
        self._forger = forger
        self._directory = directory
        self._tried = tried
        self._of_moderators: set[str] = set()
        """Forms that a moderator's panel or command opened."""
        self.sent: dict[tuple[int, str], Sent] = {}

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Forge while the block runs."""
        # The form module has a name of its own for the same function.
        with ExitStack() as patched:
            for module in (simcord.actors, simcord._modal):
                patched.enter_context(
                    mock.patch.object(module, "_dispatch_actor_interaction", self._dispatch)
                )
            yield

    async def again(self, sent: Sent) -> None:
        """Send the same once more."""
        with _anywhere(), _unlimited():
            await self._real(sent.actor, sent.kind, sent.channel, sent.data, **sent.rest)

    async def _dispatch(
        self, actor: Any, kind: int, channel: Any, data: Any, **rest: Any
    ) -> InteractionResult:
        guarded = kind == InteractionType.APPLICATION_COMMAND and data["name"] in MODERATORS
        if kind in FORGED and actor.id != self._forger().id:
            sent = Sent(actor, kind, channel, data, rest)
            await self._refused(replace(sent, actor=_as(self._forger(), actor)))
            guarded = isinstance(sent.opened, ModeratorPanel) or data["custom_id"] in self._of_moderators
            if guarded:
                opened = sent.opened
                with _without_rights(actor):
                    await self._refused(sent, (*REFUSALS, MISTAKE))
                if isinstance(opened, Form):
                    listen_again(actor, opened)
            else:
                self.sent[actor.id, data["custom_id"]] = sent
        shown = await self._real(actor, kind, channel, data, **rest)
        if guarded and shown.modal is not None:
            self._of_moderators.add(shown.modal["custom_id"])
        return shown

    async def _refused(self, sent: Sent, refusals: Sequence[str] = REFUSALS) -> None:
        """Send what has to be refused."""
        with ExitStack() as opened, _anywhere(), _unlimited():
            stored, roles = _changes(self._directory, opened), roles_around(sent.actor)
            before = stored()
            shown = await self._real(sent.actor, sent.kind, sent.channel, sent.data, **sent.rest)
            assert stored() == before, "a forged click changed what is stored"
            assert roles_around(sent.actor) == roles, "a forged click changed the roles of the server"
        self._tried.append(_answer(shown))
        for_everybody = sent.data["custom_id"].startswith(FOR_EVERYBODY)
        assert for_everybody or any(refusal in self._tried[-1] for refusal in refusals), (
            f"not refused: {self._tried[-1]!r}"
        )


@contextmanager
def _without_rights(actor: Any) -> Iterator[None]:
    """While the block runs, this person has no role in their server, and that they are here is not noted."""
    nothing = mock.AsyncMock(return_value=None)
    with (
        without_roles(actor),
        mock.patch.object(PresenceStore, "note", nothing),
        mock.patch.object(CohortService, "verified", nothing),
    ):
        yield


@contextmanager
def _unlimited() -> Iterator[None]:
    """While the block runs, nobody asks too often: a forgery counts for nobody."""
    with mock.patch.object(RateLimits, "spend", return_value=None):
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
