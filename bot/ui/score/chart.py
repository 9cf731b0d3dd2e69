"""The picture of `/score chart`: Step 2 CK scores over time against the guide's bands, in marks and in words."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from statistics import fmean

from babel.dates import format_date

from bot.domain.message import Message, message
from bot.i18n import Catalogue
from bot.pictures.chart import Axis, Band, Chart, KeyEntry, Mark, Point, Rule, Shape, Span, Tick
from bot.pictures.ticks import day_ticks, number_ticks
from bot.strategy.tables import TierBand
from bot.ui.score.trend import Dot, Trend

FEWEST_DAYS = 10
"""The time axis is at least this long, so that two days in a row do not look like months."""
SPARE_BEFORE = 0.7
"""The part of spare time that is put before the first score, where the names of the bands then have room."""
MARK_WIDTH = 0.055
"""Of a mark, as a part of the time axis: so far apart stand the scores of one day."""
ROOM_BEFORE, ROOM_AFTER, ROOM_FOR_ESTIMATE = 0.08, 0.1, 0.15
"""Free parts of the time axis: before the first score, after the last mark, from a score to the estimate."""
SIDE_ROOM = 0.1
"""Share of the axis that the marks of one day may take up together; half of it lies before the first day."""
ROOM_AT_MARK, ROOM_AT_BAND = 6, 10
"""Points of the score axis beyond the outermost score or line and the outermost edge of a band."""
TIME_TICKS, SCORE_TICKS = 4, 7

_FAMILIES = {"nbme": Shape.DISC, "uwsa": Shape.SQUARE, "amboss": Shape.TRIANGLE}


def score_chart(trend: Trend, texts: Catalogue) -> Chart:
    """The chart of a trend, in the reader's language."""
    estimate_at = _estimate_at(trend)
    x = _time_axis(trend, estimate_at, texts)
    return Chart(
        title=texts("chart.title", {"years": _years(trend)}),
        x=x,
        y=_score_axis(trend),
        bands=tuple(Band(b.low, b.high, texts.of(band_name(b, trend.bands))) for b in trend.bands),
        rules=tuple(_rules(trend, texts)),
        trend=tuple(_line(trend.dots)),
        spans=tuple(_spans(trend, estimate_at)),
        points=tuple(_points(trend, x.high - x.low)),
        key=tuple(_key(trend, texts)),
    )


def band_name(band: TierBand, bands: tuple[TierBand, ...]) -> Message:
    """What a band is called, with its scores: "Solid: 235–244". ``bands`` are all of them, lowest first."""
    key = "chart.band_between"
    if band == bands[-1]:
        key = "chart.band_from"
    elif band == bands[0]:
        key = "chart.band_below"
    name = message(f"strategy_card.tier.{band.tier}")
    return message(key, name=name, low=band.low, high=band.high, end=band.high + 1)


def _years(trend: Trend) -> str:
    first, last = trend.first.year, trend.last.year
    return str(first) if first == last else f"{first}–{last}"


def _score_axis(trend: Trend) -> Axis:
    heights = [dot.score for dot in trend.dots] + [trend.passing]
    if trend.estimate is not None:
        heights += [trend.estimate.low, trend.estimate.high]
    if trend.target is not None:
        heights.append(trend.target)
    edges = [band.low for band in trend.bands[1:]] or [trend.passing]
    low = min(min(heights) - ROOM_AT_MARK, min(edges) - ROOM_AT_BAND)
    high = max(max(heights) + ROOM_AT_MARK, max(edges) + ROOM_AT_BAND)
    ticks = (Tick(score, str(score)) for score in number_ticks(low, high, SCORE_TICKS))
    return Axis(low, high, tuple(ticks))


def _days_shown(trend: Trend) -> int:
    return max((trend.last - trend.first).days, FEWEST_DAYS)


