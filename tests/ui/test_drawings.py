"""The pictures that members get, whole, with the words beside them: as they stand in `approved/`."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from bot.cohort.disclosure import USUAL, shown
from bot.domain.cohort import Charge, CohortTable, Snapshot
from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, GuildId, SeasonId
from bot.domain.interview import Interview, InterviewFormat, Interviews
from bot.domain.profile import CycleStatus, Preferences, Profile, Stage
from bot.domain.program import ProgramKind
from bot.i18n import catalogue
from bot.pictures.bar_plot import draw_bars
from bot.pictures.lane_plot import draw_lanes
from bot.pictures.plot import draw
from bot.seasons.loader import load_calendar
from bot.seasons.personal_plan import personal_plan
from bot.strategy.facade import compute
from bot.strategy.loader import load_rulebook
from bot.timeline.progress import steps_of
from bot.ui.cohort.picture import alternative_text as told_of_numbers
from bot.ui.cohort.picture import bars_of
from bot.ui.cohort.words import numbers_of
from bot.ui.score.chart import score_chart
from bot.ui.score.chart_card import alternative_text as told_of_scores
from bot.ui.score.trend import trend_of
from bot.ui.timeline.picture import Shown, timeline_picture
from bot.ui.timeline.picture import alternative_text as told_of_steps
from tests.approved import approved
from tests.pictures.drawing import approved_drawing

RULES, CALENDAR = load_rulebook(), load_calendar()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
WORDS = "ui/approved/beside-pictures"


def by_line(text: str) -> str:
    return text.replace(". ", ".\n")


def practice(form: str, score: int, ago: int) -> SelfAssessment:
    return SelfAssessment(Exam.STEP2CK, form, score, TODAY - timedelta(days=ago))


PRACTISED = (practice("uwsa_1", 233, 8), practice("nbme_13", 221, 30), practice("amboss_sa", 215, 200))
CHILDREN = Preferences(kinds=(ProgramKind.UNIVERSITY_CHILDREN,))
PASSED = ExamRecord(ExamStatus.PASSED, 1, 243, TODAY - timedelta(days=5))
FAILED = ExamRecord(ExamStatus.FAILED, 1, 210, TODAY - timedelta(days=60))
SCORES = {
    "practice": Profile(self_assessments=PRACTISED),
    "practice-for-a-higher-target": Profile(preferences=CHILDREN, self_assessments=PRACTISED),
    "passed": Profile(step2ck=PASSED, self_assessments=PRACTISED),
    "passed-alone": Profile(step2ck=ExamRecord(ExamStatus.PASSED, 1, 268, date(2023, 10, 1))),
    "failed": Profile(step2ck=FAILED, self_assessments=(practice("uwsa_1", 226, 8), practice("nbme_9", 300, 0))),
    "one-day": Profile(
        self_assessments=(
            *(practice(f"nbme_{n}", 190 + 5 * n, 3) for n in range(9, 15)),
            *(practice("uwsa_2", 228, 3), practice("uwsa_1", 220, 12), practice("nbme_9", 199, 500)),
        )
    ),
    "many": Profile(self_assessments=tuple(practice("uwsa_1", 205 + n, 8 + 9 * n) for n in range(36))),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", SCORES)
def test_scores(name: str, language: str):
    profile, texts = SCORES[name], catalogue(language)
    advice = compute(profile, rulebook=RULES, calendar=CALENDAR, program_count=212, as_of=TODAY)
    trend = trend_of(profile, advice, RULES)
    assert trend is not None
    approved(
        WORDS, "\n".join(texts.of(line) for line in told_of_scores(trend)), part=f"scores {name} {language}"
    )
    if language == "en" or name == "practice":
        approved_drawing(f"ui/approved/scores-{name}-{language}", draw(score_chart(trend, texts)))


def interviews(count: int) -> Interviews:
    days = [datetime(2027, 1, 10 + n, 9) for n in range(1, count + 1)]  # noqa: DTZ001 (wall time)
    entries = (
        Interview(n, SeasonId(2027), AcgmeId("3200100001"), at, "UTC", InterviewFormat.VIDEO)
        for n, at in enumerate(days, 1)
    )
    return Interviews(tuple(entries), count)


STEPS = {
    "booked": (Profile(step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, date(2027, 5, 20))), 2028, NOW),
    "late": (Profile(), 2027, NOW),
    "submitted": (Profile(status=CycleStatus(Stage.SUBMITTED), interviews=interviews(8)), 2027, NOW),
    "crowded": (Profile(interviews=interviews(9)), 2027, NOW),
    "not-matched": (Profile(status=CycleStatus(Stage.NOT_MATCHED)), 2027, datetime(2027, 3, 20, tzinfo=UTC)),
    "long-before": (Profile(), 2028, datetime(2025, 1, 1, 0, 30, tzinfo=UTC)),
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", STEPS)
def test_the_way_to_the_match(name: str, language: str):
    profile, number, now = STEPS[name]
    season, texts, zone = SeasonId(number), catalogue(language), "Asia/Karachi"
    plan = personal_plan(profile, CALENDAR.find(season), season, zone, RULES.plan_rules, now)
    of = Shown(steps_of(plan, (), now), season, zone, now, profile.interviews)
    approved(WORDS, by_line(told_of_steps(of, texts)), part=f"timeline {name} {language}")
    if language == "en" or name == "late":
        approved_drawing(f"ui/approved/timeline-{name}-{language}", draw_lanes(timeline_picture(of, texts)))


NOISY = {
    CohortTable.STEP2CK: [6, 16, 22, 29, 33, 32, 45, 14],
    CohortTable.STAGE: [40, 80, 33, 4, 12],
    CohortTable.INTERVIEWS: [41, 18, 20, 30, 22, 16],
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("table", CohortTable)
def test_statistics(table: CohortTable, language: str):
    texts = catalogue(language)
    charge = Charge(SeasonId(2028), 1, NOW, Fraction(1, 2))
    snapshot = Snapshot(GuildId(900), table, charge, shown(table, NOISY[table], USUAL))
    numbers = numbers_of(snapshot)
    approved(WORDS, by_line(told_of_numbers(snapshot, numbers, texts)), part=f"statistics {table} {language}")
    if language == "en" or table is CohortTable.STAGE:
        picture = draw_bars(bars_of(snapshot, numbers, texts))
        approved_drawing(f"ui/approved/statistics-{table}-{language}", picture)
