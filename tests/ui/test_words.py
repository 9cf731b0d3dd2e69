"""How much a member reads on each card, with the longest content that it can have: a bound for each.

Words are counted as people read them (:func:`bot.ui.text.word_count`); the line below every card that names whom the bot
is not affiliated with counts too.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import (
    ConnectionKind,
    ContentGap,
    CycleStatus,
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
    Stage,
    UsExperience,
    Visa,
)
from bot.domain.program import ProgramKind
from bot.domain.reminder import DeliveryRights
from bot.i18n import catalogue
from bot.ledger.loader import load_programs
from bot.profile.changing import ProfileChange
from bot.profile.clearing import Clearable
from bot.profile.completeness import missing_fields
from bot.profile.connections import CONNECTIONS_MAX
from bot.profile.experience import ROTATIONS_MAX
from bot.profile.letters import LABEL_MAX, LETTERS_MAX
from bot.profile.scores import ASSESSMENTS_MAX
from bot.seasons.loader import load_calendar
from bot.strategy.loader import load_rulebook
from bot.ui.about_card import help_card
from bot.ui.card import Card
from bot.ui.consent import consent_card
from bot.ui.profile.card import places_card, profile_card
from bot.ui.profile.clear import ask_card
from bot.ui.profile.connections import connections_card
from bot.ui.profile.first_contact import start_card
from bot.ui.profile.letters import letters_card, letters_why_card
from bot.ui.profile.panel import saved_card
from bot.ui.profile.rotations import rotations_card
from bot.ui.profile.status import offer_field, status_card
from bot.ui.reminders.settings_card import settings_card
from bot.ui.score.card import score_list_card
from bot.ui.text import word_count

SAY = catalogue(discord=True)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
ZONE = "America/Argentina/ComodRivadavia"
BY_LENGTH = sorted(load_programs(), key=lambda program: -len(program.name))
CROWDED = Profile(
    season=SeasonId(2028),
    time_zone=ZONE,
    visa=Visa.J1_OR_H1B,
    graduation=Graduation(GraduationStatus.STUDENT, 2027),
    step1=ExamRecord(ExamStatus.WAITING, 4, None, DAY),
    step2ck=ExamRecord(ExamStatus.PASSED, 4, 240, DAY),
    step3=ExamRecord(ExamStatus.WAITING, 4, None, DAY),
    oet=OetState.FAILED,
    oet_date=DAY,
    pathway=PathwayState.NOT_STARTED,
    ecfmg_certified=False,
    us_experience=(UsExperience(ExperienceKind.OBSERVERSHIP, ExperienceSpecialty.INTERNAL_MEDICINE, 1.5),)
    * ROTATIONS_MAX,
    letters=tuple(
        Letter(LetterWriter.US_PEDIATRICS_DIRECTOR, LetterState.REQUESTED, DAY, f"{'a b ' * 6}{number:02}")
        for number in range(LETTERS_MAX)
    ),
    research=Research(99, 99, 99, 99),
    work_with_children=99,
    self_assessments=tuple(
        SelfAssessment(
            Exam.STEP2CK, f"nbme_{1 + number % 20}", 240, date(2020 + number // 12, 1 + number % 12, 1)
        )
        for number in range(ASSESSMENTS_MAX)
    ),
    content_gaps=tuple(ContentGap),
    statement=PersonalStatement.NOT_BEGUN,
    status=CycleStatus(Stage.WAITING_SCORE, 999, 999),
    preferences=Preferences(("NY",) * 50, tuple(Division), tuple(ProgramKind)),
    connections=tuple(
        ProgramTie(program.acgme_id, ConnectionKind.ROTATION) for program in BY_LENGTH[:CONNECTIONS_MAX]
    ),
)
EMPTY = Profile(season=SeasonId(2028), time_zone=ZONE)
LACKING = [field.message for field in missing_fields(Profile())]
SEASON = load_calendar().find(SeasonId(2028))
BANDS = load_rulebook().tiers
RIGHTS = DeliveryRights(MemberId(1), ZONE, stopped=True, paused_until=NOW, dm_closed=True)


def one_change(**changed: object) -> ProfileChange:
    before = replace(CROWDED, letters=None)
    return ProfileChange(NOW, before, replace(before, **changed))


CARDS: dict[str, tuple[Card, int]] = {
    "consent": (consent_card(SAY, ZONE, NOW), 85),
    "start again": (start_card(CROWDED, SAY, NOW, "x " * 25), 60),
    "a score saved": (saved_card(one_change(step2ck=ExamRecord(ExamStatus.PASSED, 4, 245, DAY)), SAY), 45),
    "a first answer saved": (saved_card(ProfileChange(NOW, EMPTY, replace(EMPTY, visa=Visa.J1)), SAY), 25),
    "everything cleared": (saved_card(ProfileChange(NOW, CROWDED, EMPTY), SAY), 190),
    "question before clearing": (ask_card(Clearable.EVERYTHING, 400, SAY), 25),
    "status": (status_card(CROWDED.status, SAY), 35),
    "status, empty": (status_card(CycleStatus(), SAY), 35),
    "help": (help_card(SAY), 205),
    "help of a moderator": (help_card(SAY, moderator=True), 270),
    "profile, empty": (profile_card(EMPTY, LACKING, SAY, NOW), 155),
    "profile, longest": (profile_card(CROWDED, LACKING, SAY, NOW), 520),
    "letters, empty": (letters_card(EMPTY, SAY), 60),
    "letters, longest": (letters_card(CROWDED, SAY), 345),
    "why so many letters": (letters_why_card(EMPTY, SAY), 60),
    "rotations, longest": (rotations_card(CROWDED, SAY), 120),
    "scores, longest": (score_list_card(CROWDED, BANDS, SAY), 280),
    "connections, longest": (connections_card(CROWDED, SAY), 480),
    "places, longest": (places_card(CROWDED, SAY), 120),
    "reminder settings, longest": (settings_card(RIGHTS, SAY, NOW), 300),
}


@pytest.mark.parametrize(("card", "bound"), CARDS.values(), ids=CARDS)
def test_a_card_is_read_in_no_more_words_than_its_bound(card: Card, bound: int):
    parts = [
        card.title,
        card.body,
        card.footer,
        *(text for field in card.fields for text in (field.name, field.value)),
    ]
    assert bound * 0.6 <= word_count(" ".join(parts)) <= bound


def test_the_longest_label_and_the_offer_of_a_season_are_short():
    assert len(CROWDED.letters[0].label or "") <= LABEL_MAX  # type: ignore[index]
    assert SEASON is not None
    assert word_count(offer_field(SEASON, Stage.NOT_MATCHED, SAY).value) <= 60
