"""`/programs suggest · suggestions` and `/ledger queue`: from what a member read to what everybody sees."""

from collections.abc import Mapping
from datetime import timedelta
from unittest import mock

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.domain.ids import GuildId, MemberId
from bot.domain.ledger import Criterion
from bot.domain.moderation import ActKind
from bot.i18n import catalogue
from storage.suggestions import SuggestionStore
from tests.discord.simcord_extras import every_command_offered, take_role
from tests.discord.test_program_facts import BUFFALO, J1, known
from tests.discord.world import World, answer_to, buttons, components, fields_of, private, texts

AGAIN = catalogue()("form.again")
MENU = 3
"""Discord's number for a menu in a form."""
SOURCE = "https://a.example.org/visa_policy"
TYPED = {"value": "no", "weight": "strict", "source": SOURCE, "seen": "20 Nov 2026"}


@pytest.fixture
async def desk(world: World) -> World:
    """A world whose moderators edit the ledger, with two members."""
    await world.let_edit_ledger()
    for person in (world.member, world.stranger):
        await world.services.profiles.register(
            MemberId(person.id), time_zone="Asia/Karachi", now=world.clock.now()
        )
    return world


async def suggest(
    world: World, who: MemberActor, criterion: Criterion = Criterion.VISA_J1, **typed: str
) -> InteractionResult:
    options = {"program": BUFFALO, "criterion": criterion.value}
    opened = await who.slash(world.general, "programs suggest", **options)
    return await send(who, opened, TYPED | typed)


async def send(who: MemberActor, opened: InteractionResult, typed: Mapping[str, str]) -> InteractionResult:
    """Fill those of the values into the form that it asks for."""
    menus = {key for key, control in fields_of(opened).items() if control["type"] == MENU}
    filled = {
        key: [value] if key in menus else value for key, value in typed.items() if key in fields_of(opened)
    }
    return await who.submit_modal(opened, filled)


async def queue(world: World, who: MemberActor | None = None) -> InteractionResult:
    return await (who or world.moderator).slash(world.general, "ledger queue")


async def show(world: World, who: MemberActor) -> str:
    return texts(await who.slash(world.general, "programs show", program=BUFFALO))


async def acts(world: World) -> list[tuple[ActKind, str]]:
    page = await world.services.audit.page(GuildId(world.guild.id))
    return [(logged.act.kind, logged.act.subject) for logged in page.acts]


def another_moderator(world: World) -> tuple[MemberActor, int]:
    """One more moderator, and the role that makes them one."""
    role = world.guild.create_role("Guides", permissions=discord.Permissions(manage_guild=True))
    return world.guild.add_member(world.env.create_user("guide"), roles=[role]), role.id


async def test_suggested_approved_and_shown_to_another_member_with_source_and_day(desk: World):
    taken = await suggest(desk, desk.member)
    assert private(taken)
    assert "waits for a moderator" in texts(taken)
    assert SOURCE not in await show(desk, desk.stranger)
    card = await queue(desk)
    assert private(card)
    text = texts(card)
    assert "University at Buffalo" in text
    assert f"**No**, strict: who does not fit is turned away. {SOURCE}, read 20 Nov" in text
    assert "What the ledger says now\nNot known." in text
    assert str(desk.member.id) not in text
    assert "mia" not in text
    done = await desk.moderator.click(answer_to(card), label="Approve")
    assert "Approved." in texts(done)
    assert "Nothing waits" in texts(done)
    assert f"**No**, strict: who does not fit is turned away. {SOURCE}, read 20 Nov" in (
        await show(desk, desk.stranger)
    )
    assert await acts(desk) == [(ActKind.LEDGER_APPROVED, BUFFALO)]
    listed = await desk.moderator.slash(desk.general, "audit")
    assert "approved a suggested fact about University at Buffalo" in texts(listed)


async def test_an_approved_fact_turns_up_in_another_members_list(desk: World):
    await desk.stranger.slash(desk.general, "programs save", program=BUFFALO, mark="keep")
    await suggest(desk, desk.member, Criterion.KIND, value="community")
    await desk.moderator.click(answer_to(await queue(desk)), label="Approve")
    exported = await desk.services.lists.build(MemberId(desk.stranger.id), now=desk.clock.now())
    (place,) = [place for place in exported.programs.places if place.program.acgme_id == BUFFALO]
    assert [(fact.source, fact.seen.isoformat()) for fact in place.facts] == [(SOURCE, "2026-11-20")]


async def test_what_became_of_it_is_told_once_below_the_next_answer(desk: World):
    await suggest(desk, desk.member)
    card = await queue(desk)
    refused = await desk.moderator.click(answer_to(card), label="Refuse…")
    typed = {"reason": "not_there", "note": "See <@1> **page 2** https://evil.example"}
    assert "Refused." in texts(await send(desk.moderator, refused, typed))
    assert await acts(desk) == [(ActKind.LEDGER_REFUSED, BUFFALO)]
    shown = await desk.member.slash(desk.general, "help")
    assert private(shown)
    news = texts(shown)
    assert "What became of your suggestions" in news
    assert "the linked page does not say so" in news
    assert "page 2" in news
    assert "<@1>" not in news
    assert "https://evil" not in news
    assert "suggestions (1/1)" not in texts(await desk.member.slash(desk.general, "help"))
    assert "Not taken" in texts(await desk.member.slash(desk.general, "programs suggestions"))
    assert "What became" not in texts(await desk.stranger.slash(desk.general, "help"))


