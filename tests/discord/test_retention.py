"""What members see of how long their data is kept."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from bot.retention.keeper import PAUSE_WITHOUT_WORK
from tests.discord.world import World, answer_to, buttons, texts

SAY = catalogue()


async def begin(world: World) -> MemberId:
    asked = await world.member.slash(world.general, "profile show")
    await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    return MemberId(world.member.id)


async def work(world: World, after: timedelta = timedelta()) -> None:
    """Time passes, then everything that is due is attended to."""
    await world.wait(after)
    keeper = world.session.keeper
    with world.env.time_context():
        while await keeper.step(world.clock.now()) != PAUSE_WITHOUT_WORK:
            pass
    await world.env.settle()


async def known(world: World) -> bool:
    return await world.services.profiles.member(MemberId(world.member.id)) is not None


async def test_who_left_the_server_is_purged_after_thirty_days(world: World):
    who = await begin(world)
    world.guild.remove_member(world.member)
    await work(world, timedelta(days=30))
    assert await known(world)
    await work(world, timedelta(days=1))
    assert not await known(world)
    assert (await world.services.privacy.export(who, world.clock.now()))["data"] == {}


async def test_who_left_and_uses_the_bot_in_direct_messages_stays(world: World):
    await begin(world)
    world.guild.remove_member(world.member)
    await world.wait(timedelta(days=25))
    await world.member.user.slash("privacy about")
    await work(world, timedelta(days=10))
    await work(world, timedelta(days=1))
    assert await known(world)


async def test_who_stays_in_the_server_is_told_after_two_years_and_may_keep_everything(world: World):
    await begin(world)
    await work(world, timedelta(days=365))
    before = len(world.dms(world.member))
    await work(world, timedelta(days=335))
    [told] = world.dms(world.member)[before:]
    assert SAY("retention.notice.title") in texts(told)
    assert "/profile show" in texts(told)
    assert buttons(told) == [SAY("reminders.stop.button")]
    await world.member.slash(world.general, "profile show")
    await work(world, timedelta(days=31))
    assert await known(world)


async def test_who_does_not_answer_the_notice_is_erased(world: World):
    await begin(world)
    await work(world, timedelta(days=700))
    await work(world, timedelta(days=31))
    assert not await known(world)


async def test_the_statement_says_when_data_goes(world: World):
    shown = texts(await world.stranger.slash(world.general, "privacy about"))
    assert SAY("privacy.about.ends.name") in shown
    assert "30 days after you last used the bot" in shown
    assert "24 months" in shown


async def test_that_somebody_was_erased_is_forgotten_after_thirty_days_though_nobody_else_is(
    world: World, tmp_path: Path
):
    who = await begin(world)
    await world.services.privacy.erase(who, world.clock.now())
    for days, left in ((29, 1), (2, 0)):
        await work(world, timedelta(days=days))
        with closing(sqlite3.connect(tmp_path / "data" / "keys.db")) as opened:
            assert opened.execute("SELECT count(*) FROM tombstone").fetchone() == (left,)
