"""The parts of advice in short words, shared by the cards of `/strategy` and `/whatif`."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from bot.domain.advice import (
    Action,
    Advice,
    Applications,
    Cost,
    Emphasis,
    ExamTiming,
    MixItem,
)
from bot.domain.message import Message, Usd, message
from bot.domain.season import DateStatus
from bot.i18n import Catalogue
from bot.ui.text import capital


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


def total_text(cost: Cost) -> Message:
    """What a season costs in all, by the fees of the list and everything besides."""
    least, most = cost.total_minimum, cost.total_maximum
    if most is None:
        return message("strategy_card.total_open", least=Usd(least))
    if most == least:
        return message("strategy_card.total_exact", least=Usd(least))
    return message("strategy_card.total", least=Usd(least), most=Usd(most))


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


def action_text(action: Action, texts: Catalogue) -> str:
    """What to do, and by when where there is a day."""
    name = capital(texts(f"strategy.action_name.{action.id}"))
    if action.due is None:
        return name
    return texts("strategy_card.by", {"what": name, "due": dated(action.due, projected=action.projected)})
