"""`/programs …`: the member's list, what is known of programs, and what a member knows better."""

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.domain.ledger import Criterion
from bot.domain.member import StoredProfile
from bot.domain.message import message
from bot.domain.phase import Focus
from bot.domain.program import Program
from bot.domain.program_list import Mark
from bot.ledger.search import TYPED_MAX
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent, with_profile
from bot.ui.ledger.suggestion_panel import open_suggestion, show_own
from bot.ui.programs.actions import FoundPanel, compare, show_program
from bot.ui.programs.card import mark_note, signal_note
from bot.ui.programs.choice import CRITERIA, found_programs, program_choices, the_program
from bot.ui.programs.facts import found_pages
from bot.ui.programs.onward import show_signals
from bot.ui.programs.panel import answer_list, send_export
from bot.ui.typed.autocomplete import Choices, always_answers

FORGET, REMOVE = "forget", "remove"
MARKS = [app_commands.Choice(name=described(f"programs.mark.{mark}"), value=mark) for mark in (*Mark, FORGET)]
ACTS = [app_commands.Choice(name=described(f"programs.signal.{act}"), value=act) for act in ("add", REMOVE)]
FORMATS = [
    app_commands.Choice(name=described(f"programs.format.{name}"), value=name) for name in ("csv", "text")
]


@in_servers_and_dms
class ProgramsCog(commands.GroupCog, group_name="programs", group_description=described("programs.group")):
    """The commands `/programs …`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="list", description=described("programs.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show the list."""

        async def show(agreed: Interaction, stored: StoredProfile) -> None:
            work = self._services.lists.build_for(stored, now=self._services.clock.now())
            await answer_list(agreed, await defer_if_slow(agreed, work))

        await with_profile(interaction, self._services, show)

    @app_commands.command(name="save", description=described("programs.save.command"))
    @app_commands.describe(program=described("programs.save.program"), mark=described("programs.save.mark"))
    @app_commands.choices(mark=MARKS)
    async def save(self, interaction: Interaction, program: str, mark: str = Mark.KEEP.value) -> None:
        """Keep a program on the list, drop it, or forget the mark."""
        meant, chosen = the_program(program), None if mark == FORGET else Mark(mark)

        async def store(agreed: Interaction) -> None:
            who, now = MemberId(agreed.user.id), self._services.clock.now()
            work = self._services.lists.mark(who, meant.acgme_id, chosen, now=now)
            made = await defer_if_slow(agreed, work)
            await answer_list(agreed, made, texts_for(agreed).of(mark_note(made, meant, chosen)))

        await after_consent(interaction, self._services, store)

    @app_commands.command(name="signal", description=described("programs.signal.command"))
    @app_commands.describe(program=described("programs.signal.program"), act=described("programs.signal.act"))
    @app_commands.choices(act=ACTS)
    async def signal(self, interaction: Interaction, program: str | None = None, act: str = "add") -> None:
        """Show the signals and the suggestion, or choose a program or take its signal back."""
        meant = None if program is None else the_program(program)

        async def store(agreed: Interaction) -> None:
            await self._signal(agreed, meant, remove=act == REMOVE)

        await after_consent(interaction, self._services, store)

    async def _signal(self, interaction: Interaction, program: Program | None, *, remove: bool) -> None:
        lists, who, now = self._services.lists, MemberId(interaction.user.id), self._services.clock.now()
        if program is None:
            work, note = lists.build(who, now=now), None
        elif remove:
            work = lists.unsignal(who, program.acgme_id, now=now)
            note = message("programs.signals.removed", program=program.name)
        else:
            work = lists.signal(who, program.acgme_id, now=now)
            note = None
        made = await defer_if_slow(interaction, work)
        if note is None and program is not None:
            note = signal_note(made, program)
        elif note is None and made.advice.focus is Focus.APPLICATION:
            note = message("programs.signals.how")
        texts = texts_for(interaction)
        await show_signals(interaction, self._services, made, "" if note is None else texts.of(note))

    @app_commands.command(name="search", description=described("programs.search.command"))
    @app_commands.describe(text=described("programs.search.text"))
    async def search(self, interaction: Interaction, text: app_commands.Range[str, 1, TYPED_MAX]) -> None:
        """Find programs by what is typed of them."""
        found = found_programs(text)
        records = await self._services.ledger.records()
        texts, who = texts_for(interaction), MemberId(interaction.user.id)
        pages = found_pages(found, records, texts)
        await answer(interaction, pages[0], view=FoundPanel(who, pages, self._services, found, texts))

    @app_commands.command(name="show", description=described("programs.show.command"))
    @app_commands.describe(program=described("programs.show.program"))
    async def show(self, interaction: Interaction, program: str) -> None:
        """Show every fact about a program."""
        await show_program(interaction, self._services, the_program(program).acgme_id)

    @app_commands.command(name="compare", description=described("programs.compare.command"))
    @app_commands.describe(
        program=described("programs.compare.program"),
        other=described("programs.compare.other"),
        third=described("programs.compare.third"),
    )
    async def compare(
        self, interaction: Interaction, program: str, other: str, third: str | None = None
    ) -> None:
        """Show two or three programs side by side."""
        named = [the_program(typed).acgme_id for typed in (program, other, third) if typed is not None]
        await compare(interaction, self._services, named)

    @app_commands.command(name="suggest", description=described("programs.suggest.command"))
    @app_commands.describe(
        program=described("programs.suggest.program"), criterion=described("programs.suggest.criterion")
    )
    @app_commands.choices(criterion=CRITERIA)
    async def suggest(self, interaction: Interaction, program: str, criterion: str) -> None:
        """Open the form in which a fact is proposed."""
        meant, what = the_program(program), Criterion(criterion)

        async def ask(agreed: Interaction) -> None:
            await open_suggestion(agreed, self._services, meant, what)

        await after_consent(interaction, self._services, ask)

    @app_commands.command(name="suggestions", description=described("programs.suggestions.command"))
    async def suggestions(self, interaction: Interaction) -> None:
        """Show what the member proposed and what became of it."""

        async def show(agreed: Interaction) -> None:
            await show_own(agreed, self._services)

        await after_consent(interaction, self._services, show)

    @save.autocomplete("program")
    @suggest.autocomplete("program")
    @show.autocomplete("program")
    @compare.autocomplete("program")
    @compare.autocomplete("other")
    @compare.autocomplete("third")
    @signal.autocomplete("program")
    @always_answers
    async def _programs(self, interaction: Interaction, current: str) -> Choices:  # noqa: ARG002
        return program_choices(current)

    @app_commands.command(name="export", description=described("programs.export.command"))
    @app_commands.describe(form=described("programs.export.format"))
    @app_commands.choices(form=FORMATS)
    @app_commands.rename(form="format")
    async def export(self, interaction: Interaction, form: str = "csv") -> None:
        """Hand out the list as a file."""

        async def send(agreed: Interaction) -> None:
            work = self._services.lists.build(MemberId(agreed.user.id), now=self._services.clock.now())
            await send_export(agreed, await defer_if_slow(agreed, work), as_text=form == "text")

        await after_consent(interaction, self._services, send)
