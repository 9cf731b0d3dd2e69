"""The Discord client: which events it asks for, what it caches (nothing), which commands it has."""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import discord
import structlog
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic_core import Url
from typing_extensions import override

from bot import __version__
from bot.clock import ClockCheck
from bot.errors import UserError
from bot.fleet.ports import Fleet, TreeMemory
from bot.gateway.discord_internals import click_again, name_servers_anew, require_internals
from bot.gateway.requests import watched
from bot.gateway.tree import PreceptorTree
from bot.logs.faults import log_fault
from bot.monitoring.figures import Figures
from bot.scheduler.wakeup import Wakeup
from bot.services import Services
from bot.ui.after_answer import after_arrival, after_command, is_click
from bot.ui.answers import answer_error
from bot.ui.base import Panel, PersistentItem, is_over, not_yet_listening
from bot.ui.request import Request
from cogs.about import AboutCog
from cogs.applications import ApplicationsCog
from cogs.audit import AuditCog
from cogs.cohort import CohortCog
from cogs.connection import ConnectionCog
from cogs.help import HelpCog
from cogs.interviews import InterviewsCog
from cogs.invitations import InvitationsCog
from cogs.ledger import LedgerCog
from cogs.letters import LettersCog
from cogs.match_dates import MatchDatesCog
from cogs.privacy import PrivacyCog
from cogs.profile import ProfileCog
from cogs.programs import ProgramsCog
from cogs.rank import RankCog
from cogs.reminders import RemindersCog
from cogs.score import ScoreCog
from cogs.server import ServerCog
from cogs.start import StartCog
from cogs.status import StatusCog
from cogs.strategy import StrategyCog
from cogs.timeline import TimelineCog
from cogs.whatif import WhatIfCog

LONGEST_RATE_LIMIT_SECONDS = 30.0
"""A longer wait raises `discord.RateLimited`, and the delivery is tried again later instead of blocking others."""
_EARLY = "early"
_EARLY_SECONDS, _EARLY_STEP_SECONDS = 2.0, 0.02
"""Discord waits for three seconds."""
COGS = (
    StartCog,
    ProfileCog,
    ScoreCog,
    StatusCog,
    LettersCog,
    ConnectionCog,
    ProgramsCog,
    StrategyCog,
    WhatIfCog,
    InterviewsCog,
    InvitationsCog,
    ApplicationsCog,
    RankCog,
    TimelineCog,
    RemindersCog,
    CohortCog,
    MatchDatesCog,
    LedgerCog,
    AuditCog,
    ServerCog,
    PrivacyCog,
    HelpCog,
    AboutCog,
)
_log = structlog.get_logger(__name__)


class PreceptorClient(commands.AutoShardedBot):
    """The bot. It asks Discord for server events only, never for messages, members or presences.

    It connects on ``shard_ids`` of ``shard_count`` shards, which are set before.
    """

    def __init__(
        self,
        services: Services,
        memory: TreeMemory,
        persistent_items: tuple[type[PersistentItem[Any]], ...],
        figures: Figures,
        joined: Wakeup,
        fleet: Fleet,
    ) -> None:
        self.clock_check = ClockCheck(services.clock)
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=PreceptorTree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT_SECONDS,
            http_trace=watched(figures, self.clock_check),
        )
        require_internals()
        name_servers_anew(self)
        self.services = services
        self._memory = memory
        self._figures = figures
        self._persistent_items = persistent_items
        self._joined = joined
        self._fleet = fleet
        self.identifies_at_once = 1
        """How many shards Discord lets in at once, by the remainder of their number; set before it connects."""

    @property
    def command_ids(self) -> Mapping[str, int]:
        """Discord's numbers of the commands, by which an answer can mention them; empty until they are known."""
        tree = self.tree
        return tree.ids if isinstance(tree, PreceptorTree) else {}

    async def setup_hook(self) -> None:
        """Called by discord.py after login: buttons, commands, and their sync where they changed."""
        self.add_dynamic_items(*self._persistent_items)
        for cog in COGS:
            await self.add_cog(cog())
        tree = self.tree
        if isinstance(tree, PreceptorTree):
            async with self._fleet.syncing():
                await tree.sync_if_changed(self._memory)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Called by discord.py before a shard identifies."""
        await self._fleet.may_identify(shard_id or 0, self.identifies_at_once)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Called by discord.py when something beside an answer failed."""
        error = sys.exception()
        if error is not None:
            log_fault("event_failed", error, what=event_method)

    async def on_ready(self) -> None:
        """Tell the operator that the bot is at work; what waited for the servers to be known is posted now."""
        _log.info("ready", version=__version__, servers=len(self.guilds))
        self.services.publishing.wake()

    async def on_guild_join(self, _guild: discord.Guild) -> None:
        """The bot was added to a server: whoever can set it up is greeted."""
        self._joined.request()

    async def on_app_command_completion(
        self, interaction: discord.Interaction[Any], _command: discord.app_commands.Command[Any, ..., Any]
    ) -> None:
        """Below an answer comes what waits for the member, and what is noted of them."""
        await after_command(Request.of(interaction))

    @override
    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Called by discord.py for every event. By then a click has found its panel or was dropped."""
        if event_name == "interaction":
            [interaction] = args
            interaction.extras[_EARLY] = not_yet_listening(interaction)
        super().dispatch(event_name, *args, **kwargs)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Everything that comes is noted. What was clicked on and is over is answered here: nothing else does."""
        self._figures.arrived(interaction.id)
        early: Panel | None = interaction.extras.pop(_EARLY, None)
        if early is not None and await _listens(early):
            click_again(interaction)
        elif early is not None or (is_click(interaction) and is_over(interaction)):
            await answer_error(interaction, UserError("error.over"))
        await after_arrival(Request.of(interaction))


async def _listens(panel: Panel) -> bool:
    """Wait until a panel is known to be shown; whether it is, while a click can still be answered."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_EARLY_SECONDS):
            while not panel.is_dispatching():  # noqa: ASYNC110 (discord.py tells nobody)
                await asyncio.sleep(_EARLY_STEP_SECONDS)
            return True
    return False


# This bot never speaks; without this, discord.py warns at every start that it cannot.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def use_addresses(api_base: Url | None, gateway_url: Url | None) -> None:
    """Point discord.py at other addresses than Discord's (tests, a proxy). It keeps them in class variables."""
    if api_base is not None:
        Route.BASE = str(api_base).rstrip("/")
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str(gateway_url))
