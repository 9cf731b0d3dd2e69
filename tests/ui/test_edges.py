"""Each limit of what is shown at the exact instant, count or length: a bit less, at it, and a bit more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import AsyncMock, Mock

import pytest

from bot.domain.application import Application, ApplicationState, ProgramRef, Rank, RankList
from bot.domain.fact_value import Claim
from bot.domain.ids import AcgmeId, FactId, MilestoneId, SeasonId, SuggestionId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.ledger import Criterion, Fact, Program, ProgramRecord, Weight
from bot.domain.message import message
from bot.domain.personal_plan import Need, PersonalMilestone
from bot.domain.places import STATE_NAMES
from bot.domain.profile import Division, Preferences, Profile
from bot.domain.program_list import DivisionCheck
from bot.domain.reminder import DeliveryRights, Milestone
from bot.domain.season import Audience, DateStatus, Season, SeasonMilestone, calendar_of
from bot.domain.suggestion import Waiting
from bot.errors import UserError
from bot.i18n import catalogue
from bot.ledger.facts import Problem
from bot.ledger.imports import Preview
from bot.ledger.sheet import RowProblem, Sheet
from bot.ledger.suggestion_ports import QueuePage
from bot.publishing.ports import MatchDates
from bot.seasons.loader import load_calendar
from bot.timeline.progress import steps_of
from bot.ui.card import Card, Field
from bot.ui.ledger.import_card import preview_card, report_file
from bot.ui.ledger.queue import queue_card
from bot.ui.pages import packed
from bot.ui.profile.card import places_notes
from bot.ui.profile.interview_entry import questions
from bot.ui.profile.interview_help import letter_offered, show_letter
from bot.ui.profile.lines import places_text
from bot.ui.profile.season import offered_seasons
from bot.ui.programs.actions import FoundPanel
from bot.ui.programs.applications import season_bars
from bot.ui.programs.card import list_card
from bot.ui.programs.rank_list import ranks_card
from bot.ui.publishing.match_dates_card import match_dates_cards
from bot.ui.reminders.settings_panel import SettingsPanel
from bot.ui.timeline.picture import Shown, alternative_text
from tests.reminders.made import MIA
from tests.ui.programs.test_whole_cards import made

SAY = catalogue(discord=True)
CALENDAR = load_calendar()
SECOND = timedelta(seconds=1)
NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
SEASON, HERE = SeasonId(2027), AcgmeId("3200100001")
THIS = next(season for season in CALENDAR.seasons if season.id == SEASON)
AROUND = pytest.mark.parametrize("more", [-1, 0, 1])


def interview(at: datetime) -> Interview:
    return Interview(
        1, SEASON, HERE, at.astimezone(UTC).replace(tzinfo=None), "Etc/UTC", InterviewFormat.VIDEO
    )


@pytest.mark.parametrize(("room", "shown"), [(0, None), (1, "…"), (2, "ab")])
def test_a_field_is_shown_in_the_last_letter_of_room_of_an_embed(room: int, shown: str | None):
    full = (Field("n" * 256, "v" * 1024), Field("n" * 256, "v" * (6000 - 1 - 4096 - 1280 - 256 - 1 - room)))
    fields = Card("T", "b" * 4096, (*full, Field("n", "ab"))).embed().fields
    assert [field.value for field in fields[2:]] == [shown] * (shown is not None)


@AROUND
def test_commands_become_mentions_as_long_as_the_text_has_room(more: int):
    body = "`/help`" + "x" * (4096 - len("</help:5>") + more)
    assert Card("T", body).with_commands({"help": 5}).body.startswith("</help:5>") is (more <= 0)


@AROUND
def test_a_season_is_offered_until_its_last_date(more: int):
    over = THIS.milestones[-1].instant
    assert (THIS in offered_seasons(CALENDAR, over + more * SECOND)) is (more < 0)


@AROUND
def test_more_divisions_than_eras_takes_are_told(more: int):
    notes = places_notes(Profile(preferences=Preferences(divisions=tuple(Division)[: 3 + more])), SAY)
    assert (SAY("preferences.eras", {"most": 3}) in notes) is (more > 0)


@AROUND
def test_ten_states_are_told_by_their_letters(more: int):
    states = tuple(STATE_NAMES)[: 10 + more]
    told = SAY.of(places_text(Profile(preferences=Preferences(states))))
    assert (STATE_NAMES[states[0]] in told) is (more < 0)


@AROUND
def test_what_is_wrong_with_a_file_is_in_a_file_where_the_card_does_not_say_all(more: int):
    wrong = [RowProblem(row, Problem("state", message("ledger.import.lost"))) for row in range(8 + more)]
    preview = Preview(Sheet((), tuple(wrong)), (), 0, 0)
    assert (SAY("ledger.import.all_in_file") in preview_card(preview, SAY).body) is (more > 0)
    assert (report_file(preview, SAY) is not None) is (more > 0)


@AROUND
def test_of_more_than_five_new_programs_some_are_named(more: int):
    programs = tuple(Program(AcgmeId(f"{number}"), f"P{number}", "Reno", "NV") for number in range(5 + more))
    body = preview_card(Preview(Sheet((), (), programs), (), 0, 0), SAY).body
    assert ("among them" in body) is (more > 0)


@AROUND
def test_what_is_known_beyond_three_facts_is_counted(more: int):
    said = Claim(HERE, Criterion.GRADUATION_YEARS, 5, Weight.STRICT, "https://example.org", date(2026, 11, 1))
    facts = tuple(
        Fact(FactId(n), HERE, said.criterion, 5, Weight.STRICT, said.source, said.seen, NOON)
        for n in range(3 + more)
    )
    record = ProgramRecord(Program(HERE, "P", "Reno", "NV"), {said.criterion: facts})
    page = QueuePage(Waiting(SuggestionId(1), said, NOON, several=False), 0)
    told = queue_card(page, record, SAY, date(2027, 2, 1)).fields[0].value
    assert (" more: `/programs show`" in told) is (more > 0)


@pytest.mark.parametrize("more", [0, -1])
def test_a_section_whose_beginning_has_room_stays_whole_where_a_page_holds_it(more: int):
    whole = "**One**\nfirst\na second line that is long"
    sections = (("Two", ["third"]), ("One", ["first", "a second line that is long"]))
    pages = list(packed(sections, SAY, len(whole) + more, whole=True))
    assert pages[0] == ("**Two**\nthird" if more == 0 else "**Two**\nthird\n\n**One**\nfirst")


@AROUND
def test_a_letter_is_offered_from_january_on_to_whom_the_interview_has_begun(more: int):
    january = datetime(2027, 1, 1, tzinfo=UTC)
    held = Profile(season=SEASON, interviews=Interviews((interview(january - timedelta(days=9)),), 1))
    assert letter_offered(held, CALENDAR, january + more * SECOND) is (more >= 0)
    begun = Profile(season=SEASON, interviews=Interviews((interview(NOON),), 1))
    assert letter_offered(begun, CALENDAR, NOON + more * SECOND) is (more >= 0)


@AROUND
def test_an_interview_out_of_season_is_asked_about_from_two_weeks_on(more: int):
    bounds = {name: THIS.find(name) for name in ("eras_submit", "match_day")}
    fortnight, minute = timedelta(days=14), timedelta(minutes=1)
    for name, dated in bounds.items():
        assert dated is not None
        begins = dated.instant - fortnight if name == "eras_submit" else dated.instant + fortnight
        asked = questions(Profile(season=SEASON), interview(begins + more * minute), THIS)
        out = more < 0 if name == "eras_submit" else more > 0
        assert ("interviews.ask.season" in {one.key for one in asked}) is out, name


def ranked(count: int) -> Profile:
    programs = (ProgramRef(AcgmeId(f"32{number:08}")) for number in range(count))
    return Profile(season=SEASON, rank_list=RankList(SEASON, tuple(map(Rank, programs))))


@AROUND
def test_a_rank_costs_something_beyond_twenty(more: int):
    body = ranks_card(ranked(20 + more), CALENDAR, SAY, NOON).body
    assert ("each further one costs" in body) is (more <= 0)


@AROUND
def test_the_deadline_of_the_rank_list_is_told_until_it_comes(more: int):
    deadline = THIS.find("nrmp_rol_deadline")
    assert deadline is not None
    body = ranks_card(ranked(1), CALENDAR, SAY, deadline.instant + more * SECOND).body
    assert (SAY("rank.deadline", {"at": deadline.instant}) in body) is (more < 0)


def dated(title: str, *, date_only: bool) -> SeasonMilestone:
    local = NOON.replace(hour=0 if date_only else 12, tzinfo=None)
    own = MilestoneId("own_1")
    return SeasonMilestone(
        own, title, local, "Etc/UTC", date_only, Audience.ALL, DateStatus.CONFIRMED, "AAMC"
    )


def shown(*dates: SeasonMilestone, now: datetime) -> list[Card]:
    calendar = calendar_of([Season(SEASON, "ERAS 2027 season", "Match March 2027", dates)])
    return match_dates_cards(MatchDates(calendar, now), "3f2a9c1e", SAY)


@AROUND
@pytest.mark.parametrize("date_only", [False, True])
def test_a_date_is_shown_until_it_comes_and_a_day_until_it_is_over(more: int, date_only: bool):
    over = NOON + timedelta(hours=12) if date_only else NOON
    cards = shown(dated("A date", date_only=date_only), now=over + more * SECOND)
    assert (len(cards) == 3) is (more < 0)


@pytest.mark.parametrize(
    "state", [ApplicationState.APPLIED, ApplicationState.INVITED, ApplicationState.RANKED]
)
def test_an_application_has_come_as_far_as_its_state_and_no_farther(state: ApplicationState):
    one = Profile(season=SEASON, applications=(Application(SEASON, ProgramRef(HERE), state),))
    far = {bar.label for bar in season_bars(one, SAY, NOON).bars if bar.value}
    reached = list(ApplicationState)[: list(ApplicationState).index(state) + 1]
    # A signal is no line of the chart.
    assert far == {SAY(f"applications.state.{one}") for one in reached if one != "signalled"}


@pytest.mark.parametrize("found", [1, 2, 3])
async def test_one_program_is_opened_and_two_can_be_compared(found: int):
    programs = [Program(AcgmeId(f"{number}"), f"P{number}", "Reno", "NV") for number in range(found)]
    panel = FoundPanel(Mock(member=MIA, texts=SAY), (Card("T"),), programs)
    assert len(panel.children) == 1 + (found > 1)


@pytest.mark.parametrize(("left", "label"), [(-1, "pause"), (0, "pause"), (1, "resume")])
async def test_a_pause_can_be_ended_until_it_is_over(left: int, label: str):
    standing = DeliveryRights(MIA, "Etc/UTC", paused_until=NOON + left * SECOND)
    panel = SettingsPanel(Mock(member=MIA, texts=SAY, now=NOON), standing)
    labels = {getattr(item, "label", None) for item in panel.children}
    assert labels & {SAY("reminders.pause.button"), SAY("reminders.resume.button")} == {
        SAY(f"reminders.{label}.button")
    }


@AROUND
async def test_a_letter_of_thanks_is_written_from_the_hour_of_the_interview_on(more: int):
    request = Mock(
        services=Mock(calendar=CALENDAR), now=NOON + more * SECOND, texts=SAY, answer=AsyncMock(), member=MIA
    )
    if more < 0:
        with pytest.raises(UserError) as refused:
            await show_letter(request, interview(NOON))
        assert refused.value.message.key == "interviews.letter.ahead"
    else:
        await show_letter(request, interview(NOON))
        assert request.answer.await_count == 1


@AROUND
def test_of_more_than_five_programs_outside_the_divisions_some_are_named(more: int):
    outside = tuple(Program(AcgmeId(f"{number}"), f"P{number}", "Reno", "NV") for number in range(5 + more))
    check = DivisionCheck(divisions=tuple(Division)[:1], inside=1, outside=outside)
    of = made("strong_with_wishes")
    body = "\n".join(
        field.value
        for field in list_card(replace(of, programs=replace(of.programs, divisions=check)), SAY).fields
    )
    key = "programs.divisions.outside_some" if more > 0 else "programs.divisions.outside"
    named = tuple(program.name for program in outside[:5])
    assert SAY(key, {"programs": named, "count": len(outside)}) in body


@AROUND
def test_the_dates_of_a_season_fill_a_card_to_its_last_letter(more: int):
    def season(*names: str) -> Card:
        dates = (dated(name, date_only=True) for name in names)
        [_, card, *_] = shown(*dates, now=NOON - timedelta(days=2))
        return card

    others = ["o" * 195] * 17
    short = season(*others, "A date")
    long = "A date" + "e" * (4096 - len(short.title) - len(short.body) + more)
    assert 10 < len(long) < 200
    assert (long in season(*others, long).body) is (more <= 0)


@AROUND
def test_a_step_is_named_where_the_text_of_the_picture_has_room_for_it(more: int):
    def told(name: str) -> str:
        midnight = NOON.replace(month=3, hour=0, tzinfo=None)
        named = Milestone(SEASON, MilestoneId(name), midnight, "Etc/UTC", date_only=True)
        steps = steps_of((PersonalMilestone(named, Need.OPEN),), (), NOON)
        return alternative_text(Shown(steps, SEASON, "Etc/UTC", NOON), SAY)

    room = 1000 - len(told("A"))
    long = "A" * (1 + room + more)
    assert (long in told(long)) is (more <= 0)
    assert len(told(long)) <= 1000
