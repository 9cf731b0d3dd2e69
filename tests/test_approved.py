"""The device that holds approved texts (`tests/approved.py`)."""

import pytest

from tests.approved import approved


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
