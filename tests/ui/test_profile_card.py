"""The profile card shows every value or that it is not told, and fits with the longest content."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus
from bot.domain.ids import SeasonId
from bot.domain.message import message
from bot.domain.profile import (
    ExperienceKind,
    ExperienceSpecialty,
    Graduation,
    GraduationStatus,
    OetState,
    PathwayState,
    Profile,
    UsExperience,
    Visa,
)
from bot.i18n import catalogue
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.profile_card import exam_line, profile_card

SAY = catalogue(discord=True)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FULL = Profile(
    season=SeasonId(2028),
    visa=Visa.J1_OR_H1B,
    graduation=Graduation(GraduationStatus.GRADUATE, 2024),
    oet=OetState.PASSED,
    pathway=PathwayState.APPLIED,
    ecfmg_certified=False,
    step1=ExamRecord(ExamStatus.PASSED, 2, None, date(2025, 3, 10)),
    step2ck=ExamRecord(ExamStatus.PASSED, 1, 232, date(2026, 6, 20)),
    step3=ExamRecord(ExamStatus.BOOKED, date=date(2027, 1, 5)),
    us_experience=(UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.PEDIATRICS, 1.5),),
    time_zone="America/New_York",
)


def section(card: Card, name: str) -> list[str]:
    title = SAY.text(f"profile.section.{name}")
    return next(field.value for field in card.fields if field.name == title).splitlines()


def test_every_value_told_is_shown():
    card = profile_card(FULL, (), SAY, NOW)
    assert section(card, "exams") == [
        "**Step 1:** passed · 2 attempts · 10 Mar 2025",
        "**Step 2 CK:** passed · 232 · 1 attempt · 20 Jun 2026",
        "**Step 3:** booked · 5 Jan 2027",
    ]
    assert section(card, "background") == [
        "**Applicant:** non-US IMG",
        "**Visa:** J-1 or H-1B",
        "**Graduation:** graduated in 2024",
    ]
    assert section(card, "certification") == [
        "**OET Medicine:** passed",
        "**ECFMG Pathway:** applied",
        "**ECFMG certificate:** not yet",
    ]
    assert section(card, "experience") == ["Observership, pediatrics: 1.5 months"]
    assert "Match 2028" in card.body
    assert "America/New York, now 07:00 (UTC-5)" in card.body


def test_what_is_unknown_says_so():
    card = profile_card(Profile(), (), SAY, NOW)
    assert section(card, "exams") == [
        f"**{name}:** not told yet" for name in ("Step 1", "Step 2 CK", "Step 3")
    ]
    assert section(card, "background")[1:] == ["**Visa:** not told yet", "**Graduation:** not told yet"]
    assert all(line.endswith(":** not told yet") for line in section(card, "certification"))
    assert section(card, "experience") == ["not told yet"]


def test_no_experience_is_not_the_same_as_unknown_experience():
    assert section(profile_card(Profile(us_experience=()), (), SAY, NOW), "experience") == ["none"]


@pytest.mark.parametrize(
    ("graduation", "shown"),
    [
        (Graduation(GraduationStatus.STUDENT, 2027), "student, expected in 2027"),
        (Graduation(GraduationStatus.STUDENT), "student"),
        (Graduation(GraduationStatus.GRADUATE), "graduated"),
        (Graduation(None, 2024), "2024"),
    ],
)
def test_graduation_is_shown_as_far_as_it_is_known(graduation: Graduation, shown: str):
    assert section(profile_card(Profile(graduation=graduation), (), SAY, NOW), "background")[2].endswith(
        shown
    )


def test_a_note_stands_above_the_profile():
    assert profile_card(FULL, (), SAY, NOW, "Saved.").body.splitlines()[0] == "Saved."


def test_what_is_missing_stands_at_the_end():
    card = profile_card(Profile(), (message("profile.title"),), SAY, NOW)
    assert section(card, "missing") == ["• Your profile"]
    assert "missing" not in profile_card(FULL, (), SAY, NOW).embed().fields[-1].name.lower()  # type: ignore[union-attr]


def test_a_score_without_status_is_shown():
    assert SAY.say(exam_line(Exam.STEP2CK, ExamRecord(score=232))) == "**Step 2 CK:** 232"


def test_the_longest_profile_fits():
    entry = UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.INTERNAL_MEDICINE, 59.5)
    crowded = Profile(us_experience=(entry,) * 60, time_zone="America/Argentina/ComodRivadavia")
    embed = profile_card(crowded, (message("profile.title"),) * 90, SAY, NOW).embed()
    assert len(embed) <= limits.EMBED_TOTAL
    assert all(len(field.value or "") <= limits.EMBED_FIELD_VALUE for field in embed.fields)
