"""Drawing, joining and leaving, over a real database.

Where it matters who is counted, the noise is taken out by a coin that always falls so that it is 0.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import cycle
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from bot.cohort.budget import MayDraw, NotBefore
from bot.cohort.ports import Page, Price
from bot.cohort.service import CohortService
from bot.domain.cohort import (
    BandTable,
    CohortTable,
    InterviewTable,
    Participation,
    Shares,
    Snapshot,
    StageTable,
    TooFew,
)
from bot.domain.ids import GuildId, MemberId, SeasonId
from bot.domain.profile import CycleStatus, Stage
from bot.errors import UserError
from bot.seasons.loader import load_calendar
from storage.cohort import READ_AT_ONCE
from tests.cohort.coins import seeded
from tests.cohort.conftest import NOW, SERVER, Server, draw

STEP2CK = CohortTable.STEP2CK
MONTH = timedelta(days=28)
SECOND = timedelta(seconds=1)


def quiet(server: Server) -> CohortService:
    """A service whose numbers are the true ones, rounded; for tests of who counts."""
    # One try of the sampler: the uniform number is 0, its coin accepts, no wholes (two tosses), not negative.
    tosses = cycle((True, False, True, False, False))
    return CohortService(
        server.participants,
        server.snapshots,
        server.scores,
        load_calendar(),
        coin=lambda _chance: next(tosses),
    )


def counts(snapshot: Snapshot) -> dict[int | None, int | None]:
    assert isinstance(snapshot.release, BandTable)
    return {shown.band.lowest: shown.count for shown in snapshot.release.bands}


async def test_a_drawing_counts_every_participant_in_their_band(server: Server):
    await server.crowd(60, 232)
    await server.crowd(40, 258, first=1000)
    drawn = await draw(server, quiet(server))
    assert counts(drawn) == {
        None: None,
        218: None,
        225: None,
        230: 60,
        235: None,
        240: None,
        245: None,
        255: 40,
    }
    assert isinstance(drawn.release, BandTable)
    assert drawn.release.total == 100
    assert drawn.release.median.lowest == 230


async def test_previews_and_posts_repeat_what_was_drawn(server: Server):
    await server.crowd(120, 232)
    service = server.service()
    drawn = await draw(server, service)
    await server.crowd(50, 250, first=1000)
    for seed in (1, 2, 3):
        status = await server.service(seed).status(SERVER, STEP2CK, now=NOW + timedelta(days=20))
        assert status.snapshot == drawn
        assert status.next == NotBefore(NOW + MONTH)


async def test_looking_draws_nothing(server: Server):
    await server.crowd(40, 232)
    status = await server.service().status(SERVER, STEP2CK, now=NOW)
    assert status.snapshot is None
    assert status.next == MayDraw(number=1, left=4, left_after_asking=3)


async def test_too_few_members_are_not_shown_and_the_drawing_is_charged(server: Server):
    await server.crowd(4, 232)
    service = server.service()
    assert (await draw(server, service)).release == TooFew()
    with pytest.raises(UserError) as refusal:
        await draw(server, service, NOW + timedelta(days=1))
    assert refusal.value.message.key == "cohort.draw.too_early"


async def test_no_drawing_before_28_days_and_no_fifth_in_a_season(server: Server):
    service = server.service()
    await server.crowd(120, 232)
    for number in range(4):
        at = NOW + number * MONTH
        await server.seen_again(at)
        if number:
            with pytest.raises(UserError, match="too_early"):
                await draw(server, service, at - SECOND)
        assert (await draw(server, service, at)).charge.number == number + 1
    with pytest.raises(UserError, match="spent"):
        await draw(server, service, NOW + 5 * MONTH)


async def test_strict_mode_charges_half(server: Server):
    drawn = await draw(server, server.service(strict=True))
    assert drawn.charge.epsilon == Fraction(1, 4)
    assert (await draw(server, server.service(), NOW + MONTH)).charge.epsilon == Fraction(1, 2)


async def test_two_drawings_at_once_make_one(server: Server):
    await server.crowd(120, 232)
    first, second = await asyncio.gather(
        server.service(1).draw(SERVER, STEP2CK, seen=None, now=NOW),
        server.service(2).draw(SERVER, STEP2CK, seen=None, now=NOW + SECOND),
    )
    assert first == second
    assert len(await server.snapshots.charges(SERVER, first.table)) == 1


async def test_two_who_draw_at_once_charge_each_member_once(server: Server, monkeypatch: pytest.MonkeyPatch):
    await server.crowd(30, 232)
    spend, charged = server.participants.spend, list[int]()

    async def noted(season: SeasonId, table: CohortTable, members: Sequence[MemberId], price: Price) -> Any:
        charged.append(len(members))
        return await spend(season, table, members, price)

    monkeypatch.setattr(server.participants, "spend", noted)
    service = server.service()
    first, second = await asyncio.gather(*(draw(server, service) for _ in range(2)))
    assert first == second
    assert charged == [30]


async def test_a_second_click_gets_what_the_first_one_drew(server: Server):
    service = server.service()
    drawn = await service.draw(SERVER, STEP2CK, seen=None, now=NOW)
    assert await service.draw(SERVER, STEP2CK, seen=None, now=NOW + SECOND) == drawn


async def test_servers_do_not_share_anything(server: Server):
    await server.crowd(120, 232)
    service = server.service()
    await draw(server, service)
    elsewhere = await service.draw(GuildId(901), STEP2CK, seen=None, now=NOW)
    assert elsewhere.release == TooFew()


@pytest.mark.parametrize(
    ("in_server", "unseen", "counted"),
    [
        (timedelta(days=14), timedelta(0), True),
        (timedelta(days=14) - SECOND, timedelta(0), False),
        (timedelta(days=60), timedelta(days=7), True),
        (timedelta(days=60), timedelta(days=7) + SECOND, False),
    ],
)
async def test_only_settled_members_who_were_seen_count(
    server: Server, in_server: timedelta, unseen: timedelta, counted: bool
):
    await server.crowd(40, 232, since=NOW - in_server, now=NOW - unseen)
    drawn = await draw(server, quiet(server))
    assert isinstance(drawn.release, BandTable if counted else TooFew)


@pytest.mark.parametrize(
    ("age", "counted"), [(timedelta(days=30), True), (timedelta(days=30) - SECOND, False)]
)
async def test_new_accounts_do_not_count(server: Server, age: timedelta, counted: bool):
    made = NOW - age
    first = (int(made.timestamp() * 1000) - 1_420_070_400_000) << 22
    await server.crowd(40, 232, first=first)
    assert isinstance((await draw(server, quiet(server))).release, BandTable if counted else TooFew)


async def test_stages_are_counted_as_they_are_on_the_day(server: Server):
    members = await server.crowd(60, None)
    server.scores.statuses = dict.fromkeys(members[:40], CycleStatus(Stage.READY))
    server.scores.statuses |= dict.fromkeys(members[40:], CycleStatus(Stage.PREPARING))
    service = quiet(server)
    first = await draw(server, service, table=CohortTable.STAGE)
    assert isinstance(first.release, StageTable)
    assert [shown.count for shown in first.release.stages] == [20, 40, None, None, None]
    assert first.charge.epsilon == 1
    server.scores.statuses = dict.fromkeys(members, CycleStatus(Stage.INTERVIEWING))
    await server.seen_again(NOW + MONTH)
    second = await draw(server, service, NOW + MONTH, CohortTable.STAGE)
    assert isinstance(second.release, StageTable)
    assert [shown.count for shown in second.release.stages] == [None, None, 60, None, None]
    with pytest.raises(UserError, match="spent"):
        await draw(server, service, NOW + 2 * MONTH, CohortTable.STAGE)


async def test_interviews_tell_how_many_were_asked_and_how_many_answered(server: Server):
    members = await server.crowd(120, None)
    statuses = [CycleStatus(Stage.SUBMITTED)] * 40 + [CycleStatus(Stage.SUBMITTED, interviews=0)] * 20
    statuses += [CycleStatus(Stage.INTERVIEWING, interviews=4)] * 40 + [CycleStatus(Stage.PREPARING)] * 20
    server.scores.statuses = dict(zip(members, statuses, strict=True))
    release = (await draw(server, quiet(server), table=CohortTable.INTERVIEWS)).release
    assert isinstance(release, InterviewTable)
    assert (release.asked, release.answered, release.with_any) == (100, 60, 40)
    assert [shown.count for shown in release.bands] == [20, None, 40, None, None]
    assert release.shares() == Shares(answered=65, if_silent_have_none=40, if_silent_have_some=80)


async def test_each_table_has_its_own_snapshot_and_budget(server: Server):
    await server.crowd(60, 232)
    service = server.service()
    drawn = await draw(server, service)
    status = await service.status(SERVER, CohortTable.STAGE, now=NOW)
    assert (status.snapshot, status.next) == (None, MayDraw(number=1, left=2, left_after_asking=1))
    assert (await draw(server, service, table=CohortTable.STAGE)).release == TooFew()
    assert (await service.status(SERVER, STEP2CK, now=NOW)).snapshot == drawn


async def test_more_stages_than_one_page_are_all_counted(server: Server):
    size = READ_AT_ONCE + 5
    members = await server.crowd(size, None)
    server.scores.statuses = dict.fromkeys(members, CycleStatus(Stage.MATCHED))
    release = (await draw(server, quiet(server), table=CohortTable.STAGE)).release
    assert isinstance(release, StageTable)
    assert release.total == 5 * ((size + 2) // 5)


async def test_members_without_a_score_or_who_did_not_join_do_not_count(server: Server):
    await server.crowd(40, None)
    for member in range(100, 140):
        await server.register(MemberId(member))
        server.scores.step2ck[MemberId(member)] = 232
    assert (await draw(server, quiet(server))).release == TooFew()


async def test_a_score_changed_later_does_not_move_in_the_season(server: Server):
    members = await server.crowd(40, 220)
    service = quiet(server)
    before = counts(await draw(server, service))
    server.scores.step2ck = dict.fromkeys(members, 260)
    later = NOW + MONTH
    await server.seen_again(later)
    assert counts(await draw(server, service, later)) == before == {None: 40, 225: None, 235: None, 245: None}


async def test_the_next_season_counts_the_score_as_it_is_then(server: Server):
    before_review = NOW - timedelta(days=90)
    members = await server.crowd(40, 220, since=before_review - MONTH, now=before_review)
    service = quiet(server)
    last = await draw(server, service, before_review)
    server.scores.step2ck = dict.fromkeys(members, 260)
    await server.seen_again(NOW)
    new = await draw(server, service)
    assert (last.charge.season, new.charge.season) == (2027, 2028)
    assert (last.charge.number, new.charge.number) == (1, 1)
    assert (counts(last)[None], counts(new)[245]) == (40, 40)


async def test_who_leaves_is_not_in_the_next_drawing(server: Server):
    members = await server.crowd(80, 232)
    service = quiet(server)
    assert counts(await draw(server, service))[225] == 80
    for member in members[:40]:
        await service.leave(member, SERVER)
    later = NOW + MONTH
    await server.seen_again(later)
    assert counts(await draw(server, service, later))[225] == 40


async def test_more_members_than_one_page_are_all_counted(server: Server):
    size = 2 * READ_AT_ONCE + 5
    await server.crowd(size, 232)
    drawn = await draw(server, quiet(server))
    assert counts(drawn)[230] == 5 * ((size + 2) // 5)


async def test_of_many_pages_three_are_sealed_while_the_next_is_read_and_each_in_its_turn(server: Server):
    sealed: list[dict[MemberId, int]] = []
    at_once = most = 0

    async def freeze(_: SeasonId, fresh: Mapping[MemberId, int], *, now: datetime) -> None:
        nonlocal at_once, most
        assert now == NOW
        at_once += 1
        most = max(most, at_once)
        for _turn in range(5):
            await asyncio.sleep(0)
        at_once -= 1
        sealed.append(dict(fresh))

    pages = [Page({}, (MemberId(number),), MemberId(number)) for number in range(1, 8)]
    pages.append(Page({MemberId(8): 258}, (), None))
    participants = Mock(
        page=AsyncMock(side_effect=pages), freeze=freeze, spend=AsyncMock(return_value=frozenset())
    )
    scores = Mock(step2ck_scores=AsyncMock(side_effect=lambda members: dict.fromkeys(members, 232)))
    service = CohortService(participants, server.snapshots, scores, load_calendar(), coin=seeded(1))
    async with asyncio.timeout(5):
        await service.draw(SERVER, STEP2CK, seen=None, now=NOW)
    assert sealed == [{MemberId(number): 232} for number in range(1, 8)]
    assert most == 3
    assert [asked.kwargs["after"] for asked in participants.page.await_args_list] == [None, *range(1, 8)]


async def test_a_member_learns_how_they_stand(server: Server):
    service = server.service()
    who = MemberId(5)
    await server.register(who)
    assert await service.standing(who, SERVER) is None
    joined = await service.join(who, SERVER, in_server_since=NOW - timedelta(days=3), now=NOW)
    assert joined == await service.standing(who, SERVER)
    assert joined.joined_at == NOW
    assert joined.counts_from == NOW + timedelta(days=11)
    assert not joined.has_score
    server.scores.step2ck[who] = 240
    standing = await service.standing(who, SERVER)
    assert standing is not None
    assert standing.has_score


async def test_being_seen_is_written_once_an_hour_and_for_participants_only(server: Server):
    who = await server.enter(5, 232)
    service = server.service()
    await service.verified(who, SERVER, NOW + timedelta(minutes=59))
    assert (await _part(server, who)).verified_at == NOW
    await service.verified(who, SERVER, NOW + timedelta(hours=1))
    assert (await _part(server, who)).verified_at == NOW + timedelta(hours=1)
    await service.verified(MemberId(6), SERVER, NOW)
    assert await server.participants.participation(MemberId(6), SERVER) is None


async def test_coming_back_to_the_server_starts_the_14_days_anew(server: Server):
    who = await server.enter(5, 232)
    await server.service().verified(who, SERVER, NOW + SECOND, in_server_since=NOW)
    assert (await _part(server, who)).in_server_since == NOW


@pytest.mark.parametrize(("more", "at"), [(-1, NOW), (0, NOW), (1, NOW + SECOND)])
async def test_who_was_in_the_server_all_the_time_is_not_stored_anew(server: Server, more: int, at: datetime):
    who = await server.enter(5, 232)
    since = (await _part(server, who)).in_server_since
    await server.service().verified(who, SERVER, NOW + SECOND, in_server_since=since + more * SECOND)
    assert (await _part(server, who)).verified_at == at


async def _part(server: Server, who: MemberId) -> Participation:
    found = await server.participants.participation(who, SERVER)
    assert found is not None
    return found


async def test_drawing_logs_no_counts(server: Server, caplog: pytest.LogCaptureFixture, capsys):
    caplog.set_level(logging.DEBUG)
    await server.crowd(73, 232)
    await draw(server, server.service())
    printed = capsys.readouterr()
    assert "73" not in printed.out + printed.err
    assert not [record for record in caplog.records if record.name.startswith(("bot", "storage"))]
