"""The dates of the seasons as they stand in a channel: what is still ahead, each with its status and source.

One message of several embeds; Discord limits all of them together, so what is furthest away is left out first.
"""

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.message import Relative
from bot.domain.season import Audience, DateStatus, Season, SeasonMilestone
from bot.i18n import Catalogue
from bot.publishing.ports import Deadlines
from bot.ui import limits
from bot.ui.card import Card
from bot.ui.limits import clip
from bot.ui.publishing.post_card import marked
from bot.ui.safe_text import safe_text
from bot.ui.timeline.milestones import dated_name, dated_when

LINE_ROOM = 300
SOURCE_ROOM = 200
"""Characters of a source in this list."""
ROOM = limits.EMBED_TOTAL - 600
"""Characters of all seasons together; the rest is for the first part, the footer and the note on what is left out."""
MOST_SEASONS = 8
"""Discord takes ten embeds in a message."""


def deadlines_cards(content: Deadlines, mark: str, texts: Catalogue) -> list[Card]:
    """The message as cards, one for each embed. ``texts`` writes for Discord."""
    cards = [Card(texts("deadlines.title"), texts("deadlines.lead", {"at": content.now}))]
    room, left_out = ROOM, 0
    for season in content.calendar.seasons[-MOST_SEASONS:]:
        ahead = [milestone for milestone in season.milestones if _is_ahead(milestone, content)]
        if not ahead:
            continue
        card, shown = _season(season, ahead, room, texts)
        left_out += len(ahead) - shown
        if shown:
            room -= len(card.title) + len(card.body)
            cards.append(card)
    cards.append(Card(texts("deadlines.own.title"), "\n".join(_last_words(left_out, texts))))
    cards[-1] = marked(_with_disclaimer(cards[-1], texts), mark, texts)
    return cards


def moved_card(channel: str, link: str, texts: Catalogue) -> Card:
    """What is left where the dates stood before they moved to another channel (a mention) and message."""
    return Card(texts("deadlines.title"), texts("deadlines.moved", {"channel": channel, "link": link}))


def _last_words(left_out: int, texts: Catalogue) -> Iterator[str]:
    if left_out:
        yield texts("deadlines.left_out", {"count": left_out})
    yield texts("deadlines.own")


def _with_disclaimer(card: Card, texts: Catalogue) -> Card:
    return Card(card.title, card.body, footer=texts("common.disclaimer"))


def _season(season: Season, ahead: list[SeasonMilestone], room: int, texts: Catalogue) -> tuple[Card, int]:
    """A season as a card of at most so many characters, and how many of its dates that shows."""
    title = safe_text(season.match)
    for shown in range(len(ahead), 0, -1):
        body = _body(ahead[:shown], texts)
        if len(title) + len(body) <= min(room, limits.EMBED_DESCRIPTION):
            return Card(title, body), shown
    return Card(title), 0


def _body(dates: list[SeasonMilestone], texts: Catalogue) -> str:
    sources = {source: number for number, source in enumerate(dict.fromkeys(d.source for d in dates), 1)}
    lines = [_line(date, sources[date.source], texts) for date in dates]
    notes = [
        texts("deadlines.source", {"number": number, "source": safe_text(source, SOURCE_ROOM)})
        for source, number in sources.items()
    ]
    return "\n".join((*lines, "", *notes))


def _line(dated: SeasonMilestone, source: int, texts: Catalogue) -> str:
    parts = [dated_when(dated, texts)]
    if not dated.date_only:
        parts.append(texts("deadlines.distance", {"distance": Relative(dated.instant)}))
    if dated.audience is not Audience.ALL:
        parts.append(texts(f"deadlines.audience.{dated.audience}"))
    if dated.status is not DateStatus.PROJECTED:
        parts.append(texts(f"deadlines.status.{dated.status}"))
    name = safe_text(dated_name(dated, texts))
    line = texts("deadlines.line", {"name": name, "told": " · ".join(parts), "number": source})
    return clip(line, LINE_ROOM)


def _is_ahead(dated: SeasonMilestone, content: Deadlines) -> bool:
    """A day without an hour is ahead until it is over."""
    end = dated.instant + timedelta(days=1) if dated.date_only else dated.instant
    return end > content.now
