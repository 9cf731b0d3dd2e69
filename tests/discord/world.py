"""A small server with people in it and the real bot: what the tests of commands and buttons act in.

See `conftest.py` for how to use it.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack, asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self
from unittest import mock

import discord
import simcord
from discord import app_commands
from discord.ext import commands
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.results import InteractionResult, ResponseMessage

from bot.config import Config, LedgerSection, StorageSection
from bot.domain.ids import MemberId
from bot.errors import UserError
from bot.fleet.ports import Ring
from bot.i18n import catalogue
from bot.rate_limit import RateLimits
from bot.services import Services
from bot.ui.base import Form, Panel
from bot.ui.consent import ConsentPanel
from tests.discord import simcord_extras
from tests.discord.forgery import Forgery
from tests.discord.log_watch import watched_log
from tests.discord.sent import nobody_pinged

if TYPE_CHECKING:
    from bot.app import Session

Commands = list[dict[str, Any]]
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = 60.0
"""Seconds that the bot may take to answer before a test gives up; a busy machine is no fault of the bot."""
AGE = timedelta(days=60)
"""How long before the start of a test everybody joined Discord and the server."""
_MENTION = re.compile(r"</([^:>\u200b]+):[0-9]+>")
"""A command that can be pressed, which reads as its name."""
_INCIDENT = re.compile(re.escape(catalogue()("error.ours", {"incident": "@"})).replace("@", "([0-9A-F]{6})"))

Shown = InteractionResult | ResponseMessage | discord.Message


class VirtualClock:
    """The clock of the simulated Discord, for the bot."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self.env: simcord.Env | None = None

    def now(self) -> datetime:
        """The present instant of the simulation, aware, in UTC."""
        return self._start if self.env is None else self.env.now()


class Hall:
    """The server "Hall" with #general, three people, a bot that serves them, and the clock.

    ``open_client`` makes the bot's client anew at every start; what it opens beside is closed by the stack.
    """

    env: simcord.Env
    guild: GuildHandle
    general: ChannelHandle
    tree: app_commands.CommandTree[Any]
    member: MemberActor
    stranger: MemberActor
    moderator: MemberActor
    forger: MemberActor

    def __init__(self, start: datetime) -> None:
        self.clock = VirtualClock(start)
        self._start = start
        self._opened = AsyncExitStack()
        self._incidents_expected = False
        self.forged: list[str] = []
        self._known_commands: Commands = []

    async def open_client(self, opened: AsyncExitStack) -> commands.Bot | commands.AutoShardedBot:
        """The bot's client, not logged in."""
        raise NotImplementedError

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Build the server, let the block act in it, then close the bot and its database."""
        try:
            self.env = simcord.Env(await self._open(), check_errors=False, settle_timeout=PATIENCE)
            self.clock.env = self.env
            simcord_extras.set_time(self.env, self._start - AGE)
            simcord_extras.know_commands(self.env, self._known_commands)
            await self.env.start()
            try:
                self._populate()
                simcord_extras.set_time(self.env, self._start)
                await self.env.settle()
                with watched_log(), self._forgeries():
                    yield self
                    await self._after_erasure()
                self._complain_about_faults()
            finally:
                await self.env.shutdown()
        finally:
            await self._opened.aclose()

    async def _open(self) -> discord.Client:
        client = await self.open_client(self._opened)
        self.tree = client.tree
        self._opened.push_async_callback(client.close)
        return client

    def _forgeries(self) -> AbstractContextManager[object]:
        """What happens to every click before it is made."""
        return nullcontext()

    async def _after_erasure(self) -> None:
        """What everybody does once more when their data is gone."""

    def _populate(self) -> None:
        self.guild = self.env.create_guild("Hall")
        self.general = self.guild.create_text_channel("general")
        moderators = self.guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
        self.member = self.new_member("mia")
        self.stranger = self.new_member("sam")
        self.moderator = self.guild.add_member(self.env.create_user("mod"), roles=[moderators])
        administrators = self.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        self.forger = self.guild.add_member(self.env.create_user("eve"), roles=[administrators])

    def new_member(self, name: str) -> MemberActor:
        """One more person who joins the server now."""
        return self.guild.add_member(self.env.create_user(name))

    async def wait(self, time: timedelta) -> None:
        """Let time pass; what times out on the way does so."""
        await self.env.advance_time(time.total_seconds())

    async def restart(self, while_stopped: Callable[[], Awaitable[object]] | None = None) -> None:
        """Stop the bot and its database and start both anew on the same files; messages keep their buttons."""
        await self.env.settle()
        old, self._opened = self._opened, AsyncExitStack()
        await old.aclose()
        if while_stopped is not None:
            await while_stopped()
        await self.env.restart_bot(await self._open())

    def dms(self, person: MemberActor | UserHandle) -> list[discord.Message]:
        """The direct messages of a person, oldest first."""
        user = person.user if isinstance(person, MemberActor) else person
        return user.dm_channel.history(viewer=user)

    def close_dms(self, person: MemberActor) -> None:
        """This person takes no direct messages from now on."""
        simcord_extras.close_dms(self.env, person.user)

    def open_dms(self, person: MemberActor) -> None:
        """This person takes direct messages again."""
        simcord_extras.open_dms(self.env, person.user)

    async def offer(self, command: str, *people: MemberActor) -> None:
        """The owner has offered a command to these people in Discord's own settings of the server."""
        known = await self.tree.fetch_commands()
        (found,) = [known_item for known_item in known if known_item.name == command]
        self.guild.set_command_permissions(found, dict.fromkeys(people, True))

    def incidents(self) -> list[str]:
        """The codes of faults of ours that anybody was shown; the test then answers for them."""
        self._incidents_expected = True
        return self._shown_incidents()

    def _shown_incidents(self) -> list[str]:
        shown = (embed.get("description", "") for embed in simcord_extras.all_embeds(self.env))
        return [found[1] for text in shown if (found := _INCIDENT.search(text))]

    def _complain_about_faults(self) -> None:
        if self._incidents_expected:
            return
        faults = [error for error in self.env.errors if isinstance(error, Exception) and not refused(error)]
        if faults:
            raise ExceptionGroup("the bot failed during the test", faults)
        assert self._shown_incidents() == []


