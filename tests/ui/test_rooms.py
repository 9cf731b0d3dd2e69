"""How much is shown at once, and how large a picture is painted, written as numbers: each was tried on a phone, and a card
or a picture that is held by the constant alone would be held by any.
"""

from datetime import timedelta
from importlib import import_module

import pytest

from bot.pictures.palette import pixels_per_unit

ROOMS: dict[str, dict[str, object]] = {
    "bot.demo.ledger": {"INVENTED": 90},
    "bot.demo.places": {"WALK_SECONDS": 1.0, "SETTLE_SECONDS": 10.0},
    "bot.demo.world": {"CROWD": 125},
    "bot.pictures.paint": {"PAINTERS": 2, "LIMIT_SECONDS": 20.0},
    "bot.pictures.palette": {"WIDTH": 330, "SHOWN": 280, "HIGHEST_SHOWN": 350, "PIXELS": 500_000},
    "bot.ui.clocks": {"NEAR": timedelta(days=300)},
    "bot.ui.cohort.card": {"ENOUGH_SAID": 40},
    "bot.ui.cohort.history": {"PAGE": 5},
    "bot.ui.filled_form": {"OFFERED": 4, "LINE_MAX": 100, "TEXT_MAX": 2000},
    "bot.ui.ledger.history": {"REMOVED_OFFERED": 5},
    "bot.ui.ledger.import_card": {"PROBLEMS_SHOWN": 8, "PROGRAMS_SHOWN": 5},
    "bot.ui.ledger.queue": {"FACTS_SHOWN": 3},
    "bot.ui.pages": {"PAGE_ROOM": 3000},
    "bot.ui.picture_card": {"ALT_TEXT": 1024},
    "bot.ui.profile.card": {
        "ROOM": {"experience": 600, "letters": 600, "preferences": 700, "missing": 950},
        "ROOM_OF_SHORT_PARTS": 450,
        "MISSING_SHOWN": 6,
        "ERAS_DIVISIONS": 3,
    },
    "bot.ui.profile.changes": {"ROOM": 900},
    "bot.ui.profile.connections": {"ROOM": 3696},
    "bot.ui.profile.interview_entry": {"ZONES_ASKED": 5, "SEASON_MARGIN": timedelta(days=14)},
    "bot.ui.profile.interviews": {
        "COMING_ROOM": 2800,
        "PAST_ROOM": 984,
        "NOTE_ROOM": 80,
        "PROGRAM_ROOM": 80,
    },
    "bot.ui.profile.lines": {"CODES_FROM": 10},
    "bot.ui.programs.applications": {
        "PASTED_MAX": 4000,
        "UNREAD_SHOWN": 8,
        "UNREAD_ROOM": 80,
        "PAGE_ROOM": 900,
    },
    "bot.ui.programs.card": {"ROOM": 700, "FINDINGS_SHOWN": 3, "OUTSIDE_NAMED": 5},
    "bot.ui.programs.choice": {"SHOWN": 60, "NAMED": 4},
    "bot.ui.programs.facts": {"PAGE_ROOM": 2400},
    "bot.ui.programs.pages": {"PAGE_ROOM": 2400, "LINE_ROOM": 600},
    "bot.ui.programs.rank_list": {"ROOM": 2400, "NOTE_ROOM": 80},
    "bot.ui.publishing.invitations_panel": {"USUAL_MINUTE": 1080},
    "bot.ui.publishing.match_dates_card": {
        "LINE_ROOM": 300,
        "SOURCE_ROOM": 200,
        "ROOM": 5200,
        "MOST_SEASONS": 8,
    },
    "bot.ui.refused_command": {"BOX_MAX": 4000},
    "bot.ui.reminders.card": {"DIGEST_SHOWN": 10},
    "bot.ui.reminders.change_card": {"CHANGES_SHOWN": 10},
    "bot.ui.reminders.delivery_buttons": {"SHOWN": 10},
    "bot.ui.reminders.list": {
        "COMING_SHOWN": 5,
        "PAGE_LINES": 20,
        "MISSED_SHOWN": 5,
        "LOG_SHOWN": 8,
        "NEXT_SHOWN": 3,
    },
    "bot.ui.reminders.rating": {"NOTE_ROOM": 80},
    "bot.ui.score.card": {"ROOM": 964},
    "bot.ui.score.chart_card": {"NAMED_DOTS": 12},
    "bot.ui.score.trend": {"SHOWN": timedelta(days=365)},
    "bot.ui.servers.audit": {"MOST_ROLES": 4},
    "bot.ui.servers.introduction": {"NAME_ROOM": 100},
    "bot.ui.strategy.card": {"WORDS": 120, "STOP_WORDS": 45, "ACTIONS_SHOWN": 3, "FLAGS_SHOWN": 3},
    "bot.ui.strategy.pages": {"LINE_ROOM": 900, "PAGE_ROOM": 2200},
    "bot.ui.strategy.whatif_card": {
        "REASONS_SHOWN": 2,
        "REASON_ROOM": 220,
        "LINE_ROOM": 620,
        "TO_DO_ROOM": 400,
        "SAME_ROOM": 500,
        "SOURCES_ROOM": 450,
    },
    "bot.ui.timeline.card": {"PHONE_ROOM": 1600, "LINE_ROOM": 400},
    "bot.ui.timeline.milestones": {"PROGRAM_ROOM": 100},
    "bot.ui.timeline.picture": {"INTERVIEWS_NAMED": 8, "TEXT_ROOM": 1000, "INTERVIEW_ROOM": 22},
    "bot.ui.typed.day_choices": {"OFFERED_AHEAD": (1, 2, 3, 7, 14, 21, 30, 60)},
    "bot.ui.typed.days": {"RECENT_DAYS": 7},
    "bot.ui.typed.moments": {"ZONE_SHOWN": 60, "ZONES_NAMED": 4},
    "bot.ui.typed.zone_choices": {"ZONE_SHOWN": 60, "ZONES_NAMED": 4},
    "cogs.applications": {"FILE_MAX": 256 * 1024},
}


@pytest.mark.parametrize(
    ("module", "name", "number"),
    [(module, name, number) for module, rooms in ROOMS.items() for name, number in rooms.items()],
    ids=str,
)
def test_so_much_is_shown(module: str, name: str, number: object):
    assert getattr(import_module(module), name) == number


@pytest.mark.parametrize(
    ("height", "sharp"),
    [(0, 2), (300, 2), (378, 2), (379, 1.99944), (500, 1.74078), (655, 1.52092), (900, 1.52)],
)
def test_a_higher_picture_is_painted_less_sharp_down_to_what_can_be_read(height: float, sharp: float):
    assert pixels_per_unit(height) == pytest.approx(sharp, abs=1e-5)
