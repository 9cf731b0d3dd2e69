"""`/ledger …`: the facts about programs, for the moderators of the servers that the operator listed."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.ledger import Criterion
from bot.i18n import catalogue
from bot.ui.answers import Interaction
from bot.ui.authority import ledger_server
from bot.ui.commands import described
from bot.ui.ledger.edit import show_editor
from bot.ui.ledger.history import history_choices, show_history
from bot.ui.ledger.import_panel import ask_undo, receive_file, send_ledger, the_import
from bot.ui.ledger.queue import show_queue
from bot.ui.ledger.review import show_review
from bot.ui.programs.choice import CRITERIA, program_choices, the_program
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.menu import Menu

FACTS, TEMPLATE = "facts", "template"
FILES = [
    app_commands.Choice(name=described(f"ledger.export.choice.{name}"), value=name)
    for name in (FACTS, TEMPLATE)
]


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class LedgerCog(commands.GroupCog, group_name="ledger", group_description=described("ledger.group")):
    """The commands `/ledger …`. The right to use them is checked in each; Discord's own check is a hint."""

    @app_commands.command(name="queue", description=described("ledger.queue.command"))
    async def queue(self, interaction: Interaction) -> None:
        """Show the oldest suggestion that waits."""
        await show_queue(Request.of(interaction))

    @app_commands.command(name="review", description=described("ledger.review.command"))
    async def review(self, interaction: Interaction) -> None:
        """Show the program's page to read next, with what it is asked."""
        await show_review(Request.of(interaction))

    @app_commands.command(name="edit", description=described("ledger.edit.command"))
    @app_commands.describe(
        program=described("ledger.option.program"), criterion=described("ledger.edit.criterion")
    )
    @app_commands.choices(criterion=CRITERIA)
    async def edit(self, interaction: Interaction, program: str, criterion: str) -> None:
        """Show what the ledger says of a criterion, with what can be done."""
        request = Request.of(interaction)
        await ledger_server(request)
        await show_editor(request, the_program(program).acgme_id, Criterion(criterion))

    @app_commands.command(name="history", description=described("ledger.history.command"))
    @app_commands.describe(program=described("ledger.option.program"))
    async def history(self, interaction: Interaction, program: str) -> None:
        """Show every fact about a program that stands or stood."""
        request = Request.of(interaction)
        await ledger_server(request)
        await show_history(request, program)

    @app_commands.command(name="import", description=described("ledger.import.command"))
    @app_commands.describe(file=described("ledger.import.file"))
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Show what a file would change, with buttons to import it."""
        request = Request.of(interaction)
        await ledger_server(request)
        await receive_file(request, file)

    @app_commands.command(name="undo", description=described("ledger.undo.command"))
    @app_commands.describe(number=described("ledger.undo.import"))
    @app_commands.rename(number="import")
    async def undo(self, interaction: Interaction, number: str) -> None:
        """Ask whether to take an import back."""
        request = Request.of(interaction)
        await ledger_server(request)
        await ask_undo(request, await the_import(request, number))

    @undo.autocomplete("number")
    @always_answers
    async def _imports(self, request: Request, current: str) -> Choices:
        await ledger_server(request)
        plain = catalogue(request.interaction.locale.value)
        lines = {
            str(listed.number): plain(
                "ledger.undo.choice",
                {
                    "number": listed.number,
                    "at": listed.at,
                    "facts": listed.facts,
                    "programs": listed.programs,
                },
            )
            for listed in await request.services.imports.imports()
        }
        return Menu(lines).offered(current)

    @app_commands.command(name="export", description=described("ledger.export.command"))
    @app_commands.describe(what=described("ledger.export.what"))
    @app_commands.choices(what=FILES)
    async def export(self, interaction: Interaction, what: str = FACTS) -> None:
        """Hand out the facts as a file, or a template."""
        request = Request.of(interaction)
        await ledger_server(request)
        await send_ledger(request, template=what == TEMPLATE)

    @edit.autocomplete("program")
    @always_answers
    async def _programs(self, request: Request, current: str) -> Choices:
        await ledger_server(request)
        return program_choices(current)

    @history.autocomplete("program")
    @always_answers
    async def _histories(self, request: Request, current: str) -> Choices:
        await ledger_server(request)
        return await history_choices(request.services, current, catalogue(request.interaction.locale.value))
