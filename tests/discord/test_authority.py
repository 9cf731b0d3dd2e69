"""Who gets what by which command, whatever Discord's menus hide: everybody their own, moderators their desk.

Clicks and forms are forged in every test of this folder (see `forgery.py`); here are the commands and their
autocompletes, run by each kind of person in each place. That nobody learns of another member is shown by running all
of it twice: once in a world where that member has told everything, once where they have told nothing. Every other
person must be shown the same, to the letter.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands
from simcord.actors import MemberActor
from simcord.builders import UserHandle
from simcord.results import InteractionResult

from bot.domain.exam import Exam, ExamRecord, ExamStatus, SelfAssessment
from bot.domain.ids import AcgmeId, GuildId, MemberId
from bot.domain.profile import (
    ConnectionKind,
    CycleStatus,
    Letter,
    LetterState,
    LetterWriter,
    Profile,
    ProgramTie,
    Stage,
)
from bot.i18n import catalogue
from tests.discord.simcord_extras import every_command_offered, seen_as, set_time
from tests.discord.world import World, answer_to, private, texts

SAY = catalogue()
PROGRAM = "3204121205"
MEMBER_COMMANDS: Mapping[str, Mapping[str, Any]] = {
    "start": {"time_zone": "Asia/Karachi"},
    "profile show": {},
    "profile edit": {"section": "step2ck"},
    "profile clear": {"field": "step2ck"},
    "profile season": {"season": "2027"},
    "profile states": {"add": "OH"},
    "score add": {"exam": "nbme", "date": "2026-11-01", "score": 230, "form": 12},
    "score remove": {"entry": "step2ck"},
    "score list": {},
    "score chart": {},
    "status set": {"stage": "preparing"},
    "status show": {},
    "status role": {"role": "matched"},
    "letters add": {"writer": "us_pediatrics_attending", "state": "asked"},
    "letters update": {"letter": "1", "state": "agreed"},
    "letters list": {},
    "connection add": {"program": PROGRAM, "kind": "mentor"},
    "connection remove": {"connection": PROGRAM},
    "connection list": {},
    "programs list": {},
    "programs save": {"program": PROGRAM},
    "programs signal": {"program": PROGRAM},
    "programs search": {"text": "ohio"},
    "programs show": {"program": PROGRAM},
    "programs compare": {"program": PROGRAM, "other": "3200121017"},
    "programs export": {},
    "programs suggest": {"program": PROGRAM, "criterion": "visa_j1"},
    "programs suggestions": {},
    "strategy": {},
    "whatif": {"step2ck": 240},
    "interviews add": {
        "program": PROGRAM,
        "date": "2027-12-10",
        "time": "09:00",
        "format": "video",
        "time_zone": "Asia/Karachi",
    },
    "interviews list": {},
    "interviews edit": {"interview": "philadelphia"},
    "interviews rate": {"interview": "philadelphia", "rating": 4},
    "interviews second-look": {"interview": "philadelphia", "date": "5 Feb"},
    "interviews prepare": {},
    "interviews letter": {"interview": "philadelphia"},
    "invitations share": {"program": PROGRAM},
    "invitations list": {},
    "interviews remove": {"interview": "1"},
    "applications import": {},
    "applications list": {},
    "applications set": {"program": PROGRAM, "state": "applied"},
    "rank list": {},
    "rank add": {"program": PROGRAM},
    "rank move": {"program": PROGRAM, "position": 1},
    "rank note": {"program": PROGRAM, "note": "kind people"},
    "rank remove": {"program": PROGRAM},
    "rank export": {},
    "timeline show": {},
    "timeline calendar": {},
    "reminders settings": {},
    "reminders list": {},
    "reminders pause": {"for": "day"},
    "reminders resume": {},
    "reminders test": {},
    "privacy about": {},
    "privacy export": {},
    "privacy erase": {},
    "privacy cohort": {},
    "help": {},
    "about": {},
}
"""Every command of members with options that it takes."""
MODERATOR_COMMANDS: Mapping[str, Mapping[str, Any]] = {
    "cohort preview": {"table": "stage"},
    "cohort post": {"table": "stage", "channel": "general"},
    "cohort schedule": {
        "table": "stage",
        "weekday": "0",
        "time": "09:00",
        "time_zone": "UTC",
        "channel": "general",
    },
    "cohort history": {"table": "stage"},
    "match-dates post": {"channel": "general"},
    "match-dates schedule": {"channel": "general"},
    "audit": {},
    "ledger queue": {},
    "ledger review": {},
    "ledger edit": {"program": PROGRAM, "criterion": "visa_j1"},
    "ledger history": {"program": PROGRAM},
    "ledger import": {"file": ("facts.csv", b"acgme_id")},
    "ledger undo": {"import": "1"},
    "ledger export": {},
    "server setup": {},
    "server settings": {},
    "server introduce": {"channel": "general"},
    "server stage-roles": {"channel": "general"},
    "server invitations": {"channel": "general"},
}
"""Every command of moderators with options that it takes."""
COMMANDS = {**MEMBER_COMMANDS, **MODERATOR_COMMANDS}
OWN = (
    *("score list", "status show", "letters list", "interviews list", "programs list"),
    *("applications list", "rank list"),
)
"""Commands that show a member what they told."""
OTHERS = ("stranger", "other member", "moderator", "owner", "in direct messages", "by their own install")
REFUSED = tuple(
    SAY(key)
    for key in (
        "authority.moderators_only",
        "authority.managers_only",
        "error.server_only",
        "cohort.bot_not_here",
    )
)


@pytest.fixture
def start() -> datetime:
    return datetime.fromisoformat("2026-11-22T12:00:00+00:00")


def leaves(tree: app_commands.CommandTree[Any]) -> Mapping[str, app_commands.Command[Any, ..., Any]]:
    return {
        command.qualified_name: command
        for command in tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


async def run(
    world: World, who: MemberActor | UserHandle, command: str, options: Mapping[str, Any]
) -> InteractionResult:
    """Run a command as somebody: in the server, or in their direct messages as a `UserHandle`."""
    given = {name: world.general if value == "general" else value for name, value in options.items()}
    with every_command_offered():
        if isinstance(who, UserHandle):
            return await who.slash(command, **given)
        return await who.slash(world.general, command, **given)


async def tell_everything(world: World, who: MemberId) -> None:
    """The member fills whatever can be filled."""
    services, now = world.services, world.clock.now()
    profile = Profile(
        step1=ExamRecord(ExamStatus.PASSED, 2, None, date(2024, 5, 12)),
        step2ck=ExamRecord(ExamStatus.BOOKED, 0, None, date(2027, 4, 17)),
        connections=(ProgramTie(AcgmeId("3203511146"), ConnectionKind.FAMILY),),
        self_assessments=(SelfAssessment(Exam.STEP2CK, "nbme_14", 231, date(2026, 10, 3)),),
        letters=(Letter(LetterWriter.US_PEDIATRICS_DIRECTOR, LetterState.AGREED, date(2026, 9, 14)),),
        status=CycleStatus(Stage.INTERVIEWING, 77, 9),
    )
    await services.profiles.change(who, lambda _: profile, now=now)
    guild = GuildId(world.guild.id)
    await services.cohort.join(who, guild, in_server_since=now - timedelta(days=60), now=now)
    commands = ("interviews add", "applications set", "rank add", "programs save", "reminders test")
    for command in commands:
        await world.member.slash(world.general, command, **MEMBER_COMMANDS[command])
    await world.tick(after=timedelta(minutes=1))


async def crowd(world: World) -> Mapping[str, MemberActor | UserHandle]:
    """Everybody but the member, by what they are; the other member has begun, the rest have not."""
    other = world.new_member("other")
    begun = world.new_member("begun")
    for who in (world.member, other, begun):
        await world.services.profiles.register(
            MemberId(who.id), time_zone="Pacific/Chatham", now=world.clock.now()
        )
    return {
        "stranger": world.stranger,
        "other member": other,
        "moderator": world.moderator,
        "owner": world.forger,
        "in direct messages": begun.user,
        "by their own install": other,
    }


async def shown_to(
    kind: str, directory: Path, start: datetime, *, told: bool
) -> dict[tuple[str, ...], object]:
    """What somebody is shown by every command and every autocomplete, and what the member is shown of theirs."""
    found: dict[tuple[str, ...], object] = {}
    async with World(start, directory).running() as world:
        who = (await crowd(world))[kind]
        if told:
            await tell_everything(world, MemberId(world.member.id))
        else:
            await world.tick(after=timedelta(minutes=1))
        set_time(world.env, start + timedelta(minutes=30))
        for name, command in leaves(world.tree).items():
            if isinstance(who, UserHandle) and "channel" in COMMANDS[name]:
                continue  # Discord names no channel in direct messages
            with seen_as(user_install=kind == "by their own install"):
                shown = await run(world, who, name, COMMANDS[name])
            assert private(shown) or shown.modal is not None, name
            found[name,] = (hourly(texts(shown)), nameless(shown.modal))
            for parameter in command.parameters:
                if parameter.autocomplete and not isinstance(who, UserHandle):
                    option = parameter.display_name
                    found[name, option] = await choices(world, who, name, option)
        for name in OWN:
            found[name, "of the member"] = texts(await run(world, world.member, name, {}))
    return found


def hourly(text: str) -> str:
    """The text with its instants rounded to the hour: on a busy machine the simulated clock walks some seconds on."""
    return re.sub(r"<t:(\d+)", lambda found: f"<t:{int(found[1]) // 3600}", text)


def nameless(form: Any) -> object:
    """A form without the random name by which Discord returns it."""
    return form and {**form, "custom_id": ""}


async def choices(world: World, who: MemberActor, command: str, option: str) -> object:
    with every_command_offered():
        return await who.autocomplete(world.general, command, option, "")


async def test_every_command_stands_in_one_of_the_tables(world: World):
    known = leaves(world.tree)
    assert MEMBER_COMMANDS.keys() | MODERATOR_COMMANDS.keys() == known.keys()
    assert MEMBER_COMMANDS.keys().isdisjoint(MODERATOR_COMMANDS)
    for name in MODERATOR_COMMANDS:
        root = known[name].root_parent or known[name]
        assert root.default_permissions == discord.Permissions(manage_guild=True), name
        assert root.guild_only, name
    for name in MEMBER_COMMANDS:
        root = known[name].root_parent or known[name]
        assert root.default_permissions is None, name


async def test_a_click_and_a_form_of_a_test_are_sent_by_somebody_else_first(world: World):
    asked = await world.member.slash(world.general, "profile edit", section="step2ck")
    form = await world.member.click(answer_to(asked), label=SAY("consent.agree"))
    assert len(world.forged) == 1
    await world.member.submit_modal(form, {})
    assert len(world.forged) == 2


@pytest.mark.parametrize("kind", OTHERS)
async def test_what_others_are_shown_does_not_depend_on_what_a_member_told(
    tmp_path: Path, start: datetime, kind: str
):
    silent = await shown_to(kind, tmp_path / "silent", start, told=False)
    told = await shown_to(kind, tmp_path / "told", start, told=True)
    assert told.keys() == silent.keys()
    different = {key for key in told if told[key] != silent[key]}
    assert different == {(name, "of the member") for name in OWN}


@pytest.fixture
async def people(world: World) -> Mapping[str, MemberActor | UserHandle]:
    found = await crowd(world)
    return {
        kind: who for kind, who in found.items() if kind not in {"moderator", "owner", "by their own install"}
    }


@pytest.mark.parametrize("command", MODERATOR_COMMANDS)
async def test_a_moderators_command_is_refused_to_everybody_else(
    world: World, people: Mapping[str, MemberActor | UserHandle], command: str
):
    options = MODERATOR_COMMANDS[command]
    for kind, who in people.items():
        if isinstance(who, UserHandle) and "channel" in options:
            continue  # Discord names no channel in direct messages
        shown = await run(world, who, command, options)
        assert private(shown), kind
        assert any(refusal in texts(shown) for refusal in REFUSED), (kind, texts(shown))
    assert (await world.services.audit.page(GuildId(world.guild.id))).acts == ()


@pytest.mark.parametrize("command", MODERATOR_COMMANDS)
async def test_a_moderators_command_is_refused_where_only_the_person_installed_the_bot(
    world: World, command: str
):
    with seen_as(user_install=True):
        shown = await run(world, world.moderator, command, MODERATOR_COMMANDS[command])
    assert any(refusal in texts(shown) for refusal in REFUSED), texts(shown)
