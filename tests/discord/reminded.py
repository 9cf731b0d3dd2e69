"""A member who has signed up, a minute before a reminder comes; what the tests of reminders share."""

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from simcord.results import InteractionResult

from bot.i18n import catalogue
from tests.discord.world import Shown, World, answer_to, components

SAY = catalogue()
AGREE = SAY("consent.agree")
DONE, SNOOZE, MUTE, STOP, RESUME = (
    SAY(f"reminders.{item}.button") for item in ("done", "snooze", "mute", "stop", "resume")
)
MORNING = datetime(2027, 1, 23, 3, 59, tzinfo=UTC)
"""A minute before 09:00 in Karachi, a week before the standard registration deadline of the 2027 Match."""
MINUTES = timedelta(minutes=2)
REGISTRATION = "NRMP standard registration deadline"


async def sign_up(world: World, season: str = "2027", zone: str = "Asia/Karachi") -> InteractionResult:
    """The member starts, agrees, skips the five answers and chooses a season; the first test message has come."""
    asked = await world.member.slash(world.general, "start", time_zone=zone)
    form = await world.member.click(answer_to(asked), label=AGREE)
    await world.member.submit_modal(form, {})
    chosen = await world.member.slash(world.general, "profile season", season=season)
    await world.tick()
    return chosen


async def first_reminder(world: World) -> discord.Message:
    """The message that comes at nine o'clock."""
    before = len(world.dms(world.member))
    await world.tick(MINUTES)
    [message] = world.dms(world.member)[before:]
    return message


async def forged(world: World, message: Shown) -> discord.Message:
    """The buttons of a message once more in the open, where a stranger can click them."""
    view = discord.ui.View(timeout=None)
    for part in components(message):
        view.add_item(discord.ui.Button(label=part["label"], custom_id=part["custom_id"]))
    channel = world.env.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send("forged", view=view)
    view.stop()
    return sent


def menus(shown: Shown) -> list[dict[str, Any]]:
    """The menus of an answer, in order, as Discord got them."""
    return [part for part in components(shown) if part["type"] == discord.ComponentType.select.value]
