"""No dead advice: some profile reaches every rule of the rulebook."""

import datetime as dt
import random
from dataclasses import fields
from typing import Any

from bot.domain.advice import Advice
from bot.domain.profile import Stage
from bot.strategy.program_list.rule_ids import LIST_RULES

AS_OF = dt.date(2027, 6, 1)
DAYS = [
    *[AS_OF] * 4,
    *(dt.date.fromisoformat(day) for day in ("2027-08-02", "2027-09-10", "2027-09-22", "2027-12-01")),
    *(dt.date.fromisoformat(day) for day in ("2028-02-10", "2028-03-08", "2028-03-14", "2028-04-01")),
]
STAGES = [None, "preparing", *map(str, Stage)]
RARE: list[tuple[str, dict[str, Any]]] = [
    (
        "2027-04-01",
        {
            "step2ck": {"status": "booked", "date": "2027-07-20"},
            "self_assessments": [{"exam": "step2ck", "form": "nbme_9", "score": 222, "date": "2027-03-20"}],
        },
    ),
    ("2027-03-01", {"step1": {"status": "not_taken"}, "step2ck": {"status": "not_taken"}}),
    ("2027-09-01", {"step2ck": {"status": "booked", "date": "2027-10-01"}}),
    ("2027-06-01", {"step2ck": {"status": "failed", "attempts": 3, "date": "2027-03-15"}}),
    (
        "2027-09-10",
        {
            "step2ck": {"status": "booked", "date": "2027-10-20"},
            "self_assessments": [{"exam": "step2ck", "form": "nbme_9", "score": 212, "date": "2027-09-01"}],
        },
    ),
    ("2027-06-01", {"letters": [{"writer": "home", "state": "uploaded"}] * 4}),
]
"""What a throw of dice seldom brings."""
NUMBERS = [205, 214, 224, 229, 232, 250, None]


def exam(dice: random.Random, scores: list[int | None]) -> dict[str, Any]:
    status = dice.choice(["not_taken", "booked", "waiting", "passed", "passed", "failed", None])
    if status == "not_taken":
        return {"status": status}
    if status == "booked":
        day = dice.choice(["2027-06-20", "2027-07-20", "2027-08-30"])
        return {"status": status, "attempts": dice.choice([0, 1, 3]), "date": day}
    if status == "waiting":
        return {"status": status, "attempts": 4, "date": "2027-05-20"}
    score = dice.choice(scores) if status == "passed" else None
    return {"status": status, "attempts": dice.choice([1, 2, 4]), "score": score}


def profile(dice: random.Random) -> dict[str, Any]:
    """Any profile, each value with a fair chance."""
    step1 = exam(dice, NUMBERS)
    if step1.get("score") and dice.random() < 0.5:
        step1["date"] = dice.choice(["2021-05-12", "2020-06-12", "2015-05-12"])
    practice = [
        {"exam": "step2ck", "form": form, "score": dice.choice([205, 222, 224, 235, 240]), "date": day}
        for form, day in (("nbme_9", "2027-04-20"), ("uwsa_1", "2027-05-25"))
    ]
    free = {"exam": "step2ck", "form": "free_120", "score": 70, "date": "2027-05-30"}
    months = {"kind": "observership", "specialty": "pediatrics", "months": 1}
    letter = {"writer": "home", "state": "uploaded"}
    return {
        "applicant": dice.choice(["non_us_img", "us_img"]),
        "visa": dice.choice(["none", "j1", "h1b", "undecided", None]),
        "graduation": dice.choice(
            [{"status": "student", "year": 2030}, {"status": "graduate", "year": 2015}]
        ),
        "step1": step1,
        "step2ck": exam(dice, [218, 226, 232, 240, 250, None]),
        "step3": exam(dice, [None]),
        "us_experience": dice.choice([None, [], [months]]),
        "letters": dice.choice([None, [letter]]),
        "self_assessments": dice.choice([[], practice[:1], practice, [*practice, free]]),
        "content_gaps": dice.choice([[], ["pediatrics"]]),
        "preferences": {"kinds": dice.choice([[], ["university_children"]])},
        "oet": dice.choice(["not_taken", "booked", "passed", None]),
        "pathway": dice.choice(["not_started", "applied", "accepted", None]),
        "ecfmg_certified": dice.choice([True, False, None]),
        "statement": dice.choice(["draft", "final"]),
        "status": {"stage": dice.choice(STAGES), "interviews": dice.choice([0, 1, 4, 8, None])},
        "time_zone": dice.choice([None, "Asia/Karachi"]),
        "connections": dice.choice([None, [{"acgme_id": "3203511146", "kind": "rotation"}]]),
    }


def rules(advice: Advice) -> set[str]:
    values = [getattr(advice, field.name) for field in fields(advice)]
    parts = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    parts += advice.cost.other
    return {reason.rule for part in parts for reason in getattr(part, "reasons", ())}


def test_every_rule_can_be_reached(advised, rulebook):
    dice, reached = random.Random(2028), rules(advised("", as_of=dt.date(2026, 6, 10), season=2027))
    # Of 2028 nobody has published when SOAP ends.
    reached |= rules(advised("", as_of=dt.date(2027, 3, 19), season=2027, status={"stage": "soap"}))
    for day, changes in RARE:
        reached |= rules(advised("", as_of=dt.date.fromisoformat(day), season=2028, **changes))
    for _ in range(3000):
        day = dice.choice(DAYS)
        season = dice.choice([None, 2026, 2027, 2028, 2028])
        programs = dice.choice([50, 212])
        reached |= rules(advised("", as_of=day, season=season, programs=programs, **profile(dice)))
    fees = {f"fee.{fee.id}" for fee in rulebook.program_list.fees}
    assert sorted(set(rulebook.rules) - reached - LIST_RULES - fees) == []
