"""The Match dates as they stand in a channel: what is still ahead, how sure it is, and where it comes from.

- That a date is reported and not confirmed is the rule and said once, above all; a confirmed one says so, and a
  projected one always does.
- The days of SOAP are one line. A season comes into the post once the Match Day of the season before is over.
- One message of several embeds; Discord limits all of them together, so what is furthest away is left out first.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from bot.domain.message import Relative
from bot.domain.season import Audience, DateStatus, Season, SeasonMilestone
from bot.i18n import Catalogue
from bot.publishing.ports import MatchDates
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.limits import clip
from bot.ui.publishing.post_card import marked
from bot.ui.safe_text import safe_text
from bot.ui.timeline.milestones import dated_name, dated_when

LINE_ROOM = 300
SOURCE_ROOM = 200
"""Characters of a source in this list."""
ROOM = limits.EMBED_TOTAL - 800
"""Characters of all seasons together; the rest is for the first part, the footer and the note on what is left out."""
MOST_SEASONS = 8
"""Discord takes ten embeds in a message."""
LAST_DATE = "match_day"
"""The date after which the next season concerns those who did not match."""


def match_dates_cards(content: MatchDates, mark: str, texts: Catalogue) -> list[Card]:
    """The message as cards, one for each embed. ``texts`` writes for Discord."""
    cards = [Card(texts("match_dates.title"), texts("match_dates.lead", {"at": content.now}))]
    room, left_out = ROOM, 0
    for season in _current(content):
        lines = _entries([dated for dated in season.milestones if _is_ahead(dated, content)])
        if not lines:
            continue
        card, shown = _season(season, lines, room, texts)
        left_out += sum(len(entry) for entry in lines[shown:])
        if shown:
            room -= len(card.title) + len(card.body)
            cards.append(card)
    cards.append(Card(texts("match_dates.own.title"), "\n".join(_last_words(left_out, texts))))
    cards[-1] = marked(_with_disclaimer(cards[-1], texts), mark, texts)
    return cards


def moved_card(channel: str, link: str, texts: Catalogue) -> Card:
    """What is left where the dates stood before they moved to another channel (a mention) and message."""
    return Card(texts("match_dates.title"), texts("match_dates.moved", {"channel": channel, "link": link}))


def _current(content: MatchDates) -> tuple[Season, ...]:
    """The seasons that concern anybody now: all up to the first whose Match Day is ahead."""
    seasons = content.calendar.seasons
    later = [
        season
        for before, season in pairwise(seasons)
        if (day := before.find(LAST_DATE)) is None or not _is_ahead(day, content)
    ]
    return (*seasons[:1], *later)[-MOST_SEASONS:]


Entry = tuple[SeasonMilestone, ...]
"""The dates of one line: one, or the days of SOAP."""


def _entries(ahead: Sequence[SeasonMilestone]) -> list[Entry]:
    soap = tuple(dated for dated in ahead if dated.audience is Audience.UNMATCHED)
    lines: list[Entry] = []
    for dated in ahead:
        if dated.audience is not Audience.UNMATCHED:
            lines.append((dated,))
        elif dated is soap[0]:
            lines.append(soap)
    return lines


def _last_words(left_out: int, texts: Catalogue) -> Iterator[str]:
    if left_out:
        yield texts("match_dates.left_out", {"count": left_out})
    yield texts("match_dates.own")


def _with_disclaimer(card: Card, texts: Catalogue) -> Card:
    return Card(card.title, card.body, footer=texts("common.disclaimer"))


def _season(season: Season, lines: Sequence[Entry], room: int, texts: Catalogue) -> tuple[Card, int]:
    """A season as a card of at most so many characters, and how many of its lines that shows."""
    title = safe_text(season.match)
    for shown in range(len(lines), 0, -1):
        body = _body(lines[:shown], texts)
        if len(title) + len(body) <= min(room, limits.EMBED_DESCRIPTION):
            return Card(title, body), shown
    return Card(title), 0


def _body(lines: Sequence[Entry], texts: Catalogue) -> str:
    sources = dict.fromkeys(dated.source for entry in lines for dated in entry)
    named = "; ".join(safe_text(source, SOURCE_ROOM) for source in sources)
    return "\n".join(
        (*(_line(entry, texts) for entry in lines), "", texts("match_dates.sources", {"sources": named}))
    )


def _line(entry: Entry, texts: Catalogue) -> str:
    first, last = entry[0], entry[-1]
    if len(entry) > 1:
        name = texts("match_dates.soap")
        parts = [
            texts("match_dates.days", {"first": dated_when(first, texts), "last": dated_when(last, texts)})
        ]
    else:
        name = safe_text(dated_name(first, texts))
        parts = [dated_when(first, texts)]
        if not first.date_only:
            parts.append(texts("match_dates.distance", {"distance": Relative(first.instant)}))
    if first.audience is not Audience.ALL:
        parts.append(texts(f"match_dates.audience.{first.audience}"))
    if all(dated.status is DateStatus.CONFIRMED for dated in entry):
        parts.append(texts("match_dates.status.confirmed"))
    return clip(texts("match_dates.line", {"name": name, "told": " · ".join(parts)}), LINE_ROOM)


def _is_ahead(dated: SeasonMilestone, content: MatchDates) -> bool:
    """A day without an hour is ahead until it is over."""
    end = dated.instant + timedelta(days=1) if dated.date_only else dated.instant
    return end > content.now
