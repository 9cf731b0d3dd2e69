"""The form of what-if: the common fields with today's values in them; what is changed is what is asked."""

import re
from datetime import date, datetime

import discord

from bot.domain.exam import SCORE_MAX, SCORE_MIN, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.message import Message, message
from bot.domain.profile import Profile, Visa
from bot.domain.profile_check import MONTHS_MAX
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.typed_days import the_day
from bot.profile.typed_text import plain, read_number
from bot.rate_limit import Expense
from bot.ui.base import ActButton, Panel
from bot.ui.card import Card
from bot.ui.filled_form import Blank, Draft, FormSheet, Typed
from bot.ui.profile.season import offered_seasons
from bot.ui.request import Request
from bot.ui.strategy.whatif_answer import answer_what_if
from bot.ui.strategy.whatif_question import Step1Story, WhatIf, pediatrics_months, story_of
from bot.ui.typed.day_choices import today_of

_MONTHS = re.compile(r"\d{1,2}(\.[05])?")
_TAKEN = (ExamStatus.PASSED, ExamStatus.WAITING)
AS_TODAY = "today"
"""The choice for a Step 1 whose state today is none of the stories."""


async def open_whatif_form(request: Request) -> None:
    """Open the form with today's values, as the answer to an interaction that has none yet."""
    known = await request.services.profiles.member(request.member) is not None
    profile = await request.services.profiles.profile(request.member) if known else Profile()
    prefilled = typed_of(profile)

    async def ask(sent: Request, typed: Typed) -> None:
        today = await today_of(sent)
        await answer_what_if(sent, what_if_of(typed, prefilled, today))

    await Draft(
        sheet_of(profile, request.services.calendar, request.now), prefilled, ask, Expense.ADVICE
    ).open(request)


def what_to_ask_card(texts: Catalogue) -> Card:
    """The answer to a what-if that changes nothing yet."""
    return Card(texts("whatif.ask.title"), texts("whatif.ask"))


class WhatIfPanel(Panel):
    """The button that opens the form."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.member)
        self.add_item(
            ActButton(request.texts("whatif.ask.button"), open_whatif_form, discord.ButtonStyle.primary)
        )


def sheet_of(profile: Profile, calendar: SeasonCalendar, now: datetime) -> FormSheet:
    """Five blanks: whoever has taken Step 2 CK may ask for another season, others for another exam day."""
    last = _season_blank(profile, calendar, now)
    if profile.step2ck.status not in _TAKEN:
        last = Blank("day", message("whatif.form.day"), message("whatif.form.day.hint"))
    return FormSheet(
        message("whatif.form.title"),
        (
            Blank("score", message("whatif.form.score"), message("whatif.form.score.hint")),
            last,
            Blank("step1", message("exam.step1"), choices=_step1_choices(profile)),
            Blank("visa", message("profile.visa.name"), choices=_visa_choices()),
            Blank("months", message("whatif.form.months"), message("whatif.form.months.hint")),
        ),
        placeholder=message("whatif.form.unchanged"),
    )


def typed_of(profile: Profile) -> Typed:
    """Today's values as the form shows them."""
    story, months, step2 = story_of(profile.step1), pediatrics_months(profile), profile.step2ck
    unknown = profile.step1.status is None
    return {
        "score": _shown(step2.score),
        "day": _shown(step2.date) if step2.status is ExamStatus.BOOKED else "",
        "season": _shown(profile.season),
        "step1": story.value if story is not None else "" if unknown else AS_TODAY,
        "visa": _shown(profile.visa),
        "months": "" if months is None else f"{months:g}",
    }


def what_if_of(typed: Typed, prefilled: Typed, today: date) -> WhatIf:
    """What was asked: the fields that differ from today's and are not empty. Raises `UserError`, saying what to type."""
    asked = {key: text for key, text in typed.items() if text and text != prefilled[key]}
    return WhatIf(
        step2ck=read_number(asked.get("score", ""), SCORE_MIN, SCORE_MAX, "profile_edit.score"),
        exam_day=the_day(asked["day"], today) if "day" in asked else None,
        visa=Visa(asked["visa"]) if "visa" in asked else None,
        pediatrics_months=read_months(asked["months"]) if "months" in asked else None,
        step1=Step1Story(asked["step1"]) if asked.get("step1", AS_TODAY) != AS_TODAY else None,
        season=SeasonId(int(asked["season"])) if "season" in asked else None,
    )


def read_months(text: str) -> float:
    """Months in halves. Raises `UserError` for anything else."""
    typed = plain(text).replace(",", ".")
    if not _MONTHS.fullmatch(typed) or float(typed) > MONTHS_MAX:
        raise UserError("whatif.months_range", most=MONTHS_MAX)
    return float(typed)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _season_blank(profile: Profile, calendar: SeasonCalendar, now: datetime) -> Blank:
    years = {season.id for season in offered_seasons(calendar, now)}
    if profile.season is not None:
        years.add(profile.season)
    choices = tuple((str(year), message("whatif.season.year", season=year)) for year in sorted(years))
    return Blank("season", message("whatif.season"), choices=choices)


def _visa_choices() -> tuple[tuple[str, Message], ...]:
    return tuple((visa.value, message(f"profile.visa.{visa}")) for visa in Visa)


def _step1_choices(profile: Profile) -> tuple[tuple[str, Message], ...]:
    choices = tuple((story.value, message(f"whatif.step1.{story}")) for story in Step1Story)
    status = profile.step1.status
    if status is None or story_of(profile.step1) is not None:
        return choices
    as_today = message("whatif.step1.today", status=message(f"exam.status.{status}"))
    return ((AS_TODAY, as_today), *choices)
