"""What holds for every question about every valid profile: an answer that fits, explained, or a reason why not."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.advice import Advice
from bot.domain.profile import ExperienceKind, Profile, Visa
from bot.domain.profile_check import problems
from bot.errors import UserError
from bot.i18n import catalogue
from bot.ledger.loader import load_programs
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from bot.strategy.service import Comparison
from bot.ui.card import Card
from bot.ui.strategy.card import WORDS, strategy_card
from bot.ui.strategy.pages import action_pages, reason_pages
from bot.ui.strategy.whatif_card import whatif_card
from bot.ui.strategy.whatif_form import sheet_of, typed_of, what_if_of
from bot.ui.strategy.whatif_question import Step1Story, Step3Story, WhatIf
from bot.ui.text import word_count
from tests.examples import share
from tests.properties.test_strategy import DAYS, maybe, parsed, profiles

SAY = catalogue(discord=True)
CALENDAR = load_calendar()
BOOK = load_rulebook()
PROGRAMS = len(load_programs())
CHANGED = SAY("whatif.changed", {"name": ""})
LISTED = {SAY("whatif.line.to_do"), SAY("whatif.line.warnings")}
"""Parts that only name what comes and goes."""
PHONE = 1000
"""Characters of the strategy card: one screen of a phone."""
QUESTIONS = st.one_of(
    st.builds(
        WhatIf,
        step2ck=maybe(st.integers(1, 300)),
        visa=maybe(st.sampled_from(Visa)),
        pediatrics_months=maybe(st.sampled_from([0, 0.5, 1, 2, 3, 60])),
        experience=maybe(st.sampled_from(ExperienceKind)),
        step1=maybe(st.sampled_from(Step1Story)),
        step3=maybe(st.sampled_from(Step3Story)),
        season=maybe(st.sampled_from([season.id for season in CALENDAR.seasons])),
    ),
    st.builds(WhatIf, exam_day=DAYS, visa=maybe(st.sampled_from(Visa))),
)


@st.composite
def members(draw: st.DrawFn) -> tuple[Profile, dt.date]:
    """A valid profile and the day on which it is looked at."""
    day = draw(DAYS)
    return parsed(draw(profiles(day)), day), day


def advised(profile: Profile, day: dt.date) -> Advice:
    return compute(profile, rulebook=BOOK, calendar=CALENDAR, program_count=PROGRAMS, as_of=day)


def fits(card: Card) -> bool:
    """Whether Discord's limits clip nothing."""
    embed = card.embed()
    whole = [(field.name, field.value) for field in card.fields]
    return (embed.description or "") == card.body and [(f.name, f.value) for f in embed.fields] == whole


@settings(max_examples=share(150))
@given(members(), QUESTIONS)
def test_every_question_is_answered_with_reasons_or_refused_with_one(
    member: tuple[Profile, dt.date], asked: WhatIf
):
    profile, day = member
    try:
        imagined = asked.imagine(profile, day)
    except UserError as refusal:
        SAY.of(refusal.message)  # raises when no sentence says why
        return
    if imagined == profile or problems(imagined, day):
        return
    card = whatif_card(Comparison(profile, imagined, advised(profile, day), advised(imagined, day)), SAY)
    assert fits(card)
    explained = [
        field.value
        for field in card.fields
        if field.name.endswith(CHANGED) and field.name.removesuffix(CHANGED) not in LISTED
    ]
    assert all("\n↳ " in value for value in explained)


@settings(max_examples=share(100))
@given(members())
def test_every_card_of_the_advice_fits(member: tuple[Profile, dt.date]):
    advice = advised(*member)
    card = strategy_card(advice, SAY)
    assert fits(card)
    fields = [f"{field.name}\n{field.value}" for field in card.fields]
    assert word_count("\n".join((card.title, card.body, *fields, card.footer))) <= WORDS
    assert len(card.embed()) <= PHONE
    stops = [line for line in card.body.splitlines() if line.startswith("**Stop.**")]
    assert len(stops) == len(advice.stops)
    assert all(fits(page) for page in (*action_pages(advice, SAY), *reason_pages(advice, SAY)))


@settings(max_examples=share(100))
@given(members())
def test_a_form_sent_as_it_opened_asks_nothing(member: tuple[Profile, dt.date]):
    profile, day = member
    typed = typed_of(profile)
    assert what_if_of(typed, typed, day) == WhatIf()
    now = dt.datetime.combine(day, dt.time(12), dt.UTC)
    for blank in sheet_of(profile, CALENDAR, now).blanks:
        offered = [choice for choice, _ in blank.choices]
        assert not offered or typed[blank.key] in ("", *offered)
