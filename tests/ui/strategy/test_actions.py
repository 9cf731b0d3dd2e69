"""Every action is shown in order with its day, its reasons and its sources, within Discord's limits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.advice import Action, ActionId, Reason, Source, SourceKind, SourceStatus
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import RuleId, SeasonId
from bot.domain.message import Message, message
from bot.domain.profile import Letter, LetterState, LetterWriter, Profile, Visa
from bot.domain.season import SeasonCalendar
from bot.i18n import catalogue
from bot.ledger.loader import load_programs
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from bot.ui import limits
from bot.ui.strategy.pages import action_pages

SAY = catalogue(discord=True)
CALENDAR: SeasonCalendar = load_calendar()
TODAY = datetime(2026, 11, 22, tzinfo=UTC).date()
LOW = Profile(
    season=SeasonId(2028),
    visa=Visa.H1B,
    step1=ExamRecord(ExamStatus.PASSED, 2),
    step2ck=ExamRecord(ExamStatus.PASSED, 1, 220, date(2026, 6, 20)),
)


def advised(profile: Profile) -> Any:
    count = len(load_programs())
    return compute(profile, rulebook=load_rulebook(), calendar=CALENDAR, program_count=count, as_of=TODAY)


def body(profile: Profile) -> str:
    return "\n".join(page.body for page in action_pages(advised(profile), SAY))


def sentence(text: str) -> Message:
    return message("strategy_card.day", day=text)


def test_actions_are_numbered_in_the_order_of_the_advice_each_with_its_day():
    text = body(LOW)
    for place, action in enumerate(advised(LOW).actions, start=1):
        name = SAY(f"strategy.action_name.{action.id}")
        line = f"**{place}. {name[0].upper()}{name[1:]}"
        assert line in text
        if action.due is not None:
            shown = SAY("strategy_card.day_projected", {"day": action.due})
            assert f"{line} · by {shown}" in text


def test_whom_to_ask_for_letters_and_what_to_ask_them_to_say_is_told():
    text = body(LOW)
    assert SAY("strategy.action.secure_letters") in text
    assert SAY("strategy.letters.ask") in text
    assert SAY("strategy.letters.plan_b") in text


def test_letters_that_are_all_in_are_asked_for_no_more():
    done = tuple(Letter(LetterWriter.US_PEDIATRICS_ATTENDING, LetterState.UPLOADED) for _ in range(4))
    assert SAY("strategy.letters.ask") not in body(replace(LOW, letters=done))


def test_the_message_to_programs_has_blanks_and_is_never_sent_by_the_bot():
    text = body(LOW)
    template = SAY("strategy.contact.template_visa")
    assert "[" in template
    assert f"> {template}\n• {SAY('actions.never_sent')}" in text


def test_somebody_without_an_attempt_left_is_given_nothing_to_do():
    halted = replace(LOW, step1=ExamRecord(ExamStatus.FAILED, 4))
    (page,) = action_pages(advised(halted), SAY)
    assert page.title == SAY("actions.none.title")


@pytest.mark.parametrize("length", [1, 3000])
def test_the_longest_pages_fit_and_are_numbered(length: int):
    source = Source(SourceKind.GUIDE, "The guide ".ljust(length, "y"), 2026, SourceStatus.OPINION)
    reasons = tuple(
        Reason(RuleId(f"rule.{n}"), sentence(f"because {n} ".ljust(length, "x"))) for n in range(6)
    )
    actions = tuple(Action(item, date(2027, 9, 22), reasons=reasons, sources=(source,)) for item in ActionId)
    pages = action_pages(replace(advised(LOW), actions=actions), SAY)
    for number, page in enumerate(pages, start=1):
        embed = page.embed()
        assert len(embed) <= limits.EMBED_TOTAL
        assert embed.description == page.body
        assert page.title.endswith(f"({number}/{len(pages)})")
