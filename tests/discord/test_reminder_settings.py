"""Members choose what they are reminded of, when, and pause it; the list follows at once."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from simcord.backend.errors import SetupError
from simcord.results import InteractionResult

from bot.domain.ids import MemberId
from bot.domain.reminder_settings import ReminderSettings
from bot.errors import UserError
from bot.reminders.leads import MilestoneKind
from bot.ui.reminders.settings_panel import SettingsPanel
from bot.ui.request import Request
from tests.discord.reminded import (
    MINUTES,
    MORNING,
    REGISTRATION,
    RESUME,
    SAY,
    first_reminder,
    menus,
    sign_up,
)
from tests.discord.world import World, answer_to, buttons, components, private, texts

KINDS, LEADS, HOUR = 0, 1, 2
"""The menus of the settings, in order."""
BACK, QUIET, PAUSE = (
    SAY(f"reminders.{item}") for item in ("settings.back", "settings.quiet.button", "pause.button")
)


@pytest.fixture
def start() -> datetime:
    return MORNING


async def open_settings(world: World) -> InteractionResult:
    await sign_up(world)
    return await world.member.slash(world.general, "reminders settings")


async def choose(world: World, shown: InteractionResult, which: int, values: list[str]) -> InteractionResult:
    menu = menus(answer_to(shown))[which]["custom_id"]
    return await world.member.select(answer_to(shown), values, custom_id=menu)


async def stored(world: World) -> ReminderSettings:
    return (await world.services.reminders.standing(MemberId(world.member.id))).settings


async def listed(world: World) -> str:
    return texts(await world.member.slash(world.general, "reminders list"))


def but(*muted: MilestoneKind) -> list[str]:
    return [kind.value for kind in MilestoneKind if kind not in muted]


async def test_the_settings_say_what_is_set_and_are_private(world: World):
    shown = await open_settings(world)
    assert private(shown)
    said = texts(shown)
    assert "Deadlines: 30 days, 7 days, 1 day, and the same day" in said
    assert "usually at 09:00 your time, never between 22:00 and 08:00" in said
    assert "Asia/Karachi, now 08:59" in said
    assert buttons(shown) == [QUIET, PAUSE]


async def test_a_kind_that_is_turned_off_comes_no_more_until_it_is_turned_on(world: World):
    shown = await open_settings(world)
    off = await choose(world, shown, KINDS, but(MilestoneKind.DEADLINE))
    assert SAY("reminders.settings.saved") in texts(off)
    assert "Deadlines: off" in texts(off)
    before = len(world.dms(world.member))
    await world.tick(MINUTES)
    assert len(world.dms(world.member)) == before
    assert REGISTRATION not in await listed(world)
    await choose(world, off, KINDS, but())
    assert REGISTRATION in await listed(world)


async def test_every_kind_may_be_turned_off(world: World):
    shown = await open_settings(world)
    await choose(world, shown, KINDS, [])
    assert SAY("reminders.list.none") in await listed(world)


async def test_the_leads_of_a_kind_are_chosen_and_set_back(world: World):
    shown = await open_settings(world)
    opened = await choose(world, shown, LEADS, [MilestoneKind.DEADLINE.value])
    [menu] = menus(answer_to(opened))
    assert [option["value"] for option in menu["options"] if option.get("default")] == [
        "30d",
        "7d",
        "1d",
        "0d",
    ]
    chosen = await choose(world, opened, 0, ["2h", "3d"])
    assert "Deadlines: 3 days and 2 hours" in texts(chosen)
    opened = await choose(world, chosen, LEADS, [MilestoneKind.DEADLINE.value])
    usual = await world.member.click(answer_to(opened), label=SAY("reminders.settings.usual"))
    assert "Deadlines: 30 days" in texts(usual)
    assert await stored(world) == ReminderSettings()


async def test_another_hour_and_other_quiet_hours_hold_at_once(world: World):
    shown = await open_settings(world)
    later = await choose(world, shown, HOUR, ["11:00"])
    assert "at 11:00 your time" in texts(later)
    before = len(world.dms(world.member))
    await world.tick(timedelta(hours=1))
    assert len(world.dms(world.member)) == before
    shown = await world.member.slash(world.general, "reminders settings")
    quiet = await world.member.click(answer_to(shown), label=QUIET)
    begun = await choose(world, quiet, 0, ["20:00"])
    quiet = await world.member.click(answer_to(begun), label=QUIET)
    ended = await choose(world, quiet, 1, ["12:00"])
    assert "never between 20:00 and 12:00" in texts(ended)
    assert SAY("reminders.settings.hours.quiet") in texts(ended)
    quiet = await world.member.click(answer_to(ended), label=QUIET)
    none = await choose(world, quiet, 0, ["none"])
    assert "sometimes at night" in texts(none)


@pytest.mark.parametrize(("end", "why"), [("22:00", "same"), ("21:00", None)])
async def test_quiet_hours_that_leave_no_day_are_refused(world: World, end: str, why: str | None):
    shown = await open_settings(world)
    quiet = await world.member.click(answer_to(shown), label=QUIET)
    answered = texts(await choose(world, quiet, 1, [end]))
    assert why is None or SAY(f"reminders.settings.quiet.{why}") in answered
    assert ((await stored(world)) == ReminderSettings()) == (why is not None)


async def test_back_leads_to_all_settings(world: World):
    shown = await open_settings(world)
    quiet = await world.member.click(answer_to(shown), label=QUIET)
    back = await world.member.click(answer_to(quiet), label=BACK)
    assert len(menus(answer_to(back))) == len((KINDS, LEADS, HOUR))


async def test_another_time_zone_is_chosen_from_the_list(world: World):
    await sign_up(world)
    offered = await world.member.autocomplete(world.general, "reminders settings", "time_zone", "manila")
    assert [item["value"] for item in offered] == ["Asia/Manila"]
    shown = await world.member.slash(world.general, "reminders settings", time_zone="Asia/Manila")
    assert "Asia/Manila, now 11:59" in texts(shown)


async def test_a_zone_that_nobody_knows_is_refused(world: World):
    await sign_up(world)
    shown = await world.member.slash(world.general, "reminders settings", time_zone="atlantis")
    assert "There is no time zone for" in texts(shown)


async def test_a_stranger_neither_sees_the_panel_nor_may_use_it(world: World):
    shown = await open_settings(world)
    menu = menus(answer_to(shown))[KINDS]["custom_id"]
    with pytest.raises(SetupError, match="not visible"):
        await world.stranger.select(answer_to(shown), [], custom_id=menu)
    services = world.services
    member = MemberId(world.member.id)
    request = Request(cast("Any", None), member, services.clock.now(), SAY, services)
    panel = SettingsPanel(request, await services.reminders.standing(member))
    stranger = SimpleNamespace(user=SimpleNamespace(id=world.stranger.id), message=None)
    with pytest.raises(UserError) as refusal:
        await panel.interaction_check(stranger)  # type: ignore[arg-type]
    assert refusal.value.message.key == "error.not_yours"


async def test_the_settings_outlive_a_restart(world: World):
    shown = await open_settings(world)
    await choose(world, shown, KINDS, but(MilestoneKind.DEADLINE))
    await world.restart()
    assert (await stored(world)).muted(MilestoneKind.DEADLINE)
    assert REGISTRATION not in await listed(world)


async def test_a_pause_holds_everything_and_its_end_brings_what_is_still_ahead(world: World):
    await sign_up(world)
    paused = await world.member.slash(world.general, "reminders pause", **{"for": "three_days"})
    assert private(paused)
    assert "paused until" in texts(paused)
    before = len(world.dms(world.member))
    await world.tick(MINUTES)
    assert len(world.dms(world.member)) == before
    assert SAY("reminders.waits.paused") in await listed(world)
    await world.tick(timedelta(days=3))
    came = [texts(dm) for dm in world.dms(world.member)[before:]]
    assert sum(REGISTRATION in item for item in came) == 1


async def test_a_pause_is_ended_by_hand(world: World):
    await sign_up(world)
    await world.member.slash(world.general, "reminders pause", until="2027-02-20")
    await world.tick(MINUTES)
    before = len(world.dms(world.member))
    shown = await world.member.slash(world.general, "reminders resume")
    assert SAY("reminders.resume.body") in texts(shown)
    await world.tick()
    assert len(world.dms(world.member)) == before + 1


async def test_the_panel_pauses_and_resumes(world: World):
    shown = await open_settings(world)
    asked = await world.member.click(answer_to(shown), label=PAUSE)
    paused = await choose(world, asked, 0, ["week"])
    assert "paused until" in texts(paused)
    resumed = await world.member.click(answer_to(paused), label=RESUME)
    assert "paused until" not in texts(resumed)
    await first_reminder(world)


async def test_a_pause_without_a_length_asks_for_one(world: World):
    await sign_up(world)
    asked = await world.member.slash(world.general, "reminders pause")
    assert SAY("reminders.pause.ask") in texts(asked)
    assert "paused until" in texts(await choose(world, asked, 0, ["day"]))


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"until": "2027-01-20"}, "typed.day_past"),
        ({"until": "2029-01-20"}, "reminders.pause.range"),
        ({"until": "soon"}, "profile_edit.date"),
        ({"until": "2027-02-20", "for": "week"}, "reminders.pause.both"),
    ],
)
async def test_a_pause_that_cannot_be_is_refused_with_the_reason(
    world: World, options: dict[str, str], key: str
):
    await sign_up(world)
    refused = await world.member.slash(world.general, "reminders pause", **options)
    assert SAY(key, {"day": date(2027, 1, 20), "meant": date(2028, 1, 20)}) in texts(refused)
    await first_reminder(world)


async def test_days_ahead_are_offered_for_a_pause(world: World):
    await sign_up(world)
    offered = await world.member.autocomplete(world.general, "reminders pause", "until", "")
    assert offered[0]["value"] == "2027-01-24"
    typed = await world.member.autocomplete(world.general, "reminders pause", "until", "3 feb")
    assert [item["value"] for item in typed] == ["2027-02-03"]


async def test_who_never_started_is_asked_for_consent_first(world: World):
    for command in ("reminders settings", "reminders pause", "reminders resume"):
        asked = await world.stranger.slash(world.general, command)
        assert private(asked)
        assert SAY("consent.title") in texts(asked)


async def test_a_pause_is_answered_shortly_with_its_end_and_the_settings_on_demand(world: World):
    await sign_up(world)
    shown = await world.member.slash(world.general, "reminders pause", **{"for": "week"})
    assert len(texts(shown).split()) < 40
    assert buttons(shown) == [RESUME, SAY("reminders.settings.open")]
    await world.member.click(answer_to(shown), label=SAY("reminders.settings.open"))
    assert SAY("reminders.settings.title") in texts(answer_to(shown))


async def test_a_changed_setting_is_taken_back(world: World):
    shown = await open_settings(world)
    before = await stored(world)
    await choose(world, shown, KINDS, but(MilestoneKind.EXAM))
    assert await stored(world) != before
    await world.member.click(answer_to(shown), label=SAY("undo.button"))
    assert await stored(world) == before


async def test_a_setting_that_changed_again_is_not_taken_back(world: World):
    shown = await open_settings(world)
    await choose(world, shown, KINDS, but(MilestoneKind.EXAM))
    other = await world.member.slash(world.general, "reminders settings")
    await choose(world, other, HOUR, ["07:00"])
    refused = await world.member.click(answer_to(shown), label=SAY("undo.button"))
    assert SAY("reminders.settings.changed") in texts(refused)
    assert (await stored(world)).hours.delivery.hour == 7


async def test_the_list_of_reminders_is_paged_to_its_end(world: World):
    await sign_up(world)
    listing = await world.services.reminders.listing(MemberId(world.member.id), world.clock.now(), whole=True)
    assert len(listing.coming) == listing.total > 20
    shown = await world.member.slash(world.general, "reminders list")
    lines, following = texts(shown).count("<t:"), SAY("strategy_card.why.next")
    for _ in range(30):
        if next(part for part in components(answer_to(shown)) if part.get("label") == following).get(
            "disabled"
        ):
            break
        await world.member.click(answer_to(shown), label=following)
        lines += texts(answer_to(shown)).count("<t:")
    assert lines >= listing.total
