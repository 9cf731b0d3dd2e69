"""The parts of advice in short words, shared by the cards of `/strategy` and `/whatif`."""

from collections.abc import Iterable
from datetime import date
from itertools import accumulate, groupby

from bot.domain.advice import (
    Action,
    Advice,
    Applications,
    Cost,
    Emphasis,
    ExamTiming,
    Grounded,
    MixItem,
    Source,
    SourceKind,
)
from bot.domain.ids import RuleId
from bot.domain.message import Message, Usd, message
from bot.domain.season import DateStatus
from bot.i18n import Catalogue
from bot.ui.limits import clip

DUE_PROJECTED = RuleId("due.projected")
"""The rule by which an action's day follows from a projected date of the season."""


def size_text(applications: Applications) -> Message:
    """For example "70 to 90 programs" or "100 programs or more"."""
    least, most = applications.minimum, applications.maximum
    if most is None:
        return message("strategy_card.list_open", count=least)
    if most == least:
        return message("strategy_card.list_exact", count=least)
    return message("strategy_card.list", count=least, most=most)


def cost_text(cost: Cost) -> Message:
    """What the list costs, and by whose fees."""
    least, season = Usd(cost.usd_minimum), cost.fee_season
    if cost.usd_maximum is None:
        return message("strategy_card.cost_open", least=least, season=season)
    if cost.usd_maximum == cost.usd_minimum:
        return message("strategy_card.cost_exact", least=least, season=season)
    return message("strategy_card.cost", least=least, most=Usd(cost.usd_maximum), season=season)


def mix_texts(mix: Iterable[MixItem], key: str = "strategy_card.mix") -> tuple[Message, ...]:
    """Which kinds of program make up how much of the list, the heaviest first, each by the sentence of ``key``."""
    weights = list(Emphasis)
    heaviest_first = sorted(mix, key=lambda item: weights.index(item.emphasis))
    return tuple(
        message(
            key,
            emphasis=message(f"strategy_card.emphasis.{emphasis}"),
            kinds=tuple(message(f"strategy_card.program.{item.kind}") for item in items),
        )
        for emphasis, items in groupby(heaviest_first, key=lambda item: item.emphasis)
    )


def dated(day: date, *, projected: bool) -> Message:
    """A day, called projected where it follows from a date that nobody has published."""
    return message("strategy_card.day_projected" if projected else "strategy_card.day", day=day)


def last_test_day(timing: ExamTiming, advice: Advice) -> Message | None:
    """The last test day whose score programs can see, if there is still an exam to take."""
    if timing.last_test_day is None:
        return None
    return dated(timing.last_test_day, projected=advice.season.status is DateStatus.PROJECTED)


def action_text(action: Action, say: Catalogue) -> str:
    """What to do, and by when where there is a day."""
    name = capital(say.text(f"strategy.action_name.{action.id}"))
    if action.due is None:
        return name
    projected = any(reason.rule == DUE_PROJECTED for reason in action.reasons)
    return say.text("strategy_card.by", {"what": name, "due": dated(action.due, projected=projected)})


def source_text(source: Source) -> Message:
    """A source on a line of its own, with its kind, year and status."""
    return message(
        "strategy_card.source",
        title=source.title,
        year=source.year,
        kind=message(f"strategy.source_kind.{source.kind}"),
        status=message(f"strategy.source_status.{source.status}"),
    )


def sources_of(parts: Iterable[Grounded]) -> tuple[Source, ...]:
    """Every source of these parts, each once: the guide first, our own arithmetic last."""
    once = dict.fromkeys(source for part in parts for source in part.sources)
    return tuple(sorted(once, key=lambda source: list(SourceKind).index(source.kind)))


def capital(text: str) -> str:
    """With a capital: the catalogue's names also stand within sentences."""
    return f"{text[:1].upper()}{text[1:]}"


def fitted(lines: list[str], room: int, say: Catalogue, more: str = "strategy_card.more") -> str:
    """Whole lines as far as they fit into ``room`` characters, and how many ``more`` there are and where."""
    kept = list(accumulate(lines, lambda above, line: f"{above}\n{line}"))
    fitting = [text for text in kept if len(text) <= room]
    if not fitting:
        return clip(lines[0], room)
    left = len(lines) - len(fitting)
    return fitting[-1] + ("\n" + say.text(more, {"count": left}) if left else "")
