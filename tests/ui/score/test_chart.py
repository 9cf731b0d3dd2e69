"""`/score chart` shows what counts and what it is held against, in marks and in words, for any profile."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.advice import Advice
from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.profile import Preferences, Profile
from bot.domain.program import ProgramKind
from bot.i18n import catalogue
from bot.pictures.chart import Chart, Mark, Shape
from bot.pictures.plot import draw
from bot.profile.scores import ASSESSMENTS_MAX
from bot.seasons.loader import load_calendar
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from bot.ui.picture_card import ALT_TEXT, PictureCard
from bot.ui.score.chart import score_chart
from bot.ui.score.chart_card import FILE_NAME, alternative_text, score_chart_card
from bot.ui.score.trend import Trend, trend_of
from tests.examples import share

SAY, DISCORD = catalogue(), catalogue(discord=True)
RULES = load_rulebook()
TODAY = date(2026, 11, 22)
PASSED = ExamRecord(ExamStatus.PASSED, 1, 243, TODAY - timedelta(days=5))
FAILED = ExamRecord(ExamStatus.FAILED, 1, 210, TODAY - timedelta(days=60))


def practice(form: str, score: int, ago: int) -> SelfAssessment:
    return SelfAssessment(Exam.STEP2CK, form, score, TODAY - timedelta(days=ago))


def advised(profile: Profile) -> Advice:
    return compute(profile, rulebook=RULES, calendar=load_calendar(), program_count=212, as_of=TODAY)


def trend(profile: Profile) -> Trend:
    found = trend_of(profile, advised(profile), RULES)
    assert found is not None
    return found


def chart(profile: Profile) -> Chart:
    return score_chart(trend(profile), SAY)


def alt(profile: Profile) -> str:
    return " ".join(SAY.of(sentence) for sentence in alternative_text(trend(profile)))


async def card(profile: Profile):
    return await score_chart_card(profile, advised(profile), RULES, DISCORD)


THREE = Profile(
    self_assessments=(
        practice("uwsa_1", 233, 8),
        practice("nbme_13", 221, 30),
        practice("amboss_sa", 215, 200),
    )
)


def test_scores_stand_in_order_of_time_each_kind_with_its_shape():
    points = chart(THREE).points
    assert [(point.label, point.mark.shape) for point in points] == [
        ("215", Shape.TRIANGLE),
        ("221", Shape.DISC),
        ("233", Shape.SQUARE),
    ]
    assert [x for x, _ in chart(THREE).trend] == sorted(point.x for point in points)


def test_a_score_too_old_for_the_estimate_is_hollow_and_the_key_says_so():
    drawn = chart(THREE)
    assert [point.mark.full for point in drawn.points] == [False, True, True]
    assert SAY("chart.key.hollow") in [entry.text for entry in drawn.key]
    recent = Profile(self_assessments=(practice("uwsa_1", 233, 8),))
    assert SAY("chart.key.hollow") not in [entry.text for entry in chart(recent).key]


def test_the_interval_is_that_of_the_advice():
    estimate = advised(THREE).exam_timing.practice_estimate
    (span,) = chart(THREE).spans
    assert estimate is not None
    assert (span.low, span.high) == (estimate.low, estimate.high)
    assert (span.low_label, span.high_label) == (str(estimate.low), str(estimate.high))
    assert span.at >= TODAY.toordinal()


def test_bands_and_target_are_those_of_the_rulebook():
    drawn = chart(THREE)
    assert [(band.low, band.high) for band in drawn.bands] == sorted((t.low, t.high) for t in RULES.tiers)
    assert [band.label for band in drawn.bands] == [
        "Low score: below 225",
        "Workable: 225–234",
        "Solid: 235–244",
        "Competitive: 245 or more",
    ]
    assert [rule.at for rule in drawn.rules] == [RULES.target.standard, 218]
    children = Preferences(kinds=(ProgramKind.UNIVERSITY_CHILDREN,))
    higher = Profile(preferences=children, self_assessments=THREE.self_assessments)
    assert chart(higher).rules[0].at == RULES.target.university_children


def test_lines_across_differ_without_colour():
    assert [rule.dots for rule in chart(THREE).rules] == [False, True]


def test_after_a_pass_there_is_no_target_no_estimate_and_nothing_hollow():
    passed = Profile(step2ck=PASSED, self_assessments=THREE.self_assessments)
    drawn = chart(passed)
    assert drawn.points[-1].mark == Mark(Shape.DIAMOND)
    assert all(point.mark.full for point in drawn.points)
    assert (drawn.spans, [rule.label for rule in drawn.rules]) == ((), ["pass 218"])


def test_a_failed_result_is_a_cross_and_practice_after_it_counts():
    drawn = chart(Profile(step2ck=FAILED, self_assessments=(practice("uwsa_1", 226, 8),)))
    assert [point.mark.shape for point in drawn.points] == [Shape.CROSS, Shape.SQUARE]
    assert drawn.spans
    assert SAY("chart.key.cross") in [entry.text for entry in drawn.key]


def test_a_single_day_is_named_whole_also_when_it_begins_a_month():
    [tick] = chart(Profile(step2ck=ExamRecord(ExamStatus.PASSED, 1, 243, date(2026, 10, 1)))).x.ticks
    assert tick.label == "1 Oct"


@pytest.mark.parametrize(
    ("first", "labels"),
    [
        (75, ["8 Sep", "6 Oct", "3 Nov"]),
        (120, ["Aug", "Sep", "Oct", "Nov"]),
        (364, ["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026"]),
    ],
)
def test_days_months_or_months_with_their_years_are_named(first: int, labels: list[str]):
    told = Profile(self_assessments=(practice("uwsa_1", 233, first), practice("nbme_13", 221, 10)))
    assert [tick.label for tick in chart(told).x.ticks] == labels


def test_the_passing_score_is_that_of_the_day_of_the_exam():
    old = Profile(step2ck=ExamRecord(ExamStatus.PASSED, 1, 240, date(2023, 5, 1)))
    assert chart(old).rules[-1].at == 214
    assert chart(old).y.low < 214


def test_scores_of_one_day_stand_side_by_side_and_the_trend_takes_their_mean():
    same = tuple(
        practice(form, score, 3) for form, score in (("nbme_13", 228), ("uwsa_1", 229), ("uwsa_2", 236))
    )
    drawn = chart(Profile(self_assessments=same))
    xs = [point.x for point in drawn.points]
    assert len(set(xs)) == 3
    assert sum(xs) / 3 == pytest.approx((TODAY - timedelta(days=3)).toordinal())
    assert drawn.trend == ((pytest.approx(sum(xs) / 3), 231),)


def test_a_score_more_than_a_year_older_than_the_newest_is_told_not_drawn():
    profile = Profile(self_assessments=(practice("uwsa_1", 233, 8), practice("nbme_9", 199, 8 + 366)))
    assert [point.label for point in chart(profile).points] == ["233"]
    assert trend(profile).older == 1


def test_percentages_have_no_place_on_the_scale():
    with_percent = Profile(self_assessments=(*(THREE.self_assessments or ()), practice("free_120", 74, 5)))
    assert chart(with_percent).points == chart(THREE).points


def test_the_result_then_the_newest_keep_their_labels_where_room_is_short():
    def by_rank(profile: Profile) -> list[str]:
        return [point.label for point in sorted(chart(profile).points, key=lambda point: point.rank)]

    failed_first = Profile(step2ck=FAILED, self_assessments=THREE.self_assessments)
    assert by_rank(failed_first) == ["210", "233", "215", "221"]


def test_the_words_tell_the_whole_picture():
    told = alt(Profile(step2ck=FAILED, self_assessments=(practice("nbme_13", 226, 8),)))
    for part in (
        "2 Step 2 CK scores from 23 Sep 2026 to 14 Nov 2026",
        "result 210 on 23 Sep 2026, not passed",
        "NBME form 13 226 on 14 Nov 2026",
        "Practice estimate on 22 Nov 2026: 211 to 241",
        "Dashed line: target 230",
        "Dotted line: 218 passes",
        "Workable: 225–234",
    ):
        assert part in told


def test_of_many_scores_the_words_tell_the_telling_ones():
    many = tuple(practice("uwsa_1", 210 + n, 60 - n) for n in range(40))
    middle = (practice("nbme_9", 199, 40), practice("nbme_10", 270, 30))
    told = alt(Profile(self_assessments=(*many, *middle)))
    assert "Among them: UWSA 1 210" in told
    assert "NBME form 9 199" in told
    assert "NBME form 10 270" in told
    assert "UWSA 1 249" in told
    assert "UWSA 1 230 on" not in told


async def test_the_card_has_the_picture_its_words_and_a_name_that_says_nothing():
    shown = await card(THREE)
    assert isinstance(shown, PictureCard)
    assert shown.png.startswith(b"\x89PNG")
    assert shown.embed().image.url == f"attachment://{FILE_NAME}"
    file = shown.file()
    assert (file.filename, file.description) == (FILE_NAME, alt(THREE))
    assert "Practice points to" in shown.body
    assert "Practice is rising" in shown.body
    assert "Aim for 230 or more" in shown.body
    assert "opinion" in shown.footer
    assert "your chance" not in (shown.body + shown.alt).lower()


async def test_the_card_after_a_pass_says_what_the_result_is():
    shown = await card(Profile(step2ck=PASSED))
    assert "243" in shown.body
    assert "*solid* range" in shown.body


async def test_scores_left_out_for_their_age_are_counted_below_the_picture():
    shown = await card(Profile(self_assessments=(practice("uwsa_1", 233, 8), practice("nbme_9", 199, 500))))
    assert "1 score more than a year older" in shown.body


@pytest.mark.parametrize(
    ("profile", "key"),
    [
        (Profile(), "chart.add_score"),
        (Profile(step2ck=ExamRecord(ExamStatus.PASSED, 1)), "chart.add_score"),
        (Profile(step1=ExamRecord(ExamStatus.PASSED, 1, 240, date(2020, 1, 1))), "chart.add_score"),
        (Profile(step2ck=ExamRecord(ExamStatus.PASSED, 1, 243)), "chart.add_date"),
        (Profile(self_assessments=(practice("free_120", 74, 5),)), "chart.add_to_percent"),
    ],
)
async def test_without_a_dated_score_the_card_says_what_to_add(profile: Profile, key: str):
    shown = await card(profile)
    assert not isinstance(shown, PictureCard)
    assert shown.body == DISCORD(key)
    assert "/score add" in shown.body


FORMS = st.sampled_from(["nbme_9", "nbme_13", "uwsa_1", "uwsa_3", "amboss_sa", "free_120"])
PRACTICE = st.builds(practice, FORMS, st.integers(1, 300), st.integers(0, 800))
RESULTS = st.sampled_from([ExamRecord(), PASSED, FAILED, ExamRecord(ExamStatus.WAITING, date=TODAY)])


@settings(max_examples=share(60))
@example(taken=ExamRecord(), scores=[practice("nbme_9", 1, 9)] * 4)
@example(taken=ExamRecord(), scores=[practice("nbme_9", 1, 9)] * ASSESSMENTS_MAX)
@example(taken=PASSED, scores=[practice("uwsa_1", 230, 400)] * 9 + [practice("uwsa_1", 230, 1)])
@given(taken=RESULTS, scores=st.lists(PRACTICE, max_size=ASSESSMENTS_MAX))
def test_any_profile_has_a_picture_within_its_axes_and_words_within_the_limit(
    taken: ExamRecord, scores: list[SelfAssessment]
):
    profile = Profile(step2ck=taken, self_assessments=tuple(scores))
    found = trend_of(profile, advised(profile), RULES)
    if found is None:
        return
    drawn = score_chart(found, SAY)
    assert draw(drawn)
    assert all(drawn.y.low < point.y < drawn.y.high for point in drawn.points)
    marks = [point.x for point in drawn.points] + [span.at for span in drawn.spans]
    assert all(drawn.x.low < x < drawn.x.high for x in marks)
    assert all(drawn.y.low < rule.at < drawn.y.high for rule in drawn.rules)
    ticks = [tick.at for tick in drawn.x.ticks]
    assert ticks
    apart = (drawn.x.high - drawn.x.low) / 7
    assert all(after - before >= apart for before, after in pairwise(ticks))
    assert len(alt(profile)) <= ALT_TEXT


@pytest.mark.parametrize(("ago", "older"), [(364, 0), (365, 0), (366, 1)])
def test_a_year_of_scores_is_shown(ago: int, older: int):
    assert (
        trend(Profile(self_assessments=(practice("nbme_9", 220, ago), practice("nbme_10", 230, 0)))).older
        == older
    )


@pytest.mark.parametrize(("count", "every"), [(11, True), (12, True), (13, False)])
def test_of_more_than_twelve_scores_those_are_named_that_tell_something(count: int, every: bool):
    """The first and the last, the lowest and the highest."""
    scores = [*range(230, 229 + count), 220]
    scores[0], scores[3] = scores[3], scores[0]
    scores[-1], scores[5] = scores[5], scores[-1]
    taken = tuple(practice("nbme_9", score, count - n) for n, score in enumerate(scores))
    said = alt(Profile(self_assessments=taken))
    assert all(f" {score}" in said for score in scores) is every
