"""`/score add · list · chart · remove`: exam results and self-assessments with their days."""

import datetime

from discord import app_commands
from discord.ext import commands

from bot.domain.exam import ATTEMPTS_MAX, SCORE_MAX, Exam
from bot.domain.ids import MemberId
from bot.domain.member import StoredProfile
from bot.domain.profile import Profile
from bot.profile.scores import with_booking, without_entry
from bot.profile.typed_days import the_day
from bot.services import Services
from bot.strategy.loader import load_rulebook
from bot.strategy.tables import TierBand
from bot.ui.answers import Interaction, answer, defer_if_slow, texts_for
from bot.ui.card import Card
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent, with_profile
from bot.ui.picture_card import answer_with_picture
from bot.ui.profile.panel import save, show_saved
from bot.ui.score.card import score_list_card
from bot.ui.score.chart_card import score_chart_card
from bot.ui.score.entry import ScoreOptions, Taken, ask_if_booked, change_by, score_menu, the_entry
from bot.ui.typed.autocomplete import Choices, always_answers
from bot.ui.typed.day_choices import day_choices
from bot.ui.typed.own_menu import own_choices

EXAMS = [app_commands.Choice(name=described(f"score.choice.{taken}"), value=taken.value) for taken in Taken]
RESULTS = [
    app_commands.Choice(name=described(f"score.result.{result}"), value=result)
    for result in ("passed", "failed")
]
FORM_MAX = 99


@in_servers_and_dms
class ScoreCog(commands.GroupCog, group_name="score", group_description=described("score.group")):
    """The commands `/score …`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(name="add", description=described("score.add.command"))
    @app_commands.describe(
        exam=described("score.add.exam"),
        date=described("score.add.date"),
        score=described("score.add.score"),
        result=described("score.add.result"),
        form=described("score.add.form"),
        attempt=described("score.add.attempt"),
    )
    @app_commands.choices(exam=EXAMS, result=RESULTS)
    async def add(
        self,
        interaction: Interaction,
        exam: str,
        date: str,
        score: app_commands.Range[int, 0, SCORE_MAX] | None = None,
        result: str | None = None,
        form: app_commands.Range[int, 1, FORM_MAX] | None = None,
        attempt: app_commands.Range[int, 1, ATTEMPTS_MAX] | None = None,
    ) -> None:
        """Record a result or a self-assessment."""

        async def store(agreed: Interaction, stored: StoredProfile) -> None:
            today = stored.member.today(self._services.clock.now())
            passed = None if result is None else result == "passed"
            options = ScoreOptions(Taken(exam), the_day(date, today), score, passed, form, attempt)
            ask_if_booked(options, date, today, self._book)
            await save(agreed, self._services, change_by(options, today))

        await with_profile(interaction, self._services, store)

    async def _book(self, interaction: Interaction, /, *, exam: Exam, day: datetime.date) -> None:
        await save(interaction, self._services, lambda profile: with_booking(profile, exam, day))

    @add.autocomplete("date")
    @always_answers
    async def _days(self, interaction: Interaction, current: str) -> Choices:
        return await day_choices(interaction, self._services, current)

    @app_commands.command(name="remove", description=described("score.remove.command"))
    @app_commands.describe(entry=described("score.remove.entry"))
    async def remove(self, interaction: Interaction, entry: str) -> None:
        """Remove a result or a self-assessment."""

        async def store(agreed: Interaction) -> None:
            who, now, texts = MemberId(agreed.user.id), self._services.clock.now(), texts_for(agreed)
            found = the_entry(entry, await self._services.profiles.profile(who), texts)
            work = self._services.profiles.record(who, lambda profile: without_entry(profile, found), now=now)
            await show_saved(agreed, self._services, await defer_if_slow(agreed, work))

        await after_consent(interaction, self._services, store)

    @remove.autocomplete("entry")
    @always_answers
    async def _own_entries(self, interaction: Interaction, current: str) -> Choices:
        return await own_choices(interaction, self._services, current, score_menu)

    @app_commands.command(name="list", description=described("score.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show everything recorded."""

        async def show(agreed: Interaction, stored: StoredProfile) -> None:
            profile = stored.profile
            await answer(agreed, score_list_card(profile, _bands(profile), texts_for(agreed)))

        await with_profile(interaction, self._services, show)

    @app_commands.command(name="chart", description=described("chart.command"))
    async def chart(self, interaction: Interaction) -> None:
        """Show the Step 2 CK scores as a picture."""

        async def show(agreed: Interaction) -> None:
            await answer_with_picture(agreed, await defer_if_slow(agreed, self._drawn(agreed)))

        await after_consent(interaction, self._services, show)

    async def _drawn(self, interaction: Interaction) -> Card:
        who = MemberId(interaction.user.id)
        advice = await self._services.advice.advise(who, now=self._services.clock.now())
        profile = await self._services.profiles.profile(who)
        return await score_chart_card(
            profile, advice, load_rulebook(profile.specialty), texts_for(interaction)
        )


def _bands(profile: Profile) -> tuple[TierBand, ...]:
    return load_rulebook(profile.specialty).tiers
