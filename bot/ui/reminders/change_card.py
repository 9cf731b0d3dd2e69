"""The direct message that tells a member which dates of their season changed."""

from collections.abc import Iterator, Sequence

from bot.domain.date_change import DateChange
from bot.domain.message import Relative
from bot.domain.season import SeasonCalendar, SeasonMilestone
from bot.i18n import Catalogue
from bot.ui.card import Accent, Card, Field
from bot.ui.timeline.milestones import dated_name, dated_source, dated_when

CHANGES_SHOWN = 10
"""Changes written out in one message; the rest is counted."""


def change_card(changes: Sequence[DateChange], calendar: SeasonCalendar, texts: Catalogue) -> Card:
    """Each change with the old date, the new one and its source."""
    season = calendar.find(changes[0].season)
    moved = any(change.moved for change in changes)
    named = {"season": season.title if season else str(changes[0].season), "count": len(changes)}
    left = len(changes) - CHANGES_SHOWN
    more = [texts("date_change.more", {"count": left})] if left > 0 else []
    title, lead = (
        ("date_change.title", "date_change.lead")
        if moved
        else ("date_change.title_published", "date_change.lead_published")
    )
    return Card(
        title=texts(title, named),
        body="\n".join([texts(lead), *more]),
        fields=tuple(_field(change, texts) for change in changes[:CHANGES_SHOWN]),
        footer=texts("common.disclaimer"),
        accent=Accent.ATTENTION,
    )


def _field(change: DateChange, texts: Catalogue) -> Field:
    known = change.after or change.before
    if known is None:
        raise ValueError("a change needs what was or what is")
    return Field(dated_name(known, texts), "\n".join(_lines(change, texts)))


def _lines(change: DateChange, texts: Catalogue) -> Iterator[str]:
    if change.after is None:
        if change.before is not None:
            yield texts("date_change.was", {"when": dated_when(change.before, texts)})
        yield texts("date_change.removed")
        return
    if change.before is None:
        yield texts("date_change.back")
    elif change.moved:
        yield texts("date_change.was", {"when": dated_when(change.before, texts)})
    if change.moved:
        yield _now(change.after, texts)
    else:
        yield texts(
            f"date_change.published.{change.after.status.value}", {"when": dated_when(change.after, texts)}
        )
    yield texts("date_change.source", {"source": dated_source(change.after, texts)})


def _now(after: SeasonMilestone, texts: Catalogue) -> str:
    when = dated_when(after, texts)
    if after.date_only:
        return texts("date_change.now_absolute", {"when": when})
    return texts("date_change.now", {"when": when, "distance": Relative(after.instant)})
