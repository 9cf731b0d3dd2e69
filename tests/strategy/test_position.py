"""Position in words: each mark, both groups, never a percentage."""

import pytest

from bot.i18n import catalogue


@pytest.mark.parametrize(
    ("score", "matched", "not_matched"),
    [
        (223, "lowest", "lowest"),
        (224, "lowest", "below_median"),
        (231, "lowest", "below_median"),
        (232, "below_median", "below_median"),
        (233, "below_median", "at_median"),
        (234, "below_median", "above_median"),
        (239, "below_median", "above_median"),
        (240, "at_median", "above_median"),
        (244, "above_median", "above_median"),
        (245, "above_median", "highest"),
        (251, "above_median", "highest"),
        (252, "highest", "highest"),
    ],
)
def test_place_among_past_applicants(advised, score, matched, not_matched):
    params = advised(step2ck={"status": "passed", "score": score}).position.text.params
    assert params["matched"].key == f"strategy.place.{matched}"
    assert params["not_matched"].key == f"strategy.place.{not_matched}"


@pytest.mark.parametrize("step2ck", [None, {"status": "failed", "score": 210}, {"status": "passed"}])
def test_without_a_passing_score_nothing_is_compared(advised, step2ck):
    assert advised(step2ck=step2ck).position.text.key == "strategy.position.no_score"


def test_both_truths_are_said(advised):
    texts = catalogue().of
    texts = " ".join(texts(reason.message) for reason in advised().position.reasons)
    assert "233" in texts
    assert "232" in texts
    assert "%" not in texts


def test_us_imgs_are_told_whose_figures_these_are(advised):
    assert "position.us_img" in [r.rule for r in advised(applicant="us_img").position.reasons]