async def test_the_result_waits_through_a_restart(desk: World):
    await suggest(desk, desk.member)
    await desk.moderator.click(answer_to(await queue(desk)), label="Approve")
    await desk.restart()
    assert "Approved: the ledger says so now" in texts(await desk.member.slash(desk.general, "help"))


async def test_a_contradiction_is_shown_to_the_moderator_and_then_to_everybody(desk: World):
    await known(desk, J1)
    await suggest(desk, desk.member)
    card = await queue(desk)
    assert "contradicts the suggestion" in texts(card)
    assert J1.source in texts(card)
    await desk.moderator.click(answer_to(card), label="Approve")
    text = await show(desk, desk.stranger)
    assert "Sources disagree" in text
    assert text.index("**No**") < text.index("**Yes**")


async def test_a_correction_is_prefilled_and_becomes_the_fact(desk: World):
    await suggest(desk, desk.member)
    opened = await desk.moderator.click(answer_to(await queue(desk)), label="Correct…")
    fields = fields_of(opened)
    assert fields["source"]["value"] == SOURCE
    assert fields["seen"]["value"] == "2026-11-20"
    wrong = await send(desk.moderator, opened, TYPED | {"source": "http://a.org"})
    assert "Give the full link" in texts(wrong)
    again = await desk.moderator.click(answer_to(wrong), label=AGAIN)
    done = await send(desk.moderator, again, TYPED | {"weight": "preference"})
    assert "Corrected and approved" in texts(done)
    assert await acts(desk) == [(ActKind.LEDGER_CORRECTED, BUFFALO)]
    news = texts(await desk.member.slash(desk.general, "help"))
    assert "Approved with a correction" in news
    assert "a preference" in news


async def test_of_two_moderators_one_wins_and_the_other_is_told(desk: World):
    await suggest(desk, desk.member)
    second, _ = another_moderator(desk)
    mine, theirs = await queue(desk), await queue(desk, second)
    opened = await second.click(answer_to(theirs), label="Refuse…")
    await desk.moderator.click(answer_to(mine), label="Approve")
    late = await send(second, opened, {"reason": "other"})
    assert "Nothing changed" in texts(late)
    assert await acts(desk) == [(ActKind.LEDGER_APPROVED, BUFFALO)]


async def test_what_is_left_for_later_comes_again_from_the_beginning(desk: World):
    await suggest(desk, desk.member)
    await suggest(desk, desk.member, value="yes")
    first = await queue(desk)
    assert "1 more waits" in texts(first)
    second = await desk.moderator.click(answer_to(first), label="Later")
    assert "**Yes**" in texts(second)
    end = await desk.moderator.click(answer_to(second), label="Later")
    assert "still wait" in texts(end)
    assert "**No**" in texts(await desk.moderator.click(answer_to(end), label="From the beginning"))


async def test_a_second_member_agrees_and_both_are_told(desk: World):
    await suggest(desk, desk.member)
    assert "Somebody else has suggested the same" in texts(await suggest(desk, desk.stranger))
    card = await queue(desk)
    assert "several members" in texts(card)
    await desk.moderator.click(answer_to(card), label="Approve")
    for person in (desk.member, desk.stranger):
        assert "Approved: the ledger" in texts(await person.slash(desk.general, "help"))


async def test_the_same_again_and_what_is_known_are_said_kindly(desk: World):
    await suggest(desk, desk.member)
    assert "You have suggested this before" in texts(await suggest(desk, desk.member))
    await desk.moderator.click(answer_to(await queue(desk)), label="Approve")
    assert "The ledger says so already" in texts(await suggest(desk, desk.stranger))


async def test_a_member_takes_back_at_once_or_later(desk: World):
    taken = await suggest(desk, desk.member)
    gone = await desk.member.click(answer_to(taken), label="Take it back")
    assert "Taken back" in texts(gone)
    await suggest(desk, desk.member)
    own = await desk.member.slash(desk.general, "programs suggestions")
    (menu,) = [part for part in components(own) if part["type"] != 2]
    back = await desk.member.select(
        answer_to(own), [menu["options"][0]["value"]], custom_id=menu["custom_id"]
    )
    assert "Taken back" in texts(back)
    assert "Nothing waits" in texts(await queue(desk))


async def test_a_form_that_cannot_be_a_fact_keeps_what_was_typed(desk: World):
    wrong = await suggest(desk, desk.member, seen="3 May 2031")
    assert "not in the future" in texts(wrong)
    again = await desk.member.click(answer_to(wrong), label=AGAIN)
    assert fields_of(again)["source"]["value"] == SOURCE
    number = await suggest(desk, desk.member, Criterion.STEP2CK_MINIMUM, value="about 230")
    assert "whole number from 1 to 300" in texts(number)
    assert "Choose whether it is strict" in texts(await suggest(desk, desk.member, weight="-"))


