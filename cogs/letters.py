"""`/letters add · update · list`: letters of recommendation, how far each has come, and how many more to ask for."""

from discord import app_commands
from discord.ext import commands

from bot.domain.profile import Letter, LetterState, LetterWriter, Profile
from bot.errors import UserError
from bot.profile.letters import LABEL_MAX, REMOVED, letter_label, updated, with_changed_letter, with_letter
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.profile.letters import letter_menu, open_letters, save_letters, the_letter
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.day_choices import day_choices, given_day
from bot.ui.typed.own_menu import own_choices

WRITERS = [
    app_commands.Choice(name=described(f"letters.writer.{writer}"), value=writer.value)
    for writer in LetterWriter
]
STATES = [
    app_commands.Choice(name=described(f"letters.state.{state}"), value=state.value) for state in LetterState
]
Label = app_commands.Range[str, 1, LABEL_MAX]
OUTCOMES = [*STATES, app_commands.Choice(name=described("letters.state.removed"), value=REMOVED)]


@in_servers_and_dms
class LettersCog(commands.GroupCog, group_name="letters", group_description=described("letters.group")):
    """The commands `/letters …`."""

    @app_commands.command(name="add", description=described("letters.add.command"))
    @app_commands.describe(
        writer=described("letters.add.writer"),
        state=described("letters.add.state"),
        date=described("letters.add.date"),
        label=described("letters.add.label"),
    )
    @app_commands.choices(writer=WRITERS, state=STATES)
    async def add(
        self,
        interaction: Interaction,
        writer: str,
        state: str,
        date: str | None = None,
        label: Label | None = None,
    ) -> None:
        """Record a letter."""

        async def store(agreed: Request) -> None:
            day = await given_day(agreed, date)
            letter = Letter(LetterWriter(writer), LetterState(state), day, letter_label(label or ""))
            await save_letters(agreed, lambda profile: with_letter(profile, letter))

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="update", description=described("letters.update.command"))
    @app_commands.describe(
        letter=described("letters.update.letter"),
        state=described("letters.update.state"),
        date=described("letters.update.date"),
        writer=described("letters.update.writer"),
        label=described("letters.add.label"),
    )
    @app_commands.choices(writer=WRITERS, state=OUTCOMES)
    async def update(
        self,
        interaction: Interaction,
        letter: str,
        state: str | None = None,
        date: str | None = None,
        writer: str | None = None,
        label: Label | None = None,
    ) -> None:
        """Change a letter, or remove one that will not come."""
        if state is None and date is None and writer is None and label is None:
            raise UserError("letters.nothing_new")

        async def store(agreed: Request) -> None:
            day = await given_day(agreed, date)
            own = None if label is None else letter_label(label)

            def changed(profile: Profile) -> Profile:
                before = the_letter(letter, profile, agreed.texts)
                if state == REMOVED:
                    return with_changed_letter(profile, before, None)
                reached = None if state is None else LetterState(state)
                by = None if writer is None else LetterWriter(writer)
                return with_changed_letter(
                    profile, before, updated(before, writer=by, state=reached, day=day, label=own)
                )

            await save_letters(agreed, changed)

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="list", description=described("letters.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show all letters."""
        await after_consent(Request.of(interaction), open_letters)

    @add.autocomplete("date")
    @always_answers
    async def _days(self, request: Request, current: str) -> Choices:
        return await day_choices(request, current)

    @update.autocomplete("date")
    @always_answers
    async def _days_again(self, request: Request, current: str) -> Choices:
        return await day_choices(request, current)

    @update.autocomplete("letter")
    @always_answers
    async def _own_letters(self, request: Request, current: str) -> Choices:
        return await own_choices(request, current, letter_menu)
