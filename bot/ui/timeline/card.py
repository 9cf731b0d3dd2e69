"""The list of `/timeline show` in pages, and how it is shown: what is next in full, then late, later, done and over."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

import discord

from bot.domain.profile import Profile
from bot.domain.season import Season, SeasonCalendar
from bot.i18n import Catalogue, catalogue
from bot.pictures.paint import paint
from bot.seasons.participation import Participation, participation
from bot.timeline.progress import Progress, Step
from bot.ui.card import Card
from bot.ui.limits import clip
from bot.ui.pages import Section, numbered, packed, show_pages
from bot.ui.picture_card import ALT_TEXT
from bot.ui.request import Request
from bot.ui.timeline.milestones import dated_when, milestone_name, milestone_text, sources_of, when_text
from bot.ui.timeline.picture import Shown, alternative_text, timeline_picture

FILE_NAME = "timeline.png"
MATCH_DAY = "match_day"
PHONE_ROOM = 1600
"""Characters of a page: about two screens of a phone, written out."""
LINE_ROOM = 400


async def show_timeline(request: Request) -> None:
    """Answer with the picture and the first page of the list, to the asker only."""
    pages, file = await request.defer_if_slow(_made(request))
    if file is None:
        await request.answer(pages[0])
        return
    await show_pages(request, pages, file=file)


async def _made(request: Request) -> tuple[tuple[Card, ...], discord.File | None]:
    texts = request.texts
    stored, steps = await request.services.timeline.steps(request.member, request.now)
    shown = Shown(
        steps, stored.member.season, stored.member.time_zone, request.now, stored.profile.interviews
    )
    season = request.services.calendar.find(stored.member.season)
    note = matched_note(stored.profile, season, request.now, texts)
    if stored.profile.no_attempt_left:
        note = note or texts("strategy_card.stop.attempt_limit_reached")
    pages = timeline_pages(shown, request.services.calendar, texts, note)
    if not steps:
        return pages, None
    plain = catalogue(texts.language.replace("_", "-"))
    png = await paint(timeline_picture(shown, plain))
    words_of_it = clip(alternative_text(shown, plain), ALT_TEXT)
    return pages, discord.File(io.BytesIO(png), filename=FILE_NAME, description=words_of_it)


def matched_note(profile: Profile, season: Season | None, now: datetime, texts: Catalogue) -> str:
    """Congratulations to somebody who matched in the season, and before Match Day when they learn where; else ""."""
    if season is None or participation(profile, season, now) is not Participation.MATCHED:
        return ""
    match_day = season.find(MATCH_DAY)
    if match_day is None or match_day.instant <= now:
        return texts("timeline_card.matched")
    return texts("timeline_card.matched_before", {"when": dated_when(match_day, texts)})


def timeline_pages(
    shown: Shown, calendar: SeasonCalendar, texts: Catalogue, none_left: str = ""
) -> tuple[Card, ...]:
    """The list as cards, at least one. ``texts`` writes for Discord.

    ``none_left`` is what is said in place of the usual words where nothing comes any more.
    """
    if not shown.steps:
        title = texts("timeline_card.picture.title", {"season": shown.season})
        body = none_left or texts("timeline_card.unknown", {"season": shown.season})
        return (Card(title, body, footer=texts("common.disclaimer")),)
    none_left = none_left or texts("timeline_card.none")
    sections = [section for section in _sections(shown, calendar, texts, none_left) if section[1]]
    bodies = packed(sections, texts, PHONE_ROOM)
    return numbered("timeline_card.title", bodies, texts, season=shown.season)


def _sections(shown: Shown, calendar: SeasonCalendar, texts: Catalogue, none_left: str) -> Iterator[Section]:
    by = {progress: [step for step in shown.steps if step.progress is progress] for progress in Progress}
    first, later = by[Progress.COMING][:1], by[Progress.COMING][1:]
    lines = [_in_full(step, shown, calendar, texts) for step in first]
    yield _headed("next", lines or [none_left], texts)
    late = [_line(step, shown, calendar, texts) for step in by[Progress.LATE]]
    yield _headed("late", [texts("timeline_card.late_help"), *late] if late else [], texts)
    yield _headed("later", [_line(step, shown, calendar, texts) for step in later], texts)
    for progress in (Progress.DONE, Progress.OVER):
        yield _headed(
            str(progress), [_short_line(step, shown, calendar, texts) for step in by[progress]], texts
        )
    yield _headed("sources", _sources(shown.steps, calendar, texts), texts)


def _headed(name: str, lines: list[str], texts: Catalogue) -> Section:
    return texts(f"timeline_card.{name}"), lines


def _in_full(step: Step, shown: Shown, calendar: SeasonCalendar, texts: Catalogue) -> str:
    text = milestone_text(step.planned.milestone, calendar, texts, shown.interviews)
    lines = (
        texts("timeline_card.next_name", {"name": text.name}),
        f"{_when(step, shown, texts)}. {_sure(step, texts)}",
        text.why,
        texts("timeline_card.next_step", {"step": text.next_step}),
    )
    return clip("\n".join(lines), PHONE_ROOM // 2)


def _line(step: Step, shown: Shown, calendar: SeasonCalendar, texts: Catalogue) -> str:
    name = milestone_name(step.planned.milestone, calendar, texts, shown.interviews)
    params = {"name": name, "when": _when(step, shown, texts), "sure": _sure(step, texts)}
    return clip(texts("timeline_card.line", params), LINE_ROOM)


def _short_line(step: Step, shown: Shown, calendar: SeasonCalendar, texts: Catalogue) -> str:
    """Of what is behind: the name says already whether its date was projected."""
    milestone = step.planned.milestone
    at = milestone.local.date() if milestone.date_only else milestone.deadline
    name = milestone_name(milestone, calendar, texts, shown.interviews)
    return clip(texts("timeline_card.line_done", {"name": name, "when": at}), LINE_ROOM)


def _when(step: Step, shown: Shown, texts: Catalogue) -> str:
    when, opens = when_text(step.planned.milestone, shown.now, texts), step.planned.opens
    if opens is None or step.progress is not Progress.COMING:
        return when
    return texts("timeline_card.window", {"when": when, "opens": opens})


def _sure(step: Step, texts: Catalogue) -> str:
    """How sure the date is, in a word or two; the sources stand at the end of the list."""
    planned = step.planned
    if planned.status is None:
        own = planned.milestone.id.startswith(("exam_", "interview", "second_look"))
        return texts("timeline_card.sure.own" if own else "timeline_card.sure.from_exam")
    return texts(f"timeline_card.sure.{'counted' if planned.counted else planned.status}")


def _sources(steps: Sequence[Step], calendar: SeasonCalendar, texts: Catalogue) -> list[str]:
    sources = sources_of((step.planned.milestone for step in steps), calendar, texts)
    return [texts("timeline_card.source_line", {"source": source}) for source in sources]
