"""Small turns of text that several cards share: capitals, what fits, sources, zones with their clocks."""

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate

from bot.domain.advice import (
    Grounded,
    Source,
    SourceKind,
)
from bot.domain.message import Message, message
from bot.domain.zones import zone_info
from bot.i18n import DEFAULT_LANGUAGE, Catalogue
from bot.strategy.explain import names_no_year
from bot.ui.limits import clip

_TIMESTAMP = re.compile(r"<t:\d+(?::\w)?>")
_WORD = re.compile(r"\S*?[^\W_]\S*")
"""What stands between spaces and has a letter or a digit."""
_AS_SHOWN = "20 September 2027 at 18:00"
"""An instant as Discord shows it at its longest."""


def word_count(text: str) -> int:
    """How many words a person reads: marks and numbering count for nothing, an instant as it is shown."""
    return len(_WORD.findall(_TIMESTAMP.sub(_AS_SHOWN, text)))


def below_the_bot(texts: Catalogue) -> str:
    """What stands below a card about the bot itself: whose it is not, and who translated it where it is translated."""
    disclaimer = texts("common.disclaimer")
    return disclaimer if texts.language == DEFAULT_LANGUAGE else f"{disclaimer}\n{texts('common.translated')}"


def source_text(source: Source) -> Message:
    """A source on a line of its own, with its kind, status and, where its title names none, its year."""
    return message(
        "strategy_card.source" if names_no_year(source) else "strategy_card.source_undated",
        title=source.title,
        year=source.year,
        kind=message(f"strategy.source_kind.{source.kind}"),
        status=message(f"strategy.source_status.{source.status}"),
    )


def sources_of(parts: Iterable[Grounded]) -> tuple[Source, ...]:
    """Every source of these parts, each once: the guide first, our own arithmetic last."""
    once = dict.fromkeys(source for part in parts for source in part.sources)
    return tuple(sorted(once, key=lambda source: list(SourceKind).index(source.kind)))


def capital(text: str) -> str:
    """With a capital: the catalogue's names also stand within sentences."""
    return f"{text[:1].upper()}{text[1:]}"


def fitted(lines: list[str], room: int, texts: Catalogue, more: str = "strategy_card.more") -> str:
    """Whole lines as far as they fit into ``room`` characters, and how many ``more`` there are and where."""
    kept = list(accumulate(lines, lambda above, line: f"{above}\n{line}"))
    fitting = [text for text in kept if len(text) <= room]
    if not fitting:
        return clip(lines[0], room)
    left = len(lines) - len(fitting)
    return fitting[-1] + ("\n" + texts(more, {"count": left}) if left else "")


def zone_line(time_zone: str, now: datetime, texts: Catalogue, key: str = "common.zone_now") -> str:
    """A zone (IANA name) with the time that its clocks show at ``now`` (aware), so that a wrong one is noticed."""
    local = f"{now.astimezone(zone_info(time_zone)):%H:%M}"
    return texts(key, {"zone": time_zone.replace("_", " "), "time": local})
