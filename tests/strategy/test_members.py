"""What members are told, as it was read: by many on their day, through a season, and from which value on it changes."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.approved import approved
from tests.strategy.advice_lines import changes, lines_of_advice

DAY = dt.timedelta(days=1)
ISO_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
ROWS = [
    line.split(" | ")
    for line in (Path(__file__).parent / "members.txt").read_text().splitlines()
    if not line.startswith("#")
]
MEMBERS: dict[str, tuple[dt.date, dict[str, Any]]] = {
    name: (dt.date.fromisoformat(day), json.loads(profile)) for name, day, profile in ROWS
}
WALKED = (
    "submitted_0_interviews",
    "not_applied_yet_2027",
    "waiting_score_submitted",
    "step2_booked_weak",
    "step1_booked",
    "ranked",
)


def test_who_is_told_what(adviser):
    told: dict[str, list[str]] = {}
    for name, (day, profile) in MEMBERS.items():
        for line in dict.fromkeys(lines_of_advice(adviser(profile)(day))):
            told.setdefault(line, []).append(name)
    lines = [f"{line}\n    {in_short(told[line])}" for line in sorted(told)]
    approved("strategy/approved/who_is_told_what", "\n".join(lines))


def in_short(names: list[str]) -> str:
    others = [name for name in MEMBERS if name not in names]
    if len(others) < len(names) // 2:
        return f"all but {' '.join(others)}" if others else "all"
    return " ".join(names)


@pytest.mark.parametrize("name", WALKED)
def test_what_a_member_is_told_from_day_to_day(adviser, name):
    """From the summer before the season to the spring after it; that days pass is nothing new."""
    day, profile = MEMBERS[name]
    advise, first = adviser(profile), dt.date(day.year if day.month > 5 else day.year - 1, 6, 20)
    told, before = list[str](), list[str]()
    for day in (first + DAY * number for number in range(300)):
        lines = [_without_today(line, day) for line in lines_of_advice(advise(day))]
        if not before:
            told += [f"{day}", *(f"    {line}" for line in lines)]
        elif lines != before:
            told += [f"{day}", *changes(before, lines)]
        before = lines
    approved(f"strategy/approved/season_of_{name}", "\n".join(told))


def _without_today(line: str, day: dt.date) -> str:
    told = re.sub(r"\bcount=\d+ (deadline|day=.* score)", r"count=days \1", line)
    return told.replace(f"recommended(first={day}", "recommended(first=today")


GRADUATE: dict[str, Any] = {
    "season": 2028,
    "visa": "j1",
    "graduation": {"status": "graduate", "year": 2024},
    "step1": {"status": "passed", "attempts": 1, "date": "2025-03-10"},
    "step2ck": {"status": "passed", "attempts": 1, "score": 236, "date": "2026-06-20"},
    "us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": 2}],
    "letters": [{"writer": "us_pediatrics_attending", "state": "uploaded"}] * 2,
    "ecfmg_certified": True,
}
SUBMITTED = {"season": 2027, "status": {"stage": "interviewing", "applications": 80, "interviews": 3}}
BOOKED = {"step2ck": {"status": "booked", "date": "2027-07-15"}}
SUMMER, WINTER = dt.date(2027, 6, 1), dt.date(2026, 12, 1)


def exam(status: str, attempts: int, **more: Any) -> dict[str, Any]:
    return {"status": status, "attempts": attempts, **more}


def practice(score: int, day: str = "2027-05-20") -> dict[str, Any]:
    return {"self_assessments": [{"exam": "step2ck", "form": "nbme_13", "score": score, "date": day}]}


LADDERS: dict[str, tuple[dt.date, dict[str, Any], Callable[[Any], dict[str, Any]], Iterable[Any]]] = {
    "step2_score": (SUMMER, {}, lambda it: {"step2ck": exam("passed", 1, score=it)}, range(209, 301)),
    "step2_score_after_two_sittings": (
        *(SUMMER, {}),
        lambda it: {"step2ck": exam("passed", 2, score=it, date="2026-06-20")},
        range(218, 262),
    ),
    "step1_score": (
        *(SUMMER, {}),
        lambda it: {"step1": exam("passed", 1, score=it, date="2021-05-12")},
        range(188, 268),
    ),
    "step1_sittings": (SUMMER, {}, lambda it: {"step1": exam("passed", it)}, range(1, 5)),
    "step1_failed_sittings": (SUMMER, BOOKED, lambda it: {"step1": exam("failed", it)}, range(1, 5)),
    "step2_failed_sittings": (SUMMER, {}, lambda it: {"step2ck": exam("failed", it, score=210)}, range(1, 5)),
    "graduation_year": (SUMMER, {}, lambda it: {"graduation": {"year": it}}, range(2012, 2030)),
    "months_of_pediatrics": (
        *(SUMMER, {}),
        lambda it: {"us_experience": [{"kind": "hands_on", "specialty": "pediatrics", "months": it}]},
        (0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 6, 12),
    ),
    "months_of_observing": (
        *(SUMMER, {}),
        lambda it: {"us_experience": [{"kind": "observership", "specialty": "pediatrics", "months": it}]},
        (0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 6, 12),
    ),
    "letters": (
        *(SUMMER, {}),
        lambda it: {"letters": [{"writer": "us_pediatrics_attending", "state": "uploaded"}] * it},
        range(6),
    ),
    "letters_asked_for": (
        *(SUMMER, {}),
        lambda it: {"letters": [{"writer": "us_pediatrics_attending", "state": "asked"}] * it},
        range(6),
    ),
    "letters_from_home": (
        *(SUMMER, {}),
        lambda it: {"letters": [{"writer": "home", "state": "uploaded"}] * it},
        range(6),
    ),
    "interviews": (
        *(WINTER, SUBMITTED),
        lambda it: {"status": {"stage": "interviewing", "applications": 80, "interviews": it}},
        range(25),
    ),
    "applications": (
        *(WINTER, SUBMITTED),
        lambda it: {"status": {"stage": "submitted", "applications": it, "interviews": 1}},
        range(0, 220, 5),
    ),
    "practice_score": (SUMMER, BOOKED, practice, range(195, 270)),
    "practice_day": (
        *(SUMMER, BOOKED),
        lambda it: practice(232, str(it)),
        [SUMMER - DAY * back for back in range(130)],
    ),
    "exam_day": (
        *(SUMMER, practice(240)),
        lambda it: {"step2ck": exam("booked", 0, date=str(it))},
        [SUMMER + DAY * ahead for ahead in range(260)],
    ),
    "exam_day_with_weak_practice": (
        *(SUMMER, practice(222)),
        lambda it: {"step2ck": exam("booked", 0, date=str(it))},
        [SUMMER + DAY * ahead for ahead in range(130)],
    ),
    "step1_day": (
        *(SUMMER, {"step2ck": {"status": "not_taken"}}),
        lambda it: {"step1": exam("booked", 0, date=str(it))},
        [SUMMER + DAY * ahead for ahead in range(130)],
    ),
    "day_of_a_test_that_awaits_its_score": (
        *(SUMMER, {}),
        lambda it: {"step2ck": exam("waiting", 0, date=str(it))},
        [SUMMER - DAY * back for back in range(90)],
    ),
    "day_of_step1": (
        *(SUMMER, {}),
        lambda it: {"step1": exam("passed", 1, score=225, date=str(it))},
        [dt.date(2020, 1, 15) + DAY * 10 * after for after in range(74)],
    ),
}
"""A day, what differs from the graduate, how one value of the profile is set, and the values that it takes in turn."""


@pytest.mark.parametrize("name", LADDERS)
def test_from_which_value_on_a_member_is_told_something_else(adviser, name):
    """What differs from the graduate at the first value, and then at each from which on it is something else.

    ``it`` stands for the value. A day that moves with it alone is nothing else, and is told with the next that is.
    """
    day, differs, given, values = LADDERS[name]
    told, shape, last = list[str](), list[str](), lines_of_advice(adviser(GRADUATE | differs)(day))
    for it in values:
        written = lines_of_advice(adviser(GRADUATE | differs | given(it))(day))
        lines = [re.sub(rf"=\$?{re.escape(str(it))}\b", "=it", line) for line in written]
        without_days = [ISO_DAY.sub("day", line) for line in lines]
        if without_days != shape:
            told += [f"{it}", *changes(last, lines)]
            shape, last = without_days, lines
    approved(f"strategy/approved/by_{name}", "\n".join(told))
