"""The device that holds approved texts (`tests/approved.py`)."""

import re
from pathlib import Path

import pytest

from tests.approved import TESTS, approved, parts_of

STORIES = sorted(TESTS.rglob("approved/test_*.txt"))


@pytest.fixture(autouse=True)
def held(monkeypatch):
    monkeypatch.delenv("APPROVE", raising=False)


def test_a_text_holds_until_a_line_of_it_changes(tmp_path, monkeypatch):
    with pytest.raises(pytest.fail.Exception, match=r"\+one"):
        approved("a/text", "one\ntwo", root=tmp_path)
    monkeypatch.setenv("APPROVE", "1")
    approved("a/text", "one\ntwo", root=tmp_path)
    monkeypatch.delenv("APPROVE")
    approved("a/text", "one\ntwo\n", root=tmp_path)
    for other in ("one\n2", "one", "one\ntwo\nthree", "one\n\ntwo", "one \ntwo"):
        with pytest.raises(pytest.fail.Exception, match="APPROVE=1 renews it"):
            approved("a/text", other, root=tmp_path)
    assert (tmp_path / "a" / "text.txt").read_text() == "one\ntwo\n"


def test_a_long_difference_is_cut(tmp_path):
    with pytest.raises(pytest.fail.Exception, match="and 43 lines more"):
        approved("long", "\n".join(map(str, range(100))), root=tmp_path)


def test_each_part_of_a_file_is_held_and_renewed_by_itself(tmp_path, monkeypatch):
    for part, text in (("b", "2\n\n3"), ("a", "1"), ("b", "4")):
        monkeypatch.setenv("APPROVE", "1")
        approved("told", text, root=tmp_path, part=part)
        monkeypatch.delenv("APPROVE")
        approved("told", text, root=tmp_path, part=part)
    assert parts_of(tmp_path / "told.txt") == {"a": "1\n", "b": "4\n"}
    assert (tmp_path / "told.txt").read_text() == "=== a\n1\n\n=== b\n4\n"
    for part, text in (("a", "4"), ("c", "1")):
        with pytest.raises(pytest.fail.Exception, match="APPROVE=1 renews it"):
            approved("told", text, root=tmp_path, part=part)


@pytest.mark.parametrize("told", STORIES, ids=lambda file: f"{file.parent.parent.name}-{file.stem}")
def test_every_approved_story_is_of_a_test_that_is_there(told: Path):
    tests = (told.parents[1] / f"{told.stem}.py").read_text()
    named = {part.partition("[")[0] for part in parts_of(told)}
    assert named <= set(re.findall(r"^(?:async )?def (test_\w+)", tests, re.MULTILINE))
