"""The list of `/timeline show`: the member's own dates, sorted by what they ask for, each with date and how sure it is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.profile import CycleStatus, PersonalStatement, Profile, Stage
from bot.i18n import catalogue
from bot.seasons.loader import load_calendar
from bot.seasons.personal_plan import personal_plan
from bot.strategy.loader import load_rulebook
from bot.timeline.progress import steps_of
from bot.ui import limits
from bot.ui.timeline.card import matched_note, timeline_pages
from bot.ui.timeline.picture import Shown

SAY = catalogue(discord=True)
CALENDAR, RULES = load_calendar(), load_rulebook().plan_rules
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ZONE = "Asia/Karachi"


def shown(profile: Profile = Profile(), season: int = 2028, now: datetime = NOW) -> Shown:  # noqa: B008 (frozen)
    number = SeasonId(season)
    plan = personal_plan(profile, CALENDAR.find(number), number, ZONE, RULES, now)
    return Shown(steps_of(plan, (), now), number, ZONE, now)


def booked(day: date) -> Profile:
    return Profile(step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, day))


def text(of: Shown) -> str:
    """All pages, without what only says that a section goes on."""
    lines = "\n".join(card.body for card in timeline_pages(of, CALENDAR, SAY)).splitlines()
    return "\n".join(line for line in lines if line and not line.endswith("continued**"))


def section(of: Shown, name: str) -> str:
    """What stands below a heading, until the next one."""
    heads = ("next", "late", "later", "done", "over", "sources")
    titles = {f"**{SAY(f'timeline_card.{head}')}**" for head in heads}
    lines = iter(text(of).splitlines())
    wanted = f"**{SAY(f'timeline_card.{name}')}**"
    for line in lines:
        if line == wanted:
            break
    found: list[str] = []
    for line in lines:
        if line in titles:
            break
        found.append(line)
    return "\n".join(found)


def test_the_next_date_says_why_it_matters_and_what_to_do():
    first = section(shown(booked(date(2026, 12, 1))), "next")
    for part in ("name", "why", "next"):
        assert SAY(f"timeline.milestone.exam_step2ck.{part}") in first
    assert "1 Dec 2026" in first
    assert "in 9 days" in first
    assert SAY("timeline_card.sure.own") in first


def test_a_day_still_counts_until_it_ends_where_the_member_lives():
    mine = booked(date(2026, 11, 22))
    name = SAY("timeline.milestone.exam_step2ck.name")
    in_karachi = datetime(2026, 11, 22, 18, 59, tzinfo=UTC)
    assert name in section(shown(mine, now=in_karachi), "next")
    assert name in section(shown(mine, now=in_karachi + timedelta(minutes=2)), "over")


def test_what_has_passed_and_asked_for_something_is_late_and_says_since_when():
    late = section(shown(booked(date(2026, 10, 23))), "late")
    assert SAY("timeline.milestone.score_step2ck.name") in late
    assert "2 days ago" in late
    assert SAY("timeline_card.late_help") in late


def test_what_happened_by_itself_is_over_and_nobody_is_late_for_it():
    of = shown(season=2027)
    assert SAY("timeline.milestone.eras_open.name") in section(of, "over")
    assert SAY("timeline.milestone.eras_open.name") not in section(of, "late")
    assert SAY("timeline.milestone.application_submitted.name") in section(of, "late")


def test_what_is_met_is_done_and_neither_next_nor_late():
    of = shown(Profile(statement=PersonalStatement.FINAL, status=CycleStatus(Stage.SUBMITTED)), 2027)
    name = SAY("timeline.milestone.statement_final.name")
    assert name in section(of, "done")
    assert all(name not in section(of, other) for other in ("next", "late", "later"))


def test_projected_dates_are_called_projected_and_published_ones_are_not():
    lines = section(shown(), "later").splitlines()
    assert len(lines) > 10
    assert all("(projected date)" in line for line in lines)
    assert "projected" not in section(shown(season=2027), "later").lower()


def test_a_day_counted_from_an_official_one_is_called_a_suggestion():
    lines = section(shown(), "later").splitlines()
    (statement,) = [line for line in lines if SAY("timeline.milestone.statement_final.name") in line]
    (review,) = [line for line in lines if SAY("timeline.milestone.eras_review.name") in line]
    assert statement.endswith(SAY("timeline_card.sure.counted"))
    assert review.endswith(SAY("timeline_card.sure.projected"))


def test_dates_come_soonest_first_with_a_distance_each():
    from_now = [line for line in section(shown(), "later").splitlines() if "<t:" not in line]
    days = [int(line.split("(in ")[1].split(" day")[0]) for line in from_now]
    assert days == sorted(days)
    assert len(days) > 5


def test_every_step_stands_in_the_list_once():
    for season in CALENDAR.seasons:
        of = shown(booked(date(2026, 12, 1)), season.id, datetime(2027, 1, 15, tzinfo=UTC))
        lines = [line for line in text(of).splitlines() if line.startswith("•")]
        sources = len(section(of, "sources").splitlines())
        coming = SAY("timeline_card.none") not in text(of)
        assert len(lines) == len(of.steps) - coming + sources


def test_a_season_that_is_over_says_what_to_do():
    of = shown(season=2026)
    assert section(of, "next").strip() == SAY("timeline_card.none")


def test_a_season_without_dates_says_so():
    (card,) = timeline_pages(shown(season=2031), CALENDAR, SAY)
    assert card.body == SAY("timeline_card.unknown", {"season": 2031})


def test_the_pages_fit_and_keep_whole_lines():
    for season in CALENDAR.seasons:
        for card in timeline_pages(shown(season=season.id), CALENDAR, SAY):
            embed = card.embed()
            assert len(embed) <= limits.EMBED_TOTAL
            assert embed.description == card.body


@pytest.mark.parametrize(("more", "ahead"), [(-1, True), (0, False), (1, False)])
def test_who_matched_learns_where_until_match_day(more: int, ahead: bool):
    season = CALENDAR.find(SeasonId(2027))
    assert season is not None
    match_day = season.find("match_day")
    assert match_day is not None
    matched = Profile(season=season.id, status=CycleStatus(Stage.MATCHED))
    note = matched_note(matched, season, match_day.instant + more * timedelta(seconds=1), SAY)
    assert note
    assert (note != SAY("timeline_card.matched")) is ahead
