"""`/timeline show`: for the asker only, with its picture, in pages that nobody else can turn."""

import io
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from PIL import Image
from simcord.backend.errors import SetupError

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId, SeasonId
from bot.errors import UserError
from bot.i18n import catalogue
from bot.ui.card import Card
from bot.ui.pages import PagesPanel
from tests.discord.world import World, answer_to, buttons, messages, private, texts

SAY = catalogue()
NEXT = SAY("strategy_card.why.next")


async def booked(world: World) -> None:
    who, services = MemberId(world.member.id), world.services
    await services.profiles.register(who, time_zone="Asia/Karachi", now=services.clock.now())
    exam = ExamRecord(ExamStatus.BOOKED, 0, None, date(2026, 12, 1))
    await services.profiles.change(who, lambda p: replace(p, step2ck=exam), now=services.clock.now())


async def test_the_list_and_the_picture_come_to_the_asker_only(world: World):
    await booked(world)
    shown = await world.member.slash(world.general, "timeline show")
    assert private(shown)
    assert SAY("timeline.milestone.exam_step2ck.name") in texts(shown)
    (picture,) = answer_to(shown).attachments
    assert (picture.filename, picture.content_type) == ("timeline.png", "image/png")
    assert "Coming, Exams: Step 2 CK exam 1 Dec 2026" in (picture.description or "")
    assert Image.open(io.BytesIO(await picture.read())).width >= 500


async def test_turning_the_page_keeps_the_picture(world: World):
    await booked(world)
    shown = await world.member.slash(world.general, "timeline show")
    turned = await world.member.click(answer_to(shown), label=NEXT)
    assert "(2/" in texts(turned)
    assert [attachment.filename for attachment in answer_to(turned).attachments] == ["timeline.png"]


async def test_a_stranger_neither_sees_the_pages_nor_may_turn_them(world: World):
    await booked(world)
    shown = await world.member.slash(world.general, "timeline show")
    with pytest.raises(SetupError, match="not visible"):
        await world.stranger.click(answer_to(shown), label=NEXT)
    panel = PagesPanel(MemberId(world.member.id), (Card("1"), Card("2")), SAY)
    stranger = SimpleNamespace(user=SimpleNamespace(id=world.stranger.id), message=None)
    with pytest.raises(UserError) as refusal:
        await panel.interaction_check(stranger)  # type: ignore[arg-type]
    assert refusal.value.message.key == "error.not_yours"


async def test_consent_comes_first_and_then_the_timeline(world: World):
    asked = await world.member.slash(world.general, "timeline show")
    assert SAY("consent.title") in texts(asked)
    assert answer_to(asked).attachments == []
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert private(shown)
    assert "(projected date)" in texts(shown)
    assert len([file for message in messages(shown) for file in message.attachments]) == 1


async def test_the_timeline_comes_in_the_direct_messages(world: World):
    await booked(world)
    shown = await world.member.user.slash("timeline show")
    assert [attachment.filename for attachment in answer_to(shown).attachments] == ["timeline.png"]


async def test_what_was_reported_done_below_a_reminder_is_done_in_the_list(world: World):
    await booked(world)
    await world.tick(after=date(2026, 11, 25) - date(2026, 11, 22))
    (reminder, *_) = [dm for dm in world.dms(world.member) if buttons(dm)]
    await world.member.user.click(reminder, label=SAY("reminders.done.button"))
    shown = await world.member.slash(world.general, "timeline show")
    assert "Done, Exams: " in (answer_to(shown).attachments[0].description or "")
    assert (
        "Step 2 CK exam 1 Dec 2026"
        in (answer_to(shown).attachments[0].description or "").split("Done, Exams: ")[1]
    )


@pytest.mark.parametrize("season", [2027, 2028])
async def test_without_an_attempt_left_the_timeline_says_so_and_not_that_no_dates_are_known(
    world: World, season: int
):
    who, now = MemberId(world.member.id), world.clock.now()
    failed = ExamRecord(ExamStatus.FAILED, 4, None, date(2026, 1, 5))
    profiles = world.services.profiles
    await profiles.register(who, time_zone="Asia/Karachi", season=SeasonId(season), now=now)
    await profiles.change(who, lambda profile: replace(profile, step1=failed), now=now)
    said = texts(await world.member.slash(world.general, "timeline show"))
    assert catalogue()("strategy_card.stop.attempt_limit_reached") in said
    assert catalogue()("timeline_card.none") not in said
    assert "No dates are known" not in said
