"""`/score add · list · chart · remove`: exam results and self-assessments with their days."""

import datetime

from discord import app_commands
from discord.ext import commands

from bot.domain.exam import ATTEMPTS_MAX, SCORE_MAX, Exam
from bot.domain.member import StoredProfile
from bot.domain.profile import Profile
from bot.profile.scores import with_booking, without_entry
from bot.profile.typed_days import the_day
from bot.strategy.loader import load_rulebook
from bot.strategy.tables import TierBand
from bot.ui.answers import Interaction
from bot.ui.card import Card
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.consent import after_consent, with_profile
from bot.ui.picture_card import answer_with_picture
from bot.ui.profile.panel import save, show_saved
from bot.ui.request import Request
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

        async def store(agreed: Request, stored: StoredProfile) -> None:
            today = stored.member.today(agreed.now)
            passed = None if result is None else result == "passed"
            options = ScoreOptions(Taken(exam), the_day(date, today), score, passed, form, attempt)
            ask_if_booked(options, date, today, self._book)
            await save(agreed, change_by(options, today))

        await with_profile(Request.of(interaction), store)

    async def _book(self, request: Request, /, *, exam: Exam, day: datetime.date) -> None:
        await save(request, lambda profile: with_booking(profile, exam, day))

    @add.autocomplete("date")
    @always_answers
    async def _days(self, request: Request, current: str) -> Choices:
        return await day_choices(request, current)

    @app_commands.command(name="remove", description=described("score.remove.command"))
    @app_commands.describe(entry=described("score.remove.entry"))
    async def remove(self, interaction: Interaction, entry: str) -> None:
        """Remove a result or a self-assessment."""

        async def store(agreed: Request) -> None:
            found = the_entry(entry, await agreed.services.profiles.profile(agreed.member), agreed.texts)
            work = agreed.services.profiles.record(
                agreed.member, lambda profile: without_entry(profile, found), now=agreed.now
            )
            await show_saved(agreed, await agreed.defer_if_slow(work))

        await after_consent(Request.of(interaction), store)

    @remove.autocomplete("entry")
    @always_answers
    async def _own_entries(self, request: Request, current: str) -> Choices:
        return await own_choices(request, current, score_menu)

    @app_commands.command(name="list", description=described("score.list.command"))
    async def list(self, interaction: Interaction) -> None:
        """Show everything recorded."""

        async def show(agreed: Request, stored: StoredProfile) -> None:
            profile = stored.profile
            await agreed.answer(score_list_card(profile, _bands(profile), agreed.texts))

        await with_profile(Request.of(interaction), show)

    @app_commands.command(name="chart", description=described("chart.command"))
    async def chart(self, interaction: Interaction) -> None:
        """Show the Step 2 CK scores as a picture."""

        async def show(agreed: Request) -> None:
            await answer_with_picture(agreed, await agreed.defer_if_slow(self._drawn(agreed)))

        await after_consent(Request.of(interaction), show)

    async def _drawn(self, request: Request) -> Card:
        advice = await request.services.advice.advise(request.member, now=request.now)
        profile = await request.services.profiles.profile(request.member)
        return await score_chart_card(profile, advice, load_rulebook(profile.specialty), request.texts)


def _bands(profile: Profile) -> tuple[TierBand, ...]:
    return load_rulebook(profile.specialty).tiers
