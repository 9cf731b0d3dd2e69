"""Each post comes once: through restarts, faults of Discord, downtime, and a process cut short anywhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.cohort import CohortTable, Snapshot
from bot.domain.discord_answer import Retry
from bot.domain.ids import ChannelId, GuildId
from bot.domain.moderation import ActKind, ActResult, ModeratorAct
from bot.domain.publishing import PAUSING, Hindrance, PostState, Schedule, Subject
from bot.domain.season import SeasonCalendar
from bot.publishing.ports import Closed, MatchDates, Missing, NotNow, Open, Outcome, Refused
from bot.publishing.service import PublishingService
from storage.publishing import PublishingStore
from storage.sql.times import to_ms
from tests.fleet.elsewhere import Elsewhere
from tests.fleet.half import Half
from tests.publishing.channel import Channel, CutShortError
from tests.publishing.conftest import CHANNEL, FIRST, GUILD, MODERATOR, MONDAY_NINE, NOW, WEEK, Desk

SOON = timedelta(seconds=20)
LATER = timedelta(minutes=10)


async def paused(desk: Desk) -> Hindrance | None:
    (schedule,) = await desk.service.schedules(GUILD)
    return schedule.paused


async def test_one_post_a_week_with_the_same_numbers_through_a_restart(desk: Desk):
    await desk.draw()
    await desk.weekly()
    await desk.tick(FIRST - timedelta(seconds=1))
    assert desk.channel.posts == {}
    for week in range(3):
        await desk.tick(FIRST + week * WEEK)
        await desk.tick(FIRST + week * WEEK + SOON)
        desk.restart()
        await desk.tick(FIRST + week * WEEK + LATER)
    assert desk.channel.numbers() == [1, 1, 1]


async def test_a_weekly_post_never_draws_and_shows_what_was_drawn_last(desk: Desk):
    await desk.weekly()
    await desk.tick(FIRST)
    assert desk.channel.posts == {}
    await desk.draw()
    await desk.tick(FIRST + WEEK)
    await desk.draw(2, NOW + timedelta(days=28))
    await desk.tick(FIRST + 5 * WEEK)
    assert desk.channel.numbers() == [1, 2]


async def test_after_downtime_there_is_one_post_and_not_several(desk: Desk):
    await desk.draw()
    await desk.weekly()
    await desk.tick(FIRST + 3 * WEEK + timedelta(hours=5))
    assert desk.channel.numbers() == [1]


async def test_the_posts_of_another_process_are_left_to_it(desk: Desk):
    """To this one it looks as if the bot had left their server, and their channel were gone."""
    await desk.draw()
    await desk.weekly()
    desk.fleet, here = Half(1), desk.channel.open_
    desk.channel.open_ = Closed(Hindrance.LEFT)
    desk.restart()
    await desk.tick(FIRST)
    assert await paused(desk) is None
    desk.channel.open_ = here
    await desk.tick(FIRST)
    assert desk.channel.posts == {}
    # What is on its way in the other process is not carried on by this one either.
    desk.fleet = Half(0)
    desk.channel.before.append(Retry("x"))
    desk.restart()
    await desk.tick(FIRST)
    desk.fleet = Half(1)
    desk.restart()
    await desk.tick(FIRST + timedelta(hours=1))
    assert desk.channel.posts == {}
    desk.fleet = Half(0)
    desk.restart()
    await desk.tick(FIRST + timedelta(hours=1))
    assert desk.channel.numbers() == [1]


async def test_a_post_more_than_a_day_late_is_left_out(desk: Desk):
    await desk.draw()
    await desk.weekly()
    with capture_logs() as logged:
        await desk.tick(FIRST + timedelta(hours=25))
    assert desk.channel.posts == {}
    assert [(line["event"], line["why"]) for line in logged] == [
        ("weekly_post_skipped", "more than a day late")
    ]
    await desk.tick(FIRST + WEEK)
    assert desk.channel.numbers() == [1]


@pytest.mark.parametrize("posted", [True, False], ids=["posted", "not posted"])
@pytest.mark.parametrize("away", [SOON, LATER], ids=["young", "old"])
@pytest.mark.parametrize("restart", [True, False], ids=["another process", "the same process"])
async def test_an_uncertain_post_comes_once(desk: Desk, posted: bool, away: timedelta, restart: bool):
    await desk.draw()
    await desk.weekly()
    (desk.channel.after if posted else desk.channel.before).append(Retry("reset"))
    await desk.tick(FIRST)
    if restart:
        desk.restart()
    if away is LATER:
        desk.channel.nonces.clear()
    await desk.tick(FIRST + away)
    await desk.tick(FIRST + away + LATER)
    assert desk.channel.numbers() == [1]
    assert desk.channel.searches == (1 if away is LATER or restart else 0)


async def test_a_clock_that_was_put_back_delays_no_post(desk: Desk):
    await desk.draw()
    await desk.weekly()
    desk.channel.before += [Retry("503")] * 3
    for later in (timedelta(), SOON, LATER):
        await desk.tick(FIRST + later)
    desk.put_back = timedelta(hours=3)
    await desk.tick(FIRST + LATER + SOON - desk.put_back)
    assert desk.channel.numbers() == [1]


@pytest.mark.parametrize("why", [Hindrance.FORBIDDEN, Hindrance.CHANNEL_GONE, Hindrance.REJECTED])
@pytest.mark.parametrize("away", [timedelta(hours=20), timedelta(hours=30)])
async def test_what_an_older_version_gave_up_within_a_day_is_posted_after_a_start(
    desk: Desk, why: Hindrance, away: timedelta
):
    await desk.draw()
    await desk.weekly()
    desk.channel.before.append(Refused(why, "403 0"))
    await desk.tick(FIRST)
    desk.restart()
    await desk.tick(FIRST + away)
    assert desk.channel.numbers() == ([1] if away < timedelta(days=1) else [])
    assert await paused(desk) is None, "the channel is open, whatever was answered"


async def test_what_another_process_gave_up_stays_so_when_this_one_starts(desk: Desk):
    await desk.draw()
    await desk.weekly()
    desk.channel.before.append(Refused(Hindrance.FORBIDDEN, "403 0"))
    desk.fleet = Half(0)
    desk.restart()
    await desk.tick(FIRST)
    desk.fleet = Half(1)
    desk.restart()
    await desk.tick(FIRST + SOON)
    assert await ended(desk) == [("given_up", "forbidden")]


@pytest.mark.parametrize("subject", [Subject.STEP2CK, Subject.MATCH_DATES])
async def test_who_asked_for_a_post_waits_until_another_process_has_sent_it(desk: Desk, subject: Subject):
    snapshot = await desk.draw()
    bell = Elsewhere(lambda: desk.tick(desk.now_))
    service = PublishingService(desk.store, bell)
    for now in (NOW, NOW + LATER):
        desk.now_ = now
        if subject is Subject.MATCH_DATES:
            post = await service.post_match_dates(GUILD, CHANNEL, now)
        else:
            post = await service.post_snapshot(snapshot, CHANNEL, desk.act())
        assert post is not None
        assert post.state is PostState.SENT
    assert bell.answers == [False, True] * 2


async def test_what_was_given_up_and_overtaken_stays_so(desk: Desk):
    await desk.draw()
    snapshot = await desk.draw(2, NOW + timedelta(days=28))
    desk.channel.before.append(Refused(Hindrance.FORBIDDEN, "403 0"))
    for later in (NOW, NOW + LATER):
        desk.now_ = later
        await desk.service.post_snapshot(snapshot, CHANNEL, desk.act())
        await desk.tick(later)
    desk.restart()
    await desk.tick(NOW + 2 * LATER)
    assert desk.channel.numbers() == [2]


@pytest.mark.parametrize("posted", [True, False], ids=["after the post", "before the post"])
async def test_a_process_that_ends_within_the_request_posts_once(desk: Desk, posted: bool):
    await desk.draw()
    await desk.weekly()
    (desk.channel.after if posted else desk.channel.before).append(CutShortError())
    with pytest.raises(CutShortError):
        await desk.tick(FIRST)
    desk.restart()
    desk.channel.nonces.clear()
    await desk.tick(FIRST + LATER)
    assert desk.channel.numbers() == [1]


@pytest.mark.parametrize("step", ["begin", "sent"])
@pytest.mark.parametrize("done", [True, False], ids=["after it", "before it"])
async def test_a_process_that_ends_at_a_store_posts_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, done: bool
):
    await desk.draw()
    await desk.weekly()
    real = getattr(desk.store, step)

    async def cut(*args: object) -> None:
        if done:
            await real(*args)
        raise CutShortError

    with monkeypatch.context() as patch:
        patch.setattr(desk.store, step, cut)
        with pytest.raises(CutShortError):
            await desk.tick(FIRST)
    desk.restart()
    await desk.draw(2, NOW + timedelta(days=28))
    desk.channel.nonces.clear()
    await desk.tick(FIRST + LATER)
    expected = 1 if step == "sent" or done else 2
    assert desk.channel.numbers() == [expected], "what was stored before the end is what is posted"
    (schedule,) = await desk.service.schedules(GUILD)
    assert schedule.next_at == FIRST + WEEK


async def test_where_the_history_is_closed_it_is_not_posted_twice(desk: Desk):
    await desk.draw()
    await desk.weekly()
    desk.channel.after.append(Retry("reset"))
    await desk.tick(FIRST)
    desk.channel.open_ = Open(history=False)
    await desk.tick(FIRST + LATER)
    await desk.tick(FIRST + WEEK)
    assert desk.channel.sends == 1
    assert await paused(desk) is Hindrance.UNSURE
    await desk.weekly()
    assert await paused(desk) is None


async def test_an_uncertain_post_is_not_tried_in_a_storm_and_not_for_ever(desk: Desk):
    await desk.draw()
    await desk.weekly()
    desk.channel.before += [Retry("503")] * 5000
    for minute in range(26 * 60):
        await desk.tick(FIRST + timedelta(minutes=minute))
    assert 80 < desk.channel.sends < 120
    desk.channel.before.clear()
    await desk.tick(FIRST + timedelta(hours=30))
    assert desk.channel.posts == {}


@pytest.mark.parametrize("why", [Hindrance.LEFT, Hindrance.CHANNEL_GONE, Hindrance.FORBIDDEN])
@pytest.mark.parametrize("known", [True, False], ids=["known before", "told by Discord"])
async def test_what_hinders_pauses_until_a_moderator_acts(desk: Desk, why: Hindrance, known: bool):
    await desk.draw()
    await desk.weekly()
    if known:
        desk.channel.open_ = Closed(why)
    else:
        desk.channel.before.append(Refused(why, "403 50013"))
    for week in range(3):
        await desk.tick(FIRST + week * WEEK)
    assert desk.channel.sends == (0 if known else 1)
    assert await paused(desk) is why
    desk.channel.open_ = Open(history=True)
    await desk.weekly()
    await desk.tick(FIRST + 3 * WEEK)
    assert desk.channel.numbers() == [1]


async def test_while_discord_is_down_nothing_is_decided(desk: Desk):
    await desk.draw()
    await desk.weekly()
    desk.channel.open_ = NotNow()
    await desk.tick(FIRST)
    assert await paused(desk) is None
    assert await desk.publisher.next_due() is None, "what waits for Discord wakes nobody again and again"
    desk.channel.open_ = Open(history=True)
    await desk.tick(FIRST + timedelta(hours=2))
    assert desk.channel.numbers() == [1]


async def test_what_was_due_before_a_restore_counts_as_posted(desk: Desk):
    await desk.draw()
    await desk.weekly()
    async with desk.database.write() as tx:
        await tx.run("UPDATE post_schedule SET posted_until = :at", at=int(FIRST.timestamp() * 1000) + 1)
    await desk.tick(FIRST + LATER)
    assert desk.channel.posts == {}
    await desk.tick(FIRST + WEEK)
    assert desk.channel.numbers() == [1]


async def test_one_post_that_cannot_be_made_does_not_hold_up_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    await desk.draw()
    await desk.weekly(Subject.STAGE)
    await desk.weekly()
    real = desk.snapshots.with_numbers

    async def with_numbers(guild: GuildId, table: CohortTable) -> Snapshot | None:
        if table is CohortTable.STAGE:
            raise ValueError("a release that cannot be read")
        return await real(guild, table)

    monkeypatch.setattr(desk.snapshots, "with_numbers", with_numbers)
    await desk.tick(FIRST)
    assert desk.channel.numbers() == [1]


async def test_a_post_asked_for_is_logged_as_failed_when_discord_refuses_it(desk: Desk):
    snapshot = await desk.draw()
    desk.channel.before.append(Refused(Hindrance.FORBIDDEN, "403 50013"))
    await desk.service.post_snapshot(snapshot, CHANNEL, desk.act())
    await desk.tick(NOW)
    (logged,) = await desk.audit.page(GUILD, before=None, limit=5)
    assert logged.act.result is ActResult.FAILED


async def dated(desk: Desk, digest: str) -> None:
    """The dates have changed; the bot was started anew for it."""
    desk.calendar = SeasonCalendar(desk.calendar.seasons, digest)
    desk.restart()


async def test_the_match_dates_are_one_pinned_post_that_is_edited(desk: Desk):
    await desk.weekly(Subject.MATCH_DATES)
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    await desk.tick(FIRST)
    await desk.tick(FIRST + WEEK)
    ((_, content),) = desk.channel.posts.values()
    assert isinstance(content, MatchDates)
    assert content.now == FIRST + WEEK
    assert desk.channel.pinned == list(desk.channel.posts), "pinned once"


async def test_match_dates_that_somebody_unpinned_are_pinned_with_the_next_change(desk: Desk):
    await desk.weekly(Subject.MATCH_DATES)
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    desk.channel.pinned.clear()
    await desk.tick(FIRST)
    assert desk.channel.pinned == list(desk.channel.posts)


@pytest.mark.parametrize(
    "fault", [None, Refused(Hindrance.FORBIDDEN, "403"), Retry("503"), ValueError("ours")]
)
async def test_match_dates_that_move_leave_word_where_they_are_whatever_becomes_of_it(
    desk: Desk, fault: Outcome | BaseException | None
):
    await desk.weekly(Subject.MATCH_DATES)
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    desk.channel.moves = [] if fault is None else [fault]
    other = ChannelId(12)
    await desk.service.keep(Subject.MATCH_DATES, other, MONDAY_NINE, desk.act())
    await desk.service.post_match_dates(GUILD, other, NOW + SOON)
    for later in (NOW + SOON, FIRST, FIRST + WEEK):
        await desk.tick(later)
    before, after = desk.channel.posts
    assert desk.channel.told_moved == [(before, CHANNEL, other, after)]
    latest = await desk.store.latest(GUILD, Subject.MATCH_DATES)
    assert latest is not None
    assert (latest.channel, latest.message, latest.state) == (other, after, PostState.SENT)


async def test_a_process_that_ends_while_match_dates_move_leaves_word_at_the_next_start(desk: Desk):
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    desk.channel.moves = [CutShortError()]
    await desk.service.post_match_dates(GUILD, ChannelId(12), NOW + SOON)
    with pytest.raises(CutShortError):
        await desk.tick(NOW + SOON)
    desk.restart()
    await desk.tick(NOW + LATER)
    before, after = desk.channel.posts
    assert [told[0] for told in desk.channel.told_moved] == [before, before]
    latest = await desk.store.latest(GUILD, Subject.MATCH_DATES)
    assert latest is not None
    assert latest.message == after


async def test_changed_dates_are_written_at_the_next_start_and_once(desk: Desk):
    await desk.weekly(Subject.MATCH_DATES, None)
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    await dated(desk, "b" * 64)
    for later in range(1, 4):
        await desk.tick(NOW + later * SOON)
    ((_, content),) = desk.channel.posts.values()
    assert isinstance(content, MatchDates)
    assert content.now == NOW + SOON


async def test_without_a_schedule_changed_dates_change_nothing(desk: Desk):
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    await dated(desk, "b" * 64)
    await desk.tick(NOW + LATER)
    ((_, content),) = desk.channel.posts.values()
    assert isinstance(content, MatchDates)
    assert content.now == NOW


async def test_deleted_match_dates_are_posted_again_once(desk: Desk):
    await desk.weekly(Subject.MATCH_DATES)
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    desk.channel.posts.clear()
    for later in range(3):
        await desk.tick(FIRST + later * SOON)
    assert len(desk.channel.posts) == 1
    assert desk.channel.sends == 2


async def test_a_failed_edit_is_made_again_after_a_pause(desk: Desk):
    await desk.weekly(Subject.MATCH_DATES)
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    desk.channel.edits = [Retry("503"), Retry("503")]
    await desk.tick(FIRST)
    await desk.tick(FIRST + SOON)
    assert len(desk.channel.edits) == 1
    await desk.tick(FIRST + LATER)
    await desk.tick(FIRST + 2 * LATER)
    ((_, content),) = desk.channel.posts.values()
    assert isinstance(content, MatchDates)
    assert content.now == FIRST + 2 * LATER


@pytest.mark.parametrize(("second", "made"), [(-1, False), (0, True), (1, True)])
async def test_a_failed_edit_is_made_again_after_five_minutes(desk: Desk, second: int, made: bool):
    await desk.weekly(Subject.MATCH_DATES)
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    desk.channel.edits = [Retry("503")]
    await desk.tick(FIRST)
    await desk.tick(FIRST + timedelta(minutes=5, seconds=second))
    ((_, content),) = desk.channel.posts.values()
    assert isinstance(content, MatchDates)
    assert (content.now > NOW) is made


async def test_an_edit_that_is_forbidden_pauses(desk: Desk):
    await desk.weekly(Subject.MATCH_DATES)
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    desk.channel.edits = [Refused(Hindrance.FORBIDDEN, "403 50013"), Missing()]
    await desk.tick(FIRST)
    await desk.tick(FIRST + WEEK)
    assert len(desk.channel.edits) == 1
    assert await paused(desk) is Hindrance.FORBIDDEN


async def test_asked_for_again_the_match_dates_are_edited_and_both_acts_are_logged(desk: Desk):
    for later in (NOW, NOW + LATER):
        desk.now_ = later
        await desk.service.post_match_dates(GUILD, CHANNEL, later, replace(desk.act(), subject=""))
        await desk.tick(later)
    assert len(desk.channel.posts) == 1
    assert len(await desk.audit.page(GUILD, before=None, limit=5)) == 2
    latest = await desk.store.latest(GUILD, Subject.MATCH_DATES)
    assert latest is not None
    assert latest.state is PostState.SENT


async def test_schedules_are_stored_changed_and_stopped_with_their_acts(desk: Desk):
    await desk.weekly()
    await desk.service.keep(Subject.STEP2CK, CHANNEL, replace(MONDAY_NINE, weekday=2), desk.act())
    (schedule,) = await desk.service.schedules(GUILD)
    assert schedule.weekly == replace(MONDAY_NINE, weekday=2)
    assert await desk.service.stop(Subject.STEP2CK, desk.act())
    assert not await desk.service.stop(Subject.STEP2CK, desk.act())
    assert await desk.service.schedules(GUILD) == ()
    assert len(await desk.audit.page(GUILD, before=None, limit=9)) == 3
    await desk.tick(FIRST)
    assert desk.channel == Channel()


async def test_a_post_that_was_deleted_by_a_moderator_is_known_no_more(desk: Desk):
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    await desk.tick(NOW)
    post = await desk.service.latest(GUILD, Subject.MATCH_DATES)
    assert post is not None
    await desk.service.forget(post, desk.act(ActKind.MATCH_DATES_POSTED))
    assert await desk.service.latest(GUILD, Subject.MATCH_DATES) is None
    [newest, *_] = await desk.audit.page(GUILD, before=None, limit=9)
    assert newest.act.kind is ActKind.MATCH_DATES_POSTED


async def test_of_the_posts_of_a_subject_the_last_is_kept_and_those_of_others_stay(desk: Desk):
    snapshot = await desk.draw()
    await desk.service.post_match_dates(GUILD, CHANNEL, NOW)
    for later in (timedelta(), LATER):
        desk.now_ = NOW + later
        await desk.service.post_snapshot(snapshot, CHANNEL, desk.act())
        await desk.tick(NOW + later)
    kept = await desk.database.read.rows("SELECT subject, begun_at FROM post ORDER BY id")
    assert [row["subject"] for row in kept] == ["match_dates", "step2ck"]
    assert kept[1]["begun_at"] == to_ms(NOW + LATER)


async def test_nothing_is_posted_before_its_time(desk: Desk):
    await desk.draw()
    await desk.weekly()
    await desk.tick(FIRST - timedelta(seconds=1))
    assert desk.channel.numbers() == []
    await desk.tick(FIRST)
    assert desk.channel.numbers() == [1]


async def test_a_schedule_goes_on_alone_and_never_back(desk: Desk):
    act = ModeratorAct(GUILD, MODERATOR, ActKind.COHORT_SCHEDULED, NOW)
    places = [
        (guild, subject) for guild in (GUILD, GuildId(8)) for subject in (Subject.STAGE, Subject.STEP2CK)
    ]
    for guild, subject in places:
        await desk.store.keep(
            Schedule(guild, subject, CHANNEL, MONDAY_NINE, FIRST), replace(act, guild=guild)
        )
    [of_stage, *_] = [it for it in await desk.store.schedules(GUILD) if it.subject is Subject.STAGE]
    for following in (FIRST + WEEK, FIRST):
        await desk.store.pass_by(of_stage, following)
    kept = [it for guild in (GUILD, GuildId(8)) for it in await desk.store.schedules(guild)]
    assert {(it.guild, it.subject): it.next_at for it in kept} == {
        place: FIRST + WEEK if place == (GUILD, Subject.STAGE) else FIRST for place in places
    }


async def ended(desk: Desk) -> list[tuple[str, str | None]]:
    rows = await desk.database.read.rows("SELECT state, hindrance FROM post ORDER BY id")
    return [(row["state"], row["hindrance"]) for row in rows]


async def test_a_post_that_is_not_found_a_day_later_is_given_up_and_looked_for_no_more(desk: Desk):
    await desk.draw()
    await desk.weekly()
    desk.channel.before.append(Retry("reset"))
    await desk.tick(FIRST)
    desk.restart()
    await desk.tick(FIRST + timedelta(hours=25))
    assert await ended(desk) == [("given_up", "late")]
    await desk.tick(FIRST + timedelta(hours=26))
    assert (desk.channel.searches, desk.channel.sends, desk.channel.posts) == (1, 1, {})


async def test_a_channel_that_goes_in_the_middle_of_a_post_ends_it(desk: Desk):
    await desk.draw()
    await desk.weekly()
    desk.channel.before.append(Missing())
    await desk.tick(FIRST)
    assert await ended(desk) == [("given_up", "channel_gone")]
    assert await paused(desk) is Hindrance.CHANNEL_GONE
    await desk.tick(FIRST + LATER)
    assert desk.channel.sends == 1


@pytest.mark.parametrize(
    ("late", "posted"), [(timedelta(days=1), True), (timedelta(days=1, seconds=1), False)]
)
async def test_a_day_late_is_posted_and_later_is_not(desk: Desk, late: timedelta, posted: bool):
    await desk.draw()
    await desk.weekly()
    await desk.tick(FIRST + late)
    assert bool(desk.channel.posts) == posted


@pytest.mark.parametrize(("until", "posted"), [(-1, True), (0, False)])
async def test_what_was_due_at_the_last_instant_before_a_restore_counts_as_posted(
    desk: Desk, until: int, posted: bool
):
    await desk.draw()
    await desk.weekly()
    async with desk.database.write() as tx:
        await tx.run("UPDATE post_schedule SET posted_until = :at", at=int(FIRST.timestamp() * 1000) + until)
    await desk.tick(FIRST + LATER)
    assert bool(desk.channel.posts) == posted


async def test_a_schedule_is_stopped_once_and_logged_once(desk: Desk):
    await desk.weekly()
    store, act = PublishingStore(desk.database), desk.act()
    stopped = [await store.stop(GUILD, Subject.STEP2CK, act) for _ in range(2)]
    assert stopped == [True, False]
    assert await desk.database.read.value("SELECT count(*) FROM moderator_act") == 2


@pytest.mark.parametrize(
    ("age", "unsure"),
    [
        (timedelta(milliseconds=-1), True),
        (timedelta(), False),
        (timedelta(seconds=15, milliseconds=-1), False),
        (timedelta(seconds=15), True),
    ],
)
async def test_where_the_history_is_closed_an_attempt_of_an_earlier_process_is_trusted_for_15_seconds(
    desk: Desk, age: timedelta, unsure: bool
):
    await desk.draw()
    await desk.weekly()
    desk.channel.before.append(Retry("503"))
    await desk.tick(FIRST)
    desk.channel.open_ = Open(history=False)
    desk.restart()
    async with desk.database.write() as tx:
        await tx.run("UPDATE post SET attempt_at = 0")
    await desk.tick(FIRST + age)
    assert (await paused(desk) is Hindrance.UNSURE) == unsure
    assert desk.channel.numbers() == ([] if unsure else [1])


async def test_an_attempt_of_an_earlier_process_is_looked_for_once(desk: Desk):
    await desk.draw()
    await desk.weekly()
    desk.channel.before += [Retry("503")] * 2
    await desk.tick(FIRST)
    desk.restart()
    for seconds in (5, 30, 45):
        await desk.tick(FIRST + timedelta(seconds=seconds))
    assert (desk.channel.searches, desk.channel.sends, desk.channel.numbers()) == (1, 3, [1])


@pytest.mark.parametrize("why", list(Hindrance), ids=[why.value for why in Hindrance])
async def test_what_hinders_a_post_stands_in_the_log_without_the_server(desk: Desk, why: Hindrance):
    await desk.draw()
    await desk.weekly()
    desk.channel.before.append(Refused(why, "403 50013"))
    with capture_logs() as log:
        await desk.tick(FIRST)
    assert log == [
        {
            "event": "post_hindered",
            "log_level": "warning",
            "subject": Subject.STEP2CK,
            "why": why,
            "detail": "403 50013",
        }
    ]
    assert await ended(desk) == [("given_up", why.value)]
    assert await paused(desk) == (why if why in PAUSING else None)
