"""What looks like a slip is asked about, every change says what was there before, and is taken back by a button."""

from datetime import date, timedelta

from bot.domain.exam import ExamRecord, ExamStatus
from bot.domain.ids import MemberId
from bot.domain.profile import Stage, Visa
from bot.i18n import catalogue
from tests.discord.world import World, answer_to, buttons, fields_of, private, texts

SAY = catalogue()
UNDO, YES, KEEP = SAY("undo.button"), SAY("question.doubt_yes"), SAY("question.keep")
DAY = "2026-06-20"
PASSED = ExamRecord(ExamStatus.PASSED, None, 228, date(2026, 6, 20))


async def consent(world: World) -> None:
    services = world.services
    await services.profiles.register(
        MemberId(world.member.id), time_zone="Asia/Karachi", now=services.clock.now()
    )


async def profile(world: World):
    return await world.services.profiles.profile(MemberId(world.member.id))


async def add(world: World, **options: object):
    return await world.member.slash(world.general, "score add", **options)


async def test_a_pass_that_becomes_a_fail_is_asked_about_and_kept(world: World):
    await consent(world)
    await add(world, exam="step2ck", date=DAY, score=228)
    asked = await add(world, exam="step2ck", date=DAY, score=128)
    assert private(asked)
    assert "A pass is recorded: **Step 2 CK:** passed · 228 · 20 Jun 2026" in texts(asked)
    assert (await profile(world)).step2ck == PASSED
    kept = await world.member.click(answer_to(asked), label=KEEP)
    assert SAY("question.kept") in texts(answer_to(asked)) + texts(kept)
    assert (await profile(world)).step2ck == PASSED


async def test_a_questioned_value_is_corrected_in_the_form(world: World):
    await consent(world)
    await add(world, exam="step2ck", date=DAY, score=228)
    asked = await add(world, exam="step2ck", date=DAY, score=28)
    form = await world.member.click(answer_to(asked), label=SAY("form.again"))
    standing = fields_of(form)["score"]["value"]
    assert standing == "28"
    values = {"exam": ["step2ck"], "date": DAY, "score": "238"}
    again = await world.member.submit_modal(form, values)
    assert "For this day there is already" in texts(again)
    saved = await world.member.click(answer_to(again), label=YES)
    assert "passed · 238 · 20 Jun 2026" in texts(saved)
    assert "(was: passed · 228 · 20 Jun 2026)" in texts(saved)


async def test_a_form_asks_like_a_command(world: World):
    await consent(world)
    await add(world, exam="step2ck", date=DAY, score=228)
    form = await world.member.slash(world.general, "profile edit", section="step2ck")
    asked = await world.member.submit_modal(form, {"status": ["failed"], "score": "128", "date": DAY})
    assert "A pass is recorded" in texts(asked)
    await world.member.click(answer_to(asked), label=YES)
    assert (await profile(world)).step2ck.status is ExamStatus.FAILED


async def test_a_form_of_the_nbme_that_nobody_knows_is_asked_about(world: World):
    await consent(world)
    assert "No NBME form" in texts(await add(world, exam="nbme", date=DAY, score=228, form=99))
    assert (await profile(world)).self_assessments is None


async def test_a_saved_change_says_what_was_there_and_is_taken_back(world: World):
    await consent(world)
    await add(world, exam="step2ck", date=DAY, score=228)
    saved = await add(world, exam="step2ck", date="2026-07-20", score=238)
    assert "(was: passed · 228 · 20 Jun 2026)" in texts(saved)
    undone = await world.member.click(answer_to(saved), label=UNDO)
    assert private(saved)
    assert (await profile(world)).step2ck == PASSED
    shown = texts(answer_to(saved)) + texts(undone)
    assert SAY("undo.title") in shown
    assert "passed · 228 · 20 Jun 2026" in shown


async def test_what_changed_again_since_is_not_taken_back(world: World):
    await consent(world)
    saved = await add(world, exam="step2ck", date=DAY, score=228)
    await add(world, exam="step2ck", date="2026-07-20", score=238)
    refused = await world.member.click(answer_to(saved), label=UNDO)
    assert SAY("undo.changed") in texts(refused)
    assert (await profile(world)).step2ck.score == 238


async def test_what_others_changed_meanwhile_stays(world: World):
    await consent(world)
    saved = await add(world, exam="step2ck", date=DAY, score=228)
    await world.member.slash(world.general, "status set", stage="ready")
    await world.member.click(answer_to(saved), label=UNDO)
    after = await profile(world)
    assert (after.step2ck, after.status.stage) == (ExamRecord(), Stage.READY)


async def test_what_was_erased_is_not_brought_back_by_undo(world: World):
    await consent(world)
    await world.member.slash(world.general, "status set", stage="ready")
    cleared = await world.member.slash(world.general, "profile clear", field="status")
    await world.services.privacy.erase(MemberId(world.member.id), now=world.services.clock.now())
    await world.tick(after=timedelta(minutes=1))
    await consent(world)
    refused = await world.member.click(answer_to(cleared), label=UNDO)
    assert SAY("undo.changed") in texts(refused)
    assert (await profile(world)).status.stage is None


async def test_a_coming_exam_day_is_taken_as_booked_once_confirmed(world: World):
    await consent(world)
    asked = await add(world, exam="step2ck", date="10 May 2027")
    assert "Is Step 2 CK booked for that day?" in texts(asked)
    assert (await profile(world)).step2ck == ExamRecord()
    saved = await world.member.click(answer_to(asked), label=SAY("question.booked_yes"))
    assert "**Step 2 CK:** booked · 10 May 2027" in texts(saved)
    assert (await profile(world)).step2ck == ExamRecord(ExamStatus.BOOKED, date=date(2027, 5, 10))


async def test_a_result_of_a_day_to_come_is_offered_a_year_earlier(world: World):
    await consent(world)
    refused = await add(world, exam="step2ck", date="10 May 2027", score=232)
    saved = await world.member.click(answer_to(refused), label="Sun, 10 May 2026")
    assert "passed · 232 · 10 May 2026" in texts(saved)


async def test_the_name_of_a_letter_tells_two_alike_apart_and_is_stored_encrypted(world: World):
    await consent(world)
    for label in ("Dr K", "Dr M"):
        await world.member.slash(
            world.general, "letters add", writer="us_pediatrics_attending", state="asked", label=label
        )
    shown = await world.member.slash(world.general, "letters update", letter="Dr K", state="uploaded")
    assert "Dr K (US pediatric attending): uploaded" in texts(shown)
    assert "Dr M (US pediatric attending): asked" in texts(shown)
    exported = await world.services.privacy.export(MemberId(world.member.id), world.services.clock.now())
    assert "Dr K" in str(exported)
    stored = [file.read_bytes() for file in world.directory.iterdir() if file.is_file()]
    assert stored
    assert not any(b"Dr K" in content for content in stored)


async def test_nothing_different_is_said_and_has_nothing_to_undo(world: World):
    await consent(world)
    await world.member.slash(world.general, "status set", stage="ready")
    again = await world.member.slash(world.general, "status set", stage="ready")
    assert SAY("saved.nothing") in texts(again)
    assert UNDO not in buttons(again)
    assert (await profile(world)).visa is not Visa.J1
