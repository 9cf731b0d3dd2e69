"""The places of a list page by page, in short or with every reason; then who is not on it."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.advice import Reason
from bot.domain.program_list import Place
from bot.i18n import Catalogue
from bot.strategy.list_service import MemberList
from bot.strategy.program_list.explain import place_title, program_line, unranked_lines
from bot.ui.card import Card
from bot.ui.limits import clip
from bot.ui.pages import Section, numbered, packed
from bot.ui.programs.card import sources_field

PAGE_ROOM = 2400
LINE_ROOM = 600
_CAREFUL = (
    "place.disputed",
    "place.stale",
    "place.h1b_step3",
    "place.preference_unmet",
    "place.doubtful",
    "place.reported",
    "place.reported_then",
    "place.was",
    "place.filed",
)


def list_pages(made: MemberList, texts: Catalogue, *, full: bool = False) -> tuple[Card, ...]:
    """Every place in order, then every refusal; at least one page.

    In short a place has its first reason and what to be careful about, and a refusal its reasons; ``full`` has every
    reason with its rule.
    """
    programs = made.programs
    sections = list(_sections(made, texts, full=full))
    if not sections:
        return (Card(texts("programs.list.title", {"season": programs.season}), texts("programs.empty")),)
    parts = (*programs.places, *programs.refused)
    field = sources_field(parts, texts)
    sections.append((field.name, field.value.splitlines()))
    return numbered("programs.pages.title", packed(sections, texts, PAGE_ROOM), texts)


def _sections(made: MemberList, texts: Catalogue, *, full: bool) -> Iterator[Section]:
    programs = made.programs
    for number, place in enumerate(programs.places, start=1):
        mark = texts("programs.signalled") if place.program.acgme_id in made.signals else ""
        # Of a program without facts the reasons say already that nothing is known, or what is only reported.
        confidence = (
            [texts(f"programs.confidence.{place.confidence}")] if place.facts and not place.leads else []
        )
        lines = [*confidence, *_lines(place.reasons, texts)] if full else [_short(place, confidence, texts)]
        yield texts.of(place_title(number, place)) + mark, lines
    if programs.unranked:
        title = texts("program_list.title.unranked", {"count": len(programs.unranked)})
        yield title, [clip(f"• {texts.of(line)}", LINE_ROOM) for line in unranked_lines(programs.unranked)]
    for refused in programs.refused:
        title = texts("program_list.title.refused", {"program": program_line(refused.program)})
        yield title, list(_lines(refused.reasons, texts, ruled=full))
    for program in programs.dropped:
        yield (
            texts("program_list.title.dropped", {"program": program_line(program)}),
            [texts("programs.dropped.how")],
        )


def _short(place: Place, confidence: Sequence[str], texts: Catalogue) -> str:
    """The first reason, then what the member should be careful about."""
    first, *others = place.reasons
    careful = [texts.of(reason.message) for reason in others if reason.rule in _CAREFUL]
    return clip(" ".join([texts.of(first.message), *confidence, *careful]), LINE_ROOM)


def _lines(reasons: Iterable[Reason], texts: Catalogue, *, ruled: bool = True) -> Iterator[str]:
    """A line for each reason; ``ruled``: with the id of its rule."""
    for reason in reasons:
        text = f"• {clip(texts.of(reason.message), LINE_ROOM)}"
        yield f"{text} `{reason.rule}`" if ruled else text
