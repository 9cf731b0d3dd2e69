"""The tree of slash commands: answers every error, and tells Discord of itself only when it has changed."""

import hashlib
import json
from typing import Any, Protocol

import discord
import structlog
from discord import app_commands

from bot.errors import UserError
from bot.ui.answers import answer_error
from bot.ui.command_text import CommandTranslator
from bot.ui.expense import spend_for_command

_log = structlog.get_logger(__name__)


class TreeMemory(Protocol):
    """Remembers what Discord was last told."""

    async def tree_hash(self) -> str | None:
        """The hash of the last tree synced."""
        ...

    async def set_tree_hash(self, digest: str) -> None:
        """Remember a hash."""
        ...


class PreceptorTree(app_commands.CommandTree[Any]):
    """The command tree of the bot."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Called by discord.py before a command and before its choices: whether its member may ask for so much."""
        try:
            spend_for_command(interaction)
        except UserError as error:
            await answer_error(interaction, error)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer the error of a command."""
        await answer_error(interaction, error)

    async def sync_if_changed(self, memory: TreeMemory) -> bool:
        """Send the commands to Discord unless this application already has exactly these; whether they were sent.

        Discord allows 200 command creations a day, and a needless sync makes commands flicker for members.
        """
        translator = CommandTranslator()
        await self.set_translator(translator)
        commands = sorted(self.get_commands(), key=lambda command: command.name)
        payload = [await command.get_translated_payload(self, translator) for command in commands]
        told = json.dumps([self.client.application_id, payload], sort_keys=True, default=str)
        digest = hashlib.sha256(told.encode()).hexdigest()
        if await memory.tree_hash() == digest:
            return False
        await self.sync()
        await memory.set_tree_hash(digest)
        _log.info("commands_synced", commands=len(commands))
        return True
