"""The places of a list page by page, in short or with every reason; then who is not on it."""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.advice import Reason
from bot.domain.program_list import Place
from bot.i18n import Catalogue
from bot.strategy.list_service import MemberList
from bot.strategy.program_list.explain import place_title, program_line
from bot.ui.card import Card
from bot.ui.limits import clip
from bot.ui.pages import Section, numbered, packed
from bot.ui.programs.card import sources_field

PAGE_ROOM = 2400
LINE_ROOM = 600
_CAREFUL = ("place.disputed", "place.stale", "place.h1b_step3", "place.preference_unmet")


def list_pages(made: MemberList, say: Catalogue, *, full: bool = False) -> tuple[Card, ...]:
    """Every place in order, then every refusal; at least one page.

    In short a place has its first reason and what to be careful about, and a refusal its reasons; ``full`` has every
    reason with its rule.
    """
    programs = made.programs
    sections = list(_sections(made, say, full=full))
    if not sections:
        return (
            Card(say.text("programs.list.title", {"season": programs.season}), say.text("programs.empty")),
        )
    parts = (*programs.places, *programs.refused)
    field = sources_field(parts, say)
    sections.append((field.name, field.value.splitlines()))
    return numbered("programs.pages.title", packed(sections, say, PAGE_ROOM), say)


def _sections(made: MemberList, say: Catalogue, *, full: bool) -> Iterator[Section]:
    programs = made.programs
    for number, place in enumerate(programs.places, start=1):
        mark = say.text("programs.signalled") if place.program.acgme_id in made.signals else ""
        # Of a program without facts the first reason says already that nothing is known.
        confidence = [say.text(f"programs.confidence.{place.confidence}")] if place.facts else []
        lines = [*confidence, *_lines(place.reasons, say)] if full else [_short(place, confidence, say)]
        yield say.say(place_title(number, place)) + mark, lines
    for refused in programs.refused:
        title = say.text("program_list.title.refused", {"program": program_line(refused.program)})
        yield title, list(_lines(refused.reasons, say, ruled=full))
    for program in programs.dropped:
        yield (
            say.text("program_list.title.dropped", {"program": program_line(program)}),
            [say.text("programs.dropped.how")],
        )


def _short(place: Place, confidence: Sequence[str], say: Catalogue) -> str:
    """The first reason, then what the member should be careful about."""
    first, *others = place.reasons
    careful = [say.say(reason.message) for reason in others if reason.rule in _CAREFUL]
    return clip(" ".join([say.say(first.message), *confidence, *careful]), LINE_ROOM)


def _lines(reasons: Iterable[Reason], say: Catalogue, *, ruled: bool = True) -> Iterator[str]:
    """A line for each reason; ``ruled``: with the id of its rule."""
    for reason in reasons:
        text = f"• {clip(say.say(reason.message), LINE_ROOM)}"
        yield f"{text} `{reason.rule}`" if ruled else text
