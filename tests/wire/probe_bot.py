"""A small bot on the unmodified discord.py, to prove the loopback Discord against."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import discord
import discord.gateway
import discord.http
import yarl
from discord import app_commands


class Pressed(discord.ui.View):
    """One button that never expires."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Done", custom_id="done")
    async def done(self, interaction: discord.Interaction, button: discord.ui.Button["Pressed"]) -> None:
        await interaction.response.edit_message(content="done", view=None)


class Chosen(discord.ui.View):
    @discord.ui.select(options=[discord.SelectOption(label=name, value=name) for name in ("one", "two")])
    async def chosen(self, interaction: discord.Interaction, select: discord.ui.Select["Chosen"]) -> None:
        await interaction.response.send_message(select.values[0], ephemeral=True)


class Asked(discord.ui.Modal, title="A form"):
    word: discord.ui.Label["Asked"] = discord.ui.Label(
        text="Word", component=discord.ui.TextInput(default="prefilled", max_length=20)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.word.component, discord.ui.TextInput)
        await interaction.response.send_message(f"read {self.word.component.value}", ephemeral=True)


group = app_commands.Group(name="profile", description="A group")


@group.command(name="show", description="Answers only the caller")
async def show(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(
        f"for {interaction.user.id} in {interaction.guild_id}", ephemeral=True
    )


@app_commands.command(description="Answers later")
async def slow(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send("at last")
    await interaction.followup.send("and more", ephemeral=True)


@app_commands.command(description="Never answers")
async def silent(interaction: discord.Interaction) -> None:
    await asyncio.sleep(0)


@app_commands.command(description="Takes options")
@app_commands.choices(
    kind=[app_commands.Choice(name="First", value="a"), app_commands.Choice(name="Second", value="b")]
)
async def pick(
    interaction: discord.Interaction,
    zone: str,
    count: app_commands.Range[int, 1, 5],
    kind: str = "a",
    who: discord.User | None = None,
    file: discord.Attachment | None = None,
) -> None:
    read = (await file.read()).decode() if file else None
    await interaction.response.send_message(f"{zone} {count} {kind} {who.id if who else None} {read}")


@pick.autocomplete("zone")
async def zones(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    known = ("Africa/Cairo", "Asia/Karachi")
    return [app_commands.Choice(name=zone, value=zone) for zone in known if current in zone]


@app_commands.command(description="Shows a button, a select or a form")
async def panel(interaction: discord.Interaction, kind: str) -> None:
    if kind == "form":
        await interaction.response.send_modal(Asked())
        return
    view = Pressed() if kind == "button" else Chosen()
    embed = discord.Embed(title="Panel", description=kind)
    await interaction.response.send_message(embed=embed, view=view, ephemeral=kind == "select")


class ProbeBot(discord.Client):
    """Logs in with the guilds intent, syncs its commands, keeps its button alive."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        for command in (group, slow, silent, pick, panel):
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        self.add_view(Pressed())
        await self.tree.sync()


@asynccontextmanager
async def running(token: str) -> AsyncIterator[ProbeBot]:
    """The bot, connected and closed again at the end."""
    bot = ProbeBot()
    task = asyncio.create_task(bot.start(token))
    ready = asyncio.create_task(_first_connect(bot))
    try:
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        yield bot
    finally:
        ready.cancel()
        await bot.close()
        with suppress(asyncio.CancelledError):
            await task


async def _first_connect(bot: ProbeBot) -> None:
    while bot.user is None or not hasattr(bot, "ws") or bot.ws is None or bot.ws.session_id is None:
        await asyncio.sleep(0.01)


def main() -> None:
    """Run as a process of its own, with the addresses and the token where the real bot takes them from."""
    discord.http.Route.BASE = os.environ["PRECEPTOR_DISCORD__API_BASE"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["PRECEPTOR_DISCORD__GATEWAY_URL"])
    sys.stderr.write("probe starts\n")
    asyncio.run(_until_told(os.environ["PRECEPTOR_DISCORD__TOKEN"]))


async def _until_told(token: str) -> None:
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with running(token):
        await told.wait()


if __name__ == "__main__":
    main()
