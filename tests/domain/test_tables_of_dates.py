"""Tables of dates as values: when they are over, what of them changed, and what is chosen by them and taken back."""

import datetime as dt
from dataclasses import replace
from functools import partial
from itertools import product

import pytest

from bot.domain.date_change import DateChange, changes_between, over_at
from bot.domain.days import add_months, end_of
from bot.domain.exam import step2ck_passing_score
from bot.domain.exam_timing import (
    TimingRules,
    YearDay,
    last_test_day,
    safe_test_day,
    score_expected,
    score_safe,
    self_assessment_window,
    step1_limit,
)
from bot.domain.ids import AcgmeId, GuildId, MilestoneId, SeasonId
from bot.domain.interview import comes_at_night, interview_number, interview_point, is_question
from bot.domain.invitation import Share
from bot.domain.places import zone_at
from bot.domain.program_choices import ChoicesChange, ProgramChoices
from bot.domain.program_list import Mark
from bot.domain.reminder import Milestone, PlanChanges
from bot.domain.reminder_settings import LEAD_CHOICES
from bot.domain.season import Audience, DateStatus, Season, SeasonMilestone, calendar_of, in_order
from bot.domain.suggestion import limit_reached
from bot.seasons.loader import load_calendar
from tests.approved import shown
from tests.domain.tables import DAY, NOW, SEASON, SECOND, Cases, held


