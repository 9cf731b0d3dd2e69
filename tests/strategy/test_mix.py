"""The mix at each limit; a failed sitting takes weight from university children's hospitals."""

import pytest

ORDER = ["university_children", "university_affiliated", "community", "small_or_new"]
HIGH = ["include", "core", "core", "include"]
MIDDLE = ["selective", "core", "core", "include"]
LOW = ["limited", "selective", "core", "core"]


def mix(advised, **changes):
    items = advised(**changes).mix
    assert [item.kind for item in items] == ORDER
    return [str(item.emphasis) for item in items]


def step2(score, attempts=1):
    return {"status": "passed", "attempts": attempts, "score": score}


@pytest.mark.parametrize(
    ("score", "expected"),
    [(218, LOW), (229, LOW), (230, MIDDLE), (239, MIDDLE), (240, HIGH), (241, HIGH), (300, HIGH)],
)
def test_mix_by_score(advised, score, expected):
    assert mix(advised, step2ck=step2(score)) == expected


@pytest.mark.parametrize("step2ck", [None, {"status": "not_taken"}, {"status": "passed"}])
def test_without_a_score_the_middle_is_assumed(advised, step2ck):
    assert mix(advised, step2ck=step2ck) == MIDDLE


@pytest.mark.parametrize(("score", "first"), [(250, "selective"), (235, "limited"), (228, "limited")])
def test_a_failed_sitting_lowers_university_children_one_step(advised, score, first):
    found = mix(advised, step2ck=step2(score, attempts=2))
    assert found[0] == first
    assert found[1:] == mix(advised, step2ck=step2(score))[1:]


def test_a_failed_step2_without_a_score_lowers_the_middle(advised):
    assert mix(advised, step2ck={"status": "failed"}) == ["limited", *MIDDLE[1:]]
