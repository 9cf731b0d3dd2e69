"""A bare bot on discord.py whose one command does nothing: what every bot costs before it does anything of its own.

Run as ``python -m tests.wire.noop_bot``; it reads the same variables as the real bot. The benchmarks measure against it.
"""

import os

import discord
import discord.gateway
import discord.http
import yarl
from discord import app_commands

PREFIX = "PRECEPTOR_DISCORD__"


class NoopBot(discord.Client):
    """Asks for servers only, like the real bot, and keeps nothing."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(noop)

    async def setup_hook(self) -> None:
        """Tell Discord of the command."""
        await self.tree.sync()


@app_commands.command(description="Does nothing")
async def noop(interaction: discord.Interaction) -> None:
    """Answer with one line."""
    await interaction.response.send_message(embed=discord.Embed(title="Done"), ephemeral=True)


def main() -> None:
    """Run until stopped."""
    discord.http.Route.BASE = os.environ[PREFIX + "API_BASE"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ[PREFIX + "GATEWAY_URL"])
    NoopBot().run(os.environ[PREFIX + "TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
