"""Renaming the Match dates loses nothing: settings, schedules, posts on their way, and the log."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.audit.service import AuditService
from bot.domain.ids import ChannelId, GuildId
from bot.domain.moderation import ActKind
from bot.domain.publishing import PostState, Subject, Weekly
from storage.audit import AuditStore
from storage.migrations import migrations
from storage.publishing import PublishingStore
from storage.servers import ServerStore
from storage.sqlite.database import Database

GUILD = GuildId(7)
NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
AT = int(NOW.timestamp()) * 1000
OLD = f"""
INSERT INTO server VALUES (7, 'Africa/Cairo', 11, 12);
INSERT INTO moderator_act (id, guild_id, moderator_id, kind, subject, result, at) VALUES
    (1, 7, 3, 'deadlines_posted', '12', 'done', {AT}), (2, 7, 3, 'server_changed', 'deadlines_channel', 'done', {AT}),
    (3, 7, 3, 'deadlines_scheduled', 'deadlines', 'done', {AT}), (4, 7, 3, 'cohort_posted', 'stage', 'done', {AT});
INSERT INTO post_schedule (guild_id, subject, channel_id, weekday, minute, zone, next_at) VALUES
    (7, 'deadlines', 12, 0, 540, 'America/New_York', {AT}), (7, 'stage', 11, 1, 600, 'UTC', {AT});
INSERT INTO post (
    id, guild_id, subject, channel_id, occurrence, key, season, number, state, begun_at, attempts, attempt_at,
    message_id, hindrance, dates, act_id
) VALUES
    (5, 7, 'deadlines', 12, {AT}, '{"a" * 20}', NULL, NULL, 'sent', {AT}, 0, NULL, 99, NULL, 'abc', 1),
    (6, 7, 'stage', 11, {AT}, '{"b" * 20}', 2027, 1, 'sending', {AT}, 0, {AT}, NULL, NULL, NULL, 4);
"""


async def test_everything_goes_on_under_the_new_name(tmp_path: Path):
    path, every = tmp_path / "p.db", migrations("main")
    old = await Database.open(path, tuple(step for step in every if step.version < 34))
    async with old.write() as tx:
        for statement in filter(str.strip, OLD.split(";\n")):
            await tx.run(f"{statement};")
    await old.close()
    new = await Database.open(path, every)
    try:
        assert (await ServerStore(new).settings(GUILD)).match_dates_channel == ChannelId(12)
        posts = PublishingStore(new)
        stage, dates = await posts.schedules(GUILD)
        assert (stage.subject, dates.subject) == (Subject.STAGE, Subject.MATCH_DATES)
        assert (dates.channel, dates.weekly) == (ChannelId(12), Weekly(0, 540, "America/New_York"))
        assert await posts.due(NOW) == (stage, dates) or await posts.due(NOW) == (dates, stage)
        known = await posts.latest(GUILD, Subject.MATCH_DATES)
        assert known is not None
        assert (known.id, known.state, known.message, known.dates) == (5, PostState.SENT, 99, "abc")
        (under_way,) = await posts.unconfirmed(NOW + timedelta(minutes=1))
        assert (under_way.id, under_way.subject) == (6, Subject.STAGE)
        logged = [entry.act for entry in (await AuditService(AuditStore(new)).page(GUILD)).acts]
        assert [(act.kind, act.subject, act.was, act.became) for act in reversed(logged)] == [
            (ActKind.MATCH_DATES_POSTED, "12", "", ""),
            (ActKind.SERVER_CHANGED, "match_dates_channel", "", ""),
            (ActKind.MATCH_DATES_SCHEDULED, "match_dates", "", ""),
            (ActKind.COHORT_POSTED, "stage", "", ""),
        ]
    finally:
        await new.close()
