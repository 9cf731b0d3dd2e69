"""Interviews keep their numbers, and their count raises the one in the status and never lowers it."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest

from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.interview import (
    INTERVIEWS_MAX,
    Interview,
    InterviewDetails,
    InterviewFormat,
    Interviews,
    interview_number,
)
from bot.domain.profile import CycleStatus, Profile
from bot.domain.profile_check import problems
from bot.errors import UserError
from bot.profile.clearing import Clearable, cleared
from bot.profile.interviews import rated, with_changed_interview, with_interview, without_interview

BRONX = AcgmeId("3203511146")
NEW_YORK = "America/New_York"
MEMBER = Profile(season=SeasonId(2027))


def with_days(profile: Profile, *days: int) -> Profile:
    for day in days:
        at = datetime.fromisoformat(f"2026-11-{day:02}T09:00")
        profile = with_interview(profile, BRONX, at, NEW_YORK, InterviewFormat.VIDEO)
    return profile


def numbers(profile: Profile) -> list[int]:
    return [entry.number for entry in profile.interviews.entries]


def test_an_interview_is_kept_with_its_clock_zone_and_season():
    profile = with_days(MEMBER, 2)
    assert profile.interviews.entries == (
        Interview(
            1,
            SeasonId(2027),
            BRONX,
            datetime.fromisoformat("2026-11-02T09:00"),
            NEW_YORK,
            InterviewFormat.VIDEO,
        ),
    )


def test_numbers_stay_when_another_is_removed_and_are_never_given_again():
    profile = without_interview(with_days(MEMBER, 2, 3, 4), 2)
    assert numbers(profile) == [1, 3]
    profile = without_interview(profile, 3)
    assert numbers(with_days(profile, 5)) == [1, 4]
    assert numbers(with_days(cleared(profile, Clearable.INTERVIEWS), 6)) == [4]


@pytest.mark.parametrize(("told", "count"), [(None, 2), (0, 2), (1, 2), (2, 2), (7, 7)])
def test_the_count_of_invitations_rises_to_those_recorded_and_keeps_a_higher_one(
    told: int | None, count: int
):
    before = replace(MEMBER, status=CycleStatus(interviews=told))
    after = with_days(before, 2, 3)
    assert after.status.interviews == count
    assert without_interview(after, 1).status.interviews == count


def test_interviews_of_another_season_are_not_counted():
    old = with_days(MEMBER, 2, 3)
    new = replace(old, season=SeasonId(2028), status=CycleStatus())
    assert with_days(new, 4).status.interviews == 1
    assert len(new.interviews.entries) == 2


def test_the_same_one_twice_one_too_many_and_one_that_is_gone_are_refused():
    profile = with_days(MEMBER, 2)
    for refused in (lambda: with_days(profile, 2), lambda: without_interview(profile, 2)):
        with pytest.raises(UserError):
            refused()
    many = tuple(replace(profile.interviews.entries[0], number=n) for n in range(1, INTERVIEWS_MAX + 1))
    with pytest.raises(UserError, match="too_many"):
        with_days(replace(MEMBER, interviews=Interviews(many, INTERVIEWS_MAX)), 3)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"at": datetime.fromisoformat("1980-01-01T09:00")}, "interviews.0.at"),
        ({"zone": "Nowhere"}, "interviews.0.zone"),
        ({"acgme_id": "x"}, "interviews.0.acgme_id"),
    ],
)
def test_what_cannot_be_is_named(change: dict[str, object], path: str):
    [one] = with_days(MEMBER, 2).interviews.entries
    assert problems(with_days(MEMBER, 2), date(2026, 11, 22)) == ()
    odd = replace(MEMBER, interviews=Interviews((replace(one, **change),), 1))  # type: ignore[arg-type]
    assert [problem.path for problem in problems(odd, date(2026, 11, 22))] == [path]


def test_only_its_number_stands_in_the_id_of_its_milestone():
    assert with_days(MEMBER, 2).interviews.entries[0].milestone == "interview_1"
    assert interview_number("interview_12") == 12
    assert [interview_number(item) for item in ("interview_0", "interview_", "exam_step1")] == [None] * 3


@pytest.mark.parametrize(("length", "fits"), [(500, True), (501, False)])
def test_a_note_of_a_changed_interview_has_a_limit(length: int, fits: bool):
    before = with_days(MEMBER, 2)
    noted = rated(4, "x" * length)
    if fits:
        [entry] = with_changed_interview(before, 1, noted).interviews.entries
        assert entry.impression.note == "x" * length
    else:
        with pytest.raises(UserError):
            with_changed_interview(before, 1, noted)


@pytest.mark.parametrize(
    ("minutes", "fits"), [(-1, False), (0, False), (1, True), (1440, True), (1441, False)]
)
def test_an_interview_lasts_a_minute_at_least_and_a_day_at_most(minutes: int, fits: bool):
    before, change = with_days(MEMBER, 2), partial(replace, details=InterviewDetails(minutes=minutes))
    if fits:
        after = with_changed_interview(before, 1, change)
        assert after.interviews.entries[0].details.minutes == minutes
    else:
        with pytest.raises(UserError, match="minutes"):
            with_changed_interview(before, 1, change)
