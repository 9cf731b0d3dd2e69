"""The plans of members as they were read: who has which dates, what a season does to them, and their part in it."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product

import pytest

from bot.domain.application import ProgramRef, Rank, RankList
from bot.domain.ids import AcgmeId, MilestoneId, SeasonId
from bot.domain.interview import Impression, Interview, InterviewDetails, InterviewFormat, Interviews
from bot.domain.profile import CycleStatus, Profile, Stage
from bot.domain.reminder import Milestone
from bot.domain.season import Audience, DateStatus, Season, SeasonMilestone
from bot.seasons.after_interviews import questions
from bot.seasons.loader import load_calendar
from bot.seasons.participation import participation, possible_stage, stages_opened
from bot.seasons.personal_plan import open_milestones, personal_plan, planned_day, turns
from bot.seasons.season_sense import problems_of
from bot.strategy.forms import parse_profile
from bot.strategy.loader import load_rulebook
from bot.timeline.progress import steps_of
from tests.approved import approved, shown
from tests.domain.tables import Cases, held
from tests.strategy.advice_lines import changes
from tests.strategy.test_members import MEMBERS, in_short

CALENDAR, RULES = load_calendar(), load_rulebook().plan_rules
SEASON = SeasonId(2027)
SECOND = dt.timedelta(seconds=1)
UNRANKED = RankList()
WALKED = ("submitted_0_interviews", "not_applied_yet_2027", "step2_booked_weak", "matched", "soap")


def season_2027() -> Season:
    found = CALENDAR.find(SEASON)
    assert found is not None
    return found


def profile_of(name: str) -> Profile:
    return parse_profile(
        json.dumps({"season": 2027, **MEMBERS[name][1]}).encode(),
        as_of=dt.date(2028, 6, 1),
        specialties=["pediatrics"],
        seasons=[season.id for season in CALENDAR.seasons],
    )


def plan_lines(profile: Profile, now: dt.datetime, *, zone: str = "Asia/Karachi") -> Iterator[str]:
    """Each milestone with its day, what it asks, how far it is, and what it rests on."""
    assert profile.season is not None
    season = CALENDAR.find(profile.season)
    done = [(MilestoneId("eras_token"), dt.date(2026, 6, 3))]
    plan = personal_plan(profile, season, profile.season, zone, RULES, now)
    asked = open_milestones(plan)
    for step in steps_of(plan, done, now):
        planned, at = step.planned, step.planned.milestone
        when = f"{at.local:%Y-%m-%d}" if at.date_only else f"{at.local:%Y-%m-%dT%H:%M}"
        marks = [mark for mark in ("projected", "counted") if getattr(planned, mark)]
        marks += ["concerns"] * step.concerns + ["asked"] * (at in asked)
        basis = "" if planned.basis is None else f"of {planned.basis.id} {planned.status}"
        opens = "" if planned.opens is None else f"from {planned.opens}"
        yield f"{at.id}: {when} {at.zone} {planned.need} {step.progress} {step.theme} {' '.join(marks)} {basis}{opens}"


def test_who_has_which_dates():
    told: dict[str, list[str]] = {}
    for name, (day, _) in MEMBERS.items():
        now = dt.datetime.combine(day, dt.time(12), dt.UTC)
        for line in plan_lines(profile_of(name), now):
            told.setdefault(line, []).append(name)
    lines = [f"{line}\n    {in_short(told[line])}" for line in sorted(told)]
    approved("seasons/approved/who_has_which_dates", "\n".join(lines))


@pytest.mark.parametrize("name", WALKED)
def test_what_a_season_does_to_a_plan(name):
    profile, before, told = profile_of(name), list[str](), list[str]()
    assert profile.season is not None
    for number in range(420):
        now = dt.datetime(profile.season - 1, 5, 20, 12, tzinfo=dt.UTC) + dt.timedelta(days=number)
        lines = list(plan_lines(profile, now))
        if lines != before:
            told += [f"{now.date()}", *changes(before, lines)]
        before = lines
    approved(f"seasons/approved/season_of_{name}", "\n".join(told))


def test_the_part_that_a_stage_and_counts_give():
    season = season_2027()
    dates = sorted(
        {
            found.instant
            for name in ("eras_submit", "eras_review", "nrmp_ranking_opens", "match_week")
            if (found := season.find(name))
        }
    )
    instants = [instant + off * SECOND for instant in dates for off in (-1, 0, 1)]

    def cases() -> Cases:
        for stage, applications, interviews in product((None, *Stage), (None, 0, 1), (None, 0, 1)):
            profile = Profile(season=SEASON, status=CycleStatus(stage, applications, interviews))
            parts = [participation(profile, season, now) for now in instants]
            yield f"{stage} {applications} {interviews}", partial(" ".join, parts)
        for stage in (None, *Stage):
            yield (
                f"{stage} possible",
                lambda stage=stage: [possible_stage(stage, season, now) for now in instants],
            )
        yield "opened", lambda: [stages_opened(CALENDAR, now) for now in instants]
        for name in (
            *(milestone.id for milestone in season.milestones),
            "oet",
            "letters_ask",
            "exam_step1",
            "x",
        ):
            yield (
                f"planned {name}",
                lambda name=name: (found := planned_day(name, season)) and (found.day, found.basis.id),
            )

    held("seasons/approved/parts", cases())


def interview(number: int, at: str, **more) -> Interview:
    when = dt.datetime.fromisoformat(at)
    return Interview(
        number, SEASON, AcgmeId("3200000001"), when, "America/New_York", InterviewFormat.VIDEO, **more
    )


def test_questions_after_interviews():
    season, now = season_2027(), dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    deadline = season.find("nrmp_rol_deadline")
    assert deadline is not None
    last = deadline.local - dt.timedelta(days=1, hours=4)
    times = [last + off * dt.timedelta(minutes=1) for off in (-1, 0, 1)]
    one = interview(1, "2026-12-03T09:00")
    listed = RankList(SEASON, (Rank(ProgramRef(one.acgme_id)),), certified=True)

    def asked(
        *entries: Interview,
        ranks: RankList = UNRANKED,
        stage: Stage | None = None,
        known: Season | None = season,
    ) -> list[str]:
        profile = Profile(
            season=SEASON, status=CycleStatus(stage), interviews=Interviews(entries, 9), rank_list=ranks
        )
        return [f"{found.id} {found.local}" for found in questions(profile, known, SEASON, now)]

    def cases() -> Cases:
        yield "one", partial(asked, one)
        yield "an hour long", partial(asked, replace(one, details=InterviewDetails(60)))
        for at in times:
            yield f"{at}", partial(asked, replace(one, at=at))
        yield "late, dates unknown", partial(asked, replace(one, at=times[2]), known=None)
        yield "rated", partial(asked, replace(one, impression=Impression(3)))
        yield "noted", partial(asked, replace(one, impression=Impression(note="x")))
        yield "noted nothing", partial(asked, replace(one, impression=Impression(note="")))
        yield "ranked", partial(asked, one, ranks=listed)
        yield "ranked elsewhere", partial(asked, replace(one, acgme_id=AcgmeId("3200000002")), ranks=listed)
        yield "ranked, not certified", partial(asked, one, ranks=replace(listed, certified=False))
        yield "another season", partial(asked, replace(one, season=SeasonId(2026)))
        for stage in Stage:
            yield f"{stage}", partial(asked, one, stage=stage)

    held("seasons/approved/questions", cases())


def dated(name: str, local: str, *, date_only: bool = False) -> SeasonMilestone:
    at = dt.datetime.fromisoformat(local)
    return SeasonMilestone(
        MilestoneId(name), name, at, "America/New_York", date_only, Audience.ALL, DateStatus.CONFIRMED, "x"
    )


def test_what_makes_no_sense_in_a_season():
    review = dated("eras_review", "2026-09-23T09:00")

    def found(*milestones: SeasonMilestone) -> str:
        return " · ".join(
            f"{name} {shown(told)}" for name, told in problems_of(Season(SEASON, "", "", milestones))
        )

    def cases() -> Cases:
        yield "nothing", found
        yield "review alone", partial(found, review)
        for day in ("2026-03-31", "2026-04-01", "2027-07-31", "2027-08-01"):
            yield f"a date of {day}", partial(found, review, dated("x", f"{day}T09:00"))
        for at, date_only in product(
            ("2026-09-22T09:00", "2026-09-23T08:59", "2026-09-23T09:00", "2026-09-23T09:01"), (True, False)
        ):
            yield (
                f"submit {at} {date_only}",
                partial(found, dated("eras_submit", at, date_only=date_only), review),
            )
            yield (
                f"deadline {at} {date_only}",
                partial(found, dated("nrmp_rol_deadline", at, date_only=date_only), review),
            )
        yield "a year off and out of order", partial(found, dated("eras_submit", "2027-09-24T09:00"), review)
        yield (
            "week after day",
            partial(
                found, review, dated("match_day", "2027-03-15T09:00"), dated("match_week", "2027-03-19T09:00")
            ),
        )
        yield "in order", partial(found, *season_2027().milestones)

    held("seasons/approved/sense", cases())


@pytest.mark.parametrize("name", MEMBERS)
def test_between_two_turns_of_the_season_nothing_new_is_asked_of_who_records_nothing(name: str):
    """Plans are made anew at the turns only: what came in between would never be reminded of."""
    profile, season = profile_of(name), season_2027()
    first = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    planned, made = set[Milestone](), -1
    for days in range(0, 400, 3):
        now = first + dt.timedelta(days=days)
        plan = personal_plan(profile, season, season.id, "Asia/Karachi", RULES, now)
        asked = {*open_milestones(plan), *questions(profile, season, season.id, now)}
        turned = turns(CALENDAR, RULES, now)
        if turned != made:
            planned, made = asked, turned
        assert {milestone for milestone in asked if milestone.deadline > now} <= planned, now


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_the_season_turns_when_no_score_can_be_out_any_more_as_programs_begin_to_review(more: int):
    after = dt.datetime(2026, 8, 26, 4, tzinfo=dt.UTC)  # midnight in New York
    before = turns(CALENDAR, RULES, after - dt.timedelta(hours=1))
    assert turns(CALENDAR, RULES, after + more * SECOND) - before == (more >= 0)
