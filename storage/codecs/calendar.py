"""Season dates as JSON text, and back."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.domain.ids import MilestoneId, SeasonId
from bot.domain.season import Audience, DateStatus, Season, SeasonCalendar, SeasonMilestone


def milestone_json(milestone: SeasonMilestone) -> str:
    """A milestone as canonical JSON: the same milestone gives the same text."""
    return json.dumps(_fields(milestone), sort_keys=True)


def milestone_from(text: str) -> SeasonMilestone:
    """The milestone of :func:`milestone_json`."""
    return _milestone(json.loads(text))


def calendar_json(calendar: SeasonCalendar) -> str:
    """A calendar as JSON; its digest is kept beside it."""
    seasons = [
        {
            "id": season.id,
            "title": season.title,
            "match": season.match,
            "milestones": [_fields(milestone) for milestone in season.milestones],
        }
        for season in calendar.seasons
    ]
    return json.dumps(seasons)


def calendar_from(text: str, digest: str) -> SeasonCalendar:
    """The calendar of :func:`calendar_json`."""
    seasons: list[dict[str, Any]] = json.loads(text)
    return SeasonCalendar(
        tuple(
            Season(
                SeasonId(season["id"]),
                season["title"],
                season["match"],
                tuple(_milestone(fields) for fields in season["milestones"]),
            )
            for season in seasons
        ),
        digest,
    )


def _fields(milestone: SeasonMilestone) -> dict[str, object]:
    return {**asdict(milestone), "local": milestone.local.isoformat()}


def _milestone(fields: Mapping[str, Any]) -> SeasonMilestone:
    return SeasonMilestone(
        id=MilestoneId(fields["id"]),
        title=fields["title"],
        local=datetime.fromisoformat(fields["local"]),
        zone=fields["zone"],
        date_only=fields["date_only"],
        audience=Audience(fields["audience"]),
        status=DateStatus(fields["status"]),
        source=fields["source"],
        note=fields["note"],
    )
