"""What comes next: the dates of the member's own season and booked exams, soonest first, none that is over."""

from datetime import UTC, date, datetime, timedelta

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.domain.member import Member, StoredProfile
from bot.domain.profile import Profile
from bot.i18n import catalogue
from bot.timeline.loader import load_calendar
from bot.ui import limits
from bot.ui.next_dates import coming, next_dates_card

SAY = catalogue(discord=True)
CALENDAR = load_calendar()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def stored(profile: Profile, season: int = 2028) -> StoredProfile:
    return StoredProfile(Member(MemberId(1), "Asia/Karachi", SeasonId(season), NOW), profile, 1)


def booked(day: date) -> Profile:
    return Profile(step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, day))


def test_dates_come_soonest_first_and_none_is_over():
    dates = coming(stored(booked(date(2027, 5, 20))), CALENDAR, NOW)
    deadlines = [one.deadline for one in dates]
    assert deadlines == sorted(deadlines)
    assert deadlines[0] > NOW
    assert "exam_step2ck" in {one.id for one in dates}


def test_a_day_still_counts_until_it_ends_where_the_member_lives():
    mine = stored(booked(date(2026, 11, 22)))
    in_karachi = datetime(2026, 11, 22, 18, 59, tzinfo=UTC)
    assert coming(mine, CALENDAR, in_karachi)[0].id == "exam_step2ck"
    assert coming(mine, CALENDAR, in_karachi + timedelta(minutes=2))[0].id != "exam_step2ck"


def test_the_next_date_says_why_it_matters_and_what_to_do():
    card = next_dates_card(stored(booked(date(2026, 12, 1))), CALENDAR, SAY, NOW)
    (first, *_) = card.fields
    for part in ("name", "why", "next"):
        assert SAY.text(f"timeline.milestone.exam_step2ck.{part}") in first.value
    assert "1 Dec 2026" in first.value


def test_projected_dates_are_called_projected_and_published_ones_are_not():
    later = next_dates_card(stored(Profile(), 2028), CALENDAR, SAY, NOW)
    assert all("(projected date)" in line for line in later.fields[1].value.splitlines()[:-1])
    running = next_dates_card(stored(Profile(), 2027), CALENDAR, SAY, NOW)
    assert "projected" not in running.fields[0].value


def test_a_season_that_is_over_says_what_to_do():
    card = next_dates_card(stored(Profile(), 2026), CALENDAR, SAY, NOW)
    assert card.body == SAY.text("strategy_card.timeline.none")
    assert card.fields == ()


def test_the_card_fits_and_keeps_whole_lines():
    for season in CALENDAR.seasons:
        card = next_dates_card(stored(Profile(), season.id), CALENDAR, SAY, datetime(2024, 1, 1, tzinfo=UTC))
        embed = card.embed()
        assert len(embed) <= limits.EMBED_TOTAL
        assert [field.value for field in embed.fields] == [field.value for field in card.fields]
        assert all(line[0] in "•…" for line in card.fields[1].value.splitlines())
