"""`/ledger …`: the facts about programs, for the moderators of the servers that the operator listed."""

from discord import app_commands
from discord.ext import commands

from bot.command_text import described
from bot.domain.ledger import Criterion
from bot.services import Services
from bot.ui.answers import Interaction
from bot.ui.authority import ledger_server
from bot.ui.autocomplete import Choices, always_answers
from bot.ui.ledger_edit import show_editor
from bot.ui.ledger_history import show_history
from bot.ui.program_choice import CRITERIA, program_choices, the_program
from bot.ui.queue_panel import show_queue


@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class LedgerCog(commands.GroupCog, group_name="ledger", group_description=described("ledger.group")):
    """The commands `/ledger …`. The right to use them is checked in each; Discord's own check is a hint."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="queue", description=described("ledger.queue.command"))
    async def queue(self, interaction: Interaction) -> None:
        """Show the oldest suggestion that waits."""
        await show_queue(interaction, self._services)

    @app_commands.command(name="edit", description=described("ledger.edit.command"))
    @app_commands.describe(
        program=described("ledger.option.program"), criterion=described("ledger.edit.criterion")
    )
    @app_commands.choices(criterion=CRITERIA)
    async def edit(self, interaction: Interaction, program: str, criterion: str) -> None:
        """Show what the ledger says of a criterion, with what can be done."""
        await ledger_server(interaction, self._services)
        await show_editor(interaction, self._services, the_program(program).acgme_id, Criterion(criterion))

    @app_commands.command(name="history", description=described("ledger.history.command"))
    @app_commands.describe(program=described("ledger.option.program"))
    async def history(self, interaction: Interaction, program: str) -> None:
        """Show every fact about a program that stands or stood."""
        await ledger_server(interaction, self._services)
        await show_history(interaction, self._services, the_program(program))

    @edit.autocomplete("program")
    @history.autocomplete("program")
    @always_answers
    async def _programs(self, interaction: Interaction, current: str) -> Choices:
        await ledger_server(interaction, self._services)
        return program_choices(current)
