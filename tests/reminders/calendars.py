"""Calendars that differ from the shipped one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.ids import SeasonId
from bot.domain.season import DateStatus, SeasonCalendar, SeasonMilestone, calendar_of, in_order
from bot.seasons.loader import load_calendar

SHIPPED = load_calendar()
Edit = Callable[[SeasonMilestone], SeasonMilestone | None]


def edited(name: str, edit: Edit, calendar: SeasonCalendar = SHIPPED, season: int = 2027) -> SeasonCalendar:
    """The calendar with one milestone changed, or removed where ``edit`` says ``None``."""
    return calendar_of(
        replace(
            found,
            milestones=in_order(
                new
                for milestone in found.milestones
                for new in [edit(milestone) if (found.id, milestone.id) == (season, name) else milestone]
                if new is not None
            ),
        )
        for found in calendar.seasons
    )


def moved(name: str, local: str, calendar: SeasonCalendar = SHIPPED, season: int = 2027) -> SeasonCalendar:
    """A milestone at another wall time, with a source that says so."""
    at = datetime.fromisoformat(local)
    return edited(name, lambda one: replace(one, local=at, source=f"moved to {local}"), calendar, season)


def confirmed(name: str, calendar: SeasonCalendar = SHIPPED, season: int = 2028) -> SeasonCalendar:
    """A milestone whose date is published."""
    return edited(
        name,
        lambda one: replace(one, status=DateStatus.CONFIRMED, source="the publisher"),
        calendar,
        season,
    )


def without(name: str, calendar: SeasonCalendar = SHIPPED, season: int = 2027) -> SeasonCalendar:
    """The calendar without a milestone."""
    return edited(name, lambda _: None, calendar, season)


def milestone_in(calendar: SeasonCalendar, name: str, season: int = 2027) -> SeasonMilestone:
    """A milestone that the calendar has."""
    found = calendar.find(SeasonId(season))
    assert found is not None
    one = found.find(name)
    assert one is not None
    return one
