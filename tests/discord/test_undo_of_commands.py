"""Whatever a member saves, by any command, button or form, has *Undo* below it, which restores exactly what was there.

Every command stands in one of the two tables: those that save, and those of which it is shown that they change nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import pytest
from simcord.actors import MemberActor
from simcord.builders import UserHandle
from simcord.results import InteractionResult

from bot.domain.ids import MemberId, SeasonId
from bot.domain.profile import Profile
from bot.i18n import catalogue
from tests.discord.test_authority import MEMBER_COMMANDS, MODERATOR_COMMANDS, leaves
from tests.discord.world import World, answer_to, buttons, components, texts

SAY = catalogue()
UNDO = SAY("undo.button")
CHOP, BRONX, CHICAGO = "3204121205", "3203511146", "3201611073"
INTERVIEW = {"date": "15 Jan 2027", "time": "9:00 AM", "format": "video"}
RATED = ("interviews rate", {"interview": "jacobi", "rating": 3})
LETTER = ("letters add", {"writer": "home", "state": "agreed"})
TIE = ("connection add", {"program": BRONX, "kind": "mentor"})
STATED = ("applications set", {"program": "jacobi", "state": "declined"})
NOTED = ("rank note", {"program": "jacobi", "note": "far"})
PRACTICE = {"exam": "nbme", "date": "2026-11-01", "score": 230}
FIRST = {"stage": ["ready"], "step2ck": "241", "step1": ["first_try"], "visa": ["h1b"], "year": "2020"}
MOVED = {"date": "20 Jan 2027", "time": "1 pm", "interviewer": "Dr K", "note": "kind", "link": ""}
LINES = f"{CHICAGO}\n{BRONX}; interviewed\nnowhere"


class Saving(NamedTuple):
    """The options of a command that saves, what is typed into the form it opens, and a later change of the same part."""

    options: dict[str, Any]
    then: tuple[str, dict[str, Any]]
    typed: Mapping[str, Any] = MappingProxyType({})


SAVES: Mapping[str, Saving] = {
    "start": Saving({}, ("status set", {"stage": "matched"}), FIRST),
    "profile edit": Saving(
        {"section": "background"}, ("profile clear", {"field": "visa"}), {"visa": ["h1b"]}
    ),
    "profile clear": Saving({"field": "letters"}, LETTER),
    "profile season": Saving({"season": "2028"}, ("profile season", {"season": "2027"})),
    "profile states": Saving({"add": "OH"}, ("profile states", {"add": "TX"})),
    "score add": Saving({**PRACTICE, "form": 12}, ("score add", {**PRACTICE, "form": 13})),
    "score remove": Saving({"entry": "uwsa_1"}, ("score add", {**PRACTICE, "form": 13})),
    "status set": Saving({"stage": "ranked", "applications": 80}, ("status set", {"stage": "interviewing"})),
    "letters add": Saving({"writer": "home", "state": "asked", "label": "Dr K"}, LETTER),
    "letters update": Saving({"letter": "us", "state": "removed"}, LETTER),
    "connection add": Saving({"program": CHOP, "kind": "mentor"}, TIE),
    "connection remove": Saving({"connection": f"{CHOP}.family"}, TIE),
    "programs save": Saving({"program": CHICAGO}, ("programs save", {"program": CHICAGO, "mark": "drop"})),
    "programs signal": Saving({"program": CHICAGO}, ("programs signal", {"program": CHOP})),
    "interviews add": Saving({**INTERVIEW, "program": CHICAGO}, RATED),
    "interviews edit": Saving({"interview": "bronxcare"}, RATED, MOVED),
    "interviews rate": Saving({"interview": "philadelphia", "rating": 2}, RATED),
    "interviews second-look": Saving({"interview": "philadelphia", "date": "5 Feb 2027"}, RATED),
    "interviews remove": Saving({"interview": "bronxcare"}, RATED),
    "applications import": Saving({}, STATED, {"lines": LINES}),
    "applications set": Saving({"program": BRONX, "state": "removed"}, STATED),
    "rank add": Saving({"program": BRONX}, NOTED),
    "rank move": Saving({"program": CHOP, "position": 2}, NOTED),
    "rank note": Saving({"program": CHOP, "note": "kind people"}, NOTED),
    "rank remove": Saving({"program": CHOP}, NOTED),
}
"""Commands that change what is kept of a member."""
Way = Callable[[World], Awaitable[InteractionResult]]
KEPT_ELSEWHERE = {
    "reminders settings",
    "reminders pause",
    "reminders resume",
    "reminders test",
    "status role",
}
"""What these change is no part of the profile: settings, which have an Undo of their own, messages, roles."""


@pytest.fixture
def start() -> datetime:
    return datetime(2026, 11, 28, 12, tzinfo=UTC)


async def kept(world: World) -> tuple[Profile, object]:
    """Everything that the member has said of themselves; what is counted up for ever, and when, is no part of it."""
    services, who = world.services, MemberId(world.member.id)
    profile = await services.profiles.profile(who)
    interviews = replace(profile.interviews, last_number=0)
    exported = await services.privacy.export(who, world.clock.now())
    choices = dict(cast("Any", exported)["data"]["program_choice"])
    return replace(profile, interviews=interviews), {**choices, "updated_at": None}


async def filled(world: World) -> None:
    """A member with something of everything."""
    world.lift_limits()
    who = MemberId(world.member.id)
    await world.services.profiles.register(
        who, time_zone="Asia/Karachi", season=SeasonId(2027), now=world.clock.now()
    )

    async def run(command: str, **options: object) -> InteractionResult:
        return await world.member.slash(world.general, command, **options)

    await run("score add", exam="uwsa_1", date="2026-06-20", score=228)
    form = await run("profile edit", section="background")
    await world.member.submit_modal(form, {"visa": ["j1"]})
    await run("letters add", writer="us_other", state="asked", date="2026-06-20")
    await run("connection add", program=CHOP, kind="family")
    await run("programs save", program=BRONX, mark="drop")
    await run("programs signal", program=BRONX)
    for program, day in ((CHOP, "20 Nov 2026"), (BRONX, "7 Dec 2026"), ("jacobi", "8 Dec 2026")):
        await run("interviews add", **{**INTERVIEW, "program": program, "date": day})
    await run("interviews rate", interview="philadelphia", rating=4, note="warm")
    await run("applications set", program=BRONX, state="invited")
    for program in (CHOP, "jacobi"):
        await run("rank add", program=program)
    listed = await run("rank list")
    await world.member.click(answer_to(listed), label=SAY("rank.button.certified"))


def test_every_command_of_members_saves_with_undo_or_is_shown_to_change_nothing(world: World):
    assert set(leaves(world.tree)) == set(MEMBER_COMMANDS) | set(MODERATOR_COMMANDS)
    assert set(SAVES) | KEPT_ELSEWHERE <= set(MEMBER_COMMANDS)


async def test_the_other_commands_change_nothing(world: World):
    await filled(world)
    before = await kept(world)
    others = MEMBER_COMMANDS.keys() - SAVES.keys()
    assert len(others) > 25
    for command in sorted(others):
        await world.member.slash(world.general, command, **MEMBER_COMMANDS[command])
        assert await kept(world) == before, command


async def saved_by(world: World, command: str) -> InteractionResult:
    saving = SAVES[command]
    shown = await world.member.slash(world.general, command, **saving.options)
    return await world.member.submit_modal(shown, dict(saving.typed)) if saving.typed else shown


async def expect_undone(
    who: MemberActor | UserHandle, world: World, shown: InteractionResult, before: tuple[Profile, object]
) -> None:
    """The change is taken back by its button, once; a second press finds nothing to take back."""
    assert await kept(world) != before, texts(shown)
    assert buttons(answer_to(shown)).count(UNDO) == 1, texts(shown)
    undone = await who.click(answer_to(shown), label=UNDO)
    assert await kept(world) == before, texts(undone)
    assert SAY("undo.title") in texts(answer_to(shown)) + texts(undone)
    assert UNDO not in buttons(answer_to(shown))


@pytest.mark.parametrize("command", SAVES)
async def test_what_a_command_saved_is_taken_back_exactly(world: World, command: str):
    await filled(world)
    before = await kept(world)
    await expect_undone(world.member, world, await saved_by(world, command), before)


@pytest.mark.parametrize("command", SAVES)
async def test_what_changed_again_since_is_not_taken_back(world: World, command: str):
    await filled(world)
    shown = await saved_by(world, command)
    before = await kept(world)
    later, options = SAVES[command].then
    again = await world.member.slash(world.general, later, **options)
    assert before != (before := await kept(world)), texts(again)
    refused = await world.member.click(answer_to(shown), label=UNDO)
    assert SAY("undo.changed") in texts(refused)
    assert await kept(world) == before


async def listed(world: World, command: str) -> Any:
    return answer_to(await world.member.slash(world.general, command))


async def certified_no_more(world: World) -> InteractionResult:
    return await world.member.click(await listed(world, "rank list"), label=SAY("rank.button.not_certified"))


async def count_set(world: World) -> InteractionResult:
    """After one of three was removed."""
    card = await listed(world, "interviews list")
    return await world.member.click(card, label=SAY("interviews.set_count", {"count": 2}))


async def moved_by_a_question(world: World) -> InteractionResult:
    asked = await world.member.slash(
        world.general, "interviews add", program=BRONX, **{**INTERVIEW, "date": "9 Dec 2026"}
    )
    return await world.member.click(answer_to(asked), label=SAY("interviews.ask.move"))


async def rated_by_message(world: World) -> InteractionResult:
    return await world.member.user.click(await question(world), label="2")


async def noted_by_message(world: World) -> InteractionResult:
    form = await world.member.user.click(await question(world), label=SAY("reminders.rate.note"))
    return await world.member.user.submit_modal(form, {"rating": ["3"], "note": "kind"})


async def question(world: World) -> Any:
    """The message that comes the evening after an interview."""
    await world.tick(datetime(2026, 12, 8, 16, tzinfo=UTC) - world.clock.now())
    (asked,) = [message for message in world.dms(world.member) if "How was it?" in texts(message)]
    return asked


async def signal_taken_back(world: World) -> InteractionResult:
    card = await listed(world, "programs signal")
    (menu,) = [
        part["custom_id"]
        for part in components(card)
        if part.get("placeholder") == SAY("programs.signals.menu")
    ]
    return await world.member.select(card, [f"back.{BRONX}"], custom_id=menu)


async def saved_where_it_is_shown(world: World) -> InteractionResult:
    shown = await world.member.slash(world.general, "programs show", program=CHICAGO)
    return await world.member.click(answer_to(shown), label=SAY("programs.act.save"))


async def season_chosen_at_the_start(world: World) -> InteractionResult:
    card = answer_to(await world.member.slash(world.general, "start", time_zone="Asia/Karachi"))
    (menu,) = [
        part["custom_id"] for part in components(card) if part.get("placeholder") == SAY("season.menu")
    ]
    return await world.member.select(card, ["2028"], custom_id=menu)


@pytest.mark.parametrize(
    "way",
    [
        certified_no_more,
        count_set,
        moved_by_a_question,
        rated_by_message,
        noted_by_message,
        signal_taken_back,
        saved_where_it_is_shown,
        season_chosen_at_the_start,
    ],
)
async def test_what_a_button_saved_is_taken_back_exactly(world: World, way: Way):
    await filled(world)
    if way is count_set:
        await world.member.slash(world.general, "interviews remove", interview="bronxcare")
    before = await kept(world)
    who = world.member.user if "message" in way.__name__ else world.member
    await expect_undone(who, world, await way(world), before)
