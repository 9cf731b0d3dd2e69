# pyright: reportPrivateUsage=false
# SimCord offers no public way to do what stands here; its version is pinned, and nothing outside this file
# touches a private name of it.
"""The simulated Discord behind the demo: its clock, and a page in the browser for each channel and inbox.

SimCord shows one page at a time, moves its clock only when asked to, and publishes only what somebody clicked.
Here it shows several, its clock walks beside the computer's, and what the bot does by itself appears too.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import simcord
import structlog
from simcord.actors import MemberActor
from simcord.backend.errors import SetupError
from simcord.builders import ChannelHandle, UserHandle
from simcord.preview._markdown import _FIELD_POLICIES
from typing_extensions import override

from bot.errors import UserError
from bot.ui.answers import cause_of

if TYPE_CHECKING:
    import discord
    from simcord.preview import Preview

BOT_NAME = "Preceptor"
WALK_SECONDS = 1.0
"""How often the clock moves and news are published."""
SETTLE_SECONDS = 10.0
"""How long one click may keep the bot busy."""
EMBED_PARTS = ("embed_description", "embed_field_value")
"""Where Discord shows channels, people, roles and commands by name; SimCord leaves their numbers."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or an inbox; the first of ``viewers`` is who looks at it when the page opens."""

    name: str
    channel: ChannelHandle
    viewers: tuple[MemberActor | UserHandle, ...]
    port: int


class _Env(simcord.Env):
    """A Discord whose page takes a refusal that was answered for an answer, and not for a fault of the bot."""

    @override
    def errors_since(self, cursor: int) -> tuple[BaseException, ...]:
        """What went wrong since then, but for what the bot has answered the person who asked."""
        return tuple(
            error for error in super().errors_since(cursor) if not isinstance(cause_of(error), UserError)
        )


def simulated_discord(client: "discord.Client", start: datetime) -> simcord.Env:
    """A Discord for this client whose clock stands at ``start`` (aware) until it is set or walks."""
    env = _Env(client, check_errors=False, settle_timeout=SETTLE_SECONDS)
    env.backend.bot_user.name = BOT_NAME
    for part in EMBED_PARTS:
        _FIELD_POLICIES[part] |= {"mentions": True, "commands": True}
    set_clock(env, start)
    return env


def set_clock(env: simcord.Env, now: datetime) -> None:
    """Put the simulated clock on this aware instant; nothing that waits is woken on the way."""
    clock = env.backend.clock
    clock._epoch += now.astimezone(UTC) - clock.now()


class Places:
    """All pages of one simulated Discord. One click or one step of the clock happens at a time."""

    def __init__(self, env: simcord.Env) -> None:
        self._env = env
        self._turn = asyncio.Lock()
        self._previews: dict[Place, Preview] = {}
        self._shown: dict[Place, int] = {}
        self._happened = -1
        self._closed = False  # with _mark_action_dispatched: what SimCord asks of "the" page

    @asynccontextmanager
    async def opened(self, places: tuple[Place, ...]) -> AsyncGenerator[None]:
        """Serve the pages during the block. Raises `SetupError` where a port is taken."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._close)
            for place in places:
                await self._open(place)
            yield

    def addresses(self) -> Mapping[str, str]:
        """The address of each place by its name; whoever knows one can act there."""
        return {place.name: preview.url for place, preview in self._previews.items() if not preview._closed}

    async def walk(self, shift: timedelta, now: Callable[[], datetime]) -> None:
        """Keep the clock at ``now() + shift`` for ever, and show what the bot did by itself meanwhile."""
        while True:
            await asyncio.sleep(WALK_SECONDS)
            async with self._turn:
                try:
                    await self._step(now() + shift)
                except TimeoutError as error:
                    # A callback of the bot did not come to rest in time; the next step goes on with it.
                    _log.warning("demo_busy", reason=str(error).splitlines()[0])

    async def _step(self, target: datetime) -> None:
        behind = (target - self._env.now()).total_seconds()
        if behind > 0:
            await self._env.advance_time(behind)
        await self._reopen()
        happened = len(self._env.backend.transcript)
        if happened != self._happened:
            self._happened = happened
            for place, preview in self._previews.items():
                if self._shown.get(place) != (state := self._state(place)):
                    await preview.refresh()
                    self._shown[place] = state

    def _state(self, place: Place) -> int:
        """What a page shows, in short: publishing is dear, so it is done only where something differs."""
        return hash(repr(self._env.backend.messages.get(place.channel.id)))

    async def _reopen(self) -> None:
        """A visitor can end a page; it opens again under a new address."""
        for place, preview in tuple(self._previews.items()):
            if preview._closed and not self._closed:
                await preview.wait_closed()
                await self._open(place)

    async def _open(self, place: Place) -> None:
        self._env._preview = None
        preview = self._env.preview(place.channel, viewers=place.viewers, layout="channel", port=place.port)
        try:
            await preview.__aenter__()
        finally:
            self._env._preview = cast("Preview", self)
        _forget_the_page_for_scripts(preview)
        self._in_turn(place, preview)
        self._previews[place] = preview

    def _in_turn(self, place: Place, preview: "Preview") -> None:
        act = preview._action

        async def action(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self._turn:
                page = preview._pages.get(context_id or "")
                # Else a click just after something was published by itself would be refused as stale.
                current = body if page is None else {**body, "published_revision": page.revision}
                result = await act(context_id, current)
                if len(preview._pages) == 1:  # the only tab has just been shown what it did
                    self._shown[place] = self._state(place)
                return result

        preview._action = action

    def _mark_action_dispatched(self) -> None:
        for preview in self._previews.values():
            preview._mark_action_dispatched()

    async def _close(self) -> None:
        self._closed = True
        for preview in self._previews.values():
            await preview.close()


def _forget_the_page_for_scripts(preview: "Preview") -> None:
    """SimCord keeps one page for scripts, published with every change; visitors open their own, at its end."""
    for_scripts = preview._python
    if for_scripts is not None:
        preview._pages.pop(for_scripts.id, None)
        for_scripts.target_id = for_scripts.window_end_id = None


__all__ = ["BOT_NAME", "Place", "Places", "SetupError", "set_clock", "simulated_discord"]
