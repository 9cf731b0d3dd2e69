"""Tables of what the statistics show, to whom and when, as they were read: each limit at minus one, zero and one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import product

from bot.cohort.aggregate import ExactCounts, counts_from, cutoffs, interview_cell, score_cell, stage_cell
from bot.cohort.budget import asked_again_from, lost_drawings, may_ask, next_drawing
from bot.cohort.disclosure import STRICT, USUAL, best_guess, enough, shown, threshold_noise
from bot.cohort.noise import below, discrete_laplace, exp_coin
from bot.domain.cohort import Charge, Check, CheckState, CohortTable
from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import CycleStatus, Stage
from bot.seasons.loader import load_calendar
from tests.approved import shown as told
from tests.cohort.coins import seeded
from tests.domain.tables import Cases, held

START = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SEASON, NEXT = SeasonId(2028), SeasonId(2029)
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
STEP2CK, STAGE, INTERVIEWS = CohortTable
TERMS = {"usual": USUAL, "strict": STRICT}


def test_what_is_shown_of_noisy_counts():
    scores = (
        *(
            (5, 5, 5, 5, 5, 4, 0, 0),
            (5, 5, 5, 5, 5, 5, 0, 0),
            (10, 9, 12, 13, 30, 5, 3, 2),
            (12, 12, 12, 13, 12, 13, 13, 12),
        ),
        *(
            (13, 12, 12, 13, 12, 13, 13, 12),
            (-3, 40, 9, 10, 11, 7, 8, 33),
            (100, 0, 0, 0, 0, 0, 0, 0),
            (0, 0, 0, 0, 0, 0, 0, 100),
        ),
        *(
            (0, 0, 0, 0, 50, 50, 0, 0),
            (7, 2, 8, 2, 3, 7, 9, 1),
            (-9, -9, 50, 2, 0, 0, 0, 0),
            (2, 8, 0, 0, 10, 15, -4, -4),
        ),
    )
    stages = (
        (6, 6, 6, 6, 5),
        (6, 6, 6, 6, 6),
        (9, 10, 11, 12, 13),
        (-20, 60, 2, 3, 4),
        (17, 18, 22, 23, 100),
    )
    interviews = (
        *(
            (0, 5, 5, 5, 5, 9),
            (0, 10, 5, 5, 5, 5),
            (-5, 9, 9, 9, 9, 9),
            (20, 10, 12, 13, 14, 15),
            (40, 9, 3, 2, 20, 1),
        ),
        *(
            (7, 30, 1, 1, 1, 1),
            (3, 33, 0, 4, 0, 0),
            (12, 28, 3, 3, 3, 0),
            (1, -4, 20, 20, 0, 0),
            (100, 15, 6, 7, 2, 3),
        ),
    )

    def cases() -> Cases:
        for (name, terms), (table, vectors) in product(
            TERMS.items(), ((STEP2CK, scores), (STAGE, stages), (INTERVIEWS, interviews))
        ):
            for noisy in vectors:
                yield f"{name} {table} {noisy}", partial(_shown, table, noisy, terms)

    held("cohort/approved/shown", cases())


def _shown(table: CohortTable, noisy: Sequence[int], terms: object) -> str:
    found = shown(table, noisy, terms)  # pyright: ignore[reportArgumentType]
    return f"{type(found).__name__} {told(found)}"


def test_noise_by_its_coin():
    def cases() -> Cases:
        for epsilon in (Fraction(1, 4), Fraction(1, 2), Fraction(2, 3), Fraction(2)):
            coin = seeded(epsilon.denominator)
            yield (
                f"noise of {epsilon}",
                lambda epsilon=epsilon, coin=coin: [discrete_laplace(epsilon, coin) for _ in range(60)],
            )
        coin = seeded(5)
        yield (
            "exponential coins",
            lambda: [exp_coin(Fraction(number, 10), coin) for number in range(11) for _ in range(3)],
        )
        yield "below", lambda: [below(limit, coin) for limit in (1, 2, 3, 4, 9, 9, 9, 9)]
        for name, terms in TERMS.items():
            yield (
                f"threshold of {name}",
                lambda terms=terms: [threshold_noise(terms, coin) for _ in range(20)],
            )
            for size in (20, 28, 34, 36, 38, 44, 60):
                counts = (9, size, 0, 0, 0, 0)
                for table in (STAGE, INTERVIEWS):
                    yield (
                        f"enough of {size} in {table}, {name}",
                        lambda terms=terms, table=table, counts=counts: [
                            enough(table, ExactCounts(counts), noise, terms, coin)
                            for noise in (-6, -1, 0, 1, 6)
                        ],
                    )
            yield (
                f"charges of {name}",
                lambda terms=terms: [str(terms.charge(table)) for table in CohortTable],
            )
            for votes in range(9):
                yield (
                    f"best guess of {votes}, {name}",
                    lambda terms=terms, votes=votes: f"{best_guess(terms.epsilon, votes):.6f}",
                )

    held("cohort/approved/noise", cases())


def test_who_counts_where():
    def cases() -> Cases:
        for score in (1, 217, 218, 219, 224, 225, 229, 230, 234, 235, 239, 240, 244, 245, 246, 254, 255, 300):
            yield f"score {score}", partial(score_cell, score)
        for stage in (None, *Stage):
            yield (
                f"stage {stage}",
                lambda stage=stage: (stage_cell(CycleStatus(stage)), interview_cell(CycleStatus(stage))),
            )
        for interviews in (0, 1, 2, 3, 5, 6, 9, 10, 11, 40):
            yield (
                f"{interviews} interviews",
                partial(interview_cell, CycleStatus(Stage.SUBMITTED, 80, interviews)),
            )
        for table in CohortTable:
            yield f"none of {table}", lambda table=table: ExactCounts.none(table).cells
        some = ExactCounts((1, 2, 3))
        yield "plus, minus", lambda: (some.plus([0, 0, 2]).cells, some.minus([1, 2, 2]).cells)
        yield "cutoffs", partial(cutoffs, START)
        oldest = cutoffs(START).newest_account
        for member in (oldest, oldest + 1, 1 << 22, 0):
            for since in (START - 14 * DAY, START - 14 * DAY + SECOND, START - 40 * DAY):
                yield f"{member} since {since:%d %H:%M:%S}", partial(counts_from, MemberId(member), since)

    held("cohort/approved/counted", cases())


def charges(
    *spans: tuple[int, bool], epsilon: Fraction = USUAL.epsilon, season: SeasonId = SEASON
) -> list[Charge]:
    return [
        Charge(season, number, START + days * DAY, epsilon, empty)
        for number, (days, empty) in enumerate(spans, start=1)
    ]


def test_when_numbers_may_be_drawn_and_asked_for():
    drawn = {
        "nothing": [],
        "one": charges((0, False)),
        "one that was empty": charges((0, True)),
        "two": charges((-40, False), (0, False)),
        "three": charges((-80, False), (-40, True), (0, False)),
        "four": charges((-90, True), (-60, True), (-30, True), (0, True)),
        "one at a strict price": charges((0, False), epsilon=STRICT.epsilon),
        "one of another season": charges((0, False), season=NEXT),
        "one after now": charges((60, False)),
    }
    asked = {
        "not asked": None,
        "not yet": Check(CheckState.NOT_YET, USUAL.epsilon, START, 3),
        "never answered": Check(CheckState.NOT_YET, USUAL.epsilon, None, 3),
        "enough": Check(CheckState.ENOUGH, USUAL.epsilon, START, 3),
        "lost": Check(CheckState.LOST, USUAL.epsilon, START, 3),
    }
    instants = [START, *(START + days * DAY + off * SECOND for days in (7, 28) for off in (-1, 0, 1))]

    def cases() -> Cases:
        for (name, made), (question, check) in product(drawn.items(), asked.items()):
            for table, (strictness, terms) in product((STEP2CK, STAGE), TERMS.items()):
                yield (
                    f"{name}, {question}, {table}, {strictness}",
                    lambda made=made, check=check, table=table, terms=terms: [
                        _drawing(next_drawing(table, made, SEASON, terms, now, check), made, check, now)
                        for now in instants
                    ],
                )
        for name, check in asked.items():
            yield f"{name} asked again from", partial(_again, check)

    held("cohort/approved/drawings", cases())


def _again(check: Check | None) -> object:
    return check and asked_again_from(check)


def _drawing(drawing: object, made: list[Charge], check: Check | None, now: dt.datetime) -> str:
    may = may_ask(drawing, made, SEASON, check, now)  # pyright: ignore[reportArgumentType]
    return f"{type(drawing).__name__}({told(drawing)}){' ask' if may else ''}"


def test_drawings_lost_in_a_restore():
    calendar = load_calendar()
    now = dt.datetime(2026, 8, 20, 12, tzinfo=dt.UTC)
    season = calendar.current(now).id
    begins = next(
        found.instant
        for one in calendar.seasons
        if one.id == season - 1 and (found := one.find("eras_review"))
    )

    def cases() -> Cases:
        for days in (0, 6, 7, 8, 13, 14, 15, 28, 400):
            for name, made in (("nothing", []), ("one", [Charge(season, 1, now - 20 * DAY, USUAL.epsilon)])):
                for table, terms in product((STEP2CK, STAGE), TERMS.values()):
                    yield (
                        f"{days} days, {name}, {table}, {terms.epsilon}",
                        lambda days=days, made=made, table=table, terms=terms: [
                            f"{lost.season} {lost.number} {lost.drawn_at:%m-%d %H} {lost.epsilon}"
                            for lost in lost_drawings(table, made, now - days * DAY, now, calendar, terms)
                        ],
                    )
        soon = begins + 8 * DAY
        yield (
            "since before the season",
            lambda: [
                f"{lost.drawn_at:%m-%d %H}"
                for lost in lost_drawings(STEP2CK, [], begins - 30 * DAY, soon, calendar, USUAL)
            ],
        )
        yield (
            "an empty one before",
            lambda: len(
                lost_drawings(
                    STEP2CK,
                    [replace(one, season=season, drawn_at=now - 8 * DAY) for one in charges((0, True))],
                    now - 9 * DAY,
                    now,
                    calendar,
                    USUAL,
                )
            ),
        )

    held("cohort/approved/lost_drawings", cases())
