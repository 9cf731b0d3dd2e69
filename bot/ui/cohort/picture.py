"""The post with its picture: the same stored numbers as bars, told in words too."""

from bot.domain.cohort import SMALLEST_BAND, Snapshot, TooFew
from bot.domain.message import Message, message
from bot.i18n import Catalogue, catalogue
from bot.pictures.bars import Bar, Bars
from bot.pictures.paint import paint
from bot.ui.card import Card
from bot.ui.cohort.card import snapshot_card
from bot.ui.cohort.words import Row, ShownTable, finding, lead, margins, rows, title
from bot.ui.picture_card import PictureCard
from bot.ui.publishing.post_card import marked


async def snapshot_picture(snapshot: Snapshot, say: Catalogue) -> Card:
    """The card of a snapshot with its picture; without one where nothing is shown. ``say`` writes for Discord."""
    card = snapshot_card(snapshot, say)
    if isinstance(snapshot.release, TooFew):
        return card
    plain = catalogue(say.language.replace("_", "-"))
    return PictureCard(
        title=card.title,
        body=card.body,
        fields=card.fields,
        footer=card.footer,
        png=await paint(bars_of(snapshot, snapshot.release, plain)),
        name=f"statistics-{snapshot.table}.png",
        alt=alternative_text(snapshot, snapshot.release, plain),
    )


def bars_of(snapshot: Snapshot, table: ShownTable, say: Catalogue) -> Bars:
    """The picture as values. ``say`` writes plain text."""
    hidden = any(row.count is None for row in rows(table))
    found = finding(table)
    notes = [] if found is None else [found]
    notes += [message("cohort.picture.hidden", smallest=SMALLEST_BAND)] if hidden else []
    notes += [message("cohort.picture.exact", **margins(table)), message("cohort.picture.join")]
    return Bars(
        title=say.say(title(snapshot.table)),
        lead=_plain(lead(snapshot, table), say),
        bars=tuple(Bar(say.say(row.label), row.count, _told(row, say)) for row in rows(table)),
        notes=tuple(_plain(note, say) for note in notes),
    )


def alternative_text(snapshot: Snapshot, table: ShownTable, say: Catalogue) -> str:
    """The picture in sentences, the numbers first: a reader may be shown the beginning only."""
    picture = bars_of(snapshot, table, say)
    lines = "; ".join(f"{bar.label}: {bar.told}" for bar in picture.bars)
    return " ".join((f"{picture.title}.", picture.lead, f"{lines}.", *picture.notes))


def _told(row: Row, say: Catalogue) -> str:
    if row.count is None:
        return say.text("cohort.picture.line_hidden")
    return say.text("cohort.picture.line", {"about": row.count})


def _plain(one: Message, say: Catalogue) -> str:
    return say.say(one).replace("**", "")


async def snapshot_post(snapshot: Snapshot, mark: str, say: Catalogue, *, picture: bool) -> Card:
    """The stored numbers as they are posted, with their picture if wanted; the text says all of it."""
    card = await snapshot_picture(snapshot, say) if picture else snapshot_card(snapshot, say)
    return marked(card, mark, say)
