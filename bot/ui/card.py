"""A reply before it is a Discord message: a title, a body, some fields. Tests read cards; Discord gets embeds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

import discord

from bot.ui import limits
from bot.ui.limits import clip

_COMMAND = re.compile(r"`/([a-z-]+(?: [a-z-]+)?)`")
"""A command in code marks, alone."""


class Accent(IntEnum):
    """Colours of the bar beside a card; meaning never rests on colour alone."""

    NEUTRAL = 0x5865F2
    GOOD = 0x2E7D32
    ATTENTION = 0xB26A00
    PROBLEM = 0xB3261E


@dataclass(frozen=True, slots=True)
class Field:
    """A named part of a card."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """Finished text for one embed, already in the reader's language. Overlong parts are clipped, never refused."""

    title: str
    body: str = ""
    fields: tuple[Field, ...] = ()
    footer: str = ""
    accent: Accent = Accent.NEUTRAL

    def with_commands(self, ids: Mapping[str, int]) -> "Card":
        """The card with each command that stands in code marks as a mention, which can be pressed.

        ``ids`` are Discord's numbers of the commands by their full names. A part that would grow too long stays as it is.
        """
        fields = tuple(
            replace(field, value=_pressable(field.value, ids, limits.EMBED_FIELD_VALUE))
            for field in self.fields
        )
        return replace(self, body=_pressable(self.body, ids, limits.EMBED_DESCRIPTION), fields=fields)

    def embed(self) -> discord.Embed:
        """The card as a Discord embed within Discord's limits."""
        embed = discord.Embed(title=clip(self.title, limits.EMBED_TITLE), colour=int(self.accent))
        if self.footer:
            embed.set_footer(text=clip(self.footer, limits.EMBED_FOOTER))
        room = min(limits.EMBED_DESCRIPTION, limits.EMBED_TOTAL - len(embed))
        embed.description = clip(self.body, room) or None
        for field in self.fields[: limits.EMBED_FIELDS]:
            room = limits.EMBED_TOTAL - len(embed) - len(field.name)
            if room < 1:
                break
            value = clip(field.value, min(limits.EMBED_FIELD_VALUE, room))
            embed.add_field(name=clip(field.name, limits.EMBED_FIELD_NAME), value=value, inline=False)
        return embed


def _pressable(text: str, ids: Mapping[str, int], most: int) -> str:
    def mention(found: re.Match[str]) -> str:
        number = ids.get(found[1])
        return found[0] if number is None else f"</{found[1]}:{number}>"

    changed = _COMMAND.sub(mention, text)
    return changed if len(changed) <= most else text
