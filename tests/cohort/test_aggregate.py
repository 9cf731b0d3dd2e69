"""Who counts, to the day, and in which band."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.cohort.aggregate import (
    STAGE_GROUPS,
    ExactCounts,
    counts_from,
    cutoffs,
    interview_cell,
    score_cell,
    stage_cell,
)
from bot.domain.cohort import FINE_BANDS, INTERVIEW_BANDS, CohortTable, StageGroup
from bot.domain.ids import MemberId
from bot.domain.profile import CycleStatus, Stage

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DISCORD = datetime(2015, 1, 1, tzinfo=UTC)


def account_made(at: datetime, low_bits: int = 0) -> MemberId:
    return MemberId((((at - DISCORD) // timedelta(milliseconds=1)) << 22) + low_bits)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        *((1, 0), (217, 0), (218, 1), (224, 1), (225, 2), (229, 2), (230, 3), (234, 3)),
        *((235, 4), (239, 4), (240, 5), (244, 5), (245, 6), (254, 6), (255, 7), (300, 7)),
    ],
)
def test_a_score_is_counted_in_its_band(score: int, band: int):
    assert score_cell(score) == band
    assert (FINE_BANDS[band].lowest or 0) <= score <= (FINE_BANDS[band].highest or 300)


def test_counts_add_up_over_pages():
    counts = ExactCounts.none(CohortTable.STEP2CK).plus([0, 1, 2]).plus([]).plus([1, 7]).minus([2])
    assert counts.cells == (1, 2, 0, 0, 0, 0, 0, 1)


def test_an_account_counts_from_its_thirtieth_day():
    newest = cutoffs(NOW).newest_account
    thirty_days_ago = NOW - timedelta(days=30)
    assert account_made(thirty_days_ago, low_bits=(1 << 22) - 1) <= newest
    assert account_made(thirty_days_ago + timedelta(milliseconds=1)) > newest


def test_the_other_limits_are_14_and_7_days():
    limits = cutoffs(NOW)
    assert NOW - limits.in_server_by == timedelta(days=14)
    assert NOW - limits.verified_since == timedelta(days=7)


@pytest.mark.parametrize(
    ("account_days", "server_days", "days_left"), [(60, 3, 11), (10, 3, 20), (60, 40, -26)]
)
def test_a_member_learns_from_when_on_they_count(account_days: int, server_days: int, days_left: int):
    member = account_made(NOW - timedelta(days=account_days))
    since = NOW - timedelta(days=server_days)
    assert counts_from(member, since) == NOW + timedelta(days=days_left)


def test_every_stage_belongs_to_a_group():
    assert set(STAGE_GROUPS) == set(Stage)
    assert set(STAGE_GROUPS.values()) == set(StageGroup)


def test_a_stage_is_counted_in_its_group_and_a_missing_one_nowhere():
    statuses = [
        CycleStatus(Stage.SUBMITTED),
        CycleStatus(),
        CycleStatus(Stage.MATCHED),
        CycleStatus(interviews=3),
    ]
    assert [stage_cell(status) for status in statuses] == [1, None, 3, None]


@pytest.mark.parametrize(
    ("interviews", "band"),
    [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (9, 3), (10, 4), (999, 4)],
)
def test_interviews_are_counted_in_their_band(interviews: int, band: int):
    assert interview_cell(CycleStatus(Stage.RANKED, interviews=interviews)) == 1 + band
    low, high = INTERVIEW_BANDS[band].lowest, INTERVIEW_BANDS[band].highest
    assert (low or 0) <= interviews <= (high or 999)


def test_who_has_applied_is_asked_and_silence_is_counted_apart():
    silent, waiting = CycleStatus(Stage.SUBMITTED), CycleStatus(Stage.PREPARING, interviews=4)
    others = (waiting, CycleStatus(), CycleStatus(Stage.NEXT_CYCLE))
    assert interview_cell(silent) == 0
    assert [interview_cell(status) for status in others] == [None] * 3
