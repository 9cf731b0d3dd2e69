"""What a release can and cannot say, for every cohort."""

from math import tanh

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cohort.aggregate import ExactCounts
from bot.cohort.disclosure import STRICT, USUAL, Terms, disclose, shown
from bot.domain.cohort import (
    COARSE_BANDS,
    FINE_BANDS,
    INTERVIEW_BANDS,
    Band,
    BandTable,
    CohortTable,
    InterviewTable,
    ShownBand,
    ShownStage,
    StageGroup,
    StageTable,
    TooFew,
)
from tests.cohort.coins import laplace, seeded
from tests.examples import share

STEP2CK = CohortTable.STEP2CK

FAR = 90
"""Noise beyond this has a chance below 1e-9 for both kinds of terms."""
cells = st.lists(st.integers(0, 400), min_size=8, max_size=8)
noisy_cells = st.lists(st.integers(-40, 400), min_size=8, max_size=8)
every_terms = st.sampled_from([USUAL, STRICT])


@settings(max_examples=share(500))
@given(cells, every_terms, st.integers(0, 2**32))
def test_no_shown_count_is_below_10_or_unrounded(counts: list[int], terms: Terms, seed: int):
    release = disclose(STEP2CK, ExactCounts(tuple(counts)), terms, seeded(seed))
    if isinstance(release, BandTable):
        numbers = [band.count for band in release.bands if band.count is not None]
        assert all(count >= 10 and count % 5 == 0 for count in numbers)
        assert release.total >= 30
        assert release.total % 5 == 0


@settings(max_examples=share(500))
@given(noisy_cells)
def test_every_rule_looks_at_the_noisy_counts(noisy: list[int]):
    total = sum(noisy)
    release = shown(STEP2CK, noisy, USUAL)
    if total < 30:
        assert release == TooFew()
        return
    assert isinstance(release, BandTable)
    coarse = [low + high for low, high in zip(noisy[::2], noisy[1::2], strict=True)]
    bands, expected = (FINE_BANDS, noisy) if total >= 100 else (COARSE_BANDS, coarse)
    assert [shown.band for shown in release.bands] == list(bands)
    assert abs(release.total - total) <= 2
    for band, cell in zip(release.bands, expected, strict=True):
        assert (band.count is None) == (cell < 10)
        assert band.count is None or abs(band.count - cell) <= 2


@settings(max_examples=share(300))
@given(noisy_cells)
def test_the_median_band_holds_the_middle_of_the_noisy_counts(noisy: list[int]):
    release = shown(STEP2CK, noisy, USUAL)
    if isinstance(release, BandTable) and release.bands[0].band == FINE_BANDS[0]:
        positive = [max(cell, 0) for cell in noisy]
        middle = FINE_BANDS.index(release.median)
        assert 2 * sum(positive[:middle]) < sum(positive) <= 2 * sum(positive[: middle + 1])


@pytest.mark.parametrize(
    ("noisy", "middle"),
    [
        ([50, 0, 0, 0, 50, 0, 0, 0], 0),
        ([49, 0, 0, 0, 51, 0, 0, 0], 4),
        ([51, 0, 0, 0, 49, 0, 0, 0], 0),
        ([-9, 60, 0, 60, 0, 0, 0, -9], 1),
    ],
)
def test_a_band_that_reaches_exactly_half_holds_the_median(noisy: list[int], middle: int):
    release = shown(STEP2CK, noisy, USUAL)
    assert isinstance(release, BandTable)
    assert release.median == FINE_BANDS[middle]


@pytest.mark.parametrize(
    ("total", "kind"), [(29, TooFew), (30, BandTable), (99, BandTable), (100, BandTable)]
)
def test_thresholds_of_the_total(total: int, kind: type):
    release = shown(STEP2CK, [0, 0, 0, total, 0, 0, 0, 0], USUAL)
    assert isinstance(release, kind)
    if isinstance(release, BandTable):
        assert len(release.bands) == (8 if total >= 100 else 4)


