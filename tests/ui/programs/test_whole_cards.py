"""Everything that is shown and written of a list of programs, whole, in `approved/`: cards, pages, files, notes.

The members and the programs are those of `tests/strategy/program_list/test_whole_lists.py`.
"""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, partial
from unittest.mock import Mock

import pytest

from bot.domain.ledger import Criterion, ProgramRecord
from bot.domain.phase import Focus
from bot.domain.program_list import Mark
from bot.errors import UserError
from bot.i18n import catalogue
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.forms.input import parse_profile
from bot.strategy.list_service import MemberList
from bot.strategy.loader import load_rulebook
from bot.strategy.program_list.facade import build_list
from bot.strategy.program_list.roster import Roster
from bot.ui.card import Card
from bot.ui.programs.card import findings_card, list_card, mark_note, seen_card, signal_note
from bot.ui.programs.compare import compare_pages, known_of
from bot.ui.programs.export import list_csv, list_text
from bot.ui.programs.facts import fact_pages, found_pages
from bot.ui.programs.pages import list_pages
from bot.ui.programs.signals import signal_card
from tests.approved import approved
from tests.domain.tables import Cases, held
from tests.strategy.conftest import CASES
from tests.strategy.program_list.synthetic import TODAY
from tests.strategy.program_list.test_whole_lists import MEMBERS, ledger

SAY = catalogue()
SHOWN = ("strong_with_wishes", "low_undecided", "pending", "unknown")


@cache
def roster() -> Roster:
    return Roster(ledger(), load_rulebook())


@cache
def made(name: str, signals: Sequence[int] = (), *, marked: bool = True) -> MemberList:
    """A member's list; ``signals`` are places of the ledger that they chose, four of the programs are marked."""
    base, differs, least, most = MEMBERS[name]
    data = json.loads((CASES / f"{base}.json").read_text()) if base else {"applicant": "non_us_img"}
    calendar, numbers = load_calendar(), [item.program.acgme_id for item in roster().records]
    profile = parse_profile(
        json.dumps(data | differs).encode(),
        as_of=TODAY,
        specialties=["pediatrics"],
        seasons=[season.id for season in calendar.seasons],
    )
    advice = compute(profile, rulebook=load_rulebook(), calendar=calendar, program_count=43, as_of=TODAY)
    short = dataclasses.replace(advice.applications, minimum=least, maximum=most)
    advice = dataclasses.replace(advice, applications=short)
    marks = {numbers[3]: Mark.KEEP, numbers[8]: Mark.KEEP, numbers[12]: Mark.DROP} if marked else {}
    listed = build_list(profile, advice, roster(), marks=marks)
    return MemberList(Mock(), advice, listed, tuple(numbers[place] for place in signals))


def whole(cards: Iterable[Card]) -> str:
    """Cards as they are read, one below the other."""
    return "\n".join(
        "\n".join(
            [f"--- {card.accent.name} {card.title}", card.body]
            + [f"[{field.name}]\n{field.value}" for field in card.fields]
        )
        for card in cards
    )


@pytest.mark.parametrize("name", SHOWN)
def test_cards_of_a_list(name: str):
    of = made(name, (0, 3, 12) if name != "unknown" else ())
    cards = [
        *(list_card(of, SAY), list_card(of, SAY, "A note."), seen_card(of, SAY), findings_card(of, SAY)),
        *(signal_card(of, SAY), signal_card(of, SAY, "A note.")),
    ]
    approved("ui/programs/approved/cards", whole(cards), part=name)


def test_cards_where_something_is_missing():
    of = made("strong_with_wishes", (0, 3))
    none = dataclasses.replace(of.programs, signals=(), findings=(), warnings=())
    cards = {
        "no signal is suggested": signal_card(dataclasses.replace(of, programs=none), SAY),
        "nothing to find out": findings_card(dataclasses.replace(of, programs=none), SAY),
        "nothing to warn of": list_card(dataclasses.replace(of, programs=none), SAY),
    }
    for focus in Focus:
        later = dataclasses.replace(of, advice=dataclasses.replace(of.advice, focus=focus))
        cards[f"signals at {focus}"] = signal_card(later, SAY)
    for name, card in cards.items():
        approved("ui/programs/approved/cards_without", whole([card]), part=name)


@pytest.mark.parametrize(
    ("counted", "none", "key"),
    [
        ("doubtful", 0, "programs.list.doubtful"),
        ("unranked", (), "program_list.list.unranked"),
        ("dropped", (), "program_list.list.dropped"),
    ],
)
def test_of_what_there_is_none_nothing_is_said(counted: str, none: object, key: str):
    of = made("low_undecided")
    there, some = of.programs, getattr(of.programs, counted)
    count = some if isinstance(some, int) else len(some)
    assert count > 0
    assert SAY(key, {"count": count}) in list_card(of, SAY).body
    without = dataclasses.replace(of, programs=dataclasses.replace(there, **{counted: none}))
    assert SAY(key, {"count": 0}) not in list_card(without, SAY).body


@pytest.mark.parametrize("full", [True, False], ids=["full", "short"])
def test_pages_of_a_list(full: bool):
    pages = list_pages(made("low_undecided", (0,)), SAY, full=full)
    approved("ui/programs/approved/pages", whole(pages), part="full" if full else "short")
    usual = list_pages(made("low_undecided", (0,)), SAY)
    assert (usual == pages) is not full


def test_files_of_a_list():
    of = made("strong_with_wishes", (0, 3, 12))
    approved("ui/programs/approved/files", list_csv(of, SAY).replace("\r\n", "\n"), part="csv")
    approved("ui/programs/approved/files", list_text(of, SAY), part="text")


def test_notes_on_a_program():
    of, records = made("strong_with_wishes"), roster().records

    def cases() -> Cases:
        for record in (records[0], records[3], records[8]):
            for mark in (*Mark, None):
                yield f"{record.program.acgme_id} {mark}", partial(mark_note, of, record.program, mark)
            yield f"{record.program.acgme_id} signal", partial(signal_note, of, record.program)

    held("ui/programs/approved/notes", cases())


def test_facts_side_by_side():
    records = roster().records
    some: list[ProgramRecord] = [*records[:3], *records[6:12]]
    for today in (TODAY, date(2029, 1, 1)):
        told = [*compare_pages(some[:3], SAY, today), *compare_pages(some[3:5], SAY, today)]
        told += [page for record in some for page in fact_pages(record, SAY, today)]
        approved("ui/programs/approved/facts", whole(told), part=str(today))
    found = found_pages([record.program for record in records[:9]], records[2:], SAY)
    approved("ui/programs/approved/facts", whole(found), part="found")

    def cases() -> Cases:
        for record in some:
            for criterion in Criterion:
                yield (
                    f"{record.program.acgme_id} {criterion}",
                    partial(known_of, record, criterion, SAY, TODAY),
                )

    held("ui/programs/approved/known", cases())


@pytest.mark.parametrize("count", [0, 1])
def test_one_program_is_compared_with_nothing(count: int):
    with pytest.raises(UserError) as refused:
        compare_pages([roster().records[0]] * 2 * count, SAY, TODAY)
    assert refused.value.message.key == "programs.compare.same"
