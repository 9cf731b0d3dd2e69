"""Which keys and tombstones there are, and what a new operator's key changes of them."""

import pytest

from tests.storage.queries.rows import NOW, Rows, each


def test_the_first_check_and_the_first_salt_stay(rows: Rows):
    for value in (b"a", b"b"):
        rows.run("keys.set_check", value=value)
        rows.run("keys.set_salt", salt=value)
    assert (rows.firsts("keys.check_value"), rows.firsts("keys.salt")) == ([b"a"], [b"a"])


def test_a_key_is_added_once_found_and_removed(rows: Rows):
    assert (rows.firsts("keys.holds_keys"), rows.firsts("keys.key_count")) == ([0], [0])
    for member, wrapped in ((1, b"a"), (2, b"b"), (1, b"c"), (3, b"d")):
        rows.run("keys.add", member=member, wrapped=wrapped)
    assert sorted(rows.run("keys.find", members=[1, 2, 9])) == [(1, b"a"), (2, b"b")]
    assert (rows.firsts("keys.holds_keys"), rows.firsts("keys.key_count")) == ([1], [3])
    rows.run("keys.remove", member=1)
    assert sorted(rows.firsts("restore.with_keys")) == [2, 3]


@pytest.mark.parametrize(("erasures", "holds"), [(0, 1), (1, 1), (2, 0)])
def test_values_are_held_beyond_those_of_erasures(rows: Rows, erasures: int, holds: int):
    rows.put("profile", *each("member_id", (1, 2)))
    assert rows.firsts("keys.holds_values", erasures=erasures) == [holds]


def test_keys_are_renewed_one_by_one_and_adopted_together(rows: Rows):
    rows.put("operator_key", id=1, check_value=b"old")
    rows.put("member_key", *each("member_id", (1, 2, 3)), wrapped=b"old")
    rows.run("keys.set_next_check", value=b"new")
    assert rows.firsts("keys.next_check") == [b"new"]
    rows.run("keys.set_next", member=2, wrapped=b"new")
    assert sorted(rows.firsts("keys.keys_to_renew")) == [1, 3]
    assert rows.run("keys.pairs") == [(2, b"old", b"new")]
    for statement in ("adopt_next", "adopt_next_check"):
        rows.run(f"keys.{statement}")
    assert rows.of("member_key", "wrapped", "next_wrapped") == [
        (b"old", None),
        (b"new", None),
        (b"old", None),
    ]
    assert rows.of("operator_key", "check_value", "next_check") == [(b"new", None)]


def test_graves_are_old_before_an_instant_and_dug_anew(rows: Rows):
    for mark, now in ((b"a", 1), (b"b", NOW), (b"a", NOW - 1)):
        rows.run("keys.bury", mark=mark, now=now)
    assert sorted(rows.run("keys.tombstones")) == [(b"a", NOW - 1), (b"b", NOW)]
    assert [rows.firsts("keys.old_graves", before=before) for before in (NOW - 1, NOW)] == [[0], [1]]
    rows.run("keys.forget_graves", before=NOW)
    assert rows.firsts("keys.tombstones") == [b"b"]
    rows.run("keys.clear_graves")
    assert rows.firsts("keys.tombstones") == []


def test_secrets_of_marks_stand_in_their_order(rows: Rows):
    for wrapped in (b"c", b"a", b"b"):
        rows.run("keys.add_mark_secret", wrapped=wrapped)
    rows.run("keys.replace_mark_secret", id=2, wrapped=b"z")
    assert rows.run("keys.mark_secrets") == [(1, b"c"), (2, b"z"), (3, b"b")]


def test_the_secrets_of_an_installation_stay_and_its_commands_change(rows: Rows):
    for value in (b"a", b"b"):
        rows.run("installation.create_secrets", salt=value, key=value)
    assert rows.run("installation.secrets") == [(b"a", b"a")]
    for value in ("x", "y"):
        rows.run("installation.set_tree_hash", hash=value)
    assert rows.firsts("installation.tree_hash") == ["y"]