@settings(max_examples=share(500))
@given(st.lists(st.integers(-40, 300), min_size=6, max_size=6))
def test_the_other_tables_show_only_what_the_rules_allow(noisy: list[int]):
    stages = shown(CohortTable.STAGE, noisy[1:], USUAL)
    assert isinstance(stages, TooFew) == (sum(noisy[1:]) < 30)
    if isinstance(stages, StageTable):
        assert [row.count is None for row in stages.stages] == [cell < 10 for cell in noisy[1:]]
    interviews = shown(CohortTable.INTERVIEWS, noisy, USUAL)
    assert isinstance(interviews, TooFew) == (sum(noisy[1:]) < 30)
    if isinstance(interviews, InterviewTable):
        assert [row.count is None for row in interviews.bands] == [cell < 10 for cell in noisy[1:]]
        shares = interviews.shares()
        if shares is not None:
            assert 0 <= shares.if_silent_have_none <= shares.answered <= shares.if_silent_have_some <= 100


@pytest.mark.parametrize(("some", "told"), [(7, None), (8, 10), (12, 10), (13, 15)])
def test_how_many_have_an_interview_is_told_from_ten_on(some: int, told: int | None):
    """It is what is left of those who answered, rounded, without the shown number that has none."""
    table = shown(CohortTable.INTERVIEWS, (0, 30, some, *[0] * (len(INTERVIEW_BANDS) - 2)), USUAL)
    assert isinstance(table, InterviewTable)
    assert table.with_any == told


@pytest.mark.parametrize(
    ("asked", "answered", "some"), [(25, 25, 10), (31, 30, 10), (40, 45, 10), (40, 40, 5), (40, 40, 45)]
)
def test_an_interview_table_cannot_hold_what_must_not_be_shown(asked: int, answered: int, some: int):
    with pytest.raises(ValueError, match="must not be shown"):
        InterviewTable(asked, answered, some, (), 6, 12)


@pytest.mark.parametrize("count", [-5, 5, 9, 11])
def test_a_stage_cannot_hold_a_count_that_must_not_be_shown(count: int):
    with pytest.raises(ValueError, match="must not be shown"):
        ShownStage(StageGroup.MATCHED, count)
    with pytest.raises(ValueError, match="must not be shown"):
        StageTable(count, (), 6, 12)


def test_coarse_bands_are_pairs_of_fine_ones():
    pairs = zip(FINE_BANDS[::2], FINE_BANDS[1::2], strict=True)
    assert tuple(Band(low.lowest, high.highest) for low, high in pairs) == COARSE_BANDS


@pytest.mark.parametrize("count", [-5, 0, 5, 9, 11, 12, 3, 101])
def test_a_release_cannot_hold_a_count_that_must_not_be_shown(count: int):
    with pytest.raises(ValueError, match="must not be shown"):
        ShownBand(FINE_BANDS[0], count)


@pytest.mark.parametrize("total", [0, 25, 29, 31, 101])
def test_a_release_cannot_hold_a_total_that_must_not_be_shown(total: int):
    with pytest.raises(ValueError, match="must not be shown"):
        BandTable(total, (ShownBand(FINE_BANDS[0], None),), FINE_BANDS[0], 7, 15)


def test_exact_counts_do_not_show_themselves():
    assert "17" not in repr(ExactCounts((17,) * 8))


def seen(true: int, others: int, terms: Terms) -> dict[object, float]:
    """The exact distribution of what is seen of one band with ``true`` members among ``others`` in each other one."""
    chances: dict[object, float] = {}
    for x in range(-FAR, FAR + 1):
        release = shown(STEP2CK, [others] * 5 + [true + x] + [others] * 2, terms)
        assert isinstance(release, BandTable | TooFew)
        band = (
            None if isinstance(release, TooFew) else (len(release.bands), release.bands[-3:], release.total)
        )
        chances[band] = chances.get(band, 0) + laplace(float(terms.epsilon), x)
    return chances


@pytest.mark.parametrize("terms", [USUAL, STRICT], ids=["usual", "strict"])
@pytest.mark.parametrize("others", [2, 5, 13, 60])
@pytest.mark.parametrize("true", range(0, 40))
def test_one_member_more_or_less_hardly_changes_what_is_seen(true: int, others: int, terms: Terms):
    without, with_member = seen(true, others, terms), seen(true + 1, others, terms)
    keys = without.keys() | with_member.keys()
    variation = sum(abs(without.get(key, 0) - with_member.get(key, 0)) for key in keys) / 2
    assert variation <= tanh(float(terms.epsilon) / 2) + 1e-9
    assert variation <= 0.245


def test_the_bound_is_that_of_the_noise_alone():
    plain = sum(abs(laplace(0.5, x) - laplace(0.5, x - 1)) for x in range(-FAR, FAR)) / 2
    assert plain == pytest.approx(tanh(0.25))
    assert plain <= 0.245
