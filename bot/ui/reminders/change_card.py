"""The direct message that tells a member which dates of their season changed."""

from collections.abc import Iterator

from bot.domain.date_change import DateChange
from bot.domain.message import Relative
from bot.domain.season import SeasonCalendar, SeasonMilestone
from bot.i18n import Catalogue
from bot.reminders.ports import Parcel
from bot.ui.card import Accent, Card, Field
from bot.ui.timeline.milestones import dated_name, dated_source, dated_when

CHANGES_SHOWN = 10
"""Changes written out in one message; the rest is counted."""


def change_card(parcel: Parcel, calendar: SeasonCalendar, say: Catalogue) -> Card:
    """Each change with the old date, the new one and its source."""
    changes = parcel.changes
    season = calendar.find(changes[0].season)
    moved = any(change.moved for change in changes)
    named = {"season": season.title if season else str(changes[0].season), "count": len(changes)}
    left = len(changes) - CHANGES_SHOWN
    more = [say.text("date_change.more", {"count": left})] if left > 0 else []
    title, lead = (
        ("date_change.title", "date_change.lead")
        if moved
        else ("date_change.title_published", "date_change.lead_published")
    )
    return Card(
        title=say.text(title, named),
        body="\n".join([say.text(lead), *more]),
        fields=tuple(_field(change, say) for change in changes[:CHANGES_SHOWN]),
        footer=say.text("common.disclaimer"),
        accent=Accent.ATTENTION,
    )


def _field(change: DateChange, say: Catalogue) -> Field:
    known = change.after or change.before
    if known is None:
        raise ValueError("a change needs what was or what is")
    return Field(dated_name(known, say), "\n".join(_lines(change, say)))


def _lines(change: DateChange, say: Catalogue) -> Iterator[str]:
    if change.after is None:
        if change.before is not None:
            yield say.text("date_change.was", {"when": dated_when(change.before, say)})
        yield say.text("date_change.removed")
        return
    if change.before is None:
        yield say.text("date_change.back")
    elif change.moved:
        yield say.text("date_change.was", {"when": dated_when(change.before, say)})
    if change.moved:
        yield _now(change.after, say)
    else:
        yield say.text(
            f"date_change.published.{change.after.status.value}", {"when": dated_when(change.after, say)}
        )
    yield say.text("date_change.source", {"source": dated_source(change.after, say)})


def _now(after: SeasonMilestone, say: Catalogue) -> str:
    when = dated_when(after, say)
    if after.date_only:
        return say.text("date_change.now_absolute", {"when": when})
    return say.text("date_change.now", {"when": when, "distance": Relative(after.instant)})
