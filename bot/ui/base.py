"""Bases of everything that can be clicked or filled in. Each answers every error; none can be left hanging.

Traps of discord.py 2.7 that these bases avoid (each held by a test):

- a view that times out while it mixes dynamic items with ordinary ones removes the dynamic item for the whole
  bot, so dynamic items stand only in :class:`PersistentView`, which never times out and holds nothing else;
- modals have no timeout by default and leak: here they end after 15 minutes, when their token dies anyway;
- errors in dynamic items are only logged: here they are answered;
- anyone may click what anyone sees: panels check their owner, persistent buttons their signature;
- a click on a panel of before a restart is dropped: here it is recognised (:func:`is_over`), so that it is answered;
- a click on a panel that the library does not know yet to be shown is dropped: here it is looked at again
  (:func:`not_yet_listening`);
- the library keeps every view until it times out, however many a member opens: here they are bounded (:class:`Crowd`).
"""

import asyncio
import re
from typing import Any, ClassVar, Generic, Self, TypeVar, cast
from weakref import WeakValueDictionary, ref

import discord
import structlog
from discord import HTTPException, ui

from bot.domain.ids import MemberId
from bot.errors import UserError
from bot.rate_limit import Expense
from bot.ui.answers import Interaction, TakeAway, answer_error
from bot.ui.commands import spend
from bot.ui.limits import BUTTON_LABEL, clip
from bot.ui.request import Act, Request

PANEL_SECONDS = 840
"""Panels end a minute before their interaction token does (15 minutes)."""
MODAL_SECONDS = 900
MOST_OF_MEMBER = 12
"""Panels and forms that are open for a member; with one more the one opened first ends."""
MOST_IN_ALL = 5_000
"""The same for all members together: each takes some 9 KiB for as long as it is open."""

_log = structlog.get_logger(__name__)
ItemT = TypeVar("ItemT", bound="ui.Item[Any]")
_RANDOM_ID = re.compile("[0-9a-f]{32}")
"""The custom ids that discord.py makes for what is given none."""
_OWN = 24
"""So many characters of a custom id are its panel's or form's (96 random bits); the rest numbers the panel's controls."""
_living: WeakValueDictionary[str, "Panel | Form"] = WeakValueDictionary()
"""The panels and forms of this process that can still be answered, by what the custom ids of their controls share."""


def living(custom_id: str) -> "Panel | Form | None":
    """The panel or form of this process that has a control with this id, or is one."""
    return _living.get(custom_id[:_OWN])


def forget_living() -> None:
    """Know no panel and no form any more, as after a start; for tests."""
    _living.clear()


def is_over(interaction: Interaction) -> bool:
    """Whether somebody clicked in a panel, or sent a form, that this process does not have (any more)."""
    custom_id = str((interaction.data or {}).get("custom_id", ""))
    if _RANDOM_ID.fullmatch(custom_id) is None:
        return False
    opened = living(custom_id)
    return opened is None or opened.made_room


def not_yet_listening(interaction: Interaction) -> "Panel | None":
    """The panel that somebody clicked in before it is known to be shown, so that discord.py has dropped the click."""
    if interaction.type is not discord.InteractionType.component:
        return None
    opened = living(str((interaction.data or {}).get("custom_id", "")))
    if isinstance(opened, Panel) and not opened.is_dispatching() and not opened.is_finished():
        return opened
    return None


class Crowd:
    """The panels and forms that are open, bounded for each member and in all: for a new one the oldest ends."""

    def __init__(self, of_member: int = MOST_OF_MEMBER, in_all: int = MOST_IN_ALL) -> None:
        self._most = (of_member, in_all)
        self._of: dict[MemberId, dict[_Ref, None]] = {}
        self._all: dict[_Ref, MemberId] = {}

    def __len__(self) -> int:
        """How many are open."""
        return len(self._all)

    def enter(self, opened: "Panel | Form") -> None:
        """One more is open; it is held by Discord's library as long as it is, and not by this."""
        of_member, in_all = self._most
        while len(self._of.get(opened.owner, ())) >= of_member:
            self._end(next(iter(self._of[opened.owner])))
        while len(self._all) >= in_all:
            self._end(next(iter(self._all)))
        entered = ref(opened, self._forget)
        self._of.setdefault(opened.owner, {})[entered] = None
        self._all[entered] = opened.owner

    def leave(self, opened: "Panel | Form") -> None:
        """It is over."""
        self._forget(ref(opened))

    def _end(self, oldest: "_Ref") -> None:
        opened = oldest()
        self._forget(oldest)
        if opened is not None:
            opened.made_room = True
            opened.stop()

    def _forget(self, gone: "_Ref") -> None:
        owner = self._all.pop(gone, None)
        if owner is not None:
            self._of[owner].pop(gone)
            if not self._of[owner]:
                del self._of[owner]


_Ref = ref["Panel | Form"]
_crowd = Crowd()


def open_panels() -> int:
    """How many panels and forms of this process can still be answered."""
    return len(_crowd)


