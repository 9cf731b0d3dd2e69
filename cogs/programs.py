"""`/programs …`: the member's list, what is known of programs, and what a member knows better."""

from discord import app_commands
from discord.ext import commands

from bot.domain.ledger import Criterion
from bot.domain.member import StoredProfile
from bot.domain.message import message
from bot.domain.phase import Focus
from bot.domain.program import Program
from bot.domain.program_list import Mark
from bot.ledger.search import TYPED_MAX
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent, with_profile
from bot.ui.ledger.suggestion_panel import open_suggestion, show_own
from bot.ui.programs.actions import FoundPanel, compare, show_program
from bot.ui.programs.card import mark_note, signal_note
from bot.ui.programs.choice import CRITERIA, found_programs, program_choices, the_program
from bot.ui.programs.facts import found_pages
from bot.ui.programs.onward import show_signals
from bot.ui.programs.panel import answer_list, send_export
from bot.ui.request import Request
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

    @app_commands.command(name="list", description=described("programs.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show the list."""

        async def show(agreed: Request, stored: StoredProfile) -> None:
            work = agreed.services.lists.build_for(stored, now=agreed.now)
            await answer_list(agreed, await agreed.defer_if_slow(work))

        await with_profile(Request.of(interaction), show)

    @app_commands.command(name="save", description=described("programs.save.command"))
    @app_commands.describe(program=described("programs.save.program"), mark=described("programs.save.mark"))
    @app_commands.choices(mark=MARKS)
    async def save(self, interaction: Interaction, program: str, mark: str = Mark.KEEP.value) -> None:
        """Keep a program on the list, drop it, or forget the mark."""
        meant, chosen = the_program(program), None if mark == FORGET else Mark(mark)

        async def store(agreed: Request) -> None:
            work = agreed.services.lists.mark(agreed.member, meant.acgme_id, chosen, now=agreed.now)
            made = await agreed.defer_if_slow(work)
            await answer_list(agreed, made, agreed.texts.of(mark_note(made, meant, chosen)))

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="signal", description=described("programs.signal.command"))
    @app_commands.describe(program=described("programs.signal.program"), act=described("programs.signal.act"))
    @app_commands.choices(act=ACTS)
    async def signal(self, interaction: Interaction, program: str | None = None, act: str = "add") -> None:
        """Show the signals and the suggestion, or choose a program or take its signal back."""
        meant = None if program is None else the_program(program)

        async def store(agreed: Request) -> None:
            await self._signal(agreed, meant, remove=act == REMOVE)

        await after_consent(Request.of(interaction), store)

    async def _signal(self, request: Request, program: Program | None, *, remove: bool) -> None:
        lists = request.services.lists
        if program is None:
            work, note = lists.build(request.member, now=request.now), None
        elif remove:
            work = lists.unsignal(request.member, program.acgme_id, now=request.now)
            note = message("programs.signals.removed", program=program.name)
        else:
            work = lists.signal(request.member, program.acgme_id, now=request.now)
            note = None
        made = await request.defer_if_slow(work)
        if note is None and program is not None:
            note = signal_note(made, program)
        elif note is None and made.advice.focus is Focus.APPLICATION:
            note = message("programs.signals.how")
        await show_signals(request, made, "" if note is None else request.texts.of(note))

    @app_commands.command(name="search", description=described("programs.search.command"))
    @app_commands.describe(text=described("programs.search.text"))
    async def search(self, interaction: Interaction, text: app_commands.Range[str, 1, TYPED_MAX]) -> None:
        """Find programs by what is typed of them."""
        request = Request.of(interaction)
        found = found_programs(text)
        records = await request.services.ledger.records()
        texts = request.texts
        pages = found_pages(found, records, texts)
        await request.answer(pages[0], view=FoundPanel(request, pages, found))

    @app_commands.command(name="show", description=described("programs.show.command"))
    @app_commands.describe(program=described("programs.show.program"))
    async def show(self, interaction: Interaction, program: str) -> None:
        """Show every fact about a program."""
        await show_program(Request.of(interaction), the_program(program).acgme_id)

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
        await compare(Request.of(interaction), named)

    @app_commands.command(name="suggest", description=described("programs.suggest.command"))
    @app_commands.describe(
        program=described("programs.suggest.program"), criterion=described("programs.suggest.criterion")
    )
    @app_commands.choices(criterion=CRITERIA)
    async def suggest(self, interaction: Interaction, program: str, criterion: str) -> None:
        """Open the form in which a fact is proposed."""
        meant, what = the_program(program), Criterion(criterion)

        async def ask(agreed: Request) -> None:
            await open_suggestion(agreed, meant, what)

        await after_consent(Request.of(interaction), ask)

    @app_commands.command(name="suggestions", description=described("programs.suggestions.command"))
    async def suggestions(self, interaction: Interaction) -> None:
        """Show what the member proposed and what became of it."""
        await after_consent(Request.of(interaction), show_own)

    @save.autocomplete("program")
    @suggest.autocomplete("program")
    @show.autocomplete("program")
    @compare.autocomplete("program")
    @compare.autocomplete("other")
    @compare.autocomplete("third")
    @signal.autocomplete("program")
    @always_answers
    async def _programs(self, request: Request, current: str) -> Choices:  # noqa: ARG002
        return program_choices(current)

    @app_commands.command(name="export", description=described("programs.export.command"))
    @app_commands.describe(form=described("programs.export.format"))
    @app_commands.choices(form=FORMATS)
    @app_commands.rename(form="format")
    async def export(self, interaction: Interaction, form: str = "csv") -> None:
        """Hand out the list as a file."""

        async def send(agreed: Request) -> None:
            work = agreed.services.lists.build(agreed.member, now=agreed.now)
            await send_export(agreed, await agreed.defer_if_slow(work), as_text=form == "text")

        await after_consent(Request.of(interaction), send)
