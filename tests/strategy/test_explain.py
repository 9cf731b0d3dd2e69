"""The explanation names, for each part, what it advises, why, and by which source."""

import datetime as dt

import pytest

from bot.domain.advice import Source, SourceKind, SourceStatus, Step1Scenario, Step1ScenarioId
from bot.i18n import catalogue
from bot.strategy.explain import explain, source_line

EARLY = dt.date(2027, 4, 1)


@pytest.fixture
def titles(advised):
    def find(base="", **profile):
        return [catalogue().of(section.title) for section in explain(advised(base, **profile))]

    return find


def test_every_part_has_its_section(advised, titles):
    advice = advised("low")
    found = titles("low")
    lists = (advice.mix, advice.actions, advice.warnings, advice.cost.other)
    assert len(found) == 9 + sum(map(len, lists))
    assert found[:2] == ["ERAS 2028 (dates projected), advice as of 1 Aug 2027", "Now: before submitting"]
    assert found[4:6] == ["List: 100 programs or more", "Cost: $2,430 or more in ERAS fees"]


def test_stops_stand_first_and_interviews_have_their_section(titles):
    found = titles(
        "strong",
        season=2027,
        as_of=dt.date(2026, 12, 1),
        status={"stage": "submitted", "interviews": 2},
        ecfmg_certified=False,
    )
    assert found[0] == "Stop: the certificate is open"
    assert "Interviews: few" in found


@pytest.mark.parametrize(
    ("programs", "title"),
    [(212, "List: 70 to 90 programs"), (70, "List: 70 programs"), (80, "List: 70 to 80 programs")],
)
def test_list_title(titles, programs, title):
    assert title in titles("strong", programs=programs)


def test_window_and_estimate_are_shown(advised):
    practice = {"exam": "step2ck", "form": "uwsa_1", "score": 230, "date": str(EARLY)}
    booked = {"status": "booked", "date": "2027-07-01"}
    advice = advised("", as_of=EARLY, season=2028, step2ck=booked, self_assessments=[practice])
    lines = [catalogue().of(line) for section in explain(advice) for line in section.lines]
    assert "Take a self-assessment between 20 May 2027 and 3 Jun 2027." in lines
    assert any(line.startswith("Practice points to 215 to 245.") for line in lines)


def test_dated_actions_say_by_when(titles):
    assert "To do by 8 Sep 2027 (projected): secure strong letters" in titles("strong")
    assert "To do by 2 Sep 2026: check each program before you pay" in titles(
        "", season=2027, as_of=dt.date(2026, 7, 1)
    )


def test_a_source_says_what_it_is_worth():
    source = Source(SourceKind.REPORTED, "A table", 2025, SourceStatus.SECONDARY)
    assert catalogue().of(source_line(source)) == "Source: A table (2025; reported, second-hand)"
    for title in ("Fees, 2026 season", "A guide (undated)"):
        named = Source(SourceKind.REPORTED, title, 2026, SourceStatus.SECONDARY)
        assert catalogue().of(source_line(named)) == f"Source: {title} (reported, second-hand)"


def test_no_part_goes_without_reasons():
    with pytest.raises(ValueError, match="without a reason or a source"):
        Step1Scenario(id=Step1ScenarioId.UNKNOWN, reasons=(), sources=())
