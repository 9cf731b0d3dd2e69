"""Why and Actions: whole items, no sentence twice, each source once and numbered where it is rested on."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.advice import Advice
from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.profile import CycleStatus, Profile, Stage, Visa
from bot.i18n import catalogue
from bot.ledger.loader import load_programs
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from bot.ui.pages import packed
from bot.ui.strategy.pages import PAGE_ROOM, action_pages, reason_pages

SAY = catalogue(discord=True)
SEVERAL = {
    "untold": Profile(season=SeasonId(2028)),
    "low score": Profile(
        season=SeasonId(2028),
        visa=Visa.H1B,
        step1=ExamRecord(ExamStatus.PASSED, 2),
        step2ck=ExamRecord(ExamStatus.PASSED, 1, 220, date(2026, 6, 20)),
    ),
    "interviewing": Profile(
        season=SeasonId(2027),
        visa=Visa.J1,
        step2ck=ExamRecord(ExamStatus.PASSED, 1, 245, date(2026, 6, 20)),
        status=CycleStatus(Stage.INTERVIEWING, 80, 2),
    ),
}
SOURCE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
HEADING = re.compile(r"^\*\*(.+) \[([\d, ]+)\]\*\*$", re.MULTILINE)


def advised(profile: Profile) -> Advice:
    today = datetime(2026, 11, 28, tzinfo=UTC).date()
    count = len(load_programs())
    return compute(
        profile, rulebook=load_rulebook(), calendar=load_calendar(), program_count=count, as_of=today
    )


@pytest.mark.parametrize("name", SEVERAL)
@pytest.mark.parametrize("pages", [reason_pages, action_pages])
def test_each_source_is_said_once_and_every_number_leads_to_one(name: str, pages: Any):
    text = "\n".join(page.body for page in pages(advised(SEVERAL[name]), SAY))
    found = SOURCE.findall(text)
    assert [int(number) for number, _ in found] == list(range(1, len(found) + 1))
    assert len({source for _, source in found}) == len(found) > 1
    used = {int(number) for _, numbers in HEADING.findall(text) for number in numbers.split(", ")}
    assert used == {int(number) for number, _ in found}


@pytest.mark.parametrize("name", SEVERAL)
def test_why_says_no_sentence_twice(name: str):
    lines = "\n".join(page.body for page in reason_pages(advised(SEVERAL[name]), SAY)).splitlines()
    assert [line for line, times in Counter(lines).items() if line.startswith("•") and times > 1] == []


@pytest.mark.parametrize("name", SEVERAL)
@pytest.mark.parametrize("pages", [reason_pages, action_pages])
def test_items_are_whole(name: str, pages: Any):
    """Only the list of sources may go on."""
    text = "\n".join(page.body for page in pages(advised(SEVERAL[name]), SAY))
    assert "continued" not in text.replace("Sources, continued", "")


def test_a_section_begins_a_page_rather_than_break_unless_it_fills_more_than_one():
    sections = [("a", ["x" * 60]), ("b", ["y" * 30, "z" * 30]), ("c", ["w" * 70, "v" * 70])]
    pages = list(packed(sections, SAY, 100, whole=True))
    assert pages[0] == f"**a**\n{'x' * 60}"
    assert pages[1] == f"**b**\n{'y' * 30}\n{'z' * 30}"
    assert pages[2] == f"**c**\n{'w' * 70}"
    assert pages[3].endswith("v" * 70)
    assert list(packed([("only a heading", [])], SAY)) == ["**only a heading**"]
    assert all(len(page) <= PAGE_ROOM for page in pages)
