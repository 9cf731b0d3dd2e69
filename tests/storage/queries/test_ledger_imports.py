"""Which imports can be undone, what they take with them, and which are forgotten."""

from tests.storage.queries.rows import NOW, Rows, each


def test_an_import_begins_and_is_dropped_alone(rows: Rows):
    found = [rows.firsts("ledger_imports.begin", now=NOW, by=by) for by in (5, None)]
    assert found == [[1], [2]]
    rows.run("ledger_imports.drop", import_id=1)
    assert rows.of("ledger_import", "id", "imported_at", "imported_by", "undone_at") == [(2, NOW, None, None)]


def test_an_import_is_undone_once_and_not_before_it_was_made(rows: Rows):
    rows.put("ledger_import", {"imported_at": 5}, {"imported_at": 5, "undone_at": 6}, {"imported_at": 9}, {})
    for number in (1, 2, 3):
        rows.run("ledger_imports.undo", import_id=number, now=7)
    assert rows.of("ledger_import", "undone_at") == [7, 6, 9, None]


def test_with_an_import_its_standing_facts_are_withdrawn(rows: Rows):
    rows.put("program_fact", {"import_id": 1}, {"import_id": 1, "withdrawn_at": 3}, {"import_id": 2}, {})
    rows.run("ledger_imports.withdraw", import_id=1, now=NOW)
    assert rows.of("program_fact", "withdrawn_at") == [NOW, 3, None, None]


def test_a_program_is_added_once_and_removed_with_its_import_unless_a_fact_about_it_stands(rows: Rows):
    for name in ("North", "South"):
        rows.run("ledger_imports.add_program", number="a", name=name, city="C", state="OH", import_id=1)
    assert rows.run("ledger_imports.programs") == [("a", "North", "C", "OH")]
    rows.put(
        "added_program", {"acgme_id": "d", "import_id": 2}, {"acgme_id": "c"}, {"acgme_id": "b"}, import_id=1
    )
    rows.put("program_fact", {"acgme_id": "c"}, {"acgme_id": "b", "withdrawn_at": 3})
    assert rows.firsts("ledger_imports.count_programs") == [4]
    assert rows.firsts("ledger_imports.programs") == ["a", "b", "c", "d"]
    rows.run("ledger_imports.remove_programs", import_id=1)
    assert rows.firsts("ledger_imports.programs") == ["c", "d"]


def test_of_a_forgotten_import_the_moderator_stays_with_each_fact(rows: Rows):
    rows.put("ledger_import", *each("imported_by", (7, 8, 9, 6)))
    rows.put("program_fact", *each("import_id", (1, 2, 3, 4)), {"import_id": 2, "approved_by": 5}, {})
    rows.run("ledger_imports.keep_moderator", kept=2)
    found = rows.of("program_fact", "import_id", "approved_by")
    assert found == [(None, 7), (None, 8), (3, None), (4, None), (None, 5), (None, None)]


def test_the_oldest_imports_are_forgotten_unless_a_program_came_with_them(rows: Rows):
    rows.put("ledger_import", {}, {}, {}, {}, {})
    rows.put("added_program", import_id=2)
    rows.run("ledger_imports.forget_imports", kept=5)
    assert rows.of("ledger_import", "id") == [1, 2, 3, 4, 5]
    rows.run("ledger_imports.forget_imports", kept=1)
    assert rows.of("ledger_import", "id") == [2, 5]


def test_imports_that_stand_come_the_newest_first_with_what_stands_of_them(rows: Rows):
    rows.put("ledger_import", {}, {}, {"undone_at": 3}, {}, imported_at=5)
    rows.put("program_fact", *each("import_id", (2, 2, 4)), {"import_id": 2, "withdrawn_at": 3})
    rows.put("added_program", {"acgme_id": "a"}, {"acgme_id": "b"}, {"acgme_id": "c"}, import_id=4)
    assert rows.run("ledger_imports.imports", limit=9) == [(4, 5, 1, 3), (2, 5, 2, 0), (1, 5, 0, 0)]
    assert rows.firsts("ledger_imports.imports", limit=2) == [4, 2]
