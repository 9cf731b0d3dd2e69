"""Members who ask too often for what costs the bot work are told when to try again."""

from datetime import timedelta

from discord import app_commands

from bot.domain.ids import MemberId
from bot.i18n import catalogue
from bot.rate_limit import ALLOWED, Expense
from bot.ui.commands import COSTS
from tests.discord.world import World, answer_to, fields_of, private, texts

SAY = catalogue()
CHEAP = {
    *(
        "help",
        "about",
        "audit",
        "server settings",
        "profile show",
        "score list",
        "status show",
        "letters list",
    ),
    *(
        "connection list",
        "interviews list",
        "interviews letter",
        "invitations list",
        "programs show",
        "programs compare",
        "programs suggestions",
    ),
    *("reminders list", "reminders pause", "reminders resume", "privacy about", "privacy erase"),
    *("privacy cohort", "cohort history", "ledger history", "rank list"),
}
"""Commands that read one record of the member or the server, or that nobody may be refused, and are not counted."""
REFUSAL = SAY("error.too_often", {"at": "@"}).split("@")[0]


async def begin(world: World) -> None:
    asked = await world.member.slash(world.general, "profile show")
    await world.member.click(answer_to(asked), label=SAY("consent.agree"))


async def test_too_many_pictures_are_refused_for_a_while(world: World):
    await begin(world)
    for _ in range(ALLOWED[Expense.PICTURE].burst):
        assert REFUSAL not in texts(await world.member.slash(world.general, "timeline show"))
    refused = await world.member.slash(world.general, "timeline show")
    assert private(refused)
    again = int((world.clock.now() + ALLOWED[Expense.PICTURE].every).timestamp())
    assert any(f"<t:{at}:R>" in texts(refused) for at in range(again - 5, again + 2))
    assert REFUSAL not in texts(await world.stranger.slash(world.general, "timeline show"))
    await world.wait(timedelta(seconds=10))
    assert REFUSAL not in texts(await world.member.slash(world.general, "timeline show"))


async def test_clicks_on_what_is_expensive_count_too(world: World):
    await begin(world)
    shown = await world.member.slash(world.general, "strategy")
    why = SAY("strategy_card.why.button")
    clicks = [texts(await world.member.click(answer_to(shown), label=why)) for _ in range(12)]
    assert REFUSAL in clicks[-1]
    assert REFUSAL not in clicks[0]


async def test_changes_are_counted_and_changes_by_clicks_with_them(world: World):
    await begin(world)
    waits = ALLOWED[Expense.WRITE].every
    shown = await world.member.slash(world.general, "profile edit", section="background")
    while world.services.limits.spend(MemberId(world.member.id), Expense.WRITE, world.clock.now()) is None:
        pass
    refused = await world.member.slash(world.general, "score remove", entry="1")
    assert REFUSAL in texts(refused)
    assert private(refused)
    sent = await world.member.submit_modal(shown, {})
    assert REFUSAL in texts(sent)
    await world.wait(waits)
    assert REFUSAL not in texts(await world.member.slash(world.general, "score remove", entry="1"))


async def test_choices_while_typing_stay_empty_then(world: World):
    for _ in range(ALLOWED[Expense.CHOICES].burst):
        assert await world.member.autocomplete(world.general, "start", "time_zone", "kar")
    assert not await world.member.autocomplete(world.general, "start", "time_zone", "kar")


async def test_pausing_and_erasing_are_never_refused(world: World):
    await begin(world)
    for _ in range(30):
        for command in ("reminders list", "privacy erase"):
            assert REFUSAL not in texts(await world.member.slash(world.general, command))


async def test_a_form_that_makes_advice_counts_when_it_is_sent_and_keeps_what_was_typed(world: World):
    await begin(world)
    form = await world.member.click(
        answer_to(await world.member.slash(world.general, "whatif")), label=SAY("whatif.ask.button")
    )
    while world.services.limits.spend(MemberId(world.member.id), Expense.ADVICE, world.clock.now()) is None:
        pass
    refused = await world.member.submit_modal(form, {"score": "245", "step1": [], "visa": []})
    assert REFUSAL in texts(refused)
    assert private(refused)
    again = await world.member.click(answer_to(refused), label=SAY("form.again"))
    assert fields_of(again)["score"]["value"] == "245"
    await world.wait(ALLOWED[Expense.ADVICE].every)
    answered = await world.member.submit_modal(again, {"score": "245", "step1": [], "visa": []})
    assert "245" in texts(answered)
    assert REFUSAL not in texts(answered)


async def test_every_command_is_said_to_be_expensive_or_cheap(world: World):
    known = {
        command.qualified_name
        for command in world.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    assert COSTS.keys() | CHEAP == known
    assert not COSTS.keys() & CHEAP
