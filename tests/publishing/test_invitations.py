"""Invitations that members report: kept back until five share, one of each, shuffled, once; and taken back at any time."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import AcgmeId, GuildId, MemberId, SeasonId
from bot.domain.invitation import PROGRAMS_MAX, SHARERS, SHARES_A_DAY, SHARES_MAX, Share
from bot.domain.moderation import ActKind
from bot.domain.publishing import Hindrance, Subject, Weekly
from bot.errors import UserError
from bot.publishing.invitations import choose, kept_seasons, lapsed, open_season, with_share
from bot.publishing.ports import Closed, NotNow, Open, Refused, Reported
from bot.publishing.weekly import last_due, next_due
from storage.sql.sessions import ReadSession, WriteSession
from storage.sql.times import to_ms
from tests.databases import opened_copy
from tests.publishing.channel import CutShortError
from tests.publishing.conftest import CHANNEL, GUILD, NOW, Desk

SEASON = SeasonId(2027)
DAILY = Weekly(None, 18 * 60, "America/New_York")
FIRST = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
"""18:00 in New York a day after what was shared at noon on the 20th."""
DAY = timedelta(days=1)


def program(number: int) -> AcgmeId:
    return AcgmeId(f"{3200000000 + number}")


def member(number: int) -> MemberId:
    return MemberId(900 + number)


async def join(desk: Desk, *members: MemberId) -> None:
    async with desk.database.write() as tx:
        for who in members:
            await tx.run(
                "INSERT INTO member (member_id, consented_at, consent_version, time_zone, season, created_at)"
                " VALUES (:who, 0, 1, 'UTC', 2027, 0)",
                who=who,
            )


async def share(desk: Desk, who: MemberId, what: AcgmeId, at: datetime = NOW, guild: GuildId = GUILD) -> None:
    new = Share(guild, SEASON, what, at)
    assert await desk.invitations.change(who, lambda before: with_share(before, new)) is not None


async def five(desk: Desk, at: datetime = NOW, first: int = 1) -> None:
    """Five members share one program each."""
    for number in range(first, first + SHARERS):
        await join(desk, member(number))
        await share(desk, member(number), program(number), at)


async def daily(desk: Desk) -> None:
    act = desk.act(ActKind.INVITATIONS_SCHEDULED)
    await desk.service.keep(Subject.INVITATIONS, CHANNEL, DAILY, act)


async def take_back(desk: Desk, who: MemberId, what: AcgmeId) -> None:
    await desk.invitations.change(
        who, lambda shares: tuple(share for share in shares if share.program != what)
    )


def posted(desk: Desk) -> list[tuple[AcgmeId, ...]]:
    return [content.programs for _, content in desk.channel.posts.values() if isinstance(content, Reported)]


def test_every_day_is_due_once_a_day():
    now = datetime(2026, 11, 20, 23, 0, 1, tzinfo=UTC)
    assert last_due(DAILY, now) == datetime(2026, 11, 20, 23, tzinfo=UTC)
    assert next_due(DAILY, now) == datetime(2026, 11, 21, 23, tzinfo=UTC)
    # Summer time begins on 14 March 2027.
    assert next_due(DAILY, datetime(2027, 3, 14, 0, tzinfo=UTC)) == datetime(2027, 3, 14, 22, tzinfo=UTC)


@given(st.dictionaries(st.integers(1, 12), st.lists(st.integers(1, 9), min_size=1, max_size=6), max_size=12))
def test_a_post_shows_one_program_of_each_of_five_members_or_nothing(wishes: dict[int, list[int]]):
    waiting = {member(who): [program(what) for what in programs] for who, programs in wishes.items()}
    chosen = choose(waiting)
    assert len(chosen) == len(set(chosen))
    assert not chosen or SHARERS <= len(chosen) <= min(PROGRAMS_MAX, len(waiting))
    # Each program can be given to another member who shared it (a matching by Hall's theorem, tried one by one).
    assert _matched(chosen, waiting) == len(chosen)
    assert bool(chosen) == (_matched(sorted({p for ps in waiting.values() for p in ps}), waiting) >= SHARERS)


def _matched(programs: object, waiting: dict[MemberId, list[AcgmeId]]) -> int:
    """How many of the programs can each have a member of their own."""
    holders: dict[MemberId, AcgmeId] = {}

    def give(what: AcgmeId, tried: set[MemberId]) -> bool:
        for who, shared in waiting.items():
            if what in shared and who not in tried:
                tried.add(who)
                if who not in holders or give(holders[who], tried):
                    holders[who] = what
                    return True
        return False

    return sum(give(what, set()) for what in list(programs))  # type: ignore[call-overload]


def test_the_order_of_a_post_is_by_chance():
    waiting = {member(number): [program(number)] for number in range(1, 9)}
    assert len({choose(waiting) for _ in range(30)}) > 20
    assert all(set(choose(waiting)) == {program(number) for number in range(1, 9)} for _ in range(5))


async def test_four_wait_however_long_and_the_fifth_lets_them_go_a_day_later(desk: Desk):
    await daily(desk)
    for number in range(1, SHARERS):
        await join(desk, member(number))
        await share(desk, member(number), program(number))
        await share(desk, member(number), program(number + 50))
    for days in range(5):
        await desk.tick(FIRST + days * DAY)
    assert posted(desk) == []
    await join(desk, member(9))
    await share(desk, member(9), program(9), FIRST + 5 * DAY - timedelta(minutes=1))
    await desk.tick(FIRST + 5 * DAY)
    assert posted(desk) == []
    await desk.tick(FIRST + 6 * DAY)
    (programs,) = posted(desk)
    assert len(programs) == SHARERS
    assert program(9) in programs


@pytest.mark.parametrize(("second", "posted_then"), [(-1, True), (0, True), (1, False)])
async def test_a_share_is_posted_from_a_day_on(desk: Desk, second: int, posted_then: bool):
    await daily(desk)
    await five(desk, FIRST - DAY + timedelta(seconds=second))
    await desk.tick(FIRST)
    assert bool(posted(desk)) is posted_then


@pytest.mark.parametrize(("second", "posted_then"), [(-1, False), (0, False), (1, True)])
async def test_what_was_shared_before_a_post_that_a_restore_forgot_is_not_posted(
    desk: Desk, second: int, posted_then: bool
):
    await daily(desk)
    async with desk.database.write() as tx:
        await tx.run("UPDATE post_schedule SET posted_until = :at", at=to_ms(FIRST))
    await five(desk, FIRST + timedelta(seconds=second))
    await desk.tick(FIRST + 3 * DAY)
    assert bool(posted(desk)) is posted_then


async def test_one_member_with_many_shares_accounts_for_one_program_of_a_post(desk: Desk):
    await daily(desk)
    await join(desk, member(1))
    for number in range(20, 40):
        await share(desk, member(1), program(number), NOW - (41 - number) * DAY)
    await share(desk, member(1), program(1))
    for number in range(2, SHARERS + 1):
        await join(desk, member(number))
        await share(desk, member(number), program(number))
    await desk.tick(FIRST)
    (programs,) = posted(desk)
    own = {program(1), *(program(number) for number in range(20, 40))}
    assert len(own & set(programs)) == 1


async def test_a_program_is_posted_once_a_season_whoever_shares_it(desk: Desk):
    await daily(desk)
    await five(desk)
    await desk.tick(FIRST)
    for number in range(11, 11 + SHARERS):
        await join(desk, member(number))
        await share(desk, member(number), program(number - 10), FIRST)
    for days in range(1, 4):
        await desk.tick(FIRST + days * DAY)
    assert len(posted(desk)) == 1
    assert await desk.invitations.reported(GUILD, SEASON) == {program(n): FIRST for n in range(1, 6)}


async def test_taken_back_before_it_is_not_posted_and_holds_the_others_back(desk: Desk):
    await daily(desk)
    await five(desk)
    await take_back(desk, member(3), program(3))
    await desk.tick(FIRST)
    assert posted(desk) == []


async def test_taken_back_afterwards_it_leaves_its_post_unless_somebody_else_shared_it(desk: Desk):
    await daily(desk)
    await five(desk)
    await desk.tick(FIRST)
    await join(desk, member(8))
    await share(desk, member(8), program(2), FIRST)
    await take_back(desk, member(2), program(2))
    await take_back(desk, member(3), program(3))
    await desk.tick(FIRST + timedelta(minutes=1))
    (programs,) = posted(desk)
    assert set(programs) == {program(n) for n in (1, 2, 4, 5)}
    assert desk.channel.sends == 1


async def test_an_earlier_post_is_still_written_anew_and_one_emptied_says_so(desk: Desk):
    await daily(desk)
    await five(desk)
    await desk.tick(FIRST)
    await five(desk, FIRST, first=11)
    await desk.tick(FIRST + DAY)
    for number in range(1, 6):
        assert await desk.invitations.erase(member(number)) == 1
    await desk.tick(FIRST + DAY + timedelta(minutes=1))
    assert sorted(map(len, posted(desk))) == [0, 5]
    assert await desk.invitations.forget_but([SEASON]) == 1
    await desk.tick(FIRST + DAY + timedelta(minutes=2))
    assert sorted(map(len, posted(desk))) == [0, 5]


async def test_taking_out_is_tried_again_until_discord_takes_it(desk: Desk):
    await daily(desk)
    await five(desk)
    await desk.tick(FIRST)
    await take_back(desk, member(3), program(3))
    desk.channel.edits = [Refused(Hindrance.FORBIDDEN, "403")]
    await desk.tick(FIRST + timedelta(minutes=1))
    assert program(3) in posted(desk)[0]
    await desk.tick(FIRST + timedelta(minutes=20))
    assert program(3) not in posted(desk)[0]


async def test_a_post_that_somebody_deleted_is_not_posted_again(desk: Desk):
    await daily(desk)
    await five(desk)
    await desk.tick(FIRST)
    desk.channel.posts.clear()
    await take_back(desk, member(3), program(3))
    for minutes in range(1, 4):
        await desk.tick(FIRST + timedelta(minutes=minutes))
    assert posted(desk) == []
    assert desk.channel.sends == 1


async def test_what_could_not_go_out_waits_for_the_next_day(desk: Desk):
    await daily(desk)
    await five(desk)
    desk.channel.before = [Refused(Hindrance.FORBIDDEN, "403")]
    await desk.tick(FIRST)
    assert await desk.invitations.programs(GUILD, FIRST) == ()
    await daily(desk)
    await desk.tick(FIRST + DAY)
    assert len(posted(desk)) == 1


async def test_cut_short_at_any_statement_it_is_posted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    left = 0

    def counted(real: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def run(*args: object, **params: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                raise CutShortError
            return await real(*args, **params)

        return run

    monkeypatch.setattr(ReadSession, "rows", counted(ReadSession.rows))
    monkeypatch.setattr(WriteSession, "run", counted(WriteSession.run))
    statement = 0
    for statement in range(1, 100):
        async with opened_copy(tmp_path / f"{statement}.db") as database:
            desk = Desk(database)
            await daily(desk)
            await five(desk)
            left, whole = statement, True
            try:
                await desk.tick(FIRST)
            except CutShortError:
                whole = False
                desk.restart()
                desk.channel.nonces.clear()
                await desk.tick(FIRST + timedelta(minutes=10))
            left = 0
            await desk.tick(FIRST + DAY)
            assert [set(programs) for programs in posted(desk)] == [{program(n) for n in range(1, 6)}], (
                statement
            )
        if whole:
            break
    assert 8 < statement < 99


async def test_taken_back_while_the_post_is_on_its_way_it_is_out_at_the_next_look(desk: Desk):
    await daily(desk)
    await five(desk)

    real = desk.channel.send

    async def send(post: object, content: object) -> object:
        outcome = await real(post, content)  # type: ignore[arg-type]
        await take_back(desk, member(3), program(3))
        return outcome

    desk.channel.send = send  # type: ignore[method-assign,assignment]
    await desk.tick(FIRST)
    assert program(3) in posted(desk)[0]
    await desk.tick(FIRST + timedelta(minutes=1))
    assert program(3) not in posted(desk)[0]


@pytest.mark.parametrize("place", [NotNow(), Closed(Hindrance.FORBIDDEN)])
async def test_where_nothing_can_be_posted_nothing_is_used_up(desk: Desk, place: NotNow | Closed):
    await daily(desk)
    await five(desk)
    desk.channel.open_ = place
    await desk.tick(FIRST)
    assert await desk.invitations.programs(GUILD, FIRST) == ()
    desk.channel.open_ = Open(history=True)
    await daily(desk)
    await desk.tick(FIRST + DAY)
    assert len(posted(desk)) == 1


async def test_no_clear_column_tells_who_shared_what_and_a_lost_key_is_no_share(desk: Desk):
    await daily(desk)
    await five(desk)
    rows = await desk.database.read.rows("SELECT * FROM shared_invitation")
    assert {tuple(row.keys()) for row in rows} == {("member_id", "shares")}
    assert len({len(row["shares"]) for row in rows}) == 1
    await desk.tick(FIRST)
    reported = await desk.database.read.rows("SELECT * FROM reported_invitation")
    assert {tuple(row.keys()) for row in reported} == {
        ("guild_id", "season", "acgme_id", "occurrence", "place")
    }
    desk.vault.lost.add(member(1))
    await take_back(desk, member(2), program(2))
    await desk.tick(FIRST + timedelta(minutes=1))
    assert set(posted(desk)[0]) == {program(n) for n in (3, 4, 5)}


async def test_another_server_and_another_season_are_apart(desk: Desk):
    await daily(desk)
    for number in range(1, SHARERS + 1):
        await join(desk, member(number))
        await share(desk, member(number), program(number), guild=GuildId(8))
    await desk.tick(FIRST)
    assert posted(desk) == []


async def test_after_a_restore_what_was_shared_before_is_not_posted(desk: Desk):
    await daily(desk)
    await five(desk)
    await desk.store.doubt(NOW + timedelta(hours=1))
    await desk.tick(FIRST)
    assert posted(desk) == []
    schedule = await desk.service.schedule(GUILD, Subject.INVITATIONS)
    old, new = (Share(GUILD, SEASON, program(1), at) for at in (NOW, NOW + timedelta(hours=2)))
    assert lapsed(old, schedule, ())
    assert not lapsed(old, schedule, (program(1),))
    assert not lapsed(new, schedule, ())
    for number in range(1, SHARERS + 1):
        await share(desk, member(number), program(number), NOW + timedelta(hours=2))
    await desk.tick(FIRST + DAY)
    assert len(posted(desk)) == 1


def test_shares_are_bounded_and_the_same_one_counts_once():
    shares: tuple[Share, ...] = ()
    for number in range(SHARES_A_DAY):
        shares = with_share(shares, Share(GUILD, SEASON, program(number), NOW))
    shares = with_share(shares, Share(GUILD, SEASON, program(0), NOW))
    assert len(shares) == SHARES_A_DAY
    with pytest.raises(UserError) as refused:
        with_share(shares, Share(GUILD, SEASON, program(99), NOW))
    assert refused.value.message.key == "invitations.too_many_today"
    for number in range(SHARES_A_DAY, SHARES_MAX):
        shares = with_share(shares, Share(GUILD, SEASON, program(number), NOW + number * DAY))
    with pytest.raises(UserError) as refused:
        with_share(shares, Share(GUILD, SEASON, program(99), NOW + 99 * DAY))
    assert refused.value.message.key == "invitations.too_many"


async def test_when_the_season_is_over_shares_go_and_the_posts_stay_as_they_are(desk: Desk):
    await daily(desk)
    await five(desk)
    await desk.tick(FIRST)
    late = datetime(2027, 5, 1, tzinfo=UTC)
    assert open_season(desk.calendar, FIRST) == SEASON
    assert open_season(desk.calendar, late) is None
    assert SEASON not in kept_seasons(desk.calendar, late)
    assert SEASON in kept_seasons(desk.calendar, datetime(2027, 4, 1, tzinfo=UTC))
    assert await desk.invitations.forget_but(kept_seasons(desk.calendar, late)) == 5 + 1 + 5
    assert await desk.invitations.shares(member(1)) == ()
    await desk.tick(late)
    assert len(posted(desk)[0]) == SHARERS
    for table in ("shared_invitation", "reported_invitation", "post"):
        assert await desk.database.read.value(f"SELECT count(*) FROM {table}") == 0
