"""Makes text that a person typed harmless before it is shown: it can neither ping, link, format nor mislead.

Source: Discord's message formatting reference (mentions, timestamps, command links, markdown) and Unicode's
bidirectional controls.
"""

import re
import unicodedata

from bot.ui.limits import clip

_MARKDOWN = re.compile(r"([\\*_~|`>#\-\[\](){}<:@])")
_SCHEME = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*):(?=//)|\b(www)\.|\b(discord)\.(?=gg|com)")
_OPENING = re.compile("[@<]")
_WHITE = re.compile(r"\s+")
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
_MARKS_ON_A_LETTER = 3
_ZERO_WIDTH_SPACE = "\u200b"


def safe_text(typed: str, limit: int = 200) -> str:
    """The typed text on one line, visible characters only, with every Discord syntax disarmed.

    ``limit`` counts the characters of the input that are kept, before disarming.
    """
    visible = "".join(" " if c in "\n\r\t" else c for c in unicodedata.normalize("NFC", typed) if _shows(c))
    short = clip(_WHITE.sub(" ", _unpiled(visible)).strip(), limit)
    escaped = _MARKDOWN.sub(r"\\\1", short)
    unlinked = _SCHEME.sub(lambda found: found[0] + _ZERO_WIDTH_SPACE, escaped.replace("\\:", ":"))
    return _OPENING.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", unlinked)


def _unpiled(text: str) -> str:
    """The text with at most so many combining marks on one letter as a language needs; more would cover other lines."""
    kept, run = "", 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MARKS_ON_A_LETTER:
            kept += character
    return kept


def _shows(character: str) -> bool:
    return character in "\n\r\t" or unicodedata.category(character) not in _INVISIBLE
