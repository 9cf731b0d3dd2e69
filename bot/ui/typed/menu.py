"""A menu that opens while somebody types: what it offers, and which of its lines a text means."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from discord import app_commands

from bot.ui import limits
from bot.ui.limits import clip


@dataclass(frozen=True, slots=True)
class Menu:
    """Values, each with its line as people read it, in the order in which they are offered."""

    lines: Mapping[str, str]

    def offered(self, typed: str) -> list[app_commands.Choice[str]]:
        """The lines in which a word begins with each word typed; all for nothing typed. At most 25."""
        return [
            app_commands.Choice(name=clip(self.lines[value], limits.CHOICE_NAME), value=value)
            for value in self._found(typed)[: limits.AUTOCOMPLETE_CHOICES]
        ]

    def meant(self, typed: str) -> str | None:
        """The value that a text means: a value or a line itself, or the only line with these words."""
        if typed in self.lines:
            return typed
        wanted = _texts(typed)
        whole = [value for value, line in self.lines.items() if wanted and _texts(line) == wanted]
        found = whole or (self._found(typed) if wanted else [])
        return found[0] if len(found) == 1 else None

    def _found(self, typed: str) -> list[str]:
        wanted = _texts(typed)
        if typed.strip() and not wanted:
            return []
        return [
            value
            for value, line in self.lines.items()
            if all(any(word.startswith(part) for word in _texts(line)) for part in wanted)
        ]


def _texts(text: str) -> tuple[str, ...]:
    """Lower-case words without accents or punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return tuple("".join(kept).split())
