"""The picture of `/timeline show`: every step in its lane with a mark that says how it stands, and the same in words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import AcgmeId, MilestoneId, SeasonId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.profile import CycleStatus, Profile, Stage
from bot.i18n import catalogue
from bot.pictures.chart import Shape
from bot.pictures.lanes import Lanes, Moment
from bot.seasons.loader import load_calendar
from bot.seasons.personal_plan import personal_plan
from bot.strategy.loader import load_rulebook
from bot.timeline.progress import Theme, steps_of
from bot.ui.limits import clip
from bot.ui.picture_card import ALT_TEXT
from bot.ui.timeline.picture import Shown, alternative_text, short_name, shown_day, timeline_picture

SAY = catalogue()
CALENDAR, RULES = load_calendar(), load_rulebook().plan_rules
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOOKED = Profile(step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, date(2027, 5, 20)))


def shown(
    profile: Profile = BOOKED, season: int = 2028, now: datetime = NOW, zone: str = "Asia/Karachi"
) -> Shown:
    number = SeasonId(season)
    plan = personal_plan(profile, CALENDAR.find(number), number, zone, RULES, now)
    return Shown(steps_of(plan, (), now), number, zone, now)


def moments(picture: Lanes) -> dict[str, Moment]:
    return {moment.label: moment for lane in picture.lanes for moment in lane.moments}


def test_every_step_is_in_the_lane_of_its_theme():
    of = shown()
    picture = timeline_picture(of, SAY)
    assert [lane.name for lane in picture.lanes] == [SAY(f"timeline_card.theme.{t}") for t in Theme]
    assert sum(len(lane.moments) for lane in picture.lanes) == len(of.steps)
    for theme, lane in zip(Theme, picture.lanes, strict=True):
        names = {short_name(step, SAY) for step in of.steps if step.theme is theme}
        assert {moment.label for moment in lane.moments} == names


def test_a_mark_says_how_a_step_stands():
    coming = moments(timeline_picture(shown(), SAY))
    assert coming["Step 2 CK exam"].mark.shape is Shape.DISC
    assert coming["Step 2 CK exam"].mark.full
    assert not coming["Submit"].mark.full
    late = moments(timeline_picture(shown(Profile(), 2027), SAY))
    assert late["Submit"].mark.shape is Shape.SQUARE
    assert late["ERAS opens"].mark.shape is Shape.DIAMOND
    done = moments(timeline_picture(shown(Profile(status=CycleStatus(Stage.SUBMITTED)), 2027), SAY))
    assert done["Submit"].mark.shape is Shape.CHECK


def test_the_key_names_the_marks_that_are_there_and_no_others():
    picture = timeline_picture(shown(Profile(), 2027), SAY)
    keyed = {entry.mark for entry in picture.key}
    assert keyed == {moment.mark for lane in picture.lanes for moment in lane.moments}


def test_today_and_every_step_lie_on_the_axis():
    for season in CALENDAR.seasons:
        for now in (NOW, datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 6, 1, tzinfo=UTC)):
            picture = timeline_picture(shown(season=season.id, now=now), SAY)
            places = [picture.now.at, *(moment.at for moment in moments(picture).values())]
            assert picture.low < min(places)
            assert max(places) < picture.high
            assert picture.ticks


def test_days_are_those_where_the_member_lives():
    deadline = next(s for s in shown(season=2027).steps if s.planned.milestone.id == "nrmp_rol_deadline")
    assert shown_day(deadline.planned.milestone, "Asia/Karachi") == date(2027, 3, 4)
    assert shown_day(deadline.planned.milestone, "America/Los_Angeles") == date(2027, 3, 3)


def test_a_short_name_is_short_and_never_missing():
    for season in CALENDAR.seasons:
        for step in shown(season=season.id).steps:
            name = short_name(step, SAY)
            assert 0 < len(name) <= 24
            assert name != step.planned.milestone.id


def test_a_date_that_only_an_operator_knows_keeps_its_title():
    number = SeasonId(2028)
    season = CALENDAR.find(number)
    assert season is not None
    own = replace(season.milestones[0], id=MilestoneId("fair"), title="Virtual fair")
    plan = personal_plan(Profile(), replace(season, milestones=(own,)), number, "UTC", RULES, NOW)
    (step,) = steps_of(plan, (), NOW)
    assert short_name(step, SAY) == "Virtual fair"
    assert step.theme is Theme.APPLICATION


@pytest.mark.parametrize(("count", "named"), [(8, 8), (9, 0)])
def test_interviews_are_named_while_they_are_few_and_always_marked(count: int, named: int):
    at = datetime(2027, 1, 11, 9)  # noqa: DTZ001 (wall time)
    entries = tuple(
        Interview(
            n, SeasonId(2027), AcgmeId("3200100001"), at + timedelta(days=n), "UTC", InterviewFormat.VIDEO
        )
        for n in range(1, count + 1)
    )
    of = shown(Profile(interviews=Interviews(entries, count)), 2027)
    ranking = timeline_picture(of, SAY).lanes[-1]
    assert sum(moment.label.startswith("Interview") for moment in ranking.moments) == named
    assert len(ranking.moments) == sum(step.theme is Theme.RANKING for step in of.steps)
    assert "Interview 12 Jan 2027" in alternative_text(of, SAY)


@pytest.mark.parametrize("season", [2027, 2028])
def test_the_words_tell_each_state_and_fit_beside_the_picture(season: int):
    told = alternative_text(shown(Profile(), season), SAY)
    assert clip(told, ALT_TEXT) == told
    assert told.startswith(f"The way to the Match {season} on 22 Nov 2026.")
    if season == 2027:
        assert "Late, Application: Choose signals 9 Sep 2026, Submit 16 Sep 2026" in told
        assert "Coming, Exams: Take OET 30 Dec 2026." in told
        assert "projected" not in told
    else:
        assert "Coming with projected dates, Exams: Book Step 2 CK 25 May 2027" in told


def test_what_the_words_leave_out_is_counted():
    every = shown(replace(BOOKED, status=CycleStatus(Stage.NOT_MATCHED)), 2027)
    told = alternative_text(every, SAY)
    assert " more." in told
    assert clip(told, ALT_TEXT) == told
