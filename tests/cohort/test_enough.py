"""Whether enough take part: what all the answers together tell of one member, exactly, and how good an answer they are."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product
from math import exp

import pytest

from bot.cohort import service as cohort_service
from bot.cohort.aggregate import ExactCounts
from bot.cohort.budget import AFTER_NOTHING, MayDraw, SeasonSpent
from bot.cohort.disclosure import ENOUGH, STRICT, USUAL, Terms, enough, threshold_noise
from bot.domain.cohort import CheckState, CohortTable
from bot.domain.ids import GuildId, MemberId
from bot.domain.profile import CycleStatus, Stage
from bot.errors import UserError
from tests.cohort.coins import laplace, seeded
from tests.cohort.conftest import NOW, SERVER, Server
from tests.cohort.test_member_budget import join, spent

STEP2CK = CohortTable.STEP2CK
EVERY_TERMS = pytest.mark.parametrize("terms", [USUAL, STRICT], ids=["usual", "strict"])
FAR = 160
WEEK = AFTER_NOTHING


def tail(epsilon: float, least: int) -> float:
    """The chance that discrete Laplace noise is at least so much."""
    alpha = exp(-epsilon)
    return alpha**least / (1 + alpha) if least > 0 else 1 - alpha ** (1 - least) / (1 + alpha)


def chances(counts: Sequence[int], terms: Terms, *, noisy_threshold: bool = True) -> list[float]:
    """The exact chance of each course of a season: the first *yes* at each answer, or none at all."""
    half = float(terms.check_epsilon / 2)
    found = [0.0] * (len(counts) + 1)
    noises = range(-FAR, FAR + 1) if noisy_threshold else (0,)
    for noise in noises:
        rest = laplace(half, noise) if noisy_threshold else 1.0
        for number, count in enumerate(counts):
            yes = tail(half, ENOUGH + noise - count)
            found[number] += rest * yes
            rest *= 1 - yes
        found[-1] += rest
    return found


def courses(answers: int) -> Iterator[tuple[list[int], list[int]]]:
    """What is counted without a member and with them, who is there at any of the answers, near and far from enough."""
    chance = random.Random(5)
    for size in (12, 30, 36, 40, 60):
        for there in product((0, 1), repeat=answers):
            without = [max(size + chance.randrange(-6, 7), 0) for _ in there]
            yield without, [count + is_there for count, is_there in zip(without, there, strict=True)]


def loss(without: Sequence[int], with_member: Sequence[int], terms: Terms, **how: bool) -> float:
    """The largest ratio of the chances of any course, in either direction."""
    pairs = zip(chances(without, terms, **how), chances(with_member, terms, **how), strict=True)
    return max(max(a / b, b / a) for a, b in pairs)


@EVERY_TERMS
def test_all_answers_of_a_season_together_cost_epsilon_once(terms: Terms):
    worst = max(loss(without, there, terms) for without, there in courses(6))
    assert worst <= exp(terms.check_epsilon) * (1 + 1e-9)
    assert worst > exp(terms.check_epsilon / 2), "the bound is not idle"


@EVERY_TERMS
def test_who_tells_and_takes_back_between_the_answers_stays_within_the_season(terms: Terms):
    """Two courses of one member, each counted where the other is not: twice the cost at most, and one drawing is left."""
    worst = 1.0
    for size in (12, 30, 36, 40):
        for first in product((0, 1), repeat=4):
            other = [1 - there for there in first]
            worst = max(worst, loss([size + n for n in first], [size + n for n in other], terms))
    assert exp(terms.check_epsilon) < worst <= exp(2 * terms.check_epsilon) * (1 + 1e-9)
    for table in (CohortTable.STAGE, CohortTable.INTERVIEWS):
        left = (terms.season_epsilon - terms.check_epsilon) // terms.charge(table)
        assert 2 * terms.check_epsilon + left * terms.charge(table) <= terms.season_epsilon


@EVERY_TERMS
def test_a_year_of_answers_costs_no_more_than_the_first(terms: Terms):
    for size in (5, 20, 36, 50):
        assert loss([size] * 52, [size + 1] * 52, terms) <= exp(terms.check_epsilon) * (1 + 1e-9)


def test_without_noise_of_the_threshold_the_cost_would_grow_with_every_answer():
    """The same attack on the usual mistake: fresh noise in each answer and a fixed threshold."""
    assert loss([30] * 52, [31] * 52, USUAL, noisy_threshold=False) > exp(2)


@EVERY_TERMS
def test_the_code_answers_with_these_chances(terms: Terms):
    """The first *yes* of three answers, played with the real functions; the sampler is proven exact on its own."""
    sizes, games, coin = (30, 34, 38), 4_000, seeded(11)
    played = [0] * 4
    for _ in range(games):
        noise = threshold_noise(terms, coin)
        answers = [enough(STEP2CK, ExactCounts((size, *[0] * 7)), noise, terms, coin) for size in sizes]
        played[answers.index(True) if True in answers else 3] += 1
    for share, chance in zip(played, chances(sizes, terms), strict=True):
        assert share / games == pytest.approx(chance, abs=0.025)  # three standard deviations


@pytest.mark.parametrize(
    ("size", "least", "most"), [(12, 0, 0.01), (20, 0, 0.04), (30, 0.1, 0.3), (40, 0.7, 0.8), (60, 0.99, 1)]
)
def test_how_often_one_answer_is_yes(size: int, least: float, most: float):
    assert least <= chances([size], USUAL)[0] <= most


def test_interviews_ask_for_those_who_gave_a_number():
    silent = ExactCounts((500, 0, 0, 0, 0, 0))
    answered = ExactCounts((0, 100, 100, 100, 100, 100))
    answers = [enough(CohortTable.INTERVIEWS, counts, 0, USUAL, seeded(1)) for counts in (silent, answered)]
    assert answers == [False, True]


async def test_each_member_is_charged_once_for_all_answers_and_newcomers_too(server: Server):
    members = await server.crowd(8, 232)
    service = server.service()
    for week in range(4):
        now = NOW + week * WEEK
        await server.seen_again(now)
        assert await service.ask(SERVER, STEP2CK, now=now) is CheckState.NOT_YET
        members += await server.crowd(1, 232, first=100 + week, now=now)
    assert await spent(server) == dict.fromkeys(members[:-1], 500)
    assert (await service.status(SERVER, STEP2CK, now=NOW)).check is not None


async def test_it_draws_nothing_and_leaves_three_drawings_of_four(server: Server):
    await server.crowd(120, 232)
    service = server.service()
    assert await service.ask(SERVER, STEP2CK, now=NOW) is CheckState.ENOUGH
    assert await server.snapshots.charges(SERVER, STEP2CK) == ()
    for drawn in range(4):
        now = NOW + drawn * timedelta(days=28)
        await server.seen_again(now)
        status = await service.status(SERVER, STEP2CK, now=now)
        assert isinstance(status.next, MayDraw if drawn < 3 else SeasonSpent)
        if drawn < 3:
            await service.draw(SERVER, STEP2CK, seen=status.last, now=now)
    assert set((await spent(server)).values()) == {2000}


async def test_asking_again_within_seven_days_or_after_yes_is_refused(server: Server):
    service = server.service()
    assert await service.ask(SERVER, STEP2CK, now=NOW) is CheckState.NOT_YET
    with pytest.raises(UserError, match="not_now"):
        await service.ask(SERVER, STEP2CK, now=NOW + WEEK - timedelta(seconds=1))
    await server.crowd(200, 232, now=NOW + WEEK)
    assert await service.ask(SERVER, STEP2CK, now=NOW + WEEK) is CheckState.ENOUGH
    with pytest.raises(UserError, match="not_now"):
        await service.ask(SERVER, STEP2CK, now=NOW + 3 * WEEK)


async def test_the_threshold_keeps_its_noise_through_restarts(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    seen: list[int] = []
    real = cohort_service.enough

    def watched(table: CohortTable, counts: ExactCounts, noise: int, terms: Terms, coin: object) -> bool:
        seen.append(noise)
        return real(table, counts, noise, terms, seeded(3))

    monkeypatch.setattr(cohort_service, "enough", watched)
    for week in range(3):
        await server.service(seed=week).ask(SERVER, STEP2CK, now=NOW + week * WEEK)
    assert len(seen) == 3
    assert len(set(seen)) == 1


async def test_ten_servers_that_ask_and_draw_spend_no_more_than_one_budget(server: Server):
    members = await server.crowd(60, 232)
    server.scores.statuses = dict.fromkeys(members, CycleStatus(Stage.INTERVIEWING, interviews=4))
    service = server.service()
    for n in range(10):
        guild = GuildId(910 + n)
        await join(server, members, guild)
        for table in CohortTable:
            await service.ask(guild, table, now=NOW)
            await service.draw(guild, table, seen=None, now=NOW)
    rows = await server.database.read.rows("SELECT epsilon FROM cohort_spent")
    assert len(rows) == 180
    assert all(row["epsilon"] <= 2000 for row in rows)


async def test_leaving_and_joining_again_is_charged_again_and_never_more_than_the_budget(server: Server):
    members = await server.crowd(40, 232)
    service = server.service()
    for week in range(6):
        now = NOW + week * WEEK
        for member in members:
            await service.leave(member, SERVER)
            await service.join(member, SERVER, in_server_since=NOW - timedelta(days=60), now=now)
        if not (await service.status(SERVER, STEP2CK, now=now)).may_ask:
            break
        await service.ask(SERVER, STEP2CK, now=now)
    assert max((await spent(server)).values()) <= 2000


async def test_a_question_lost_in_a_restore_is_not_asked_again(server: Server):
    await server.crowd(10, 232)
    service = server.service()
    await service.ask(SERVER, STEP2CK, now=NOW)
    lost = (await service.draw(SERVER, STEP2CK, seen=None, now=NOW)).charge
    await server.snapshots.assume(GuildId(911), STEP2CK, [lost])
    for guild, state in ((SERVER, CheckState.NOT_YET), (GuildId(911), CheckState.LOST)):
        check = (await service.status(guild, STEP2CK, now=NOW)).check
        assert check is not None
        assert check.state is state
    assert not (await service.status(GuildId(911), STEP2CK, now=NOW + timedelta(days=29))).may_ask


async def test_who_left_while_it_was_asked_does_not_stop_it(server: Server, monkeypatch: pytest.MonkeyPatch):
    members = await server.crowd(5, 232)
    service = server.service()
    real = server.scores.step2ck_scores

    async def leaving(asked: Sequence[MemberId]):
        await service.leave(members[0], SERVER)
        await server.members.erase(members[1])
        return await real(asked)

    monkeypatch.setattr(server.scores, "step2ck_scores", leaving)
    assert await service.ask(SERVER, STEP2CK, now=NOW) is CheckState.NOT_YET
    assert set(await spent(server)) == {members[0], *members[2:]}


async def test_of_two_who_ask_at_once_one_is_answered(server: Server):
    service = server.service()
    asked = (service.ask(SERVER, STEP2CK, now=NOW) for _ in range(2))
    first, second = await asyncio.gather(*asked, return_exceptions=True)
    assert first is CheckState.NOT_YET
    assert isinstance(second, UserError)
