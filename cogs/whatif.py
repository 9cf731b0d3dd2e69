"""`/whatif`: the advice with some things changed, beside today's. Nothing is stored."""

from discord import app_commands
from discord.ext import commands

from bot.domain.exam import SCORE_MAX, SCORE_MIN
from bot.domain.ids import SeasonId
from bot.domain.profile import ExperienceKind, Visa
from bot.domain.profile_check import MONTHS_MAX
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.profile.typed_days import the_day
from bot.ui.answers import Interaction
from bot.ui.commands import described, in_servers_and_dms
from bot.ui.profile.season import offered_seasons
from bot.ui.request import Request
from bot.ui.strategy.whatif_answer import answer_what_if
from bot.ui.strategy.whatif_form import WhatIfPanel, what_to_ask_card
from bot.ui.strategy.whatif_question import Step1Story, Step3Story, WhatIf
from bot.ui.typed.autocomplete import always_answers
from bot.ui.typed.day_choices import today_of

VISAS = [app_commands.Choice(name=described(f"profile.visa.{visa}"), value=visa.value) for visa in Visa]
KINDS = [
    app_commands.Choice(name=described(f"profile.experience.kind.{kind}"), value=kind.value)
    for kind in ExperienceKind
]
STEP1 = [
    app_commands.Choice(name=described(f"whatif.step1.{story}"), value=story.value) for story in Step1Story
]
STEP3 = [
    app_commands.Choice(name=described(f"whatif.step3.{story}"), value=story.value) for story in Step3Story
]


class WhatIfCog(commands.Cog):
    """The command `/whatif`. It stores nothing, so it also answers those who have not consented."""

    @app_commands.command(name="whatif", description=described("whatif.command"))
    @app_commands.describe(
        step2ck=described("whatif.option.step2ck"),
        exam_day=described("whatif.option.exam_day"),
        visa=described("whatif.option.visa"),
        pediatrics_months=described("whatif.option.pediatrics_months"),
        experience=described("whatif.option.experience"),
        step1=described("whatif.option.step1"),
        step3=described("whatif.option.step3"),
        season=described("whatif.option.season"),
    )
    @app_commands.choices(visa=VISAS, experience=KINDS, step1=STEP1, step3=STEP3)
    @in_servers_and_dms
    async def whatif(
        self,
        interaction: Interaction,
        *,
        step2ck: app_commands.Range[int, SCORE_MIN, SCORE_MAX] | None = None,
        exam_day: str | None = None,
        visa: str | None = None,
        pediatrics_months: app_commands.Range[float, 0, MONTHS_MAX] | None = None,
        experience: str | None = None,
        step1: str | None = None,
        step3: str | None = None,
        season: str | None = None,
    ) -> None:
        """Show today beside what is asked, or ask what to imagine."""
        request = Request.of(interaction)
        today = await today_of(request)
        asked = WhatIf(
            step2ck=step2ck,
            exam_day=None if exam_day is None else the_day(exam_day, today),
            visa=None if visa is None else Visa(visa),
            pediatrics_months=pediatrics_months,
            experience=None if experience is None else ExperienceKind(experience),
            step1=None if step1 is None else Step1Story(step1),
            step3=None if step3 is None else Step3Story(step3),
            season=None if season is None else _season(season, request.services.calendar),
        )
        if asked == WhatIf():
            await request.answer(what_to_ask_card(request.texts), view=WhatIfPanel(request))
        else:
            await answer_what_if(request, asked)

    @whatif.autocomplete("season")
    @always_answers
    async def _seasons(self, request: Request, current: str) -> list[app_commands.Choice[str]]:
        offered = offered_seasons(request.services.calendar, request.now)
        return [
            app_commands.Choice(
                name=request.texts("whatif.season.year", {"season": season.id}), value=str(season.id)
            )
            for season in offered
            if current.strip() in str(season.id)
        ]


def _season(typed: str, calendar: SeasonCalendar) -> SeasonId:
    """The season that was chosen, or typed without choosing. Raises `UserError` for one without dates."""
    found = next((season.id for season in calendar.seasons if str(season.id) == typed.strip()), None)
    if found is None:
        listed = tuple(str(season.id) for season in calendar.seasons)
        raise UserError("profile.unknown_season", seasons=listed)
    return found
