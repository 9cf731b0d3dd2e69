"""The demo's server: its channels, the people a visitor can be, and the crowd of its statistics.

Everybody is invented. Ids follow from the instant at which the server is built, so building it again at the same
instant gives everybody the same id, and what a kept database says about them stays true.
"""

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.demo.places import Place
from bot.i18n import Catalogue

CAST = ("noor", "amal", "bela", "chidi", "dana", "esra", "mona")
"""Whom a visitor can be; Mona is the moderator, Noor has not met the bot, Esra is in the middle of a winter."""
CASES = {"amal": "strong", "bela": "average", "chidi": "low"}
"""The members who are the guide's worked examples, and the names of those."""
CHANNELS = {
    "general": "general",
    "statistics": "match-stats",
    "match_dates": "match-dates",
    "invitations": "invitations",
}
CROWD = 125
"""How many more members the server has."""


class DemoServer:
    """The server as built; nobody has used the bot yet."""

    def __init__(self, env: simcord.Env, texts: Catalogue) -> None:
        self.guild = env.create_guild(texts("demo.server"))
        self.channels: dict[str, ChannelHandle] = {
            name: self.guild.create_text_channel(title, topic=texts(f"demo.topic.{name}"))
            for name, title in CHANNELS.items()
        }
        moderators = self.guild.create_role(
            texts("demo.role.moderators"), permissions=discord.Permissions(manage_guild=True)
        )
        self.cast: dict[str, MemberActor] = {
            name: self.guild.add_member(
                env.create_user(name, global_name=texts(f"demo.person.{name}")),
                roles=[moderators] if name == "mona" else [],
            )
            for name in CAST
        }
        self.crowd = tuple(
            self.guild.add_member(env.create_user(f"member{number}")) for number in range(1, CROWD + 1)
        )

    def places(self, first_port: int) -> tuple[Place, ...]:
        """A place for each channel and for each one's direct messages, on ports from ``first_port`` on."""
        everybody = tuple(self.cast.values())
        moderator_first = (self.cast["mona"], *(self.cast[name] for name in CAST if name != "mona"))
        rooms = [
            (name, channel, everybody if name == "general" else moderator_first)
            for name, channel in self.channels.items()
        ]
        inboxes = [(f"dm_{name}", actor.user.dm_channel, (actor.user,)) for name, actor in self.cast.items()]
        return tuple(
            Place(name, channel, viewers, first_port + index)
            for index, (name, channel, viewers) in enumerate((*rooms, *inboxes))
        )
