"""The card of `/interviews`, and the menu of a member's own."""

from datetime import datetime

from bot.domain.interview import Interview
from bot.domain.profile import Profile
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.seasons.local_time import instant_of
from bot.ui.card import Card, Field
from bot.ui.limits import CHOICE_NAME, EMBED_FIELD_VALUE, clip
from bot.ui.programs.choice import program_line
from bot.ui.text import fitted
from bot.ui.typed.menu import Menu

ROOM = EMBED_FIELD_VALUE - 40
"""Characters of a list; the rest is for how many more there are."""
PROGRAM_ROOM = 80
"""Characters of a program on a line."""


def interviews_card(profile: Profile, texts: Catalogue, now: datetime, note: str = "") -> Card:
    """Interviews to come, soonest first, then past ones, latest first. ``note`` stands above them."""
    dated = sorted((_instant(entry), entry.number, entry) for entry in profile.interviews.entries)
    coming = [_line(one, profile, texts) for at, _, one in dated if at > now]
    past = [_line(one, profile, texts) for at, _, one in reversed(dated) if at <= now]
    body = [note] * bool(note)
    if not dated:
        body.append(texts("interviews.card.empty"))
    if profile.status.interviews is not None:
        body.append(texts("interviews.card.count", {"count": profile.status.interviews}))
    parts = (("coming", coming), ("past", past))
    return Card(
        title=texts("interviews.card.title"),
        body="\n".join(body),
        fields=tuple(
            Field(texts(f"interviews.card.{name}"), fitted(lines, ROOM, texts, "profile.more"))
            for name, lines in parts
            if lines
        ),
        footer=texts("interviews.card.use") if coming else "",
    )


def interview_menu(profile: Profile, texts: Catalogue) -> Menu:
    """The member's interviews as a menu, the latest first."""
    latest_first = sorted(profile.interviews.entries, key=_instant, reverse=True)
    return Menu({str(one.number): _label(one, texts) for one in latest_first})


def the_interview(typed: str, profile: Profile, texts: Catalogue) -> Interview:
    """The one of the member's interviews that a text means. Raises `UserError` when it means none or several."""
    value = interview_menu(profile, texts).meant(typed)
    found = next((entry for entry in profile.interviews.entries if str(entry.number) == value), None)
    if found is None:
        raise UserError("interviews.which")
    return found


def _instant(interview: Interview) -> datetime:
    return instant_of(interview.at, interview.zone)


def _line(interview: Interview, profile: Profile, texts: Catalogue) -> str:
    """An interview in a line: its instant where the reader is, and its own clock if that is another zone's."""
    key = "interviews.card.line" if interview.zone == profile.time_zone else "interviews.card.line_zone"
    return texts(
        key,
        {
            "number": interview.number,
            "at": _instant(interview),
            "wall": f"{interview.at:%H:%M}",
            "zone": interview.zone.rpartition("/")[2].replace("_", " "),
            "program": clip(program_line(interview.acgme_id), PROGRAM_ROOM),
            "format": texts(f"interviews.format.{interview.format}"),
        },
    )


def _label(interview: Interview, texts: Catalogue) -> str:
    """An interview in a menu: a long name is shortened, its day and time are not."""
    day = texts("timeline.date", {"at": interview.at.date()})
    head = f"{interview.number}. {day}, {interview.at:%H:%M} · "
    return head + clip(program_line(interview.acgme_id), CHOICE_NAME - len(head))
