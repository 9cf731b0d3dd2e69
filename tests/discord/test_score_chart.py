"""`/score chart`: the picture is for the asker only, told in words too, and never stands in the way of the bot."""

import io

from PIL import Image

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from tests.discord.world import World, answer_to, private, texts

SAY = catalogue()


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


async def add(world: World, **options: object) -> None:
    await world.member.slash(world.general, "score add", **options)


async def practised(world: World) -> None:
    await consent(world)
    await add(world, exam="nbme", date="2026-10-20", score=221, form=13)
    await add(world, exam="uwsa_1", date="2026-11-10", score=233)


async def test_the_picture_comes_to_the_asker_only_with_its_words(world: World):
    await practised(world)
    shown = await world.member.slash(world.general, "score chart")
    assert private(shown)
    (picture,) = answer_to(shown).attachments
    assert (picture.filename, picture.content_type) == ("scores.png", "image/png")
    for part in ("2 Step 2 CK scores", "NBME form 13 221 on 20 Oct 2026", "UWSA 1 233 on 10 Nov 2026"):
        assert part in (picture.description or "")
    (embed,) = answer_to(shown).embeds
    assert embed.image.url is not None
    assert embed.image.url.endswith("scores.png")
    assert Image.open(io.BytesIO(await picture.read())).width > 600
    assert "Practice points to" in texts(shown)


async def test_a_new_score_changes_the_picture(world: World):
    await practised(world)
    before = answer_to(await world.member.slash(world.general, "score chart")).attachments[0]
    await add(world, exam="step2ck", date="2026-11-20", score=240)
    after = answer_to(await world.member.slash(world.general, "score chart")).attachments[0]
    assert await before.read() != await after.read()
    assert "result 240 on 20 Nov 2026" in (after.description or "")


async def test_without_a_dated_score_it_says_what_to_add(world: World):
    await consent(world)
    shown = await world.member.slash(world.general, "score chart")
    assert private(shown)
    assert SAY("chart.add_score") in texts(shown)
    assert answer_to(shown).attachments == []


async def test_consent_comes_first(world: World):
    asked = await world.member.slash(world.general, "score chart")
    assert SAY("consent.title") in texts(asked)
    shown = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert private(shown)
    assert SAY("chart.add_score") in texts(shown)


async def test_the_picture_comes_in_the_direct_messages(world: World):
    await practised(world)
    shown = await world.member.user.slash("score chart")
    assert [attachment.filename for attachment in answer_to(shown).attachments] == ["scores.png"]
