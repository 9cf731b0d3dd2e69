"""`/rank list · add · move · remove · note · export`: the rank order list, in the member's order."""

from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.domain.ids import MemberId
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.profile.ranking import ranks_of, with_note, with_rank, without_rank
from bot.services import Services
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
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
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.own_menu import own_choices

FORMS = [app_commands.Choice(name=described(f"rank.export.{form}"), value=form) for form in ("csv", "text")]
Change = Callable[[Profile], Profile]


@in_servers_and_dms
class RankCog(commands.GroupCog, group_name="rank", group_description=described("rank.group")):
    """The commands `/rank …`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="list", description=described("rank.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show the list."""

        async def show(agreed: Interaction) -> None:
            work = self._services.profiles.profile(MemberId(agreed.user.id))
            await show_ranks(agreed, self._services, await defer_if_slow(agreed, work))

        await after_consent(interaction, self._services, show)

    @app_commands.command(name="add", description=described("rank.add.command"))
    @app_commands.describe(program=described("rank.add.program"), position=described("rank.position"))
    async def add(self, interaction: Interaction, program: str, position: int | None = None) -> None:
        """Put an interviewed program on the list."""

        async def store(agreed: Interaction) -> None:
            texts = texts_for(agreed)
            await self._store(
                agreed, lambda profile: with_rank(profile, the_unranked(program, profile, texts), position)
            )

        await after_consent(interaction, self._services, store)

    @app_commands.command(name="move", description=described("rank.move.command"))
    @app_commands.describe(program=described("rank.program"), position=described("rank.position"))
    async def move(self, interaction: Interaction, program: str, position: int) -> None:
        """Move a program to another position."""

        async def store(agreed: Interaction) -> None:
            texts = texts_for(agreed)
            await self._store(
                agreed, lambda profile: with_rank(profile, the_ranked(program, profile, texts), position)
            )

        await after_consent(interaction, self._services, store)

    @app_commands.command(name="remove", description=described("rank.remove.command"))
    @app_commands.describe(program=described("rank.program"))
    async def remove(self, interaction: Interaction, program: str) -> None:
        """Take a program off the list."""

        async def store(agreed: Interaction) -> None:
            texts = texts_for(agreed)
            await self._store(
                agreed, lambda profile: without_rank(profile, the_ranked(program, profile, texts))
            )

        await after_consent(interaction, self._services, store)

    @app_commands.command(name="note", description=described("rank.note.command"))
    @app_commands.describe(program=described("rank.program"), note=described("rank.note.note"))
    async def note(self, interaction: Interaction, program: str, note: str) -> None:
        """Keep a note beside a program; a dash removes it."""

        async def store(agreed: Interaction) -> None:
            texts, kept = texts_for(agreed), note.strip()
            await self._store(
                agreed,
                lambda profile: with_note(
                    profile, the_ranked(program, profile, texts), None if kept in {"", "-"} else kept
                ),
            )

        await after_consent(interaction, self._services, store)

    @app_commands.command(name="export", description=described("rank.export.command"))
    @app_commands.describe(form=described("rank.export.form"))
    @app_commands.rename(form="as")
    @app_commands.choices(form=FORMS)
    async def export(self, interaction: Interaction, form: str = "csv") -> None:
        """Give the list as a file."""

        async def give(agreed: Interaction) -> None:
            profile = await self._services.profiles.profile(MemberId(agreed.user.id))
            if not ranks_of(profile).ranks:
                raise UserError("rank.empty")
            texts = texts_for(agreed)
            card = Card(texts("rank.title"), texts("rank.exported"))
            await answer(agreed, card, file=rank_file(profile, texts, as_text=form == "text"))

        await after_consent(interaction, self._services, give)

    async def _store(self, interaction: Interaction, change: Change) -> None:
        who, now = MemberId(interaction.user.id), self._services.clock.now()
        was = ranks_of(await self._services.profiles.profile(who)).certified
        made = await defer_if_slow(interaction, self._services.profiles.record(who, change, now=now))
        again = was and not ranks_of(made.after).certified
        note = texts_for(interaction)("rank.certify_again") if again else ""
        await show_ranks(interaction, self._services, made.after, note, made)

    @add.autocomplete("program")
    @always_answers
    async def _unranked(self, interaction: Interaction, current: str) -> Choices:
        return await own_choices(interaction, self._services, current, unranked_menu)

    @move.autocomplete("program")
    @remove.autocomplete("program")
    @note.autocomplete("program")
    @always_answers
    async def _ranked(self, interaction: Interaction, current: str) -> Choices:
        return await own_choices(interaction, self._services, current, rank_menu)