def _estimate_at(trend: Trend) -> float:
    """Where the estimate stands: today, but clear of the newest score."""
    newest = trend.dots[-1].day.toordinal()
    return max(trend.last.toordinal(), newest + ROOM_FOR_ESTIMATE * _days_shown(trend))


def _time_axis(trend: Trend, estimate_at: float, texts: Catalogue) -> Axis:
    shown, end = _days_shown(trend), trend.last.toordinal()
    low = trend.first.toordinal() - ROOM_BEFORE * shown
    high = (end if trend.estimate is None else estimate_at) + ROOM_AFTER * shown
    spare = max(FEWEST_DAYS - (high - low), 0)
    low, high = low - spare * SPARE_BEFORE, high + spare * (1 - SPARE_BEFORE)
    part = (trend.last - trend.first).days / (high - low)
    days = day_ticks(trend.first, trend.last, 1 + int(part * TIME_TICKS))
    return Axis(low, high, tuple(Tick(day.toordinal(), _day_label(day, days, trend, texts)) for day in days))


def _day_label(day: date, days: tuple[date, ...], trend: Trend, texts: Catalogue) -> str:
    """The title tells the year, unless there are two and only months are written."""
    pattern = "d MMM"
    if len(days) > 1 and all(other.day == 1 for other in days):
        pattern = "MMM" if trend.first.year == trend.last.year else "MMM y"
    return format_date(day, pattern, locale=texts.language)


def _rules(trend: Trend, texts: Catalogue) -> Iterator[Rule]:
    if trend.target is not None:
        yield Rule(trend.target, texts("chart.target", {"score": trend.target}))
    yield Rule(trend.passing, texts("chart.passing", {"score": trend.passing}), dots=True)


def _line(dots: tuple[Dot, ...]) -> Iterator[tuple[float, float]]:
    """Through the scores in order of time; several of one day by their mean."""
    for day, same in groupby(dots, key=lambda dot: dot.day):
        yield day.toordinal(), fmean(dot.score for dot in same)


def _spans(trend: Trend, at: float) -> Iterator[Span]:
    if trend.estimate is not None:
        low, high = trend.estimate.low, trend.estimate.high
        yield Span(at, low, high, str(low), str(high))


def _points(trend: Trend, width: float) -> Iterator[Point]:
    """Labelled in this order while there is room: a result, the newest, the oldest, then from new to old.

    The scores of one day stand side by side around it, closer when they are many, so that they stay on the axis;
    ``width`` is its length in days.
    """
    dots = trend.dots
    rank = {id(dot): age + 1 for age, dot in enumerate(reversed(dots))} | {id(dots[0]): 2}
    for day, same in groupby(dots, key=lambda dot: dot.day):
        row = list(same)
        step = min(MARK_WIDTH, SIDE_ROOM / max(len(row) - 1, 1)) * width
        for place, dot in enumerate(row):
            aside = (place - (len(row) - 1) / 2) * step
            order = 0 if dot.form is None else rank[id(dot)]
            yield Point(day.toordinal() + aside, dot.score, mark_of(dot), str(dot.score), order)


def mark_of(dot: Dot) -> Mark:
    """The mark of a score: by its kind, and hollow when the estimate does not rest on it."""
    if dot.form is None:
        return Mark(Shape.DIAMOND if dot.passed else Shape.CROSS)
    return Mark(_FAMILIES[dot.form.partition("_")[0]], full=dot.counted)


def _key(trend: Trend, texts: Catalogue) -> Iterator[KeyEntry]:
    shapes = {mark_of(dot).shape for dot in trend.dots}
    for shape in Shape:
        if shape in shapes:
            yield KeyEntry(Mark(shape), texts(f"chart.key.{shape.value}"))
    hollow = [mark_of(dot) for dot in trend.dots if not dot.counted]
    if hollow:
        yield KeyEntry(hollow[-1], texts("chart.key.hollow"))
    if trend.estimate is not None:
        yield KeyEntry(Mark(Shape.SPAN), texts("chart.key.span", {"day": trend.as_of}))
