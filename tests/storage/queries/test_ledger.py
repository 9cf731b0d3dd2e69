"""Which facts stand, in which order, which are the same, full, past and replaced."""

from collections.abc import Mapping

import pytest

from tests.storage.queries.rows import NOW, Rows, each

FACT = {
    "acgme_id": "p",
    "criterion": "kind",
    "value": "v",
    "weight": "strict",
    "source": "s",
    "seen": "2026-03-01",
}
ASKED = {"program": "p"} | {name: value for name, value in FACT.items() if name != "acgme_id"}
OTHERS = [{name: "z"} for name in FACT]
"""What tells a fact from another, one after the other."""


def facts(rows: Rows, *given: Mapping[str, object], **same: object) -> None:
    rows.put("program_fact", *({**FACT, "value": f"v{n}", **same, **row} for n, row in enumerate(given)))


def test_standing_facts_come_by_when_they_were_seen_then_approved(rows: Rows):
    facts(
        rows,
        {"seen": "2026-01-01", "approved_at": 9},
        {"seen": "2026-03-01", "approved_at": 1},
        {"seen": "2026-03-01", "approved_at": 2},
        {"seen": "2026-03-01", "approved_at": 2},
        {"seen": "2026-09-01", "withdrawn_at": 3},
    )
    assert rows.firsts("ledger.standing") == [4, 3, 2, 1]


def test_the_history_of_a_program_names_who_approved_or_imported(rows: Rows):
    rows.put("ledger_import", *each("imported_by", (7, 8)))
    facts(
        rows,
        {"approved_at": 1, "approved_by": 5, "import_id": 1},
        {"approved_at": 3, "import_id": 2},
        {"approved_at": 3},
        {"approved_at": 9, "acgme_id": "q"},
        {"approved_at": 9, "acgme_id": "o"},
    )
    found = rows.run("ledger.history", program="p")
    assert [(row[0], row[-1]) for row in found] == [(3, None), (2, 8), (1, 5)]
    assert rows.firsts("ledger.with_history") == ["o", "p", "q"]


def test_a_fact_that_stands_is_not_added_again(rows: Rows):
    given = {"now": NOW, "import_id": 3, "approved_by": 4, "suggested": 1, "scope": "institution"}
    assert rows.firsts("ledger.add", **ASKED, **given) == [1]
    assert rows.firsts("ledger.add", **ASKED, **given) == []
    columns = ("approved_at", "import_id", "approved_by", "suggested", "scope", "withdrawn_at")
    assert rows.of("program_fact", *FACT, *columns) == [(*FACT.values(), NOW, 3, 4, 1, "institution", None)]


def test_a_program_is_full_at_so_many_standing_facts(rows: Rows):
    facts(rows, {}, {}, {"withdrawn_at": 1}, {"acgme_id": "q"})
    assert [rows.firsts("ledger.is_full", program="p", most=most) for most in (1, 2, 3)] == [[1], [1], [0]]


def test_of_past_facts_those_withdrawn_last_are_kept_and_what_a_suggestion_led_to(rows: Rows):
    facts(
        rows,
        {"withdrawn_at": 3},
        {"withdrawn_at": 1},
        {"withdrawn_at": 3},
        {"withdrawn_at": None},
        {"withdrawn_at": 1, "acgme_id": "q"},
        {"withdrawn_at": 0},
    )
    rows.put("suggestion", fact_id=6)
    rows.run("ledger.forget_past", program="p", kept=1)
    assert rows.of("program_fact", "id") == [3, 4, 5, 6]


def test_the_same_fact_is_alike_in_every_part_and_stands(rows: Rows):
    rows.put("program_fact", FACT | {"withdrawn_at": 1}, *(FACT | other for other in OTHERS))
    assert rows.firsts("ledger.same", **ASKED) == []
    rows.put("program_fact", FACT)
    assert rows.firsts("ledger.same", **ASKED) == [8]


def test_a_fact_is_withdrawn_once(rows: Rows):
    facts(rows, {}, {"withdrawn_at": 3}, {})
    for number in (1, 2):
        rows.run("ledger.withdraw", id=number, now=NOW)
    assert rows.of("program_fact", "withdrawn_at") == [NOW, 3, None]


@pytest.mark.parametrize(
    ("of", "replaced"),
    [
        ({"value": "w"}, True),
        ({"weight": "preference"}, True),
        ({"seen": "2026-02-28"}, True),
        ({"value": "w", "seen": "2026-03-02"}, False),
        ({}, False),
        ({"value": "w", "acgme_id": "q"}, False),
        ({"value": "w", "criterion": "x"}, False),
        ({"value": "w", "source": "t"}, False),
        ({"value": "w", "withdrawn_at": 3}, False),
    ],
    ids=str,
)
def test_a_newer_fact_replaces_what_the_same_page_said_before(
    rows: Rows, of: dict[str, object], replaced: bool
):
    rows.put("program_fact", FACT | of)
    rows.run("ledger.replace", **ASKED, now=NOW)
    assert rows.of("program_fact", "withdrawn_at") == [NOW if replaced else of.get("withdrawn_at")]


def test_what_a_moderator_did_is_given_out_and_blanked(rows: Rows):
    facts(rows, {"approved_by": 5}, {"approved_by": 6}, {"approved_by": 5})
    rows.put("ledger_import", *each("imported_by", (5, 6, 5)))
    assert [row[2] for row in rows.run("ledger.approved_by", moderator=5)] == ["v0", "v2"]
    assert rows.firsts("ledger.imported_by", moderator=5) == [1, 3]
    for statement in ("blank_facts", "blank_imports"):
        rows.run(f"ledger.{statement}", moderator=5)
    assert rows.of("program_fact", "approved_by") == [None, 6, None]
    assert rows.of("ledger_import", "imported_by") == [None, 6, None]