class Panel(ui.View):
    """Buttons and menus below a private card, for the person who asked and for 14 minutes.

    ``expense`` is what each click costs the bot; ``None`` for what is never refused.
    """

    expense: ClassVar[Expense | None] = Expense.WRITE
    made_room = False
    """It ended because its member opened more than may be open."""

    def __init__(self, owner: MemberId) -> None:
        super().__init__(timeout=None)
        self.owner = owner
        self._take_away: TakeAway | None = None
        self._time_left: asyncio.TimerHandle | None = None
        self._controls = 0
        _living[self.id[:_OWN]] = self
        for declared in self.children:
            self._number(declared)
        self._renew()
        _crowd.enter(self)

    @property
    def timeout(self) -> float | None:
        """``None``: discord.py would start a task for each panel, which takes 1 KiB more than our timer."""
        return None

    @timeout.setter
    def timeout(self, value: float | None) -> None:
        """Called by discord.py, which gives each private answer 15 minutes."""

    def _renew(self) -> None:
        """Count the time from now on."""
        if self._time_left is not None:
            self._time_left.cancel()
        self._time_left = asyncio.get_running_loop().call_later(PANEL_SECONDS, _time_is_up, _Ref(self))

    def stop(self) -> None:
        """End: nothing listens to clicks any more."""
        super().stop()
        if self._time_left is not None:
            self._time_left.cancel()
        _crowd.leave(self)

    def ends_with(self, take_away: TakeAway, /) -> None:
        """Remember how to take the buttons off the message."""
        self._take_away = take_away

    async def on_timeout(self) -> None:
        """Take the buttons away, so that nobody clicks a dead one."""
        if self._take_away is None:
            return
        try:
            await self._take_away()
        except HTTPException as failure:
            # The reader has dismissed the card, or its token has died: there is nothing left to take away.
            _log.debug("panel_gone", status=failure.status)
        except Exception as failure:  # noqa: BLE001 (the way to Discord is cut, and nobody would look at it)
            _log.debug("panel_gone", kind=type(failure).__name__)

    def add_item(self, item: ui.Item[Any]) -> Self:
        """Add an item. Raises `TypeError` for a dynamic one, which would die with the panel for the whole bot."""
        if isinstance(item, ui.DynamicItem):
            raise TypeError("a dynamic item stands in a persistent view only")
        self._number(item)
        return super().add_item(item)

    def _number(self, item: ui.Item[Any]) -> None:
        """Give a control an id by which its panel is found; one that has such an id keeps it."""
        control, own = cast("Any", item), self.id[:_OWN]
        custom_id: str | None = getattr(item, "custom_id", None)
        if custom_id is not None and not custom_id.startswith(own):
            self._controls += 1
            control.custom_id = f"{own}{self._controls:08x}"

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner, and the owner who clicks too often on what is expensive."""
        if interaction.user.id != self.owner:
            raise UserError("error.not_yours")
        if self.expense is not None:
            spend(Request.of(interaction), self.expense)
        if not self.is_finished():
            self._renew()
        return True

    async def on_error(self, interaction: Interaction, error: Exception, item: ui.Item[Any], /) -> None:  # noqa: ARG002
        """Answer the error."""
        await answer_error(interaction, error)


_ending: set[asyncio.Task[None]] = set()
"""Panels whose time is up and whose buttons are being taken away."""


def _time_is_up(of: _Ref) -> None:
    opened = of()
    if opened is None or opened.is_finished():
        return
    opened.stop()
    if isinstance(opened, Panel):
        task = asyncio.create_task(opened.on_timeout(), name="panel ends")
        _ending.add(task)
        task.add_done_callback(_ending.discard)


class PersistentView(ui.View):
    """Holds dynamic items only and never times out; the bot need not remember it."""

    def __init__(self, *items: "PersistentItem[Any]") -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)

    def add_item(self, item: ui.Item[Any]) -> Self:
        """Add a dynamic item. Raises `TypeError` for any other."""
        if not isinstance(item, ui.DynamicItem):
            raise TypeError("a persistent view holds dynamic items only")
        return super().add_item(cast("ui.Item[Self]", item))


class PersistentItem(ui.DynamicItem[ItemT], Generic[ItemT], template=re.compile("(?!)")):
    """A button or menu that works in a message of any age and after any restart."""

    async def act(self, request: Request) -> None:
        """What a click does. Errors raised here are answered."""
        raise NotImplementedError

    async def callback(self, interaction: Interaction) -> None:
        """Called by discord.py: act, and answer what goes wrong."""
        try:
            await self.act(Request.of(interaction))
        except Exception as error:  # noqa: BLE001 (the outermost boundary: discord.py would only log it)
            await answer_error(interaction, error)


class Form(ui.Modal):
    """A form that opens over a card, for the person it opened for. Its errors are answered; it ends with its token."""

    made_room = False
    """It ended because its member opened more than may be open."""

    def __init__(self, owner: MemberId, title: str) -> None:
        super().__init__(title=title, timeout=None)
        self.owner = owner
        # As for a panel: discord.py would start a task for each.
        loop = asyncio.get_running_loop()
        self._time_left = loop.call_later(MODAL_SECONDS, _time_is_up, _Ref(self))
        _living[self.custom_id[:_OWN]] = self
        _crowd.enter(self)

    def stop(self) -> None:
        """End: what is sent from now on is answered as from before a restart."""
        super().stop()
        self._time_left.cancel()
        _crowd.leave(self)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse everybody but the owner. Discord lets nobody else send it; the bot does not rely on that."""
        if interaction.user.id != self.owner:
            raise UserError("error.not_yours")
        return True

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:
        """Answer the error."""
        await answer_error(interaction, error)


class ActButton(ui.Button[Any]):
    """A button of a panel; its panel checks who clicks and answers errors."""

    def __init__(
        self, label: str, act: Act, style: discord.ButtonStyle = discord.ButtonStyle.secondary
    ) -> None:
        super().__init__(label=clip(label, BUTTON_LABEL), style=style)
        self._act = act

    async def callback(self, interaction: Interaction) -> None:
        """Called by discord.py for a click."""
        await self._act(Request.of(interaction))
