"""The card of `/rank`: the order, what it costs and what it rewards; its printout; the menus of ranked programs."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

import discord

from bot.domain.application import RANK_USD, RANKS_INCLUDED, ProgramRef, Rank
from bot.domain.ids import AcgmeId
from bot.domain.ledger import Criterion, ProgramRecord
from bot.domain.message import Usd
from bot.domain.profile import Profile
from bot.domain.season import SeasonCalendar
from bot.errors import UserError
from bot.i18n import Catalogue
from bot.profile.changing import ProfileChange
from bot.profile.ranking import certified, ranks_of, to_rank
from bot.ui.base import ActButton
from bot.ui.card import Accent, Card
from bot.ui.in_place import YieldingPanel, show_in_place
from bot.ui.limits import CHOICE_NAME, clip
from bot.ui.profile.undo import offer_undo, shown_again
from bot.ui.programs.applications import ref_line
from bot.ui.programs.compare import known_of
from bot.ui.programs.export import safe_cell
from bot.ui.programs.facts import criterion_name
from bot.ui.request import Request
from bot.ui.safe_text import safe_text
from bot.ui.text import fitted
from bot.ui.typed.menu import Menu

ROOM, NOTE_ROOM = 2_400, 80
RANK_FACTS = (Criterion.VISA_J1, Criterion.VISA_H1B, Criterion.POSITIONS)
"""What of a program's facts stands below its rank; /programs show has all."""


async def show_ranks(
    request: Request, profile: Profile, note: str = "", made: ProfileChange | None = None
) -> None:
    """Show the list in place of the panel that was clicked on, or as an answer; ``made`` led here and can be undone."""
    texts = request.texts
    records = {record.program.acgme_id: record for record in await request.services.ledger.records()}
    card = ranks_card(profile, request.services.calendar, texts, request.now, note, records)
    panel = RankPanel(request, profile)
    offer_undo(panel, made, texts, shown_again(show_ranks))
    await show_in_place(request, card, panel)


def ranks_card(
    profile: Profile,
    calendar: SeasonCalendar,
    texts: Catalogue,
    now: datetime,
    note: str = "",
    records: Mapping[AcgmeId, ProgramRecord] = MappingProxyType({}),
) -> Card:
    """The order with rating, note and what is known of each program; whether it is certified; what it rewards and costs."""
    ranked, today = ranks_of(profile), now.astimezone(UTC).date()
    lines = [
        "\n".join(
            (
                _line(place, rank, profile, texts),
                *_known(records.get(rank.program.acgme_id), texts, today),
            )
        )
        for place, rank in enumerate(ranked.ranks, start=1)
    ]
    body = [note] * bool(note)
    body.append(fitted(lines, ROOM, texts, "profile.more") if lines else texts("rank.empty"))
    if left := len(to_rank(profile)):
        body.append(texts("rank.left", {"count": left}))
    if lines:
        body.append(texts("rank.certified" if ranked.certified else "rank.not_certified"))
        body.append(_deadline(profile, calendar, texts, now))
    body.append(texts("rank.advice"))
    body.append(_cost(len(lines), texts))
    return Card(
        title=texts("rank.title"),
        body="\n\n".join(part for part in body if part),
        footer=texts("rank.footer"),
        accent=Accent.GOOD if ranked.certified else Accent.ATTENTION if lines else Accent.NEUTRAL,
    )


class RankPanel(YieldingPanel):
    """Says whether exactly this order is certified in R3."""

    def __init__(self, request: Request, profile: Profile) -> None:
        super().__init__(request.member)
        self._yes = not ranks_of(profile).certified
        if ranks_of(profile).ranks:
            label = request.texts("rank.button.certified" if self._yes else "rank.button.not_certified")
            self.add_item(ActButton(label, self._say))

    async def _say(self, request: Request) -> None:
        yes = self._yes
        work = request.services.profiles.record(
            self.owner, lambda profile: certified(profile, yes=yes), now=request.now
        )
        made = await request.defer_if_slow(work)
        await show_ranks(request, made.after, made=made)


