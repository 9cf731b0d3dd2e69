"""`/connection add · list · remove`: ties to programs."""

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.domain.message import Message, message
from bot.domain.profile import ConnectionKind, Profile, ProgramTie
from bot.profile.connections import with_connection, without_connection
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.profile.connections import connection_menu, connections_card, the_connection
from bot.ui.programs.choice import program_choices, program_line, the_program
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

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="add", description=described("connection.add.command"))
    @app_commands.describe(program=described("connection.add.program"), kind=described("connection.add.kind"))
    @app_commands.choices(kind=KINDS)
    async def add(self, interaction: Interaction, program: str, kind: str) -> None:
        """Record a tie."""
        tie = ProgramTie(the_program(program).acgme_id, ConnectionKind(kind))

        async def store(agreed: Interaction) -> None:
            who, now = MemberId(agreed.user.id), self._services.clock.now()
            work = self._services.profiles.change(who, lambda profile: with_connection(profile, tie), now=now)
            await self._show(agreed, await defer_if_slow(agreed, work), _note("connection.added", tie))

        await after_consent(interaction, self._services, store)

    @add.autocomplete("program")
    @always_answers
    async def _programs(self, interaction: Interaction, current: str) -> Choices:  # noqa: ARG002
        return program_choices(current)

    @app_commands.command(name="remove", description=described("connection.remove.command"))
    @app_commands.describe(connection=described("connection.remove.connection"))
    async def remove(self, interaction: Interaction, connection: str) -> None:
        """Remove a tie."""

        async def store(agreed: Interaction) -> None:
            who, now, texts = MemberId(agreed.user.id), self._services.clock.now(), texts_for(agreed)
            tie = the_connection(connection, await self._services.profiles.profile(who), texts)
            work = self._services.profiles.change(
                who, lambda profile: without_connection(profile, tie), now=now
            )
            await self._show(agreed, await defer_if_slow(agreed, work), _note("connection.removed", tie))

        await after_consent(interaction, self._services, store)

    @remove.autocomplete("connection")
    @always_answers
    async def _own_connections(self, interaction: Interaction, current: str) -> Choices:
        return await own_choices(interaction, self._services, current, connection_menu)

    @app_commands.command(name="list", description=described("connection.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show all ties."""

        async def show(agreed: Interaction) -> None:
            work = self._services.profiles.profile(MemberId(agreed.user.id))
            await self._show(agreed, await defer_if_slow(agreed, work))

        await after_consent(interaction, self._services, show)

    async def _show(self, interaction: Interaction, profile: Profile, note: Message | None = None) -> None:
        texts = texts_for(interaction)
        await answer(interaction, connections_card(profile, texts, "" if note is None else texts.of(note)))


def _note(key: str, tie: ProgramTie) -> Message:
    return message(key, program=program_line(tie.acgme_id), kind=message(f"connection.kind.{tie.kind}"))
