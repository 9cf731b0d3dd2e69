"""`/connection add · list · remove`: ties to programs."""

from discord import app_commands
from discord.ext import commands

from bot.domain.profile import ConnectionKind, ProgramTie
from bot.profile.connections import with_connection, without_connection
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.profile.connections import connection_menu, connections_card, the_connection
from bot.ui.profile.panel import save
from bot.ui.programs.choice import program_choices, the_program
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.own_menu import own_choices

KINDS = [
    app_commands.Choice(name=described(f"connection.kind.{kind}"), value=kind.value)
    for kind in ConnectionKind
]


@in_servers_and_dms
class ConnectionCog(
    commands.GroupCog, group_name="connection", group_description=described("connection.group")
):
    """The commands `/connection …`."""

    @app_commands.command(name="add", description=described("connection.add.command"))
    @app_commands.describe(program=described("connection.add.program"), kind=described("connection.add.kind"))
    @app_commands.choices(kind=KINDS)
    async def add(self, interaction: Interaction, program: str, kind: str) -> None:
        """Record a tie."""
        tie = ProgramTie(the_program(program).acgme_id, ConnectionKind(kind))

        async def store(agreed: Request) -> None:
            await save(agreed, lambda profile: with_connection(profile, tie))

        await after_consent(Request.of(interaction), store)

    @add.autocomplete("program")
    @always_answers
    async def _programs(self, request: Request, current: str) -> Choices:  # noqa: ARG002
        return program_choices(current)

    @app_commands.command(name="remove", description=described("connection.remove.command"))
    @app_commands.describe(connection=described("connection.remove.connection"))
    async def remove(self, interaction: Interaction, connection: str) -> None:
        """Remove a tie."""

        async def store(agreed: Request) -> None:
            profile = await agreed.services.profiles.profile(agreed.member)
            tie = the_connection(connection, profile, agreed.texts)
            await save(agreed, lambda profile: without_connection(profile, tie))

        await after_consent(Request.of(interaction), store)

    @remove.autocomplete("connection")
    @always_answers
    async def _own_connections(self, request: Request, current: str) -> Choices:
        return await own_choices(request, current, connection_menu)

    @app_commands.command(name="list", description=described("connection.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show all ties."""

        async def show(agreed: Request) -> None:
            work = agreed.services.profiles.profile(agreed.member)
            await agreed.answer(connections_card(await agreed.defer_if_slow(work), agreed.texts))

        await after_consent(Request.of(interaction), show)
