"""The card of `/score chart`: the picture, the same in words, and what to add when there is nothing to draw."""

from collections.abc import Iterator

from bot.domain.advice import Advice
from bot.domain.exam import Exam
from bot.domain.message import Message, message
from bot.domain.profile import Profile
from bot.domain.profile_check import PERCENT_FORM
from bot.i18n import Catalogue, catalogue
from bot.pictures.paint import paint
from bot.profile.scores import history
from bot.strategy.rulebook import Rulebook
from bot.ui.card import Card
from bot.ui.picture_card import PictureCard
from bot.ui.score.card import form_name, score_line
from bot.ui.score.chart import band_name, score_chart
from bot.ui.score.trend import Dot, Trend, trend_of

FILE_NAME = "scores.png"
NAMED_DOTS = 12
"""Most scores that the alternative text tells one by one; of more it tells the outermost and the newest."""


async def score_chart_card(profile: Profile, advice: Advice, rulebook: Rulebook, texts: Catalogue) -> Card:
    """The picture of the scores, or what to add for one. ``texts`` writes for Discord."""
    trend = trend_of(profile, advice, rulebook)
    if trend is None:
        return Card(texts("chart.card"), texts.of(_what_to_add(profile)))
    plain = catalogue(texts.language.replace("_", "-"))
    return PictureCard(
        title=texts("chart.card"),
        body="\n".join(texts.of(line) for line in _lines(profile, trend, advice)),
        footer=texts("score.list.opinion"),
        png=await paint(score_chart(trend, plain)),
        name=FILE_NAME,
        alt=" ".join(plain.of(sentence) for sentence in alternative_text(trend)),
    )


def alternative_text(trend: Trend) -> Iterator[Message]:
    """The picture in sentences, the most telling first: a reader may be shown the beginning only."""
    first, last = trend.dots[0], trend.dots[-1]
    yield message("chart.alt.scores", count=len(trend.dots), first=first.day, last=last.day)
    named = _worth_telling(trend.dots)
    key = "chart.alt.told" if len(named) == len(trend.dots) else "chart.alt.told_some"
    yield message(key, scores=tuple(_named(dot) for dot in named))
    if trend.estimate is not None:
        estimate = trend.estimate
        yield message("chart.alt.estimate", day=trend.as_of, low=estimate.low, high=estimate.high)
    if trend.target is not None:
        yield message("chart.alt.target", score=trend.target)
    yield message("chart.alt.passing", score=trend.passing)
    yield message("chart.alt.bands", bands=tuple(band_name(band, trend.bands) for band in trend.bands))


def _what_to_add(profile: Profile) -> Message:
    if profile.step2ck.score is not None:
        return message("chart.add_date")
    if any(assessment.form == PERCENT_FORM for assessment in profile.self_assessments or ()):
        return message("chart.add_to_percent")
    return message("chart.add_score")


def _lines(profile: Profile, trend: Trend, advice: Advice) -> Iterator[Message]:
    for entry in history(profile):
        if entry.exam is Exam.STEP2CK and entry.form is None:
            yield score_line(entry, trend.bands)
    if trend.estimate is not None:
        estimate = trend.estimate
        params = {"low": estimate.low, "high": estimate.high, "assumption": estimate.assumption}
        yield message("strategy_card.estimate", **params)
    for reason in advice.exam_timing.reasons:
        if reason.rule.startswith("practice."):
            yield reason.message
    if trend.target is not None:
        yield trend.target_reason.message
    if trend.older:
        yield message("chart.older", count=trend.older)


def _worth_telling(dots: tuple[Dot, ...]) -> tuple[Dot, ...]:
    if len(dots) <= NAMED_DOTS:
        return dots
    outermost = (min(dots, key=lambda dot: dot.score), max(dots, key=lambda dot: dot.score))
    results = (dot for dot in dots if dot.form is None)
    chosen = {id(dot) for dot in (dots[0], *outermost, *results, dots[-1])}
    return tuple(dot for dot in dots if id(dot) in chosen)


def _named(dot: Dot) -> Message:
    what = message("chart.alt.result") if dot.form is None else form_name(dot.form)
    key = "chart.alt.failed" if dot.form is None and not dot.passed else "chart.alt.score"
    return message(key, what=what, score=dot.score, day=dot.day)
