"""Tables of what is found by what people type, and which links and days are taken, as they were read."""

import datetime as dt
from dataclasses import replace
from functools import partial

from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId
from bot.domain.ledger import (
    Criterion,
    Weight,
)
from bot.domain.program import Program
from bot.ledger.facts import is_link, latest_day, problems
from bot.ledger.loader import load_programs
from bot.ledger.new_program import program_problems
from bot.ledger.search import ProgramIndex
from tests.domain.tables import Cases, held
from tests.ledger.tables import BUFFALO, DAY, NOW, PAGE, TODAY


def test_what_is_found():
    index = ProgramIndex(load_programs())
    typed = (
        *(
            "",
            " ",
            "of the",
            "pediatrics",
            "chop",
            "CHOP",
            "uab",
            "cincinati",
            "cincinatti",
            "cincinnnati",
            "cinncinati",
            "standford",
        ),
        *(
            "stanfrod",
            "stanfo",
            "stan",
            "sta",
            "st",
            "st louis",
            "saint louis",
            "saint luis",
            "mount sinai",
            "mt sini",
            "yale",
            "yael",
        ),
        *(
            "yal",
            "yle",
            "ylae",
            "bostn",
            "boston",
            "bostno",
            "bosotn",
            "bosten",
            "new york ny",
            "ny bronx",
            "brnx",
            "bronx montefiore",
        ),
        *(
            "320",
            "32",
            "3203521140",
            "3203511146",
            "1146",
            "99999",
            "children's hospital",
            "childrens",
            "childrns hospital philadelphia",
        ),
        *(
            "filadelphia",
            "philadelfia",
            "phladelphia",
            "phildelphia pa",
            "university of texas",
            "texas tech",
            "texs",
            "utah",
            "u t a h",
        ),
        *(
            "houston baylor",
            "baylor huston",
            "baylr hstn",
            "zzzz",
            "zz",
            "x",
            "buffalo jacobs",
            "bufalo",
            "buffalo zzzz",
            "zzzz buffalo qqqq",
        ),
        *(
            "johnshopkins",
            "johns hopkins",
            "jons hopkins",
            "newyork",
            "sanantonio",
            "a b c d e f g",
            "boston " * 30,
            "massgeneral",
            "mgh",
        ),
    )

    def cases() -> Cases:
        for text in typed:
            yield (
                f"search {text[:40]!r}",
                lambda text=text: (
                    [program.acgme_id for program in index.search(text)[:6]] + [len(index.search(text))]
                ),
            )
            yield (
                f"meant {text[:40]!r}",
                lambda text=text: [program.acgme_id for program in index.meant(text)[:3]],
            )
        for limit in (0, 1, 25, 26):
            yield (
                f"limit {limit}",
                lambda limit=limit: (len(index.search("hospital", limit)), len(index.search("", limit))),
            )
        yield (
            "whole names",
            lambda: sum(index.meant(program.name) == (program,) for program in load_programs()),
        )
        long = Program(AcgmeId("3200000001"), "Alpha " * 33 + "B", "C", "NY")
        for program in (long, replace(long, name="Alpha " * 33 + "Bb")):
            few = ProgramIndex([program, BUFFALO])
            yield f"a name of {len(program.name)}", lambda few=few, program=program: few.meant(program.name)

    held("ledger/approved/found", cases())


def test_links_and_days():
    links = (
        *(
            "https://example.org",
            "https://example.org/",
            "https://EXAMPLE.example",
            "http://a.invalid",
            "https://example.org:80",
            "https://example.org:",
            "https://example.org:x",
        ),
        *(
            "https://u@example.org",
            "https://a..invalid",
            "https://-a.invalid",
            "https://a-.invalid",
            "https://a.invalid.1",
            "https://example.org/(x)",
            "https://example.org/\\",
        ),
        *(
            "https://example.org/[x]",
            "https://1.2.3.4",
            "https://localhost",
            "https://example.org/ x",
            "https://example.org/" + "x" * 280,
            "https://example.org/" + "x" * 281,
            "",
        ),
    )
    good = Claim(BUFFALO.acgme_id, Criterion.VISA_J1, True, Weight.STRICT, PAGE, TODAY)

    def cases() -> Cases:
        for link in links:
            yield f"{link[:30]} {len(link)}", partial(is_link, link)
        for hour in (9, 10):
            yield f"latest day at {hour}", partial(latest_day, dt.datetime(2026, 11, 22, hour, tzinfo=dt.UTC))
        for seen in (dt.date(2014, 12, 31), dt.date(2015, 1, 1), TODAY + DAY, TODAY + 2 * DAY):
            yield (
                f"seen {seen}",
                lambda seen=seen: [(each.part, each.why) for each in problems(replace(good, seen=seen), NOW)],
            )
        yield (
            "all wrong",
            lambda: [
                (each.part, each.why)
                for each in problems(replace(good, value=3, source="x", seen=dt.date(2000, 1, 1)), NOW)
            ],
        )
        for criterion in Criterion:
            wrong = replace(good, criterion=criterion, value=999)
            yield f"no value of {criterion}", lambda wrong=wrong: [each.why for each in problems(wrong, NOW)]
        for number in ("3200000001", "320000000", "32000000011", "x"):
            yield (
                f"program {number}",
                lambda number=number: [
                    (each.part, each.why)
                    for each in program_problems(replace(BUFFALO, acgme_id=AcgmeId(number)))
                ],
            )

    held("ledger/approved/links", cases())
