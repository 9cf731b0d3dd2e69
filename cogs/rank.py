"""`/rank list · add · move · remove · note · export`: the rank order list, in the member's order."""

from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.domain.profile import Profile
from bot.errors import UserError
from bot.profile.ranking import ranks_of, with_note, with_rank, without_rank
from bot.ui.answers import Interaction
from bot.ui.card import Card
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent
from bot.ui.programs.rank_list import (
    rank_file,
    rank_menu,
    show_ranks,
    the_ranked,
    the_unranked,
    unranked_menu,
)
from bot.ui.request import Request
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.own_menu import own_choices

FORMS = [app_commands.Choice(name=described(f"rank.export.{form}"), value=form) for form in ("csv", "text")]
Change = Callable[[Profile], Profile]


@in_servers_and_dms
class RankCog(commands.GroupCog, group_name="rank", group_description=described("rank.group")):
    """The commands `/rank …`."""

    @app_commands.command(name="list", description=described("rank.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show the list."""

        async def show(agreed: Request) -> None:
            work = agreed.services.profiles.profile(agreed.member)
            await show_ranks(agreed, await agreed.defer_if_slow(work))

        await after_consent(Request.of(interaction), show)

    @app_commands.command(name="add", description=described("rank.add.command"))
    @app_commands.describe(program=described("rank.add.program"), position=described("rank.position"))
    async def add(self, interaction: Interaction, program: str, position: int | None = None) -> None:
        """Put an interviewed program on the list."""

        async def store(agreed: Request) -> None:
            await self._store(
                agreed,
                lambda profile: with_rank(profile, the_unranked(program, profile, agreed.texts), position),
            )

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="move", description=described("rank.move.command"))
    @app_commands.describe(program=described("rank.program"), position=described("rank.position"))
    async def move(self, interaction: Interaction, program: str, position: int) -> None:
        """Move a program to another position."""

        async def store(agreed: Request) -> None:
            await self._store(
                agreed,
                lambda profile: with_rank(profile, the_ranked(program, profile, agreed.texts), position),
            )

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="remove", description=described("rank.remove.command"))
    @app_commands.describe(program=described("rank.program"))
    async def remove(self, interaction: Interaction, program: str) -> None:
        """Take a program off the list."""

        async def store(agreed: Request) -> None:
            await self._store(
                agreed, lambda profile: without_rank(profile, the_ranked(program, profile, agreed.texts))
            )

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="note", description=described("rank.note.command"))
    @app_commands.describe(program=described("rank.program"), note=described("rank.note.note"))
    async def note(self, interaction: Interaction, program: str, note: str) -> None:
        """Keep a note beside a program; a dash removes it."""

        async def store(agreed: Request) -> None:
            kept = note.strip()
            await self._store(
                agreed,
                lambda profile: with_note(
                    profile, the_ranked(program, profile, agreed.texts), None if kept in {"", "-"} else kept
                ),
            )

        await after_consent(Request.of(interaction), store)

    @app_commands.command(name="export", description=described("rank.export.command"))
    @app_commands.describe(form=described("rank.export.form"))
    @app_commands.rename(form="as")
    @app_commands.choices(form=FORMS)
    async def export(self, interaction: Interaction, form: str = "csv") -> None:
        """Give the list as a file."""

        async def give(agreed: Request) -> None:
            profile = await agreed.services.profiles.profile(agreed.member)
            if not ranks_of(profile).ranks:
                raise UserError("rank.empty")
            texts = agreed.texts
            card = Card(texts("rank.title"), texts("rank.exported"))
            await agreed.answer(card, file=rank_file(profile, texts, as_text=form == "text"))

        await after_consent(Request.of(interaction), give)

    async def _store(self, request: Request, change: Change) -> None:
        was = ranks_of(await request.services.profiles.profile(request.member)).certified
        made = await request.defer_if_slow(
            request.services.profiles.record(request.member, change, now=request.now)
        )
        again = was and not ranks_of(made.after).certified
        note = request.texts("rank.certify_again") if again else ""
        await show_ranks(request, made.after, note, made)

    @add.autocomplete("program")
    @always_answers
    async def _unranked(self, request: Request, current: str) -> Choices:
        return await own_choices(request, current, unranked_menu)

    @move.autocomplete("program")
    @remove.autocomplete("program")
    @note.autocomplete("program")
    @always_answers
    async def _ranked(self, request: Request, current: str) -> Choices:
        return await own_choices(request, current, rank_menu)