class World(Hall):
    """The hall with the real bot on a database in a directory; ``session`` is the running one.

    A directory that is not there becomes that of a bot which has been started once; in an empty one it never was.
    """

    services: Services
    session: "Session"
    sent: list[tuple[str, dict[str, Any]]]
    """Every message the bot has sent, as Discord got it: how (`POST`, `PATCH`) and what."""

    def __init__(self, start: datetime, directory: Path, urls: tuple[str, str] | None = None) -> None:
        """``urls`` are two empty databases of PostgreSQL, for the data and for the keys."""
        super().__init__(start)
        self.directory = directory
        url, keys_url = urls or ("", "")
        self._config = Config(
            storage=StorageSection(directory=directory, url=url, keys_url=keys_url),
            ledger=LedgerSection(shipped=False),
        )
        if urls is not None:
            directory.mkdir(mode=0o700, exist_ok=True)
        elif not directory.exists():
            files, self._known_commands = started_once()
            write_files(directory, files)

    def _forgeries(self) -> AbstractContextManager[object]:
        with ExitStack() as around:
            self.sent = around.enter_context(nobody_pinged())
            self.forgery = Forgery(lambda: self.forger, self._config.storage.directory, self.forged)
            around.enter_context(self.forgery.under_way())
            return around.pop_all()

    async def _after_erasure(self) -> None:
        """Each member is erased and clicks once more; nothing of theirs is stored then."""
        if self._incidents_expected:
            return
        privacy, now = self.services.privacy, self.clock.now()
        moderators = {self.moderator.id, self.forger.id}
        clicks = [sent for (who, _), sent in self.forgery.sent.items() if who not in moderators]
        clicks = [sent for sent in clicks if sent.persistent or _listens(sent.opened)]
        for member in {sent.actor.id for sent in clicks}:
            await privacy.erase(MemberId(member), now)
        for sent in clicks:
            await self.forgery.again(sent)
            assert not await privacy.holds_anything(MemberId(sent.actor.id)), sent.data

    async def open_client(self, opened: AsyncExitStack) -> commands.Bot | commands.AutoShardedBot:
        """Open the database and make the real client."""
        from bot.app import open_installation

        installation = await opened.enter_async_context(open_installation(self._config, clock=self.clock))
        self.services, self.session = installation.services, installation.new_session()
        self.stores = installation.stores
        # No waker: it would tick in real time. What a command asks to be sent at once is sent at once.
        opened.enter_context(installation.fleet.heard(Ring.REMINDERS).answered_by(self._nudge))
        opened.enter_context(installation.fleet.heard(Ring.POSTS).answered_by(self._post))
        self.session.client.shard_count = 1
        return self.session.client

    async def let_edit_ledger(self, *, shipped: bool = False) -> None:
        """The operator lists this server among those whose moderators edit the facts about programs.

        ``shipped``: and uses the facts that ship.
        """
        ledger = LedgerSection(servers=(self.guild.id,), shipped=shipped)
        self._config = self._config.model_copy(update={"ledger": ledger})
        await self.restart()

    def lift_limits(self) -> None:
        """Nobody asks too often until the next restart, for a test that is about something else."""
        self._opened.enter_context(mock.patch.object(RateLimits, "spend", return_value=None))

    def _nudge(self) -> asyncio.Task[None]:
        return asyncio.ensure_future(self.session.tick(self.clock.now()))

    def _post(self) -> asyncio.Task[None]:
        return asyncio.ensure_future(self.session.publisher.tick(self.clock.now()))

    async def tick(self, after: timedelta = timedelta()) -> None:
        """Let time pass, then let the dispatcher work once, as the waker does when something falls due."""
        await self.wait(after)
        with self.env.time_context():
            await self.session.tick(self.clock.now())
        await self.env.settle()


