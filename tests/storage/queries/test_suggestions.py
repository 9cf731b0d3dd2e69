"""Which suggestions are alike, wait, are decided together, are news and are forgotten."""

import pytest

from tests.storage.queries.rows import NOW, Rows, each

STATES = ("open", "approved", "corrected", "refused", "withdrawn")
CLAIM = {"criterion": "kind", "value": "v", "weight": "strict", "source": "s"}
ABOUT = {"acgme_id": "p"} | CLAIM
ASKED = {"program": "p"} | CLAIM
OTHERS = (
    each("acgme_id", "q")
    + each("criterion", "x")
    + each("value", "w")
    + each("weight", "y")
    + each("source", "t")
)
"""What tells a claim from another, one after the other."""


def test_a_member_is_one_who_consented(rows: Rows):
    rows.put("member", member_id=1)
    assert [rows.run("suggestions.is_member", member=member) for member in (1, 2)] == [[(1,)], []]


def test_old_is_what_was_taken_back_or_told_before(rows: Rows):
    rows.put(
        "suggestion",
        {"state": "withdrawn", "decided_at": NOW - 1},
        {"state": "withdrawn", "decided_at": NOW},
        {"state": "refused", "decided_at": NOW - 1},
        {"state": "refused", "decided_at": NOW - 9, "told_at": NOW - 1},
        {"state": "refused", "decided_at": NOW - 9, "told_at": NOW},
    )
    assert rows.run("suggestions.old", before=NOW) == [(1,)]
    rows.run("suggestions.forget_old", before=NOW)
    assert rows.of("suggestion", "id") == [2, 3, 5]
    assert rows.run("suggestions.old", before=NOW) == []


def test_what_stands_is_the_same_fact_seen_as_late(rows: Rows):
    stands = "suggestions.stands"
    for number, other in enumerate([*OTHERS, {"withdrawn_at": 1}, {"seen": "2026-01-01"}]):
        rows.put("program_fact", ABOUT | {"seen": "2026-03-01"} | other, scope=f"{number}")
    assert rows.run(stands, **ASKED, seen="2026-03-01") == []
    rows.put("program_fact", ABOUT, seen="2026-03-01")
    found = [rows.run(stands, **ASKED, seen=seen) for seen in ("2026-02-28", "2026-03-01", "2026-03-02")]
    assert found == [[(1,)], [(1,)], []]


def test_the_same_is_open_with_every_part_alike(rows: Rows):
    rows.put("suggestion", *(ABOUT | other for other in OTHERS), ABOUT | {"state": "refused"}, member_id=9)
    assert rows.firsts("suggestions.same_open", **ASKED) == []
    rows.put("suggestion", ABOUT, member_id=7)
    assert rows.firsts("suggestions.same_open", **ASKED) == [7]


def test_the_open_ones_and_those_of_a_day_are_counted(rows: Rows):
    rows.put("suggestion", *each("state", STATES), {}, {"member_id": 2}, member_id=1)
    assert rows.firsts("suggestions.open_count", member=1) == [2]
    rows.put(
        "suggestion",
        *each("suggested_at", (NOW, NOW + 1)),
        {"suggested_at": NOW + 2, "member_id": 4},
        member_id=3,
    )
    assert rows.firsts("suggestions.latest", member=3, since=NOW) == [NOW + 1]


def test_a_new_one_is_open(rows: Rows):
    given = ASKED | {"seen": "2026-03-01"}
    assert rows.firsts("suggestions.add", **given, member=1, now=NOW) == [1]
    found = rows.run("suggestions.of_member", member=1)
    assert found == [(1, 1, *ABOUT.values(), "2026-03-01", NOW, "open", None, None, None, None, None)]


def test_of_those_decided_the_newest_are_kept(rows: Rows):
    rows.put("suggestion", *each("state", ("refused", "open", "approved", "withdrawn")), member_id=1)
    rows.put("suggestion", member_id=2, state="refused")
    rows.run("suggestions.forget_surplus", member=1, kept=2)
    assert rows.of("suggestion", "id") == [2, 3, 4, 5]


