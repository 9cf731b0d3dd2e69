"""The tree of slash commands: answers every error, and tells Discord of itself only when it has changed."""

import hashlib
import json
from typing import Any, cast

import discord
import structlog
from discord import app_commands

from bot.errors import UserError
from bot.fleet.ports import TreeMemory
from bot.ui.answers import answer_error
from bot.ui.commands import CommandTranslator, spend_for_command, translations
from bot.ui.refused_command import offer_again
from bot.ui.request import Request
from bot.ui.typed.whole import whole

Payload = dict[str, Any]
"""A command as Discord describes it."""
_log = structlog.get_logger(__name__)


class PreceptorTree(app_commands.CommandTree[Any]):
    """The command tree of the bot. ``ids`` are Discord's numbers of its commands by their full names, once known."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ids: dict[str, int] = {}

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Called by discord.py before a command and before its choices: whether its member may ask for so much.

        It reads what was typed afterwards, so that only whole characters get to any command.
        """
        _make_whole(cast("dict[str, Any]", interaction.data or {}))
        try:
            spend_for_command(Request.of(interaction))
        except UserError as error:
            await answer_error(interaction, error)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer the error of a command; what was typed comes back in a form where that can put it right."""
        request = Request.of(interaction)
        try:
            offered = await offer_again(request, error, asked=request)
        except Exception as failure:  # noqa: BLE001 (the outermost boundary: nobody would look at it)
            await answer_error(interaction, failure)
        else:
            if not offered:
                await answer_error(interaction, error)

    async def sync_if_changed(self, memory: TreeMemory) -> bool:
        """Send the commands to Discord unless this application has exactly these there; whether they were sent.

        Discord is asked, because another program with the same token, or the way back to an older version, changes them
        without our knowledge. It allows 200 command creations a day, and a needless sync makes commands flicker for
        members.
        """
        await self.set_translator(CommandTranslator())
        commands = sorted(self.get_commands(), key=lambda command: command.name)
        # As Discord gets them, each with its texts in 31 languages, they would take a start 50 ms more.
        payload = [[command.to_dict(self) for command in commands], translations()]
        ours = json.dumps([self.client.application_id, payload], sort_keys=True, default=str)
        if await memory.tree_hash() == await self._digest(ours):
            return False
        try:
            await self.sync()
        except app_commands.CommandSyncFailure as refused:
            # Those that Discord has stay, and reminders do not need any.
            _log.error("commands_refused", detail=f"{refused.status} {refused.code}")
            return False
        await memory.set_tree_hash(await self._digest(ours))
        _log.info("commands_synced", commands=len(commands))
        return True

    async def _digest(self, ours: str) -> str:
        """Of what we send and of what Discord has now, with its own numbers of commands and of their versions."""
        application = self.client.application_id
        asked = None if application is None else self.client.http.get_global_commands(application)
        found = cast("list[Payload]", [] if asked is None else await asked)
        roots = {str(command["name"]): int(command["id"]) for command in found}
        self.ids = {
            command.qualified_name: roots[command.qualified_name.split()[0]]
            for command in self.walk_commands()
            if isinstance(command, app_commands.Command) and command.qualified_name.split()[0] in roots
        }
        there = sorted((str(command["id"]), str(command.get("version", command))) for command in found)
        return hashlib.sha256((ours + json.dumps(there)).encode()).hexdigest()


def _make_whole(part: dict[str, Any]) -> None:
    """Leave whole characters in the values of a command's options, and of those below them."""
    for option in part.get("options", ()):
        if isinstance(option.get("value"), str):
            option["value"] = whole(option["value"])
        _make_whole(option)
