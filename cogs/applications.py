"""`/applications import · list · set`: the member's own programs and how far each has come."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.application import ApplicationState
from bot.errors import UserError
from bot.profile.applications import with_state, without_application
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.programs.applications import (
    import_text,
    open_import_form,
    ref_line,
    show_applications,
    show_season_chart,
    the_application,
)
from bot.ui.programs.choice import program_choices
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers

FILE_MAX = 256 * 1024
"""Bytes of a file that is read."""
REMOVED = "removed"
STATES = [
    *(
        app_commands.Choice(name=described(f"applications.state.{state}"), value=state.value)
        for state in ApplicationState
    ),
    app_commands.Choice(name=described("applications.state.removed"), value=REMOVED),
]


@in_servers_and_dms
class ApplicationsCog(
    commands.GroupCog, group_name="applications", group_description=described("applications.group")
):
    """The commands `/applications …`."""

    @app_commands.command(name="import", description=described("applications.import.command"))
    @app_commands.describe(file=described("applications.import.file"))
    async def import_(self, interaction: Interaction, file: discord.Attachment | None = None) -> None:
        """Record programs that are pasted into a form, or those of a file."""

        async def read(agreed: Request) -> None:
            if file is None:
                await open_import_form(agreed)
                return
            if file.size > FILE_MAX:
                raise UserError("applications.file_large", kib=FILE_MAX // 1024)
            await agreed.interaction.response.defer(ephemeral=True, thinking=True)
            await import_text(agreed, await _text_of(file))

        await after_consent(Request.of(interaction), read)

    @app_commands.command(name="list", description=described("applications.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show all applications."""

        async def show(agreed: Request) -> None:
            work = agreed.services.profiles.profile(agreed.member)
            await show_season_chart(agreed, await agreed.defer_if_slow(work))

        await after_consent(Request.of(interaction), show)

    @app_commands.command(name="set", description=described("applications.set.command"))
    @app_commands.describe(
        program=described("interviews.add.program"), state=described("applications.set.state")
    )
    @app_commands.choices(state=STATES)
    async def set_state(self, interaction: Interaction, program: str, state: str) -> None:
        """State how far an application has come; one that is new is added."""

        async def store(agreed: Request) -> None:
            texts = agreed.texts
            chosen = the_application(program, await agreed.services.profiles.profile(agreed.member), texts)
            work = agreed.services.profiles.record(
                agreed.member,
                lambda profile: (
                    without_application(profile, chosen)
                    if state == REMOVED
                    else with_state(profile, chosen, ApplicationState(state))
                ),
                now=agreed.now,
            )
            blanks = {"program": ref_line(chosen), "state": texts(f"applications.state.{state}")}
            made = await agreed.defer_if_slow(work)
            note = texts("applications.set.done", blanks)
            await show_applications(agreed, made.after, note, made)

        await after_consent(Request.of(interaction), store)

    @set_state.autocomplete("program")
    @always_answers
    async def _programs(self, request: Request, current: str) -> Choices:  # noqa: ARG002 (discord.py gives both)
        return program_choices(current)


async def _text_of(file: discord.Attachment) -> str:
    content = await file.read()
    try:
        return content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("applications.file_unread") from error