async def test_what_describes_a_program_is_neither_strict_nor_preferred(desk: World):
    options = {"program": BUFFALO, "criterion": "positions"}
    opened = await desk.member.slash(desk.general, "programs suggest", **options)
    assert set(fields_of(opened)) == {"value", "source", "seen"}
    assert "**14**. https" in texts(await send(desk.member, opened, TYPED | {"value": "14"}))


async def test_a_newcomer_agrees_first_and_then_goes_on_to_the_form(world: World):
    options = {"program": BUFFALO, "criterion": "visa_j1"}
    asked = await world.member.slash(world.general, "programs suggest", **options)
    opened = await world.member.click(answer_to(asked), label="I agree")
    assert "waits for a moderator" in texts(await send(world.member, opened, TYPED))


async def test_nobody_but_moderators_of_listed_servers_sees_the_queue(world: World):
    await known(world)
    assert "operator" in texts(await queue(world))
    await world.let_edit_ledger()
    with every_command_offered():
        refused = await queue(world, world.stranger)
    assert "Only this server's moderators" in texts(refused)
    assert buttons(refused) == []


async def test_a_moderator_who_is_one_no_more_cannot_decide_with_an_old_card(desk: World):
    await suggest(desk, desk.member)
    second, role = another_moderator(desk)
    card = await queue(desk, second)
    opened = await second.click(answer_to(card), label="Refuse…")
    take_role(desk.env, desk.guild.id, second.id, role)
    for label in ("Approve", "Correct…", "Refuse…", "Later"):
        refused = await second.click(answer_to(card), label=label)
        assert "Only this server's moderators" in texts(refused)
    assert "Only this server's moderators" in texts(await send(second, opened, {"reason": "other"}))
    assert await acts(desk) == []
    assert await desk.services.suggestions.page() is not None


async def test_erased_members_leave_the_queue(desk: World):
    await suggest(desk, desk.member)
    card = await queue(desk)
    await desk.services.privacy.erase(MemberId(desk.member.id), desk.clock.now())
    late = await desk.moderator.click(answer_to(card), label="Approve")
    assert "Nothing changed" in texts(late)
    assert "Nothing waits" in texts(late)
    record = await desk.services.ledger.record(BUFFALO)
    assert not record.facts


async def test_more_than_ten_are_too_many(desk: World):
    for n in range(10):
        await suggest(desk, desk.member, source=f"{SOURCE}/{n}")
        await desk.wait(timedelta(seconds=1))
    assert "10 suggestions of yours wait" in texts(await suggest(desk, desk.member))


async def carry(world: World) -> None:
    """What the bot does every minute: tell by direct message what there is to tell."""
    carrier = world.session.news
    with world.env.time_context():
        await carrier.step(world.clock.now())
    await world.env.settle()


def news_of(world: World, person: MemberActor) -> list[str]:
    return [text for sent in world.dms(person) if "became of your suggestions" in (text := texts(sent))]


async def test_the_result_comes_once_by_direct_message(desk: World):
    await suggest(desk, desk.member)
    await carry(desk)
    assert news_of(desk, desk.member) == []
    await desk.moderator.click(answer_to(await queue(desk)), label="Approve")
    for _ in range(3):
        await carry(desk)
    (told,) = news_of(desk, desk.member)
    assert "Approved: the ledger says so now" in told
    assert "What became" not in texts(await desk.member.slash(desk.general, "help"))
    await desk.restart()
    await carry(desk)
    assert len(news_of(desk, desk.member)) == 1


async def test_one_sent_before_a_crash_is_found_and_not_sent_again(desk: World):
    await suggest(desk, desk.member)
    await desk.moderator.click(answer_to(await queue(desk)), label="Approve")
    with (
        mock.patch.object(SuggestionStore, "mark_shown", side_effect=ConnectionError),
        pytest.raises(ConnectionError),
    ):
        await carry(desk)
    await desk.restart()
    await carry(desk)
    assert len(news_of(desk, desk.member)) == 1
    assert "What became" not in texts(await desk.member.slash(desk.general, "help"))


async def test_with_closed_direct_messages_it_is_told_below_the_next_answer(desk: World):
    await suggest(desk, desk.member)
    await desk.moderator.click(answer_to(await queue(desk)), label="Approve")
    desk.close_dms(desk.member)
    await carry(desk)
    await carry(desk)
    assert "Approved: the ledger says so now" in texts(await desk.member.slash(desk.general, "help"))


async def test_at_night_and_after_a_stop_nobody_is_written_to(desk: World):
    await desk.wait(timedelta(hours=7))  # midnight in Karachi
    await suggest(desk, desk.member)
    await desk.moderator.click(answer_to(await queue(desk)), label="Approve")
    await carry(desk)
    assert news_of(desk, desk.member) == []
    await desk.services.reminders.stop_all(MemberId(desk.member.id), None, desk.clock.now())
    await desk.wait(timedelta(hours=12))
    await carry(desk)
    assert news_of(desk, desk.member) == []
    assert "Approved: the ledger says so now" in texts(await desk.member.slash(desk.general, "help"))
