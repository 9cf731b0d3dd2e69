"""Scores are listed newest first, results apart from practice, with the guide's words for them."""

from datetime import date, timedelta

import pytest

from bot.domain.advice import TierId
from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.profile import Profile
from bot.i18n import catalogue
from bot.profile.scores import ScoreEntry
from bot.strategy.tables import TierBand
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.score.card import ROOM, form_name, score_line, score_list_card

SAY = catalogue(discord=True)
BANDS = (
    TierBand(245, 300, TierId.COMPETITIVE),
    TierBand(235, 244, TierId.SOLID),
    TierBand(225, 234, TierId.WORKABLE),
    TierBand(1, 224, TierId.LOW_SCORE),
)
DAY = date(2026, 6, 20)


def practice(form: str, score: int, day: date = DAY) -> SelfAssessment:
    return SelfAssessment(Exam.STEP2CK, form, score, day)


def lines(card: Card, name: str) -> list[str]:
    title = SAY(f"score.list.{name}")
    return next(field.value for field in card.fields if field.name == title).splitlines()


def test_results_and_practice_stand_apart_newest_first():
    card = score_list_card(
        Profile(
            step1=ExamRecord(ExamStatus.PASSED, 1, None, date(2025, 3, 10)),
            step2ck=ExamRecord(ExamStatus.PASSED, 1, 232, DAY),
            self_assessments=(
                practice("nbme_13", 228, date(2026, 5, 2)),
                practice("free_120", 74, date(2026, 6, 10)),
            ),
        ),
        BANDS,
        SAY,
    )
    assert lines(card, "results") == [
        "**Step 2 CK:** passed · 232 · 1 attempt · 20 Jun 2026 · in the guide's *workable* range",
        "**Step 1:** passed · 1 attempt · 10 Mar 2025",
    ]
    assert lines(card, "practices") == [
        "**Free 120:** 74 % correct · 10 Jun 2026",
        "**NBME form 13:** 228 · 2 May 2026 · in the guide's *workable* range",
    ]
    assert "opinion" in card.footer


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (250, "245 or more, the guide's *competitive* range"),
        (240, "in the guide's *solid* range"),
        (225, "in the guide's *workable* range"),
        (220, "below the guide's range for most programs"),
    ],
)
def test_a_step2_score_is_put_into_the_guides_words(score: int, words: str):
    result = ScoreEntry(Exam.STEP2CK, DAY, score, ExamStatus.PASSED, 1)
    assert SAY.of(score_line(result, BANDS)).endswith(f" · {words}")
    assert SAY.of(score_line(ScoreEntry(Exam.STEP2CK, DAY, score, form="uwsa_2"), BANDS)).endswith(
        f" · {words}"
    )


def test_a_failed_score_and_other_steps_get_no_band():
    failed = ScoreEntry(Exam.STEP2CK, DAY, 210, ExamStatus.FAILED, 1)
    old_step1 = ScoreEntry(Exam.STEP1, date(2020, 1, 1), 240, ExamStatus.PASSED, 1)
    percent = ScoreEntry(Exam.STEP2CK, DAY, 80, form="free_120")
    for entry in (failed, old_step1, percent):
        assert "guide" not in SAY.of(score_line(entry, BANDS))


def test_an_exam_that_is_only_booked_is_no_result():
    card = score_list_card(Profile(step3=ExamRecord(ExamStatus.BOOKED, date=DAY)), BANDS, SAY)
    assert card.fields == ()
    assert "/score add" in card.body


def test_a_result_without_a_day_comes_last():
    undated = ExamRecord(ExamStatus.PASSED, 1)
    dated = ExamRecord(ExamStatus.FAILED, 1, None, DAY)
    card = score_list_card(Profile(step1=undated, step3=dated), BANDS, SAY)
    assert [line[:10] for line in lines(card, "results")] == ["**Step 3:*", "**Step 1:*"]


@pytest.mark.parametrize("form", ["nbme_9", "uwsa_1", "uwsa_2", "uwsa_3", "amboss_sa", "free_120"])
def test_every_practice_form_has_a_name(form: str):
    assert SAY.of(form_name(form))


def test_a_long_history_shows_the_newest_and_counts_the_others():
    history = tuple(practice("uwsa_1", 230, DAY - timedelta(days=n)) for n in range(200))
    card = score_list_card(Profile(self_assessments=history), BANDS, SAY)
    embed = card.embed()
    assert all(len(field.value or "") <= limits.EMBED_FIELD_VALUE for field in embed.fields)
    shown = lines(card, "practices")
    assert "20 Jun 2026" in shown[0]
    assert shown[-1] == f"… and {200 - len(shown) + 1} older ones"


@pytest.mark.parametrize(
    ("score", "band"), [(224, 3), (225, 2), (234, 2), (235, 1), (244, 1), (245, 0), (300, 0), (301, None)]
)
def test_a_range_of_the_guide_holds_its_lowest_and_its_highest_score(score: int, band: int | None):
    card = score_list_card(Profile(step2ck=ExamRecord(ExamStatus.PASSED, 1, score, DAY)), BANDS, SAY)
    named = [SAY(f"score.band.{one.tier}", {"low": one.low}) for one in BANDS]
    told = [place for place, name in enumerate(named) if name in "".join(lines(card, "results"))]
    assert told == ([] if band is None else [band])


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_lines_fill_a_field_up_to_the_room_for_how_many_are_left_out(more: int):
    """Each line of form 10 is a letter longer than one of form 9."""

    def shown(longer: int) -> str:
        forms = ["nbme_10"] * longer + ["nbme_9"] * (30 - longer)
        history = tuple(practice(form, 230, DAY - timedelta(days=n // 4)) for n, form in enumerate(forms))
        return "\n".join(lines(score_list_card(Profile(self_assessments=history), (), SAY), "practices")[:-1])

    plain = shown(0)
    count = plain.count("\n") + 1
    longer = ROOM - len(plain) + more
    assert 0 <= longer <= count
    assert len(shown(longer).splitlines()) == (count if more <= 0 else count - 1)