def rank_file(profile: Profile, texts: Catalogue, *, as_text: bool) -> discord.File:
    """The list as CSV for a spreadsheet, or as text to print."""
    if as_text:
        lines = [
            f"{place}. {_printed(rank, profile, texts)}"
            for place, rank in enumerate(ranks_of(profile).ranks, 1)
        ]
        text = "\n".join(
            [texts("rank.title"), "", *lines, "", texts("rank.advice"), texts("common.disclaimer")]
        )
        return discord.File(io.BytesIO(text.encode()), "rank-list.txt")
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(("rank", "acgme_id", "program", "rating", "note"))
    for place, rank in enumerate(ranks_of(profile).ranks, start=1):
        cells = (
            place,
            rank.program.acgme_id,
            ref_line(rank.program, plain=True),
            rating(rank.program, profile) or "",
        )
        rows.writerow([safe_cell(str(cell)) for cell in (*cells, rank.note or "")])
    return discord.File(io.BytesIO(written.getvalue().encode("utf-8-sig")), "rank-list.csv")


def rating(program: ProgramRef, profile: Profile) -> int | None:
    """The latest rating that the member gave a program after an interview."""
    rated = [
        interview.impression.rating
        for interview in profile.interviews.of(profile.season)
        if ProgramRef(interview.acgme_id, interview.other) == program and interview.impression.rating
    ]
    return rated[-1] if rated else None


def rank_menu(profile: Profile, texts: Catalogue) -> Menu:  # noqa: ARG001 (menus are made alike)
    """The ranked programs as a menu; a value is the place in the list as it stands."""
    return Menu(dict(_labels(tuple(rank.program for rank in ranks_of(profile).ranks))))


def unranked_menu(profile: Profile, texts: Catalogue) -> Menu:  # noqa: ARG001
    """The interviewed programs that are not ranked yet as a menu."""
    return Menu(dict(_labels(to_rank(profile))))


def the_ranked(typed: str, profile: Profile, texts: Catalogue) -> ProgramRef:
    """The ranked program that was typed. Raises `UserError` when it means none or several."""
    return _chosen(typed, tuple(rank.program for rank in ranks_of(profile).ranks), rank_menu(profile, texts))


def the_unranked(typed: str, profile: Profile, texts: Catalogue) -> ProgramRef:
    """The interviewed program that was typed. Raises `UserError` when it means none or several."""
    return _chosen(typed, to_rank(profile), unranked_menu(profile, texts))


def _labels(programs: tuple[ProgramRef, ...]) -> Iterator[tuple[str, str]]:
    for program in programs:
        line = ref_line(program, plain=True)
        yield clip(line, CHOICE_NAME), line


def _chosen(typed: str, programs: tuple[ProgramRef, ...], menu: Menu) -> ProgramRef:
    value = menu.meant(typed)
    found = [
        program
        for program in programs
        if clip(ref_line(program, plain=True), CHOICE_NAME) == value or str(program.acgme_id) == typed.strip()
    ]
    if not found:
        raise UserError("rank.which")
    return found[0]


def _line(place: int, rank: Rank, profile: Profile, texts: Catalogue) -> str:
    parts = [f"**{place}** {ref_line(rank.program)}"]
    if (stars := rating(rank.program, profile)) is not None:
        parts.append(texts("interviews.rated", {"rating": stars}))
    if rank.note:
        parts.append(safe_text(rank.note, NOTE_ROOM))
    return " · ".join(parts)


def _known(record: ProgramRecord | None, texts: Catalogue, today: date) -> Iterator[str]:
    """What the ledger knows of the criteria that matter when ranking; nothing of those of which it knows nothing."""
    if record is None:
        return
    known = [criterion for criterion in RANK_FACTS if criterion in record.facts or criterion in record.leads]
    facts = [
        f"{criterion_name(criterion, texts)}: {known_of(record, criterion, texts, today)}"
        for criterion in known
    ]
    if facts:
        yield "\n".join(facts)


def _printed(rank: Rank, profile: Profile, texts: Catalogue) -> str:
    stars = rating(rank.program, profile)
    parts = [ref_line(rank.program, plain=True)]
    parts += [texts("interviews.rated", {"rating": stars})] * (stars is not None)
    parts += [" ".join(rank.note.split())] if rank.note else []
    return " · ".join(parts)


def _deadline(profile: Profile, calendar: SeasonCalendar, texts: Catalogue, now: datetime) -> str:
    season = None if profile.season is None else calendar.find(profile.season)
    deadline = None if season is None else season.find("nrmp_rol_deadline")
    if deadline is None or deadline.instant <= now:
        return ""
    return texts("rank.deadline", {"at": deadline.instant})


def _cost(count: int, texts: Catalogue) -> str:
    blanks = {"included": RANKS_INCLUDED, "usd": Usd(RANK_USD)}
    if count <= RANKS_INCLUDED:
        return texts("rank.cost", blanks)
    more = count - RANKS_INCLUDED
    return texts("rank.cost.more", {**blanks, "count": more, "sum": Usd(more * RANK_USD)})
