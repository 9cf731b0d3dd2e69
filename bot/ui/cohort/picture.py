"""The post with its picture: the same stored numbers as bars and in words."""

from bot.domain.cohort import SMALLEST_BAND, Snapshot
from bot.domain.message import Message, Quantity, message
from bot.i18n import Catalogue, catalogue
from bot.pictures.bars import Bar, Bars
from bot.pictures.paint import paint
from bot.ui.card import Card
from bot.ui.cohort.card import snapshot_card
from bot.ui.cohort.words import Row, ShownTable, finding, lead, margins, numbers_of, rows, title
from bot.ui.picture_card import PictureCard
from bot.ui.publishing.post_card import marked


async def snapshot_picture(snapshot: Snapshot, texts: Catalogue) -> Card:
    """The card of a snapshot with its picture. ``texts`` writes for Discord."""
    card, table = snapshot_card(snapshot, texts), numbers_of(snapshot)
    plain = catalogue(texts.language.replace("_", "-"))
    return PictureCard(
        title=card.title,
        body=card.body,
        fields=card.fields,
        footer=card.footer,
        png=await paint(bars_of(snapshot, table, plain)),
        name=f"statistics-{snapshot.table}.png",
        alt=alternative_text(snapshot, table, plain),
    )


def bars_of(snapshot: Snapshot, table: ShownTable, texts: Catalogue) -> Bars:
    """The picture as values, low enough to be read in a card; the text says the rest. ``texts`` writes plain text."""
    hidden = any(row.count is None for row in rows(table))
    notes = [message("cohort.picture.hidden", smallest=SMALLEST_BAND)] if hidden else []
    notes.append(message("cohort.picture.join"))
    return Bars(
        title=texts.of(title(snapshot.table)),
        lead=_plain(lead(snapshot, table), texts),
        bars=tuple(Bar(texts.of(row.label), row.count, _count(row, texts)) for row in rows(table)),
        notes=tuple(_plain(note, texts) for note in notes),
    )


def alternative_text(snapshot: Snapshot, table: ShownTable, texts: Catalogue) -> str:
    """The picture and what follows from it in sentences, the numbers first: a reader may be shown the beginning only."""
    picture, found = bars_of(snapshot, table, texts), finding(table)
    findings = [] if found is None else [found]
    findings.append(message("cohort.picture.exact", **margins(table)))
    lines = "; ".join(f"{bar.label}: {bar.text}" for bar in picture.bars)
    said = (_plain(each, texts) for each in findings)
    return " ".join((f"{picture.title}.", picture.lead, f"{lines}.", *said, *picture.notes))


def _count(row: Row, texts: Catalogue) -> str:
    if row.count is None:
        return texts("cohort.picture.line_hidden")
    return texts("cohort.picture.line", {"about": Quantity(row.count)})


def _plain(line: Message, texts: Catalogue) -> str:
    return texts.of(line).replace("**", "")


async def snapshot_post(snapshot: Snapshot, mark: str, texts: Catalogue, *, picture: bool) -> Card:
    """The stored numbers as they are posted, with their picture if wanted; the text says all of it."""
    card = await snapshot_picture(snapshot, texts) if picture else snapshot_card(snapshot, texts)
    return marked(card, mark, texts)