def test_a_page_is_of_those_who_claim_the_same_the_first_first(rows: Rows):
    rows.put(
        "suggestion",
        ABOUT | {"state": "refused", "seen": "2026-09-09"},
        ABOUT | {"suggested_at": 8, "seen": "2026-03-01"},
        *(ABOUT | other for other in OTHERS),
        ABOUT | {"suggested_at": 7, "seen": "2026-04-01", "member_id": 2},
        suggested_at=9,
        seen="2026-05-01",
    )
    found: list[tuple[object, ...]] = []
    for _ in range(7):
        found += rows.run("suggestions.page", after=found[-1][0] if found else 0)
    assert found[0] == (2, *ABOUT.values(), "2026-04-01", 7, 1, 6)
    assert [(row[0], row[-2], row[-1]) for row in found[1:]] == [(n, 0, 6 - n + 2) for n in range(3, 8)]


def test_those_who_claim_the_same_are_answered_together(rows: Rows):
    rows.put(
        "suggestion",
        ABOUT | {"state": "withdrawn", "value": "first"},
        *(ABOUT | other for other in OTHERS),
        ABOUT,
        ABOUT | {"member_id": 3},
    )
    waits = "suggestions.waits"
    assert rows.run(waits, id=1) == []
    given = {"state": "refused", "now": NOW, "reason": "other", "note": "n", "fact": 5}
    rows.put("suggestion", ABOUT | {"member_id": 4}, ABOUT | {"member_id": 5, "value": "last"})
    assert sorted(rows.firsts("suggestions.decide", id=7, **given)) == [1, 3, 4]
    assert rows.run(waits, id=7) == []
    assert rows.run(waits, id=2) != []
    found = rows.of("suggestion", "state", "decided_at", "reason", "note", "fact_id")
    decided = ("refused", NOW, "other", "n", 5)
    assert [number for number, row in enumerate(found, 1) if row == decided] == [7, 8, 9]
    assert found[0] == ("withdrawn", None, None, None, None)
    rows.put("suggestion", ABOUT, member_id=6)
    assert rows.firsts("suggestions.decide", id=7, **given) == [6]


def test_a_member_s_own_come_the_newest_first(rows: Rows):
    rows.put("suggestion", *each("member_id", (1, 1, 2)))
    assert rows.firsts("suggestions.of_member", member=1) == [2, 1]
    assert rows.firsts("suggestions.export", member=1) == [1, 2]


def test_an_open_one_of_one_s_own_can_be_taken_back(rows: Rows):
    rows.put("suggestion", {}, {}, {"state": "refused"}, {"member_id": 2}, member_id=1)
    for number in (1, 3, 4):
        rows.run("suggestions.withdraw", id=number, member=1, now=NOW)
    found = rows.of("suggestion", "state", "decided_at")
    assert found == [("withdrawn", NOW), ("open", None), ("refused", None), ("open", None)]


def test_news_are_answers_not_told_yet_as_they_were_given(rows: Rows):
    rows.put("suggestion", *each("state", STATES), member_id=1, decided_at=5)
    rows.put(
        "suggestion",
        *each("decided_at", (4, 6)),
        {"decided_at": 1, "told_at": 9},
        member_id=1,
        state="refused",
    )
    rows.put("suggestion", {}, {}, member_id=2, state="refused", decided_at=1)
    rows.put("suggestion", {"state": "open"}, {"state": "refused", "told_at": 3}, member_id=3)
    rows.put("suggestion", {"member_id": 4, "state": "approved"}, {"member_id": 5, "state": "corrected"})
    assert rows.firsts("suggestions.news", member=1) == [6, 2, 3, 4, 7]
    assert sorted(rows.firsts("suggestions.members_with_news")) == [1, 2, 4, 5]


def test_news_are_marked_that_were_shown(rows: Rows):
    rows.put("suggestion", {}, {"told_at": 3}, {"member_id": 2}, {}, member_id=1)
    rows.run("suggestions.mark_shown", member=1, which=[1, 2, 3], now=NOW)
    assert rows.of("suggestion", "told_at") == [NOW, 3, None, None]


def test_the_fact_behind_an_answer_and_what_is_erased(rows: Rows):
    rows.put("program_fact", *each("source", "ab"))
    assert rows.firsts("suggestions.fact", id=2) == [2]
    rows.put("suggestion", *each("member_id", (1, 2)))
    rows.run("suggestions.erase", member=1)
    assert rows.of("suggestion", "member_id") == [2]


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_open_waits(rows: Rows, state: str):
    rows.put("suggestion", ABOUT, state=state)
    assert rows.run("suggestions.waits", id=1) == ([(1,)] if state == "open" else [])
