"""The dates of the seasons as a message: within Discord's limits, said with how sure they are, harmless."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.season import Audience, DateStatus, Season, SeasonCalendar, SeasonMilestone, calendar_of
from bot.i18n import catalogue
from bot.publishing.ports import MatchDates
from bot.seasons.loader import load_calendar
from bot.ui.card import Card
from bot.ui.publishing.match_dates_card import match_dates_cards

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SAY = catalogue(discord=True)


def cards(calendar: SeasonCalendar, now: datetime = NOW) -> list[Card]:
    return match_dates_cards(MatchDates(calendar, now), "3f2a9c1e", SAY)


def milestone(number: int, title: str = "A date", source: str = "AAMC") -> SeasonMilestone:
    return SeasonMilestone(
        id=MilestoneId(f"own_{number}"),
        title=title,
        local=datetime.combine(date(2027, 1, 1), time(9)) + timedelta(days=number),
        zone="America/New_York",
        date_only=bool(number % 2),
        audience=Audience.IMG,
        status=list(DateStatus)[number % 3],
        source=source,
    )


def season(year: int, *milestones: SeasonMilestone) -> Season:
    return Season(SeasonId(year), f"ERAS {year} season", f"Match March {year}", milestones)


TEXTS = st.text(max_size=400)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=60), st.integers(1, 12))
def test_whatever_the_dates_are_called_the_message_is_one_that_discord_takes(
    named: list[tuple[str, str]], seasons: int
):
    dates = [milestone(number, *names) for number, names in enumerate(named)]
    shown = [
        card.embed()
        for card in cards(calendar_of(season(2027 + n, *dates[n::seasons]) for n in range(seasons)))
    ]
    assert sum(len(embed) for embed in shown) <= 6000
    assert len(shown) <= 10
    assert all(0 < len(embed.description or "") <= 4096 for embed in shown)
    assert (shown[-1].footer.text or "").endswith("Post 3f2a9c1e.")


def test_what_does_not_fit_is_counted_and_what_comes_first_is_kept():
    dates = [milestone(number, f"Date {number} " + "x" * 150, f"source {number}") for number in range(60)]
    said = "\n".join(card.body for card in cards(calendar_of([season(2027, *dates)])))
    assert "Date 0 " in said
    assert "Date 59 " not in said
    left_out = 60 - said.count("**Date ")
    assert f"{left_out} later dates do not fit here." in said


def test_what_is_over_is_left_out_and_a_day_without_an_hour_stays_until_it_is_over():
    calendar = calendar_of(
        [season(2027, replace(milestone(1), local=datetime.combine(date(2026, 11, 22), time())))]
    )
    assert "A date" in cards(calendar)[1].body
    assert len(cards(calendar, NOW + timedelta(days=1))) == 2


def test_every_projected_date_says_so():
    lines = [line for card in cards(load_calendar()) for line in card.body.splitlines() if line[:2] == "**"]
    assert len(lines) == 9
    assert not any("projected" in line for line in lines)
    after = datetime(2027, 3, 20, 12, tzinfo=UTC)
    lines = [
        line
        for card in cards(load_calendar(), after)
        if card.title == "Match March 2028"
        for line in card.body.splitlines()
        if line[:2] == "**"
    ]
    assert len(lines) == 11
    assert all("projected" in line for line in lines)


def test_that_dates_are_reported_is_said_once_and_the_official_pages_are_named():
    said = "\n".join(card.body for card in cards(load_calendar()))
    assert said.count("not confirmed") == 1
    for address in ("https://www.nrmp.org", "https://students-residents.aamc.org", "https://www.ecfmg.org"):
        assert said.count(address) == 1
    assert len(said.split()) <= 230


def test_a_confirmed_date_says_so():
    said = cards(calendar_of([season(2027, replace(milestone(2), status=DateStatus.CONFIRMED))]))[1].body
    assert "confirmed" in said


def test_the_days_of_soap_are_one_line():
    (line,) = [
        line
        for card in cards(load_calendar())
        for line in card.body.splitlines()
        if "without a match" in line
    ]
    assert line == "**SOAP**: <t:1805122800:f> to <t:1805418000:f> · only without a match"


def test_the_next_season_comes_into_the_post_once_match_day_is_over():
    titles = [card.title for card in cards(load_calendar())]
    assert titles[1:-1] == ["Match March 2027"]
    after = [card.title for card in cards(load_calendar(), datetime(2027, 3, 20, tzinfo=UTC))]
    assert after[1:-1] == ["Match March 2027", "Match March 2028"]


def test_names_of_the_operator_can_neither_ping_nor_link():
    nasty = milestone(2, "@everyone **bold** [x](https://evil.example)", "<@123> `code` https://a.example")
    said = cards(calendar_of([season(2027, nasty)]))[1].body
    assert "@everyone" not in said
    assert "<@123>" not in said
    assert "https://" not in said
    assert "](" not in said