@cache
def started_once() -> tuple[Mapping[str, bytes], Commands]:
    """The files of a bot that was started once, and the commands that it gave Discord: every test copies them."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:
        # In a thread of its own, for the caller's event loop is running.
        return beside.submit(asyncio.run, _start_once(Path(folder))).result()


async def _start_once(directory: Path) -> tuple[Mapping[str, bytes], Commands]:
    async with World(NEW_YEAR, directory).running() as world:
        commands_ = simcord_extras.known_commands(world.env)
    return {file.name: file.read_bytes() for file in directory.iterdir()}, commands_


def write_files(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files that only their owner can read, as the program does."""
    directory.mkdir(mode=0o700)
    for name, content in files.items():
        (directory / name).touch(0o600)
        (directory / name).write_bytes(content)


def _listens(opened: Panel | Form | None) -> bool:
    """Whether a panel or form takes clicks still, and not that by which somebody agrees anew."""
    return opened is not None and not opened.is_finished() and not isinstance(opened, ConsentPanel)


def refused(error: BaseException) -> bool:
    """Whether an error is an answer to a person's mistake and not a fault of ours."""
    cause = error.__cause__ if isinstance(error, app_commands.CommandInvokeError) else error
    return isinstance(cause, UserError | app_commands.CheckFailure)


def messages(shown: Shown) -> list[ResponseMessage | discord.Message]:
    """The messages that answered an interaction, in order; a message stands for itself."""
    if not isinstance(shown, InteractionResult):
        return [shown]
    first = [] if shown.response is None else [shown.response]
    return [*first, *shown.followups]


def texts(shown: Shown) -> str:
    """Everything that a person can read in an answer or a message, line by line; buttons as ``[label]``.

    Commands that can be pressed stand in code marks, as in the catalogue.
    """
    lines: list[str] = []
    for message in messages(shown):
        lines.append(message.content)
        for embed in message.embeds:
            lines += [embed.title or "", embed.description or ""]
            lines += [line for field in embed.fields for line in (field.name or "", field.value or "")]
            lines.append(embed.footer.text or "")
        lines += [f"[{label}]" for label in buttons(message)]
    return _MENTION.sub(r"`/\1`", "\n".join(line for line in lines if line))


def buttons(shown: Shown) -> list[str]:
    """The labels of all buttons, in order."""
    return [part["label"] for part in components(shown) if part["type"] == discord.ComponentType.button.value]


def components(shown: Shown) -> list[dict[str, Any]]:
    """The buttons and menus of an answer or a message as Discord got them."""
    rows: list[dict[str, Any]] = []
    for message in messages(shown):
        raw = message.components
        rows += [row if isinstance(row, dict) else row.to_dict() for row in raw]  # type: ignore[misc]
    return [part for row in rows for part in row.get("components", [row])]


def private(shown: InteractionResult) -> bool:
    """Whether there was an answer and nobody else can see any part of it."""
    sent = messages(shown)
    return bool(sent) and all(isinstance(message, ResponseMessage) and message.ephemeral for message in sent)


def answer_to(shown: InteractionResult) -> ResponseMessage:
    """The last message of an answer: the one whose buttons are clicked next."""
    last = messages(shown)[-1]
    assert isinstance(last, ResponseMessage)
    return last


def fields_of(shown: InteractionResult) -> dict[str, dict[str, Any]]:
    """The controls of the form that was opened, by custom id; each with ``label`` where a label stands over it."""
    assert shown.modal is not None, texts(shown)
    found: dict[str, dict[str, Any]] = {}
    for row in shown.modal["components"]:
        inner = row.get("component") or row["components"][0]
        found[inner["custom_id"]] = {"label": row.get("label"), **inner}
    return found