def wall(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


MILESTONE = Milestone(
    SEASON, MilestoneId("oet"), wall("2026-11-01T01:30"), "America/New_York", date_only=False
)


def test_when_dates_are_over():
    def cases() -> Cases:
        for local, date_only in product(
            ("2026-11-01T01:30", "2026-03-08T02:30", "2026-12-31T00:00"), (True, False)
        ):
            milestone = replace(MILESTONE, local=wall(local), date_only=date_only)
            yield f"{local} {date_only}", lambda milestone=milestone: milestone.deadline
            yield (
                f"end of {local} {date_only}",
                partial(end_of, wall(local), "Asia/Karachi", date_only=date_only),
            )
        others = [
            MILESTONE,
            replace(MILESTONE, local=wall("2026-11-01T01:31")),
            replace(MILESTONE, local=wall("2026-11-02T01:30")),
        ]
        for one, other in product(
            [MILESTONE, replace(MILESTONE, date_only=True)],
            [*others, *(replace(o, date_only=True) for o in others)],
        ):
            yield f"{one.date_only} {other.local} {other.date_only} same", partial(one.same_date, other)
        for name in ("inserted", "moved", "revived", "withdrawn", "rejoined"):
            yield f"{name} changes", partial(bool, replace(PlanChanges(), **{name: (1,)}))
        yield "nothing changes", partial(bool, PlanChanges())
        for months in (-13, -12, -1, 0, 1, 2, 11, 12, 13, 25):
            for day in (dt.date(2026, 1, 31), dt.date(2027, 12, 31), dt.date(2028, 2, 29)):
                yield f"{day} and {months} months", partial(add_months, day, months)

    held("when_dates_are_over", cases())


def dated(
    day: str, status: DateStatus = DateStatus.CONFIRMED, *, date_only: bool = False, name: str = "oet"
) -> SeasonMilestone:
    return SeasonMilestone(
        MilestoneId(name),
        name,
        wall(day),
        "America/New_York",
        date_only,
        Audience.ALL,
        status,
        "https://a.invalid",
    )


def test_changed_dates():
    one, projected = dated("2026-11-01T09:00"), dated("2026-11-01T09:00", DateStatus.PROJECTED)
    versions = [
        *(None, one, projected, dated("2026-11-01T10:00"), dated("2026-11-02T09:00")),
        *(
            dated("2026-11-01T00:00", date_only=True),
            replace(one, zone="America/Chicago"),
            dated("2026-11-01T10:00", DateStatus.SECONDARY),
        ),
    ]

    def cases() -> Cases:
        for before, after in product(versions, versions):
            if before is None and after is None:
                continue
            change = DateChange(SEASON, before, after)
            name = " to ".join(
                "none" if each is None else f"{each.local:%d %H} {each.status} {each.zone[8:]}"
                for each in (before, after)
            )
            yield (
                f"{name}: moved, published",
                lambda change=change: (change.milestone, change.moved, change.published),
            )
        yield "neither", lambda: DateChange(SEASON, None, None).milestone
        yield "over", lambda: over_at([DateChange(SEASON, one, versions[4]), DateChange(SEASON, one, None)])
        yield "over at the end of the day", lambda: over_at([DateChange(SEASON, versions[5], one)])
        before = [Season(SEASON, "", "", (one, dated("2026-12-01T09:00", name="mspe")))]
        after = [
            Season(
                SEASON,
                "",
                "",
                (dated("2026-12-02T09:00", name="mspe"), dated("2026-12-03T09:00", name="new")),
            )
        ]
        later = [*after, Season(SeasonId(2028), "", "", (one,))]
        for name, pair in (
            ("same", (before, before)),
            ("changed", (before, after)),
            ("another season", (after, later)),
            ("gone", (later, after)),
        ):
            old, new = map(calendar_of, pair)
            found = [(change.season, change.milestone) for change in changes_between(old, new)]
            yield f"{name}: {old.digest == new.digest}", partial(shown, found)
        yield (
            "in order",
            lambda: [
                each.id
                for each in in_order(
                    [dated("2026-11-02T09:00", name="b"), dated("2026-11-02T09:00", name="a"), one]
                )
            ],
        )

    held("changed_dates", cases())


def test_the_current_season():
    calendar = load_calendar()
    reviews = [found.instant for season in calendar.seasons if (found := season.find("eras_review"))]

    def cases() -> Cases:
        for instant, off in product(reviews, (-1, 0, 1)):
            yield f"{instant + off * SECOND}", lambda at=instant + off * SECOND: calendar.current(at).id
        for season in (2025, 2026, 2028, 2029):
            yield (
                f"find {season}",
                lambda season=season: (found := calendar.find(SeasonId(season))) and found.id,
            )

    held("current_season", cases())


def test_days_around_an_exam():
    rules = TimingRules(28, 56, 3, (YearDay(5, 1), YearDay(7, 31)), (42, 28))
    day = dt.date(2027, 9, 22)

    def cases() -> Cases:
        for find in (
            score_expected,
            score_safe,
            last_test_day,
            safe_test_day,
            step1_limit,
            self_assessment_window,
        ):
            yield find.__name__, partial(find, day, rules)
        yield "recommended", lambda: [each.of(2027) for each in rules.recommended]
        for tested in (
            "2013-06-30",
            "2014-06-30",
            "2014-07-01",
            "2022-06-30",
            "2022-07-01",
            "2025-06-30",
            "2025-07-01",
        ):
            yield f"passing on {tested}", partial(step2ck_passing_score, dt.date.fromisoformat(tested))
        yield "passing on an unknown day", partial(step2ck_passing_score, None)

    held("days_around_an_exam", cases())


def test_interviews_shares_and_places():
    def cases() -> Cases:
        names = (
            "interview_1",
            "interview_0",
            "interview_10",
            "after_interview_2",
            "second_look_3",
            "interview",
            "interview_x",
            "oet",
            "x_1",
        )
        for name in names:
            yield name, lambda name=name: (interview_point(name), interview_number(name), is_question(name))
            yield (
                f"{name} at night",
                lambda name=name: [
                    lead for lead in (*LEAD_CHOICES, "5h", "3h") if comes_at_night(name, lead)
                ],
            )
        share = Share(GuildId(1), SEASON, AcgmeId("3200000001"), NOW)
        for name, value in (
            ("guild", GuildId(2)),
            ("season", SeasonId(2028)),
            ("program", AcgmeId("3200000002")),
            ("at", NOW + DAY),
        ):
            yield (
                f"same but for {name}",
                lambda name=name, value=value: share.same(replace(share, **{name: value})),
            )
        for city, state in (
            ("Boston", "MA"),
            (" El Paso ", "TX"),
            ("Austin", "TX"),
            ("Knoxville", "TN"),
            ("x", "KY"),
            ("x", "XX"),
            ("x", "ID"),
        ):
            yield f"{city}, {state}", partial(zone_at, city, state)
        for waiting, today, ago in product(
            (0, 9, 10), (0, 19, 20, 21), (dt.timedelta(hours=23, minutes=59), DAY - SECOND, DAY, DAY + SECOND)
        ):
            latest = [NOW - ago + number * SECOND / 100 for number in range(today)]
            yield f"{waiting} wait, {today} since {ago}", partial(limit_reached, waiting, latest, NOW)

    held("interviews_shares_and_places", cases())


A, B = AcgmeId("3200000001"), AcgmeId("3200000002")
CHOICES = {
    "nothing": ProgramChoices(),
    "A kept": ProgramChoices({A: Mark.KEEP}),
    "A dropped, B kept": ProgramChoices({A: Mark.DROP, B: Mark.KEEP}),
    "A signalled": ProgramChoices({A: Mark.KEEP}, (A,), SEASON),
    "A signalled in 2028": ProgramChoices({A: Mark.KEEP}, (A,), SeasonId(2028)),
    "B and A signalled": ProgramChoices({}, (B, A), SEASON),
    "none signalled": ProgramChoices({}, (), SEASON),
}


@pytest.mark.parametrize("before", CHOICES)
def test_choices_taken_back(before):
    def cases() -> Cases:
        for after, now in product(CHOICES, CHOICES):
            change = ChoicesChange(NOW, CHOICES[before], CHOICES[after])
            yield (
                f"{after}: {shown(change.programs)} {change.signals}, now {now}",
                partial(change.taken_back, CHOICES[now]),
            )
        for season in (SEASON, SeasonId(2028)):
            yield f"signals of {season}", partial(CHOICES[before].signals_of, season)

    held(f"choices_taken_back_{before.replace(' ', '_').replace(',', '')}", cases())
