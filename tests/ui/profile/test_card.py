"""The profile card shows every value or that it is not told, and fits with the longest content."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus
from bot.domain.ids import AcgmeId, SeasonId
from bot.domain.message import message
from bot.domain.places import STATE_NAMES
from bot.domain.profile import (
    ConnectionKind,
    ContentGap,
    Division,
    ExperienceKind,
    ExperienceSpecialty,
    Graduation,
    GraduationStatus,
    Letter,
    LetterState,
    LetterWriter,
    OetState,
    PathwayState,
    PersonalStatement,
    Preferences,
    Profile,
    ProgramTie,
    Research,
    UsExperience,
    Visa,
)
from bot.domain.program import ProgramKind
from bot.i18n import catalogue
from bot.profile.completeness import missing_fields
from bot.profile.connections import CONNECTIONS_MAX
from bot.profile.letters import LETTERS_MAX
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.profile.card import MISSING_SHOWN, exam_line, profile_card

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
    title = SAY(f"profile.section.{name}")
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
    assert [field.name for field in card.fields] == [SAY("profile.section.background")]
    assert section(card, "background") == ["**Applicant:** non-US IMG"]
    assert card.body == (
        "Nothing recorded yet about: Step 1, Step 2 CK, Step 3, Visa, Graduation, OET Medicine, ECFMG Pathway, "
        "ECFMG certificate, US experience, Letters, Projects, Activities with children, Personal statement, "
        "Gaps before Step 2 CK, Places, Kinds of program, and Connections."
    )


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
    card = profile_card(Profile(graduation=graduation), (), SAY, NOW)
    assert section(card, "background")[-1].endswith(shown)


def test_a_note_stands_above_the_profile():
    assert profile_card(FULL, (), SAY, NOW, "Saved.").body.splitlines()[0] == "Saved."


def test_what_is_missing_stands_at_the_end():
    card = profile_card(Profile(), (message("profile.title"),), SAY, NOW)
    assert section(card, "missing") == ["• Your profile"]
    assert "missing" not in profile_card(FULL, (), SAY, NOW).embed().fields[-1].name.lower()  # type: ignore[union-attr]


def test_a_score_without_status_is_shown():
    assert SAY.of(exam_line(Exam.STEP2CK, ExamRecord(score=232))) == "**Step 2 CK:** 232"


APPLYING = Profile(
    letters=(
        Letter(LetterWriter.US_PEDIATRICS_ATTENDING, LetterState.UPLOADED, date(2026, 5, 30)),
        Letter(LetterWriter.HOME, LetterState.ASKED),
    ),
    research=Research(2, None, 0, 3),
    work_with_children=4,
    statement=PersonalStatement.DRAFT,
    content_gaps=(ContentGap.OBGYN_NEONATAL,),
    preferences=Preferences(("NY", "OH"), (Division.PACIFIC,), (ProgramKind.COMMUNITY,)),
    connections=(ProgramTie(AcgmeId("3203511146"), ConnectionKind.MENTOR),),
)


def test_letters_research_and_preferences_are_shown():
    card = profile_card(APPLYING, (), SAY, NOW)
    assert section(card, "letters") == [
        "US pediatric attending: uploaded · 30 May 2026",
        "Physician at home: asked",
    ]
    assert section(card, "research") == [
        "**Projects:** pediatric research 2, quality improvement 0, and presentations 3",
        "**Activities with children:** 4",
        "**Personal statement:** draft",
        "**Gaps before Step 2 CK:** OB/GYN and newborns",
    ]
    assert section(card, "preferences") == [
        "**Places:** Pacific, New York, and Ohio",
        "**Kinds of program:** community programs",
        "**Connections:** 1 recorded, see /connection list",
    ]


def test_none_and_no_preference_are_not_the_same_as_unknown():
    empty = Profile(letters=(), content_gaps=(), connections=(), preferences=Preferences((), (), ()))
    card = profile_card(empty, (), SAY, NOW)
    assert section(card, "letters") == ["none"]
    assert section(card, "research")[-1] == "**Gaps before Step 2 CK:** none"
    assert [line.partition(":** ")[2] for line in section(card, "preferences")] == [
        "no preference",
        "no preference",
        "none",
    ]


def test_many_states_are_shown_by_their_letters():
    told = Profile(preferences=Preferences(states=tuple(STATE_NAMES)))
    assert "AL, AK, AZ" in section(profile_card(told, (), SAY, NOW), "preferences")[0]


def test_the_longest_profile_fits_and_shows_the_beginning_of_every_part():
    entry = UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.INTERNAL_MEDICINE, 59.5)
    letter = Letter(LetterWriter.US_PEDIATRICS_DIRECTOR, LetterState.REQUESTED, date(2026, 11, 20))
    crowded = replace(
        FULL,
        us_experience=(entry,) * 60,
        time_zone="America/Argentina/ComodRivadavia",
        letters=(letter,) * LETTERS_MAX,
        research=Research(99, 99, 99, 99),
        work_with_children=99,
        statement=PersonalStatement.NOT_BEGUN,
        content_gaps=tuple(ContentGap),
        preferences=Preferences(tuple(STATE_NAMES), tuple(Division), tuple(ProgramKind)),
        connections=(ProgramTie(AcgmeId("3203511146"), ConnectionKind.MENTOR),) * CONNECTIONS_MAX,
    )
    card = profile_card(
        crowded, [field.message for field in missing_fields(Profile())] * 2, SAY, NOW, "Saved."
    )
    embed = card.embed()
    assert len(embed) <= limits.EMBED_TOTAL
    assert [(field.name, field.value) for field in embed.fields] == [(f.name, f.value) for f in card.fields]
    assert len(embed.fields) == 8
    assert section(card, "letters")[-1].startswith("… and ")


def test_what_tells_most_is_named_with_what_it_would_change():
    every = [field.message for field in missing_fields(Profile())]
    shown = section(profile_card(Profile(), every, SAY, NOW), "missing")
    assert shown == [f"• {SAY.of(line)}" for line in every[:MISSING_SHOWN]]
